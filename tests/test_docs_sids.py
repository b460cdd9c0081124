"""The commands of docs/sid_files.md work."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from oracles import PROJECT
from running import sidtool

sys.path.insert(0, str(Path(__file__).resolve().parent / "sidfile"))
from sid_files import COUNTER, sid_file

PAGE = (PROJECT / "docs" / "sid_files.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (sidtool .*?)(?:  +#.*)?$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    (folder / "tunes" / "a").mkdir(parents=True)
    tune = sid_file(COUNTER, songs=3)
    (folder / "tune.sid").write_bytes(tune)
    (folder / "tunes" / "a" / "b.sid").write_bytes(tune)
    (folder / "Songlengths.md5").write_text("[Database]\ncd0000000000000000000000000000cd=0:01\n")
    (folder / "song.txt").write_text("v1: C E G x")
    (folder / "steps.txt").write_text("add_breakpoint play\nrun\nstep\nquit\n")
    return folder


def test_the_page_has_commands() -> None:
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("command", [command for command in COMMANDS if " play " not in command])
def test_a_command_of_the_page_works(command: str, room: Path) -> None:
    arguments = shlex.split(command)[1:]
    ran = sidtool(*arguments, cwd=room)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout or (room / arguments[arguments.index("-o") + 1]).exists()
