"""What the C64 does to the chip's output, sample by sample at phi2; conversion to a sample rate does it on its own."""

from __future__ import annotations

from fractions import Fraction
from types import ModuleType

import numpy as np
import numpy.typing as npt

from sidtool.sid.kernels_loader import load_kernel
from sidtool.sid.resample import output_coefficients


class OutputStage:
    """RC low-pass and coupling capacitor, at rest on the first sample.

    Args:
        phi2: the rate of the samples in Hz.
    """

    def __init__(self, phi2: Fraction) -> None:
        self._kernel: ModuleType = load_kernel("output")
        decay, self._held_step = output_coefficients(float(phi2))
        self._smooth_step = 1 - decay
        self._state: npt.NDArray[np.float64] | None = None

    def process(self, samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The samples behind the stage, shape (n,)."""
        if self._state is None and len(samples):
            self._state = np.full(self._kernel.STATE_SLOTS, float(samples[0]))
        out = np.empty(len(samples), dtype=np.float32)
        if len(samples):
            self._kernel.run(self._state, self._smooth_step, self._held_step, np.ascontiguousarray(samples), out)
        return out
