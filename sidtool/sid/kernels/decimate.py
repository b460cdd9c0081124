"""A finite impulse response filter that keeps every n-th sample."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]


# Reassociation lets the sum be vectorised; the order of the additions is fixed when it is compiled, and does not depend
# on how the samples were cut into blocks.
@njit(
    "void(float64[::1], float64[::1], int64, int64, float64[::1])",
    cache=True,
    _nrt=False,
    fastmath={"reassoc", "contract", "nsz"},
)
def decimate(samples: Floats, taps: Floats, factor: int, count: int, out: Floats) -> None:
    """out[j] = sum over k of taps[k] * samples[factor * j + k], for j in 0 ... count - 1."""
    for j in range(count):
        total = 0.0
        at = factor * j
        for k in range(len(taps)):
            total += taps[k] * samples[at + k]
        out[j] = total
