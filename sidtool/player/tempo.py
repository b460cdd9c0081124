"""How a song's exact lengths become whole numbers that a 6502 can count, without drift.

An event is due at the call ``floor(s + 1/2)``, ``s`` being the exact sum of the lengths before it, in calls. Lengths
are rows of a table: whole calls, and the rest in units of ``1/q`` of a call. A voice adds up the rests, beginning with
``q // 2``; when they come to a whole call, the event lasts one call more. That is Bresenham's line: no rounding is ever
lost. (The parity of the doubled inequality ``2 s q < (2 c + 1) q`` makes the half start exact for odd ``q``, too.)

This is the small player's clock; :mod:`sidtool.player.clock` is the full one's.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from sidtool.player.format import LONGEST

# Lengths with a denominator above this are rounded to parts of a call that are so small that a million events, a day of
# music, are off by less than 0.0001 calls together; frames and their thirds, fifths and sevenths stay exact.
LARGEST_DENOMINATOR = 1 << 40
ROUNDED_DENOMINATOR = 2**22 * 3**4 * 5 * 7
# A row's calls are a byte, one more of them than they are, and a byte of further ones.
LONGEST_ROW = 254
MORE_CALLS = 128
# Calls of a row at the most.
LONGEST_LENGTH = LONGEST_ROW + 255 * MORE_CALLS - 1
_LONG_PIECE = 16384
_SWUNG = 2


@dataclass(frozen=True, slots=True)
class Tempo:
    """The lengths of a song's events.

    Attributes:
        step: q, the units of a call.
        lengths: the rows of the table, in units, at most 120.
        swings: the first two rows take turns: after an event that lasts one, the next lasts the other, unasked.
        width: bytes of the rests, with a bit that is theirs in no case; 0 where all lengths are whole calls.
    """

    step: int
    lengths: tuple[int, ...]
    swings: bool
    width: int

    @property
    def start(self) -> int:
        """What the rests are before the first event: their bytes overflow where they come to a whole call."""
        return (1 << 8 * self.width) - self.step + self.step // 2

    @property
    def shortest(self) -> int:
        """Whole calls of the shortest row."""
        return min(self.lengths) // self.step

    @property
    def grid(self) -> int:
        """Whole calls from one of the points in time to the next on which all events begin."""
        return math.gcd(*self.lengths) // self.step

    @property
    def longest(self) -> int:
        """The row of the longest length."""
        return self.lengths.index(max(self.lengths)) + 1

    def calls(self, row: int) -> tuple[int, int]:
        """A row, from 1, as what the tables hold: calls that fit into a byte, and how many times 128 more."""
        whole = self.lengths[row - 1] // self.step
        more = max(0, -(-(whole - LONGEST_ROW) // MORE_CALLS))
        return whole - more * MORE_CALLS, more

    def rest(self, row: int) -> int:
        """What a row, from 1, lasts beyond whole calls, in units."""
        return self.lengths[row - 1] % self.step

    def after(self, row: int) -> int:
        """The row that the next event lasts if nothing is said."""
        return 3 - row if self.swings and row <= _SWUNG else row

    def rows(self, length: Fraction, known: int, following: Fraction) -> list[int]:
        """A length as rows, from 1: one, or several of a length that is too long.

        Args:
            known: the row that needs no saying.
            following: the next event's length. A row that swings is taken where that is the other one.
        """
        if known and self._is(length, known):
            return [known]
        if self.swings:
            for row in (1, 2):
                if self._is(length, row) and self._is(following, self.after(row)):
                    return [row]
        steady = self.lengths[_SWUNG:] if self.swings else self.lengths
        first = _SWUNG if self.swings else 0
        return [row + first for part in parts(length) for row in rows_of(_units(part, self.step), steady)]

    def _is(self, length: Fraction, row: int) -> bool:
        return _units(length, self.step) == self.lengths[row - 1]


def parts(length: Fraction) -> list[Fraction]:
    """A length in parts that rows can hold, the last one not small.

    >>> [int(part) for part in parts(Fraction(40000))]
    [16384, 23616]
    """
    count = max(0, math.ceil((length - LONGEST_LENGTH) / _LONG_PIECE))
    return [Fraction(_LONG_PIECE)] * count + [length - _LONG_PIECE * count]


def make_tempo(lengths: Iterable[Fraction], pair: tuple[Fraction, Fraction] | None = None) -> Tempo:
    """The rows for a song with these lengths of events.

    Args:
        lengths: of every event, in calls, but of those that swing; all above 0.
        pair: two lengths that take turns, neither longer than ``LONGEST_LENGTH``.

    >>> make_tempo([Fraction(17), Fraction(34)])
    Tempo(step=1, lengths=(17, 34), swings=False, width=0)
    >>> make_tempo([Fraction(12)], (Fraction(709379, 29484), Fraction(20))).lengths
    (709379, 589680, 353808)
    """
    counted = Counter[Fraction]()
    for length, count in Counter(lengths).items():
        for part in parts(length):
            counted[part] += count
    swung = pair or ()
    step = math.lcm(*(length.denominator for length in (*counted, *swung)))
    step = step if step <= LARGEST_DENOMINATOR else ROUNDED_DENOMINATOR
    longest = round(max(counted, default=Fraction(1)) * step)
    table = length_table(counted, step, LONGEST - len(swung), longest.bit_length())
    swinging = tuple(_units(length, step) for length in swung)
    return Tempo(step, swinging + table, pair is not None, -(-(2 * step - 2).bit_length() // 8))


def _units(length: Fraction, step: int) -> int:
    return max(1, round(length * step))


def length_table(counted: Counter[Fraction], step: int, most: int, bits: int) -> tuple[int, ...]:
    """The rows of a table of lengths, in units of ``1/step`` of a call.

    Args:
        counted: the lengths in calls, and how often they come.
        most: rows. Where more are needed, the rarest lengths are put together from powers of two.
        bits: how many of these there are then.
    """
    rows = Counter[int]()
    for length, count in counted.items():
        rows[max(1, round(length * step))] += count
    if len(rows) <= most:
        return tuple(sorted(rows))
    powers = [1 << bit for bit in range(bits)]
    kept = [row for row, _ in sorted(rows.items(), key=lambda item: (-item[1], item[0])) if row not in powers]
    return tuple(sorted(powers + kept[: most - len(powers)]))


def rows_of(units: int, table: tuple[int, ...]) -> list[int]:
    """A length as rows of such a table, from 1."""
    if units in table:
        return [table.index(units) + 1]
    bits = [1 << bit for bit in range(units.bit_length()) if units >> bit & 1]
    return [table.index(bit) + 1 for bit in bits]
