"""The voices of a SID on their way to filter and mixer, in blocks: the next is made while others work at the last."""

from __future__ import annotations

from collections import deque
from types import ModuleType

import numpy as np
import numpy.typing as npt

from sidtool.sid.circuit import CIRCUITS, tables_of
from sidtool.sid.dac import FloatArray
from sidtool.sid.kernels_loader import load_kernel
from sidtool.sid.oscillators import BLOCK, Voices, Writes

IDLE_CODE = 4 << 8  # all four inputs go to the mixer, volume 0

Singles = npt.NDArray[np.float32]
Shorts = npt.NDArray[np.int16]
Bytes = npt.NDArray[np.uint8]

NOTHING = np.empty(0, dtype=np.float32)


class Streams:
    """What a block of cycles brings to filter and mixer, behind the end of what came before.

    Attributes:
        sums, mixes: float32, shape (cycles,): what goes to the filter and past it, in V.
        codes: int16, shape (cycles,): what mixer and volume are set to, see kernels/analogue.py.
        rough: uint8, shape (cells,): whether that changes near a cell.
        cutoffs, routings: int16, shape (cells,): the filter's registers as a cell begins.
        drives, cell_mixes: float32, shape (cells,): sums and mixes, low-passed, as a cell begins.
        first: the number of the cell that comes first in here.
        driven: how many cells of ``drives`` and ``cell_mixes`` there are.
        count: how many cycles are new.
    """

    def __init__(self, cycles: int, cells: int, mixed_cells: int) -> None:
        self.sums, self.mixes = np.zeros(cycles, dtype=np.float32), np.zeros(cycles, dtype=np.float32)
        self.codes = np.full(cycles, IDLE_CODE, dtype=np.int16)
        self.rough = np.zeros(cells, dtype=np.uint8)
        self.cutoffs, self.routings = np.zeros(cells, dtype=np.int16), np.zeros(cells, dtype=np.int16)
        self.drives, self.cell_mixes = np.zeros(cells, dtype=np.float32), np.zeros(mixed_cells, dtype=np.float32)
        self.all = (
            self.sums, self.mixes, self.codes, self.rough, self.cutoffs, self.routings, self.drives, self.cell_mixes
        )  # fmt: skip
        self.first = self.driven = self.count = 0


class VoiceStreams:
    """Voices' converters and what is routed where, of one chip.

    Args:
        model: ``"6581"`` or ``"8580"``.
        taps: the low-pass in front of filter and mixer, see :func:`~sidtool.sid.resample.decimation_taps`.
        mixes_in_cells: for how many cells there is room in ``cell_mixes``: as many as in a block, or 0 for none of it.
        external: constant voltage at EXT IN, -1 ... 1 of a voice's range.

    Attributes:
        capacity: cycles of a block with its history.
    """

    def __init__(self, model: str, taps: Singles, mixes_in_cells: int, *, external: float = 0.0) -> None:
        self._kernel: ModuleType = load_kernel("analogue")
        tables, circuit = tables_of(model), CIRCUITS[model]
        self.capacity = BLOCK + 2 * self._kernel.HISTORY
        self._mixed_cells = mixes_in_cells
        self._taps = taps
        self._constants = voice_constants(self._kernel, model)
        self._converters = tables.waves, tables.levels
        self._voice_range = circuit.voice_range
        self._constant = np.full(BLOCK if external else 0, external * circuit.voice_range, dtype=np.float32)
        self._phases = np.zeros((self._kernel.CELL, self.capacity // self._kernel.CELL), dtype=np.float32)
        self._registers = np.zeros(self._kernel.REGISTERS, dtype=np.int64)
        self._free: deque[Streams] = deque()  # which is safe between threads
        self._now = self._fresh()
        self._start()

    def _start(self) -> None:
        kernel = self._kernel
        self._registers[kernel.CODE] = IDLE_CODE
        self._registers[kernel.FILLED] = kernel.HISTORY
        driven = (kernel.HISTORY - kernel.HALF_TAPS) // kernel.CELL + 1
        self._registers[[kernel.DRIVEN, kernel.MIXED]] = self._now.driven = driven

    def _fresh(self) -> Streams:
        return Streams(self.capacity, self.capacity // self._kernel.CELL, self._mixed_cells)

    @property
    def cells(self) -> int:
        """The number of the cell in which the next cycle lies."""
        return int(self._now.first + self._registers[self._kernel.FILLED] // self._kernel.CELL)

    @property
    def driven(self) -> int:
        """The number of the first cell that has not got its low-passed input."""
        return int(self._now.first + self._registers[self._kernel.DRIVEN])

    def set_cutoff(self, value: int) -> None:
        """FC, 0 ... 2047, as if it had been written."""
        self._registers[self._kernel.CUTOFF] = value

    def idle(self) -> Streams:
        """A block in which nothing plays; see :meth:`run`."""
        silence = np.zeros((3, BLOCK), dtype=np.int16), np.zeros((3, BLOCK), dtype=np.uint8)
        return self._advance(Writes(), 0, 0, BLOCK, *silence, NOTHING)[0]

    def run(
        self, voices: Voices, writes: Writes, first: int, count: int, external: Singles | None = None
    ) -> tuple[Streams, int]:
        """The streams with the cycles that ``voices`` has just run, and the index of the next write.

        They belong to the caller until :meth:`free`. ``external`` is what comes in at EXT IN, -1 ... 1, shape (count,),
        if it is not the constant.
        """
        signal = self._constant[:count] if external is None else external * np.float32(self._voice_range)
        start = voices.cycle - count
        return self._advance(writes, first, start, count, voices.waves, voices.levels, signal)

    def free(self, streams: Streams) -> None:
        """Gives streams back that are no longer looked at."""
        self._free.append(streams)

    def _advance(  # noqa: PLR0917 - hands a kernel's arguments on
        self,
        writes: Writes,
        first: int,
        start: int,
        count: int,
        waves: Shorts,
        levels: Bytes,
        external: Singles,
    ) -> tuple[Streams, int]:
        kernel, registers, now = self._kernel, self._registers, self._now
        try:
            following = self._free.popleft()
        except IndexError:
            following = self._fresh()
        next_write: int = kernel.run_voices(
            registers,
            self._constants,
            *self._converters,
            self._taps,
            external,
            writes.cycles,
            writes.registers,
            writes.values,
            first,
            start,
            count,
            waves,
            levels,
            self._phases,
            *now.all,
            *following.all,
        )
        carried = int(registers[kernel.CARRIED])
        following.first = now.first + carried
        now.driven = int(registers[kernel.DRIVEN]) + carried
        now.count = count
        self._now = following
        return now, next_write


def voice_constants(kernel: ModuleType, model: str) -> FloatArray:
    """The constants of kernels/analogue.py."""
    circuit, steps = CIRCUITS[model], tables_of(model).steps
    constants = np.zeros(kernel.CONSTANTS)
    constants[kernel.VOICE_DC] = circuit.voice_dc
    constants[kernel.FILTER_SHARE] = circuit.filter_share
    constants[kernel.MIXER_OFFSET] = circuit.mixer_offset
    constants[kernel.FLOOR] = float(circuit.curve.split(":")[0])
    constants[[kernel.STEPS_BASE, kernel.STEPS_RISE]] = steps
    return constants
