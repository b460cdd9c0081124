"""A CIA 6526/8521: two timers, the interrupt logic, ports without anything connected, and a simple time-of-day clock.

Left out: the serial port, the outputs on PB6/PB7, counting CNT edges (nothing drives CNT), the TOD alarm.
Sources: libsidplayfp ``src/c64/CIA``, VICE test programs ``CIA/*``, c64ref ``src/c64io``.
"""

from __future__ import annotations

import enum
from dataclasses import replace

from sidtool.machine.lines import FAR, Line
from sidtool.machine.timer import Timer
from sidtool.machine.tod import Tod

TIMER_A, TIMER_B = 1, 2
INTERRUPT = 0x80
LONGEST_CHAIN = 1 << 33  # both timers at their longest, 65536 x 65536 cycles, and then some


class CiaModel(enum.Enum):
    """Which chip: the old one pulls its interrupt line one cycle later."""

    MOS6526 = 1
    MOS8521 = 0


class Cia:
    """One CIA.

    Attributes:
        line: its interrupt output.
    """

    def __init__(self, tod: Tod, model: CiaModel = CiaModel.MOS8521) -> None:
        self.registers = [0] * 16
        self.a = Timer()
        self.b = Timer()
        self.tod = tod
        self.flags = 0
        self.mask = 0
        self.line = Line()
        self._delay = model.value
        self._seen = (0, 0)
        self._deaf_at = -1  # the cycle in which the old chip loses timer B's flag: after a read of ICR

    def read(self, register: int, cycle: int) -> int:
        """The value of a register (0 to 15) in a cycle."""
        if register < 2:
            return self.registers[register] | ~self.registers[register + 2] & 0xFF
        self._settle(cycle)
        if register in (4, 5):
            return self.a.counter >> 8 * (register - 4) & 0xFF
        if register in (6, 7):
            return self.b.counter >> 8 * (register - 6) & 0xFF
        if 8 <= register <= 11:
            return self.tod.read(register - 8, cycle)
        if register == 13:
            return self._acknowledge(cycle)
        if register >= 14:
            timer = self.a if register == 14 else self.b
            return self.registers[register] & 0xEE | timer.start
        return self.registers[register]

    def _acknowledge(self, cycle: int) -> int:
        value = self.flags | (INTERRUPT if self.line.low_from <= cycle else 0)
        self.flags = 0
        self._deaf_at = cycle + 1 if self._delay else -1
        # The line is let go in the next cycle, and cannot be pulled in the same one.
        self.line.release(cycle, max(self._next_interrupt(cycle), cycle + 2))
        return value

    def write(self, register: int, value: int, cycle: int) -> None:
        """A write to a register in a cycle."""
        if 8 <= register <= 11:
            self.tod.write(register - 8, value, cycle, alarm=bool(self.registers[15] & 0x80))
        elif register >= 4:
            self._write_timing(register, value, cycle)
        self.registers[register] = value

    def _write_timing(self, register: int, value: int, cycle: int) -> None:
        self._settle(cycle)
        # The old chip's line is a cycle behind, and comes even if timer B's flag has been lost.
        decided = self.flags & self.mask or self.line.low_from <= cycle + self._delay
        self.registers[register] = value  # before the timers are asked again: CRB says what timer B counts
        if register in (4, 6):
            (self.a if register == 4 else self.b).write_low(value)
        elif register in (5, 7):
            (self.a if register == 5 else self.b).write_high(value)
        elif register == 13:
            self.mask = self.mask | value & 0x1F if value & 0x80 else self.mask & ~value
        elif register == 14:
            self.a.phi2 = not value & 0x20
            self.a.control(value)
            self.tod.set_mains(50 if value & 0x80 else 60, cycle)
        elif register == 15:
            self.b.phi2 = not value & 0x60
            self.b.control(value)
        if not decided:
            self.line.low_from = self._next_interrupt(cycle)

    def _cascaded(self) -> bool:
        return bool(self.registers[15] & 0x40)

    def _settle(self, cycle: int) -> None:
        self._advance(self.a, self.b, cycle)
        a, b = self.a.underflows - self._seen[0], self.b.underflows - self._seen[1]
        self._seen = (self.a.underflows, self.b.underflows)
        if b == 1 and self.b.last_underflow == self._deaf_at:
            b = 0
        self.flags |= bool(a) * TIMER_A | bool(b) * TIMER_B

    def _advance(self, a: Timer, b: Timer, cycle: int, stop_at_b: bool = False) -> None:
        """Both timers up to a cycle; with timer B counting timer A's underflows, from one to the next."""
        if not self._cascaded():
            a.advance(cycle)
            b.advance(cycle)
            return
        seen = b.underflows
        while a.now < cycle:
            underflow = a.advance_to_underflow(cycle)
            b.advance(a.now)
            if underflow:
                b.pulse()
                _skip_rounds(a, b, cycle)
            if stop_at_b and b.underflows != seen:
                return

    def _next_interrupt(self, cycle: int) -> int:
        """The first cycle after ``cycle`` in which the line is low, the flags being what they are."""
        if self.flags & self.mask:
            return cycle + 1 + self._delay
        at = FAR
        if self.mask & TIMER_A:
            at = self.a.next_underflow() + self._delay
        if self.mask & TIMER_B:
            at = min(at, self._next_b_underflow() + self._delay)
        return at

    def _next_b_underflow(self) -> int:
        if not self._cascaded():
            return self.b.next_underflow()
        if not self.b.start:
            return FAR
        a, b = replace(self.a), replace(self.b)
        seen = b.underflows
        self._advance(a, b, a.now + LONGEST_CHAIN, stop_at_b=True)
        return b.last_underflow if b.underflows != seen else FAR


def _skip_rounds(a: Timer, b: Timer, cycle: int) -> None:
    """While timer B has far to go, skips whole periods of timer A."""
    period = a.latch + 1
    if not (a.start and a.phi2) or a.one_shot or period < 8 or a.last_underflow != a.now:
        return
    periods = (cycle - a.now) // period - 1
    if b.start:
        periods = min(b.counter - 3, periods)
    if periods > 0 and b.at_rest():
        a.skip(periods * period, periods)
        b.skip_pulses(periods if b.start else 0, periods * period)
