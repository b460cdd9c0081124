"""The note sheet's own packing: ``octave * 12 + semitone``, ``$ff`` for ``x``, nothing else."""

from __future__ import annotations

import re

from sidtool import pitch
from sidtool.errors import Diagnostic, SourceError, Span, UserError
from sidtool.player.format import GATE_OFF
from sidtool.song import Event, GateOff, Hold, Note, Song, Voice

_NOTE = re.compile(r"([0-7])?([A-G][#b]?)")
_SEMITONES = {name: number for number, name in enumerate(pitch.NAMES)} | {
    "Db": 1,
    "Eb": 3,
    "Gb": 6,
    "Ab": 8,
    "Bb": 10,
}


def pack(sheet: str, octave: int = 4) -> bytes:
    """The bytes of a pure note sheet: notes and ``x``, separated by blanks.

    Args:
        sheet: the tokens; no lengths, instruments or effects.
        octave: of notes without one, 0 to 7.

    Raises:
        SourceError: a token is neither note nor ``x``; all of them are told.
        UserError: there is no such octave.

    >>> pack("D# F 2F# x", 3).hex(" ")
    '27 29 1e ff'
    """
    if not 0 <= octave <= 7:
        raise UserError(f"an octave is 0 to 7, not {octave}")
    values, mistakes = bytearray(), list[Diagnostic]()
    for number, line in enumerate(sheet.split("\n"), 1):
        for found in re.finditer(r"\S+", line):
            value = _value(found.group(), octave)
            if value is None:
                mistakes.append(_mistake(found, number, line))
            else:
                values.append(value)
    if mistakes:
        raise SourceError(mistakes)
    return bytes(values)


def _value(token: str, octave: int) -> int | None:
    if token == "x":
        return GATE_OFF
    found = _NOTE.fullmatch(token)
    if not found or found[2] not in _SEMITONES:
        return None
    return int(found[1] or octave) * 12 + _SEMITONES[found[2]]


def _mistake(found: re.Match[str], number: int, line: str) -> Diagnostic:
    token = found.group()
    turned = re.fullmatch(r"([A-G][#b]?)([0-7])", token)
    hint = f"the octave comes first: write {turned[2]}{turned[1]}" if turned else "a note sheet has notes and x only"
    place = Span("sheet", number, found.start() + 1, len(token))
    return Diagnostic(f"'{token}' is no note of a note sheet", place, hint, line)


def packed_voices(song: Song) -> dict[int, bytes]:
    """The bytes of each voice, by its number, of a song whose voices are plain note sheets.

    The step that a pasted ``.sid.vN`` sheet holds at its loop is no token and has no byte.

    Raises:
        SourceError: a voice uses more than notes and ``x`` of the default length; its first such event is shown.
    """
    mistakes = [
        Diagnostic(
            f"voice {voice.number} is more than a note sheet: {_too_much(event)}",
            event.place,
            "only notes and x of the default length, without an instrument, have a byte each; build the song instead",
        )
        for voice in song.voices
        if (event := first_unpacked(voice)) is not None
    ]
    if mistakes:
        raise SourceError(mistakes)
    return {voice.number: bytes(_byte(event) for event in sheet_events(voice)) for voice in song.voices}


def _too_much(event: Event) -> str:
    if isinstance(event, Note) and event.instrument is not None:
        return f"'{event.text}' has an instrument"
    if isinstance(event, Note | GateOff):
        return f"'{event.text}' has a length of its own"
    return f"'{event.text}' is neither a note nor x"


def sheet_events(voice: Voice) -> tuple[Event, ...]:
    """The voice's events without the hold at its loop."""
    last = voice.events[-1]
    if voice.loop == 0 and isinstance(last, Hold) and last.length == voice.events[0].length:
        return voice.events[:-1]
    return voice.events


def first_unpacked(voice: Voice) -> Event | None:
    """The first event that a plain note sheet cannot hold, or None: the voice is one.

    All its steps are equal, or they swing: then two lengths take turns, and no token says so.
    """
    events = sheet_events(voice)
    step = [event.length for event in events[:2]]
    swings = step[:1] != step[1:] and all(_value(event.text, 0) is not None for event in events)
    for index, event in enumerate(events):
        plain = isinstance(event, GateOff) or (isinstance(event, Note) and event.instrument is None)
        if not plain or event.length != step[index % 2 if swings else 0]:
            return event
    return None


def _byte(event: Event) -> int:
    return event.pitch if isinstance(event, Note) else GATE_OFF
