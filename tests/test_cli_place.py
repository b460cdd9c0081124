"""``sidtool build`` with ``--at``, ``--zp`` and ``--bare``."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from oracles import need_tool
from running import sidtool

from sidtool import assets

PLAIN = "bpm 120\ninstrument a { wave saw }\nv1: @a L C D E F x\n"
FULL = "bpm 120\ninstrument a { wave noise:2 saw  vib .25 6 }\nv1: @a L C D E F x\n"
SONGS = {"plain.txt": PLAIN, "full.txt": FULL}


@pytest.fixture
def room(tmp_path: Path) -> Path:
    for name, text in SONGS.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("song", SONGS)
@pytest.mark.parametrize(
    ("options", "load", "player"),
    [
        ((), 0x0801, None),
        (("--bare",), 0x1000, 0x1000),
        (("--at", "0x1000"), 0x0801, 0x1000),
        (("--at", "$c000-$cfff", "--zp", "$fd"), 0x0801, 0xC000),
        (("--bare", "--at", "$4000", "--zp", "0x02"), 0x4000, 0x4000),
        (("--bare", "--at", "57344"), 0xE000, 0xE000),
    ],
)
def test_the_program_and_its_source_are_the_same_in_64tass(
    room: Path, song: str, options: tuple[str, ...], load: int, player: int | None
) -> None:
    built = sidtool("build", song, *options, "-o", "ours.prg", cwd=room)
    assert built.returncode == 0, built.stderr
    ours = (room / "ours.prg").read_bytes()
    assert int.from_bytes(ours[:2], "little") == load
    if player is not None:
        at = 2 + player - load
        assert ours[at] == ours[at + 3] == 0x4C, "JMP init, JMP play"
    assert sidtool("build", song, *options, "--emit", "asm", "-o", "song.asm", cwd=room).returncode == 0
    command = [need_tool("64tass"), "-q", "-a", "-Wall", "-Werror", "--cbm-prg", "-I", str(assets.asm_dir())]
    done = subprocess.run([*command, "song.asm", "-o", "theirs.prg"], cwd=room, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert (room / "theirs.prg").read_bytes() == ours


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--at", "0xd400"), "nothing can be loaded at $d400: $d000 to $dfff is I/O"),
        (("--at", "0x0700"), "a program begins at $0801"),
        (("--bare", "--at", "0x0100"), "$0100 is in the stack: $0400 is the lowest address"),
        (("--bare", "--at", "0x1000-0x1080"), "$1080"),
        (("--at", "0x0810"), "the player cannot begin at $0810"),
        (("--zp", "0x90"), "$90 belongs to the KERNAL"),
        (("--zp", "0x01"), "$01 belongs to the processor's port"),
        (("--zp", "0x20"), "$20 belongs to BASIC"),
    ],
)
@pytest.mark.parametrize("song", SONGS)
def test_what_cannot_be_leaves_the_file_alone(room: Path, song: str, options: tuple[str, ...], told: str) -> None:
    (room / "a.out").write_bytes(b"kept")
    ran = sidtool("build", song, *options, cwd=room)
    assert ran.returncode == 1
    assert told in ran.stderr
    assert "hint: " in ran.stderr
    assert ".asm" not in ran.stderr, "what is wrong is the song's place, not the source in between"
    assert (room / "a.out").read_bytes() == b"kept"


@pytest.mark.parametrize("word", ["12x", "", "-", "0x1000-", "-0x1000", "65536", "$", "0x1000-0x2000-0x3000"])
def test_what_is_no_address_is_a_usage_error(room: Path, word: str) -> None:
    ran = sidtool("build", "plain.txt", f"--at={word}", cwd=room)
    assert ran.returncode == 2
    assert "is no address" in ran.stderr
    assert not (room / "a.out").exists()


def test_a_bare_player_under_a_rom_is_told(room: Path) -> None:
    ran = sidtool("build", "plain.txt", "--bare", "--at", "0x9fc0", cwd=room)
    assert ran.returncode == 0
    assert "warning: plain.txt: the data reach to $a1" in ran.stderr
    assert "$01 is $36 there" in ran.stderr
