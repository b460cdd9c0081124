"""Tables of slopes as rows that name their follower: pulse width, cutoff, resonance and volume move along them.

A row says what is added in each of its calls, a whole number of the value's units, and which row comes behind it; row 0
is rest. A table begins with a row of one call that makes its first value of 0. A slope whose step is no whole number
becomes some rows of the two next to it: it stays near its line (``tolerance``) and ends exactly where it should, so
that a loop comes back to the value that it began with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from math import floor

from sidtool.errors import UserError
from sidtool.song import Slope, Table

MOST_ROWS = 256
MOST_CALLS = 255
REST = 0
# Where a slope lasts longer, it may be this part of its calls away from its line, in the value's units.
LONG_SLOPE = 64


def nearest(value: Fraction) -> int:
    """The nearest whole number; a half is rounded up.

    >>> nearest(Fraction(5, 2)), nearest(Fraction(-5, 2)), nearest(Fraction(7, 3))
    (3, -2, 2)
    """
    return floor(value + Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Step:
    """What is added, in a value's units, in each of some calls."""

    calls: int
    step: int


@dataclass(frozen=True, slots=True)
class Movement:
    """A value's way: where it begins, its steps, and the one that comes behind the last; None: it stays.

    Attributes:
        value: the first, a whole number.
    """

    value: int
    steps: tuple[Step, ...]
    loop: int | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """A straight line of some calls up to a value."""

    calls: int
    end: Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """How a channel counts.

    Attributes:
        scale: what one unit of a table counts in it.
        tolerance: how far it may be from a table's lines: see :func:`movement`.
        low_bits: of its low byte, 1 to 8; the rest is in the high one.
    """

    scale: int
    tolerance: int
    low_bits: int = 8


@dataclass(slots=True)
class MovePool:
    """The rows of a program's tables of slopes, each table stored once.

    Attributes:
        calls, steps, followers: of each row; steps as two bytes.
        notes: a comment a row.
    """

    calls: list[int] = field(default_factory=lambda: [0])
    steps: list[int] = field(default_factory=lambda: [0])
    followers: list[int] = field(default_factory=lambda: [REST])
    notes: list[str] = field(default_factory=lambda: ["rest"])
    _known: dict[tuple[Table, int, int], int] = field(default_factory=dict)
    _places: dict[tuple[Movement, int], int] = field(default_factory=dict)
    _largest: tuple[int, str] = (0, "")

    def add(self, table: Table, unit: Unit, note: str) -> int:
        """The row where a table begins; ``note``: a comment."""
        key = table, unit.scale, unit.low_bits
        place = self._known.get(key)
        if place is None:
            place = self._known[key] = self._store(movement(table, unit.scale, unit.tolerance), unit.low_bits, note)
        return place

    def _store(self, one: Movement, low_bits: int, note: str) -> int:
        if (one, low_bits) in self._places:
            return self._places[one, low_bits]
        first = self._places[one, low_bits] = len(self.calls)
        self._row(1, _halved(one.value, low_bits), first + 1, note)
        for step in one.steps:
            self._row(step.calls, _halved(step.step, low_bits), len(self.calls) + 1, note)
        self.followers[-1] = REST if one.loop is None else first + 1 + one.loop
        self._largest = max(self._largest, (len(self.calls) - first, note), key=lambda found: found[0])
        return first

    def _row(self, calls: int, step: int, follower: int, note: str) -> None:
        self.calls.append(calls)
        self.steps.append(step & 0xFFFF)
        self.followers.append(follower)
        self.notes.append(note)

    def check(self, file: str) -> None:
        """Raises UserError where there are more rows than the player can count."""
        if len(self.calls) > MOST_ROWS:
            longest, note = self._largest
            raise UserError(
                f"{file}: the song's tables of pulse widths and of the filter take {len(self.calls)} rows, the player "
                f"has room for {MOST_ROWS}",
                f"the longest takes {longest} and is that of {note}; equal ones are stored once",
            )


def movement(table: Table, scale: int, tolerance: int) -> Movement:
    """A table's values as steps.

    Args:
        tolerance: how far a slope may be from its line, in units of the channel; long ones a little further.

    >>> up = Slope(Fraction(0), Fraction(10), 4)
    >>> movement(Table((up, Slope(Fraction(10), Fraction(0), 4)), 0), 2, 4)
    Movement(value=0, steps=(Step(calls=4, step=5), Step(calls=4, step=-5)), loop=0)
    >>> movement(Table((up,), 0), 2, 4).steps
    (Step(calls=3, step=5), Step(calls=1, step=-15))
    >>> movement(Table((up, Slope(Fraction(10), Fraction(10)))), 1, 4).steps
    (Step(calls=2, step=3), Step(calls=2, step=2))
    """
    reached = first = nearest(table.slopes[0].start * scale)
    if table.is_constant:
        return Movement(first, ())
    steps, loop = list[Step](), None
    for index, slope in enumerate(table.slopes):
        if index == table.loop:
            loop = len(steps)
        for run in _runs(table, index, slope):
            target = nearest(run.end * scale)
            steps += _line(run.calls, target - reached, max(tolerance, run.calls // LONG_SLOPE))
            reached = target
    return Movement(first, without_rest(steps) if loop is None else tuple(steps), loop)


def without_rest(steps: list[Step]) -> tuple[Step, ...]:
    """Steps without those at their end that add nothing: the value stays there anyway."""
    last = next((index for index in range(len(steps), 0, -1) if steps[index - 1].step), 0)
    return tuple(steps[:last])


def _halved(step: int, low_bits: int) -> int:
    """A step as high and low byte, of which the low one has so many bits."""
    return step >> low_bits << 8 | step & (1 << low_bits) - 1


def _runs(table: Table, index: int, slope: Slope) -> Iterator[_Run]:
    """A slope's calls, and the one that leads to what comes behind it."""
    if index + 1 < len(table.slopes):
        after = table.slopes[index + 1].start
    elif table.loop is not None:
        after = table.slopes[table.loop].start
    else:
        after = slope.end
    if after == slope.end:
        yield _Run(slope.calls, slope.end)
        return
    if slope.calls > 1:
        yield _Run(slope.calls - 1, slope.start + (slope.end - slope.start) * (slope.calls - 1) / slope.calls)
    yield _Run(1, after)


def _line(calls: int, way: int, tolerance: int) -> Iterator[Step]:
    """Whole steps that go some way in some calls, and stay near the straight line.

    The smaller step and the one above it take turns, often enough: in each turn the way is exact at its end.
    """
    small, larger = divmod(way, calls)
    turns = min(-(-larger * (calls - larger) // (calls * tolerance)), larger, calls - larger)
    pieces = list[Step]()
    for turn in range(turns):
        up = larger * (turn + 1) // turns - larger * turn // turns
        whole = calls * (turn + 1) // turns - calls * turn // turns
        pair = Step(up, small + 1), Step(whole - up, small)
        pieces += pair if turn % 2 == 0 else reversed(pair)
    for step, group in groupby(pieces or [Step(calls, small)], key=lambda piece: piece.step):
        left = sum(piece.calls for piece in group)
        for done in range(0, left, MOST_CALLS):
            yield Step(min(MOST_CALLS, left - done), step)


def step_bytes(steps: Sequence[int], byte: int) -> list[int]:
    """The low byte of steps, 0, or the high one, 1."""
    return [step >> 8 * byte & 0xFF for step in steps]


def raised(table: Table, by: Fraction) -> Table:
    """A table with something added to all its values."""
    return Table(tuple(Slope(one.start + by, one.end + by, one.calls) for one in table.slopes), table.loop)
