"""What has become of a tune: by the driver's mark, by interrupts, by the CPU's place and the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidtool.environment.driver import ENTRY, IDLE, RETURNED, driver_base, driver_code
from sidtool.errors import UserError
from sidtool.machine import Machine
from sidtool.sidfile import SidFile

if TYPE_CHECKING:
    from sidtool.register_log import RegisterLog

PATIENCE_SECONDS = 10
KERNAL = 0xE000
STACK = 0x0100
BREAK = 0x10  # in the P that BRK pushes
LAST_FRAME = 0xFD  # three bytes from the stack's end
FRAMES = (3, 0)  # what lies above P and the address on the stack: the KERNAL's pushes, Y, X and A, or nothing


class Watch:
    """Looks at a tune while it runs, and says what a fault of the machine means for it.

    Args:
        tune: the one that runs.
    """

    def __init__(self, tune: SidFile) -> None:
        self._tune = tune
        self._base = None if tune.header.is_basic else driver_base(tune)
        self._seen = (0, 0)
        self._since = 0
        self._elsewhere = 0

    def look(self, machine: Machine, log: RegisterLog) -> UserError | None:
        """What is to be said after a slice: nothing, or that for ten seconds the tune has been lost, and where it is.

        Args:
            log: the slice that has just run.
        """
        patience = machine.clock.cycles(PATIENCE_SECONDS)
        if len(log) or machine.cpu.pc & 0xFFFF < KERNAL:
            self._elsewhere = log.end
        elif log.end - self._elsewhere >= patience:
            return self._at_ready(machine)
        if self._base is None or not self._tune.header.play:
            return None  # an init that never comes back is allowed
        # While play runs, interrupts are off: one that does not come back is the last.
        seen = machine.ram(self._base + RETURNED)[0], machine.cpu.interrupted
        if seen != self._seen:
            self._seen, self._since = seen, log.end
            return None
        return self._lost(machine) if log.end - self._since >= patience else None

    def _at_ready(self, machine: Machine) -> UserError:
        return UserError(
            f"{self._tune.name}: the tune has stopped: for {PATIENCE_SECONDS} s the CPU has been in the KERNAL, now at "
            f"${machine.cpu.pc & 0xFFFF:04x}, and nothing is written to the SID",
            "its BASIC program has ended"
            if self._base is None
            else "it has probably run into a BRK or a reset; are the addresses of init and play right?",
        )

    def _lost(self, machine: Machine) -> UserError:
        which, address = self._called(machine)
        return UserError(
            f"{self._tune.name}: {which} at ${address:04x} has not come back for {PATIENCE_SECONDS} s: "
            f"the CPU is at ${machine.cpu.pc & 0xFFFF:04x}",
            self._overwritten(machine) or f"is the {which} address right? {which} has to end with RTS",
        )

    def _called(self, machine: Machine) -> tuple[str, int]:
        """The routine that the CPU is in, if it has not come back, and its address."""
        assert self._base is not None
        back = machine.ram(self._base + RETURNED)[0] and self._tune.header.play
        return ("play", self._tune.header.play) if back else ("init", self._tune.init)

    def explained(self, machine: Machine, fault: UserError) -> UserError:
        """What a fault of the machine means for the tune; the fault itself where there is nothing to add."""
        if self._base is None:
            return fault
        overwritten = self._overwritten(machine)
        if overwritten:
            return UserError(f"{self._tune.name}: {fault.message}", overwritten)
        what = self._run_into(machine)
        if not what:
            return fault
        which, address = self._called(machine)
        return UserError(
            f"{self._tune.name}: {which} at ${address:04x} has run into {what}",
            f"is the {which} address right? {which} has to end with RTS",
        )

    def _overwritten(self, machine: Machine) -> str:
        assert self._base is not None
        driver = driver_code(self._tune, 1, machine.clock, self._base)[ENTRY:]
        if machine.ram(self._base + ENTRY, len(driver)) == driver:
            return ""
        last = self._base + ENTRY + len(driver) - 1
        return f"the tune has written over the driver at ${self._base:04x}-${last:04x}, which calls its init and play"

    def _run_into(self, machine: Machine) -> str:
        """What has led to the driver's idle loop with interrupts off, by what it has left on the stack."""
        assert self._base is not None
        if machine.cpu.pc & 0xFFFF != self._base + IDLE or machine.cpu.sp + 1 > LAST_FRAME:
            return ""
        frames = [
            machine.ram(STACK + machine.cpu.sp + 1 + above, 3)
            for above in FRAMES
            if machine.cpu.sp + 1 + above <= LAST_FRAME
        ]
        found = [(low | high << 8) - 2 & 0xFFFF for status, low, high in frames if status & BREAK]
        if not found:
            _, low, high = frames[-1]
            return f"an interrupt at ${low | high << 8:04x}: the KERNAL is banked out, and nothing at $fffe takes it"
        # The other bytes of the stack may look like a frame, too: in RAM there is a BRK. Under I/O there may be none.
        broken = next((address for address in found if not machine.ram(address)[0]), found[0])
        image = self._tune.image
        outside = (
            "" if image.load <= broken < image.end else f", outside its data (${image.load:04x}-${image.end - 1:04x})"
        )
        return f"a BRK at ${broken:04x}{outside}"
