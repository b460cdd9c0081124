"""What a note asks of the player: the manner in which it is played, its pitch, and the course that moves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sidtool.player.book import plays_pulse, sustain_byte
from sidtool.player.courses import Course
from sidtool.player.gates import counted_gate
from sidtool.song import Instrument, Note, Song, Voice


@dataclass(frozen=True, slots=True)
class Manner:
    """How a note is played, but for its pitch and length: one row of the player's tables.

    Attributes:
        instrument: a row of the song's instruments; None: as the voice is set up.
        slurred: the pitch changes, and nothing is struck.
        keeps_pulse: the pulse width goes on as it is.
        gate: calls until the gate closes, fewer than those of the note's first piece; 0: it stays open.
        sustain: register SR of a struck note.
        movement: number of the movement that finds the note's course by its pitch; None: none.
    """

    instrument: int | None
    slurred: bool
    keeps_pulse: bool
    gate: int
    sustain: int
    movement: int | None = None


@dataclass(slots=True)
class NoteCode:
    """A note, resolved.

    Attributes:
        pitch: of the stream's byte.
        manner: how it is played.
        course: what moves its frequency; None: it is that of its key.
        explicit: low and high byte of where that course begins, where the stream says so.
    """

    pitch: int
    manner: Manner
    course: Course | None
    explicit: tuple[str, str] | None = None


def sets_width(manner: Manner, instruments: Sequence[Instrument]) -> bool:
    """Whether a note in this manner begins a table of pulse widths."""
    if manner.slurred or manner.instrument is None or manner.keeps_pulse:
        return False
    return plays_pulse(instruments[manner.instrument])


def note_codes(song: Song, voice: Voice, courses: Mapping[int, Course]) -> list[NoteCode | None]:
    """A voice's notes, by the index of their events; ``courses``: of those of them that have one."""
    return [
        _code(song, event, counted_gate(song, voice, index), courses.get(index)) if isinstance(event, Note) else None
        for index, event in enumerate(voice.events)
    ]


def _code(song: Song, note: Note, gate: int, course: Course | None) -> NoteCode:
    one = None if note.instrument is None else song.instruments[note.instrument]
    struck = one is not None and not note.slurred
    manner = Manner(
        instrument=note.instrument if struck or one is None else -1,
        slurred=one is not None and note.slurred,
        keeps_pulse=struck and note.keeps_pulse,
        gate=gate,
        sustain=sustain_byte(one, note.level) if one is not None and struck else 0,
    )
    return NoteCode(note.pitch, manner, course)
