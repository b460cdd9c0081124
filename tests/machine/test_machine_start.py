"""LOAD and RUN: where programs start, what they find, how slices join."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sidtool.c64 import NTSC, PAL, Clock
from sidtool.errors import UserError
from sidtool.image import Image
from sidtool.machine import Machine
from sidtool.machine.start import entry
from sidtool.register_log import join

ON_BOTH_CPUS = True
PLAY = bytes.fromhex("a90f8d18d460")  # lda #15, sta $d418, rts


def basic(*lines: bytes) -> bytes:
    """Lines of tokenised BASIC at $0801, without the end mark."""
    text, place = b"", 0x0801
    for number, line in enumerate(lines):
        place += len(line) + 5
        text += place.to_bytes(2, "little") + (10 * number + 10).to_bytes(2, "little") + line + b"\0"
    return text


@pytest.mark.parametrize(
    ("line", "address"),
    [
        (b"\x9e2061", 2061),
        (b"\x9e 2061", 2061),
        (b"\x9e  20 61 ", 2061),
        (b"\x9e(2061)", 2061),
        (b"\x9e2061:\x8f HELLO", 2061),
        (b"\x9e2061\x0e", 2061),
        (b"\x9e49152", 49152),
        (b"\x9e2049\xaa12", 2061),
        (b"\x9e256\xac8\xaa13", 2061),
        (b"\x9e\xc2(43)\xaa256\xac\xc2(44)\xaa26", 0x0801 + 26),
        (b'\x99"\x9e1":\x9e2061', 2061),
    ],
)
def test_sys_forms(line: bytes, address: int) -> None:
    assert entry(Image(0x0801, basic(line) + b"\0\0")) == address


def test_wrong_links_are_no_matter() -> None:
    text = basic(b"\x99", b"\x9e2061")
    assert entry(Image(0x0801, b"\xff\xff" + text[2:] + b"\0\0")) == 2061


def test_code_that_looks_like_basic() -> None:
    assert entry(Image(0x0801, bytes.fromhex("a9 01 8d 20 9e 15 00"))) == 0x0801


def test_sys_in_a_later_line() -> None:
    assert entry(Image(0x0801, basic(b"\x8f \x9e1", b"\x9e2061") + b"\0\0")) == 2061


@pytest.mark.parametrize(("load", "data"), [(0x1000, PLAY), (0x0801, PLAY), (0xC000, basic(b"\x9e2061"))])
def test_without_a_stub_the_load_address(load: int, data: bytes) -> None:
    assert entry(Image(load, data)) == load


@pytest.mark.parametrize("line", [b"\x9eA", b"\x9e", b"\x9e99999", b"\x9e1\xad0", b"\x9e\xc2(1"])
def test_sys_without_address(line: bytes) -> None:
    with pytest.raises(UserError, match="SYS"):
        entry(Image(0x0801, basic(line) + b"\0\0"))


def program(code: str, clock: Clock = PAL, load: int = 0x1000) -> Machine:
    machine = Machine(clock)
    machine.start(Image(load, bytes.fromhex(code)))
    return machine


def test_first_instruction_is_cycle_0() -> None:
    assert program("8d00d4 8e01d4 60").run(100).raw_text() == "3 0 0\n7 1 0\n"


def test_memory_as_after_reset() -> None:
    memory = program("60").bus.memory
    assert memory[0:2] == [0x2F, 0x37]
    assert memory[0x0314:0x031A] == [0x31, 0xEA, 0x66, 0xFE, 0x47, 0xFE]
    assert (memory[0x2B], memory[0x2C], memory[0x2D], memory[0x2E]) == (1, 8, 1, 0x10)
    assert memory[0xFFFA:0x10000] == [0x43, 0xFE, 0xE2, 0xFC, 0x48, 0xFF]
    assert memory[0x0288] == 4
    assert memory[0xCC] == 1


@pytest.mark.parametrize(("clock", "flag"), [(PAL, 1), (NTSC, 0)])
def test_television_standard_is_detected(clock: Clock, flag: int) -> None:
    assert program("60", clock).bus.memory[0x02A6] == flag


@pytest.mark.parametrize(("clock", "period"), [(PAL, 16422), (NTSC, 17046)])
def test_jiffy_period(clock: Clock, period: int) -> None:
    # sei; lda #$0b; sta $d011; lda #<irq; sta $0314; lda #>irq; sta $0315; cli; jmp *; irq: inc $d400; jmp $ea31
    machine = program("78 a9 0b 8d 11 d0 a9 14 8d 14 03 a9 10 8d 15 03 58 4c 11 10 ee 00 d4 4c 31 ea", clock)
    machine.run(2 * clock.cycles_per_frame)
    cycles = machine.run(clock.cycles(2)).cycles.tolist()[::2]
    assert len(cycles) >= 118
    assert {round((b - a) / 3) for a, b in pairwise(cycles)} == {round(period / 3)}
    assert abs((cycles[-1] - cycles[0]) - period * (len(cycles) - 1)) <= 3


def test_slices_join_seamlessly() -> None:
    code = "ee 00 d4 4c 00 10"  # inc $d400; jmp $1000: a write in two of nine cycles
    whole = program(code).run(1000)
    machine = program(code)
    sliced = join([machine.run(length) for length in [1, 4, 1, 1, 2, 7, 100, 884]])
    assert sliced.raw_text() == whole.raw_text()
    assert (sliced.start, sliced.end) == (0, 1000)
    assert whole.cycles[:4].tolist() == [4, 5, 13, 14]


def test_sid_mirrors() -> None:
    assert program("8d 18 d4 8d 38 d4 8d f8 d7 60").run(50).registers.tolist() == [24, 24, 24]


def test_rts_ends_in_the_idle_loop_with_the_clock_running() -> None:
    machine = program(PLAY.hex())
    assert len(machine.run(PAL.cycles(1))) == 1
    assert int.from_bytes(bytes(machine.bus.memory[0xA0:0xA3]), "big") in range(59, 66)


class Recorder:
    """A chip that answers reads with the cycle."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, int, int]] = []

    def write(self, cycle: int, register: int, value: int) -> None:
        self.seen.append((cycle, register, value))

    def read(self, cycle: int, register: int) -> int:
        return cycle & 0xFF


def test_chip_hears_writes_and_answers_reads() -> None:
    chip = Recorder()
    machine = Machine(PAL, [chip])
    machine.start(Image(0x1000, bytes.fromhex("ad 1b d4 8d 00 d4 ad 1b d4 60")))
    machine.run(100)
    assert chip.seen == [(7, 0, 3)]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("a9 01 02", ["$1002", "$02", "JAM", "1000  a9 01     lda #$01"]),
        ("78 4c 01 10", ["$1001", "waits", "jmp $1001"]),
        ("78 a9 7f 8d 0d dc 58 4c 07 10", ["$1007", "waits"]),
        ("78 ee 00 20 4c 01 10", ["10 s", "inc $2000"]),
    ],
)
def test_bad_programs(code: str, told: list[str]) -> None:
    with pytest.raises(UserError) as caught:
        program(code).run(PAL.cycles(11))
    for part in told:
        assert part in str(caught.value)


def test_debug_exit() -> None:
    machine = Machine(PAL, debug_exit=0xD7FF)
    machine.start(Image(0x1000, bytes.fromhex("8d 00 d4 a9 2a 8d ff d7 8d 01 d4 4c 0b 10")))
    log = machine.run(1000)
    assert (machine.exit_code, log.end, log.raw_text()) == (42, 10, "3 0 0\n")
    pc = machine.cpu.pc
    after = machine.run(10)
    assert (after.start, after.end, machine.cpu.pc) == (10, 10, pc)


def test_a_note_that_is_held_for_ever_goes_on_and_is_told() -> None:
    machine = program("78 a9 11 8d 04 d4 4c 06 10")
    assert machine.hang is None
    assert len(machine.run(PAL.cycles(9))) == 1
    machine.run(PAL.cycles(12))
    assert machine.hang is not None
    assert "hangs at $1006: it waits for an interrupt that cannot come" in str(machine.hang)


def test_a_program_that_is_busy_for_ever_is_an_error_after_ten_seconds() -> None:
    machine = program("78 a9 11 8d 04 d4 e6 02 4c 06 10")
    machine.run(PAL.cycles(9))
    with pytest.raises(UserError, match="left alone"):
        machine.run(PAL.cycles(2))
