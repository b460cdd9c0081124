"""How a song's exact lengths become whole numbers that a 6502 can count, without drift.

An event is due at the call ``floor(s + 1/2)``, ``s`` being the exact sum of the lengths before it, in calls. The
player counts down in units of ``1/q`` of a call: a clock starts at ``q // 2``, every call takes ``q`` from it, and when
it falls below 0 the event is due and its own length in those units is added. That is Bresenham's line: no rounding is
ever lost.
(The parity of the doubled inequality ``2 s q < (2 c + 1) q`` makes the half start exact for odd ``q``, too.)

Two clocks:

*ticks*
    One clock for the song counts ticks, the greatest common divisor of all lengths, and the voices count ticks. It
    needs a tick of a call at least, and none shorter than a hard restart, so that the next tick is all there is to see.
*ticks, swung*
    The same with two lengths of tick that take turns, for the note sheet whose steps swing.
*fractions*
    Each voice has a clock of its own, and the lengths are rows of a table. For everything else: frames in a song with
    a tempo, tuplets beside a swung step.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sidtool.player.format import LONGEST

# Lengths with a denominator above this are rounded to parts of a call that are so small that a million events, a day of
# music, are off by less than 0.0001 calls together; frames and their thirds, fifths and sevenths stay exact.
LARGEST_DENOMINATOR = 1 << 40
ROUNDED_DENOMINATOR = 2**22 * 3**4 * 5 * 7
# The highest bit of a clock is its sign. Seven bytes are what the player's state has room for.
WIDEST = 7


@dataclass(frozen=True, slots=True)
class Tempo:
    """The song's clock.

    Attributes:
        ticks: True: one clock that counts ticks of ``period``; False: a clock each voice, and lengths from ``lengths``.
        step: q, what each call takes.
        period: a tick in units of 1/q calls; 0 with fractions.
        second: every second tick, where they swing; otherwise 0.
        lengths: with fractions, the rows of the table in units of 1/q calls, at most 120; empty with ticks.
        width: bytes of a clock.
        longest: ticks of an event, or rows of the table, at the most.
    """

    ticks: bool
    step: int
    period: int
    second: int
    lengths: tuple[int, ...]
    width: int
    longest: int = LONGEST

    @property
    def start(self) -> int:
        """What a clock holds before the first call."""
        return self.step // 2

    def pieces(self, length: Fraction) -> list[int]:
        """A length as the numbers of the stream (ticks, or rows from 1), longer ones in pieces, the last not small."""
        if not self.ticks:
            return rows_of(round(length * self.step), self.lengths)
        units = length * self.step
        if self.second:
            pairs, rest = divmod(units, self.period + self.second)
            ticks = 2 * int(pairs) + (1 if rest else 0)
        else:
            ticks = round(units / self.period)
        parts = -(-ticks // self.longest)
        small, larger = divmod(ticks, parts)
        return [small + 1] * larger + [small] * (parts - larger)


def choose_tempo(lengths: Iterable[Fraction], hard_restart: int = 0, steady: Iterable[Fraction] = ()) -> Tempo:
    """The clock for a song with these lengths of events, in calls.

    Args:
        lengths: of every event; all above 0.
        hard_restart: the longest of the song, in calls; 0 without.
        steady: lengths that must not be made of pieces: those of voices that are plain note sheets.

    >>> choose_tempo([Fraction(17), Fraction(34)])
    Tempo(ticks=True, step=1, period=17, second=0, lengths=(), width=1, longest=120)
    >>> choose_tempo([Fraction(709379, 29484), Fraction(12)]).lengths
    (353808, 709379)
    """
    counted = Counter(lengths)
    common = math.lcm(*(length.denominator for length in counted))
    tick = Fraction(math.gcd(*(int(length * common) for length in counted)), common)
    if tick < max(1, hard_restart) or max(steady, default=tick) > LONGEST * tick:
        return fraction_tempo(counted, hard_restart)
    if tick.denominator > LARGEST_DENOMINATOR:
        tick = Fraction(round(tick * ROUNDED_DENOMINATOR), ROUNDED_DENOMINATOR)
    p, q = tick.numerator, tick.denominator
    return Tempo(True, q, p, 0, (), _width(max(p, q * hard_restart)))


def swung_tempo(pair: tuple[Fraction, Fraction], hard_restart: int) -> Tempo | None:
    """The clock whose ticks last the two lengths in turn, or None: they need fractions."""
    step = math.lcm(*(length.denominator for length in pair))
    if min(pair) < max(1, hard_restart) or step > LARGEST_DENOMINATOR:
        return None
    first, second = (int(length * step) for length in pair)
    return Tempo(True, step, first, second, (), _width(max(first, second, step * hard_restart)))


def fits_swing(pair: tuple[Fraction, Fraction], lengths: Sequence[Fraction], loop: int | None) -> bool:
    """Whether a voice's events all begin on a grid of steps that last the two lengths in turn.

    >>> pair = (Fraction(14), Fraction(10))
    >>> fits_swing(pair, [Fraction(14), Fraction(24), Fraction(10)], 0), fits_swing(pair, [Fraction(14)] * 2, None)
    (True, False)
    """
    steps, at_loop = 0, 0
    for index, length in enumerate(lengths):
        if index == loop:
            at_loop = steps % 2
        pairs, rest = divmod(length, sum(pair))
        if rest not in (0, pair[steps % 2]):
            return False
        steps += 2 * pairs + (1 if rest else 0)
    return loop is None or steps % 2 == at_loop


def _fitting_step(common: int, longest: Fraction) -> int:
    """The units of a call that lengths are counted in: exact where seven bytes hold the longest one."""
    step = common if common <= LARGEST_DENOMINATOR else ROUNDED_DENOMINATOR
    while step > 1 and step * (longest + 1) >= 1 << (8 * WIDEST - 2):
        step = step // 2 if step <= ROUNDED_DENOMINATOR else ROUNDED_DENOMINATOR
    return step


def fraction_tempo(counted: Counter[Fraction], hard_restart: int) -> Tempo:
    """The clock of fractions for lengths that come so often."""
    step = _fitting_step(math.lcm(*(length.denominator for length in counted)), max(counted))
    longest = max(1, round(max(counted) * step))
    table = length_table(counted, step, LONGEST, longest.bit_length())
    # A bit more than the values need: the highest one is the sign.
    width = _width(2 * max(longest + step, step * (hard_restart + 1)))
    return Tempo(False, step, 0, 0, table, width)


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


def _width(largest: int) -> int:
    return -(-largest.bit_length() // 8)
