"""From phi2 to the sample rate: exact decimation by eight, then soxr for the ratio that is left."""

from __future__ import annotations

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

Samples = npt.NDArray[np.float64]


def decimation_taps(rate: float) -> Samples:
    """The decimator's low-pass for an input rate in Hz: windowed sinc, symmetric, sum 1; (2 * HALF_TAPS + 1,)."""
    position = np.arange(-HALF_TAPS, HALF_TAPS + 1)
    taps = np.sinc(2 * CUTOFF_HZ / rate * position) * np.kaiser(2 * HALF_TAPS + 1, KAISER_BETA)
    scaled: Samples = taps / taps.sum()
    return scaled


class Decimator:
    """Keeps every eighth sample, without delay: output j belongs to the time of input 8 j."""

    def __init__(self, rate: float) -> None:
        self._kernel = load_kernel("decimate")
        self._taps = decimation_taps(rate)
        self._kept = np.zeros(HALF_TAPS)  # before the first sample there was silence

    def process(self, samples: Samples) -> Samples:
        """The outputs that the samples so far (this block, shape (n,), and what came before) suffice for."""
        waiting = np.concatenate([self._kept, samples])
        count = max(0, (len(waiting) - len(self._taps)) // FACTOR + 1)
        out = np.empty(count)
        self._kernel.decimate(waiting, self._taps, FACTOR, count, out)
        self._kept = waiting[count * FACTOR :].copy()
        return out

    def flush(self) -> Samples:
        """The outputs that were waiting for samples, as if silence followed."""
        return self.process(np.zeros(HALF_TAPS))


class Resampler:
    """phi2 to a sample rate, without delay and without drift.

    Args:
        phi2: the input rate in Hz, exact.
        rate: the output rate in Hz.
    """

    def __init__(self, phi2: Fraction, rate: int) -> None:
        import soxr

        self._decimator = Decimator(float(phi2))
        self._stream: Any = soxr.ResampleStream(float(phi2 / FACTOR), rate, 1, dtype="float64", quality="HQ")
        self._waiting = np.empty(0)

    def process(self, samples: Samples) -> npt.NDArray[np.float32]:
        """What can be put out after these samples, shape (n,), float32."""
        waiting = np.concatenate([self._waiting, self._decimator.process(samples)])
        ready = len(waiting) // SOXR_BLOCK * SOXR_BLOCK
        parts = [self._stream.resample_chunk(waiting[i : i + SOXR_BLOCK]) for i in range(0, ready, SOXR_BLOCK)]
        self._waiting = waiting[ready:]
        return _joined(parts)

    def flush(self) -> npt.NDArray[np.float32]:
        """The tail, as if silence followed; nothing may be processed after it."""
        rest = np.concatenate([self._waiting, self._decimator.flush()])
        self._waiting = np.empty(0)
        return _joined([self._stream.resample_chunk(rest, last=True)])


def _joined(parts: list[Samples]) -> npt.NDArray[np.float32]:
    return np.concatenate(parts).astype(np.float32) if parts else np.empty(0, dtype=np.float32)
