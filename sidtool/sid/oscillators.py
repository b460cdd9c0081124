"""The digital half of a SID with its state: voices that are clocked through a list of writes, block by block."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import numpy.typing as npt

from sidtool.sid.kernels_loader import load_kernel
from sidtool.sid.model import check_model, oscillator_tables

BLOCK = 24_576  # cycles, a quarter of five pictures of PAL; calls cost little, and a block stays in the second cache

# Every second bit of an accumulator is set at power-up, and RESET leaves it (data sheet 3.1, 8.5).
POWER_UP_ACCUMULATORS = (0x555555, 0x555555, 0x555555)
POWER_UP_LATCH = 0x555
POWER_UP_LEVEL = 0xAA


Ints = npt.NDArray[np.int64]


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

    Args:
        model: ``"6581"`` or ``"8580"``.
        cycle: the first cycle to be clocked.
        accumulators: where the oscillators start; as at power-up unless given.
        longest_free: the most cycles that the oscillators may be clocked at once; 0 clocks each by itself, slowly.
        combined: whose combined waveforms, see :func:`~sidtool.sid.pulldowns.combined_names`.
        recorded: how many cycles of a block OSC3 is kept of: BLOCK or 0.

    Attributes:
        cycle: the next cycle to be clocked.
        waves: int16, shape (3, BLOCK): the 12-bit waveform outputs of the last block.
        levels: uint8, shape (3, BLOCK): the envelope counters of the last block, after each cycle.
        osc3: uint8, shape (BLOCK,): what a read of OSC3 in each cycle of the last block gives; empty if not recorded.
    """

    def __init__(
        self,
        model: str,
        cycle: int = 0,
        accumulators: tuple[int, int, int] = POWER_UP_ACCUMULATORS,
        longest_free: int = BLOCK,
        combined: str = "average",
        *,
        recorded: int = 0,
    ) -> None:
        self._oscillator: ModuleType = load_kernel("oscillator")
        self._envelope: ModuleType = load_kernel("envelope")
        self._tables = oscillator_tables(check_model(model), combined)
        self._longest_free = longest_free
        self.cycle = cycle
        self.waves = np.zeros((3, BLOCK), dtype=np.int16)
        self.levels = np.zeros((3, BLOCK), dtype=np.uint8)
        self.osc3 = np.zeros(recorded, dtype=np.uint8)
        self._oscillators = _fresh_oscillators(self._oscillator, accumulators)
        self._envelopes = fresh_envelopes(self._envelope)

    def run(self, writes: Writes, first: int, count: int) -> int:
        """Clocks up to BLOCK cycles, with the writes from index ``first`` on; returns the index of the next write."""
        self._envelope.run(
            self._envelopes, writes.cycles, writes.registers, writes.values, first, self.cycle, count, self.levels
        )
        following: int = self._oscillator.run(
            self._oscillators,
            self._tables.traits,
            self._tables.bases,
            self._tables.pulldowns,
            self._tables.outputs,
            writes.cycles,
            writes.registers,
            writes.values,
            first,
            self.cycle,
            count,
            self.waves,
            self.osc3,
            self._longest_free,
        )
        self.cycle += count
        return following

    @property
    def accumulators(self) -> tuple[int, int, int]:
        """The oscillators' 24-bit accumulators."""
        first, second, third = self._oscillators[:, self._oscillator.ACCUMULATOR].tolist()
        return first, second, third

    @property
    def osc3_now(self) -> int:
        """OSC3 as a read in the cycle last clocked sees it, 0..255."""
        return int(self._oscillators[2, self._oscillator.OSC3]) >> 4

    @property
    def env3_now(self) -> int:
        """ENV3 as a read in the cycle last clocked sees it, 0..255: the counter as that cycle began."""
        return int(self._envelopes[2, self._envelope.ENV3])


def _fresh_oscillators(kernel: ModuleType, accumulators: tuple[int, int, int]) -> Ints:
    """Three oscillators after RESET (data sheet 3.1, 4.3): the noise register full of ones, and shifted once."""
    state = np.zeros((3, kernel.SLOTS), dtype=np.int64)
    state[:, kernel.ACCUMULATOR] = accumulators
    state[:, kernel.TRI_SAW_LATCH] = POWER_UP_LATCH
    state[:, kernel.PULSE] = 0xFFF
    state[:, kernel.SHIFT] = 0x7FFFFE
    state[:, kernel.NOISE] = 0xFE0
    state[:, kernel.TEST_LATCH] = 1
    return state


def fresh_envelopes(kernel: ModuleType) -> Ints:
    """Three envelopes after RESET (data sheet 8.5): in release, at the level of power-up."""
    state = np.zeros((3, kernel.SLOTS), dtype=np.int64)
    state[:, kernel.LEVEL] = POWER_UP_LEVEL
    state[:, kernel.ENV3] = POWER_UP_LEVEL
    state[:, kernel.RATE_PERIOD] = kernel.RATE_PERIODS[0]
    state[:, kernel.RATE_RESET] = 1
    state[:, kernel.STATE] = kernel.RELEASE
    state[:, kernel.NEXT_STATE] = kernel.RELEASE
    state[:, kernel.PRESCALE_PERIOD] = 1
    state[:, kernel.COUNTING] = 1
    return state
