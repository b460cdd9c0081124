"""A finite impulse response filter that keeps every n-th sample."""

from __future__ import annotations

from numba import njit


# Reassociation lets the sum be vectorised; the order of the additions is fixed when it is compiled, and does not depend on
# how the samples were cut into blocks.
@njit(
    "void(float64[::1], float64[::1], int64, int64, float64[::1])",
    cache=True,
    _nrt=False,
    fastmath={"reassoc", "contract", "nsz"},
)
def decimate(samples, taps, factor, count, out):
    """out[j] = sum over k of taps[k] * samples[factor * j + k], for j in 0 ... count - 1."""
    for j in range(count):
        total = 0.0
        at = factor * j
        for k in range(len(taps)):
            total += taps[k] * samples[at + k]
        out[j] = total
