"""The table of all 256 opcodes: name, addressing mode, cycles, and the function that executes each.

Names, modes and cycles of the 151 documented ones are py65's (with its one wrong count put right); the 105 undocumented
ones are added here. What only touches registers and flags is py65's own code as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from py65.devices.mpu6502 import MPU

from sidtool.machine import modes, operations
from sidtool.machine.flow import FLOW, jam

if TYPE_CHECKING:
    from sidtool.machine.cpu import Cpu

Instruction = Callable[["Cpu"], None]

# Two operations in one: the name by the upper three bits of the opcode, the mode by the lower five.
_COMBINED = {0x00: "SLO", 0x20: "RLA", 0x40: "SRE", 0x60: "RRA", 0x80: "SAX", 0xA0: "LAX", 0xC0: "DCP", 0xE0: "ISC"}
_COMBINED_MODES = {0x03: "inx", 0x07: "zpg", 0x0F: "abs", 0x13: "iny", 0x17: "zpx", 0x1B: "aby", 0x1F: "abx"}
_CHANGE_CYCLES = {"inx": 8, "zpg": 5, "abs": 6, "iny": 8, "zpx": 6, "aby": 7, "abx": 7}
_READ_CYCLES = {"imm": 2, "zpg": 3, "zpx": 4, "zpy": 4, "abs": 4, "abx": 4, "aby": 4, "inx": 6, "iny": 5, "imp": 2}
_NOPS = {
    "imp": (0x1A, 0x3A, 0x5A, 0x7A, 0xDA, 0xFA),
    "imm": (0x80, 0x82, 0x89, 0xC2, 0xE2),
    "zpg": (0x04, 0x44, 0x64),
    "zpx": (0x14, 0x34, 0x54, 0x74, 0xD4, 0xF4),
    "abs": (0x0C,),
    "abx": (0x1C, 0x3C, 0x5C, 0x7C, 0xDC, 0xFC),
}
_SINGLE = {
    0x0B: ("ANC", "imm", 2), 0x2B: ("ANC", "imm", 2), 0x4B: ("ALR", "imm", 2), 0x6B: ("ARR", "imm", 2),
    0x8B: ("ANE", "imm", 2), 0xAB: ("LXA", "imm", 2), 0xCB: ("SBX", "imm", 2), 0xEB: ("SBC", "imm", 2),
    0x93: ("SHA", "iny", 6), 0x9F: ("SHA", "aby", 5), 0x9E: ("SHX", "aby", 5), 0x9C: ("SHY", "abx", 5),
    0x9B: ("TAS", "aby", 5), 0xBB: ("LAS", "aby", 4), 0x97: ("SAX", "zpy", 4), 0xB7: ("LAX", "zpy", 4),
    0xBF: ("LAX", "aby", 4),
}  # fmt: skip
JAMS = (0x02, 0x12, 0x22, 0x32, 0x42, 0x52, 0x62, 0x72, 0x92, 0xB2, 0xD2, 0xF2)


def _undocumented() -> dict[int, tuple[str, str, int]]:
    """Name, mode and cycles of the opcodes that the data sheet leaves empty."""
    table = {}
    for row, name in _COMBINED.items():
        for column, mode in _COMBINED_MODES.items():
            cycles = _READ_CYCLES[mode] if name in ("SAX", "LAX") else _CHANGE_CYCLES[mode]
            table[row + column] = (name, mode, cycles)
    for mode, codes in _NOPS.items():
        table |= dict.fromkeys(codes, ("NOP", mode, _READ_CYCLES[mode]))
    return table | _SINGLE | dict.fromkeys(JAMS, ("JAM", "imp", 2))


def reading(mode: Callable[[Cpu], int], operation: Callable[[Cpu, int], None], cycles: int) -> Instruction:
    """An instruction that reads its operand in its last cycle."""
    last = cycles - 1

    def instruction(cpu: Cpu) -> None:
        address = mode(cpu)
        value = cpu.memory[address]
        if value < 0:
            value = cpu.bus.read(address, cpu.processorCycles + last)
        operation(cpu, value)

    return instruction


def storing(mode: Callable[[Cpu], int], value_of: Callable[[Cpu], int], cycles: int) -> Instruction:
    """An instruction that writes in its last cycle."""
    last = cycles - 1

    def instruction(cpu: Cpu) -> None:
        address = mode(cpu)
        value = value_of(cpu)
        writer = cpu.writers[address >> 8]
        if writer is not None:
            writer(address, value, cpu.processorCycles + last)
        elif address < 2:
            cpu.bus.write_port(address, value)
        elif cpu.memory[address] != value:
            cpu.memory[address] = value
            cpu.changes += 1

    return instruction


def changing(mode: Callable[[Cpu], int], operation: Callable[[Cpu, int], int], cycles: int) -> Instruction:
    """Read-modify-write: reads, writes the old value back, writes the new one in the last cycle."""
    last = cycles - 1

    def instruction(cpu: Cpu) -> None:
        address = mode(cpu)
        value = cpu.memory[address]
        writer = cpu.writers[address >> 8]
        if writer is None and address > 1:
            cpu.memory[address] = operation(cpu, value)
            cpu.changes += 1
            return
        cycle = cpu.processorCycles + last
        if value < 0:
            value = cpu.bus.read(address, cycle - 2)
        cpu.write(address, value, cycle - 1)
        cpu.write(address, operation(cpu, value), cycle)

    return instruction


def storing_high(mode: Callable[[Cpu], int], value_of: Callable[[Cpu], int], index: str, cycles: int) -> Instruction:
    """SHA, SHX, SHY, TAS: the value is ANDed with the base's high byte + 1, and replaces the high byte on a carry."""
    last = cycles - 1

    def instruction(cpu: Cpu) -> None:
        address = mode(cpu)
        high = (address - getattr(cpu, index) & 0xFFFF) >> 8
        value = value_of(cpu) & high + 1
        if high != address >> 8:
            address = value << 8 | address & 0xFF
        cpu.write(address, value, cpu.processorCycles + last)

    return instruction


def accumulator(operation: Callable[[Cpu, int], int]) -> Instruction:
    """A shift of the accumulator."""

    def instruction(cpu: Cpu) -> None:
        cpu.a = operation(cpu, cpu.a)

    return instruction


def _instruction(name: str, mode: str, cycles: int, inherited: Instruction) -> Instruction:
    if name in operations.READS and mode != "imp":
        return reading(modes.READING[mode], operations.READS[name], cycles)
    if name in operations.STORES:
        return storing(modes.WRITING[mode], operations.STORES[name], cycles)
    if name in operations.CHANGES:
        if mode == "acc":
            return accumulator(operations.CHANGES[name])
        return changing(modes.WRITING[mode], operations.CHANGES[name], cycles)
    if name in operations.HIGH_STORES:
        index = "x" if mode == "abx" else "y"
        return storing_high(modes.WRITING[mode], operations.HIGH_STORES[name], index, cycles)
    if name == "JAM":
        return jam
    return inherited


NAMES: list[tuple[str, str]] = list(MPU.disassemble)
CYCLES: list[int] = list(MPU.cycletime)
CYCLES[0xCE] = 6  # DEC absolute: py65 1.2.0 says 3
for _code, (_name, _mode, _cycles) in _undocumented().items():
    NAMES[_code] = (_name, _mode)
    CYCLES[_code] = _cycles


def _inherited(code: int) -> Instruction:
    # What py65 leaves empty and is made nowhere here is a NOP without operand.
    function: Instruction = MPU.instruct[code if MPU.cycletime[code] else 0xEA]
    return function


INSTRUCTIONS: list[Instruction] = [
    FLOW.get(code) or _instruction(*NAMES[code], CYCLES[code], _inherited(code)) for code in range(256)
]
