"""A voice's events as the bytes of its stream, each with the text that it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from sidtool.player import format as packed
from sidtool.player.tempo import Tempo
from sidtool.song import Event, GateOff, Hold, Note, Voice


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a stream that belong together.

    Attributes:
        code: the bytes, at least one; the last one is an event.
        text: the token they came from; empty for the rest of a long event.
        bar: from 0.
        index: of the event in the voice; one that was made part of another has no piece.
    """

    code: bytes
    text: str
    bar: int
    index: int


@dataclass(frozen=True, slots=True)
class Stream:
    """A voice, encoded.

    Attributes:
        number: 1 to 3.
        pieces: the stream without the command that ends it.
        loop: index of the piece where it goes on, or None.
        length: what the voice's length is set to before the first byte.
        instrument: what the voice's instrument is before the first byte, None: none.
        lengths_change, instruments_change: whether the stream sets a length, an instrument.
    """

    number: int
    pieces: tuple[Piece, ...]
    loop: int | None
    length: int
    instrument: int | None
    lengths_change: bool
    instruments_change: bool

    @property
    def size(self) -> int:
        """Bytes, with the three of the loop command or the one that ends it."""
        return sum(len(piece.code) for piece in self.pieces) + (1 if self.loop is None else 3)


@dataclass(frozen=True, slots=True)
class _State:
    length: int
    instrument: int | None


def encode_voice(voice: Voice, tempo: Tempo) -> Stream:
    """The stream of a voice.

    The player keeps length and instrument over the loop's jump: where they differ between the loop's end and its
    beginning, the beginning sets them.
    """
    joined = _joined(voice)
    events, loop, _ = joined
    start = _State(tempo.pieces(events[0].length)[0], _first_instrument(events))
    pieces, at_loop, end, entry = _encode(joined, start, tempo)
    if loop is not None and entry != end:
        pieces, at_loop, _, _ = _encode(joined, start, tempo, end)
    return Stream(
        voice.number,
        tuple(pieces),
        at_loop,
        start.length,
        start.instrument,
        any(packed.FIRST_LENGTH <= byte < packed.WIDE_INSTRUMENT for piece in pieces for byte in _commands(piece)),
        any(not packed.FIRST_LENGTH <= byte < packed.WIDE_INSTRUMENT for piece in pieces for byte in _commands(piece)),
    )


def _commands(piece: Piece) -> bytes:
    return piece.code[:-1]


def _encode(
    joined: tuple[list[Event], int | None, list[int]], start: _State, tempo: Tempo, loop_end: _State | None = None
) -> tuple[list[Piece], int | None, _State, _State]:
    """Pieces, the loop's piece, the state at the end, the state at the loop. ``loop_end``: what the jump may bring."""
    events, loop, indices = joined
    pieces: list[Piece] = []
    state, entry, at_loop = start, start, None
    for index, event in enumerate(events):
        known = state
        if index == loop:
            entry, at_loop = state, len(pieces)
            known = state if loop_end is None else loop_end
        new, state = _event(event, tempo, known, state)
        pieces += [replace(piece, index=indices[index]) for piece in new]
    return pieces, at_loop, state, entry


def _event(event: Event, tempo: Tempo, known: _State, state: _State) -> tuple[list[Piece], _State]:
    """The pieces of one event; ``known`` is what the player's state is, or may be, when it gets here."""
    lengths = tempo.pieces(event.length)
    instrument = event.instrument if isinstance(event, Note) else state.instrument
    code = b""
    if instrument != state.instrument or instrument != known.instrument:
        code += packed.instrument_bytes(instrument)
    if lengths[0] != state.length or lengths[0] != known.length:
        code += bytes((packed.length_byte(lengths[0]),))
    # The hold at the loop of a pasted sheet comes from no token, but from the line as a whole.
    text = "" if event.text.startswith(".") else event.text
    pieces = [Piece(code + bytes((_event_byte(event),)), text, event.bar, 0)]
    for before, length in pairwise(lengths):
        change = b"" if length == before else bytes((packed.length_byte(length),))
        pieces.append(Piece(change + bytes((packed.HOLD,)), "", event.bar, 0))
    return pieces, _State(lengths[-1], instrument)


def _event_byte(event: Event) -> int:
    match event:
        case Note():
            return event.pitch
        case GateOff():
            return packed.GATE_OFF
        case Hold():
            return packed.HOLD
        case _:
            raise TypeError(f"the player does not know {type(event).__name__}")


def _first_instrument(events: Sequence[Event]) -> int | None:
    return next((event.instrument for event in events if isinstance(event, Note)), None)


def _joined(voice: Voice) -> tuple[list[Event], int | None, list[int]]:
    """Holds made part of what they hold, so that a hard restart finds its time; note sheets stay as they are.

    The last of the three: which event of the voice each was.
    """
    if all(event.instrument is None for event in voice.events if isinstance(event, Note)):
        return list(voice.events), voice.loop, list(range(len(voice.events)))
    events: list[Event] = []
    indices: list[int] = []
    loop = voice.loop
    for index, event in enumerate(voice.events):
        if isinstance(event, Hold) and events and index != voice.loop:
            last = events[-1]
            events[-1] = replace(last, length=last.length + event.length, text=f"{last.text} {event.text}")
            continue
        if index == voice.loop:
            loop = len(events)
        events.append(event)
        indices.append(index)
    return _without_hold_at_loop(events, loop, indices)


def _without_hold_at_loop(
    events: list[Event], loop: int | None, indices: list[int]
) -> tuple[list[Event], int | None, list[int]]:
    """The hold right behind a loop point is made part of what comes before it: in the song, and in the loop."""
    if loop is None or loop == len(events) - 1 or not isinstance(events[loop], Hold):
        return events, loop, indices
    hold = events[loop].length
    events[-1] = replace(events[-1], length=events[-1].length + hold)
    if loop == 0:
        return events, 1, indices
    events[loop - 1] = replace(events[loop - 1], length=events[loop - 1].length + hold)
    return events[:loop] + events[loop + 1 :], loop, indices[:loop] + indices[loop + 1 :]


def lengths_of(voice: Voice) -> tuple[list[Fraction], int | None]:
    """The lengths that the voice's stream will use, and the index of its loop."""
    events, loop, _ = _joined(voice)
    return [event.length for event in events], loop
