"""The C64's output stage: RC low-pass, then the coupling capacitor; for samples at phi2, and at an eighth of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

# --- Slots of the state, float64 -------------------------------------------------------------------------------------
SMOOTH = 0  # voltage behind the RC low-pass
HELD = 1  # what the coupling capacitor holds back
BEFORE = 2  # samples that came before, the last one first
TAPS = 6  # of the low-pass at an eighth of phi2
AHEAD = 2  # samples that it looks ahead
STATE_SLOTS = BEFORE + TAPS - 1


@njit("void(float64[::1], float64, float64, float32[::1], float32[::1])", cache=True, nogil=True, _nrt=False)
def run(state: Floats, smooth_step: float, held_step: float, samples: Singles, out: Singles) -> None:
    """Samples of the chip's output pin to those behind the stage; the steps are what each capacitor follows a cycle."""
    smooth, held = state[SMOOTH], state[HELD]
    for i in range(len(samples)):
        smooth += smooth_step * (np.float64(samples[i]) - smooth)
        held += held_step * (smooth - held)
        out[i] = smooth - held
    state[SMOOTH], state[HELD] = smooth, held


@njit(
    "void(float64[::1], float64[::1], float64, float64, float32[::1], float32[::1])", cache=True, nogil=True, _nrt=False
)
def run_decimated(  # noqa: PLR0917 - kernels take no keyword arguments
    state: Floats, taps: Floats, pole: float, held_step: float, samples: Singles, out: Singles
) -> None:
    """The same for samples so far apart that the low-pass takes several taps besides its pole; AHEAD samples late."""
    smooth, held = state[SMOOTH], state[HELD]
    one, two, three = state[BEFORE], state[BEFORE + 1], state[BEFORE + 2]
    four, five = state[BEFORE + 3], state[BEFORE + 4]
    for i in range(len(samples)):
        now = np.float64(samples[i])
        fed = ((taps[0] * now + taps[1] * one) + (taps[2] * two + taps[3] * three)) + (taps[4] * four + taps[5] * five)
        smooth = fed + pole * smooth
        held += held_step * (smooth - held)
        out[i] = smooth - held
        one, two, three, four, five = now, one, two, three, four
    state[SMOOTH], state[HELD] = smooth, held
    state[BEFORE], state[BEFORE + 1], state[BEFORE + 2] = one, two, three
    state[BEFORE + 3], state[BEFORE + 4] = four, five
