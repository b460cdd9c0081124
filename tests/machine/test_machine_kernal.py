"""The KERNAL stand-in: published addresses and cycle counts, banking, and the screen that autostart looks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidtool.c64 import PAL
from sidtool.image import Image
from sidtool.machine import Machine, kernal
from sidtool.tass import assemble

ON_BOTH_CPUS = True


def started(code: str) -> Machine:
    machine = Machine(PAL)
    machine.start(Image(0x1000, bytes.fromhex(code)))
    return machine


def interrupt_cycles(cursor: int) -> set[tuple[int, int]]:
    """Cycles to $EA31 and in all of the interrupts in half a second, with the screen off."""
    machine = started("a9 0b 8d 11 d0 4c 05 10")
    machine.run(2 * PAL.cycles_per_frame)
    machine.cpu.skips_waits = False
    machine.bus.memory[0xCC] = cursor
    cpu, seen = machine.cpu, set()
    end = cpu.processorCycles + 450_000
    while cpu.processorCycles < end:
        begin, handler = cpu.processorCycles, 0
        cpu.step()
        while cpu.pc != 0x1005:
            handler = cpu.processorCycles if cpu.pc == 0xEA31 else handler
            cpu.step()
        if handler:
            seen.add((handler - begin, cpu.processorCycles - begin))
    return seen


def test_interrupt_takes_as_long_as_commodores() -> None:
    assert interrupt_cycles(cursor=1) == {(36, 219)}
    assert interrupt_cycles(cursor=0) == {(36, 226), (36, 332)}


def test_jiffy_clock_wraps_after_a_day() -> None:
    machine = started("4c 00 10")
    machine.bus.memory[0xA0:0xA3] = [0x4F, 0x19, 0xFF]
    seen = []
    for _ in range(4):
        machine.run(PAL.cycles_per_jiffy)
        seen.append(bytes(machine.bus.memory[0xA0:0xA3]).hex())
    assert seen == ["4f1a00", "000000", "000001", "000002"]


@pytest.mark.parametrize(
    ("port", "seen"),
    [
        (0x37, ("rom", "io", "rom")), (0x36, ("ram", "io", "rom")), (0x35, ("ram", "io", "ram")),
        (0x34, ("ram", "ram", "ram")), (0x33, ("rom", "chars", "rom")), (0x32, ("ram", "chars", "rom")),
        (0x31, ("ram", "chars", "ram")), (0x30, ("ram", "ram", "ram")),
    ],
)  # fmt: skip
def test_banking(port: int, seen: tuple[str, str, str]) -> None:
    # Writes $AA to $A000, $D020 and $E000 with RAM everywhere, then looks at them with the port set.
    machine = started(f"78 a9 34 85 01 a9 aa 8d 00 a0 8d 20 d0 8d 00 e0 a9 {port:02x} 85 01 e6 02 4c 14 10")
    machine.run(100)
    memory = machine.bus.memory
    area = {0xAA: "ram", -1: "io", 0: "chars"}
    rom = {0xA000: kernal.basic_rom()[0], 0xE000: kernal.kernal_rom()[0]}
    found = tuple("rom" if memory[a] == rom.get(a) else area[memory[a]] for a in (0xA000, 0xD020, 0xE000))
    assert found == seen
    assert machine.bus.ram(0xA000) + machine.bus.ram(0xD020) + machine.bus.ram(0xE000) == b"\xaa\xaa\xaa"


def test_stores_into_rom_reach_the_ram_below() -> None:
    machine = started("a9 55 8d 00 e0 8d 00 a0 a9 35 78 85 01 ad 00 e0 8d 00 d4 ad 00 a0 8d 01 d4 a9 37 85 01 60")
    assert machine.run(100).values.tolist() == [0x55, 0x55]


def test_screen_shows_ready_above_the_cursor() -> None:
    machine = started("60")
    machine.run(10_000)
    memory = machine.bus.memory
    line = memory[0xD1] | memory[0xD2] << 8
    assert memory[line - 40 : line - 34] == [18, 5, 1, 4, 25, 46]
    assert (memory[0xD3], memory[0xCC]) == (0, 0)


@pytest.mark.parametrize("target", ["4c 74 a4", "4c ae a7", "6c 02 a0", "4c 86 e3", "4c e2 fc", "6c 00 03"])
def test_a_jump_into_basic_ends_at_ready(target: str) -> None:
    machine = started(target)
    machine.run(200_000)
    assert machine.cpu.is_waiting()
    assert machine.bus.memory[0xCC] == 0


def test_every_call_in_the_jump_table_returns() -> None:
    calls = "".join(f" sei\n lda #0\n tax\n ldy #4\n sec\n jsr {call}\n" for call in range(0xFF81, 0xFFF6, 3))
    machine = Machine(PAL)
    machine.start(assemble("*=$1000\n" + calls + " lda #1\n sta $d404\n jmp *\n", "calls.asm").image)
    assert machine.run(500_000).registers.tolist()[-1] == 4


def test_text_on_the_screen_scrolls() -> None:
    show = " lda $02\n jsr $ffd2\n lda #13\n jsr $ffd2\n inc $02\n"
    source = "*=$1000\n lda #65\n sta $02\nnext" + show + " lda $02\n cmp #91\n bne next\n jmp *\n"
    machine = Machine(PAL)
    machine.start(assemble(source, "scroll.asm").image)
    machine.run(2_000_000)
    rows = [machine.bus.memory[0x0400 + 40 * row] for row in range(25)]
    assert rows == [*range(3, 27), 32]


def test_rom_is_assembled_again_when_the_cache_is_spoilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    rom = kernal._rom.__wrapped__("kernal_basic.asm")
    (kept,) = (tmp_path / "sidtool").iterdir()
    content = kept.read_bytes()
    for spoilt in (b"", content[:-1], b"\0" + content[1:]):
        kept.write_bytes(spoilt)
        assert kernal._rom.__wrapped__("kernal_basic.asm") == rom
        assert kept.read_bytes() == content


def test_no_cache_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert kernal._rom.__wrapped__("kernal_basic.asm") == kernal.basic_rom()
