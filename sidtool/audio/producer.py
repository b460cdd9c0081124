"""The thread that renders ahead of the sound card."""

from __future__ import annotations

import threading
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sidtool.audio.ring import Ring

_WAIT = 0.01  # seconds between looks at a full ring; it holds many times that


class Producer:
    """Takes blocks from an iterable, in a thread of its own, and keeps a ring full of them.

    Attributes:
        error: what the iterable raised, or None. Samples it gave before are in the ring.
    """

    def __init__(self, blocks: Iterable[NDArray[np.float32]], ring: Ring) -> None:
        self.error: BaseException | None = None
        self._blocks = blocks
        self._ring = ring
        self._halt = threading.Event()
        self._done = threading.Event()
        # A daemon, so that an iterable that never comes back cannot keep the process alive after Ctrl-C.
        self._thread = threading.Thread(target=self._run, name="sidtool-producer", daemon=True)

    @property
    def done(self) -> bool:
        """Whether nothing more will be put into the ring."""
        return self._done.is_set()

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self, patience: float) -> bool:
        """Ends the thread, at most after the block it is at; returns whether it ended within ``patience`` seconds."""
        self._halt.set()
        if self._thread.ident is not None:
            self._thread.join(patience)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._fill()
        except BaseException as error:  # handed to the thread that plays
            self.error = error
        finally:
            self._done.set()

    def _fill(self) -> None:
        try:
            for block in self._blocks:
                self._put(np.asarray(block, dtype=np.float32))
                if self._halt.is_set():
                    return
        finally:
            close = getattr(self._blocks, "close", None)
            if close is not None:  # a generator gets to run its own finally in the thread it ran in
                close()

    def _put(self, block: NDArray[np.float32]) -> None:
        if block.ndim != 1:
            raise ValueError(f"a block must be one row of samples, not of shape {block.shape}")
        while len(block) and not self._halt.is_set():
            block = block[self._ring.put(block) :]
            if len(block):
                self._halt.wait(_WAIT)
