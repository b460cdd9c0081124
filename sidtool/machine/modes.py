"""The 6510's addressing modes: operand bytes to an address, with the bus accesses that an I/O register notices.

On entry the program counter stands on the byte after the opcode, on exit on the next instruction. A cell of
``cpu.memory`` that holds a negative number is an I/O register: only there do dummy reads matter, and only there are
they made. Dummy reads of the zero page, the stack and the instruction stream have no effect and are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidtool.machine.cpu import Cpu


def immediate(cpu: Cpu) -> int:
    cpu.pc = (pc := cpu.pc) + 1
    return pc & 0xFFFF


def zero_page(cpu: Cpu) -> int:
    cpu.pc = (pc := cpu.pc) + 1
    return cpu.memory[pc]


def zero_page_x(cpu: Cpu) -> int:
    cpu.pc = (pc := cpu.pc) + 1
    return cpu.memory[pc] + cpu.x & 0xFF


def zero_page_y(cpu: Cpu) -> int:
    cpu.pc = (pc := cpu.pc) + 1
    return cpu.memory[pc] + cpu.y & 0xFF


def absolute(cpu: Cpu) -> int:
    cpu.pc = (pc := cpu.pc) + 2
    memory = cpu.memory
    return memory[pc] | memory[pc + 1] << 8


def indirect_x(cpu: Cpu) -> int:
    cpu.pc = (pc := cpu.pc) + 1
    memory = cpu.memory
    pointer = memory[pc] + cpu.x & 0xFF
    return memory[pointer] | memory[pointer + 1 & 0xFF] << 8


def absolute_x(cpu: Cpu) -> int:
    """For reading instructions: one cycle more, with a read at the wrong page, when the index carries."""
    cpu.pc = (pc := cpu.pc) + 2
    memory = cpu.memory
    base = memory[pc] | memory[pc + 1] << 8
    address = base + cpu.x
    return _carried(cpu, base, address, 3) if (base ^ address) & 0xFF00 else address


def absolute_y(cpu: Cpu) -> int:
    cpu.pc = (pc := cpu.pc) + 2
    memory = cpu.memory
    base = memory[pc] | memory[pc + 1] << 8
    address = base + cpu.y
    return _carried(cpu, base, address, 3) if (base ^ address) & 0xFF00 else address


def indirect_y(cpu: Cpu) -> int:
    cpu.pc = (pc := cpu.pc) + 1
    memory = cpu.memory
    pointer = memory[pc]
    base = memory[pointer] | memory[pointer + 1 & 0xFF] << 8
    address = base + cpu.y
    return _carried(cpu, base, address, 4) if (base ^ address) & 0xFF00 else address


def absolute_x_fixed(cpu: Cpu) -> int:
    """For stores and read-modify-write: the read before the carry is always made, and its cycle always spent."""
    cpu.pc = (pc := cpu.pc) + 2
    memory = cpu.memory
    base = memory[pc] | memory[pc + 1] << 8
    return _always(cpu, base, base + cpu.x, 3)


def absolute_y_fixed(cpu: Cpu) -> int:
    cpu.pc = (pc := cpu.pc) + 2
    memory = cpu.memory
    base = memory[pc] | memory[pc + 1] << 8
    return _always(cpu, base, base + cpu.y, 3)


def indirect_y_fixed(cpu: Cpu) -> int:
    cpu.pc = (pc := cpu.pc) + 1
    memory = cpu.memory
    pointer = memory[pc]
    base = memory[pointer] | memory[pointer + 1 & 0xFF] << 8
    return _always(cpu, base, base + cpu.y, 4)


def _carried(cpu: Cpu, base: int, address: int, cycle: int) -> int:
    wrong = base & 0xFF00 | address & 0xFF
    if cpu.memory[wrong] < 0:
        cpu.bus.read(wrong, cpu.processorCycles + cycle)
    cpu.processorCycles += 1
    return address & 0xFFFF


def _always(cpu: Cpu, base: int, address: int, cycle: int) -> int:
    wrong = base & 0xFF00 | address & 0xFF
    if cpu.memory[wrong] < 0:
        cpu.bus.read(wrong, cpu.processorCycles + cycle)
    return address & 0xFFFF


# Names as py65 has them.
READING = {
    "imm": immediate, "zpg": zero_page, "zpx": zero_page_x, "zpy": zero_page_y, "abs": absolute, "abx": absolute_x,
    "aby": absolute_y, "inx": indirect_x, "iny": indirect_y,
}  # fmt: skip
WRITING = READING | {"abx": absolute_x_fixed, "aby": absolute_y_fixed, "iny": indirect_y_fixed}
