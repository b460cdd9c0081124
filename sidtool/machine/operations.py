"""What the 6510's instructions do with a value: documented operations and the undocumented ones.

Each function takes the CPU and the operand. Those that change memory (shifts, INC, DEC and their undocumented
relatives) return the new value. Flags: NMOS 6502, decimal mode included (c64ref ``src/6502/cpu_6502.txt``; the rules of
the undocumented opcodes as listed there and in libsidplayfp's notes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidtool.machine.cpu import Cpu

N, V, UNUSED, B, D, MASKED, Z, C = 0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01

# N and Z of every byte, so that setting both is one look-up.
NZ = tuple((value & N) | (Z if value == 0 else 0) for value in range(256))
KEEP_NZ = 0xFF ^ (N | Z)
KEEP_NZC = 0xFF ^ (N | Z | C)
KEEP_NVZC = 0xFF ^ (N | V | Z | C)

# ANE and LXA mix the accumulator with an analogue constant that differs from chip to chip; these are VICE's. ANE's
# changes when the VIC holds the CPU at the operand.
ANE_CONSTANT, ANE_HALTED, LXA_CONSTANT = 0xEF, 0xEE, 0xEE


def lda(cpu: Cpu, value: int) -> None:
    cpu.a = value
    cpu.p = cpu.p & KEEP_NZ | NZ[value]


def ldx(cpu: Cpu, value: int) -> None:
    cpu.x = value
    cpu.p = cpu.p & KEEP_NZ | NZ[value]


def ldy(cpu: Cpu, value: int) -> None:
    cpu.y = value
    cpu.p = cpu.p & KEEP_NZ | NZ[value]


def ora(cpu: Cpu, value: int) -> None:
    cpu.a = value = cpu.a | value
    cpu.p = cpu.p & KEEP_NZ | NZ[value]


def and_(cpu: Cpu, value: int) -> None:
    cpu.a = value = cpu.a & value
    cpu.p = cpu.p & KEEP_NZ | NZ[value]


def eor(cpu: Cpu, value: int) -> None:
    cpu.a = value = cpu.a ^ value
    cpu.p = cpu.p & KEEP_NZ | NZ[value]


def bit(cpu: Cpu, value: int) -> None:
    zero = 0 if cpu.a & value else Z
    cpu.p = cpu.p & (0xFF ^ (N | V | Z)) | value & (N | V) | zero


def _compare(cpu: Cpu, register: int, value: int) -> None:
    cpu.p = cpu.p & KEEP_NZC | NZ[(register - value) & 0xFF] | (register >= value)


def cmp(cpu: Cpu, value: int) -> None:
    _compare(cpu, cpu.a, value)


def cpx(cpu: Cpu, value: int) -> None:
    _compare(cpu, cpu.x, value)


def cpy(cpu: Cpu, value: int) -> None:
    _compare(cpu, cpu.y, value)


def adc(cpu: Cpu, value: int) -> None:
    if cpu.p & D:
        _adc_decimal(cpu, value)
        return
    a = cpu.a
    total = a + value + (cpu.p & C)
    overflow = V if ~(a ^ value) & (a ^ total) & 0x80 else 0
    cpu.a = total & 0xFF
    cpu.p = cpu.p & KEEP_NVZC | NZ[total & 0xFF] | overflow | (total >> 8)


def _adc_decimal(cpu: Cpu, value: int) -> None:
    # Z comes from the binary sum, N and V from the high digit before it is corrected.
    a, carry = cpu.a, cpu.p & C
    zero = NZ[(a + value + carry) & 0xFF] & Z
    low = (a & 15) + (value & 15) + carry
    if low > 9:
        low += 6
    total = (a & 0xF0) + (value & 0xF0) + (low if low < 0x10 else (low & 15) + 0x10)
    overflow = V if ~(a ^ value) & (a ^ total) & 0x80 else 0
    negative = total & N
    if total > 0x9F:
        total += 0x60
    cpu.a = total & 0xFF
    cpu.p = cpu.p & KEEP_NVZC | negative | overflow | zero | (total > 0xFF)


def sbc(cpu: Cpu, value: int) -> None:
    # All flags as in binary mode; only the result is corrected in decimal mode.
    a, borrow = cpu.a, 1 - (cpu.p & C)
    total = a - value - borrow
    overflow = V if (a ^ value) & (a ^ total) & 0x80 else 0
    result = total & 0xFF
    if cpu.p & D:
        low = (a & 15) - (value & 15) - borrow
        high = (a & 0xF0) - (value & 0xF0)
        if low < 0:
            low -= 6
            high -= 0x10
        if high < 0:
            high -= 0x60
        cpu.a = (high & 0xF0) | (low & 15)
    else:
        cpu.a = result
    cpu.p = cpu.p & KEEP_NVZC | NZ[result] | overflow | (total >= 0)


def asl(cpu: Cpu, value: int) -> int:
    result = value << 1 & 0xFF
    cpu.p = cpu.p & KEEP_NZC | NZ[result] | value >> 7
    return result


def lsr(cpu: Cpu, value: int) -> int:
    result = value >> 1
    cpu.p = cpu.p & KEEP_NZC | NZ[result] | value & 1
    return result


def rol(cpu: Cpu, value: int) -> int:
    result = (value << 1 | cpu.p & C) & 0xFF
    cpu.p = cpu.p & KEEP_NZC | NZ[result] | value >> 7
    return result


def ror(cpu: Cpu, value: int) -> int:
    result = value >> 1 | (cpu.p & C) << 7
    cpu.p = cpu.p & KEEP_NZC | NZ[result] | value & 1
    return result


def inc(cpu: Cpu, value: int) -> int:
    result = value + 1 & 0xFF
    cpu.p = cpu.p & KEEP_NZ | NZ[result]
    return result


def dec(cpu: Cpu, value: int) -> int:
    result = value - 1 & 0xFF
    cpu.p = cpu.p & KEEP_NZ | NZ[result]
    return result


def slo(cpu: Cpu, value: int) -> int:
    result = asl(cpu, value)
    ora(cpu, result)
    return result


def rla(cpu: Cpu, value: int) -> int:
    result = rol(cpu, value)
    and_(cpu, result)
    return result


def sre(cpu: Cpu, value: int) -> int:
    result = lsr(cpu, value)
    eor(cpu, result)
    return result


def rra(cpu: Cpu, value: int) -> int:
    result = ror(cpu, value)
    adc(cpu, result)
    return result


def dcp(cpu: Cpu, value: int) -> int:
    result = value - 1 & 0xFF
    cmp(cpu, result)
    return result


def isc(cpu: Cpu, value: int) -> int:
    result = value + 1 & 0xFF
    sbc(cpu, result)
    return result


def lax(cpu: Cpu, value: int) -> None:
    cpu.a = cpu.x = value
    cpu.p = cpu.p & KEEP_NZ | NZ[value]


def las(cpu: Cpu, value: int) -> None:
    cpu.a = cpu.x = cpu.sp = value = value & cpu.sp
    cpu.p = cpu.p & KEEP_NZ | NZ[value]


def anc(cpu: Cpu, value: int) -> None:
    and_(cpu, value)
    cpu.p = cpu.p & ~C | cpu.a >> 7


def alr(cpu: Cpu, value: int) -> None:
    cpu.a = lsr(cpu, cpu.a & value)


def arr(cpu: Cpu, value: int) -> None:
    both = cpu.a & value
    result = both >> 1 | (cpu.p & C) << 7
    if not cpu.p & D:
        overflow = V if (result ^ result << 1) & 0x40 else 0
        cpu.p = cpu.p & KEEP_NVZC | NZ[result] | overflow | (result >> 6 & 1)
        cpu.a = result
        return
    overflow = V if (both ^ result) & 0x40 else 0
    flags = NZ[result] | overflow
    if (both & 15) + (both & 1) > 5:
        result = result & 0xF0 | result + 6 & 15
    if (both & 0xF0) + (both & 0x10) > 0x50:
        result = result + 0x60 & 0xFF
        flags |= C
    cpu.p = cpu.p & KEEP_NVZC | flags
    cpu.a = result


def sbx(cpu: Cpu, value: int) -> None:
    both = cpu.a & cpu.x
    _compare(cpu, both, value)
    cpu.x = both - value & 0xFF


def ane(cpu: Cpu, value: int) -> None:
    constant = ANE_HALTED if cpu.was_halted() else ANE_CONSTANT
    lda(cpu, (cpu.a | constant) & cpu.x & value)


def lxa(cpu: Cpu, value: int) -> None:
    lax(cpu, (cpu.a | LXA_CONSTANT) & value)


def nop(cpu: Cpu, value: int) -> None:
    """The operand is read (which an I/O register notices) and forgotten."""


def stored_a(cpu: Cpu) -> int:
    return cpu.a


def stored_x(cpu: Cpu) -> int:
    return cpu.x


def stored_y(cpu: Cpu) -> int:
    return cpu.y


def stored_ax(cpu: Cpu) -> int:
    return cpu.a & cpu.x


def stored_tas(cpu: Cpu) -> int:
    cpu.sp = cpu.a & cpu.x
    return cpu.sp


READS = {
    "LDA": lda, "LDX": ldx, "LDY": ldy, "ORA": ora, "AND": and_, "EOR": eor, "BIT": bit, "CMP": cmp, "CPX": cpx,
    "CPY": cpy, "ADC": adc, "SBC": sbc, "LAX": lax, "LAS": las, "ANC": anc, "ALR": alr, "ARR": arr, "SBX": sbx,
    "ANE": ane, "LXA": lxa, "NOP": nop,
}  # fmt: skip
CHANGES = {
    "ASL": asl, "LSR": lsr, "ROL": rol, "ROR": ror, "INC": inc, "DEC": dec, "SLO": slo, "RLA": rla, "SRE": sre,
    "RRA": rra, "DCP": dcp, "ISC": isc,
}  # fmt: skip
STORES = {"STA": stored_a, "STX": stored_x, "STY": stored_y, "SAX": stored_ax}
# Stores whose value is ANDed with the high byte of the base address plus one.
HIGH_STORES = {"SHA": stored_ax, "SHX": stored_x, "SHY": stored_y, "TAS": stored_tas}
