"""The VIC-II as far as a player hears it: the raster counter, the raster interrupt and the registers as memory.

No picture, no sprites, no bad lines: the CPU is never halted, so what runs in the displayed lines 51 to 250 runs up to
5 % early compared with a C64 whose screen is on. Source: libsidplayfp ``src/c64/VIC_II``; c64ref ``src/c64io``.
"""

from __future__ import annotations

from sidtool.c64 import Clock
from sidtool.machine.lines import FAR, Line

REGISTERS = 0x40
CONTROL, RASTER, FLAGS, MASK = 0x11, 0x12, 0x19, 0x1A
# Bits that read as 1 whatever was written.
_UNUSED = {0x16: 0xC0, 0x18: 0x01, FLAGS: 0x70, MASK: 0xF0} | dict.fromkeys(range(0x20, 0x2F), 0xF0)


class Vic:
    """A 6569 or 6567 by the clock's geometry. In cycle 0 line 0 begins.

    Attributes:
        irq: its interrupt output.
    """

    def __init__(self, clock: Clock) -> None:
        self.registers = [0] * REGISTERS
        self.flags = 0
        self.irq = Line()
        self._line_cycles = clock.cycles_per_line
        self._lines = clock.lines
        self._frame = clock.cycles_per_frame
        self._compare = 0
        self._settled = 0

    def line(self, cycle: int) -> int:
        """The raster line in a cycle. The counter wraps one cycle late: line 0 is a cycle short, the last longer."""
        place = cycle % self._frame
        return place // self._line_cycles if place else self._lines - 1

    def read(self, register: int, cycle: int) -> int:
        """The value of a register (0 to 63) in a cycle."""
        if register == RASTER:
            return self.line(cycle) & 0xFF
        if register == CONTROL:
            return self.registers[CONTROL] & 0x7F | self.line(cycle) >> 1 & 0x80
        if register == FLAGS:
            self._settle(cycle)
            return self.flags | 0x70 | (0x80 if self.irq.low_from <= cycle else 0)
        if register >= 0x2F:
            return 0xFF
        if register in (0x13, 0x14, 0x1E, 0x1F):
            return 0
        return self.registers[register] | _UNUSED.get(register, 0)

    def write(self, register: int, value: int, cycle: int) -> None:
        """A write to a register in a cycle."""
        self._settle(cycle)
        self.registers[register] = value
        if register == FLAGS:
            self.flags &= ~value
        elif register in (CONTROL, RASTER):
            self._set_compare(cycle)
        if register in (FLAGS, MASK, CONTROL, RASTER):
            self._update_irq(cycle)

    def _set_compare(self, cycle: int) -> None:
        compare = self.registers[RASTER] | (self.registers[CONTROL] & 0x80) << 1
        # The flag is set by the comparison becoming true, be it by the write.
        if compare != self._compare and compare == self.line(cycle):
            self.flags |= 1
        self._compare = compare

    def _next_match(self, cycle: int) -> int:
        """The first cycle after ``cycle`` in which the compared line begins."""
        if self._compare >= self._lines:
            return FAR
        place = self._compare * self._line_cycles or 1  # line 0 is seen one cycle late
        return cycle + 1 + (place - cycle - 1) % self._frame

    def _settle(self, cycle: int) -> None:
        if self._next_match(self._settled) <= cycle:
            self.flags |= 1
        self._settled = cycle

    def _update_irq(self, cycle: int) -> None:
        mask = self.registers[MASK]
        if self.flags & mask & 0x0F:
            self.irq.low_from = min(self.irq.low_from, cycle + 1)
        else:
            self.irq.release(cycle, self._next_match(cycle) if mask & 1 else FAR)
