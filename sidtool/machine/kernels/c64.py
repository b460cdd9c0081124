"""The 6510: all 256 opcodes, every access to the bus in its cycle, interrupts by line and edge.

The compiled twin of :mod:`sidtool.machine.cpu`, :mod:`.modes`, :mod:`.opcodes` and :mod:`.flow`; the tests run both in
lockstep. ``decode`` says for each opcode what it does (see OPERATIONS) and its addressing mode (see MODES).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from sidtool.machine.kernels.arithmetic import adc, anc_arr, compare, rotated, sbc
from sidtool.machine.kernels.layout import (
    ABORTED,
    ANSWER_USED,
    ANSWERED,
    ANSWERS,
    CHANGES,
    CYCLE,
    ENTERED,
    EXIT_CODE,
    HALT_FROM,
    INTERRUPTED,
    KEPT,
    LIMIT,
    LOGGED,
    PC,
    POLLED_MASK,
    RECENT,
    RESUMED,
    SKIPPED,
    SKIPS,
    SP,
    TRACED,
    TRACING,
    UNPOLLED,
    UNPOLLED_DELAY,
    UNTIL,
    WAIT_CHANGES,
    WAIT_CYCLE,
    WAIT_RESUMED,
    WAIT_STATE,
    A,
    P,
    X,
    Y,
)  # fmt: skip
from sidtool.machine.kernels.wires import (
    LOG_RESERVE,
    dummy,
    fast_dummy,
    fast_read,
    fast_write,
    irq_at,
    irq_low,
    map_banks,
    nmi_at,
    read,
    settle_port,
    write,
)  # fmt: skip

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]  # four columns
Bytes = npt.NDArray[np.uint8]

inner = njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
inline = njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)

# Why a run has ended: its time is over, the CPU stands, the log is full, a chip is asked.
OVER, JAMMED, FULL, ASKED = range(4)

MODES = ("imp", "acc", "imm", "zpg", "zpx", "zpy", "inx", "abs", "abx", "aby", "iny", "ind", "rel")
IMP, ACC, IMM, ZPG, ZPX, ZPY, INX, ABS, ABX, ABY, INY, IND, REL = range(13)

READING = (
    "LDA", "LDX", "LDY", "ORA", "AND", "EOR", "BIT", "CMP", "CPX", "CPY", "ADC", "SBC", "LAX", "LAS", "ANC", "ALR",
    "ARR", "SBX", "ANE", "LXA", "NOP",
)  # fmt: skip
STORING = ("STA", "STX", "STY", "SAX", "SHA", "SHX", "SHY", "TAS")
CHANGING = ("ASL", "LSR", "ROL", "ROR", "INC", "DEC", "SLO", "SRE", "RLA", "RRA", "DCP", "ISC")
IMPLIED = (
    "TAX", "TAY", "TXA", "TYA", "TSX", "TXS", "INX", "INY", "DEX", "DEY", "CLC", "SEC", "CLD", "SED", "CLV", "NOP1",
)  # fmt: skip
BRANCHES = ("BPL", "BMI", "BVC", "BVS", "BCC", "BCS", "BNE", "BEQ")
FLOW = ("JMP", "JMPI", "JSR", "RTS", "RTI", "BRK", "PHP", "PLP", "PHA", "PLA", "CLI", "SEI", "JAM")
OPERATIONS = READING + STORING + CHANGING + IMPLIED + BRANCHES + FLOW

(
    LDA, LDX, LDY, ORA, AND, EOR, BIT, CMP, CPX, CPY, ADC, SBC, LAX, LAS, ANC, ALR, ARR,
    SBX, ANE, LXA, NOP,
) = range(21)  # fmt: skip
STA, STX, STY, SAX, SHA, SHX, SHY, TAS = range(21, 29)
ASL, LSR, ROL, ROR, INC, DEC, SLO, SRE, RLA, RRA, DCP, ISC = range(29, 41)
TAX, TAY, TXA, TYA, TSX, TXS, INX_, INY_, DEX, DEY, CLC, SEC, CLD, SED, CLV, NOP1 = range(41, 57)
BPL = 57
BEQ = 64
JMP, JMPI, JSR, RTS, RTI, BRK, PHP, PLP, PHA, PLA, CLI, SEI, JAM = range(65, 78)

N, V, UNUSED, B, D, MASKED, Z, C = 0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01
ANE_CONSTANT, ANE_HALTED, LXA_CONSTANT = 0xEF, 0xEE, 0xEE
IO_CODE = 0xCFFD  # an instruction from here on may reach into the I/O area
IO_END = 0xE000
BRANCH_FLAGS = np.array([N, N, V, V, C, C, Z, Z], dtype=np.int64)


@inline
def nz(p: int, value: int) -> int:
    """The flags with N and Z of a byte."""
    return p & 0x7D | value & 0x80 | (2 if value == 0 else 0)


@inner
def enter(
    store: Bytes, s: Ints, log: Rows, trace: Rows, pc: int, sp: int, pushed: int, cycle: int
) -> tuple[int, int, int]:
    """Three pushes and a vector; the new program counter, stack pointer and cycle."""
    cycle = write(store, s, log, trace, 0x100 | sp, pc >> 8, cycle)
    cycle = write(store, s, log, trace, 0x100 | (sp - 1) & 0xFF, pc & 0xFF, cycle)
    cycle = write(store, s, log, trace, 0x100 | (sp - 2) & 0xFF, pushed, cycle)
    address = 0xFFFE
    edge = nmi_at(s)
    if edge < cycle - 1 and not s[ABORTED]:
        address = 0xFFFA
        s[ANSWERED] = edge
    low, cycle = read(store, s, trace, address, cycle)
    high, cycle = read(store, s, trace, address + 1, cycle)
    return low | high << 8, (sp - 3) & 0xFF, cycle


@inner
def skip_wait(s: Ints, pc: int, registers: int, cycle: int) -> int:
    """Skips rounds of a wait after a jump backwards; the next cycle."""
    state = pc | registers << 16
    if state == s[WAIT_STATE] and s[CHANGES] == s[WAIT_CHANGES] and s[RESUMED] == s[WAIT_RESUMED] and s[SKIPS]:
        length = cycle - s[WAIT_CYCLE]
        rounds = (min(s[LIMIT], s[HALT_FROM]) - cycle) // length
        if rounds > 0:
            cycle += rounds * length
        s[SKIPPED] = s[CHANGES]
    s[WAIT_STATE] = state
    s[WAIT_CHANGES] = s[CHANGES]
    s[WAIT_RESUMED] = s[RESUMED]
    s[WAIT_CYCLE] = cycle
    return cycle


@inner
def next_limit(s: Ints, p: int) -> int:
    """The cycle at which the lines have to be looked at next."""
    if s[TRACING]:
        s[HALT_FROM] = 0
        return 0
    limit = min(s[UNTIL], nmi_at(s) + 2)
    return limit if p & MASKED else min(limit, irq_at(s) + 2)


@inner
def interrupted(s: Ints, p: int, cycle: int) -> bool:
    """Whether an interrupt is entered at this boundary of instructions."""
    if s[ENTERED]:
        s[ENTERED] = 0
        return False
    seen = cycle - (s[UNPOLLED_DELAY] if s[UNPOLLED] == cycle else 2)
    masked = p & MASKED if s[POLLED_MASK] < 0 else s[POLLED_MASK]
    s[POLLED_MASK] = -1
    return nmi_at(s) <= seen or (not masked and irq_low(s, seen))


@njit(
    "int64(uint8[::1], int64[::1], int64[:, ::1], int64[:, ::1], uint16[::1], int64[::1])",
    cache=True,
    nogil=True,
    _nrt=False,
)
def run(store: Bytes, s: Ints, log: Rows, trace: Rows, recent: npt.NDArray[np.uint16], decode: Ints) -> int:
    """Executes instructions up to the first boundary at or after UNTIL; why it has ended.

    Where UNTIL has come already, it only maps the banks.

    Args:
        store: memory, ``layout.STORE_BYTES``.
        s: the state, ``layout.STATE_WORDS``.
        log: takes cycle, chip, register and value of writes to the SIDs.
        trace: takes cycle, address, value and kind of all accesses where TRACING.
        recent: the addresses of the last instructions, shape (128,).
        decode: shape (256,), the operation in bits 4 and up, the mode below.
    """
    settle_port(s)
    map_banks(store, s)
    pc, a, x, y, sp, p, cycle = s[PC], s[A], s[X], s[Y], s[SP], s[P], s[CYCLE]
    reason = OVER
    resumed = s[ANSWERS] > 0  # the poll before this instruction has been made already
    while cycle < s[UNTIL]:
        if len(log) - s[LOGGED] < LOG_RESERVE or (s[TRACING] and len(trace) - s[TRACED] < LOG_RESERVE):
            reason = FULL
            break
        if resumed:
            resumed = False
        elif interrupted(s, p, cycle):
            s[INTERRUPTED] = cycle
            cycle = dummy(store, s, trace, pc, cycle)
            cycle = dummy(store, s, trace, pc, cycle)
            s[ABORTED] = 0  # no chip is asked for these
            pc, sp, cycle = enter(store, s, log, trace, pc, sp, p & ~B | UNUSED, cycle)
            p |= MASKED
            s[CHANGES] += 1
        s[LIMIT] = next_limit(s, p)
        pc0, sp0, cycle0 = pc, sp, cycle
        while True:
            pc0, sp0, cycle0 = pc, sp, cycle
            if IO_CODE <= pc < IO_END:
                s[KEPT] = a
                s[KEPT + 1] = x
                s[KEPT + 2] = y
                s[KEPT + 3] = p
            count = s[RECENT]
            recent[count & 127] = pc
            s[RECENT] = count + 1
            opcode, cycle = fast_read(store, s, trace, pc, cycle)
            if s[ABORTED]:
                break
            pc = (pc + 1) & 0xFFFF
            what = decode[opcode]
            op, mode = what >> 4, what & 15
            if op == JAM:
                pc = pc0
                reason = JAMMED
                break
            operand, cycle = fast_read(store, s, trace, pc, cycle)  # forgotten where the instruction has none
            if op < TAX:
                value = operand
                address = operand
                if mode == ACC:
                    value = a
                else:
                    pc = (pc + 1) & 0xFFFF
                    # ---- the address
                    if ZPX <= mode <= INX:
                        cycle = fast_dummy(store, s, trace, operand, cycle)
                        address = operand + (y if mode == ZPY else x) & 0xFF
                    if mode >= INX:
                        place = pc
                        if mode == INX or mode == INY:
                            place = address + 1 & 0xFF
                            address, cycle = fast_read(store, s, trace, address, cycle)
                        else:
                            pc = (pc + 1) & 0xFFFF
                        high, cycle = fast_read(store, s, trace, place, cycle)
                        address |= high << 8
                        if mode >= ABX:
                            base = address
                            address = base + (x if mode == ABX else y)
                            if op >= STA or (base ^ address) & 0xFF00:
                                cycle = fast_dummy(store, s, trace, base & 0xFF00 | address & 0xFF, cycle)
                            address &= 0xFFFF
                    if mode != IMM and (op < STA or op >= ASL):
                        value, cycle = fast_read(store, s, trace, address, cycle)
                if s[ABORTED]:
                    break
                # ---- what is done with the operand
                if op < STA:
                    if op <= LDY:
                        if op == LDA:
                            a = value
                        elif op == LDX:
                            x = value
                        else:
                            y = value
                        p = nz(p, value)
                    elif op <= EOR:
                        if op == ORA:
                            a |= value
                        elif op == AND:
                            a &= value
                        else:
                            a ^= value
                        p = nz(p, a)
                    elif op == BIT:
                        p = p & 0x3D | value & 0xC0 | (0 if a & value else Z)
                    elif op <= CPY:
                        p = compare(p, a if op == CMP else x if op == CPX else y, value)
                    elif op == ADC:
                        a, p = adc(a, value, p)
                    elif op == SBC:
                        a, p = sbc(a, value, p)
                    elif op == LAX:
                        a = x = value
                        p = nz(p, value)
                    elif op == LAS:
                        a = x = sp = value & sp
                        p = nz(p, a)
                    elif op <= ARR:
                        a, p = anc_arr(op - ANC, a & value, p)
                    elif op == SBX:
                        both = a & x
                        p = compare(p, both, value)
                        x = both - value & 0xFF
                    elif op == ANE:
                        a = (a | (ANE_HALTED if s[RESUMED] == cycle - 1 else ANE_CONSTANT)) & x & value
                        p = nz(p, a)
                    elif op == LXA:
                        a = x = (a | LXA_CONSTANT) & value
                        p = nz(p, a)
                else:
                    if op <= SAX:
                        value = a if op == STA else x if op == STX else y if op == STY else a & x
                    elif op <= TAS:
                        value = x if op == SHX else y if op == SHY else a & x
                        if op == TAS:
                            sp = value
                        high = (address - (x if mode == ABX else y) & 0xFFFF) >> 8
                        stored = value & high + 1
                        if high != address >> 8:
                            address = stored << 8 | address & 0xFF
                        value = value if s[RESUMED] == cycle - 1 else stored
                    else:
                        if mode != ACC:
                            cycle = fast_write(store, s, log, trace, address, value, cycle)
                        if op == INC or op == ISC:
                            value = value + 1 & 0xFF
                            p = nz(p, value)
                        elif op == DEC or op == DCP:
                            value = value - 1 & 0xFF
                            p = nz(p, value)
                        else:
                            value, p = rotated(op - ASL if op <= ROR else op - SLO, value, p)
                    if mode == ACC:
                        a = value
                    else:
                        cycle = fast_write(store, s, log, trace, address, value, cycle)
                    if op >= SLO:
                        if op == SLO:
                            a |= value
                            p = nz(p, a)
                        elif op == RLA:
                            a &= value
                            p = nz(p, a)
                        elif op == SRE:
                            a ^= value
                            p = nz(p, a)
                        elif op == RRA:
                            a, p = adc(a, value, p)
                        elif op == DCP:
                            p = compare(p, a, value)
                        else:
                            a, p = sbc(a, value, p)
            elif op < BPL:
                if op <= DEY and op != TXS:
                    if op == TAX:
                        x = value = a
                    elif op == TAY:
                        y = value = a
                    elif op == TXA:
                        a = value = x
                    elif op == TYA:
                        a = value = y
                    elif op == TSX:
                        x = value = sp
                    elif op == INX_:
                        x = value = x + 1 & 0xFF
                    elif op == INY_:
                        y = value = y + 1 & 0xFF
                    elif op == DEX:
                        x = value = x - 1 & 0xFF
                    else:
                        y = value = y - 1 & 0xFF
                    p = nz(p, value)
                elif op == TXS:
                    sp = x
                elif op == CLC:
                    p &= ~C
                elif op == SEC:
                    p |= C
                elif op == CLD:
                    p &= ~D
                elif op == SED:
                    p |= D
                elif op == CLV:
                    p &= ~V
            elif op <= BEQ:
                pc = (pc + 1) & 0xFFFF
                flag = BRANCH_FLAGS[op - BPL]
                if (p & flag != 0) == (op - BPL & 1 == 1) and not s[ABORTED]:
                    target = pc + (operand ^ 0x80) - 0x80
                    polled = cycle - 2
                    cycle = fast_dummy(store, s, trace, pc, cycle)
                    crosses = (pc ^ target) & 0xFF00
                    if crosses:
                        cycle = dummy(store, s, trace, pc & 0xFF00 | target & 0xFF, cycle)
                    delay = cycle - polled
                    pc = target & 0xFFFF
                    if operand >= 0x80:
                        cycle = skip_wait(s, pc, a | x << 8 | y << 16 | p << 24 | sp << 32, cycle)
                    if not crosses:
                        s[UNPOLLED] = cycle
                        s[UNPOLLED_DELAY] = delay
            elif op <= JMPI:
                place = pc
                high, cycle = read(store, s, trace, (pc + 1) & 0xFFFF, cycle)
                pc = operand | high << 8
                if op == JMPI:
                    pointer = pc
                    low, cycle = read(store, s, trace, pointer, cycle)
                    high, cycle = read(store, s, trace, pointer & 0xFF00 | pointer + 1 & 0xFF, cycle)
                    pc = low | high << 8
                elif pc < place and not s[ABORTED]:
                    cycle = skip_wait(s, pc, a | x << 8 | y << 16 | p << 24 | sp << 32, cycle)
            elif op == JSR:
                pc = (pc + 1) & 0xFFFF
                cycle = dummy(store, s, trace, 0x100 | sp, cycle)
                cycle = write(store, s, log, trace, 0x100 | sp, pc >> 8, cycle)
                cycle = write(store, s, log, trace, 0x100 | (sp - 1) & 0xFF, pc & 0xFF, cycle)
                sp = (sp - 2) & 0xFF
                high, cycle = read(store, s, trace, pc, cycle)
                pc = operand | high << 8
            elif op == BRK:
                pc, sp, cycle = enter(store, s, log, trace, (pc + 1) & 0xFFFF, sp, p | B | UNUSED, cycle)
                p |= MASKED
                s[ENTERED] = 1
                s[LIMIT] = 0
            elif op == PHA or op == PHP:
                value = a if op == PHA else p | B | UNUSED
                cycle = write(store, s, log, trace, 0x100 | sp, value, cycle)
                sp = (sp - 1) & 0xFF
            elif op >= CLI:
                if s[RESUMED] != cycle - 1:
                    s[POLLED_MASK] = p & MASKED
                p = p & ~MASKED | (MASKED if op == SEI else 0)
                s[LIMIT] = 0
            else:
                cycle = dummy(store, s, trace, 0x100 | sp, cycle)
                if op != RTS:
                    sp = (sp + 1) & 0xFF
                    value, cycle = read(store, s, trace, 0x100 | sp, cycle)
                    if op == PLA:
                        a = value
                        p = nz(p, value)
                    else:
                        if op == PLP:
                            s[POLLED_MASK] = p & MASKED
                        p = value & ~B | UNUSED
                        s[LIMIT] = 0
                if op <= RTI:
                    low, cycle = read(store, s, trace, 0x100 | (sp + 1) & 0xFF, cycle)
                    sp = (sp + 2) & 0xFF
                    high, cycle = read(store, s, trace, 0x100 | sp, cycle)
                    pc = low | high << 8
                    if op == RTS:
                        cycle = dummy(store, s, trace, pc, cycle)
                        pc = (pc + 1) & 0xFFFF
            if cycle >= s[LIMIT]:
                break
        if reason == JAMMED:
            break
        if s[ABORTED]:
            pc, sp, cycle = pc0, sp0, cycle0
            if IO_CODE <= pc < IO_END:  # elsewhere only the operand can be missing
                a, x, y, p = s[KEPT], s[KEPT + 1], s[KEPT + 2], s[KEPT + 3]
            s[RECENT] -= 1
            s[ABORTED] = 0
            s[ANSWER_USED] = 0
            s[HALT_FROM] = 0  # the bad line that it may have waited for is before it again
            reason = ASKED
            break
        s[ANSWERS] = 0
        s[ANSWER_USED] = 0
        if s[EXIT_CODE] >= 0:
            break
    s[PC] = pc
    s[A] = a
    s[X] = x
    s[Y] = y
    s[SP] = sp
    s[P] = p
    s[CYCLE] = cycle
    return reason
