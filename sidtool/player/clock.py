"""How the full player counts a song's exact lengths in whole calls, without drift.

An event is due at the call ``floor(s + 1/2)``, ``s`` being the exact sum of the lengths before it, in calls. Lengths
are rows of a table: whole calls, and the rest in units of ``1/q`` of a call. A voice adds up the rests, beginning with
``q // 2``; when they come to a whole call, the event lasts one call more.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from sidtool.player.format import NEAR_LENGTHS
from sidtool.player.tempo import length_table, rows_of

# Calls of a row at the most: with one more that the fractions add, they are still a byte.
LONGEST_ROW = 254
# Denominators up to this one are exact; more are rounded to what three bytes count: a voice of ten events a second is
# off by 0.03 calls in a day at the most.
FINEST, ROUNDED = 1 << 16, 1 << 24
_LONG_PIECE = 192


@dataclass(frozen=True, slots=True)
class Clock:
    """The lengths of a song's events.

    Attributes:
        step: q, the units of a call.
        lengths: the rows of the table, in units, each less than 255 calls; where they are many, those that come most
            often are the first.
        width: bytes of the fractions; 0 where all lengths are whole calls.
    """

    step: int
    lengths: tuple[int, ...]
    width: int

    @property
    def start(self) -> int:
        """What a voice's fractions hold before its first event: they overflow where they come to a whole call."""
        return (1 << 8 * self.width) - self.step + self.step // 2

    def pieces(self, length: Fraction) -> list[int]:
        """A length as rows of the table, from 1; longer ones in pieces."""
        return [row for part in parts(length) for row in rows_of(max(1, round(part * self.step)), self.lengths)]


def parts(length: Fraction) -> list[Fraction]:
    """A length in parts that the table can hold, the last one not small.

    >>> [int(part) for part in parts(Fraction(500))]
    [192, 192, 116]
    """
    if length <= LONGEST_ROW:
        return [length]
    count = math.ceil((length - LONGEST_ROW) / _LONG_PIECE)
    return [Fraction(_LONG_PIECE)] * count + [length - _LONG_PIECE * count]


def make_clock(lengths: Iterable[Fraction], most: int) -> Clock:
    """The clock for a song with these lengths of events, in calls; ``most``: rows of its table.

    >>> make_clock([Fraction(17), Fraction(34)], 96)
    Clock(step=1, lengths=(17, 34), width=0)
    >>> make_clock([Fraction(709379, 29484), Fraction(12)], 96)
    Clock(step=29484, lengths=(353808, 709379), width=2)
    """
    distinct = Counter[Fraction]()
    for (numerator, denominator), count in Counter((one.numerator, one.denominator) for one in lengths).items():
        for part in parts(Fraction(numerator, denominator)):
            distinct[part] += count
    step = math.lcm(*(one.denominator for one in distinct))
    step = step if step <= FINEST else ROUNDED
    table = length_table(distinct, step, most, (LONGEST_ROW * step).bit_length())
    clock = Clock(step, table, -(-(step - 1).bit_length() // 8))
    return clock if len(table) <= NEAR_LENGTHS else replace(clock, lengths=tuple(_by_use(clock, distinct)))


def _by_use(clock: Clock, counted: Counter[Fraction]) -> list[int]:
    """The rows of a clock, those that come most often first."""
    often = Counter[int]()
    for part, count in counted.items():
        for row in clock.pieces(part):
            often[clock.lengths[row - 1]] += count
    return sorted(clock.lengths, key=lambda units: -often[units])
