"""One tune, run from its first call to where everything begins again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sidtool.cost.bench import Bench, State

CALLS_A_STEP = 250  # after so many calls it is told how far the run has come
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Run:
    """What a tune does on the bare CPU.

    Attributes:
        init_cycles: of the call of ``init``.
        cycles: int64, shape (calls,): of each call of ``play``.
        calls: int64, shape (writes,): the call of each write to the SID; -1: ``init``.
        offsets: int64, shape (writes,): its cycle, counted from the beginning of its call.
        registers, values: uint8, shape (writes,).
        before_worst: the machine before the first of the calls that take longest.
    """

    init_cycles: int
    cycles: Ints
    calls: Ints
    offsets: Ints
    registers: npt.NDArray[np.uint8]
    values: npt.NDArray[np.uint8]
    before_worst: State

    def writes_by_call(self) -> Iterator[tuple[int, list[int], list[int]]]:
        """For each call of ``play`` that writes: its number, registers and values, in the order of the writes."""
        numbers, firsts = np.unique(self.calls, return_index=True)
        registers, values = self.registers.tolist(), self.values.tolist()
        ends = [*firsts[1:].tolist(), len(registers)]
        for number, first, end in zip(numbers.tolist(), firsts.tolist(), ends, strict=True):
            if number >= 0:
                yield number, registers[first:end], values[first:end]


def run(bench: Bench, subtune: int, calls: int, advance: Callable[[int], None]) -> Run:
    """Runs a fresh bench.

    Args:
        subtune: from 0.
        calls: of ``play``.
        advance: is told now and then how many calls have been made.
    """
    init_cycles = bench.init(subtune)
    ends = [len(bench.offsets)]
    cycles = list[int]()
    worst, before_worst = -1, bench.state_before()
    for call in range(calls):
        cycles.append(bench.play())
        if cycles[-1] > worst:
            worst, before_worst = cycles[-1], bench.state_before()
        ends.append(len(bench.offsets))
        if call % CALLS_A_STEP == 0:
            advance(call)
    numbers = np.repeat(np.arange(-1, calls), np.diff([0, *ends]))
    return Run(
        init_cycles,
        np.array(cycles, dtype=np.int64),
        numbers,
        np.array(bench.offsets, dtype=np.int64),
        np.array(bench.registers, dtype=np.uint8),
        np.array(bench.values, dtype=np.uint8),
        before_worst,
    )
