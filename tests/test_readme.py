"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from oracles import PROJECT

README = (PROJECT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = "".join(blocks("console")).splitlines()
    return [line.removeprefix("$ ").split("  #")[0].strip() for line in lines]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    (folder / "song.txt").write_text(blocks("song")[0])
    shutil.copy(PROJECT / "asm" / "examples" / "hand.asm", folder / "program.asm")
    shutil.copy(PROJECT / "asm" / "sid.asm", folder)
    return folder


def test_the_readme_has_commands() -> None:
    assert len([command for command in commands() if command.startswith("sidtool ")]) >= 5


@pytest.mark.parametrize("command", [c for c in commands() if c.startswith("sidtool") and " play " not in c])
def test_a_command_of_the_readme_works(command: str, room: Path) -> None:
    arguments = shlex.split(command)[1:]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    ran = subprocess.run(
        [sys.executable, "-m", "sidtool", *arguments], cwd=room, env=environment, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr.decode()
    written = [*room.glob("*.wav"), *room.glob("a.out"), *room.glob("*.prg"), *room.glob("*.sid")]
    assert ran.stdout or written or command.startswith("sidtool fmt ")


def test_the_python_example_runs() -> None:
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})


@pytest.mark.parametrize("target", ["demo", "test"])
def test_the_two_targets_exist(target: str) -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("no make")
    assert f"make {target}" in README.split("## Using it")[0]
    ran = subprocess.run([make, "-n", target], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_links_lead_somewhere() -> None:
    for document in [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]:
        for link in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            if "://" not in link:
                assert (document.parent / link).exists(), f"{document.name}: {link}"
