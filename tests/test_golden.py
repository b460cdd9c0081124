"""Nothing changes by accident: the register logs and the sound of every song, byte for byte.

``tests/golden/update.py`` writes the files anew.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from gallery import ALL, name
from oracles import PROJECT

from sidtool import api


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("golden_update", PROJECT / "tests" / "golden" / "update.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


golden = _load()


@pytest.mark.parametrize("song", ALL, ids=name)
def test_the_register_log_is_the_golden_one(song: Path) -> None:
    assert golden.log_of(song) == golden.golden_log(song).read_text()


@pytest.mark.parametrize("model", api.MODELS)
@pytest.mark.parametrize("song", ALL, ids=name)
def test_the_sound_is_the_golden_one(song: Path, model: str) -> None:
    hashes = dict(reversed(line.split("  ")) for line in golden.HASHES.read_text().splitlines())
    assert golden.hash_of(song, model) == hashes[f"{song.stem} {model}"]


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in golden.HERE.glob("*.log")} == {song.stem for song in ALL}
