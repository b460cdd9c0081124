"""RegisterLog: every write to a SID with its cycle. The interchange between the machine and all that listens to it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from numbers import Integral, Real
from typing import SupportsInt

import numpy as np
import numpy.typing as npt

from sidtool.c64 import PAL, SID_REGISTERS, Clock
from sidtool.errors import UserError


class WriteError(UserError, ValueError):
    """A register write that no SID can receive: out of order, outside the log, no such register, not a byte."""


def whole_number(number: object, subject: str) -> int:
    """A number of any kind as an integer, if it is a whole one.

    Args:
        subject: what is said of one that is not, such as ``"the end of the log is"``.

    >>> whole_number(np.uint8(7), "the value is"), whole_number(15.0, "the value is")
    (7, 15)

    Raises:
        WriteError: it is a fraction, not finite, or no number at all.
    """
    if isinstance(number, Integral):
        return int(number)
    if isinstance(number, Real) and isinstance(number, SupportsInt) and math.isfinite(number) and int(number) == number:
        return int(number)
    shown = number.item() if isinstance(number, np.generic) else number
    raise WriteError(f"{subject} {shown!r}", "it has to be a whole number")


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
        WriteError: a write comes before the one in front of it, or lies outside the cycles of the log; its start or end
            is no whole number.
        UserError: the clock is none.
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
        for name in ("start", "end"):
            cycle = whole_number(getattr(self, name), f"the {name} of the log is")
            object.__setattr__(self, name, cycle)
            if not LIMITS["cycle"][0] <= cycle <= LIMITS["cycle"][1]:
                raise WriteError(f"the {name} of the log is {cycle}", "cycles are numbers of 64 bits")
        if not isinstance(self.clock, Clock):
            raise UserError(
                f"a log cannot count the cycles of {self.clock!r}", "give one of sidtool.c64's clocks: PAL or NTSC"
            )
        if self.end < self.start:
            raise ValueError(f"the log ends at cycle {self.end}, before its start at {self.start}")
        if (self.cycles[1:] < self.cycles[:-1]).any():
            first = int(np.flatnonzero(self.cycles[1:] < self.cycles[:-1])[0])
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
            WriteError: the writes are out of order or outside the log, or a number is out of its range or no whole one.
            UserError: the clock is none of the C64's.
            ValueError: neither or both of ``end`` and ``cycles``, or rows of other lengths.

        >>> len(RegisterLog.from_writes([(10, 24, 15)], cycles=100))
        1
        >>> RegisterLog.from_writes([(10, 1, 24, 15)], 0, 100).chips.tolist()
        [1]
        """
        if (end is None) == (cycles is None):
            raise ValueError("a log needs its end or its number of cycles")
        start = whole_number(start, "the start of the log is")
        if cycles is not None:
            end = start + whole_number(cycles, "the length of the log in cycles is")
        table = _table(writes)
        return cls(
            table[:, 0].copy(),
            table[:, 1].astype(np.uint8),
            table[:, 2].astype(np.uint8),
            table[:, 3].astype(np.uint8),
            start,
            end or 0,
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
        if chip == 0 and not self.chips.any():
            return self
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

    def between(self, start: int, end: int) -> RegisterLog:
        """The writes of a stretch of the log, as a log of that stretch; it shares the arrays.

        >>> RegisterLog.from_writes([(10, 24, 15), (50, 24, 7)], 0, 100).between(50, 60).raw_text()
        '50 24 7\\n'
        """
        mine = slice(*np.searchsorted(self.cycles, [start, end]).tolist())
        return RegisterLog(
            self.cycles[mine], self.chips[mine], self.registers[mine], self.values[mine], start, end, self.clock
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
            return self.chip_text()
        return "".join(f"{cycle} {register} {value}\n" for cycle, _, register, value in self)

    def chip_text(self) -> str:
        """One line a write, ``cycle chip register value`` in decimal: what all slices of a log for several chips need.

        >>> RegisterLog.from_writes([(10, 0, 24, 15)], 0, 100).chip_text()
        '10 0 24 15\\n'
        """
        return "".join(f"{cycle} {chip} {register} {value}\n" for cycle, chip, register, value in self)


LIMITS = {"cycle": (-(2**63), 2**63 - 1), "chip": (0, 255), "register": (0, SID_REGISTERS - 1), "value": (0, 255)}


def _table(writes: Sequence[tuple[int, ...]]) -> npt.NDArray[np.int64]:
    """Rows of three or four numbers as an array, shape (n, 4), with chip 0 where none is given."""
    if not len(writes):
        return np.empty((0, 4), dtype=np.int64)
    try:
        widths = {len(row) for row in writes}
    except TypeError:  # a number has no length
        widths = set()
    if widths not in ({3}, {4}):
        raise ValueError("all rows are (cycle, register, value), or all are (cycle, chip, register, value)")
    names = [name for name in LIMITS if name != "chip" or widths == {4}]
    try:
        raw = np.array(writes)
    except ValueError:  # there are lists among the numbers
        raw = np.empty(0, dtype=object)
    # What is not a table of integers that fit into 64 bits (uint64 is none) is looked at number by number.
    plain = raw.ndim == 2 and np.can_cast(raw.dtype, np.int64)
    table = raw.astype(np.int64) if plain else _whole_table(writes, names)
    for column, name in enumerate(names[1:], start=1):
        least, most = LIMITS[name]
        wrong = np.flatnonzero((table[:, column] < least) | (table[:, column] > most))
        if len(wrong):
            raise _wrong(int(wrong[0]), table[wrong[0]].tolist(), column, names)
    return table if widths == {4} else np.insert(table, 1, 0, axis=1)


def _whole_table(writes: Sequence[tuple[int, ...]], names: list[str]) -> npt.NDArray[np.int64]:
    rows = []
    for place, row in enumerate(writes):
        whole = [
            whole_number(number, f"write {place} in cycle {row[0]} has the {name}")
            for name, number in zip(names, row, strict=True)
        ]
        for column, name in enumerate(names):
            if not LIMITS[name][0] <= whole[column] <= LIMITS[name][1]:
                raise _wrong(place, whole, column, names)
        rows.append(whole)
    return np.array(rows, dtype=np.int64)


def _wrong(place: int, row: list[int], column: int, names: list[str]) -> WriteError:
    least, most = LIMITS[names[column]]
    return WriteError(
        f"write {place} in cycle {row[0]} has the {names[column]} {row[column]}", f"it has to be {least} to {most}"
    )


def write_lines(logs: Iterable[RegisterLog], chips: int) -> Iterator[str]:
    """The writes of slices that follow each other as text, a piece for each slice.

    Args:
        chips: how many there are; with several, all lines name theirs, whether a slice has writes to others or not.

    >>> log = RegisterLog.from_writes([(10, 0, 24, 15)], 0, 100)
    >>> list(write_lines([log], 1)), list(write_lines([log], 2))
    (['10 24 15\\n'], ['10 0 24 15\\n'])
    """
    for log in logs:
        yield log.raw_text() if chips == 1 else log.chip_text()


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
