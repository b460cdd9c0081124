"""A CIA 6526 interval timer, exact to the cycle and computed only when somebody looks.

The counter sits behind a short pipeline: a change of START reaches it two cycles later, a LOAD strobe one. While the
pipeline is at rest the counter only counts, and any number of cycles is one subtraction; around a change it is stepped
cycle by cycle. Measured behaviour: VICE test programs ``CIA/*``; libsidplayfp ``src/c64/CIA/timer``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sidtool.machine.lines import FAR


@dataclass(slots=True)
class Timer:
    """One timer.

    Attributes:
        now: the cycle that the other fields describe: what a read in this cycle sees.
        latch, counter: 0 to 65535.
        start: the START bit.
        one_shot: the RUNMODE bit.
        phi2: counts CPU cycles; otherwise pulses handed in by :meth:`pulse`.
        underflows: how many there have been.
        last_underflow: the cycle of the last one, whose flag is visible from that cycle on; -1 before the first.
    """

    now: int = 0
    latch: int = 0xFFFF
    counter: int = 0xFFFF
    start: bool = False
    one_shot: bool = False
    phi2: bool = True
    underflows: int = 0
    last_underflow: int = -1
    _was_one_shot: bool = False  # RUNMODE as it was in the cycle before
    _soon: bool = False  # counts in the step after the next
    _next: bool = False  # counts in the next step
    _load_soon: bool = False
    _load_next: bool = False

    def advance(self, cycle: int) -> None:
        """Lets time pass up to a cycle."""
        while self.now < cycle:
            self._move(cycle)

    def advance_to_underflow(self, cycle: int) -> bool:
        """Lets time pass up to the next underflow, but at most to a cycle; whether there was one."""
        seen = self.underflows
        while self.now < cycle and self.underflows == seen:
            self._move(cycle, stop_at_underflow=True)
        return self.underflows != seen

    def next_underflow(self) -> int:
        """The cycle of the next underflow if nothing is written; FAR if there is none."""
        ahead = replace(self)
        return ahead.now if ahead.advance_to_underflow(self.now + 0x20000) else FAR

    def _move(self, cycle: int, stop_at_underflow: bool = False) -> None:
        counting = self.start and self.phi2
        if self._load_soon or self._load_next or self._was_one_shot or self._soon != counting or self._next != counting:
            self._step()
        elif not counting:
            self.now = cycle
        elif self.counter > 1:
            cycles = min(self.counter - 1, cycle - self.now)
            self.counter -= cycles
            self.now += cycles
        else:
            self._step()
            if not stop_at_underflow and self.start and self.last_underflow == self.now:
                self._skip_periods(cycle)

    def _skip_periods(self, cycle: int) -> None:
        period = self.latch + 1
        periods = (cycle - self.now) // period
        self.skip(periods * period, periods)

    def _step(self) -> None:
        if self._next:
            self.counter = self.counter - 1 & 0xFFFF
        self.now += 1
        self._next = self._soon
        self._soon = self.start and self.phi2
        load, self._load_next, self._load_soon = self._load_next, self._load_soon, False
        if self.counter == 0 and self._next:
            self.underflows += 1
            self.last_underflow = self.now
            load = True
            if self.one_shot or self._was_one_shot:
                self.start = self._soon = False
        self._was_one_shot = False
        if load:
            self.counter = self.latch
            self._next = False  # loading takes the place of one count

    def at_rest(self) -> bool:
        """Whether nothing but a pulse of this very cycle is in the pipeline."""
        return not (self._next or self._load_soon or self._load_next)

    def skip(self, cycles: int, underflows: int) -> None:
        """Whole periods from the cycle of an underflow on."""
        self.now += cycles
        self.underflows += underflows
        self.last_underflow = self.now

    def skip_pulses(self, pulses: int, cycles: int) -> None:
        """Whole periods of the timer that this one counts, none of which makes it underflow."""
        self.counter -= pulses
        self.now += cycles

    def pulse(self) -> None:
        """One count from outside: an underflow of timer A in the present cycle. It is counted two cycles later."""
        self._soon = self.start

    def write_low(self, value: int) -> None:
        """The latch's low byte; goes straight through in a cycle that reloads."""
        self.latch = self.latch & 0xFF00 | value
        self._pass_through()

    def write_high(self, value: int) -> None:
        """The latch's high byte; also loads the counter while the timer is stopped."""
        self.latch = self.latch & 0xFF | value << 8
        self._pass_through()
        if not self.start:
            self._load_next = True

    def _pass_through(self) -> None:
        if self.last_underflow == self.now:
            self.counter = self.latch

    def control(self, value: int) -> None:
        """START, RUNMODE and LOAD of the control register; the input is set by the owner."""
        self._was_one_shot = self.one_shot and not value & 8
        self.start = bool(value & 1)
        self.one_shot = bool(value & 8)
        if value & 0x10:
            self._load_soon = True
