"""Loading of the compiled kernels, wherever their compiled form can be kept."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from sidtool.kernel_loading import announced, has_to_be_compiled, load

KERNELS = Path(__file__).with_name("kernels")
LONGEST_WAIT = 60.0  # seconds for kernels that are compiled by another process


def load_kernel(name: str) -> ModuleType:
    """A module of :mod:`sidtool.sid.kernels`; the first call ever compiles all kernels (seconds), later ones load it.

    numba keeps the compiled form in ``NUMBA_CACHE_DIR`` if that is set, else beside the source, else (a read-only
    installation) in the user's cache folder. Where none of them can be written, or the disk is full, a temporary folder
    serves this process. Files in there that are not whole are thrown away, and their kernel is compiled anew.

    Raises:
        UserError: no folder at all can be written.
    """
    if not _is_loaded(name) and has_to_be_compiled(_sources(name)):
        compile_kernels(lambda: None)
    return load_here(name)


def load_here(name: str) -> ModuleType:
    """The same for a single kernel, which is compiled in this process if it has to be.

    Raises:
        UserError: no folder at all can be written.
    """
    return load(_path(name), _sources(name))


def compile_kernels(announce: Callable[[], None]) -> None:
    """Loads all kernels, and compiles those that are not in the cache: some seconds, on two processors if there are.

    What builds a chip does the same, in silence, if the kernels are not in the cache.

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
        if others and (os.cpu_count() or 1) > 1:
            helpers.extend(_compile_elsewhere(others))

    try:
        with announced(begin):
            for name in ours:
                load_here(name)
            for helper in helpers:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    helper.wait(LONGEST_WAIT)
            for name in others:
                load_here(name)  # compiled here after all if that failed elsewhere
    finally:
        for helper in helpers:
            helper.kill()
            helper.wait()


def _path(name: str) -> str:
    return f"sidtool.sid.kernels.{name}"


def _is_loaded(name: str) -> bool:
    return _path(name) in sys.modules


def _sources(name: str) -> list[Path]:
    return [KERNELS / f"{name}.py"]


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


def _compile_elsewhere(names: list[str]) -> list[subprocess.Popen[bytes]]:
    """Another Python that compiles kernels into the cache that both share; none if there cannot be one."""
    import numba

    code = f"from sidtool.sid.kernels_loader import load_here; [load_here(name) for name in {names!r}]"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    if numba.config.CACHE_DIR:
        environment["NUMBA_CACHE_DIR"] = numba.config.CACHE_DIR
    null = subprocess.DEVNULL
    command = [sys.executable, "-P", "-c", code]
    if not sys.executable:  # a Python that is part of another program
        return []
    try:
        return [subprocess.Popen(command, env=environment, stdin=null, stdout=null, stderr=null)]
    except OSError:  # no further process is allowed
        return []
