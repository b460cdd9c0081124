"""The Song: what a text means, with every question of the notation answered and nothing of the player decided.

The interchange between :mod:`sidtool.notation` (text -> Song) and :mod:`sidtool.player` (Song -> 64tass source). Time
is counted in calls of the player, as exact fractions: an event sounds at the call ``round(sum of lengths before it)``.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sidtool.c64 import PAL, Clock
from sidtool.errors import Diagnostic, Span


class Waveform(enum.IntFlag):
    """Bits 7 to 1 of a voice's control register ($D404 + 7 v); the gate (bit 0) is the player's."""

    SYNC = 0x02
    RING = 0x04
    TEST = 0x08
    TRIANGLE = 0x10
    SAWTOOTH = 0x20
    PULSE = 0x40
    NOISE = 0x80


@dataclass(frozen=True, slots=True)
class Speed:
    """How often the player is called.

    Attributes:
        jiffy: True: by the KERNAL's 60 Hz tick; False: ``per_frame`` times in each picture.
        per_frame: 1 to 8; 1 with ``jiffy``.
    """

    jiffy: bool = False
    per_frame: int = 1

    def cycles(self, clock: Clock) -> int:
        """CPU cycles from one call to the next.

        >>> Speed(jiffy=True).cycles(PAL) * 17, Speed().cycles(PAL)
        (279174, 19656)
        """
        return clock.cycles_per_jiffy if self.jiffy else clock.cycles_per_frame // self.per_frame


@dataclass(frozen=True, slots=True)
class VoiceSetup:
    """``.sid.setup``: how a voice stands before the first note. It is no instrument: notes keep the seed's gate.

    Attributes:
        voice: 1 to 3 (the pasted line counts from 0).
        attack, decay, sustain, release: 0 to 15.
        pulse_width: 0 to 4095.
    """

    voice: int
    waveform: Waveform
    attack: int
    decay: int
    sustain: int
    release: int
    pulse_width: int = 0


@dataclass(frozen=True, slots=True)
class FilterSetup:
    """``.sid.setup_filter``: cutoff 0 to 2047, resonance 0 to 15, the voices that pass it, the modes that leave it."""

    cutoff: int
    resonance: int
    voice1: bool = False
    voice2: bool = False
    voice3: bool = False
    high_pass: bool = False
    low_pass: bool = False
    band_pass: bool = False
    mute_voice3: bool = False


@dataclass(frozen=True, slots=True)
class VolumeSetup:
    """``.sid.set_volume`` or the header's ``volume``: 0 to 15."""

    volume: int


Setup = VoiceSetup | FilterSetup | VolumeSetup


@dataclass(frozen=True, slots=True)
class Instrument:
    """What ``@name`` chooses. A note with an instrument retriggers, after a hard restart.

    Attributes:
        name: as written.
        attack, decay, sustain, release: 0 to 15.
        waveform: the voice's waveform from the onset on.
        pulse_width: 0 to 4095.
        hard_restart: calls before the onset during which the gate is closed and ADSR is 0.
        place: where the instrument is defined.
    """

    name: str
    attack: int
    decay: int
    sustain: int
    release: int
    waveform: Waveform
    pulse_width: int
    place: Span
    hard_restart: int = 2


@dataclass(frozen=True, slots=True)
class Event:
    """What happens in a voice, one after the other.

    Attributes:
        length: calls until the next event, exact; more than 0.
        place: the token that it came from.
        text: that token as written.
        bar: number of the bar it begins in, from 0, counted at the bar lines of the voice: for a readable listing.
    """

    length: Fraction
    place: Span
    text: str
    bar: int


@dataclass(frozen=True, slots=True)
class Note(Event):
    """A note: with an instrument it retriggers; without one (None) it opens the gate only if it is closed.

    Attributes:
        pitch: 0 to 95, :mod:`sidtool.pitch`.
        instrument: index into ``Song.instruments``, or None.
    """

    pitch: int
    instrument: int | None


@dataclass(frozen=True, slots=True)
class GateOff(Event):
    """``x``: closes the gate; the release runs."""


@dataclass(frozen=True, slots=True)
class Hold(Event):
    """Nothing happens: what sounds goes on. (A ``_`` after a note is part of the note's length instead.)"""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice's events.

    Attributes:
        number: 1 to 3.
        events: at least one.
        loop: index of the event where it goes on after the last, or None: it ends, and the gate is closed.
    """

    number: int
    events: tuple[Event, ...]
    loop: int | None

    @property
    def length(self) -> Fraction:
        """Calls from the start to the end of the last event."""
        return total(self.events)

    @property
    def loop_length(self) -> Fraction:
        """Calls of one pass through the loop; 0 without one."""
        return Fraction(0) if self.loop is None else total(self.events[self.loop :])


def total(events: Sequence[Event]) -> Fraction:
    """The length of some events in calls, exact."""
    return sum((event.length for event in events), start=Fraction(0))


@dataclass(frozen=True, slots=True)
class Song:
    """A song, resolved.

    Attributes:
        file: name of the text it came from, as the user gave it.
        title, author, released: empty where not given.
        chip: ``"6581"`` or ``"8580"``: which model it was written for.
        tuning: frequency of 4A in Hz.
        setup: done before the first call, in this order.
        voices: in the order of their numbers, at most one each; never empty.
        warnings: what plays but will surprise.
    """

    file: str
    voices: tuple[Voice, ...]
    setup: tuple[Setup, ...]
    instruments: tuple[Instrument, ...] = ()
    title: str = ""
    author: str = ""
    released: str = ""
    clock: Clock = PAL
    chip: str = "8580"
    speed: Speed = Speed()
    tuning: float = 440.0
    warnings: tuple[Diagnostic, ...] = ()

    def __post_init__(self) -> None:
        if self.chip not in ("6581", "8580"):
            raise ValueError(f"{self.chip!r} is no SID")

    @property
    def cycles_per_call(self) -> int:
        """CPU cycles from one player call to the next."""
        return self.speed.cycles(self.clock)

    @property
    def loops(self) -> bool:
        """Whether any voice goes on for ever."""
        return any(voice.loop is not None for voice in self.voices)

    @property
    def calls(self) -> Fraction:
        """Calls until every voice has ended or, where it loops, has come to its loop's end once."""
        return max(voice.length for voice in self.voices)

    @property
    def loop_calls(self) -> Fraction:
        """Length of the longest loop in calls; 0 where nothing loops."""
        return max(voice.loop_length for voice in self.voices)
