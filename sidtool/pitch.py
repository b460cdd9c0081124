"""Notes, Hertz, cents and SID frequency words.

A note is a number: ``octave * 12 + semitone``, 0 (0C) to 95 (7B); 4A is 57 and sounds at the tuning, 440 Hz unless said
otherwise. Knows only the clocks in :mod:`sidtool.c64`.
"""

from __future__ import annotations

import math

from sidtool.c64 import Clock

SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
A4 = 57
NOTES = 96
TOP_WORD = 0xFFFF
ACCUMULATOR_STEPS = 1 << 24  # Fout = word * phi2 / 2**24: the oscillator is a 24-bit accumulator clocked by phi2


def hertz(note: float, tuning: float = 440.0) -> float:
    """The frequency of a note (fractions are allowed) in Hz, equal temperament.

    >>> hertz(57), round(hertz(48), 3)
    (440.0, 261.626)
    """
    return float(tuning * 2 ** ((note - A4) / 12))


def word(note: float, clock: Clock, tuning: float = 440.0) -> int:
    """The SID frequency word of a note, 0 to 65535; what lies above the register's range is clipped.

    >>> from sidtool.c64 import NTSC, PAL
    >>> word(57, PAL), word(57, NTSC), word(95, PAL)
    (7492, 7218, 65535)
    """
    return min(TOP_WORD, round(hertz(note, tuning) * ACCUMULATOR_STEPS / clock.phi2))


def word_hertz(frequency_word: int, clock: Clock) -> float:
    """The frequency in Hz that a SID frequency word sounds at."""
    return float(frequency_word * clock.phi2 / ACCUMULATOR_STEPS)


def cents(a: float, b: float) -> float:
    """How far frequency ``a`` lies above ``b``, in cents (hundredths of a semitone).

    >>> cents(880, 440)
    1200.0
    """
    return 1200 * math.log2(a / b)


def name(note: int) -> str:
    """The note's name in the notation, octave first.

    >>> name(57), name(42)
    ('4A', '3F#')
    """
    return f"{note // 12}{NAMES[note % 12]}"
