"""What the 6510's instructions do with a value where it takes more than an operator.

The compiled twin of :mod:`sidtool.machine.operations`.
"""

from __future__ import annotations

from numba import njit

inner = njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
inline = njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)

N, V, D, Z, C = 0x80, 0x40, 0x08, 0x02, 0x01
KEEP_NZC, KEEP_NVZC = 0x7C, 0x3C


@inline
def flags(value: int) -> int:
    """N and Z of a byte."""
    return value & N | (Z if value == 0 else 0)


@inline
def compare(p: int, register: int, value: int) -> int:
    """The flags after CMP, CPX or CPY."""
    return p & KEEP_NZC | flags((register - value) & 0xFF) | (C if register >= value else 0)


@inner
def adc(a: int, value: int, p: int) -> tuple[int, int]:
    """The accumulator and the flags after ADC."""
    carry = p & C
    total = a + value + carry
    if not p & D:
        overflow = V if ~(a ^ value) & (a ^ total) & 0x80 else 0
        return total & 0xFF, p & KEEP_NVZC | flags(total & 0xFF) | overflow | total >> 8
    zero = Z if total & 0xFF == 0 else 0
    low = (a & 15) + (value & 15) + carry
    if low > 9:
        low += 6
    total = (a & 0xF0) + (value & 0xF0) + (low if low < 0x10 else (low & 15) + 0x10)
    overflow = V if ~(a ^ value) & (a ^ total) & 0x80 else 0
    negative = total & N
    if total > 0x9F:
        total += 0x60
    return total & 0xFF, p & KEEP_NVZC | negative | overflow | zero | (C if total > 0xFF else 0)


@inner
def sbc(a: int, value: int, p: int) -> tuple[int, int]:
    """The accumulator and the flags after SBC."""
    borrow = 1 - (p & C)
    total = a - value - borrow
    overflow = V if (a ^ value) & (a ^ total) & 0x80 else 0
    result = total & 0xFF
    after = p & KEEP_NVZC | flags(result) | overflow | (C if total >= 0 else 0)
    if not p & D:
        return result, after
    low = (a & 15) - (value & 15) - borrow
    high = (a & 0xF0) - (value & 0xF0)
    if low < 0:
        low -= 6
        high -= 0x10
    if high < 0:
        high -= 0x60
    return high & 0xF0 | low & 15, after


@inner
def rotated(how: int, value: int, p: int) -> tuple[int, int]:
    """A byte and the flags after ASL (0), LSR (1), ROL (2) or ROR (3)."""
    if how & 1:
        result = value >> 1 | ((p & C) << 7 if how & 2 else 0)
        return result, p & KEEP_NZC | flags(result) | value & 1
    result = value << 1 & 0xFF | (p & C if how & 2 else 0)
    return result, p & KEEP_NZC | flags(result) | value >> 7


@inner
def anc_arr(which: int, both: int, p: int) -> tuple[int, int]:
    """The accumulator and the flags after ANC (0), ALR (1) or ARR (2) of the accumulator ANDed with the operand."""
    if which == 0:
        return both, p & KEEP_NZC | flags(both) | both >> 7
    if which == 1:
        return both >> 1, p & KEEP_NZC | flags(both >> 1) | both & 1
    result = both >> 1 | (p & C) << 7
    if not p & D:
        overflow = V if (result ^ result << 1) & 0x40 else 0
        return result, p & KEEP_NVZC | flags(result) | overflow | result >> 6 & 1
    after = p & KEEP_NVZC | flags(result) | (V if (both ^ result) & 0x40 else 0)
    if (both & 15) + (both & 1) > 5:
        result = result & 0xF0 | result + 6 & 15
    if (both & 0xF0) + (both & 0x10) > 0x50:
        result = result + 0x60 & 0xFF
        after |= C
    return result, after
