"""What became of a song's events: when each sounds, and which bytes of the program it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import floor

from sidtool.player.full_plan import FullPlan, Tune, make_full_plan
from sidtool.player.needs import is_plain
from sidtool.player.plan import make_plan
from sidtool.player.score import Bit, Line
from sidtool.player.stream import Stream
from sidtool.song import Song, Voice


@dataclass(frozen=True, slots=True)
class EventAnatomy:
    """One event.

    Attributes:
        call: of the player, from 0, in which it sounds for the first time.
        label: of the stream or of the stored pattern that holds its bytes.
        offset: of its first byte behind that label.
        size: its bytes; 0 where it was made part of the one before it.
    """

    call: int
    label: str
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class VoiceAnatomy:
    """One voice: the label and the bytes of its own stream, and its events by their index in ``Voice.events``."""

    number: int
    label: str
    size: int
    events: tuple[EventAnatomy, ...]


@dataclass(frozen=True, slots=True)
class TuneAnatomy:
    """One tune and its voices."""

    number: int
    voices: tuple[VoiceAnatomy, ...]


def anatomy(song: Song) -> tuple[TuneAnatomy, ...]:
    """When the events of a song sound, and what they take, for each of its tunes.

    Raises:
        UserError: the song does not fit into the player or into memory.
    """
    if is_plain(song):
        streams = {stream.number: stream for stream in make_plan(song).streams}
        return (TuneAnatomy(song.number, tuple(_plain_voice(voice, streams[voice.number]) for voice in song.voices)),)
    plan = make_full_plan(song)
    return tuple(_tune(plan, tune, one) for tune, one in zip(plan.tunes, song.tunes, strict=True))


def _calls(voice: Voice) -> list[int]:
    time, calls = Fraction(0), list[int]()
    for event in voice.events:
        calls.append(floor(time + Fraction(1, 2)))
        time += event.length
    return calls


def _plain_voice(voice: Voice, stream: Stream) -> VoiceAnatomy:
    found = dict[int, tuple[int, int]]()
    offset = 0
    for piece in stream.pieces:
        first, size = found.get(piece.index, (offset, 0))
        found[piece.index] = first, size + len(piece.code)
        offset += len(piece.code)
    label, at = f"voice{voice.number}", 0
    events = list[EventAnatomy]()
    for index, call in enumerate(_calls(voice)):
        at, size = found.get(index, (at, 0))
        events.append(EventAnatomy(call, label, at, size))
    return VoiceAnatomy(voice.number, label, stream.size, tuple(events))


def _tune(plan: FullPlan, tune: Tune, song: Song) -> TuneAnatomy:
    voices = []
    for line, voice in zip(tune.lines, song.voices, strict=True):
        label = tune.label(line)
        found = {index: (place, offset, size) for index, place, offset, size in _places(plan, tune, line)}
        events = list[EventAnatomy]()
        for index, call in enumerate(_calls(voice)):
            events.append(EventAnatomy(call, *found.get(index, (label, 0, 0))))
        voices.append(VoiceAnatomy(voice.number, label, tune.size(line), tuple(events)))
    return TuneAnatomy(song.number, tuple(voices))


def _places(plan: FullPlan, tune: Tune, line: Line) -> Iterator[tuple[int, str, int, int]]:
    """The events of a voice: index, label, offset behind it, size."""
    label = tune.label(line)
    way = tune.way(line)
    if way is None:
        yield from _joined(line.bits, label)
        return
    offset = 0
    for part in way.parts:
        if part.call is None:
            yield from _joined(part.bits, label, offset)
            offset += part.size
        else:
            assert part.call.body is not None
            bits = plan.bodies[part.call.body].bits
            by = part.call.index - bits[0].index  # the body's bits know the events of the first call
            for index, place, inside, size in _joined(bits, part.label):
                yield index + by, place, inside, size


def _joined(bits: Sequence[Bit], label: str, offset: int = 0) -> Iterator[tuple[int, str, int, int]]:
    """The bits of an event together; ``offset``: that of the first of them."""
    for index, group in groupby(bits, key=lambda bit: bit.index):
        size = sum(len(bit.code) for bit in group)
        yield index, label, offset, size
        offset += size
