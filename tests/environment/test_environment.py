"""The C64 as tunes find it: written down in small tunes that look for themselves."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sidfile"))
from sid_files import COUNTER, RSID, sid_file

from sidtool.c64 import NTSC, PAL, Clock
from sidtool.environment import Watch, driver_base, environment
from sidtool.errors import UserError
from sidtool.machine import Machine, Roms
from sidtool.machine.kernal import basic_rom, kernal_rom
from sidtool.sidfile import parse

Writes = list[tuple[int, int, int, int]]


def played(content: bytes, frames: float = 10, song: int = 1, clock: Clock = PAL) -> Writes:
    """The tune's writes, without the driver's."""
    tune = parse(content, "t.sid")
    machine = Machine(clock, addresses=tune.sid_addresses)
    machine.launch(environment(tune, song, clock))
    first, *writes = machine.run(round(frames * clock.cycles_per_frame))
    assert first[1:] == (0, 24, 15)
    return list(writes)


LATE = 8 + 43  # an interrupt waits for the instruction to end, and may meet a bad line


def gaps(writes: Writes, register: int = 0) -> list[int]:
    cycles = [cycle for cycle, _, number, _ in writes if number == register]
    return [b - a for a, b in pairwise(cycles)]


@pytest.mark.parametrize(
    ("clock", "speed", "cycles"),
    [(PAL, 0, 19656), (PAL, 1, 16422), (NTSC, 0, 17095), (NTSC, 1, 17046)],
)
def test_play_comes_once_a_frame_or_by_the_timer(clock: Clock, speed: int, cycles: int) -> None:
    writes = played(sid_file(COUNTER, speed=speed), clock=clock)
    assert [value for _, _, register, value in writes if register == 0][:5] == [1, 2, 3, 4, 5]
    assert gaps(writes)
    assert all(abs(gap - cycles) <= LATE for gap in gaps(writes))


def test_init_gets_the_songs_number() -> None:
    assert played(sid_file(COUNTER, songs=7), 1, song=5)[0][2:] == (1, 4)


def test_a_timer_that_init_sets_is_kept() -> None:
    source = COUNTER.replace("rts\nplay", "lda #$00\n sta $dc04\n lda #$20\n sta $dc05\n rts\nplay")
    found = gaps(played(sid_file(source, speed=1)))[2:]
    assert found
    assert all(abs(gap - 0x2001) <= LATE for gap in found)
    assert abs(sum(found) - 0x2001 * len(found)) <= LATE


BANKS = """
*=${at:04x}
        jmp init
        jmp play
init    lda $01
        sta $d402
        rts
play    lda $01
        sta $d403
        rts
"""


@pytest.mark.parametrize(("at", "bank"), [(0x1000, 0x37), (0xA000, 0x36), (0xC000, 0x36), (0xE000, 0x35)])
def test_the_bank_is_that_of_the_address(at: int, bank: int) -> None:
    writes = played(sid_file(BANKS.format(at=at), init=at, play=at + 3), 2)
    assert {(register, value) for _, _, register, value in writes} == {(2, bank), (3, bank)}


def test_code_under_io_runs_in_ram() -> None:
    source = """
*=$d000
        rts
        nop
        nop
play    lda $01
        jmp write
*=$e000
write   ldx #$35
        stx $01
        sta $d403
        rts
"""
    assert {row[2:] for row in played(sid_file(source, init=0xD000, play=0xD003), 3)} == {(3, 0x34)}


def test_an_rsid_runs_with_interrupts_on_and_its_own_vector() -> None:
    source = """
*=$1000
        lda #<irq
        sta $0314
        lda #>irq
        sta $0315
        rts
irq     inc count
        lda count
        sta $d400
        jmp $ea31
count   .byte 0
"""
    found = gaps(played(sid_file(source, RSID)))
    assert len(found) > 5
    assert all(abs(gap - 16422) <= 8 for gap in found)


def test_an_rsid_whose_init_never_ends_plays() -> None:
    source = "*=$1000\n sei\nloop inx\n stx $d400\n jmp loop\n"
    assert len(played(sid_file(source, RSID), 1)) > 1000


def test_more_sids_have_their_own_numbers() -> None:
    source = "*=$1000\n lda #1\n sta $d400\n lda #2\n sta $d420\n lda #3\n sta $de00\n sta $de20\n rts\n nop\n rts\n"
    content = sid_file(source, play=0, version=4, more_sids=(0x42, 0xE0))
    assert [row[1:] for row in played(content, 1)] == [(0, 0, 1), (1, 0, 2), (2, 0, 3)]


def test_low_memory_tells_the_machine_and_the_end_of_the_data() -> None:
    source = "*=$1000\n jmp init\n rts\ninit lda $02a6\n sta $d400\n lda $2d\n sta $d401\n lda $ad\n sta $d402\n rts\n"
    content = sid_file(source)
    end = parse(content).image.end
    assert [row[3] for row in played(content, 0.9)] == [1, end & 0xFF, 0x10]
    assert [row[3] for row in played(content, 0.9, clock=NTSC)] == [0, end & 0xFF, 0x10]


@pytest.mark.parametrize(
    ("source", "free", "base"),
    [
        ("*=$1000\n rts\n", (0, 0), 0x0400),
        ("*=$1000\n rts\n", (0x20, 2), 0x2000),
        ("*=$0400\n.fill $0c00, $60\n", (0, 0), 0x1000),
        ("*=$0400\n.fill $cc00, $60\n", (0, 0), 0x0334),
        ("*=$1000\n rts\n", (0xFF, 0), 0x0334),
    ],
)
def test_the_driver_goes_where_nothing_is(source: str, free: tuple[int, int], base: int) -> None:
    assert driver_base(parse(sid_file(source, free=free))) == base


def test_no_room_for_the_driver_is_told() -> None:
    content = sid_file("*=$0200\n.fill $fe00, $60\n", init=0x1000)
    with pytest.raises(UserError, match="no room for the driver"):
        environment(parse(content), 1, PAL)


def watched(source: str, seconds: int = 12) -> UserError | None:
    """What is said of a tune in some seconds, be it raised or not."""
    tune = parse(sid_file(source))
    machine = Machine(PAL)
    machine.launch(environment(tune, 1, PAL))
    watch = Watch(tune)
    try:
        for _ in range(seconds):
            error = watch.look(machine, machine.run(PAL.cycles(1))) or machine.hang
            if error is not None:
                return error
    except UserError as error:
        return error
    return None


def test_an_init_that_waits_for_ever_is_told() -> None:
    error = watched("*=$1000\n jmp *\n jmp *\n")
    assert error is not None
    assert "hangs at $1000" in error.message


def test_an_init_that_plays_for_ever_is_told() -> None:
    error = watched("*=$1000\n jmp init\n rts\ninit inx\n stx $d400\n jmp init\n")
    assert error is not None
    assert "init at $1000 has not come back for 10 s: the CPU is at $10" in error.message


def test_a_play_that_never_comes_back_is_told() -> None:
    error = watched("*=$1000\n rts\n nop\n nop\nplay inx\n stx $d400\n jmp play\n")
    assert error is not None
    assert "play at $1003 has not come back for 10 s: the CPU is at $10" in error.message


def test_of_a_tune_that_plays_nothing_is_told() -> None:
    assert watched(COUNTER) is None


def test_a_jam_before_any_sound_is_an_error_with_the_pc() -> None:
    with pytest.raises(UserError, match=r"stops the CPU at \$1001: opcode \$02 is JAM"):
        played(sid_file("*=$1000\n nop\n .byte 2\n nop\n rts\n"))


def test_a_jam_after_the_music_ends_it() -> None:
    tune = parse(sid_file(COUNTER.replace("play    inc count", "play    inc count\n bpl *+3\n .byte 2")))
    machine = Machine(PAL)
    machine.launch(environment(tune, 1, PAL))
    log = machine.run(200 * PAL.cycles_per_frame)
    assert machine.hang is not None
    assert "JAM" in machine.hang.message
    assert log.end == 200 * PAL.cycles_per_frame
    assert 120 < len(log) < 140
    assert len(machine.run(1000)) == 0


@pytest.mark.parametrize(
    "source",
    [
        "*=$1000\n jmp init\n rts\n nop\n nop\ninit ldx #0\nl txa\n pha\n sta $d400\n inx\n jmp l\n",
        "*=$1000\n jmp init\n rts\ninit lda #0\n tax\nl sta $0400,x\n inx\n bne l\n sta $d400\n rts\n",  # driver gone
        # every instruction an interrupt: CIA 1 at two cycles, never acknowledged
        "*=$1000\n jmp init\n rts\ninit lda #1\n sta $dc04\n lda #0\n sta $dc05\n lda #<i\n sta $0314\n lda #>i\n"
        " sta $0315\n lda #$81\n sta $dc0d\n cli\n jmp *\ni sta $d400\n cli\n jmp i\n",
    ],
)
def test_wild_programs_end_in_bounded_time(source: str) -> None:
    tune = parse(sid_file(source))
    machine = Machine(PAL)
    machine.launch(environment(tune, 1, PAL))
    said, end = "", 0
    try:
        end = machine.run(20 * PAL.cycles_per_frame).end
    except UserError as error:
        said = error.message
    assert "$" in said or end == 20 * PAL.cycles_per_frame


BASIC_SYS = bytes.fromhex("0b080a009e32303631000000")  # 10 SYS2061
BASIC_POKE = bytes.fromhex("0d080a009735343237322c3135000000")  # 10 POKE54272,15


def basic_tune(program: bytes) -> bytes:
    head = sid_file("*=$1000\n rts\n", RSID, init=0, flags=0x16, songs=3)[:0x7C]
    return head + b"\x01\x08" + program


def test_basic_without_roms_runs_a_sys_and_refuses_the_rest() -> None:
    from sidtool.api import program_of, register_logs

    code = bytes.fromhex("ad0c03 8d00d4 4c1308")  # lda $030c, sta $d400, jmp *
    program = program_of(basic_tune(BASIC_SYS + code), "b.sid", tune=2)
    rows = [row for log in register_logs(program, 10 * PAL.cycles_per_frame) for row in log]
    assert [row[1:] for row in rows] == [(0, 0, 1)]
    with pytest.raises(UserError, match="program in BASIC") as caught:
        list(register_logs(program_of(basic_tune(BASIC_POKE), "b.sid"), 1000))
    assert "--kernal FILE --basic FILE" in caught.value.hint


def test_roms_from_files_take_the_stand_ins_place(tmp_path: Path) -> None:
    kernal, basic = tmp_path / "kernal", tmp_path / "basic"
    marked = bytearray(kernal_rom())
    marked[0x1900] = 0x5A
    kernal.write_bytes(bytes(marked))
    basic.write_bytes(basic_rom())
    roms = Roms.from_files(str(kernal), str(basic), None)
    tune = parse(sid_file("*=$1000\n lda $f900\n sta $d400\n rts\n", play=0))
    machine = Machine(PAL, roms=roms)
    machine.launch(environment(tune, 1, PAL))
    assert list(machine.run(10_000))[1][1:] == (0, 0, 0x5A)
    kernal.write_bytes(bytes(8194))
    with pytest.raises(UserError, match="no kernal ROM"):
        Roms.from_files(str(kernal), None, None)
