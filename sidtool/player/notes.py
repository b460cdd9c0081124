"""What a note asks of the player: settings that stay until others come, and what is for this note alone."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from sidtool import pitch as pitches
from sidtool.c64 import Clock
from sidtool.errors import UserError
from sidtool.player import format as packed
from sidtool.player.book import STILL, Book, moves, straight, sustain_byte
from sidtool.player.slopes import nearest
from sidtool.song import Instrument, Note, SetDetune, SetVibrato, Song, Vibrato, Voice

Value = int | str


@dataclass(frozen=True, slots=True)
class NoteCode:
    """A note, resolved.

    Attributes:
        pitch: of the stream's byte: where a slide ends.
        settings: names and values that stay.
        once: names and values for this note alone.
    """

    pitch: int
    settings: tuple[tuple[str, int], ...]
    once: tuple[tuple[str, Value], ...]


@dataclass(slots=True)
class _Sounding:
    """What goes on in a voice when the next note comes."""

    instrument: Instrument | None = None
    chord: bool = False
    own_pitch: bool = False


def fine_word(index: int, fraction: int, clock: Clock, tuning: float) -> int:
    """The frequency word that the player finds between two semitones; ``fraction`` in 1/256."""
    low, high = pitches.word(index, clock, tuning), pitches.word(index + 1, clock, tuning)
    distance, shift = high - low, 0
    while distance > 0xFF:
        distance >>= 1
        shift += 1
    product = distance * fraction << shift
    return low + (product >> 8) + (product >> 7 & 1)


def note_codes(song: Song, voice: Voice, book: Book) -> list[NoteCode | None]:
    """A voice's notes, by the index of their events."""
    first = _Sounding()
    codes = _codes(song, voice, book, first, None)
    if voice.loop is not None and (first.chord or first.own_pitch):
        codes = _codes(song, voice, book, _Sounding(), first)
    return codes


def _codes(
    song: Song, voice: Voice, book: Book, sounding: _Sounding, at_loop: _Sounding | None
) -> list[NoteCode | None]:
    """A voice's notes; ``at_loop``: what may sound there, because the loop's end leaves it."""
    codes = list[NoteCode | None]()
    changed = _changed_while_sounding(voice)
    for index, event in enumerate(voice.events):
        if at_loop is not None and index == voice.loop:
            sounding.chord |= at_loop.chord
            sounding.own_pitch |= at_loop.own_pitch
        codes.append(_code(song, event, sounding, book, index in changed) if isinstance(event, Note) else None)
    return codes


def _changed_while_sounding(voice: Voice) -> set[int]:
    """Notes whose vibrato or detune is changed before the next note."""
    found = set[int]()
    last = None
    for index, event in enumerate(voice.events):
        if isinstance(event, Note):
            last = index
        elif last is not None and any(isinstance(command, SetVibrato | SetDetune) for command in event.commands):
            found.add(last)
    if voice.loop is not None and last is not None:
        for event in voice.events[voice.loop :]:
            if isinstance(event, Note):
                break
            if any(isinstance(command, SetVibrato | SetDetune) for command in event.commands):
                found.add(last)
    return found


def _code(song: Song, note: Note, sounding: _Sounding, book: Book, changed: bool) -> NoteCode:
    one = None if note.instrument is None else song.instruments[note.instrument]
    retriggers = one is not None and not note.slurred
    if retriggers:
        sounding.instrument = one
    settings = [*_gate(note, book), *_vibrato(song, note, book), *_detune(note, book)]
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
    pitch, moved = _glide(song, note, sounding, book, changed)
    own_pitch = any(name == "pitch_low" for name, _ in moved)
    if not own_pitch and not retriggers and sounding.own_pitch:
        table = sounding.instrument.pitch if sounding.instrument else None
        moved = [*moved, *_pointer("pitch", book.pitch(table or STILL, "as before"))]
    sounding.own_pitch = own_pitch
    return NoteCode(pitch, tuple(settings), (*once, *moved))


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


def _vibrato(song: Song, note: Note, book: Book) -> Iterator[tuple[str, int]]:
    yield "next_vibrato", packed.NOTHING if note.vibrato is None else vibrato_row(song, note.vibrato, book)


def vibrato_row(song: Song, vibrato: Vibrato, book: Book) -> int:
    """The row of a vibrato in a tune."""
    book.used.add("vibrato")
    return book.vibrato(vibrato, song)


def detune_bytes(semitones: Fraction) -> tuple[int, int]:
    """Semitones in 1/256, low and high byte."""
    return _detune_bytes(semitones.numerator, semitones.denominator) if semitones else (0, 0)


@functools.lru_cache(4096)
def _detune_bytes(numerator: int, denominator: int) -> tuple[int, int]:
    value = nearest(Fraction(256 * numerator, denominator))
    return value & 0xFF, value >> 8 & 0xFF


def _detune(note: Note, book: Book) -> Iterator[tuple[str, int]]:
    low, high = detune_bytes(note.detune)
    if low or high:
        book.used.add("detune")
    yield "next_detune", low
    yield "next_detune_high", high


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


def _pointer(name: str, where: tuple[str, str]) -> list[tuple[str, Value]]:
    return [(f"{name}_low", where[0]), (f"{name}_high", where[1])]


def _glide(
    song: Song, note: Note, sounding: _Sounding, book: Book, changed: bool
) -> tuple[int, list[tuple[str, Value]]]:
    """The pitch of the stream's byte, and how the note gets there.

    With nothing on top of it a slide is exact in words of the frequency. With an arp, a chord, a vibrato, ... it is
    told in semitones, so that what is on top of it fits all the way.
    """
    if note.glide is None:
        return note.pitch, []
    if changed or _has_more(note, sounding):
        book.used.add("pitches")
        own = sounding.instrument.pitch if sounding.instrument else None
        table = book.bend(note.pitch, note.glide, own)
        return note.pitch, _pointer("pitch", book.pitch(table, note.text))
    book.used.add("glides")
    target = note.glide.target
    low, high = detune_bytes(note.detune)
    fraction = high << 8 | low
    base = min(nearest(target), 95)
    index = base + (fraction >> 8) - (256 if fraction & 0x8000 else 0)
    reached = fine_word(index, fraction & 0xFF, song.clock, song.tuning)
    first, last = (pitches.word(float(one + note.detune), song.clock, song.tuning) for one in (note.pitch, target))
    table = straight(first - reached, last - reached, note.glide.calls)
    return base, _pointer("glide", book.slopes.add(table, 1, note.text))


def _has_more(note: Note, sounding: _Sounding) -> bool:
    if note.chord or note.vibrato is not None:
        return True
    one = sounding.instrument
    if one is None:
        return False
    return moves(one.arp) or moves(one.pitch) or any(step.offset for step in one.wave.steps)
