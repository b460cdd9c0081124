"""What a note asks of the player: settings that stay until others come, and what is for this note alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sidtool.errors import UserError
from sidtool.player import format as packed
from sidtool.player.book import Book, sustain_byte
from sidtool.song import Instrument, Note, Song, Voice

Value = int | str


@dataclass(frozen=True, slots=True)
class NoteCode:
    """A note, resolved.

    Attributes:
        pitch: of the stream's byte.
        settings: names and values that stay.
        once: names and values for this note alone.
        course: it has a course of its own: its frequency is no row of the table.
    """

    pitch: int
    settings: tuple[tuple[str, int], ...]
    once: tuple[tuple[str, Value], ...]
    course: bool


@dataclass(slots=True)
class _Sounding:
    """What goes on in a voice when the next note comes."""

    instrument: Instrument | None = None
    chord: bool = False


def note_codes(song: Song, voice: Voice, book: Book, courses: Mapping[int, tuple[str, str]]) -> list[NoteCode | None]:
    """A voice's notes, by the index of their events; ``courses``: where those of them begin that have one."""
    first = _Sounding()
    codes = _codes(song, voice, book, courses, first)
    if voice.loop is not None and first.chord:
        codes = _codes(song, voice, book, courses, _Sounding(), at_loop=first)
    return codes


def _codes(
    song: Song,
    voice: Voice,
    book: Book,
    courses: Mapping[int, tuple[str, str]],
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


def _code(song: Song, note: Note, sounding: _Sounding, book: Book, course: tuple[str, str] | None) -> NoteCode:
    one = None if note.instrument is None else song.instruments[note.instrument]
    retriggers = one is not None and not note.slurred
    if retriggers:
        sounding.instrument = one
    settings = [*_gate(note, book)]
    once = list[tuple[str, Value]]()
    flags = (packed.SLURRED if note.slurred else 0) | (packed.KEEPS_PULSE if note.keeps_pulse else 0)
    if note.slurred:
        book.used.add("slurs")
    if flags:
        once.append(("flags", flags))
    if note.keeps_pulse:
        book.used.add("kept pulse")
    if retriggers and one is not None:
        if note.level != 15:
            book.used.add("levels")
        settings.append(("sustain", sustain_byte(one, note.level)))
    settings += _chord(note, retriggers, sounding, book)
    if course is not None:
        once += [("course_low", course[0]), ("course_high", course[1])]
    return NoteCode(note.pitch, tuple(settings), tuple(once), course is not None)


def _gate(note: Note, book: Book) -> Iterator[tuple[str, int]]:
    calls = note.gate or 0
    if calls:
        book.used.add("gates")
    if calls > 0xFFFF:
        raise UserError(f"{note.place}: the gate stays open for {calls} calls, the player counts to 65535")
    if calls > 0xFF:
        book.used.add("long gates")
    yield "gate_time", calls & 0xFF
    yield "gate_time_high", calls >> 8


def _chord(note: Note, retriggers: bool, sounding: _Sounding, book: Book) -> Iterator[tuple[str, int]]:
    if note.chord:
        book.used.update(("chords", "arps"))
        yield "chord", book.chord(note)
    elif not retriggers and sounding.chord:
        arp = sounding.instrument.arp if sounding.instrument else None
        yield "chord", book.arp(arp, sounding.instrument.name if sounding.instrument else "none", note.place)
    else:
        yield "chord", packed.NO_CHORD
    sounding.chord = bool(note.chord)
