"""The op-amp stages of the SID: measured transfer curves, and the gain stages solved from them.

Every "resistor" of the chip is a transistor in its linear region with the gate at the supply, so that its current is a
difference of squares. Sources: data sheet, sections 11.2 and 11.3; the curves were measured on the filter's capacitor
pins of a 6581R4AR 0687 14 and an 8580R5 1690 25 (libresidfp 0.9.1, src/FilterModelConfig6581.cpp and 8580.cpp).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sidtool.sid.dac import FloatArray

CURVE_6581 = (
    "0.81:10.31 2.40:10.31 2.60:10.30 2.70:10.29 2.80:10.26 2.90:10.17 3.00:10.04 3.10:9.83 3.20:9.58 3.30:9.32"
    " 3.50:8.69 3.70:8.00 4.00:6.89 4.40:5.21 4.54:4.54 4.60:4.19 4.80:3.00 4.90:2.30 4.95:2.03 5.00:1.88 5.05:1.77"
    " 5.10:1.69 5.20:1.58 5.40:1.44 5.60:1.33 5.80:1.26 6.00:1.21 6.40:1.12 7.00:1.02 7.50:0.97 8.50:0.89 10.00:0.81"
    " 10.31:0.81"
)
CURVE_8580 = (
    "1.30:8.91 4.76:8.91 4.77:8.90 4.78:8.88 4.785:8.86 4.79:8.80 4.795:8.60 4.80:8.25 4.805:7.50 4.81:6.10 4.815:4.05"
    " 4.82:2.27 4.825:1.65 4.83:1.55 4.84:1.47 4.85:1.43 4.87:1.37 4.90:1.34 5.00:1.30 5.10:1.30 8.91:1.30"
)
FINENESS = 96  # points between two measured ones


def slopes_of(x: FloatArray, y: FloatArray) -> FloatArray:
    """Slopes for a monotone cubic Hermite interpolation (Fritsch and Carlson, as Butland's three-point formula)."""
    step = np.diff(x)
    secant = np.diff(y) / step
    before, after = secant[:-1], secant[1:]
    common = step[:-1] + step[1:]
    flat = before * after <= 0
    safe_before, safe_after = np.where(flat, 1.0, before), np.where(flat, 1.0, after)
    inner = 3 * common / ((common + step[1:]) / safe_before + (common + step[:-1]) / safe_after)
    return np.concatenate([[secant[0]], np.where(flat, 0.0, inner), [secant[-1]]])


@dataclass(frozen=True, slots=True)
class OpAmp:
    """One kind of op-amp, finely interpolated.

    Attributes:
        inputs: voltages at its input, rising, shape (n,).
        outputs: voltages at its output, falling, shape (n,).
        supply: Vdd - Vth, in V.
    """

    inputs: FloatArray
    outputs: FloatArray
    supply: float

    @classmethod
    def from_curve(cls, curve: str, supply: float) -> OpAmp:
        """From measured points ``input:output``, in V."""
        x, y = np.array([[float(v) for v in point.split(":")] for point in curve.split()]).T
        slopes = slopes_of(x, y)
        part = np.arange(FINENESS) / FINENESS
        step = np.diff(x)[:, None]
        u, v = part * part * (3 - 2 * part), part * (1 - part)
        fine = y[:-1, None] * (1 - u) + y[1:, None] * u
        fine = fine + step * v * ((1 - part) * slopes[:-1, None] - part * slopes[1:, None])
        inputs = (x[:-1, None] + part * step).ravel()
        return cls(np.append(inputs, x[-1]), np.append(fine.ravel(), y[-1]), supply)

    @property
    def working_point(self) -> float:
        """Where input and output are equal, in V."""
        return float(np.interp(0.0, self.inputs - self.outputs, self.inputs))

    def amplified(self, gain: float, volts: FloatArray) -> FloatArray:
        """Output of an inverting stage; ``gain`` is the conductance of its inputs over that of its feedback.

        (n + 1)(S - vx)^2 - n (S - vi)^2 - (S - vo)^2 = 0, each bracket at least 0, is solved for vi at each point of
        the curve, which needs no iteration, and read the other way round.
        """
        if gain == 0:
            return np.full_like(volts, self.working_point)
        at_input = np.maximum(self.supply - self.inputs, 0.0) ** 2
        at_output = np.maximum(self.supply - self.outputs, 0.0) ** 2
        drive = ((gain + 1) * at_input - at_output) / gain
        wanted = np.maximum(self.supply - volts, 0.0) ** 2
        # The drive falls along the curve as long as the stage amplifies; the flat ends may wiggle.
        falling = np.minimum.accumulate(drive)
        solved: FloatArray = np.interp(wanted, falling[::-1], self.outputs[::-1])
        return solved

    def from_capacitor(self, volts: FloatArray) -> FloatArray:
        """Input of an integrator's op-amp for the voltage on its capacitor, which is input minus output."""
        return np.interp(volts, self.inputs - self.outputs, self.inputs)
