"""The VIC-II as far as a player hears it: raster counter and interrupt, bad lines, and the registers as memory.

No picture. In a bad line the VIC takes the bus to fetch 40 characters, and the CPU waits at its first read: 25 lines of
43 cycles in a picture; and for sprites (see :mod:`.sprites`). Source: libsidplayfp ``src/c64/VIC_II``; c64ref
``src/c64io``.
"""

from __future__ import annotations

from sidtool.c64 import Clock
from sidtool.machine.lines import FAR, Line
from sidtool.machine.sprites import CONDITIONS, Sprites

REGISTERS = 0x40
CONTROL, RASTER, FLAGS, MASK = 0x11, 0x12, 0x19, 0x1A
DISPLAY_ON, SCROLL = 0x10, 7
FIRST_BAD_LINE, LAST_BAD_LINE = 0x30, 0xF7
FETCH_FROM, FETCH_END = 11, 54  # places in a bad line: RDY goes low in the first, and is high again in the second
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
        self._shown = -1  # the last picture whose first bad line has found the display on
        self._shown_until = 0  # the cycle up to which that is known
        self._sprites = Sprites(self.registers, self._line_cycles, self._lines)
        self._fetch = (-1, -1)  # a bad line that had begun before the last write to its conditions

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
        if register == CONTROL:
            self._settle_bad_lines(cycle)
        if register in CONDITIONS:
            self._sprites.settle(cycle)
        self.registers[register] = value
        if register == CONTROL:
            self._settle_display(cycle)
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

    def halt(self, cycle: int) -> tuple[int, int]:
        """First and end cycle of the time, not over in a cycle, in which RDY is low if nothing is written.

        Where one such time follows upon another, the first of them.
        """
        return min(self._bad_line(cycle), self._sprites.halt(cycle))

    def _bad_line(self, cycle: int) -> tuple[int, int]:
        if cycle < self._fetch[1]:
            return self._fetch
        self._settle_display(cycle)
        picture, place = divmod(cycle, self._frame)
        line, column = divmod(place, self._line_cycles)
        if column >= FETCH_END:
            line, column = line + 1, 0
        on = self._shown == picture or (line <= FIRST_BAD_LINE and self._is_on())
        bad = self._next_bad_line(line) if on else FAR
        if bad > LAST_BAD_LINE:
            if not self._is_on():
                return FAR, FAR
            picture, bad = picture + 1, self._next_bad_line(0)
        start = picture * self._frame + bad * self._line_cycles
        return max(start + FETCH_FROM, cycle), start + FETCH_END

    def _next_bad_line(self, line: int) -> int:
        line = max(line, FIRST_BAD_LINE)
        return line + ((self.registers[CONTROL] - line) & SCROLL)

    def _is_on(self) -> bool:
        return bool(self.registers[CONTROL] & DISPLAY_ON)

    def _settle_display(self, cycle: int) -> None:
        """Whether a picture has bad lines is decided in its line $30: DEN has to be set in one of its cycles."""
        if self._is_on():
            picture = (cycle - FIRST_BAD_LINE * self._line_cycles) // self._frame
            if picture * self._frame + (FIRST_BAD_LINE + 1) * self._line_cycles > self._shown_until:
                self._shown = picture
        self._shown_until = cycle

    def _settle_bad_lines(self, cycle: int) -> None:
        """Before a write: a fetch that has begun goes on, whatever is written."""
        start, end = self._bad_line(cycle)
        if start <= cycle:
            self._fetch = start, end
