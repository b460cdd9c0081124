"""``sidtool fmt`` as a user meets it: files in place, standard input, line ends, and files that stay as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from oracles import PROJECT
from running import sidtool as run

ROUGH = "bpm   120   chip 6581\nv1:C   E:2.|G:1  ; one\n"
NEAT = "bpm 120  chip 6581\nv1: C  E:2. | G:1  ; one\n"


def sidtool(*arguments: str, cwd: Path, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """With bytes: the formatter keeps line ends."""
    return run(*arguments, cwd=cwd, input=text, encoding=None)  # type: ignore[return-value]


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "rough.txt").write_text(ROUGH)
    (tmp_path / "neat.txt").write_text(NEAT)
    (tmp_path / "wrong.txt").write_text("v1:  H\n")
    return tmp_path


def test_in_place_without_a_word(room: Path) -> None:
    before = (room / "neat.txt").stat().st_mtime_ns
    ran = sidtool("fmt", "rough.txt", "neat.txt", cwd=room)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
    assert (room / "rough.txt").read_text() == (room / "neat.txt").read_text() == NEAT
    assert (room / "neat.txt").stat().st_mtime_ns == before, "what is right is not written anew"
    assert sorted(os.listdir(room)) == ["neat.txt", "rough.txt", "wrong.txt"]


def test_the_bytes_built_stay_the_same(room: Path) -> None:
    sidtool("build", "rough.txt", "-o", "a", cwd=room)
    sidtool("fmt", "rough.txt", cwd=room)
    sidtool("build", "rough.txt", "-o", "b", cwd=room)
    assert (room / "a").read_bytes() == (room / "b").read_bytes() != b""


def test_check_writes_nothing(room: Path) -> None:
    ran = sidtool("fmt", "--check", "rough.txt", "neat.txt", cwd=room)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert ran.stderr.decode() == "rough.txt: the layout would change\n"
    assert (room / "rough.txt").read_text() == ROUGH
    assert sidtool("fmt", "--check", "neat.txt", cwd=room).returncode == 0


def test_the_difference(room: Path) -> None:
    ran = sidtool("fmt", "--diff", "rough.txt", cwd=room)
    assert ran.returncode == 0
    assert ran.stdout.decode().splitlines()[-4:] == [
        *(f"-{line}" for line in ROUGH.splitlines()),
        *(f"+{line}" for line in NEAT.splitlines()),
    ]
    assert (room / "rough.txt").read_text() == ROUGH
    assert sidtool("fmt", "--diff", "--check", "rough.txt", cwd=room).returncode == 1
    assert sidtool("fmt", "--diff", "neat.txt", cwd=room).stdout == b""


def test_standard_input_and_output(room: Path) -> None:
    assert sidtool("fmt", "-", cwd=room, text=ROUGH.encode()).stdout.decode() == NEAT
    assert sidtool("fmt", "rough.txt", "-o", "-", cwd=room).stdout.decode() == NEAT
    assert sidtool("fmt", "rough.txt", "-o", "new.txt", cwd=room).returncode == 0
    assert (room / "new.txt").read_text() == NEAT
    assert (room / "rough.txt").read_text() == ROUGH
    ran = sidtool("fmt", "-", "--name", "x.txt", cwd=room, text=b"v1: H")
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert b"x.txt:1:5: error: " in ran.stderr


def test_a_wrong_song_stays_and_the_others_are_done(room: Path) -> None:
    ran = sidtool("fmt", "wrong.txt", "no.txt", "rough.txt", cwd=room)
    assert ran.returncode == 1
    assert b"wrong.txt:1:6: error: " in ran.stderr
    assert b"no.txt: there is no such file" in ran.stderr
    assert (room / "wrong.txt").read_text() == "v1:  H\n"
    assert (room / "rough.txt").read_text() == NEAT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"v1:  C\r\n\tE\r\n", b"v1: C\r\n    E\r\n"),
        (b"\xef\xbb\xbfv1: C\n", b"v1: C\n"),
        (b"v1: C\rv2: E", b"v1: C\nv2: E\n"),
        (b"v1: C", b"v1: C\n"),
        (b"", b""),
        (b"v1: C ; \xc3\xbc  \n\n\n", b"v1: C  ; \xc3\xbc\n"),
    ],
)
def test_line_ends_and_marks(room: Path, before: bytes, after: bytes) -> None:
    (room / "x.txt").write_bytes(before)
    assert sidtool("fmt", "x.txt", cwd=room).returncode == 0
    assert (room / "x.txt").read_bytes() == after


def test_links_and_rights_stay(room: Path) -> None:
    (room / "link.txt").symlink_to("rough.txt")
    (room / "rough.txt").chmod(0o640)
    sidtool("fmt", "link.txt", cwd=room)
    assert (room / "link.txt").is_symlink()
    assert (room / "rough.txt").read_text() == NEAT
    assert (room / "rough.txt").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["fmt"], 2, "SONG"),
        (["fmt", "rough.txt", "neat.txt", "-o", "x"], 2, "-o takes one song"),
        (["fmt", "rough.txt", "--check", "-o", "x"], 2, "-o takes one song"),
        (["fmt", ""], 2, "the name of a file is empty"),
        (["fmt", "."], 1, "this is a folder"),
        (["fmt", "/dev/null"], 1, "no file that can be written in place"),
        (["check", "rough.txt", ""], 2, "the name of a file is empty"),
        (["chekc", "rough.txt"], 2, "do you mean sidtool check?"),
        (["format", "rough.txt"], 2, "do you mean sidtool fmt?"),
        (["sing"], 2, "there are build, play"),
        (["build", "rough.txt", "--subtune", "2"], 1, "there is no tune 2"),
        (["build", "rough.txt", "--subtune", "0"], 2, "count from 1"),
    ],
)
def test_wrong_calls(room: Path, arguments: list[str], code: int, message: str) -> None:
    ran = sidtool(*arguments, cwd=room)
    assert (ran.returncode, ran.stdout) == (code, b"")
    assert message in ran.stderr.decode()
    assert ran.stderr.count(b"error:") == 1
    assert (room / "rough.txt").read_text() == ROUGH


def test_a_full_disk_loses_nothing(room: Path) -> None:
    big = "v1:\n" + "C    E\n" * 2000
    (room / "big.txt").write_text(big)
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from sidtool.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))\n"
        "sys.exit(main(['fmt', 'big.txt']))"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run([sys.executable, "-c", code], cwd=room, env=environment, capture_output=True, check=False)
    assert ran.returncode == 1
    assert b"cannot be written" in ran.stderr
    assert (room / "big.txt").read_text() == big
    assert sorted(os.listdir(room)) == ["big.txt", "neat.txt", "rough.txt", "wrong.txt"]
