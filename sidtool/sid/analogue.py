"""The analogue half of a SID with its state: filter, mixer and volume, block by block, behind the voices' streams."""

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
from sidtool.sid.streams import Streams, VoiceStreams, voice_constants
from sidtool.sid.tuning import Tuning, tuning_of

SETTLING_BLOCKS = 2  # of idling before the first cycle: the filter's capacitors charge
SMOOTH = 1e-6  # a grain of the 6581's currents that is as good as none

Singles = npt.NDArray[np.float32]


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
        self._state[[self._kernel.BAND_LINE, self._kernel.LOW_LINE]] = int(uncharged)
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

    def run(self, streams: Streams, passes: FloatArray, first: int, end: int) -> None:
        """Cells first ... end - 1 of the streams; see the kernel."""
        sums = (streams.sums,) if self._entries else ()
        settings = streams.cutoffs, streams.routings
        self._run(self._state, *self._tables, *settings, *sums, streams.drives, passes, first, end, *self._entries)


class Analogue(ABC):
    """The analogue half of one chip, up to what comes out where.

    Args:
        model: ``"6581"`` or ``"8580"``.
        phi2: clock in Hz.
        cutoffs: which chip's filter.
        external: constant voltage at EXT IN, -1 ... 1 of a voice's range.
        cycle: length of a cycle in the filter in s, if it is not to be 1/phi2.

    Attributes:
        voices: the half that makes streams of the voices; :meth:`sound` makes sound of these.
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
        cutoffs = cutoffs or Cutoffs()
        cell = self._kernel.CELL * (cycle or float(1 / phi2))
        self._filter = _Filter(model, tuning_of(model, cell, cutoffs.curve, cutoffs.conductance), cutoffs.grain)
        self._taps = decimation_taps(float(phi2)).astype(np.float32)
        self._constants = voice_constants(self._kernel, model)
        self._mixers = tables_of(model).mixers
        self._weights = interpolation_weights(self._kernel.CELL)
        self.voices = VoiceStreams(model, self._taps, self._mixed_cells, external=external)
        cells = self._cells
        self._passes = np.zeros((3, cells))
        self._combined = np.zeros(cells, dtype=np.float32)
        self._first = 0  # the number of the cell that comes first in _passes, and of those to be done next:
        self._next_solved = self.voices.driven - 1
        self._next_sounded = self.voices.cells - self._behind // self._kernel.CELL
        self._settle()

    def _settle(self) -> None:
        self.voices.set_cutoff(2047)
        for _ in range(SETTLING_BLOCKS):
            self.sound(self.voices.idle())
        self.voices.set_cutoff(0)

    @property
    def _cells(self) -> int:
        """Of a block with its history."""
        return (BLOCK + 2 * int(self._kernel.HISTORY)) // int(self._kernel.CELL)

    @property
    @abstractmethod
    def _mixed_cells(self) -> int:
        """Cells of which the mixer's low-passed input is needed."""

    @property
    @abstractmethod
    def _behind(self) -> int:
        """Cycles by which the first sample of the streams lies before the first cycle."""

    @abstractmethod
    def _mixed(self, streams: Streams, sounded: int, solved: int) -> tuple[int, Singles]:
        """Mixer and volume: how many cells more, and samples."""

    def run(
        self, voices: Voices, writes: Writes, first: int, count: int, external: Singles | None = None
    ) -> tuple[Singles, int]:
        """The samples that come with the cycles that ``voices`` has just run, and the index of the next write.

        ``external`` is what comes in at EXT IN, -1 ... 1, shape (count,), if it is not the constant.
        """
        streams, following = self.voices.run(voices, writes, first, count, external)
        return self.sound(streams), following

    def sound(self, streams: Streams) -> Singles:
        """The samples that come with a block's streams, which are given back; blocks have to follow each other.

        Samples are float32, 1.0 is full scale: the chip's own output. The C64's output stage and the DC are left to
        what follows.
        """
        self._move_to(streams.first)
        # Each cell looks ahead to the drive of the next one.
        solved, end = self._next_solved - self._first, streams.driven - 1
        self._filter.run(streams, self._passes, solved, end)
        self._next_solved = self._first + end
        cells, samples = self._mixed(streams, self._next_sounded - self._first, end)
        self._next_sounded += cells
        self.voices.free(streams)
        return samples

    def _move_to(self, first: int) -> None:
        """Forgets the filter's outputs before a cell."""
        shift, end = first - self._first, self._next_solved - self._first
        self._passes[:, : end - shift] = self._passes[:, shift:end].copy()
        self._first = first


class CellOutput(Analogue):
    """What comes out at the beginning of each cell of eight cycles, low-passed; some calls give more than others."""

    @property
    def lag(self) -> int:
        """Cycles that have to follow a cell for its sample to be there."""
        lag: int = self._kernel.LAG
        return lag

    @property
    def _mixed_cells(self) -> int:
        return self._cells

    @property
    def _behind(self) -> int:
        return 0

    def _settle(self) -> None:
        cells = self._cells
        self._phases = np.zeros((self._kernel.CELL, cells), dtype=np.float32)
        self._fine = np.zeros(cells * self._kernel.CELL, dtype=np.float32)
        self._out = np.zeros(cells, dtype=np.float32)
        self._idle = 0
        super()._settle()
        # What is still to come of the idle chip is not heard.
        self._idle = self.voices.cells - self._next_sounded

    def _mixed(self, streams: Streams, sounded: int, solved: int) -> tuple[int, Singles]:
        cells: int = self._kernel.run_cells(
            sounded,
            solved,
            self._constants,
            self._mixers,
            self._taps,
            self._weights,
            streams.mixes,
            streams.codes,
            streams.rough,
            streams.cell_mixes,
            self._passes,
            self._phases,
            self._combined,
            self._fine,
            self._out,
        )
        skipped = min(self._idle, cells)
        self._idle -= skipped
        return cells, self._out[skipped:cells].copy()


class CycleOutput(Analogue):
    """What comes out in each cycle, as many samples as cycles, :attr:`delay` behind."""

    @property
    def delay(self) -> int:
        """Cycles by which the samples come behind the voices."""
        delay: int = self._kernel.DELAY
        return delay

    @property
    def _mixed_cells(self) -> int:
        return 0

    @property
    def _behind(self) -> int:
        return self.delay

    def _settle(self) -> None:
        self._out = np.zeros(BLOCK + self._kernel.HISTORY, dtype=np.float32)
        self._waiting = 0  # samples in _out
        super()._settle()

    def _take(self, count: int) -> Singles:
        samples = self._out[:count].copy()
        self._waiting -= count
        self._out[: self._waiting] = self._out[count : count + self._waiting].copy()
        return samples

    def _mixed(self, streams: Streams, sounded: int, solved: int) -> tuple[int, Singles]:
        cells: int = self._kernel.run_cycles(
            sounded,
            solved,
            self._constants,
            self._mixers,
            self._weights,
            streams.mixes,
            streams.codes,
            streams.rough,
            self._passes,
            self._combined,
            self._out[self._waiting :],
        )
        self._waiting += cells * self._kernel.CELL
        return cells, self._take(streams.count)


def _filter_constants(kernel: ModuleType, circuit: Circuit, tuning: Tuning, unit: float) -> FloatArray:
    constants = np.zeros(kernel.CONSTANTS)
    constants[kernel.VOICE_DC] = circuit.voice_dc
    constants[kernel.REST] = OpAmp.from_curve(circuit.curve, circuit.headroom).working_point
    constants[kernel.SUPPLY] = circuit.headroom
    constants[kernel.THRESHOLD] = circuit.threshold
    constants[kernel.SNAKE], vcr, constants[kernel.GATE] = tuning.constants
    constants[kernel.VCR] = vcr * unit
    return constants
