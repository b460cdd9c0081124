"""Starting up stays cheap: nothing heavy is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from oracles import PROJECT

HEAVY = ("numba", "numpy", "scipy", "soxr", "soundfile", "sounddevice", "lark", "rich", "py65")


def loaded_by(statement: str) -> set[str]:
    """The heavy modules that a statement imports in a fresh interpreter."""
    code = f"{statement}\nimport sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    return set(ran.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "module", ["", ".cli", ".api", ".notation", ".player", ".tass", ".machine", ".sid", ".audio"], ids=str
)
def test_importing_a_room_imports_nothing_heavy(module: str) -> None:
    assert loaded_by(f"import sidtool{module}") - {"numpy", "py65"} == set(), "these two take little"


def test_help_imports_nothing_heavy() -> None:
    assert loaded_by("from sidtool.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass") == set()


def test_build_needs_no_numerics() -> None:
    assert loaded_by("import sidtool.notation, sidtool.player, sidtool.tass") == set()
