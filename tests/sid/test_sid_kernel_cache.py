"""Where the compiled kernels are kept, up to an installation in which nothing can be written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sidtool

LOAD = "from sidtool.sid.kernels_loader import load_kernel; print(load_kernel('output').run.__name__)"


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    """A copy of the package whose kernel folder takes no cache, not even from the superuser."""
    package = Path(sidtool.__file__).parent
    shutil.copytree(package, tmp_path / "lib" / "sidtool", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "lib" / "sidtool" / "sid" / "kernels" / "__pycache__").write_text("in the way")
    (tmp_path / "no folder").write_text("in the way")
    return tmp_path


def load(root: Path, **environment: str) -> None:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(root / "lib"), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    done = subprocess.run([sys.executable, "-c", LOAD], env=env, cwd=root, check=False, capture_output=True, text=True)
    assert (done.stdout.strip(), done.returncode) == ("run", 0), done.stderr


def kept(folder: Path) -> bool:
    return any(folder.rglob("*.nbc"))


def test_the_named_cache_folder_is_used(read_only: Path) -> None:
    load(read_only, NUMBA_CACHE_DIR=str(read_only / "named"), XDG_CACHE_HOME=str(read_only / "no folder"))
    assert kept(read_only / "named")


def test_a_read_only_installation_uses_the_users_cache(read_only: Path) -> None:
    load(read_only, HOME=str(read_only / "home"), XDG_CACHE_HOME=str(read_only / "home" / ".cache"))
    assert kept(read_only / "home")


def test_without_any_cache_folder_it_works_all_the_same(read_only: Path) -> None:
    temporary = read_only / "temporary"
    temporary.mkdir()
    nowhere = str(read_only / "no folder")
    load(read_only, HOME=nowhere, XDG_CACHE_HOME=nowhere, TMPDIR=str(temporary))
    assert list(temporary.iterdir()) == []
