"""What all voices and tunes of a song share: waveforms, arps, moves of pulse width and filter, courses of pitch."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from sidtool.errors import Span, UserError
from sidtool.player.course_pool import CoursePool
from sidtool.player.moves import MovePool, raised
from sidtool.player.steps import LONG, LONGEST_STEP, StepPool, arp_steps, chord_steps, wave_steps
from sidtool.song import Instrument, Note, Song, Table, Waveform, WaveStep, WaveTable

HALF = Fraction(1, 2)
CUTOFF_SCALE = 32
RESONANCE_SCALE = 16 * 256
VOLUME_SCALE = 256
STILL = Table.constant(0)


@dataclass(slots=True)
class Book:
    """The tables of a program, filled while its voices are encoded.

    Attributes:
        song: its first tune.
        waves, arps, moves, courses: the tables.
        markers: numbers of the markers' names, from 1.
        used: names of the features that were met.
    """

    song: Song
    waves: StepPool = field(default_factory=lambda: StepPool("wave tables"))
    arps: StepPool = field(default_factory=lambda: StepPool("arps and chords"))
    moves: MovePool = field(default_factory=MovePool)
    courses: CoursePool = field(default_factory=CoursePool)
    markers: dict[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if any(lasts_long(one) for one in self.song.instruments):
            self.used.add("long steps")
            self.waves.longest = self.arps.longest = LONGEST_STEP << 8

    def wave(self, table: WaveTable, note: str, place: Span) -> int:
        """The row where a wave table begins."""
        return self.waves.add(wave_steps(table, self.song.file), table.loop, note, place)

    def still_wave(self, waveform: Waveform, note: str) -> int:
        """The row of a waveform that stays."""
        return self.wave(WaveTable((WaveStep(waveform),)), note, Span(self.song.file, 1, 1))

    def arp(self, table: Table | None, note: str, place: Span | None = None) -> int:
        """The row where an arp begins; without one, that of the note itself."""
        steps, loop = arp_steps(table or STILL)
        return self.arps.add(steps, loop, note if table else "none", place or self.song.file)

    def own_arp(self, one: Instrument) -> int:
        """The row where an instrument's arp begins."""
        return self.arp(one.arp if moves(one.arp) else None, one.name, one.place)

    def chord(self, note: Note) -> int:
        """The row where a note's chord begins."""
        return self.arps.add(chord_steps((note.pitch, *note.chord)), 0, note.text, note.place)

    def pulse(self, table: Table, note: str) -> int:
        """The row where a table of pulse widths begins."""
        return self.moves.add(table, 1, note)

    def cutoff(self, table: Table, note: str) -> int:
        """The row where a table of cutoffs begins. (Half a unit more: what the chip does not see is rounded.)"""
        return self.moves.add(raised(table, HALF), CUTOFF_SCALE, note)

    def resonance(self, table: Table, note: str) -> int:
        """The row where a table of resonances begins."""
        return self.moves.add(raised(table, HALF), RESONANCE_SCALE, note)

    def volume(self, table: Table, note: str) -> int:
        """The row where a table of volumes begins."""
        return self.moves.add(raised(table, HALF), VOLUME_SCALE, note)

    def marker(self, name: str) -> int:
        """A marker's number."""
        number = self.markers.setdefault(name, len(self.markers) + 1)
        if number > 255:
            raise UserError(f"{self.song.file}: the song has more than 255 markers: the cue is one byte")
        return number


def lasts_long(one: Instrument) -> bool:
    """Whether a step of an instrument's wave or arp is better counted with two bytes."""
    calls = [step.calls for step in one.wave.steps]
    if one.arp is not None:
        calls += [slope.calls for slope in one.arp.slopes]
    return max(calls) > LONG


def plays_pulse(one: Instrument) -> bool:
    """Whether an instrument's waveform is a pulse at any time."""
    return any(step.waveform & Waveform.PULSE for step in one.wave.steps)


def moves(table: Table | None) -> bool:
    """Whether a table of semitones ever leaves 0."""
    return table is not None and any(slope.start or slope.end for slope in table.slopes)


def sustain_byte(one: Instrument, level: int) -> int:
    """Register SR of an instrument at a level of the voice."""
    sustain = (2 * one.sustain * level + 15) // 30
    if one.sustain and level:
        sustain = max(1, sustain)
    return sustain << 4 | one.release


__all__ = ["STILL", "Book", "moves", "plays_pulse", "sustain_byte"]
