"""Loading of the compiled kernels, wherever their compiled form can be kept."""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from sidtool.errors import UserError

KERNELS = Path(__file__).with_name("kernels")
LONGEST_WAIT = 60.0  # seconds for kernels that are compiled by another process


def load_kernel(name: str) -> ModuleType:
    """A module of :mod:`sidtool.sid.kernels`; the first import ever compiles it (seconds), later ones load it.

    numba keeps the compiled form in ``NUMBA_CACHE_DIR`` if that is set, else beside the source, else (a read-only
    installation) in the user's cache folder. Where none of them can be written, a temporary folder serves this process.

    Raises:
        UserError: no folder at all can be written.
    """
    path = f"sidtool.sid.kernels.{name}"
    try:
        return importlib.import_module(path)
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
    _cache_in_temporary_folder()
    return importlib.import_module(path)


def compile_kernels(announce: Callable[[], None]) -> None:
    """Loads all kernels, and compiles those that are not in the cache: some seconds, on two processors if there are.

    Args:
        announce: is called once before anything is compiled, and not at all if everything comes from the cache.

    Raises:
        UserError: no folder at all can be written.

    >>> announcements: list[str] = []
    >>> compile_kernels(lambda: announcements.append("compiling the SID for this machine, the first time only ..."))
    """
    ours, others = kernel_shares()
    helpers: list[subprocess.Popen[bytes]] = []

    def begin() -> None:
        announce()
        # Who has to compile the largest kernel, which comes first, will have to compile the others as well.
        if (os.cpu_count() or 1) > 1:
            helpers.append(_compile_elsewhere(others))

    with announced(begin):
        for name in ours:
            load_kernel(name)
        for helper in helpers:
            with contextlib.suppress(subprocess.TimeoutExpired):
                helper.wait(LONGEST_WAIT)
            helper.kill()
        for name in others:
            load_kernel(name)  # compiled here after all if that failed elsewhere


def kernel_names() -> list[str]:
    """The names of all kernels, from the one with the longest source to the shortest."""
    sizes = {path.stem: path.stat().st_size for path in KERNELS.glob("*.py") if path.stem != "__init__"}
    return sorted(sizes, key=lambda name: (-sizes[name], name))


def kernel_shares() -> tuple[list[str], list[str]]:
    """All kernels in two shares that take about as long to compile, which goes by the length of their sources.

    >>> ours, others = kernel_shares()
    >>> sorted([*ours, *others]) == sorted(kernel_names())
    True
    """
    shares: tuple[list[str], list[str]] = ([], [])
    lengths = [0, 0]
    for name in kernel_names():
        shorter = int(lengths[1] < lengths[0])
        shares[shorter].append(name)
        lengths[shorter] += KERNELS.joinpath(f"{name}.py").stat().st_size
    return shares


def _compile_elsewhere(names: list[str]) -> subprocess.Popen[bytes]:
    """Another Python that compiles kernels into the cache which it shares with this one."""
    code = f"from sidtool.sid.kernels_loader import load_kernel; [load_kernel(name) for name in {names!r}]"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    null = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-P", "-c", code], env=environment, stdin=null, stdout=null, stderr=null)


@contextlib.contextmanager
def announced(announce: Callable[[], None]) -> Iterator[None]:
    """Calls ``announce`` when numba begins to compile something in here, once."""
    from numba.core import event

    class Listener(event.Listener):  # type: ignore[misc] # numba is untyped
        told = False

        def on_start(self, _: object) -> None:
            if not self.told:
                self.told = True
                announce()

        def on_end(self, _: object) -> None:
            pass

    with event.install_listener("numba:compile", Listener()):
        yield


def _cache_in_temporary_folder() -> None:
    import numba

    try:
        # A folder of our own making: compiled code must not be loaded from where others may have put it.
        folder = tempfile.mkdtemp(prefix="sidtool-kernels-")
    except OSError as error:
        raise UserError(
            f"there is no folder to keep the compiled SID in: {error}",
            "set NUMBA_CACHE_DIR to a folder that can be written",
        ) from error
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    numba.config.CACHE_DIR = folder
