"""Bad .sid files as a user meets them: an error or a clean stop that says why and where; no traceback, no hang."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

import pytest
from oracles import PROJECT
from running import sidtool

sys.path.insert(0, str(Path(__file__).resolve().parent / "sidfile"))
from sid_files import COUNTER, PSID, RSID, sid_file

from sidtool.cli import main
from sidtool.sidfile.header import FIELDS, NUMBERS, Field

SECONDS = "11"  # just more than the patience that a silent tune meets

# Source at $1000, with init there and play at $1003; exit code; what is said.
PROGRAMS = {
    "an init that waits": ("jmp *\n rts", 1, r"hangs at \$1000: it waits for an interrupt that cannot come"),
    "an init that is busy": ("jmp i\n rts\ni inx\n jmp i", 1, r"hangs at \$100[45]: no interrupt can come"),
    "a play that waits": ("rts\n nop\n nop\n jmp *", 1, r"hangs at \$1003: it waits"),
    "a play that waits, after a sound": ("jmp i\n jmp *\ni sta $d418\n rts", 0, r"warning: .* hangs at \$1003"),
    "nothing is written": ("rts\n nop\n nop\n rts", 1, r"has written nothing to the SID in 10\.\d s: it is at \$04.."),
    "a JAM in init": ("nop\n .byte 2", 1, r"stops the CPU at \$1001: opcode \$02 is JAM"),
    "a JAM in play": ("rts\n nop\n nop\n .byte $12", 1, r"stops the CPU at \$1003: opcode \$12 is JAM"),
    "a JAM after a sound": (
        "jmp i\n inc 2\n bpl *+3\n .byte $f2\n rts\ni sta $d418\n rts",
        0,
        r"warning: .* stops the CPU at \$1007",
    ),
    "a BRK in init": ("brk", 1, r"init at \$1000 has run into a BRK at \$1000\n"),
    "a BRK in play": ("rts\n nop\n nop\n nop\n brk", 1, r"play at \$1003 has run into a BRK at \$1004\n"),
    "a jump into nothing, with RAM everywhere": (
        "lda #$30\n sta 1\n jmp $d800",
        1,
        r"init at \$1000 has run into a BRK at \$d80., outside its data",
    ),
    "a jump out of the data": ("jmp $2000", 1, r"BRK at \$2000, outside its data \(\$1000-\$1002\)"),
    "the stack is filled": ("jmp i\n rts\ni pha\n jmp i", 1, r"hangs at \$100[45]"),
    "the stack is filled by calls": ("jsr $1000", 1, r"hangs at \$1000"),
    "play takes its return address away": ("rts\n nop\n nop\n inc $d400\n pla\n pla\n pla\n rts", 0, r"run into a BRK"),
    "the driver is filled with JAM": (
        "ldx #0\n lda #2\nl sta $0400,x\n inx\n bne l\n rts",
        1,
        r"stops the CPU at \$04...*\n(.*\n)*hint: the tune has written over the driver at \$0400-\$04..",
    ),
    "the driver is filled with BRK": (
        "ldx #0\n txa\nl sta $0400,x\n inx\n bne l\n sta $d418\n rts",
        0,
        r"warning: .* hangs at \$[0-9a-f]{4}(.*\n)*hint: the tune has written over the driver",
    ),
    "all of the memory is RAM": (
        "jmp i\n rts\ni lda #$30\n sta 1\n cli\n jmp *",
        1,
        r"interrupt at \$1009: the KERNAL is banked out",
    ),
}


def ran(command: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """A command in this process: its exit code and what it said to standard error."""
    code = main(command)
    return code, capsys.readouterr().err


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_goes_wrong_is_told(name: str, room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, code, says = PROGRAMS[name]
    (room / "t.sid").write_bytes(sid_file(f"*=$1000\n {source}\n"))
    found, said = ran(["trace", "t.sid", "--raw", "--seconds", SECONDS], capsys)
    assert found == code, said
    assert re.search(says, said), said


# Interrupts that come all the time: they play on, whatever the CPU does in them.
FLOODS = {
    "IRQ": (
        "sei\n lda #2\n sta $dc04\n lda #0\n sta $dc05\n lda #<q\n sta $0314\n lda #>q\n sta $0315\n lda #$81\n"
        " sta $dc0d\n lda #$11\n sta $dc0e\n cli\n jmp *\nq lda $dc0d\n inc $d400\n jmp $ea81",
        RSID,
    ),
    "IRQ that is never acknowledged": (
        "lda #<q\n sta $0314\n lda #>q\n sta $0315\n rts\nq inc $d400\n jmp $ea81",
        RSID,
    ),
    "NMI": (
        "sei\n lda #1\n sta $dd04\n lda #0\n sta $dd05\n lda #<q\n sta $0318\n lda #>q\n sta $0319\n lda #$81\n"
        " sta $dd0d\n lda #$11\n sta $dd0e\n jmp *\nq inc $d400\n lda $dd0d\n rti",
        RSID,
    ),
    "IRQ that writes itself anew": (
        "sei\n lda #<q\n sta $0314\n lda #>q\n sta $0315\n cli\n jmp *\nq inc r+1\nr lda $d000\n sta $d400\n"
        " inc $1000\n sta $1200,x\n inx\n jmp $ea31",
        RSID,
    ),
    "timer of no length": ("jmp i\n jmp p\ni lda #0\n sta $dc04\n sta $dc05\n rts\np inc $d400\n rts", PSID),
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_interrupts_plays_on(name: str, room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, magic = FLOODS[name]
    (room / "t.sid").write_bytes(sid_file(f"*=$1000\n {source}\n", magic, speed=int(magic == PSID)))
    assert main(["trace", "t.sid", "--raw", "--frames", "50"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 40
    assert all(int(line.split()[0]) < 50 * 19656 for line in lines)


def test_an_rsid_that_ends_at_ready_is_told(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for source in ("brk", "jmp ($fffc)"):
        (room / "t.sid").write_bytes(sid_file(f"*=$1000\n {source}\n", RSID))
        code, said = ran(["trace", "t.sid", "--raw", "--seconds", SECONDS], capsys)
        assert code == 0
        assert re.search(r"warning: .*for 10 s the CPU has been in the KERNAL, now at \$e0", said)


def test_a_tune_that_is_silent_for_long_but_lives_is_not_told_of(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = "*=$1000\n jmp i\n rts\ni lda #15\n sta $d418\n rts\n"
    (room / "t.sid").write_bytes(sid_file(source))
    assert ran(["trace", "t.sid", "--raw", "--seconds", "25"], capsys) == (0, "")


def test_render_writes_nothing_where_it_fails_and_what_sounded_where_it_stops(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (room / "jam.sid").write_bytes(sid_file("*=$1000\n .byte 2\n"))
    (room / "x.wav").write_bytes(b"kept")
    code, said = ran(["render", "jam.sid", "-o", "x.wav"], capsys)
    assert (code, (room / "x.wav").read_bytes()) == (1, b"kept")
    assert "stops the CPU at $1000" in said
    # Busy without interrupts, after a sound: the ten seconds of patience are silent.
    (room / "busy.sid").write_bytes(sid_file("*=$1000\n jmp i\n rts\ni sta $d418\n sei\nl inx\n jmp l\n"))
    code, said = ran(["render", "busy.sid", "-o", "y.wav", "--seconds", "12", "--rate", "8000"], capsys)
    assert code == 0
    assert re.search(r"warning: the program hangs at \$100[89a]", said)
    assert (room / "y.wav").stat().st_size == 44 + 2 * 12 * 8000


@pytest.mark.parametrize("command", ["play", "debug", "info", "trace", "render"])
def test_every_command_refuses_a_bad_file_alike(command: str, room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = bytearray(sid_file(COUNTER))
    bad[5] = 9
    (room / "t.sid").write_bytes(bytes(bad))
    code, said = ran([command, "t.sid"], capsys)
    assert code == 1
    assert "t.sid: offset $04, version: 9" in said


def values_of(field: Field) -> list[int]:
    most = (1 << 8 * field.size) - 1
    return sorted({0, 1, 2, 3, 0x7F, 0x80, 0xD4, 0xFF, most - 1, most, most >> 1, 0x1000 & most, 0xA000 & most})


# Fields that no value makes unreadable: they are mended, or say something about the music alone.
HARMLESS = ("songs", "startSong", "secondSIDAddress", "thirdSIDAddress", "flags", "speed", "initAddress", "playAddress")


@pytest.mark.parametrize("magic", [PSID, RSID])
@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.name)
def test_every_field_wrong_in_turn(field: Field, magic: str, room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused = 0
    for version in (2, 4):
        for value in values_of(field):
            content = bytearray(sid_file(COUNTER, magic, version=version, free=(0x20, 2)))
            content[field.offset : field.offset + field.size] = value.to_bytes(field.size, "big")
            (room / "t.sid").write_bytes(bytes(content))
            told, said = ran(["info", "t.sid"], capsys)
            assert told in (0, 1), said
            if told:
                refused += 1
                named = re.findall(r"^sidtool: error: t\.sid: offset \$([0-9a-f]{2}), (\w+): ", said, re.MULTILINE)
                assert named, said
                assert [(each.offset, each.name) for each in FIELDS if each.name == named[0][1]]
            code, _ = ran(["trace", "t.sid", "--frames", "2"], capsys)
            assert code in (0, 1)
            assert code == 1 or not told
    assert refused or field.name in HARMLESS


def test_files_cut_off_anywhere(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = sid_file(COUNTER)
    for length in range(0x7C + 3):
        (room / "t.sid").write_bytes(whole[:length])
        for command in (["info", "t.sid"], ["trace", "t.sid", "--frames", "1"]):
            code, said = ran(command, capsys)
            assert code == 1, length
            if length >= 4:
                assert "cut off" in said or "there are no data" in said


@pytest.mark.parametrize(
    ("source", "init", "says"),
    [
        ("*=$ff00\n.fill $100,$60\n", 0xFF00, "257 bytes from $ff00 on run past the end of memory at $ffff"),
        ("*=$0002\n.fill $fff0,$60\n", 0x1000, "there is no room for the driver"),
    ],
)
def test_data_that_do_not_fit(
    source: str, init: int, says: str, room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = b"\x60" if init == 0xFF00 else b""
    (room / "t.sid").write_bytes(sid_file(source, init=init) + more)
    code, said = ran(["trace", "t.sid", "--frames", "1"], capsys)
    assert code == 1
    assert says in said


MOST_MEMORY = 2 << 30


@pytest.mark.parametrize(
    "arguments", [("info", "huge.sid"), ("trace", "huge.sid"), ("batch", ".", "-o", "out", "--format", "trace")]
)
def test_a_sparse_file_of_4_gib_takes_no_memory(arguments: tuple[str, ...], tmp_path: Path) -> None:
    with open(tmp_path / "huge.sid", "wb") as file:
        file.write(sid_file(COUNTER))
        file.truncate(4 << 30)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))

    done = sidtool(*arguments, cwd=tmp_path, preexec_fn=limited)
    assert done.returncode == 1
    assert "huge.sid: larger than " in done.stderr


SIDPLAYER = bytes.fromhex("0010 0400 0200 0600 0618014f 014f 081801fc014f") + b"A TUNE\r\0"


@pytest.mark.parametrize("command", ["play", "info", "trace", "render", "debug"])
@pytest.mark.parametrize("name", ["x.mus", "x.str", "x.prg"])
def test_sidplayer_music_is_refused_by_what_it_is(
    command: str, name: str, room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (room / name).write_bytes(SIDPLAYER)
    code, said = ran([command, name], capsys)
    assert code == 1
    assert f"{name}: this is Compute!'s Sidplayer music: notes without the program that plays them" in said


def test_the_idle_loop_is_where_the_environment_thinks_it_is() -> None:
    from sidtool.environment.driver import IDLE
    from sidtool.tass import assemble

    source = "base = $0400\n" + (PROJECT / "asm" / "sid_driver.asm").read_text()
    assert assemble(source, "sid_driver.asm").image.symbols["cold._idle"] == 0x0400 + IDLE


def test_reads_of_the_sid_that_meet_bad_lines_are_alike_on_both_machines(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An instruction that asks a chip is begun anew when the answer is there, in the cycle in which it began."""
    source = "lda #$21\n sta $d412\n sta $d40f\nl inc $d400\n lda $d41b\n sta $d401\n adc $d41c,x\n sta $d402\n jmp l"
    (room / "t.sid").write_bytes(sid_file(f"*=$1000\n {source}\n", RSID))
    told = {}
    for cpu in ("kernel", "py65"):
        assert main(["trace", "t.sid", "--raw", "--frames", "3", "--cpu", cpu]) == 0
        told[cpu] = capsys.readouterr().out
    assert told["kernel"] == told["py65"]
    assert told["kernel"].count("\n") > 5000
