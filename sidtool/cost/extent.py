"""How far a tune has to be run: to where its voices' loops have all come to their beginning again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from sidtool.song import Song

LONGEST = 60_000  # calls: 20 minutes at one call a picture


@dataclass(frozen=True, slots=True)
class Extent:
    """The stretch of a tune after which nothing new comes, in player calls.

    Attributes:
        intro: until all voices are in their loops, or, where none loops, to the end.
        loop: until all loops begin together again; 0 where none loops.
        complete: False: loops of different lengths would meet only after more than :data:`LONGEST` calls, and ``loop``
            is the longest of them.
    """

    intro: Fraction
    loop: Fraction
    complete: bool

    @property
    def calls(self) -> int:
        """Calls to be made: the last of them is that in which the loop begins again, or the one after the end."""
        return math.floor(self.intro + self.loop + Fraction(1, 2)) + 1


def extent(song: Song) -> Extent:
    """The extent of one tune.

    Example: a voice that loops its 6 calls after an intro of 4, and one that loops its 4 calls, are together again at
    4 + 12.
    """
    looping = [voice for voice in song.voices if voice.loop is not None]
    if not looping:
        return Extent(song.calls, Fraction(0), True)
    ends = [voice.length for voice in song.voices if voice.loop is None]
    intro = max([*(voice.length - voice.loop_length for voice in looping), *ends])
    together = _least_common_multiple({voice.loop_length for voice in looping})
    if intro + together <= LONGEST:
        return Extent(intro, together, True)
    return Extent(intro, song.loop_calls, len({voice.loop_length for voice in looping}) == 1)


def _least_common_multiple(lengths: set[Fraction]) -> Fraction:
    unit = math.lcm(*(length.denominator for length in lengths))
    return Fraction(math.lcm(*(int(length * unit) for length in lengths)), unit)
