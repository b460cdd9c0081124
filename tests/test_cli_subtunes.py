"""Songs with several tunes on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import sidtool

SONG = "bpm 120\nv1: 4A:1\nsubtune 2\nbpm 60 speed 2x\nv1: 3A:1 _:1\nsubtune 3\nv1: 2A:1 L 2A:1\n"
# Frequency words of the three first notes, from the pitches: 4A, 3A, 2A on PAL.
FIRST = {1: 7492, 2: 3746, 3: 1873}


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "song.txt").write_text(SONG)
    return tmp_path


def heard(trace: str) -> int:
    """The first frequency word of voice 1 that is not 0."""
    low = high = 0
    for line in trace.splitlines():
        _, register, value = map(int, line.split())
        low, high = (value if register == 0 else low), (value if register == 1 else high)
        if register in (0, 1) and low and high:
            return low + 256 * high
    raise AssertionError("nothing is heard")


@pytest.mark.parametrize("tune", FIRST)
def test_the_tune_that_is_asked_for_is_heard(room: Path, tune: int) -> None:
    ran = sidtool("trace", "song.txt", "--raw", "--seconds", "1", "--subtune", str(tune), cwd=room)
    assert ran.returncode == 0, ran.stderr
    assert heard(ran.stdout) == FIRST[tune]


def test_a_program_starts_the_tune_that_it_was_built_for(room: Path) -> None:
    assert sidtool("build", "song.txt", "--subtune", "2", "-o", "b.prg", cwd=room).returncode == 0
    ran = sidtool("trace", "b.prg", "--raw", "--seconds", "1", cwd=room)
    assert heard(ran.stdout) == FIRST[2]


def test_without_a_number_it_is_the_first(room: Path) -> None:
    sidtool("build", "song.txt", "-o", "a.prg", cwd=room)
    sidtool("build", "song.txt", "-o", "b.prg", "--subtune", "1", cwd=room)
    assert (room / "a.prg").read_bytes() == (room / "b.prg").read_bytes()


@pytest.mark.parametrize(("tune", "told"), [(1, "0:04"), (2, "0:10"), (3, "0:13")])
def test_natural_length(room: Path, tune: int, told: str) -> None:
    """2 s and 2 s more; 8 s and 2 s more; at the default tempo 2.67 s, the loop of as much twice, and the fade."""
    ran = sidtool("render", "song.txt", "-o", "x.wav", "--rate", "8000", "--subtune", str(tune), cwd=room)
    assert ran.stderr.splitlines()[-1] == f"x.wav: {told}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "song.txt", "--subtune", "4"], "there is no tune 4"),
        (["trace", "a.prg", "--raw", "--subtune", "1"], "a program plays what it was built for"),
    ],
)
def test_no_such_tune(room: Path, arguments: list[str], message: str) -> None:
    sidtool("build", "song.txt", "-o", "a.prg", cwd=room)
    ran = sidtool(*arguments, cwd=room)
    assert ran.returncode == 1
    assert message in ran.stderr


def test_check_tells_all_lengths(room: Path) -> None:
    assert sidtool("check", "song.txt", cwd=room).stdout.splitlines()[-1] == (
        "song.txt: no mistakes, 3 tunes: 0:02; 0:08; 0:05, loops at bar 2"
    )
