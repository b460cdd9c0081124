"""Whether a tune's init and play come back: looked at from outside, by the counters of the driver."""

from __future__ import annotations

from sidtool.environment.driver import CALLS, RETURNED, driver_base
from sidtool.errors import UserError
from sidtool.machine import Machine
from sidtool.sidfile import SidFile

PATIENCE_SECONDS = 10


class Watch:
    """Looks at a tune while it runs. Only where the header names a play routine has anything to come back.

    Args:
        tune: the one that runs.
    """

    def __init__(self, tune: SidFile) -> None:
        self._tune = tune
        self._base = driver_base(tune) if tune.header.play else 0
        self._counted: tuple[int, ...] = ()
        self._since = 0

    def look(self, machine: Machine, cycle: int) -> UserError | None:
        """What is to be said at a cycle: that init or play has not come back for ten seconds, and where it is."""
        if not self._base:
            return None
        counted = tuple(machine.ram(self._base + RETURNED, CALLS - RETURNED + 1))
        if counted != self._counted:
            self._counted, self._since = counted, cycle
            return None
        if cycle - self._since < machine.clock.cycles(PATIENCE_SECONDS):
            return None
        which, address = ("play", self._tune.header.play) if counted[0] else ("init", self._tune.init)
        return UserError(
            f"{self._tune.name}: {which} at ${address:04x} has not come back for {PATIENCE_SECONDS} s: "
            f"the CPU is at ${machine.cpu.pc & 0xFFFF:04x}",
            f"is the {which} address right? {which} has to end with RTS",
        )
