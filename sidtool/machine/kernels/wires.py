"""What the CPU is wired to: memory and its banks, I/O registers, the sockets of the SIDs, interrupt lines and RDY.

The compiled twin of :mod:`sidtool.machine.bus`, :mod:`.sid_port` and :mod:`.lines`. Chips answer reads outside of
compiled code: a read that has no answer yet marks the instruction as ABORTED; it is begun anew when there is one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from sidtool.machine.kernels.layout import (
    ABORTED,
    ANSWER,
    ANSWER_USED,
    ANSWERED,
    ANSWERS,
    BASIC,
    BEFORE,
    CHANGES,
    CHARGEN,
    CHIPS,
    CIA1,
    CIA2,
    CIA_LINE,
    COLOURS,
    CONNECTED,
    DATA,
    DEBUG_REGISTER,
    DIRECTION,
    DRIVEN,
    EXIT_CODE,
    EXIT_CYCLE,
    FAR,
    FLAT,
    HALT_FROM,
    KERNAL,
    LAST_VALUE,
    LIMIT,
    LOGGED,
    LOW_FROM,
    ORIGIN,
    READS,
    REQUEST_CHIP,
    REQUEST_CYCLE,
    REQUEST_REGISTER,
    RESUMED,
    SOCKETS_IN_EXPANSION,
    TRACED,
    TRACING,
    VIC,
    VIC_LINE,
    WHICH,
    WRITES,
)  # fmt: skip
from sidtool.machine.kernels.timing import cia_read, cia_write
from sidtool.machine.kernels.video import halt, vic_read, vic_write

inner = njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
# To call a function with arrays takes longer than what these do; inlined everywhere, they would compile for minutes.
inline = njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]  # four columns
Bytes = npt.NDArray[np.uint8]

IO: int = -(1 << 40)
PULLED_UP = 0x17
LOG_RESERVE = 16  # rows that one instruction may need


@inner
def irq_at(s: Ints) -> int:
    """The cycle since which, or from which, /IRQ is low; FAR if never."""
    return min(s[CIA1 + CIA_LINE + LOW_FROM], s[VIC + VIC_LINE + LOW_FROM])


@inner
def line_low(s: Ints, line: int, cycle: int) -> bool:
    """Whether a line is low in a cycle not before the last time."""
    return s[line + LOW_FROM] <= cycle or s[line + BEFORE] <= cycle <= s[line + BEFORE + 1]


@inner
def irq_low(s: Ints, cycle: int) -> bool:
    """Whether /IRQ is, or was, low in one of the last few cycles."""
    return line_low(s, CIA1 + CIA_LINE, cycle) or line_low(s, VIC + VIC_LINE, cycle)


@inner
def nmi_at(s: Ints) -> int:
    """The cycle of the oldest edge on /NMI that is not answered; FAR if none comes."""
    line = CIA2 + CIA_LINE
    if s[line + BEFORE] > s[ANSWERED]:
        return s[line + BEFORE]
    return s[line + LOW_FROM] if s[line + LOW_FROM] > s[ANSWERED] else FAR


@inner
def map_banks(store: Bytes, s: Ints) -> None:
    """What the port at $01 shows."""
    for bank in range(16):
        s[READS + bank] = 0
        s[WRITES + bank] = s[TRACING]
    if s[FLAT]:
        return
    pins = (s[DATA] & s[DIRECTION] | ~s[DIRECTION] & (PULLED_UP | s[DRIVEN] & 0xC0)) & 0xFF
    store[0] = s[DIRECTION]
    store[1] = pins
    if pins & 3 == 3:
        s[READS + 0xA] = BASIC - 0xA000
        s[READS + 0xB] = BASIC - 0xA000
    if pins & 2:
        s[READS + 0xE] = KERNAL - 0xE000
        s[READS + 0xF] = KERNAL - 0xE000
    if pins & 3:
        s[READS + 0xD] = IO if pins & 4 else CHARGEN - 0xD000
        if pins & 4:
            s[WRITES + 0xD] = 1


@inner
def settle_port(s: Ints) -> None:
    """The port's pins that are driven keep their level when they become inputs."""
    s[DRIVEN] = s[DRIVEN] & ~s[DIRECTION] | s[DATA] & s[DIRECTION]


@inner
def write_port(store: Bytes, s: Ints, address: int, value: int) -> None:
    """A write to $00 or $01."""
    s[DIRECTION if address == 0 else DATA] = value
    s[CHANGES] += 1
    settle_port(s)
    map_banks(store, s)


@inner
def sid_read(s: Ints, place: int, cycle: int, dummy: bool) -> int:
    """A read from $D400 + place; a dummy one needs an answer only where a read changes the chip."""
    which = s[WHICH + (place >> 5)]
    register = place & 31
    readable = 0x19 <= register <= 0x1C
    if not s[CONNECTED] or which >= s[CHIPS]:
        if readable:
            return 0xFF if register < 0x1B else 0
        return s[LAST_VALUE + which]
    if dummy and not readable:
        return 0
    if s[ANSWER_USED] < s[ANSWERS]:
        s[ANSWER_USED] += 1
        s[LIMIT] = 0  # the next instruction has other answers
        return s[ANSWER + s[ANSWER_USED] - 1]
    s[ABORTED] = 1
    s[LIMIT] = 0
    for bank in range(16):  # what is still written is not meant; the next run maps them anew
        s[WRITES + bank] = 1
    s[REQUEST_CYCLE] = cycle
    s[REQUEST_CHIP] = which
    s[REQUEST_REGISTER] = register
    return 0


@inner
def sid_write(s: Ints, log: Rows, place: int, value: int, cycle: int) -> None:
    """A write to $D400 + place."""
    if place == s[DEBUG_REGISTER]:
        if s[EXIT_CODE] < 0:
            s[EXIT_CODE] = value
            s[EXIT_CYCLE] = cycle - s[ORIGIN]
            s[LIMIT] = 0
        return
    which = s[WHICH + (place >> 5)]
    s[LAST_VALUE + which] = value
    if s[CONNECTED] and s[EXIT_CODE] < 0:
        count = s[LOGGED]
        log[count, 0] = cycle - s[ORIGIN]
        log[count, 1] = which
        log[count, 2] = place & 31
        log[count, 3] = value
        s[LOGGED] = count + 1
        if count + 1 + LOG_RESERVE > len(log):
            s[LIMIT] = 0


@inner
def io_read(store: Bytes, s: Ints, address: int, cycle: int, dummy: bool) -> int:
    """The byte that a visible I/O register gives in a cycle."""
    if s[ABORTED]:
        return 0
    s[CHANGES] += 1
    page = address >> 8 & 15
    if page < 4:
        return vic_read(s, address & 0x3F, cycle)
    if page < 8:
        return sid_read(s, address & 0x3FF, cycle, dummy)
    if page < 12:
        return store[COLOURS + (address & 0x3FF)] | 0xF0
    if page < 14:
        if address & 15 == 13:
            s[LIMIT] = 0  # an interrupt may have been acknowledged
        return cia_read(s, CIA1 if page == 12 else CIA2, address & 15, cycle)
    if s[SOCKETS_IN_EXPANSION] and s[WHICH + (address - 0xD400 >> 5)]:
        return sid_read(s, address - 0xD400, cycle, dummy)
    return 0xFF


@inner
def io_write(store: Bytes, s: Ints, log: Rows, address: int, value: int, cycle: int) -> None:
    """A write to a visible I/O register in a cycle."""
    s[CHANGES] += 1
    page = address >> 8 & 15
    if page < 4:
        s[LIMIT] = 0  # interrupts may come at other times now
        s[HALT_FROM] = 0  # and bad lines
        vic_write(s, address & 0x3F, value, cycle)
    elif page < 8:
        sid_write(s, log, address & 0x3FF, value, cycle)
    elif page < 12:
        store[COLOURS + (address & 0x3FF)] = value & 15
    elif page < 14:
        s[LIMIT] = 0
        cia_write(s, CIA1 if page == 12 else CIA2, address & 15, value, cycle)
    elif s[SOCKETS_IN_EXPANSION] and s[WHICH + (address - 0xD400 >> 5)]:
        sid_write(s, log, address - 0xD400, value, cycle)


@inner
def trace_access(s: Ints, trace: Rows, cycle: int, address: int, value: int, kind: int) -> None:
    """Writes an access down: its cycle, address and value, 0 for a read or 1 for a write."""
    count = s[TRACED]
    trace[count, 0] = cycle
    trace[count, 1] = address
    trace[count, 2] = value
    trace[count, 3] = kind
    s[TRACED] = count + 1


@inner
def wait_for_bus(store: Bytes, s: Ints, trace: Rows, address: int, cycle: int) -> int:
    """The cycle in which a read that is due in a cycle is made."""
    start = FAR
    if not s[FLAT]:
        start, end = halt(s, cycle)
        while start <= cycle:
            cycle = end
            s[RESUMED] = end
            start, end = halt(s, cycle)
    s[HALT_FROM] = start
    if s[TRACING]:
        s[HALT_FROM] = 0
        base = s[READS + (address >> 12)]
        trace_access(s, trace, cycle, address, store[base + address] if base >= 0 else -1, 0)
    return cycle


@inline
def fast_read(store: Bytes, s: Ints, trace: Rows, address: int, cycle: int) -> tuple[np.int64, int]:
    """A byte from memory or I/O, and the next cycle."""
    if cycle >= s[HALT_FROM]:
        cycle = wait_for_bus(store, s, trace, address, cycle)
    base = s[READS + (address >> 12)]
    if base >= 0:
        return np.int64(store[base + address]), cycle + 1
    return np.int64(io_read(store, s, address, cycle, False)), cycle + 1


@inline
def fast_dummy(store: Bytes, s: Ints, trace: Rows, address: int, cycle: int) -> int:
    """A read of which nobody looks at the value; the next cycle."""
    if cycle >= s[HALT_FROM]:
        cycle = wait_for_bus(store, s, trace, address, cycle)
    if s[READS + (address >> 12)] < 0:
        io_read(store, s, address, cycle, True)
    return cycle + 1


@inner
def read(store: Bytes, s: Ints, trace: Rows, address: int, cycle: int) -> tuple[np.int64, int]:
    """:func:`fast_read` where it is not often needed."""
    return fast_read(store, s, trace, address, cycle)


@inner
def dummy(store: Bytes, s: Ints, trace: Rows, address: int, cycle: int) -> int:
    """:func:`fast_dummy` where it is not often needed."""
    return fast_dummy(store, s, trace, address, cycle)


@inner
def write_elsewhere(store: Bytes, s: Ints, log: Rows, trace: Rows, address: int, value: int, cycle: int) -> None:
    """A write that is not to plain memory, or to be traced."""
    if s[ABORTED]:
        return
    if s[TRACING]:
        trace_access(s, trace, cycle, address, value, 1)
    if address < 2 and not s[FLAT]:
        write_port(store, s, address, value)
    elif s[READS + (address >> 12)] < 0:
        io_write(store, s, log, address, value, cycle)
    else:
        s[CHANGES] += store[address] != value
        store[address] = value


@inline
def fast_write(store: Bytes, s: Ints, log: Rows, trace: Rows, address: int, value: int, cycle: int) -> int:
    """A byte to memory or I/O; the next cycle."""
    if address > 1 and not s[WRITES + (address >> 12)]:
        s[CHANGES] += store[address] != value
        store[address] = value
    else:
        write_elsewhere(store, s, log, trace, address, value, cycle)
    return cycle + 1


@inner
def write(store: Bytes, s: Ints, log: Rows, trace: Rows, address: int, value: int, cycle: int) -> int:
    """:func:`fast_write` where it is not often needed."""
    return fast_write(store, s, log, trace, address, value, cycle)
