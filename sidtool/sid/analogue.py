"""The analogue half of a SID with its state: voices, filter, mixer and volume, block by block."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from types import ModuleType

import numpy as np
import numpy.typing as npt

from sidtool.sid.circuit import (
    CIRCUITS,
    THERMAL,
    conductances,
    current_unit,
    ekv_table,
    gate_volts,
    resonance_gains,
    snake_and_vcr,
    tables_of,
)
from sidtool.sid.dac import FloatArray
from sidtool.sid.kernels_loader import load_kernel
from sidtool.sid.opamp import OpAmp
from sidtool.sid.oscillators import BLOCK, Voices, Writes

SETTLING_BLOCKS = 8  # of idling before the first cycle: the filter's capacitors charge
# Radians that the filter may turn by in a step at its cutoff, and that times 1/Q; else a cell is solved in two or four.
LONGEST_TURN = 0.75
LONGEST_DAMPING = 0.6
# Radians times 1/Q up to which the damping is extrapolated from three steps, which a heavier one would make unstable.
LIGHT_DAMPING = 0.25
LOOP_GAIN_6581 = 0.62  # what its weak op-amps leave of the loop's speed, from the peaks of sheet 11.6
EXTRAPOLATION_PLACE = 0.75  # of the cutoff
SMOOTHING_HZ = 60_000.0  # corner of the low-pass in front of the filter
SMOOTHING_BETA = 7.0

Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a chip's cutoffs are, for the kernel: an entry for each FC.

    Attributes:
        controls: the VCRs' control voltage (6581), or the current's factor in a cell (8580).
        factors: (6, 7, 2048), by plan: of the current in a step, three of the extrapolation of the op-amps' inputs,
            and three of that of the damping.
        plans: (16, 2048), by resonance: twice the binary logarithm of the steps a cell, and 1 where damping is heavy.
        constants: snake, VCR (6581), gate voltage (8580).
    """

    controls: FloatArray
    factors: FloatArray
    plans: npt.NDArray[np.uint8]
    constants: tuple[float, float, float]


@functools.cache
def tuning_of(model: str, cell: float, curve: float, conductance: float = 1.0) -> Tuning:
    """For cells of ``cell`` seconds; ``curve`` 0 ... 1, on a 6581 from dark to bright, on an 8580 the other way.

    ``conductance`` is that of the transistors before the integrators, against the model's own.
    """
    circuit = CIRCUITS[model]
    rest = OpAmp.from_curve(circuit.curve, circuit.headroom).working_point
    if model == "6581":
        controls = gate_volts(model, curve)
        snake, vcr = snake_and_vcr(cell * conductance)
        turns = _turn_6581(rest, controls, snake, vcr)
        constants = (snake, vcr, 0.0)
    else:
        controls, gate = conductances(curve, cell * conductance)
        turns = 2 * controls * max(gate - rest, 0.0)
        constants = (0.0, 0.0, gate)
    # What a step must not exceed: damping is known from the past only, so that it has to stay small.
    damping = resonance_gains(model)[:, None] * turns
    heavy = np.maximum(turns / LONGEST_TURN, damping / LONGEST_DAMPING)
    halvings = (heavy > 1).astype(np.uint8) + (heavy > 2)
    plans = (2 * halvings + (damping / 2.0**halvings > LIGHT_DAMPING)).astype(np.uint8)
    factors = np.stack([_factors(turns, steps, way) for steps in (1, 2, 4) for way in (from_three, from_two)])
    return Tuning(controls, factors, plans, constants)


def _factors(turns: FloatArray, steps: int, damping: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """For cells of so many steps, shape (7, 2048)."""
    # Two integrators that leap-frog turn by a where 2 sin(a/2) is what each moves by.
    each = np.clip(turns / steps, 1e-3, 2.5)
    sine = EXTRAPOLATION_PLACE * np.minimum(each, 1.0)  # somewhat below the cutoff
    rows: FloatArray = np.concatenate([[2 * np.sin(each / 2) / each / steps], from_three(sine), damping(sine)])
    return rows


def from_two(turn: FloatArray) -> FloatArray:
    """Weights of the last two values for that half a step later, right for a sine of ``turn`` radians a step.

    For slower ones the sum is too small: at a turn of 0.56 and in the limit of DC 0.88.
    """
    lead, lag = np.sin(1.5 * turn) / np.sin(turn), -np.sin(0.5 * turn) / np.sin(turn)
    return np.stack([lead, lag, np.zeros_like(lead)])


def from_three(turn: FloatArray) -> FloatArray:
    """Weights of the last three values, right for DC and for a sine of ``turn`` radians a step.

    >>> from_three(np.array([1e-3])).round(3).ravel() + 0.0
    array([ 1.875, -1.25 ,  0.375])
    """
    # With z = exp(i turn): b (1/z - 1) + c (1/z^2 - 1) = z^(1/2) - 1, imaginary and real parts.
    once, twice = np.exp(-1j * turn) - 1, np.exp(-2j * turn) - 1
    wanted = np.exp(0.5j * turn) - 1
    volume = once.imag * twice.real - twice.imag * once.real
    lag = (wanted.imag * twice.real - twice.imag * wanted.real) / volume
    tail = (once.imag * wanted.real - wanted.imag * once.real) / volume
    return np.stack([1 - lag - tail, lag, tail])


def cutoffs_of(model: str, curve: float, conductance: float) -> FloatArray:
    """The cutoff for small signals in Hz for each FC, shape (2048,)."""
    cell = 1e-6
    tuning = tuning_of(model, cell, curve, conductance)
    rest = OpAmp.from_curve(CIRCUITS[model].curve, CIRCUITS[model].headroom).working_point
    snake, vcr, gate = tuning.constants
    turns = (
        _turn_6581(rest, tuning.controls, snake, vcr)
        if model == "6581"
        else 2 * tuning.controls * max(gate - rest, 0.0)
    )
    hertz: FloatArray = turns / (2 * np.pi * cell)
    return hertz


def _turn_6581(rest: float, controls: FloatArray, snake: float, vcr: float) -> FloatArray:
    """How far the loop turns in a cell, small signals: what an integrator moves by for a volt at its input."""
    circuit = CIRCUITS["6581"]

    def current(volts: float) -> FloatArray:
        below = circuit.headroom - volts
        bias = circuit.headroom - controls
        gate = circuit.headroom - circuit.threshold - np.sqrt((below**2 + bias**2) / 2)
        strength = [np.logaddexp(0, (gate - v) / (2 * THERMAL)) ** 2 for v in (rest, volts)]
        flow: FloatArray = snake * ((circuit.headroom - rest) ** 2 - below**2) + vcr * (strength[0] - strength[1])
        return flow

    return LOOP_GAIN_6581 * (current(rest + 0.01) - current(rest - 0.01)) / 0.02


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


def smoothing_taps(phi2: float, half: int) -> Singles:
    """The low-pass in front of the filter: windowed sinc around tap ``half``, sum 1; shape (2 * half,)."""
    position = np.arange(-half, half)
    window = np.zeros(2 * half)
    window[1:] = np.kaiser(2 * half - 1, SMOOTHING_BETA)
    taps = np.sinc(2 * SMOOTHING_HZ / phi2 * position) * window
    scaled: Singles = (taps / taps.sum()).astype(np.float32)
    return scaled


class Analogue:
    """Voices' converters, filter, mixer and volume of one chip.

    Args:
        model: ``"6581"`` or ``"8580"``.
        phi2: clock in Hz.
        curve: the cutoff curve, 0 ... 1, on a 6581 from dark to bright, on an 8580 the other way; 0.5 is libresidfp's.
        conductance: of the filter's transistors, against the model's own; see circuit.PRESETS_6581.
        external: constant voltage at EXT IN, -1 ... 1 of a voice's range.
        cycle: length of a cycle in the filter in s, if it is not to be 1/phi2.
        grain: 6581: by how much the currents through its voltage-controlled resistors are rounded, against libresidfp,
            which takes them as whole numbers of 16 bits; see circuit.current_unit. 0: not at all.

    Attributes:
        delay: cycles by which the samples come behind the voices.
    """

    def __init__(
        self,
        model: str,
        phi2: Fraction,
        *,
        curve: float = 0.5,
        conductance: float = 1.0,
        external: float = 0.0,
        cycle: float | None = None,
        grain: float = 0.0,
    ) -> None:
        self._kernel: ModuleType = load_kernel("analogue")
        self.delay: int = self._kernel.DELAY
        tables = tables_of(model)
        unit = current_unit(grain)
        tuning = tuning_of(model, self._kernel.CELL * (cycle or float(1 / phi2)), curve, conductance)
        self._fixed = (
            _constants(self._kernel, model, tuning, external, unit),
            tables.waves,
            tables.levels,
            tuning.controls,
            tuning.factors,
            tuning.plans,
            tables.resonance,
            tables.summers,
            ekv_table(unit),
            tables.vx,
            smoothing_taps(float(phi2), self._kernel.HALF_TAPS),
            tables.outputs,
            interpolation_weights(self._kernel.CELL),
        )
        self._registers = np.zeros(self._kernel.REGISTERS, dtype=np.int64)
        self._state = np.zeros(self._kernel.STATE_SLOTS + 3)
        self._out = np.zeros(BLOCK + self._kernel.HISTORY, dtype=np.float32)
        self._waiting = 0  # samples in _out
        self._start_streams()

    def _start_streams(self) -> None:
        """Streams of an idle chip, whose filter is at rest."""
        kernel = self._kernel
        cycles = BLOCK + 2 * kernel.HISTORY
        cells = cycles // kernel.CELL
        self._streams = (
            np.zeros(cycles, dtype=np.float32),
            np.zeros(cycles, dtype=np.float32),
            np.full(cycles, 4 << 8, dtype=np.int16),
            np.zeros(cells, dtype=np.int16),
            np.zeros(cells, dtype=np.int16),
            np.zeros((3, cells)),
            np.zeros((kernel.CELL, cells), dtype=np.float32),
            np.zeros(cells, dtype=np.float32),
        )
        self._registers[kernel.FILLED] = kernel.HISTORY
        self._registers[kernel.SOUNDED] = (kernel.HISTORY - kernel.DELAY) // kernel.CELL
        self._registers[kernel.SOLVED] = (kernel.HISTORY - kernel.HALF_TAPS) // kernel.CELL - 1
        self._registers[kernel.CUTOFF] = 2047
        idle = np.zeros((3, BLOCK), dtype=np.int16), np.zeros((3, BLOCK), dtype=np.uint8)
        for _ in range(SETTLING_BLOCKS):
            self._advance(Writes(), 0, 0, BLOCK, *idle)
            self._take(BLOCK)
        self._registers[kernel.CUTOFF] = 0

    def run(self, voices: Voices, writes: Writes, first: int, count: int) -> tuple[Singles, int]:
        """As many samples as cycles that ``voices`` has just run, ``delay`` behind, and the index of the next write.

        The samples, float32, shape (count,), 1.0 is full scale, are the chip's own output: the C64's output stage and
        the DC are left to what follows.
        """
        following = self._advance(writes, first, voices.cycle - count, count, voices.waves, voices.levels)
        return self._take(count), following

    def _advance(  # noqa: PLR0917 - hands a kernel's arguments on
        self,
        writes: Writes,
        first: int,
        start: int,
        count: int,
        waves: npt.NDArray[np.int16],
        levels: npt.NDArray[np.uint8],
    ) -> int:
        following, self._waiting = self._kernel.run(
            self._registers,
            self._state,
            *self._fixed,
            writes.cycles,
            writes.registers,
            writes.values,
            first,
            start,
            count,
            waves,
            levels,
            *self._streams,
            self._out,
            self._waiting,
        )
        return int(following)

    def _take(self, count: int) -> Singles:
        samples = self._out[:count].copy()
        self._waiting -= count
        self._out[: self._waiting] = self._out[count : count + self._waiting].copy()
        return samples


def _constants(kernel: ModuleType, model: str, tuning: Tuning, external: float, unit: float) -> FloatArray:
    circuit = CIRCUITS[model]
    constants = np.zeros(kernel.CONSTANTS)
    constants[kernel.VOICE_DC] = circuit.voice_dc
    constants[kernel.EXTERNAL] = external * circuit.voice_range
    constants[kernel.FILTER_SHARE] = circuit.filter_share
    constants[kernel.MIXER_OFFSET] = circuit.mixer_offset
    constants[kernel.REST] = OpAmp.from_curve(circuit.curve, circuit.headroom).working_point
    constants[kernel.SUPPLY] = circuit.headroom
    constants[kernel.THRESHOLD] = circuit.threshold
    constants[kernel.FLOOR] = float(circuit.curve.split(":")[0])
    constants[kernel.SNAKE], constants[kernel.VCR], constants[kernel.GATE] = tuning.constants
    constants[kernel.VCR] *= unit
    return constants
