"""RegisterLog: every write to a SID with its cycle. The interchange between the machine and all that listens to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sidtool.c64 import PAL, Clock


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
    """

    cycles: npt.NDArray[np.int64]
    chips: npt.NDArray[np.uint8]
    registers: npt.NDArray[np.uint8]
    values: npt.NDArray[np.uint8]
    start: int
    end: int
    clock: Clock = PAL

    @classmethod
    def from_writes(
        cls, writes: list[tuple[int, int, int, int]], start: int, end: int, clock: Clock = PAL
    ) -> RegisterLog:
        """A log of ``(cycle, chip, register, value)`` rows.

        >>> len(RegisterLog.from_writes([(10, 0, 24, 15)], 0, 100))
        1
        """
        table = np.array(writes, dtype=np.int64).reshape(-1, 4)
        return cls(
            table[:, 0].copy(),
            table[:, 1].astype(np.uint8),
            table[:, 2].astype(np.uint8),
            table[:, 3].astype(np.uint8),
            start,
            end,
            clock,
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
