"""The filter's cutoffs, and from them how a cell of it is solved: in how many steps, and what they extrapolate."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sidtool.sid.circuit import CIRCUITS, THERMAL, conductances, gate_volts, snake_and_vcr
from sidtool.sid.dac import FloatArray
from sidtool.sid.opamp import OpAmp

# Radians that the filter may turn by in a step at its cutoff; else a cell is solved in two or four. Low- and band-pass
# stand more of it than what the high-pass shows deep in its stop band.
LONGEST_TURN, LONGEST_TURN_HIGH = 1.1, 0.75
LOOP_GAIN_6581 = 0.62  # what its weak op-amps leave of the loop's speed, from the peaks of sheet 11.6


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a chip's cutoffs are, for the kernel: an entry for each FC.

    Attributes:
        controls: the VCRs' control voltage (6581), or the current's factor in a cell (8580).
        factors: (3, 2048), by plan: of the current in a step.
        plans: (2, 2048), by whether the high-pass is heard: the binary logarithm of the steps a cell.
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
    heavy = turns / np.array([[LONGEST_TURN], [LONGEST_TURN_HIGH]])
    plans = (heavy > 1).astype(np.uint8) + (heavy > 2).astype(np.uint8)
    factors = np.stack([_factors(turns, steps) for steps in (1, 2, 4)])
    return Tuning(controls, factors, plans, constants)


def _factors(turns: FloatArray, steps: int) -> FloatArray:
    """For cells of so many steps, shape (2048,)."""
    # Two integrators that leap-frog turn by a where 2 sin(a/2) is what each moves by.
    each = np.clip(turns / steps, 1e-3, 2.5)
    factors: FloatArray = 2 * np.sin(each / 2) / each / steps
    return factors


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
