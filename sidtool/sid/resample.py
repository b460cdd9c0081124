"""From phi2 to the sample rate: the C64's output stage, exact decimation by eight, then soxr for the ratio left."""

from __future__ import annotations

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
CUTOFF_HZ = 59_000.0
SOXR_BLOCK = 1024  # soxr gets blocks of one size, so that its samples cannot depend on how time was cut

# The C64's output: 10 kilohm with 1000 pF, then 10 microfarad into 10 kilohm (data sheet, section 13).
SMOOTHING_SECONDS = 10e3 * 1000e-12
COUPLING_SECONDS = 10e3 * 10e-6

Samples = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]


def decimation_taps(rate: float) -> Samples:
    """The decimator's low-pass for an input rate in Hz: windowed sinc, symmetric, sum 1; (2 * HALF_TAPS + 1,)."""
    position = np.arange(-HALF_TAPS, HALF_TAPS + 1)
    taps = np.sinc(2 * CUTOFF_HZ / rate * position) * np.kaiser(2 * HALF_TAPS + 1, KAISER_BETA)
    scaled: Samples = taps / taps.sum()
    return scaled


def output_coefficients(rate: float) -> tuple[float, float]:
    """The output stage for one sample at a rate in Hz: decay of its low-pass, and what its coupling gives way."""
    return math.exp(-1 / rate / SMOOTHING_SECONDS), -math.expm1(-1 / rate / COUPLING_SECONDS)


class Decimator:
    """The output stage, keeping every eighth sample, without delay: output j belongs to the time of input 8 j.

    The low-pass 1/(1 - p/z) is (1 + p/z + ... + p^7/z^7) / (1 - p^8/z^8): the numerator goes into the taps, and what
    is left recurs from kept sample to kept sample, exactly as it would from cycle to cycle.
    """

    def __init__(self, rate: float) -> None:
        self._kernel = load_kernel("decimate")
        pole, _ = output_coefficients(rate)
        self.taps = np.convolve(decimation_taps(rate), pole ** np.arange(FACTOR - 1, -1, -1)).astype(np.float32)
        self._gain = (1 - pole) / float(self.taps.sum(dtype=np.float64)) * (1 - pole**FACTOR) / (1 - pole)
        self._pole = pole**FACTOR
        self._leak = output_coefficients(rate / FACTOR)[1]
        self._state = np.zeros(self._kernel.STATE_SLOTS)
        self._kept: Singles | None = None

    def process(self, samples: Singles) -> Samples:
        """The outputs that the samples so far (this block, shape (n,), and what came before) suffice for."""
        if self._kept is None:
            if not len(samples):
                return np.empty(0)
            # Before the first sample there was its like.
            self._kept = np.full(HALF_TAPS + FACTOR - 1, samples[0], dtype=np.float32)
        waiting = np.concatenate([self._kept, samples])
        count = max(0, (len(waiting) - len(self.taps)) // FACTOR + 1)
        out = np.empty(count)
        self._kernel.decimate(waiting, self.taps, FACTOR, count, out)
        self._kernel.settle(out, self._state, self._gain, self._pole, self._leak)
        self._kept = waiting[count * FACTOR :].copy()
        return out

    def flush(self) -> Samples:
        """The outputs that were waiting for samples, as if the last one lasted."""
        if self._kept is None:
            return np.empty(0)
        return self.process(np.full(HALF_TAPS, self._kept[-1], dtype=np.float32))


class Resampler:
    """phi2 to a sample rate, through the C64's output stage, without delay and without drift.

    Args:
        phi2: the input rate in Hz, exact.
        rate: the output rate in Hz.
        delay: of the input in cycles, made good here.
    """

    def __init__(self, phi2: Fraction, rate: int, delay: int = 0) -> None:
        import soxr

        self._decimator = Decimator(float(phi2))
        self._stream: Any = soxr.ResampleStream(float(phi2 / FACTOR), rate, 1, dtype="float32", quality="HQ")
        self._waiting = np.empty(0, dtype=np.float32)
        self._delay = self._early = delay
        self._last = np.float32(0)

    def process(self, samples: Singles) -> Singles:
        """What can be put out after these samples, shape (n,), float32."""
        if len(samples):
            self._last = samples[-1]
        skipped = min(self._early, len(samples))
        self._early -= skipped
        return self._convert(self._decimator.process(samples[skipped:]))

    def _convert(self, decimated: Samples) -> Singles:
        waiting = np.concatenate([self._waiting, decimated.astype(np.float32)])
        ready = len(waiting) // SOXR_BLOCK * SOXR_BLOCK
        parts = [self._stream.resample_chunk(waiting[i : i + SOXR_BLOCK]) for i in range(0, ready, SOXR_BLOCK)]
        self._waiting = waiting[ready:]
        return _joined(parts)

    def flush(self) -> Singles:
        """The tail, as if the last sample lasted; nothing may be processed after it."""
        tail = self.process(np.full(self._delay, self._last, dtype=np.float32))
        rest = np.concatenate([self._waiting, self._decimator.flush().astype(np.float32)])
        self._waiting = np.empty(0, dtype=np.float32)
        return _joined([tail, self._stream.resample_chunk(rest, last=True)])


def _joined(parts: list[Singles]) -> Singles:
    return np.concatenate(parts).astype(np.float32) if parts else np.empty(0, dtype=np.float32)
