"""A finite impulse response filter that keeps every n-th sample, and the C64's output stage."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

# --- Slots of the output stage's state, float64 ----------------------------------------------------------------------
SMOOTH = 0  # voltage behind the RC low-pass
HELD = 1  # what the coupling capacitor holds back
STARTED = 2  # 0 before the first sample, whose DC both capacitors take on
STATE_SLOTS = 3


# Reassociation lets the sum be vectorised; the order of the additions is fixed when it is compiled, and does not depend
# on how the samples were cut into blocks.
@njit(
    "void(float32[::1], float32[::1], int64, int64, float64[::1])",
    cache=True,
    _nrt=False,
    fastmath={"reassoc", "contract", "nsz"},
)
def decimate(samples: Singles, taps: Singles, factor: int, count: int, out: Floats) -> None:
    """out[j] = sum over k of taps[k] * samples[factor * j + k], for j in 0 ... count - 1."""
    for j in range(count):
        total = np.float32(0)
        at = factor * j
        for k in range(len(taps)):
            total += taps[k] * samples[at + k]
        out[j] = total


@njit("void(float64[::1], float64[::1], float64, float64, float64)", cache=True, _nrt=False)
def settle(samples: Floats, state: Floats, gain: float, pole: float, leak: float) -> None:
    """The output stage, in place: smooth = gain * sample + pole * smooth, less what the capacitor holds back."""
    smooth, held = state[SMOOTH], state[HELD]
    if state[STARTED] == 0.0 and len(samples) > 0:
        smooth = held = samples[0] * gain / (1.0 - pole)
        state[STARTED] = 1.0
    for i in range(len(samples)):
        smooth = gain * samples[i] + pole * smooth
        held += leak * (smooth - held)
        samples[i] = smooth - held
    state[SMOOTH], state[HELD] = smooth, held
