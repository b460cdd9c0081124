"""Loading of the compiled kernels, wherever their compiled form can be kept."""

from __future__ import annotations

import atexit
import contextlib
import importlib
import pkgutil
import shutil
import tempfile
from collections.abc import Callable, Iterator
from types import ModuleType

from sidtool.errors import UserError


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


def compile_kernels(announce: Callable[[str], None]) -> None:
    """Loads all kernels, and compiles those that are not in the cache, which takes seconds.

    Args:
        announce: is called with the name of a kernel when it begins to be compiled, such as ``"envelope"``. It is not
            called for kernels that come from the cache, nor for those that this process has loaded already.

    Raises:
        UserError: no folder at all can be written.

    >>> compiled: list[str] = []
    >>> compile_kernels(compiled.append)
    """
    from sidtool.sid import kernels

    for name in sorted(module.name for module in pkgutil.iter_modules(kernels.__path__)):
        with announced(name, announce):
            load_kernel(name)


@contextlib.contextmanager
def announced(name: str, announce: Callable[[str], None]) -> Iterator[None]:
    """Calls ``announce`` with the name when numba compiles something in here, once."""
    from numba.core import event

    class Listener(event.Listener):  # type: ignore[misc] # numba is untyped
        told = False

        def on_start(self, _: object) -> None:
            if not self.told:
                self.told = True
                announce(name)

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
