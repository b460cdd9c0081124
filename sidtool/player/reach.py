"""How far a song's notes are moved, with all that moves them: the ends of the frequency table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from sidtool.errors import UserError
from sidtool.player.notes import NoteCode
from sidtool.song import Instrument, Note, Song, Table, Voice

# An index of the table is a byte.
WIDEST = 0xFF

Range = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Reached:
    """The lowest and highest semitone that a note may come to."""

    lowest: int
    highest: int
    note: Note


def table_ends(found: Iterable[Reached]) -> tuple[int, int]:
    """The lowest and highest semitone of all notes.

    Raises:
        UserError: they are too far from each other for the player.
    """
    notes = list(found)
    if not notes:
        return 0, 0
    low, high = min(notes, key=lambda one: one.lowest), max(notes, key=lambda one: one.highest)
    if high.highest + max(0, -low.lowest) > WIDEST:
        raise UserError(
            f"{high.note.place}: '{high.note.text}' is moved up to semitone {high.highest}, and another note of the "
            f"song ('{low.note.text}' in line {low.note.place.line}) down to {low.lowest}",
            f"from the lowest to the highest, the player reaches {WIDEST} semitones: 0 is 0C, 95 is 7B",
        )
    return low.lowest, high.highest


def reach(song: Song, voice: Voice, codes: Sequence[NoteCode | None]) -> Iterator[Reached]:
    """How far the notes of a voice are moved from row to row of the table, each by what sounds with it.

    Args:
        codes: of its events; notes with a course of their own need no row.
    """
    spreads = [_spread(one) for one in song.instruments]
    known = dict[tuple[object, ...], tuple[int, int]]()  # most notes are moved alike, and adding fractions is slow
    for index, sounding in _sounding(voice):
        note, code = voice.events[index], codes[index]
        assert isinstance(note, Note)
        assert code is not None
        if code.course:
            continue
        spread = _NONE if sounding is None else spreads[sounding]
        chord = tuple(one - note.pitch for one in note.chord)
        key = sounding, chord
        if key not in known:
            known[key] = _moved(spread, chord)
        down, up = known[key]
        yield Reached(min((note.pitch, *spread[2])) + down, max((note.pitch, *spread[2])) + up, note)


def _moved(spread: _Spread, chord: Sequence[int]) -> tuple[int, int]:
    """How far all together move a note, in whole semitones; a chord takes the place of the arp."""
    steps, arp, _ = spread
    arp = _range(map(Fraction, chord)) if chord else arp
    low, high = (steps[k] + arp[k] for k in (0, 1))
    return floor(low), ceil(high)


def _sounding(voice: Voice) -> Iterator[tuple[int, int | None]]:
    """The notes, by the index of their events, and whose tables move them; some of them twice.

    A slurred note goes on with the tables of the one that it is tied to, which at the loop may be the voice's last.
    """
    struck = None
    loop = len(voice.events) if voice.loop is None else voice.loop
    for index in [*range(len(voice.events)), *range(loop, len(voice.events))]:
        event = voice.events[index]
        if isinstance(event, Note):
            struck = struck if event.slurred else event.instrument
            yield index, struck


_ZERO = (Fraction(0), Fraction(0))
_Spread = tuple[Range, Range, tuple[int, ...]]
_NONE: _Spread = (_ZERO, _ZERO, ())


def _spread(one: Instrument) -> _Spread:
    """How far an instrument moves a note: offsets of the wave, arp; and the waveforms' own pitches."""
    offsets = _range(Fraction(step.offset) for step in one.wave.steps if step.pitch is None)
    fixed = tuple(step.pitch for step in one.wave.steps if step.pitch is not None)
    return offsets, _table(one.arp), fixed


def _table(table: Table | None) -> Range:
    if table is None:
        return _ZERO
    return _range(value for slope in table.slopes for value in (slope.start, slope.end))


def _range(values: Iterable[Fraction]) -> Range:
    """The ends of some values and 0."""
    found = [Fraction(0), *values]
    return min(found), max(found)
