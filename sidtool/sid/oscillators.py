"""The digital half of a SID with its state: voices that are clocked through a list of writes, block by block."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import numpy.typing as npt

from sidtool.sid.kernels_loader import load_kernel
from sidtool.sid.model import DigitalTables, check_model

BLOCK = 4096  # cycles; the blocks of a voice stay in the processor's first cache


class Writes:
    """Register writes as the kernels take them: arrays in the order of time.

    Attributes:
        cycles: int64, shape (n,).
        registers, values: uint8, shape (n,).
    """

    def __init__(self, cycles: npt.ArrayLike = (), registers: npt.ArrayLike = (), values: npt.ArrayLike = ()) -> None:
        self.cycles = np.ascontiguousarray(cycles, dtype=np.int64)
        self.registers = np.ascontiguousarray(registers, dtype=np.uint8)
        self.values = np.ascontiguousarray(values, dtype=np.uint8)


class Voices:
    """Three voices: oscillators and envelopes, from power-up and RESET on.

    Attributes:
        cycle: the next cycle to be clocked.
        waves: int16, shape (3, BLOCK): the 12-bit waveform outputs of the last block.
        levels: uint8, shape (3, BLOCK): the envelope counters of the last block.
        osc3: uint8, shape (BLOCK,): what a read of OSC3 in each cycle of the last block gives.
    """

    def __init__(self, model: str, cycle: int = 0) -> None:
        self._kernel: ModuleType = load_kernel("digital")
        self._tables = DigitalTables.of(check_model(model))
        self.cycle = cycle
        self.waves = np.zeros((3, BLOCK), dtype=np.int16)
        self.levels = np.zeros((3, BLOCK), dtype=np.uint8)
        self.osc3 = np.zeros(BLOCK, dtype=np.uint8)
        self.state = np.zeros((3, self._kernel.VOICE_SLOTS), dtype=np.int64)
        # Power-up: every second bit of the accumulators is set, the envelopes stand at $AA (sheet 3.1, 8.5).
        self.state[:, self._kernel.ACCUMULATOR] = 0x555555
        self.state[:, self._kernel.ENVELOPE] = 0xAA
        self.state[:, self._kernel.TRI_SAW_LATCH] = 0x555
        self._kernel.reset(self.state)

    def run(self, writes: Writes, first: int, count: int) -> int:
        """Clocks up to BLOCK cycles, with the writes from index ``first`` on; returns the index of the next write."""
        following: int = self._kernel.run(
            self.state,
            self._tables.traits,
            self._tables.bases,
            self._tables.pulldowns,
            writes.cycles,
            writes.registers,
            writes.values,
            first,
            self.cycle,
            count,
            self.waves,
            self.levels,
            self.osc3,
        )
        self.cycle += count
        return following

    @property
    def osc3_now(self) -> int:
        """OSC3 as a read in the cycle last clocked sees it, 0..255."""
        return int(self.state[2, self._kernel.OSC3]) >> 4

    @property
    def env3_now(self) -> int:
        """ENV3 as a read in the cycle last clocked sees it, 0..255: the counter as that cycle began."""
        return int(self.state[2, self._kernel.ENV3])
