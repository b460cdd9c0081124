"""Loading of the compiled kernels, wherever their compiled form can be kept."""

from __future__ import annotations

import contextlib
import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pickle import PickleError
from types import ModuleType

from sidtool.sid.kernel_cache import KERNELS, is_kept, no_folder, seal, use_temporary_folder

LONGEST_WAIT = 60.0  # seconds for kernels that are compiled by another process
UNUSABLE = OSError, RuntimeError, EOFError, PickleError  # a cache folder that is not there, full or broken


def load_kernel(name: str) -> ModuleType:
    """A module of :mod:`sidtool.sid.kernels`; the first call ever compiles all kernels (seconds), later ones load it.

    numba keeps the compiled form in ``NUMBA_CACHE_DIR`` if that is set, else beside the source, else (a read-only
    installation) in the user's cache folder. Where none of them can be written, or the disk is full, a temporary folder
    serves this process. Files in there that are not whole are thrown away, and their kernel is compiled anew.

    Raises:
        UserError: no folder at all can be written.
    """
    if not _is_loaded(name) and _has_to_be_compiled(name):
        compile_kernels(lambda: None)
    return load_here(name)


def load_here(name: str) -> ModuleType:
    """The same for a single kernel, which is compiled in this process if it has to be.

    Raises:
        UserError: no folder at all can be written.
    """
    path = _path(name)
    if not _is_loaded(name) and _compiler_is_on():
        try:
            is_kept(name)
            with _bare_contexts():
                kernel = importlib.import_module(path)
            seal(name)
        except UNUSABLE as error:
            use_temporary_folder(error)
        else:
            return kernel
    try:
        return importlib.import_module(path)
    except OSError as error:
        raise no_folder(error) from error


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


def _compiler_is_on() -> bool:
    import numba

    return not numba.config.DISABLE_JIT


def _has_to_be_compiled(name: str) -> bool:
    if not _compiler_is_on():
        return False
    try:
        return not is_kept(name)
    except UNUSABLE as error:
        use_temporary_folder(error)
        return True


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


@contextlib.contextmanager
def _bare_contexts() -> Iterator[None]:
    """Lets numba load what it has compiled before without its registries of types and operations.

    It would fill them first, which takes 0.2 s, twice as long as all kernels; only compiling needs them. Should
    something have to be compiled in here after all, they are filled then.
    """
    from numba.core.registry import cpu_target

    contexts = cpu_target.typing_context, cpu_target.target_context

    def fill() -> None:
        for context in contexts:
            if "refresh" in vars(context):
                del context.refresh
                context.refresh()

    for context in contexts:
        context.refresh = lambda: None
    try:
        with announced(fill):
            yield
    finally:
        for context in contexts:
            vars(context).pop("refresh", None)


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
