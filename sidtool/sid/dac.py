"""The R-2R ladders of the SID's digital-to-analogue converters.

Source: libresidfp 0.9.1, src/Dac.cpp. The 6581's resistors are off (2R/R = 2.20) and the termination is missing, so
that its transfer is not monotonic; the 8580's ladder is right. A bit that is off still leaks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ladder:
    """A kind of ladder.

    Attributes:
        ratio: 2R / R.
        terminated: whether a 2R lies below bit 0.
        leakage: share of its weight that a bit contributes when it is off.
    """

    ratio: float
    terminated: bool
    leakage: float


LADDERS = {"6581": Ladder(2.20, False, 0.0075), "8580": Ladder(2.00, True, 0.0035)}


def ladder_weights(ladder: Ladder, bits: int) -> FloatArray:
    """What each bit contributes, from bit 0 upward; the sum is 1.

    >>> ladder_weights(LADDERS["8580"], 3) * 7
    array([1., 2., 4.])
    """
    leg = ladder.ratio
    weights = np.zeros(bits)
    for bit in range(bits):
        tail = leg if ladder.terminated else np.inf
        for _ in range(bit):
            tail = 1.0 + (leg if np.isinf(tail) else leg * tail / (leg + tail))
        # The bit alone is on: a source of 1 V behind its leg, loaded by the tail below it ...
        voltage, resistance = (1.0, leg) if np.isinf(tail) else (tail / (leg + tail), leg * tail / (leg + tail))
        for _ in range(bits - 1 - bit):
            # ... and transformed once for each bit above: R in series, 2R to ground.
            resistance += 1.0
            voltage *= leg / (leg + resistance)
            resistance = leg * resistance / (leg + resistance)
        weights[bit] = voltage
    normalised: FloatArray = weights / weights.sum()
    return normalised


def dac_table(ladder: Ladder, bits: int) -> FloatArray:
    """The output for each code, 0 ... 1 with the leakage at code 0; shape (2**bits,).

    >>> table = dac_table(LADDERS["6581"], 12)
    >>> bool(table[0x7FF] > table[0x800])
    True
    """
    on = (np.arange(1 << bits)[:, None] >> np.arange(bits)) & 1
    table: FloatArray = np.where(on == 1, 1.0, ladder.leakage) @ ladder_weights(ladder, bits)
    return table
