"""What is installed is complete: the built wheel, alone in a new environment, builds a song from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from gallery import GALLERY
from oracles import PROJECT, missing, need_module


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of an environment that holds the wheel and what it asks for, nothing else."""
    need_module("build")
    room = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(room), str(PROJECT)],
        check=True,
        capture_output=True,
    )
    venv.create(room / "env", with_pip=True)
    bin_folder = room / "env" / "bin"
    install = [bin_folder / "python", "-m", "pip", "install", "--quiet", *room.glob("*.whl")]
    ran = subprocess.run(install, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        missing(f"a package index: {ran.stderr[-300:]}")
    return bin_folder


@pytest.mark.slow
def test_the_wheel_builds_a_song_from_another_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_bytes(GALLERY[0].read_bytes())
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    for command in (["build", "song.txt"], ["render", "song.txt", "-o", "song.wav", "--seconds", "1"]):
        ran = subprocess.run(
            [installed / "sidtool", *command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
    here = subprocess.run([sys.executable, "-m", "sidtool", "build", str(GALLERY[0]), "-o", "here.out"], cwd=tmp_path,
                          env={**os.environ, "PYTHONPATH": str(PROJECT)}, check=False)  # fmt: skip
    assert here.returncode == 0
    assert (tmp_path / "a.out").read_bytes() == (tmp_path / "here.out").read_bytes()
    assert (tmp_path / "song.wav").stat().st_size == 44 + 2 * 48000
