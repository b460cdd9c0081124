"""RegisterLog: every write to a SID with its cycle. The interchange between the machine and all that listens to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sidtool.c64 import PAL, SID_REGISTERS, Clock
from sidtool.errors import UserError


class WriteError(UserError, ValueError):
    """A register write that no SID can receive: out of order, outside the log, no such register, not a byte."""


@dataclass(frozen=True, slots=True, eq=False)
class RegisterLog:
    """SID writes over a stretch of time, as arrays of equal length in the order of the writes.

    A log may be a slice of a longer run: it covers cycles ``start`` to ``end`` (``end`` not included). Cycles are
    counted from the start of the whole run, and slices that follow each other can be fed one after the other.

    Attributes:
        cycles: int64, shape (n,): the CPU cycle the write happens in, not decreasing, ``start <= cycle < end``.
        chips: uint8, shape (n,): 0 for the first SID.
        registers: uint8, shape (n,): 0 to 31.
        values: uint8, shape (n,).
        start, end: the stretch of time, in cycles.
        clock: the clock that the cycles count.

    Raises:
        WriteError: a write comes before the one in front of it, or lies outside the cycles of the log.
    """

    cycles: npt.NDArray[np.int64]
    chips: npt.NDArray[np.uint8]
    registers: npt.NDArray[np.uint8]
    values: npt.NDArray[np.uint8]
    start: int
    end: int
    clock: Clock = PAL

    def __post_init__(self) -> None:
        if not len(self.cycles) == len(self.chips) == len(self.registers) == len(self.values):
            raise ValueError("the columns of a log have to be equally long")
        if self.end < self.start:
            raise ValueError(f"the log ends at cycle {self.end}, before its start at {self.start}")
        late = np.flatnonzero(np.diff(self.cycles) < 0)
        if len(late):
            first = int(late[0])
            raise WriteError(
                f"write {first + 1} in cycle {self.cycles[first + 1]} is out of order: "
                f"it comes after a write in cycle {self.cycles[first]}",
                "sort the writes by their cycles",
            )
        if len(self) and not self.start <= self.cycles[0] <= self.cycles[-1] < self.end:
            raise WriteError(
                f"the log has writes outside its cycles {self.start} to {self.end}: "
                f"the first is in cycle {self.cycles[0]}, the last in {self.cycles[-1]}",
                "the end itself no longer belongs to the log",
            )

    @classmethod
    def from_writes(
        cls,
        writes: Sequence[tuple[int, ...]],
        start: int = 0,
        end: int | None = None,
        clock: Clock = PAL,
        *,
        cycles: int | None = None,
    ) -> RegisterLog:
        """A log of ``(cycle, register, value)`` rows, or of ``(cycle, chip, register, value)`` for several chips.

        Args:
            writes: all rows of one kind; cycle in phi2 cycles, not decreasing; chip 0 to 255, register 0 to 31, value
                0 to 255.
            start, end: the stretch of time in cycles; the end does not belong to it.
            clock: the clock that the cycles count.
            cycles: how long the log is; instead of ``end``.

        Raises:
            WriteError: the writes are out of order or outside the log, or a number is out of its range.
            ValueError: neither or both of ``end`` and ``cycles``, or rows of other lengths.

        >>> len(RegisterLog.from_writes([(10, 24, 15)], cycles=100))
        1
        >>> RegisterLog.from_writes([(10, 1, 24, 15)], 0, 100).chips.tolist()
        [1]
        """
        if (end is None) == (cycles is None):
            raise ValueError("a log needs its end or its number of cycles")
        table = _table(writes)
        for column, (name, most) in enumerate(COLUMNS, start=1):
            wrong = np.flatnonzero((table[:, column] < 0) | (table[:, column] > most))
            if len(wrong):
                row = table[wrong[0]]
                raise WriteError(
                    f"write {wrong[0]} in cycle {row[0]} has the {name} {row[column]}", f"it has to be 0 to {most}"
                )
        return cls(
            table[:, 0].copy(),
            table[:, 1].astype(np.uint8),
            table[:, 2].astype(np.uint8),
            table[:, 3].astype(np.uint8),
            start,
            start + cycles if cycles is not None else end or 0,
            clock,
        )

    @property
    def chip_count(self) -> int:
        """How many chips it takes to play this: one more than the highest chip that is written to, at least 1."""
        return int(self.chips.max()) + 1 if len(self) else 1

    def of_chip(self, chip: int) -> RegisterLog:
        """The writes to one of several chips, as a log of its own for a single chip.

        >>> RegisterLog.from_writes([(10, 0, 24, 15), (11, 1, 24, 7)], 0, 100).of_chip(1).raw_text()
        '11 24 7\\n'
        """
        mine = self.chips == chip
        return RegisterLog(
            self.cycles[mine],
            np.zeros(int(mine.sum()), dtype=np.uint8),
            self.registers[mine],
            self.values[mine],
            self.start,
            self.end,
            self.clock,
        )

    def __len__(self) -> int:
        return len(self.cycles)

    def __iter__(self) -> Iterator[tuple[int, int, int, int]]:
        """Rows of ``(cycle, chip, register, value)`` as plain integers."""
        return zip(
            self.cycles.tolist(), self.chips.tolist(), self.registers.tolist(), self.values.tolist(), strict=True
        )

    def raw_text(self) -> str:
        """One line a write, ``cycle register value`` in decimal; with several chips ``cycle chip register value``.

        >>> RegisterLog.from_writes([(10, 0, 24, 15)], 0, 100).raw_text()
        '10 24 15\\n'
        """
        if self.chips.any():
            return "".join(f"{cycle} {chip} {register} {value}\n" for cycle, chip, register, value in self)
        return "".join(f"{cycle} {register} {value}\n" for cycle, _, register, value in self)


COLUMNS = (("chip", 255), ("register", SID_REGISTERS - 1), ("value", 255))


def _table(writes: Sequence[tuple[int, ...]]) -> npt.NDArray[np.int64]:
    """Rows of three or four numbers as an array, shape (n, 4), with chip 0 where none is given."""
    if not len(writes):
        return np.empty((0, 4), dtype=np.int64)
    width = len(writes[0])
    if width not in {3, 4} or any(len(row) != width for row in writes):
        raise ValueError("all rows are (cycle, register, value), or all are (cycle, chip, register, value)")
    table = np.array(writes, dtype=np.int64)
    return table if width == 4 else np.insert(table, 1, 0, axis=1)


def join(logs: list[RegisterLog]) -> RegisterLog:
    """One log of slices that follow each other.

    Raises:
        ValueError: no slices, or a gap between two.
    """
    if not logs:
        raise ValueError("there is nothing to join")
    if any(a.end != b.start for a, b in pairwise(logs)):
        raise ValueError("the slices do not follow each other")
    return RegisterLog(
        np.concatenate([log.cycles for log in logs]),
        np.concatenate([log.chips for log in logs]),
        np.concatenate([log.registers for log in logs]),
        np.concatenate([log.values for log in logs]),
        logs[0].start,
        logs[-1].end,
        logs[0].clock,
    )
