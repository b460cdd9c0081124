"""The CIAs: timers, interrupts and time-of-day clocks, computed when somebody looks.

The compiled twin of :mod:`sidtool.machine.timer`, :mod:`.cia` and :mod:`.tod`, whose comments say why; the tests run
both in lockstep.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from sidtool.machine.kernels.layout import (
    BEFORE,
    CIA_FLAGS,
    CIA_LINE,
    CIA_MASK,
    CIA_REGISTERS,
    COUNTER,
    DEAF_AT,
    DELAY,
    FAR,
    HELD,
    HELD_TIME,
    LAST_UNDERFLOW,
    LATCH,
    LOAD_NEXT,
    LOAD_SOON,
    LOW_FROM,
    NEXT,
    NOW,
    ONE_SHOT,
    PHI2,
    RUNNING,
    SCRATCH,
    SEEN_A,
    SEEN_B,
    SINCE,
    SOON,
    START,
    TICK,
    TICKS_PER_TENTH,
    TIME,
    TIMER,
    TIMER_A,
    TIMER_B,
    UNDERFLOWS,
    WAS_ONE_SHOT,
)  # fmt: skip

inner = njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)

Ints = npt.NDArray[np.int64]

LONGEST_CHAIN = 1 << 33
LONGEST_PERIOD = 0x20000


@inner
def step(s: Ints, t: int) -> None:
    """One cycle of a timer."""
    if s[t + NEXT]:
        s[t + COUNTER] = (s[t + COUNTER] - 1) & 0xFFFF
    s[t + NOW] += 1
    s[t + NEXT] = s[t + SOON]
    s[t + SOON] = s[t + START] & s[t + PHI2]
    load = s[t + LOAD_NEXT]
    s[t + LOAD_NEXT] = s[t + LOAD_SOON]
    s[t + LOAD_SOON] = 0
    if s[t + COUNTER] == 0 and s[t + NEXT]:
        s[t + UNDERFLOWS] += 1
        s[t + LAST_UNDERFLOW] = s[t + NOW]
        load = 1
        if s[t + ONE_SHOT] or s[t + WAS_ONE_SHOT]:
            s[t + START] = 0
            s[t + SOON] = 0
    s[t + WAS_ONE_SHOT] = 0
    if load:
        s[t + COUNTER] = s[t + LATCH]
        s[t + NEXT] = 0


@inner
def move(s: Ints, t: int, cycle: int, stop_at_underflow: int) -> None:
    """Some cycles of a timer, as many as are alike."""
    counting = s[t + START] & s[t + PHI2]
    changing = s[t + LOAD_SOON] | s[t + LOAD_NEXT] | s[t + WAS_ONE_SHOT]
    if changing or s[t + SOON] != counting or s[t + NEXT] != counting:
        step(s, t)
    elif not counting:
        s[t + NOW] = cycle
    elif s[t + COUNTER] > 1:
        cycles = min(s[t + COUNTER] - 1, cycle - s[t + NOW])
        s[t + COUNTER] -= cycles
        s[t + NOW] += cycles
    else:
        step(s, t)
        if not stop_at_underflow and s[t + START] and s[t + LAST_UNDERFLOW] == s[t + NOW]:
            period = s[t + LATCH] + 1
            periods = (cycle - s[t + NOW]) // period
            skip(s, t, periods * period, periods)


@inner
def skip(s: Ints, t: int, cycles: int, underflows: int) -> None:
    """Whole periods from the cycle of an underflow on."""
    s[t + NOW] += cycles
    s[t + UNDERFLOWS] += underflows
    s[t + LAST_UNDERFLOW] = s[t + NOW]


@inner
def advance(s: Ints, t: int, cycle: int) -> None:
    """Lets time pass for a timer up to a cycle."""
    while s[t + NOW] < cycle:
        move(s, t, cycle, 0)


@inner
def advance_to_underflow(s: Ints, t: int, cycle: int) -> int:
    """Up to the next underflow, but at most to a cycle; whether there was one."""
    seen = s[t + UNDERFLOWS]
    while s[t + NOW] < cycle and s[t + UNDERFLOWS] == seen:
        move(s, t, cycle, 1)
    return s[t + UNDERFLOWS] != seen


@inner
def skip_rounds(s: Ints, a: int, b: int, cycle: int) -> None:
    """While timer B, which counts timer A's underflows, has far to go, skips whole periods of timer A."""
    period = s[a + LATCH] + 1
    if not s[a + START] or not s[a + PHI2] or s[a + ONE_SHOT] or period < 8 or s[a + LAST_UNDERFLOW] != s[a + NOW]:
        return
    periods = (cycle - s[a + NOW]) // period - 1
    if s[b + START]:
        periods = min(s[b + COUNTER] - 3, periods)
    if periods > 0 and not s[b + NEXT] and not s[b + LOAD_SOON] and not s[b + LOAD_NEXT]:
        skip(s, a, periods * period, periods)
        s[b + COUNTER] -= periods if s[b + START] else 0
        s[b + NOW] += periods * period


@inner
def advance_both(s: Ints, a: int, b: int, cycle: int, cascaded: int, stop_at_b: int) -> None:
    """Both timers up to a cycle; with timer B counting timer A's underflows, from one to the next."""
    if not cascaded:
        advance(s, a, cycle)
        advance(s, b, cycle)
        return
    seen = s[b + UNDERFLOWS]
    while s[a + NOW] < cycle:
        underflow = advance_to_underflow(s, a, cycle)
        advance(s, b, s[a + NOW])
        if underflow:
            s[b + SOON] = s[b + START]
            skip_rounds(s, a, b, cycle)
        if stop_at_b and s[b + UNDERFLOWS] != seen:
            return


@inner
def next_underflow(s: Ints, t: int) -> int:
    """The cycle of a timer's next underflow if nothing is written; FAR if there is none."""
    for slot in range(TIMER):
        s[SCRATCH + slot] = s[t + slot]
    return s[SCRATCH + NOW] if advance_to_underflow(s, SCRATCH, s[t + NOW] + LONGEST_PERIOD) else FAR


@inner
def next_b_underflow(s: Ints, c: int) -> int:
    """The same for timer B of a CIA, whatever it counts."""
    b = c + TIMER_B
    if not s[c + CIA_REGISTERS + 15] & 0x40:
        return next_underflow(s, b)
    if not s[b + START]:
        return FAR
    for slot in range(TIMER):
        s[SCRATCH + slot] = s[c + TIMER_A + slot]
        s[SCRATCH + TIMER + slot] = s[b + slot]
    seen = s[b + UNDERFLOWS]
    advance_both(s, SCRATCH, SCRATCH + TIMER, s[SCRATCH + NOW] + LONGEST_CHAIN, 1, 1)
    return s[SCRATCH + TIMER + LAST_UNDERFLOW] if s[SCRATCH + TIMER + UNDERFLOWS] != seen else FAR


@inner
def next_interrupt(s: Ints, c: int, cycle: int) -> int:
    """The first cycle after a given one in which a CIA pulls its line, the flags being what they are."""
    if s[c + CIA_FLAGS] & s[c + CIA_MASK]:
        return cycle + 1 + s[c + DELAY]
    at = FAR
    if s[c + CIA_MASK] & 1:
        at = min(at, next_underflow(s, c + TIMER_A) + s[c + DELAY])
    if s[c + CIA_MASK] & 2:
        at = min(at, next_b_underflow(s, c) + s[c + DELAY])
    return at


@inner
def settle(s: Ints, c: int, cycle: int) -> None:
    """Both timers up to a cycle, and the flags that they have set."""
    a, b = c + TIMER_A, c + TIMER_B
    advance_both(s, a, b, cycle, s[c + CIA_REGISTERS + 15] & 0x40, 0)
    count_a, count_b = s[a + UNDERFLOWS] - s[c + SEEN_A], s[b + UNDERFLOWS] - s[c + SEEN_B]
    s[c + SEEN_A] = s[a + UNDERFLOWS]
    s[c + SEEN_B] = s[b + UNDERFLOWS]
    if count_b == 1 and s[b + LAST_UNDERFLOW] == s[c + DEAF_AT]:
        count_b = 0
    if count_a:
        s[c + CIA_FLAGS] |= 1
    if count_b:
        s[c + CIA_FLAGS] |= 2


@inner
def release(s: Ints, line: int, cycle: int, low_from: int) -> None:
    """A chip lets go of its line after a cycle, and will pull again from another."""
    if s[line + LOW_FROM] <= cycle:
        s[line + BEFORE] = s[line + LOW_FROM]
        s[line + BEFORE + 1] = cycle
    s[line + LOW_FROM] = low_from


@inner
def acknowledge(s: Ints, c: int, cycle: int) -> int:
    """A read of a CIA's ICR."""
    value = s[c + CIA_FLAGS] | (0x80 if s[c + CIA_LINE + LOW_FROM] <= cycle else 0)
    s[c + CIA_FLAGS] = 0
    s[c + DEAF_AT] = cycle + 1 if s[c + DELAY] else -1
    release(s, c + CIA_LINE, cycle, max(next_interrupt(s, c, cycle), cycle + 2))
    return value


@inner
def cia_read(s: Ints, c: int, register: int, cycle: int) -> int:
    """The value of a CIA's register (0 to 15) in a cycle."""
    if register < 2:
        return s[c + CIA_REGISTERS + register] | ~s[c + CIA_REGISTERS + 2 + register] & 0xFF
    settle(s, c, cycle)
    if 4 <= register <= 7:
        timer = c + (TIMER_A if register < 6 else TIMER_B)
        return s[timer + COUNTER] >> 8 * (register & 1) & 0xFF
    if 8 <= register <= 11:
        return clock_read(s, c, register - 8, cycle)
    if register == 13:
        return acknowledge(s, c, cycle)
    if register >= 14:
        timer = c + (TIMER_A if register == 14 else TIMER_B)
        return s[c + CIA_REGISTERS + register] & 0xEE | s[timer + START]
    return s[c + CIA_REGISTERS + register]


@inner
def control(s: Ints, t: int, value: int) -> None:
    """START, RUNMODE and LOAD of a timer's control register."""
    s[t + WAS_ONE_SHOT] = 1 if s[t + ONE_SHOT] and not value & 8 else 0
    s[t + START] = value & 1
    s[t + ONE_SHOT] = value >> 3 & 1
    if value & 0x10:
        s[t + LOAD_SOON] = 1


@inner
def write_latch(s: Ints, t: int, high: int, value: int) -> None:
    """Half of a timer's latch; it goes straight through in a cycle that reloads."""
    s[t + LATCH] = s[t + LATCH] & 0xFF | value << 8 if high else s[t + LATCH] & 0xFF00 | value
    if s[t + LAST_UNDERFLOW] == s[t + NOW]:
        s[t + COUNTER] = s[t + LATCH]
    if high and not s[t + START]:
        s[t + LOAD_NEXT] = 1


@inner
def cia_write(s: Ints, c: int, register: int, value: int, cycle: int) -> None:
    """A write to a CIA's register in a cycle."""
    if 8 <= register <= 11:
        clock_write(s, c, register - 8, value, cycle)
    elif register >= 4:
        settle(s, c, cycle)
        decided = s[c + CIA_FLAGS] & s[c + CIA_MASK] or s[c + CIA_LINE + LOW_FROM] <= cycle + s[c + DELAY]
        s[c + CIA_REGISTERS + register] = value
        if register < 8:
            write_latch(s, c + (TIMER_A if register < 6 else TIMER_B), register & 1, value)
        elif register == 13:
            mask = s[c + CIA_MASK]
            s[c + CIA_MASK] = mask | value & 0x1F if value & 0x80 else mask & ~value
        elif register == 14:
            s[c + TIMER_A + PHI2] = 0 if value & 0x20 else 1
            control(s, c + TIMER_A, value)
            clock_advance(s, c, cycle)
            s[c + TICKS_PER_TENTH] = 5 if value & 0x80 else 6
        elif register == 15:
            s[c + TIMER_B + PHI2] = 0 if value & 0x60 else 1
            control(s, c + TIMER_B, value)
        if not decided:
            s[c + CIA_LINE + LOW_FROM] = next_interrupt(s, c, cycle)
    s[c + CIA_REGISTERS + register] = value


@inner
def bcd_next(value: int, last: int) -> int:
    """The number after one of a clock's, 0 after the last one."""
    if value == last:
        return 0
    return value + 1 if value & 15 < 9 else (value & 0xF0) + 0x10


@inner
def clock_step(s: Ints, t: int) -> None:
    """A tenth of a second."""
    s[t] = (s[t] + 1) % 10 if s[t] < 10 else 0
    if s[t]:
        return
    for place in range(t + 1, t + 3):
        s[place] = bcd_next(s[place], 0x59)
        if s[place]:
            return
    hours, half = s[t + 3] & 0x1F, s[t + 3] & 0x80
    if hours == 0x11:
        half ^= 0x80
    s[t + 3] = half | (1 if hours == 0x12 else bcd_next(hours, 0x19))


@inner
def clock_advance(s: Ints, c: int, cycle: int) -> None:
    """A CIA's clock up to a cycle."""
    if not s[c + RUNNING]:
        s[c + SINCE] = cycle
        return
    tenth = s[c + TICK] * s[c + TICKS_PER_TENTH]
    steps = (cycle - s[c + SINCE]) // tenth
    s[c + SINCE] += steps * tenth
    for _ in range(steps):
        clock_step(s, c + TIME)


@inner
def clock_read(s: Ints, c: int, register: int, cycle: int) -> int:
    """Tenths, seconds, minutes or hours; held from reading hours until tenths are read."""
    clock_advance(s, c, cycle)
    if register == 3 and not s[c + HELD]:
        s[c + HELD] = 1
        for place in range(4):
            s[c + HELD_TIME + place] = s[c + TIME + place]
    value = s[c + HELD_TIME + register] if s[c + HELD] else s[c + TIME + register]
    if register == 0:
        s[c + HELD] = 0
    return value


@inner
def clock_write(s: Ints, c: int, register: int, value: int, cycle: int) -> None:
    """Sets a CIA's clock; the alarm is ignored."""
    if s[c + CIA_REGISTERS + 15] & 0x80:
        return
    clock_advance(s, c, cycle)
    if register == 3:
        s[c + RUNNING] = 0
        if value & 0x1F == 0x12:
            value ^= 0x80
    elif register == 0:
        s[c + RUNNING] = 1
        s[c + SINCE] = cycle
    bits = 0x0F if register == 0 else 0x9F if register == 3 else 0x7F
    s[c + TIME + register] = value & bits
