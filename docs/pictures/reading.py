"""What the pictures are drawn from: the registers of the SID over time, and the examples of the documentation."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))

from sidtool import api, pitch  # noqa: E402
from sidtool.c64 import Clock  # noqa: E402
from sidtool.register_log import join  # noqa: E402

GATE, NOISE = 0x01, 0x80
STEPS = 4  # looks at the registers in each call of the player: none is missed, whatever moment it comes at
Numbers = npt.NDArray[np.float64]


def example(page: str, heading: str) -> str:
    """The first song under a heading of a page of the documentation."""
    text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
    start = re.search(rf"^#+ {re.escape(heading)}$", text, re.MULTILINE)
    assert start, heading
    song = re.compile(r"^```song\n(.*?)^```", re.MULTILINE | re.DOTALL).search(text, start.end())
    assert song
    return song[1]


@dataclass(frozen=True)
class Course:
    """The registers in the course of time.

    Attributes:
        times: seconds from the program's first write, shape (n,).
        registers: uint8, shape (n, 25).
        clock: the machine's.
    """

    times: Numbers
    registers: npt.NDArray[np.uint8]
    clock: Clock

    def bits(self, voice: int) -> npt.NDArray[np.uint8]:
        """The control register of a voice, 0 to 2."""
        return self.registers[:, 7 * voice + 4]

    def words(self, voice: int) -> npt.NDArray[np.int64]:
        """Its frequency word."""
        return self.registers[:, 7 * voice].astype(np.int64) | self.registers[:, 7 * voice + 1].astype(np.int64) << 8

    def pulse_width(self, voice: int) -> Numbers:
        """0 to 4095."""
        low, high = self.registers[:, 7 * voice + 2], self.registers[:, 7 * voice + 3]
        return (low.astype(float)) + 256.0 * (high & 0x0F)

    def cutoff(self) -> Numbers:
        """0 to 2047."""
        return (self.registers[:, 21] & 7).astype(float) + 8.0 * self.registers[:, 22]

    def notes(self, voice: int) -> Numbers:
        """Pitch as a note number with fractions, 57 for 4A; NaN where the gate is closed."""
        hertz = [pitch.word_hertz(max(int(word), 1), self.clock) for word in self.words(voice)]
        notes = pitch.A4 + np.array([pitch.cents(value, 440) for value in hertz]) / 100
        return np.where(self.bits(voice) & GATE, notes, np.nan)


def course(text: str, seconds: float) -> Course:
    """Builds a song, runs it, and looks at the registers again and again."""
    program = api.Compilation(text, "song.txt").program
    assert program.song is not None
    log = join(list(api.register_logs(program, program.clock.cycles(seconds + 1))))
    first = int(log.cycles[0])
    step = program.song.cycles_per_call / STEPS
    moments = first + np.arange(0, program.clock.cycles(seconds), step)
    registers = np.zeros((len(moments), 25), np.uint8)
    for register in range(25):
        mine = log.registers == register
        at = np.searchsorted(log.cycles[mine], moments, side="right")
        registers[:, register] = np.concatenate([[0], log.values[mine]])[at]
    return Course((moments - first) / program.clock.phi2, registers, program.clock)


def sound(text: str, seconds: float, rate: int = 48000) -> Numbers:
    """The sound of a song from its first write on."""
    program = api.Compilation(text, "song.txt").program
    log = next(iter(api.register_logs(program, program.clock.cycles(1))))
    start = round(program.clock.seconds(int(log.cycles[0])) * rate)
    samples = api.render(text, seconds + 1, rate).astype(np.float64)
    return samples[start : start + round(seconds * rate)]
