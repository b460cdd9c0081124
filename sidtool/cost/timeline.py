"""Which event sounds in which call: the events of a tune with their loops written out."""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from math import floor

from sidtool.song import Event, Song, Voice


class Timeline:
    """The events of one tune by the calls in which they begin.

    Args:
        song: the tune.
        calls: up to which call, exclusively, loops are written out.
    """

    def __init__(self, song: Song, calls: int) -> None:
        self._voices = {voice.number: _written_out(voice, calls) for voice in song.voices}

    def beginning(self, call: int) -> dict[int, list[Event]]:
        """What begins in a call, by the number of the voice, 1 to 3; voices in which nothing does are left out."""
        found = {}
        for number, (calls, events) in self._voices.items():
            first, last = bisect_right(calls, call - 1), bisect_right(calls, call)
            if last > first:
                found[number] = events[first:last]
        return found

    def has(self, voice: int) -> bool:
        """Whether the tune has a voice."""
        return voice in self._voices

    def sounding(self, voice: int, call: int) -> Event:
        """The event that has begun last in a voice; the first one where none has."""
        calls, events = self._voices[voice]
        return events[max(0, bisect_right(calls, call) - 1)]

    def events(self, voice: int) -> list[tuple[int, Event]]:
        """A voice's events with the calls in which they begin, in their order."""
        return list(zip(*self._voices[voice], strict=True))


def _written_out(voice: Voice, calls: int) -> tuple[list[int], list[Event]]:
    starts, events = list[int](), list[Event]()
    time, index = Fraction(0), 0
    while index < len(voice.events):
        call = floor(time + Fraction(1, 2))
        if call >= calls:
            break
        event = voice.events[index]
        starts.append(call)
        events.append(event)
        time += event.length
        index += 1
        if index == len(voice.events) and voice.loop is not None:
            index = voice.loop
    return starts, events
