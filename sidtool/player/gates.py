"""When the gates of notes close that do so before the next event, and where that cuts what holds them.

The player counts a gate within the piece of the note itself. Where it closes in a hold behind that, or in a later piece
of a long note, the hold is cut there, and its second part closes the gate as an ``x`` does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from sidtool.player.clock import parts
from sidtool.song import Event, Hold, Note, Song, Voice


@dataclass(frozen=True, slots=True)
class Piece:
    """An event, or a part of one.

    Attributes:
        length: in calls.
        closes: the gate closes where it begins.
    """

    length: Fraction
    closes: bool = False


def counted_gate(song: Song, voice: Voice, index: int) -> int:
    """Calls until the gate of a note closes within its piece; 0: it does not, or something else closes it."""
    return _counted(voice, index, _gate(song, voice, index))


def _counted(voice: Voice, index: int, gate: int) -> int:
    pieces = parts(voice.events[index].length)
    if gate < math.floor(pieces[0]):
        return gate
    # With a fraction of a call the note may last one call more than that. If not, what comes then closes the gate.
    following = _next(voice, index)
    open_still = isinstance(following, Hold) or (isinstance(following, Note) and not _is_struck(following))
    return gate if len(pieces) == 1 and not open_still and gate == math.floor(pieces[0]) else 0


def cut(song: Song, voice: Voice) -> list[list[Piece]]:
    """The pieces of each of a voice's events, in order; an event without length is one piece."""
    found = list[list[Piece]]()
    left: Fraction | None = None  # until the gate closes
    for index, event in enumerate(voice.events):
        if isinstance(event, Note):
            gate = _gate(song, voice, index)
            left = Fraction(gate) if gate and not _counted(voice, index, gate) else None
        elif not isinstance(event, Hold):
            left = None
        whole = parts(event.length) if event.length else [Fraction(0)]
        if left is None:
            found.append([Piece(length) for length in whole])
            continue
        pieces = list[Piece]()
        for length in whole:
            more, left = _cut(length, left, first=isinstance(event, Note) and not pieces)
            pieces += more
        found.append(pieces)
    return found


def _cut(length: Fraction, left: Fraction | None, *, first: bool) -> tuple[list[Piece], Fraction | None]:
    """A piece, cut where the gate closes, and what is left until then; ``first``: the note itself is in it."""
    if left is None or left >= length:
        return [Piece(length)], None if left is None else left - length
    if not left and not first:
        return [Piece(length, closes=True)], None
    return [Piece(left), Piece(length - left, closes=True)], None


def lengths(song: Song) -> Iterator[Fraction]:
    """The lengths of all that a tune's voices are cut into, in calls."""
    for voice in song.voices:
        if any(isinstance(event, Note) and event.gate for event in voice.events):
            yield from (piece.length for pieces in cut(song, voice) for piece in pieces if piece.length)
        else:
            yield from (event.length for event in voice.events if event.length)


def settled_gates(song: Song, voice: Voice) -> Voice:
    """The voice, its loop begun behind the holds in which the gate of the last note may be to close."""
    if voice.loop is None or not isinstance(voice.events[voice.loop], Hold):
        return voice
    end = next((at for at in range(voice.loop, len(voice.events)) if not isinstance(voice.events[at], Hold)), None)
    if end is None or not any(isinstance(event, Note) and event.gate for event in voice.events):
        return voice
    return replace(voice, events=(*voice.events, *voice.events[voice.loop : end]), loop=end)


def _gate(song: Song, voice: Voice, index: int) -> int:
    """Calls until a note's gate closes; 0: something else closes it, and not later."""
    note = voice.events[index]
    calls = (note.gate or 0) if isinstance(note, Note) else 0
    return calls if calls and calls < _closed_anyway(song, voice, index) else 0


def _next(voice: Voice, index: int) -> Event | None:
    """The event behind one; None: the voice ends there."""
    after = index + 1 if index + 1 < len(voice.events) else voice.loop
    return None if after is None else voice.events[after]


def _is_struck(note: Note) -> bool:
    return note.instrument is not None and not note.slurred


def _closed_anyway(song: Song, voice: Voice, index: int) -> float:
    """After how many calls a note's gate matters no more: the next note begins, or its hard restart closes the gate."""
    length, seen = voice.events[index].length, 0
    following, here = _next(voice, index), index
    while isinstance(following, Hold) and seen <= len(voice.events):
        length, seen = length + following.length, seen + 1
        here = _after(voice, here)
        following = _next(voice, here)
    if not isinstance(following, Note):
        return math.inf
    restart = 0
    if _is_struck(following):
        assert following.instrument is not None
        restart = song.instruments[following.instrument].hard_restart
    return max(1, math.ceil(length) - restart)  # a note sounds for a call at the least


def _after(voice: Voice, index: int) -> int:
    """The index of the event behind one that is not the last for ever."""
    if index + 1 < len(voice.events):
        return index + 1
    assert voice.loop is not None
    return voice.loop
