"""The analogue half of a SID with its state: voices, filter, mixer and volume, block by block."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from types import ModuleType

import numpy as np
import numpy.typing as npt

from sidtool.sid.circuit import CIRCUITS, Circuit, current_unit, ekv_table, squares_above, tables_of
from sidtool.sid.dac import FloatArray
from sidtool.sid.kernels_loader import load_kernel
from sidtool.sid.opamp import OpAmp
from sidtool.sid.oscillators import BLOCK, Voices, Writes
from sidtool.sid.presets import Cutoffs
from sidtool.sid.resample import decimation_taps
from sidtool.sid.tuning import Tuning, tuning_of

SETTLING_BLOCKS = 2  # of idling before the first cycle: the filter's capacitors charge
SMOOTH = 1e-6  # a grain of the 6581's currents that is as good as none
IDLE_CODE = 4 << 8  # all four inputs go to the mixer, volume 0

Singles = npt.NDArray[np.float32]
Shorts = npt.NDArray[np.int16]
Bytes = npt.NDArray[np.uint8]

NOTHING = np.empty(0, dtype=np.float32)


def interpolation_weights(cell: int) -> Singles:
    """Cubic Lagrange interpolation between cells: weights of the four around, for each cycle of a cell; (4, cell)."""
    x = np.arange(cell) / cell
    rows = [
        -x * (x - 1) * (x - 2) / 6,
        (x + 1) * (x - 1) * (x - 2) / 2,
        -(x + 1) * x * (x - 2) / 2,
        (x + 1) * x * (x - 1) / 6,
    ]
    return np.array(rows, dtype=np.float32)


class _Filter:
    """The filter of one chip: kernel, tables and state.

    Args:
        model: ``"6581"`` or ``"8580"``.
        tuning: of its cutoffs.
        grain: see :class:`Analogue`.
    """

    def __init__(self, model: str, tuning: Tuning, grain: float) -> None:
        self._kernel: ModuleType = load_kernel("filter")
        tables = tables_of(model)
        self._state = np.zeros(self._kernel.STATE_SLOTS)
        uncharged = -self._kernel.CHARGE_LEAST * self._kernel.CHARGE_SCALE
        self._state[[self._kernel.BAND_PLACE, self._kernel.LOW_PLACE]] = uncharged
        unit = current_unit(grain or SMOOTH)
        constants = _filter_constants(self._kernel, CIRCUITS[model], tuning, unit)
        gate = constants[self._kernel.GATE]
        common = constants, tuning.controls, tuning.factors, tuning.plans, tables.resonance, tables.summers
        self._tables: tuple[npt.NDArray[np.generic], ...]
        self._entries: tuple[npt.NDArray[np.generic], ...] = ()
        if model == "6581":
            self._run = self._kernel.run_6581
            self._tables = (*common, tables.integrator, ekv_table(unit))
            entries = self._kernel.ENTRIES
            drawn = [np.full(entries // self._kernel.GROUP, -1, dtype=np.int64) for _ in range(2)]
            lines = 2 * self._kernel.ROW_LINES * entries
            self._entries = (np.zeros(lines), np.zeros(lines), *drawn)
        else:
            self._run = self._kernel.run_8580
            squares = [squares_above(gate, lines) for lines in (tables.summers, tables.integrator)]
            self._tables = (*common, tables.integrator, *squares)

    def run(
        self, settings: tuple[Shorts, Shorts], inputs: tuple[Singles, Singles], passes: FloatArray, cells: slice
    ) -> None:
        """Some cells of the streams; see the kernel. ``inputs`` are the voices in every cycle, and for every cell."""
        drives = inputs if self._entries else inputs[1:]
        self._run(self._state, *self._tables, *settings, *drives, passes, cells.start, cells.stop, *self._entries)


class Analogue(ABC):
    """Voices' converters, filter, mixer and volume of one chip, up to what comes out where.

    Args:
        model: ``"6581"`` or ``"8580"``.
        phi2: clock in Hz.
        cutoffs: which chip's filter.
        external: constant voltage at EXT IN, -1 ... 1 of a voice's range.
        cycle: length of a cycle in the filter in s, if it is not to be 1/phi2.
    """

    def __init__(
        self,
        model: str,
        phi2: Fraction,
        cutoffs: Cutoffs | None = None,
        *,
        external: float = 0.0,
        cycle: float | None = None,
    ) -> None:
        self._kernel: ModuleType = load_kernel("analogue")
        tables = tables_of(model)
        circuit = CIRCUITS[model]
        cutoffs = cutoffs or Cutoffs()
        cell = self._kernel.CELL * (cycle or float(1 / phi2))
        self._filter = _Filter(model, tuning_of(model, cell, cutoffs.curve, cutoffs.conductance), cutoffs.grain)
        self._taps = decimation_taps(float(phi2)).astype(np.float32)
        self._constants = _constants(self._kernel, circuit, tables.steps)
        self._converters = tables.waves, tables.levels
        self._mixers = tables.mixers
        self._weights = interpolation_weights(self._kernel.CELL)
        self._voice_range = circuit.voice_range
        self._constant = np.full(BLOCK if external else 0, external * circuit.voice_range, dtype=np.float32)
        self._registers = np.zeros(self._kernel.REGISTERS, dtype=np.int64)
        self._start_streams()
        self._settle()

    def _start_streams(self) -> None:
        """Streams of an idle chip, whose filter is at rest."""
        kernel = self._kernel
        cycles = BLOCK + 2 * kernel.HISTORY
        cells = cycles // kernel.CELL
        self._per_cycle = (
            np.zeros(cycles, dtype=np.float32),
            np.zeros(cycles, dtype=np.float32),
            np.full(cycles, IDLE_CODE, dtype=np.int16),
            np.zeros(cells, dtype=np.uint8),
        )
        self._settings = np.zeros(cells, dtype=np.int16), np.zeros(cells, dtype=np.int16)
        self._drives, self._cell_mixes = np.zeros(cells, dtype=np.float32), np.zeros(cells, dtype=np.float32)
        self._passes = np.zeros((3, cells))
        self._phases = np.zeros((kernel.CELL, cells), dtype=np.float32)
        self._combined = np.zeros(cells, dtype=np.float32)
        self._registers[kernel.CODE] = IDLE_CODE
        self._registers[kernel.FILLED] = kernel.HISTORY
        driven = (kernel.HISTORY - kernel.HALF_TAPS) // kernel.CELL + 1
        self._registers[[kernel.DRIVEN, kernel.MIXED, kernel.SOLVED]] = driven, driven, driven - 1
        self._registers[kernel.SOUNDED] = (kernel.HISTORY - self._behind) // kernel.CELL

    def _settle(self) -> None:
        self._registers[self._kernel.CUTOFF] = 2047
        idle = np.zeros((3, BLOCK), dtype=np.int16), np.zeros((3, BLOCK), dtype=np.uint8)
        for _ in range(SETTLING_BLOCKS):
            self._advance(Writes(), 0, 0, BLOCK, *idle, NOTHING)
        self._registers[self._kernel.CUTOFF] = 0

    @property
    @abstractmethod
    def _behind(self) -> int:
        """Cycles by which the first sample of the streams lies before the first cycle."""

    @abstractmethod
    def _sound(self, count: int) -> Singles:
        """Mixer and volume, after ``count`` more cycles: samples."""

    def run(
        self, voices: Voices, writes: Writes, first: int, count: int, external: Singles | None = None
    ) -> tuple[Singles, int]:
        """The samples that come with the cycles that ``voices`` has just run, and the index of the next write.

        Samples are float32, 1.0 is full scale: the chip's own output. The C64's output stage and the DC are left to
        what follows. ``external`` is what comes in at EXT IN, -1 ... 1, shape (count,), if it is not the constant.
        """
        signal = self._constant[:count] if external is None else external * np.float32(self._voice_range)
        start = voices.cycle - count
        return self._advance(writes, first, start, count, voices.waves, voices.levels, signal)

    def _advance(  # noqa: PLR0917 - hands a kernel's arguments on
        self,
        writes: Writes,
        first: int,
        start: int,
        count: int,
        waves: Shorts,
        levels: Bytes,
        external: Singles,
    ) -> tuple[Singles, int]:
        kernel, registers = self._kernel, self._registers
        following: int = kernel.run_voices(
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
            *self._per_cycle,
            *self._settings,
            self._drives,
            self._phases,
        )
        # Each cell looks ahead to the drive of the next one.
        solved, end = registers[kernel.SOLVED], registers[kernel.DRIVEN] - 1
        self._filter.run(self._settings, (self._per_cycle[0], self._drives), self._passes, slice(solved, end))
        registers[kernel.SOLVED] = end
        return self._sound(count), following


class CellOutput(Analogue):
    """What comes out at the beginning of each cell of eight cycles, low-passed; some calls give more than others."""

    @property
    def lag(self) -> int:
        """Cycles that have to follow a cell for its sample to be there."""
        lag: int = self._kernel.LAG
        return lag

    @property
    def _behind(self) -> int:
        return 0

    def _start_streams(self) -> None:
        super()._start_streams()
        self._fine = np.zeros(len(self._per_cycle[0]), dtype=np.float32)
        self._out = np.zeros(len(self._cell_mixes), dtype=np.float32)
        self._idle = 0

    def _settle(self) -> None:
        super()._settle()
        # What is still to come of the idle chip is not heard.
        kernel = self._kernel
        self._idle = int(self._registers[kernel.FILLED] // kernel.CELL - self._registers[kernel.SOUNDED])

    def _sound(self, count: int) -> Singles:
        cells: int = self._kernel.run_cells(
            self._registers,
            self._constants,
            self._mixers,
            self._taps,
            self._weights,
            *self._per_cycle,
            *self._settings,
            self._drives,
            self._cell_mixes,
            self._passes,
            self._phases,
            self._combined,
            self._fine,
            self._out,
        )
        skipped = min(self._idle, cells)
        self._idle -= skipped
        return self._out[skipped:cells].copy()


class CycleOutput(Analogue):
    """What comes out in each cycle, as many samples as cycles, :attr:`delay` behind."""

    @property
    def delay(self) -> int:
        """Cycles by which the samples come behind the voices."""
        delay: int = self._kernel.DELAY
        return delay

    @property
    def _behind(self) -> int:
        return self.delay

    def _start_streams(self) -> None:
        super()._start_streams()
        self._out = np.zeros(BLOCK + self._kernel.HISTORY, dtype=np.float32)
        self._waiting = 0  # samples in _out

    def _sound(self, count: int) -> Singles:
        self._waiting = self._kernel.run_cycles(
            self._registers,
            self._constants,
            self._mixers,
            self._weights,
            *self._per_cycle,
            *self._settings,
            self._drives,
            self._cell_mixes,
            self._passes,
            self._combined,
            self._out,
            self._waiting,
        )
        samples = self._out[:count].copy()
        self._waiting -= count
        self._out[: self._waiting] = self._out[count : count + self._waiting].copy()
        return samples


def _constants(kernel: ModuleType, circuit: Circuit, steps: tuple[float, float]) -> FloatArray:
    constants = np.zeros(kernel.CONSTANTS)
    constants[kernel.VOICE_DC] = circuit.voice_dc
    constants[kernel.FILTER_SHARE] = circuit.filter_share
    constants[kernel.MIXER_OFFSET] = circuit.mixer_offset
    constants[kernel.FLOOR] = float(circuit.curve.split(":")[0])
    constants[[kernel.STEPS_BASE, kernel.STEPS_RISE]] = steps
    return constants


def _filter_constants(kernel: ModuleType, circuit: Circuit, tuning: Tuning, unit: float) -> FloatArray:
    constants = np.zeros(kernel.CONSTANTS)
    constants[kernel.VOICE_DC] = circuit.voice_dc
    constants[kernel.REST] = OpAmp.from_curve(circuit.curve, circuit.headroom).working_point
    constants[kernel.SUPPLY] = circuit.headroom
    constants[kernel.THRESHOLD] = circuit.threshold
    constants[kernel.SNAKE], vcr, constants[kernel.GATE] = tuning.constants
    constants[kernel.VCR] = vcr * unit
    return constants
