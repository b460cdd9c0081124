"""The C64's output stage at phi2: RC low-pass, then the coupling capacitor."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

SMOOTH, HELD = 0, 1  # slots of the state: behind the low-pass, on the coupling capacitor
STATE_SLOTS = 2


@njit("void(float64[::1], float64, float64, float32[::1], float32[::1])", cache=True, _nrt=False)
def run(state: Floats, smooth_step: float, held_step: float, samples: Singles, out: Singles) -> None:
    """Samples of the chip's output pin to those behind the stage; the steps are what each capacitor follows a cycle."""
    smooth, held = state[SMOOTH], state[HELD]
    for i in range(len(samples)):
        smooth += smooth_step * (np.float64(samples[i]) - smooth)
        held += held_step * (smooth - held)
        out[i] = smooth - held
    state[SMOOTH], state[HELD] = smooth, held
