"""Tables of slopes as rows that name their follower: pulse width, cutoff, resonance and volume move along them.

A row says what is added in each of its calls, in 1/256 of the value, and which row comes behind it; row 0 is rest. A
table begins with a row of one call that makes its first value of 0. Steps are rounded so that each row ends where it
should, within half of its calls in 1/256; a loop comes back to exactly the value that it began with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from sidtool.errors import UserError
from sidtool.song import Slope, Table

MOST_ROWS = 256
MOST_CALLS = 255
# What a value's lowest byte holds at first: half of the value's unit, because the rest is cut off.
ROUNDED = 0x80
REST = 0


def nearest(value: Fraction) -> int:
    """The nearest whole number; a half is rounded up.

    >>> nearest(Fraction(5, 2)), nearest(Fraction(-5, 2)), nearest(Fraction(7, 3))
    (3, -2, 2)
    """
    return floor(value + Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Step:
    """What is added, in 1/256 of a value's unit, in each of some calls."""

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


@dataclass(slots=True)
class MovePool:
    """The rows of a program's tables of slopes, each table stored once.

    Attributes:
        calls, steps, followers: of each row.
        notes: a comment a row.
    """

    calls: list[int] = field(default_factory=lambda: [0])
    steps: list[int] = field(default_factory=lambda: [0])
    followers: list[int] = field(default_factory=lambda: [REST])
    notes: list[str] = field(default_factory=lambda: ["rest"])
    _known: dict[tuple[Table, int], int] = field(default_factory=dict)
    _places: dict[Movement, int] = field(default_factory=dict)
    _largest: tuple[int, str] = (0, "")

    def add(self, table: Table, scale: int, note: str) -> int:
        """The row where a table begins.

        Args:
            scale: what one unit of the table counts in the channel.
            note: a comment.
        """
        place = self._known.get((table, scale))
        if place is None:
            place = self._known[table, scale] = self._store(movement(table, scale), note)
        return place

    def _store(self, one: Movement, note: str) -> int:
        if one in self._places:
            return self._places[one]
        first = self._places[one] = len(self.calls)
        self._row(1, one.value * 256 + ROUNDED, first + 1, note)
        for step in one.steps:
            self._row(step.calls, step.step, len(self.calls) + 1, note)
        self.followers[-1] = REST if one.loop is None else first + 1 + one.loop
        self._largest = max(self._largest, (len(self.calls) - first, note), key=lambda found: found[0])
        return first

    def _row(self, calls: int, step: int, follower: int, note: str) -> None:
        self.calls.append(calls)
        self.steps.append(step & 0xFFFFFF)
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


def movement(table: Table, scale: int) -> Movement:
    """A table's values as steps.

    >>> up = Slope(Fraction(0), Fraction(10), 4)
    >>> movement(Table((up, Slope(Fraction(10), Fraction(0), 4)), 0), 1)
    Movement(value=0, steps=(Step(calls=4, step=640), Step(calls=4, step=-640)), loop=0)
    >>> movement(Table((up,), 0), 1).steps
    (Step(calls=3, step=640), Step(calls=1, step=-1920))
    """
    first = nearest(table.slopes[0].start * scale)
    if table.is_constant:
        return Movement(nearest(table.slopes[-1].end * scale), ())
    steps, loop = list[Step](), None
    reached = entry = first * 256 + ROUNDED
    for index, slope in enumerate(table.slopes):
        if index == table.loop:
            loop, entry = len(steps), reached
        for run in _runs(table, index, slope):
            for step in _cut(reached, run, scale):
                reached += step.calls * step.step
                steps.append(step)
    if loop is None:
        return Movement(first, without_rest(steps))
    return Movement(first, tuple(closed(steps, reached - entry)), loop)


def without_rest(steps: list[Step]) -> tuple[Step, ...]:
    """Steps without those at their end that add nothing: the value stays there anyway."""
    last = next((index for index in range(len(steps), 0, -1) if steps[index - 1].step), 0)
    return tuple(steps[:last])


def closed(steps: list[Step], off: int) -> list[Step]:
    """Steps whose last one makes good for what their sum is off."""
    if not off:
        return steps
    *others, last = steps
    if last.calls == 1:
        return [*others, Step(1, last.step - off)]
    if off % last.calls == 0:
        return [*others, Step(last.calls, last.step - off // last.calls)]
    return [*others, Step(last.calls - 1, last.step), Step(1, last.step - off)]


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


def _cut(reached: int, run: _Run, scale: int) -> Iterator[Step]:
    """A run in pieces that a byte can count; each ends as near to the line as its steps allow."""
    first, target = Fraction(reached), run.end * scale * 256 + ROUNDED
    if run.calls == 1:
        target = Fraction(nearest(run.end * scale) * 256 + ROUNDED)
    pieces = -(-run.calls // MOST_CALLS)
    done = 0
    for piece in range(1, pieces + 1):
        calls = run.calls * piece // pieces - done
        done += calls
        step = nearest((first + (target - first) * done / run.calls - reached) / calls)
        reached += step * calls
        yield Step(calls, step)


def step_bytes(steps: Sequence[int], byte: int) -> list[int]:
    """Byte 0, 1 or 2 of steps, the lowest one a fraction."""
    return [step >> 8 * byte & 0xFF for step in steps]


def raised(table: Table, by: Fraction) -> Table:
    """A table with something added to all its values."""
    return Table(tuple(Slope(one.start + by, one.end + by, one.calls) for one in table.slopes), table.loop)
