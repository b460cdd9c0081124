"""What a note asks of the player: the manner in which it is played, its pitch, and the course that moves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sidtool.errors import UserError
from sidtool.player.book import Book, sustain_byte
from sidtool.player.courses import Course
from sidtool.song import Instrument, Note, Song, Voice

LONGEST_GATE = 0xFFFF


@dataclass(frozen=True, slots=True)
class Manner:
    """How a note is played, but for its pitch and length: one row of the player's tables.

    Attributes:
        instrument: a row of the song's instruments; None: as the voice is set up.
        slurred: the pitch changes, and nothing is struck.
        keeps_pulse: the pulse width goes on as it is.
        gate: calls until the gate closes; 0: it stays open.
        sustain: register SR of a struck note.
        arp: row of the arps that begins; None: none, the one that sounds goes on.
        movement: number of the movement that finds the note's course by its pitch; None: none.
    """

    instrument: int | None
    slurred: bool
    keeps_pulse: bool
    gate: int
    sustain: int
    arp: int | None
    movement: int | None = None


@dataclass(slots=True)
class NoteCode:
    """A note, resolved.

    Attributes:
        pitch: of the stream's byte.
        manner: how it is played.
        course: what moves its frequency; None: it is a row of the table.
        explicit: low and high byte of where that course begins, where the stream says so.
    """

    pitch: int
    manner: Manner
    course: Course | None
    explicit: tuple[str, str] | None = None


@dataclass(slots=True)
class _Sounding:
    """What goes on in a voice when the next note comes."""

    instrument: Instrument | None = None
    chord: bool = False


def note_codes(song: Song, voice: Voice, book: Book, courses: Mapping[int, Course]) -> list[NoteCode | None]:
    """A voice's notes, by the index of their events; ``courses``: of those of them that have one."""
    first = _Sounding()
    codes = _codes(song, voice, book, courses, first)
    if voice.loop is not None and first.chord:
        codes = _codes(song, voice, book, courses, _Sounding(), at_loop=first)
    return codes


def _codes(
    song: Song,
    voice: Voice,
    book: Book,
    courses: Mapping[int, Course],
    sounding: _Sounding,
    *,
    at_loop: _Sounding | None = None,
) -> list[NoteCode | None]:
    """A voice's notes; ``at_loop``: what may sound there, because the loop's end leaves it."""
    codes = list[NoteCode | None]()
    for index, event in enumerate(voice.events):
        if at_loop is not None and index == voice.loop:
            sounding.chord |= at_loop.chord
        codes.append(_code(song, event, sounding, book, courses.get(index)) if isinstance(event, Note) else None)
    return codes


def _code(song: Song, note: Note, sounding: _Sounding, book: Book, course: Course | None) -> NoteCode:
    one = None if note.instrument is None else song.instruments[note.instrument]
    struck = one is not None and not note.slurred
    if struck:
        sounding.instrument = one
    manner = Manner(
        instrument=note.instrument if struck or one is None else -1,
        slurred=one is not None and note.slurred,
        keeps_pulse=struck and note.keeps_pulse,
        gate=_gate(note, book),
        sustain=sustain_byte(one, note.level) if one is not None and struck else 0,
        arp=_arp(note, one if struck else None, sounding, book),
    )
    return NoteCode(note.pitch, manner, course)


def _gate(note: Note, book: Book) -> int:
    calls = note.gate or 0
    if calls:
        book.used.add("gates")
    if calls > LONGEST_GATE:
        raise UserError(f"{note.place}: the gate stays open for {calls} calls, the player counts to {LONGEST_GATE}")
    if calls > 0xFF:
        book.used.add("long gates")
    return calls


def _arp(note: Note, struck: Instrument | None, sounding: _Sounding, book: Book) -> int | None:
    chord, sounding.chord = sounding.chord, bool(note.chord)
    if note.chord:
        book.used.add("arps")
        return book.chord(note)
    if struck is not None:
        return book.own_arp(struck)
    if chord:
        one = sounding.instrument
        return book.own_arp(one) if one else book.arp(None, "none", note.place)
    return None
