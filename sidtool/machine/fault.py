"""What is said of a program that cannot go on: where it is and the instructions that led there."""

from __future__ import annotations

from sidtool.errors import UserError
from sidtool.machine.cpu import LENGTHS, Cpu
from sidtool.machine.opcodes import NAMES

SHOWN = 8
_FORMS = {
    "imp": "", "acc": "a", "imm": "#${0:02x}", "zpg": "${0:02x}", "zpx": "${0:02x},x", "zpy": "${0:02x},y",
    "abs": "${0:04x}", "abx": "${0:04x},x", "aby": "${0:04x},y", "ind": "(${0:04x})", "inx": "(${0:02x},x)",
    "iny": "(${0:02x}),y", "rel": "${0:04x}",
}  # fmt: skip


def disassemble(memory: list[int], address: int) -> str:
    """One instruction as a line: address, bytes, text.

    >>> disassemble([0xA9, 0x0F] + [0] * 8, 0)
    '0000  a9 0f     lda #$0f'
    """
    opcode = max(0, memory[address])
    name, mode = NAMES[opcode]
    length = LENGTHS[opcode]
    code = [max(0, cell) for cell in memory[address : address + length]]
    value = int.from_bytes(bytes(code[1:]), "little")
    if mode == "rel":
        value = address + 2 + (value ^ 0x80) - 0x80 & 0xFFFF
    text = f"{name.lower()} {_FORMS[mode].format(value)}".rstrip()
    return f"{address:04x}  {' '.join(f'{byte:02x}' for byte in code):8}  {text}"


def _history(cpu: Cpu) -> str:
    """The last instructions in the order in which they were met last; a loop's stand here once."""
    last = list(dict.fromkeys(reversed(cpu.recent)))[:SHOWN]
    return "\n".join(f"    {disassemble(cpu.memory, address)}" for address in reversed(last))


def _registers(cpu: Cpu) -> str:
    return f"A=${cpu.a:02x} X=${cpu.x:02x} Y=${cpu.y:02x} SP=${cpu.sp:02x} P=${cpu.p:02x}"


def place(cpu: Cpu) -> str:
    """Where the CPU is, its registers, and the instructions that have led there."""
    return f"it is at ${cpu.pc & 0xFFFF:04x} ({_registers(cpu)}); its last instructions:\n{_history(cpu)}"


def jammed(cpu: Cpu) -> UserError:
    """The error for a JAM opcode."""
    return UserError(
        f"the program stops the CPU at ${cpu.pc:04x}: opcode ${cpu.memory[cpu.pc]:02x} is JAM "
        f"({_registers(cpu)}); its last instructions:\n{_history(cpu)}",
        "the CPU has probably run into data: a missing RTS or JMP, or a wrong start address",
    )


def hanging(cpu: Cpu, why: str) -> UserError:
    """The error for a program that will never play again."""
    return UserError(
        f"the program hangs at ${cpu.pc & 0xFFFF:04x}: {why} ({_registers(cpu)}); "
        f"its last instructions:\n{_history(cpu)}",
        "let interrupts in (CLI) and set up an IRQ routine before the endless loop, or return with RTS",
    )


def silent(cpu: Cpu, seconds: float, returned: bool) -> UserError:
    """The message for a program that has written nothing to a SID."""
    where = "it has returned to BASIC" if returned else f"it is at ${cpu.pc & 0xFFFF:04x}"
    return UserError(
        f"the program has written nothing to the SID in {seconds:.3g} s: {where} ({_registers(cpu)}); "
        f"its last instructions:\n{_history(cpu)}",
        "is it a music program, and is its start address right?",
    )
