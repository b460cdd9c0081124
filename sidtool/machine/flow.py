"""Instructions that move the program counter, the stack pointer or the interrupt mask: the 6510's flow of control.

A branch or jump backwards to where the CPU has been in exactly the same state, with nothing written and no I/O register
touched in between, is a wait: the same round repeats until an interrupt comes. Such rounds are skipped as a whole,
up to ``cpu.limit``, the next cycle at which anything can happen, or the next one in which the VIC halts the CPU. The
result is the same to the cycle.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sidtool.machine.operations import KEEP_NZ, MASKED, NZ, UNUSED, B, C, N, V, Z

if TYPE_CHECKING:
    from sidtool.machine.cpu import Cpu


class JamError(Exception):
    """The CPU met a JAM opcode and stops for good."""


def jam(cpu: Cpu) -> None:
    cpu.pc = cpu.pc - 1 & 0xFFFF
    raise JamError


def _branch(flag: int, wanted: int) -> Callable[[Cpu], None]:
    def instruction(cpu: Cpu) -> None:
        offset = cpu.fetch()
        if cpu.p & flag != wanted:
            return
        pc = cpu.pc
        target = pc + (offset ^ 0x80) - 0x80
        polled = cpu.processorCycles - 2
        cpu.read(pc)
        crosses = (pc ^ target) & 0xFF00
        if crosses:
            cpu.read(pc & 0xFF00 | target & 0xFF)
        delay = cpu.processorCycles - polled
        cpu.pc = target & 0xFFFF
        if offset >= 0x80:
            cpu.skip_wait()
        if not crosses:
            # No interrupt poll in the third cycle: what arrives there waits for one more instruction.
            cpu.unpolled = cpu.processorCycles, delay

    return instruction


def jmp_absolute(cpu: Cpu) -> None:
    pc = cpu.pc
    cpu.pc = target = cpu.fetch() | cpu.fetch() << 8
    if target < pc:
        cpu.skip_wait()


def jmp_indirect(cpu: Cpu) -> None:
    pointer = cpu.fetch() | cpu.fetch() << 8
    # The pointer's high byte is not carried into.
    cpu.pc = cpu.read(pointer) | cpu.read(pointer & 0xFF00 | pointer + 1 & 0xFF) << 8


def jsr(cpu: Cpu) -> None:
    # The high byte is fetched after the pushes: code on the stack notices.
    low = cpu.fetch()
    cpu.read(0x100 | cpu.sp)
    cpu.push(cpu.pc >> 8)
    cpu.push(cpu.pc & 0xFF)
    cpu.pc = low | cpu.fetch() << 8


def rts(cpu: Cpu) -> None:
    cpu.read(cpu.pc)
    cpu.read(0x100 | cpu.sp)
    cpu.pc = cpu.pull() | cpu.pull() << 8
    cpu.fetch()


def rti(cpu: Cpu) -> None:
    cpu.read(cpu.pc)
    cpu.read(0x100 | cpu.sp)
    cpu.p = cpu.pull() & ~B | UNUSED
    cpu.pc = cpu.pull() | cpu.pull() << 8
    cpu.limit = 0


def brk(cpu: Cpu) -> None:
    cpu.fetch()
    cpu.enter(cpu.p | B | UNUSED)
    cpu.entered = True
    cpu.limit = 0


def php(cpu: Cpu) -> None:
    cpu.read(cpu.pc)
    cpu.push(cpu.p | B | UNUSED)


def plp(cpu: Cpu) -> None:
    cpu.read(cpu.pc)
    cpu.read(0x100 | cpu.sp)
    cpu.polled_mask = cpu.p & MASKED
    cpu.p = cpu.pull() & ~B | UNUSED
    cpu.limit = 0


def pha(cpu: Cpu) -> None:
    cpu.read(cpu.pc)
    cpu.push(cpu.a)


def pla(cpu: Cpu) -> None:
    cpu.read(cpu.pc)
    cpu.read(0x100 | cpu.sp)
    cpu.a = cpu.pull()
    cpu.p = cpu.p & KEEP_NZ | NZ[cpu.a]


def cli(cpu: Cpu) -> None:
    _set_mask(cpu, 0)


def sei(cpu: Cpu) -> None:
    _set_mask(cpu, MASKED)


def _set_mask(cpu: Cpu, mask: int) -> None:
    """The poll at the end of CLI, SEI and PLP still sees the old mask, unless the VIC has held the CPU meanwhile."""
    cpu.read(cpu.pc)
    if not cpu.was_halted():
        cpu.polled_mask = cpu.p & MASKED
    cpu.p = cpu.p & ~MASKED | mask
    cpu.limit = 0


FLOW: dict[int, Callable[[Cpu], None]] = {
    0x00: brk, 0x08: php, 0x20: jsr, 0x28: plp, 0x40: rti, 0x48: pha, 0x4C: jmp_absolute, 0x58: cli, 0x60: rts,
    0x68: pla, 0x6C: jmp_indirect, 0x78: sei,
    0x10: _branch(N, 0), 0x30: _branch(N, N), 0x50: _branch(V, 0), 0x70: _branch(V, V),
    0x90: _branch(C, 0), 0xB0: _branch(C, C), 0xD0: _branch(Z, 0), 0xF0: _branch(Z, Z),
}  # fmt: skip
