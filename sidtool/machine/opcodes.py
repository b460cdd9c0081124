"""The table of all 256 opcodes: name, addressing mode, and the function that executes each.

Names and modes of the 151 documented ones are py65's; the 105 undocumented ones are added here. What only touches
registers and flags is py65's own code as well. How long an instruction takes is how often it is on the bus.
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
_NOPS = {
    "imp": (0x1A, 0x3A, 0x5A, 0x7A, 0xDA, 0xFA),
    "imm": (0x80, 0x82, 0x89, 0xC2, 0xE2),
    "zpg": (0x04, 0x44, 0x64),
    "zpx": (0x14, 0x34, 0x54, 0x74, 0xD4, 0xF4),
    "abs": (0x0C,),
    "abx": (0x1C, 0x3C, 0x5C, 0x7C, 0xDC, 0xFC),
}
_SINGLE = {
    0x0B: ("ANC", "imm"), 0x2B: ("ANC", "imm"), 0x4B: ("ALR", "imm"), 0x6B: ("ARR", "imm"),
    0x8B: ("ANE", "imm"), 0xAB: ("LXA", "imm"), 0xCB: ("SBX", "imm"), 0xEB: ("SBC", "imm"),
    0x93: ("SHA", "iny"), 0x9F: ("SHA", "aby"), 0x9E: ("SHX", "aby"), 0x9C: ("SHY", "abx"),
    0x9B: ("TAS", "aby"), 0xBB: ("LAS", "aby"), 0x97: ("SAX", "zpy"), 0xB7: ("LAX", "zpy"),
    0xBF: ("LAX", "aby"),
}  # fmt: skip
JAMS = (0x02, 0x12, 0x22, 0x32, 0x42, 0x52, 0x62, 0x72, 0x92, 0xB2, 0xD2, 0xF2)


def _undocumented() -> dict[int, tuple[str, str]]:
    """Name and mode of the opcodes that the data sheet leaves empty."""
    table = {}
    for row, name in _COMBINED.items():
        for column, mode in _COMBINED_MODES.items():
            table[row + column] = (name, mode)
    for mode, codes in _NOPS.items():
        table |= dict.fromkeys(codes, ("NOP", mode))
    return table | _SINGLE | dict.fromkeys(JAMS, ("JAM", "imp"))


def implied(operation: Instruction) -> Instruction:
    """An instruction on registers: the byte after the opcode is read and forgotten."""

    def instruction(cpu: Cpu) -> None:
        cpu.read(cpu.pc)
        operation(cpu)

    return instruction


def reading(mode: Callable[[Cpu], int], operation: Callable[[Cpu, int], None]) -> Instruction:
    """An instruction that reads its operand in its last cycle."""

    def instruction(cpu: Cpu) -> None:
        operation(cpu, cpu.read(mode(cpu)))

    return instruction


def storing(mode: Callable[[Cpu], int], value_of: Callable[[Cpu], int]) -> Instruction:
    """An instruction that writes in its last cycle."""

    def instruction(cpu: Cpu) -> None:
        cpu.write(mode(cpu), value_of(cpu))

    return instruction


def changing(mode: Callable[[Cpu], int], operation: Callable[[Cpu, int], int]) -> Instruction:
    """Read-modify-write: reads, writes the old value back, writes the new one in the last cycle."""

    def instruction(cpu: Cpu) -> None:
        address = mode(cpu)
        value = cpu.read(address)
        cpu.write(address, value)
        cpu.write(address, operation(cpu, value))

    return instruction


def storing_high(mode: Callable[[Cpu], int], value_of: Callable[[Cpu], int], index: str) -> Instruction:
    """SHA, SHX, SHY, TAS: the value is ANDed with the base's high byte + 1, and replaces the high byte on a carry.

    The AND is dropped where the VIC holds the CPU in the cycle before (data sheet, section 9.2).
    """

    def instruction(cpu: Cpu) -> None:
        address = mode(cpu)
        high = (address - getattr(cpu, index) & 0xFFFF) >> 8
        value = value_of(cpu)
        stored = value & high + 1
        if high != address >> 8:
            address = stored << 8 | address & 0xFF
        cpu.write(address, value if cpu.was_halted() else stored)

    return instruction


def accumulator(operation: Callable[[Cpu, int], int]) -> Instruction:
    """A shift of the accumulator."""

    def instruction(cpu: Cpu) -> None:
        cpu.read(cpu.pc)
        cpu.a = operation(cpu, cpu.a)

    return instruction


def _instruction(name: str, mode: str, inherited: Instruction) -> Instruction:
    if name in operations.READS and mode != "imp":
        return reading(modes.READING[mode], operations.READS[name])
    if name in operations.STORES:
        return storing(modes.WRITING[mode], operations.STORES[name])
    if name in operations.CHANGES:
        if mode == "acc":
            return accumulator(operations.CHANGES[name])
        return changing(modes.WRITING[mode], operations.CHANGES[name])
    if name in operations.HIGH_STORES:
        return storing_high(modes.WRITING[mode], operations.HIGH_STORES[name], "x" if mode == "abx" else "y")
    if name == "JAM":
        return jam
    return implied(inherited)


NAMES: list[tuple[str, str]] = list(MPU.disassemble)
for _code, _named in _undocumented().items():
    NAMES[_code] = _named


def _inherited(code: int) -> Instruction:
    # What py65 leaves empty and is made nowhere here is a NOP without operand.
    function: Instruction = MPU.instruct[code if MPU.cycletime[code] else 0xEA]
    return function


INSTRUCTIONS: list[Instruction] = [
    FLOW.get(code) or _instruction(*NAMES[code], _inherited(code)) for code in range(256)
]
