"""The SID's envelopes alone, stopped where one wants to look at them: no oscillator, no sound."""

from __future__ import annotations

import numpy as np

from sidtool.sid.kernels_loader import load_here
from sidtool.sid.oscillators import BLOCK, Writes, fresh_envelopes


class Envelopes:
    """The envelopes of the three voices, from power-up and RESET on. They are alike in both models.

    >>> envelopes = Envelopes()
    >>> writes = Writes([10, 20_000, 40_000], [6, 5, 4], [0x0F, 0x00, 0x01])  # release 15; then attack 0, and the gate
    >>> envelopes.run(writes, 0, 40_010)
    3
    >>> envelopes.delay(0), envelopes.delay(1)  # the rate counter stood beyond 9 by far
    (24017, 0)
    """

    def __init__(self) -> None:
        self._kernel = load_here("envelope")
        self._state = fresh_envelopes(self._kernel)
        self._levels = np.zeros((3, BLOCK), dtype=np.uint8)
        self._cycle = 0

    def run(self, writes: Writes, first: int, end: int) -> int:
        """Clocks all cycles before ``end``, with the writes from index ``first`` on; the index of the next write."""
        while self._cycle < end:
            count = min(BLOCK, end - self._cycle)
            first = self._kernel.run(
                self._state, writes.cycles, writes.registers, writes.values, first, self._cycle, count, self._levels
            )
            self._cycle += count
        return first

    def delay(self, voice: int) -> int:
        """How many cycles the next step of a voice's attack comes late, 0 to 32,766: the ADSR delay bug.

        The rate counter stands beyond the period that has been selected, and has to run through the rest of its 32,767
        states before it meets it. 0 in time, or where the voice (0 to 2) is not in its attack.
        """
        kernel, state = self._kernel, self._state[voice]
        position = int(state[kernel.RATE_POSITION])
        if state[kernel.STATE] != kernel.ATTACK or position < state[kernel.RATE_PERIOD]:
            return 0
        return int(kernel.RATE_STATES) - position
