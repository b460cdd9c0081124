"""Where the compiled kernels are kept, up to an installation in which nothing can be written."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sidtool
from sidtool import kernel_cache
from sidtool.sid.kernels_loader import KERNELS

# One small kernel instead of all, which would take ten seconds.
LOAD = """
from sidtool.sid import kernels_loader
kernels_loader.kernel_names = lambda: ["output"]
print(kernels_loader.load_kernel("output").run.__name__)
"""


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    """A copy of the package whose kernel folder takes no cache, not even from the superuser."""
    package = Path(sidtool.__file__).parent
    shutil.copytree(package, tmp_path / "lib" / "sidtool", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "lib" / "sidtool" / "sid" / "kernels" / "__pycache__").write_text("in the way")
    (tmp_path / "no folder").write_text("in the way")
    return tmp_path


def load(root: Path, code: str = LOAD, **environment: str) -> None:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(root / "lib"), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=root, check=False, capture_output=True, text=True)
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


# Damages the kept files in every way, and loads the kernel again after each; prints how often it was compiled.
DAMAGED = """
import sys
from pathlib import Path
from sidtool import kernel_loading
from sidtool.sid import kernels_loader

def compiled():
    sys.modules.pop("sidtool.sid.kernels.output", None)
    begun = []
    with kernel_loading.announced(lambda: begun.append(1)):
        kernels_loader.load_here("output")
    return len(begun)

damages = {
    "empty": lambda data: b"",
    "cut off": lambda data: data[:100],
    "without its end": lambda data: data[:-1],
    "zeros": lambda data: bytes(len(data)),
    "a wrong byte": lambda data: data[:-40] + bytes([data[-40] ^ 1]) + data[-39:],
}
shown = [compiled(), compiled()]
for name, damage in damages.items():
    for ending in ("nbi", "nbc", "sums"):
        for path in Path(sys.argv[1]).rglob(f"*.{ending}"):
            path.write_bytes(damage(path.read_bytes()))
        shown.append((name, ending, compiled(), compiled()))
print(shown)
"""


def test_broken_files_are_thrown_away_and_compiled_anew(tmp_path: Path) -> None:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_DISABLE_JIT": "0"}
    command = [sys.executable, "-c", DAMAGED, str(tmp_path)]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    damages = ("empty", "cut off", "without its end", "zeros", "a wrong byte")
    expected = [(name, ending, 1, 0) for name in damages for ending in ("nbi", "nbc", "sums")]
    assert done.stdout.strip() == str([1, 0, *expected])


FULL_DISK = """
import errno, os, tempfile
from numba.core import caching
write = caching.IndexDataCacheFile._open_for_write
def full(self, path):
    if path.startswith(WHERE):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return write(self, path)
caching.IndexDataCacheFile._open_for_write = full
"""


def test_on_a_full_disk_a_temporary_folder_serves(tmp_path: Path) -> None:
    temporary, full = tmp_path / "temporary", tmp_path / "full"
    temporary.mkdir()
    code = FULL_DISK.replace("WHERE", repr(str(full))) + LOAD
    load(tmp_path, code, PYTHONPATH=os.pathsep.join(sys.path), NUMBA_CACHE_DIR=str(full), TMPDIR=str(temporary))
    assert not kept(full)
    assert list(temporary.iterdir()) == []


def test_a_disk_without_room_is_found_before_compiling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(kernel_cache, "_folder", lambda _: tmp_path)
    assert not kernel_cache.is_kept([KERNELS / "output.py"])
    monkeypatch.setattr(kernel_cache.tempfile, "TemporaryFile", full)
    with pytest.raises(OSError, match="No space left"):
        kernel_cache.is_kept([KERNELS / "output.py"])


def test_where_every_disk_is_full_the_cache_is_named(tmp_path: Path) -> None:
    told = """
from sidtool.errors import UserError
try:
    exec(LOAD)
except UserError as error:
    print("run" if "no folder to keep compiled code in" in str(error) else error)
"""
    code = FULL_DISK.replace("WHERE", "''") + told.replace("LOAD", repr(LOAD))
    load(tmp_path, code, PYTHONPATH=os.pathsep.join(sys.path), NUMBA_CACHE_DIR=str(tmp_path / "full"))


@pytest.mark.parametrize("python", ["sys.executable", "''", "None", "'/'"])
def test_what_builds_a_chip_compiles_all_kernels_with_or_without_a_helper(tmp_path: Path, python: str) -> None:
    code = LOAD.replace('["output"]', '["envelope", "output"]') + f"import sys; sys.executable = {python}"
    code = "\n".join(reversed(code.rsplit("\n", 1)))
    load(tmp_path, code, PYTHONPATH=os.pathsep.join(sys.path), NUMBA_CACHE_DIR=str(tmp_path / "kept"))
    assert {path.name for path in tmp_path.rglob("*.sums")} == {"envelope.sums", "output.sums"}


def test_kernels_load_without_numbas_registries_and_compile_with_them(tmp_path: Path) -> None:
    """What is in the cache needs no registries; what another processor has compiled is compiled anew, with them."""
    code = (
        "import sys\n"
        "from numba.core.registry import cpu_target\n"
        "from sidtool.sid.kernels_loader import load_here\n"
        "kernel = load_here('output')\n"
        "assert 'refresh' not in vars(cpu_target.target_context) | vars(cpu_target.typing_context)\n"
        "print(len(kernel.run.overloads), len(cpu_target.target_context._defns) > 100)\n"
    )
    told = []
    for processor in ("", "", "generic", "generic"):
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_CPU_NAME": processor}
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        told.append(done.stdout.split())
    assert told == [["1", "True"], ["1", "False"], ["1", "True"], ["1", "False"]]
