"""What all voices and tunes of a song share: waveforms, moves of pulse width and filter, courses of pitch."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from sidtool.errors import Span, UserError
from sidtool.player.course_pool import CoursePool
from sidtool.player.moves import MovePool, Unit, raised
from sidtool.player.steps import LONG, LONGEST_STEP, StepPool, wave_steps
from sidtool.player.sweeps import Sweeps
from sidtool.player.value_lists import ValueLists
from sidtool.song import Instrument, Song, Table, Waveform, WaveStep, WaveTable

HALF = Fraction(1, 2)
# How far a pulse width may be from its line: 4 of 4096 are a thousandth of the wave. Of a cutoff, 2 of 2048 are that.
WIDTH = Unit(1, 4)
CUTOFF = Unit(1, 2, low_bits=3)
RESONANCE = Unit(16 * 256, 8 * 256)
VOLUME = Unit(256, 128)


@dataclass(slots=True)
class Book:
    """The tables of a program, filled while its voices are encoded.

    Attributes:
        song: its first tune.
        widths, cutoffs: those of each call; None: they are moves.
        waves, moves, courses: the tables.
        orders: blocks of orders, and their labels.
        markers: numbers of the markers' names, from 1.
        used: names of the features that were met.
    """

    song: Song
    widths: ValueLists | Sweeps | None = None
    cutoffs: ValueLists | None = None
    waves: StepPool = field(default_factory=StepPool)
    moves: MovePool = field(default_factory=MovePool)
    courses: CoursePool = field(default_factory=CoursePool)
    orders: dict[tuple[int | str, ...], str] = field(default_factory=dict)
    markers: dict[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if any(lasts_long(one) for one in self.song.instruments):
            self.used.add("long steps")
            self.waves.longest = LONGEST_STEP << 8

    def wave(self, table: WaveTable, note: str, place: Span) -> int:
        """The row where a wave table begins."""
        return self.waves.add(*wave_steps(table), note, place)

    def still_wave(self, waveform: Waveform, note: str) -> int:
        """The row of a waveform that stays."""
        return self.wave(WaveTable((WaveStep(waveform),)), note, Span(self.song.file, 1, 1))

    def pulse(self, table: Table, note: str) -> int:
        """The row where a table of pulse widths begins."""
        return self.moves.add(table, WIDTH, note) if self.widths is None else self.widths.add(table, note)

    def cutoff(self, table: Table, note: str) -> int:
        """The row where a table of cutoffs begins."""
        return self.moves.add(table, CUTOFF, note) if self.cutoffs is None else self.cutoffs.lead(table, note)

    def resonance(self, table: Table, note: str) -> int:
        """The row where a table of resonances begins. (Half a unit more: what the chip does not see is rounded.)"""
        return self.moves.add(raised(table, HALF), RESONANCE, note)

    def volume(self, table: Table, note: str) -> int:
        """The row where a table of volumes begins."""
        return self.moves.add(raised(table, HALF), VOLUME, note)

    def block(self, orders: tuple[int | str, ...]) -> str:
        """The label of a block of orders."""
        return self.orders.setdefault(orders, f"orders{len(self.orders)}")

    def marker(self, name: str) -> int:
        """A marker's number."""
        number = self.markers.setdefault(name, len(self.markers) + 1)
        if number > 255:
            raise UserError(f"{self.song.file}: the song has more than 255 markers: the cue is one byte")
        return number


def lasts_long(one: Instrument) -> bool:
    """Whether a step of an instrument's wave is better counted with two bytes."""
    return max(step.calls for step in one.wave.steps) > LONG


def plays_pulse(one: Instrument) -> bool:
    """Whether an instrument's waveform is a pulse at any time."""
    return any(step.waveform & Waveform.PULSE for step in one.wave.steps)


def sustain_byte(one: Instrument, level: int) -> int:
    """Register SR of an instrument at a level of the voice."""
    sustain = (2 * one.sustain * level + 15) // 30
    if one.sustain and level:
        sustain = max(1, sustain)
    return sustain << 4 | one.release


__all__ = ["Book", "plays_pulse", "sustain_byte"]
