"""A voice's events as the bytes of its stream, each with the text that it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from sidtool.player import format as packed
from sidtool.player.tempo import Tempo
from sidtool.song import Event, GateOff, Hold, Note, Voice

LOOP_SIZE = 3


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
        pieces: the stream without what ends it.
        loop: index of the piece where it goes on, or None: it ends.
        back: what makes length and instrument those of the loop again, or the length one for the silence.
        length: what the voice's length is set to before the first byte.
        instrument: what the voice's instrument is before the first byte, None: none.
    """

    number: int
    pieces: tuple[Piece, ...]
    loop: int | None
    back: bytes
    length: int
    instrument: int | None

    @property
    def size(self) -> int:
        """Bytes, with those of the loop, or of the silence at the end."""
        silence = 2 if self.loop is None else 0
        return sum(len(piece.code) for piece in self.pieces) + len(self.back) + silence + LOOP_SIZE

    @property
    def commands(self) -> bytes:
        """What is no event, without the operands of loops."""
        return b"".join(piece.code[:-1] for piece in self.pieces) + self.back

    @property
    def events(self) -> set[int]:
        """The bytes of its events."""
        silence = {packed.GATE_OFF, packed.HOLD} if self.loop is None else set[int]()
        return {piece.code[-1] for piece in self.pieces} | silence


@dataclass(frozen=True, slots=True)
class _State:
    length: int
    instrument: int | None


def encode_voice(voice: Voice, tempo: Tempo) -> Stream:
    """The stream of a voice.

    The player keeps length and instrument over the loop's jump: where they differ between the loop's end and its
    beginning, they are set before it. A voice that ends closes its gate, and then holds for ever.
    """
    events, loop, indices = _joined(voice)
    lengths = [event.length for event in events]
    following = [*lengths[1:], lengths[0 if loop is None else loop]]
    start = _State(tempo.rows(lengths[0], 0, following[0])[0], _first_instrument(events))
    pieces, state, entry, at_loop = list[Piece](), start, start, None
    for index, event in enumerate(events):
        if index == loop:
            entry, at_loop = state, len(pieces)
        new, state = _event(event, tempo, state, following[index])
        pieces += [replace(piece, index=indices[index]) for piece in new]
    if loop is None:
        changes = any(len(piece.code) > 1 for piece in pieces)
        entry = replace(state, length=tempo.longest if changes else state.length)
    back = _change(state, entry)
    return Stream(voice.number, tuple(pieces), at_loop, back, start.length, start.instrument)


def _change(state: _State, wanted: _State) -> bytes:
    """What makes one of the other."""
    code = b"" if state.instrument == wanted.instrument else packed.instrument_bytes(wanted.instrument)
    return code if state.length == wanted.length else code + bytes((packed.length_byte(wanted.length),))


def _event(event: Event, tempo: Tempo, state: _State, following: Fraction) -> tuple[list[Piece], _State]:
    """The pieces of one event; ``following``: the next one's length."""
    rows = tempo.rows(event.length, state.length, following)
    wanted = _State(rows[0], event.instrument if isinstance(event, Note) else state.instrument)
    # The hold at the loop of a pasted sheet comes from no token, but from the line as a whole.
    text = "" if event.text.startswith(".") else event.text
    pieces = [Piece(_change(state, wanted) + bytes((_event_byte(event),)), text, event.bar, 0)]
    for before, row in pairwise(rows):
        change = b"" if row == before else bytes((packed.length_byte(row),))
        pieces.append(Piece(change + bytes((packed.HOLD,)), "", event.bar, 0))
    return pieces, replace(wanted, length=tempo.after(rows[-1]))


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


def lengths_of(voice: Voice) -> list[Fraction]:
    """The lengths that the voice's stream will use."""
    return [event.length for event in _joined(voice)[0]]
