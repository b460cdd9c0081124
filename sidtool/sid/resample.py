"""From phi2 to the sample rate: exact decimation by eight, the C64's output stage, then soxr for the ratio left."""

from __future__ import annotations

import functools
import math
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from sidtool.sid.kernels_loader import load_kernel

FACTOR = 8
HALF_TAPS = 48
# Kaiser window: 100 dB down where the decimation folds onto 0 ... 24 kHz, within 0.01 dB up to 20 kHz (tested). Above
# 24 kHz, where only rates beyond 48 kHz reach, the sound thins out and carries some folded remains.
KAISER_BETA = 10.0
CUTOFF_HZ = 58_500.0
SOXR_BLOCK = 4096  # soxr gets blocks of one size, so that its samples cannot depend on how time was cut

# The C64's output: 10 kilohm with 1000 pF, then 10 microfarad into 10 kilohm (data sheet, section 13).
SMOOTHING_SECONDS = 10e3 * 1000e-12
COUPLING_SECONDS = 10e3 * 10e-6
MATCHED_HZ = 24_000.0  # up to here the output stage after decimation is fitted to the one before it

Samples = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]


def decimation_taps(rate: float) -> Samples:
    """The decimator's low-pass for an input rate in Hz: windowed sinc around tap HALF_TAPS, sum 1; (2 * HALF_TAPS,).

    The first tap is 0, so that the others are symmetric.
    """
    position = np.arange(-HALF_TAPS, HALF_TAPS)
    window = np.zeros(2 * HALF_TAPS)
    window[1:] = np.kaiser(2 * HALF_TAPS - 1, KAISER_BETA)
    taps = np.sinc(2 * CUTOFF_HZ / rate * position) * window
    scaled: Samples = taps / taps.sum()
    return scaled


def output_coefficients(rate: float) -> tuple[float, float]:
    """The output stage for one sample at a rate in Hz: decay of its low-pass, and what its coupling gives way."""
    return math.exp(-1 / rate / SMOOTHING_SECONDS), -math.expm1(-1 / rate / COUPLING_SECONDS)


@functools.cache
def smoothing_taps(rate: float, taps: int, ahead: int) -> tuple[float, ...]:
    """What the output stage's low-pass of every cycle is for every eighth: taps besides the pole, which is exact.

    The first of them is for the sample that is ``ahead`` of the one that is made.
    Of (1 - p) (1 + p/z + ... + p^7/z^7) / (1 - p^8/z^8) the numerator is fitted by taps eight cycles apart.
    """
    pole, _ = output_coefficients(rate)
    turns = np.exp(-2j * np.pi * np.linspace(0, MATCHED_HZ, 400) / rate)
    wanted = (1 - pole) * np.polynomial.polynomial.polyval(turns, pole ** np.arange(FACTOR))
    delayed = turns[:, None] ** (FACTOR * (np.arange(taps) - ahead))
    fitted, *_ = np.linalg.lstsq(np.vstack([delayed.real, delayed.imag]), np.concatenate([wanted.real, wanted.imag]))
    return tuple((fitted * (1 - pole**FACTOR) / fitted.sum()).tolist())


class Conversion:
    """Every eighth sample of a chip's output to a sample rate, through the C64's output stage, without drift.

    Args:
        phi2: the clock in Hz, exact; eight times the rate of what comes in.
        rate: the output rate in Hz.
    """

    def __init__(self, phi2: Fraction, rate: int) -> None:
        import soxr

        self._kernel = load_kernel("output")
        self._taps = np.array(smoothing_taps(float(phi2), self._kernel.TAPS, self._kernel.AHEAD))
        self._pole = output_coefficients(float(phi2))[0] ** FACTOR
        self._leak = output_coefficients(float(phi2) / FACTOR)[1]
        self._state: Samples | None = None
        self._stream: Any = soxr.ResampleStream(float(phi2 / FACTOR), rate, 1, dtype="float32", quality="HQ")
        self._waiting = np.empty(0, dtype=np.float32)
        self._early: int = self._kernel.AHEAD
        self._last = np.float32(0)

    def process(self, samples: Singles) -> Singles:
        """What can be put out after these samples, shape (n,), float32."""
        waiting = np.concatenate([self._waiting, self._settled(samples)])
        ready = len(waiting) // SOXR_BLOCK * SOXR_BLOCK
        parts = [self._stream.resample_chunk(waiting[i : i + SOXR_BLOCK]) for i in range(0, ready, SOXR_BLOCK)]
        self._waiting = waiting[ready:]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.float32)

    def _settled(self, samples: Singles) -> Singles:
        """Behind the output stage, whose capacitors were charged by the first sample; a little later than the input."""
        if not len(samples):
            return samples
        if self._state is None:
            self._state = np.full(self._kernel.STATE_SLOTS, float(samples[0]))
        self._last = samples[-1]
        out = np.empty(len(samples), dtype=np.float32)
        self._kernel.run_decimated(self._state, self._taps, self._pole, self._leak, samples, out)
        skipped = min(self._early, len(samples))
        self._early -= skipped
        return out[skipped:]

    def flush(self) -> Singles:
        """The tail, as if the last sample lasted; nothing may be processed after it."""
        ahead = 0 if self._state is None else self._kernel.AHEAD
        sound = self.process(np.full(ahead, self._last, dtype=np.float32))
        rest, self._waiting = self._waiting, np.empty(0, dtype=np.float32)
        return np.concatenate([sound, self._stream.resample_chunk(rest, last=True)])
