"""The 6510's addressing modes: operand bytes to an address, each bus access in its cycle, dummy reads included.

On entry the program counter stands on the byte after the opcode, on exit on the next instruction; the cycle after the
last access of a mode is the one in which the operand itself is read or written. Source: c64ref ``src/6502``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidtool.machine.cpu import Cpu


def immediate(cpu: Cpu) -> int:
    cpu.pc = (pc := cpu.pc) + 1 & 0xFFFF
    return pc


def zero_page(cpu: Cpu) -> int:
    return cpu.fetch()


def zero_page_x(cpu: Cpu) -> int:
    base = cpu.fetch()
    cpu.read(base)
    return base + cpu.x & 0xFF


def zero_page_y(cpu: Cpu) -> int:
    base = cpu.fetch()
    cpu.read(base)
    return base + cpu.y & 0xFF


def absolute(cpu: Cpu) -> int:
    return cpu.fetch() | cpu.fetch() << 8


def indirect_x(cpu: Cpu) -> int:
    pointer = cpu.fetch()
    cpu.read(pointer)
    return cpu.word(pointer + cpu.x & 0xFF)


def absolute_x(cpu: Cpu) -> int:
    """For reading instructions: one cycle more, with a read at the wrong page, when the index carries."""
    return _carried(cpu, absolute(cpu), cpu.x)


def absolute_y(cpu: Cpu) -> int:
    return _carried(cpu, absolute(cpu), cpu.y)


def indirect_y(cpu: Cpu) -> int:
    return _carried(cpu, cpu.word(cpu.fetch()), cpu.y)


def absolute_x_fixed(cpu: Cpu) -> int:
    """For stores and read-modify-write: the read before the carry is always made, and its cycle always spent."""
    return _always(cpu, absolute(cpu), cpu.x)


def absolute_y_fixed(cpu: Cpu) -> int:
    return _always(cpu, absolute(cpu), cpu.y)


def indirect_y_fixed(cpu: Cpu) -> int:
    return _always(cpu, cpu.word(cpu.fetch()), cpu.y)


def _carried(cpu: Cpu, base: int, index: int) -> int:
    address = base + index
    if (base ^ address) & 0xFF00:
        cpu.read(base & 0xFF00 | address & 0xFF)
    return address & 0xFFFF


def _always(cpu: Cpu, base: int, index: int) -> int:
    address = base + index
    cpu.read(base & 0xFF00 | address & 0xFF)
    return address & 0xFFFF


# Names as py65 has them.
READING = {
    "imm": immediate, "zpg": zero_page, "zpx": zero_page_x, "zpy": zero_page_y, "abs": absolute, "abx": absolute_x,
    "aby": absolute_y, "inx": indirect_x, "iny": indirect_y,
}  # fmt: skip
WRITING = READING | {"abx": absolute_x_fixed, "aby": absolute_y_fixed, "iny": indirect_y_fixed}
