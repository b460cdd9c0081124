"""Loading of the compiled kernels, wherever their compiled form can be kept."""

from __future__ import annotations

import atexit
import importlib
import shutil
import tempfile
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
