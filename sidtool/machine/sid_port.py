"""Where the SIDs sit on the bus: writes are logged with their cycle and handed to the chips, reads are answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from sidtool.c64 import SID_BASE, SID_REGISTERS, Clock

if TYPE_CHECKING:
    from sidtool.register_log import RegisterLog

BLOCKS = 0xC00 // SID_REGISTERS  # up to $dfff
EXPANSION = 0xDE00
FIRST_READABLE, LAST_READABLE = 0x19, 0x1C  # paddles X and Y, oscillator 3, envelope 3
PADDLES_OPEN = 0xFF
NOTHING = 0xFF

Write = tuple[int, int, int, int]


class Chip(Protocol):
    """A sound chip that listens to the bus while the program runs."""

    def write(self, cycle: int, register: int, value: int) -> None:
        """A register, 0 to 31, gets a value in a cycle, counted from the program's first instruction."""

    def read(self, cycle: int, register: int) -> int:
        """What the program gets from a register in a cycle."""


class ProgramEnd(Exception):  # noqa: N818 - not an error
    """The program has stored an exit code into $D7FF.

    Args:
        cycle: of the store, counted from the program's first instruction.
        code: 0 to 255.
    """

    def __init__(self, cycle: int, code: int) -> None:
        super().__init__(cycle, code)
        self.cycle = cycle
        self.code = code


class SidPort:
    """$D400 to $D7FF, and the SIDs on the expansion port at $DE00 to $DFFF.

    A SID answers at every 32 bytes. A second one sits at its own address, a multiple of 32 in this range, or on the
    expansion port. A SID without
    a Chip reads $FF for the paddles, 0 for oscillator and envelope 3, and the last value written to any of its
    registers for the others (a real one forgets that after a while).

    Args:
        chips: one for each SID, or fewer.
        addresses: of the SIDs; the first takes all that no other one does.
        debug_register: the register (0 to 1023) that ends the program, or None.

    Attributes:
        in_expansion: whether a SID sits there.
        origin: the CPU's cycle of the program's first instruction.
        log: (cycle, chip, register, value) since it was last emptied.
    """

    def __init__(
        self,
        chips: Sequence[Chip] = (),
        addresses: Sequence[int] = (SID_BASE,),
        debug_register: int | None = None,
    ) -> None:
        self.origin = 0
        self.log: list[Write] = []
        self._connected = False
        self._debug_register = debug_register
        self._chips = tuple(chips)
        self._last = [0] * len(addresses)
        self._which = [0] * BLOCKS
        self.in_expansion = any(address >= EXPANSION for address in addresses)
        for index, address in enumerate(addresses):
            if index:
                self._which[(address - SID_BASE) // SID_REGISTERS] = index

    def at(self, page: int) -> ExpansionPage:
        """A page of the expansion port, as the bus sees it: only the SIDs in it answer."""
        return ExpansionPage(self, page - SID_BASE)

    def connect(self, origin: int) -> None:
        """From here on writes are logged, with cycles counted from ``origin``."""
        self.origin = origin
        self._connected = True

    def chip_at(self, register: int) -> int:
        """Which SID answers at $D400 + register; the first one where no other does."""
        return self._which[register >> 5]

    def write(self, register: int, value: int, cycle: int) -> None:
        """A write to $D400 + register (0 to 1023)."""
        if register == self._debug_register:
            raise ProgramEnd(cycle - self.origin, value)
        which = self._which[register >> 5]
        self._last[which] = value
        if self._connected:
            self.log.append((cycle - self.origin, which, register & 31, value))
            if which < len(self._chips):
                self._chips[which].write(cycle - self.origin, register & 31, value)

    def read(self, register: int, cycle: int) -> int:
        """A read from $D400 + register (0 to 1023)."""
        which = self._which[register >> 5]
        if self._connected and which < len(self._chips):
            return self._chips[which].read(cycle - self.origin, register & 31)
        register &= 31
        if FIRST_READABLE <= register <= LAST_READABLE:
            return PADDLES_OPEN if register < 0x1B else 0
        return self._last[which]

    @property
    def last_write(self) -> int:
        """The cycle of the last write that is still in the log; -1 where there is none."""
        return self.log[-1][0] if self.log else -1

    def take_log(self, start: int, end: int, clock: Clock) -> RegisterLog:
        """Removes the writes before a cycle and returns them as a log of the time from another one on."""
        from sidtool.register_log import RegisterLog

        return RegisterLog.from_writes(self.take(end), start, end, clock)

    def take(self, end: int) -> list[Write]:
        """Removes and returns the writes before a cycle."""
        kept = len(self.log)
        while kept and self.log[kept - 1][0] >= end:
            kept -= 1
        taken, self.log = self.log[:kept], self.log[kept:]
        return taken


class ExpansionPage:
    """A page of the expansion port with SIDs in it; what no SID takes reads $FF.

    Args:
        sids: the sockets.
        offset: of the page from $D400.
    """

    def __init__(self, sids: SidPort, offset: int) -> None:
        self._sids, self._offset = sids, offset

    def read(self, register: int, cycle: int) -> int:
        """A read from a place in the page."""
        place = self._offset + register
        return self._sids.read(place, cycle) if self._sids.chip_at(place) else NOTHING

    def write(self, register: int, value: int, cycle: int) -> None:
        """A write to a place in the page."""
        place = self._offset + register
        if self._sids.chip_at(place):
            self._sids.write(place, value, cycle)
