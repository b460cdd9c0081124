"""The instruction table against py65's assembler and disassembler, which were written from other sources."""

from __future__ import annotations

from oracles import need_module

from sidtool.tass import assemble, opcodes

# How an operand of each mode is written, in 64tass and as py65 shows it.
_OPERANDS = {
    opcodes.IMPLIED: ("", ""),
    opcodes.ACCUMULATOR: ("a", "A"),
    opcodes.IMMEDIATE: ("#$12", "#$12"),
    opcodes.ZP: ("$12", "$0012"),
    opcodes.ZP_X: ("$12,x", "$0012,X"),
    opcodes.ZP_Y: ("$12,y", "$0012,Y"),
    opcodes.ABS: ("$1234", "$1234"),
    opcodes.ABS_X: ("$1234,x", "$1234,X"),
    opcodes.ABS_Y: ("$1234,y", "$1234,Y"),
    opcodes.INDIRECT: ("($1234)", "($1234)"),
    opcodes.INDIRECT_X: ("($12,x)", "($0012,X)"),
    opcodes.INDIRECT_Y: ("($12),y", "($0012),Y"),
    opcodes.RELATIVE: ("$1010", "$1010"),
}


def test_all_151_documented_opcodes_are_there_once() -> None:
    names = {name: modes for name, modes in opcodes.DOCUMENTED.items() if name not in opcodes.ALIASES}
    codes = {
        code for name, modes in names.items() for mode, code in modes.items() if (name, mode) != ("brk", "immediate")
    }
    assert len(names) == 56
    assert len(codes) == 151


def test_each_documented_instruction_is_disassembled_by_py65_as_it_was_written() -> None:
    need_module("py65")
    from py65.devices.mpu6502 import MPU
    from py65.disassembler import Disassembler
    from py65.utils.addressing import AddressParser

    mpu = MPU()
    disassembler = Disassembler(mpu, AddressParser())
    checked = 0
    for name, modes in opcodes.DOCUMENTED.items():
        if name in opcodes.ALIASES:
            continue
        for mode in modes:
            if (name, mode) == ("brk", "immediate") or (opcodes.ACCUMULATOR in modes and mode == opcodes.IMPLIED):
                continue
            written, shown = _OPERANDS[mode]
            data = assemble(f"*=$1000\n {name} {written}\n", "one.asm").image.data
            mpu.memory[0x1000 : 0x1000 + len(data)] = list(data)
            length, text = disassembler.instruction_at(0x1000)
            assert length == len(data), name
            expected = f"{name} {shown}".strip().lower()
            assert text.lower().replace("$12", "$0012").replace("$001234", "$1234").replace("#$0012", "#$12") in (
                expected,
                expected.replace("#$0012", "#$12"),
            )
            checked += 1
    assert checked == 151


def test_undocumented_opcodes_fill_the_gaps_without_collision() -> None:
    documented = {code for modes in opcodes.DOCUMENTED.values() for code in modes.values()}
    for name, modes in opcodes.ALL.items():
        if name in opcodes.DOCUMENTED and name != "nop":
            continue
        for mode, code in modes.items():
            if (name, mode) != ("nop", opcodes.IMPLIED):
                assert code not in documented, (name, mode)
