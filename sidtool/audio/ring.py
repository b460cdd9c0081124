"""A ring buffer of samples between one thread that fills it and one that empties it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Ring:
    """Mono float32 samples, first in first out, in a fixed piece of memory.

    One thread may call :meth:`put` while another calls :meth:`take`, without a lock: each position is written by one
    side only, and only after the samples it covers are in place (or copied out). A sound card's callback must not wait.

    >>> ring = Ring(4)
    >>> ring.put(np.arange(6, dtype=np.float32))
    4
    >>> out = np.empty(3, np.float32)
    >>> ring.take(out), out.tolist(), ring.filled
    (3, [0.0, 1.0, 2.0], 1)
    """

    def __init__(self, capacity: int) -> None:
        self._samples: NDArray[np.float32] = np.zeros(capacity, np.float32)
        self._put = 0  # samples ever put in
        self._taken = 0  # samples ever taken out

    @property
    def capacity(self) -> int:
        """How many samples fit."""
        return len(self._samples)

    @property
    def taken(self) -> int:
        """How many samples were ever taken out."""
        return self._taken

    @property
    def filled(self) -> int:
        """How many samples wait to be taken."""
        return self._put - self._taken

    def put(self, samples: NDArray[np.float32]) -> int:
        """Copies in as many samples as there is room for; returns how many."""
        count = min(len(samples), self.capacity - self.filled)
        start = self._put % self.capacity
        first = min(count, self.capacity - start)
        self._samples[start : start + first] = samples[:first]
        self._samples[: count - first] = samples[first:count]
        self._put += count
        return count

    def take(self, out: NDArray[np.float32]) -> int:
        """Copies out as many samples as wait and fit into the start of ``out``; returns how many."""
        count = min(len(out), self.filled)
        start = self._taken % self.capacity
        first = min(count, self.capacity - start)
        out[:first] = self._samples[start : start + first]
        out[first:count] = self._samples[: count - first]
        self._taken += count
        return count
