"""How far a song's notes are moved, with all that moves them: the ends of the frequency table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from sidtool.errors import UserError
from sidtool.player.notes import NoteCode
from sidtool.song import Instrument, Note, SetDetune, SetVibrato, Song, Table, Vibrato, Voice

# An index of the table is a byte, and one row more is needed to find what lies between two semitones.
WIDEST = 0xFF - 1
_MARGIN = Fraction(1, 64)

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
    """How far the notes of a voice are moved, each by what sounds with it.

    Args:
        codes: of its events; a slide ends at a code's pitch.
    """
    commands = [command for event in voice.events for command in event.commands]
    detunes = [command.semitones for command in commands if isinstance(command, SetDetune)]
    vibratos = [command.vibrato for command in commands if isinstance(command, SetVibrato)]
    spreads = [_spread(one) for one in song.instruments]
    known = dict[tuple[object, ...], tuple[int, int]]()  # most notes are moved alike, and adding fractions is slow
    for index, sounding in _sounding(voice):
        note, code = voice.events[index], codes[index]
        assert isinstance(note, Note)
        assert code is not None
        ends = [note.pitch, code.pitch]
        if note.glide:
            ends += floor(note.glide.target), ceil(note.glide.target)
        spread = _NONE if sounding is None else spreads[sounding]
        chord = tuple(one - note.pitch for one in note.chord)
        key = sounding, chord, note.detune.numerator, note.detune.denominator, id(note.vibrato)
        if key not in known:
            known[key] = _moved(spread, chord, _fine([note.detune, *detunes], [note.vibrato, *vibratos]))
        down, up = known[key]
        yield Reached(min(*ends, *spread[3]) + down, max(*ends, *spread[3]) + up, note)


def _moved(spread: _Spread, chord: Sequence[int], fine: Range) -> tuple[int, int]:
    """How far all together move a note, in whole semitones; a chord takes the place of the arp."""
    steps, arp, pitch, _ = spread
    arp = _range(map(Fraction, chord)) if chord else arp
    low, high = (sum((steps[k], arp[k], pitch[k], fine[k]), start=Fraction(0)) for k in (0, 1))
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
_Spread = tuple[Range, Range, Range, tuple[int, ...]]
_NONE: _Spread = (_ZERO, _ZERO, _ZERO, ())


def _spread(one: Instrument) -> _Spread:
    """How far an instrument moves a note: offsets of the wave, arp, pitch; and the waveforms' own pitches."""
    offsets = _range(Fraction(step.offset) for step in one.wave.steps if step.pitch is None)
    fixed = tuple(step.pitch for step in one.wave.steps if step.pitch is not None)
    return offsets, _table(one.arp), _table(one.pitch), fixed


def _table(table: Table | None) -> Range:
    if table is None:
        return _ZERO
    return _range(value for slope in table.slopes for value in (slope.start, slope.end))


def _range(values: Iterable[Fraction]) -> Range:
    """The ends of some values and 0."""
    found = [Fraction(0), *values]
    return min(found), max(found)


def _fine(detunes: Sequence[Fraction], vibratos: Sequence[Vibrato | None]) -> Range:
    low, high = min(detunes), max(detunes)
    depth = max((one.depth for one in vibratos if one is not None), default=Fraction(0))
    margin = _MARGIN if low or high or depth else Fraction(0)
    return low - depth - margin, high + depth + margin
