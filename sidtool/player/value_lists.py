"""Pulse widths and cutoffs call by call: a row for each, that names the one behind it.

That is the quickest way to move them, and it takes three bytes a call. A song gets it for a channel whose tables have
no more calls together than the player can count rows; other channels move in steps: ``moves``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from sidtool.player.moves import nearest
from sidtool.song import Table

MOST_ROWS = 256
LAST = 0  # as the row behind one: its value stays


def each_call(table: Table) -> tuple[tuple[int, ...], int | None]:
    """A table's values, one a call, and the index of the one behind the last; None: that stays.

    >>> from fractions import Fraction
    >>> from sidtool.song import Slope
    >>> each_call(Table((Slope(Fraction(10), Fraction(14), 2), Slope(Fraction(14), Fraction(14), 3))))
    ((10, 12, 14), None)
    """
    calls = sum(slope.calls for slope in table.slopes)
    values = [nearest(table.value(call)) for call in range(calls)]
    if table.loop is not None and not table.is_constant:
        loop = sum(slope.calls for slope in table.slopes[: table.loop])
        if len(set(values[loop:])) > 1:
            return tuple(values), loop
    values.append(nearest(table.value(calls)))
    while len(values) > 1 and values[-1] == values[-2]:
        values.pop()
    return tuple(values), None


class Pool(Protocol):
    """Rows that tell tables call by call."""

    @property
    def count(self) -> int:
        """How many rows there are."""

    @property
    def size(self) -> int:
        """Their bytes."""

    def add(self, table: Table, note: str) -> int:
        """The row of a table's first value; ``note``: a comment."""

    def lead(self, table: Table, note: str) -> int:
        """The row that a table's first value comes behind."""


P = TypeVar("P", bound=Pool)


@dataclass(slots=True)
class ValueLists:
    """The rows of a channel of a program; row 0 is there for whoever moves nothing.

    Attributes:
        values, followers: of each row.
        notes: a comment a row.
    """

    values: list[int] = field(default_factory=lambda: [0])
    followers: list[int] = field(default_factory=lambda: [LAST])
    notes: list[str] = field(default_factory=lambda: ["none"])
    _rows: dict[tuple[int, int], int] = field(default_factory=dict)
    _loops: dict[tuple[int, ...], int] = field(default_factory=dict)

    def add(self, table: Table, note: str) -> int:
        """The row of a table's first value; ``note``: a comment.

        >>> from fractions import Fraction
        >>> from sidtool.song import Slope
        >>> lists = ValueLists()
        >>> lists.add(Table((Slope(Fraction(10), Fraction(14), 2), Slope(Fraction(14), Fraction(14)))), "a")
        3
        >>> lists.values, lists.followers
        ([0, 14, 12, 10], [0, 0, 1, 2])
        """
        values, loop = each_call(table)
        row = LAST if loop is None else self._loop(values[loop:], note)
        for value in reversed(values[:loop]):
            row = self._row(value, row, note)
        return row

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.values)

    @property
    def size(self) -> int:
        """Their bytes."""
        return 3 * self.count

    def lead(self, table: Table, note: str) -> int:
        """A row behind which a table's first value comes."""
        return self._row(0, self.add(table, note), note)

    def _row(self, value: int, follower: int, note: str) -> int:
        key = value, follower
        if key not in self._rows:
            self._rows[key] = self._new(value, follower, note)
        return self._rows[key]

    def _loop(self, values: tuple[int, ...], note: str) -> int:
        if values not in self._loops:
            first = self._loops[values] = len(self.values)
            for at, value in enumerate(values):
                self._new(value, first + (at + 1) % len(values), note)
        return self._loops[values]

    def _new(self, value: int, follower: int, note: str) -> int:
        self.values.append(value)
        self.followers.append(follower)
        self.notes.append(note)
        return len(self.values) - 1


def lists_for(played: Sequence[Table], started: Sequence[Table] = ()) -> ValueLists | None:
    """Empty lists, if there is room in them for all that will be added: see :func:`with_room`."""
    if any(sum(slope.calls for slope in table.slopes) > MOST_ROWS for table in (*played, *started)):
        return None
    return with_room(ValueLists, played, started)


def with_room(empty: Callable[[], P], played: Sequence[Table], started: Sequence[Table]) -> P | None:
    """Empty rows of some kind, if there is room in them for all that will be added.

    Args:
        empty: makes them.
        played: the tables whose first value is set by itself.
        started: those that are led to.
    """
    trial = empty()
    adding = [(trial.add, table) for table in dict.fromkeys(played)]
    adding += [(trial.lead, table) for table in dict.fromkeys(started)]
    for add, table in adding:
        add(table, "")
        if trial.count > MOST_ROWS:
            return None
    return empty()
