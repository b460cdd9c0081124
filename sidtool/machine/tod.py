"""The CIA's time-of-day clock, simple version: it counts, stops when hours are written, starts when tenths are, and is
held by reading hours until tenths are read. The alarm can be written and never rings.
"""

from __future__ import annotations

from fractions import Fraction

TENTHS, SECONDS, MINUTES, HOURS = range(4)
PM = 0x80


class Tod:
    """A clock fed by the mains.

    Args:
        phi2: CPU clock in Hz.
        mains: 50 or 60 Hz, what the power supply delivers.
    """

    def __init__(self, phi2: Fraction, mains: int) -> None:
        self._tick = int(phi2 / mains)  # CPU cycles from one mains tick to the next, as libsidplayfp rounds it
        self._ticks_per_tenth = 6
        self._time = [0, 0, 0, 1]
        self._running = False
        self._since = 0
        self._held: list[int] | None = None

    def set_mains(self, expected: int, cycle: int) -> None:
        """TODIN: how many ticks make a tenth, 5 when 50 Hz are expected, 6 when 60 are."""
        self._advance(cycle)
        self._ticks_per_tenth = expected // 10

    def read(self, register: int, cycle: int) -> int:
        """Tenths, seconds, minutes, hours: BCD, hours 1 to 12 with bit 7 for PM."""
        self._advance(cycle)
        if register == HOURS and self._held is None:
            self._held = list(self._time)
        value = (self._held or self._time)[register]
        if register == TENTHS:
            self._held = None
        return value

    def write(self, register: int, value: int, cycle: int, alarm: bool) -> None:
        """Sets the clock; the alarm is ignored."""
        if alarm:
            return
        self._advance(cycle)
        if register == HOURS:
            self._running = False
            if value & 0x1F == 0x12:
                value ^= PM  # writing 12 o'clock inverts the half of the day
        elif register == TENTHS:
            self._running = True
            self._since = cycle
        self._time[register] = value & (0x0F, 0x7F, 0x7F, 0x9F)[register]

    def _advance(self, cycle: int) -> None:
        tenth = self._tick * self._ticks_per_tenth
        if not self._running:
            self._since = cycle
            return
        steps = (cycle - self._since) // tenth
        self._since += steps * tenth
        for _ in range(steps):
            self._step()

    def _step(self) -> None:
        time = self._time
        time[TENTHS] = (time[TENTHS] + 1) % 10 if time[TENTHS] < 10 else 0
        if time[TENTHS]:
            return
        for register in (SECONDS, MINUTES):
            time[register] = _bcd_next(time[register], 0x59)
            if time[register]:
                return
        hours, half = time[HOURS] & 0x1F, time[HOURS] & PM
        if hours == 0x11:
            half ^= PM
        time[HOURS] = half | (1 if hours == 0x12 else _bcd_next(hours, 0x19))


def _bcd_next(value: int, last: int) -> int:
    if value == last:
        return 0
    return value + 1 if value & 15 < 9 else (value & 0xF0) + 0x10
