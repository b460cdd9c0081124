"""The folder in which numba keeps the compiled kernels: whether what lies there is whole, and what serves without it.

numba trusts its files. A power cut leaves them empty, cut off or full of zeros, and then no kernel could be loaded
until somebody deletes them; so each kernel's files are kept with their hashes, and what does not fit is thrown away.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FunctionType

from sidtool.errors import UserError

ROOM = 2_000_000  # bytes; all kernels of the SID take 1.2 million

Sources = Sequence[Path]  # the file of a kernel, and those that it is made of besides


def is_kept(sources: Sources) -> bool:
    """Whether a kernel's compiled form is there and whole; what is left of one that is not is thrown away.

    Raises:
        OSError: what is broken cannot be thrown away, or there is no room for what has to be compiled.
        RuntimeError: there is no folder to keep it in (this is what numba raises).
    """
    folder, name = _folder(sources[0]), sources[0].stem
    with contextlib.suppress(FileNotFoundError):
        if _sums(folder, sources) == (folder / f"{name}.sums").read_bytes():
            return True
    for path in [folder / f"{name}.sums", *_files(folder, name)]:
        path.unlink(missing_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(ROOM))  # a full disk is better found now than after a kernel has been compiled
        file.flush()
    return False


def seal(sources: Sources) -> None:
    """Writes down the hashes of what was compiled; where that fails, it will be compiled once more."""
    with contextlib.suppress(OSError):
        folder = _folder(sources[0])
        sums, path = _sums(folder, sources), folder / f"{sources[0].stem}.sums"
        if path.exists() and path.read_bytes() == sums:
            return
        handle, temporary = tempfile.mkstemp(prefix=path.name, dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(sums)
            os.replace(temporary, path)
        finally:
            Path(temporary).unlink(missing_ok=True)


def use_temporary_folder(reason: BaseException) -> None:
    """Lets numba keep what it compiles in a folder that goes with this process.

    Args:
        reason: why not where it was.

    Raises:
        UserError: there is none either.
    """
    import numba

    try:
        # A folder of our own making: compiled code must not be loaded from where others may have put it.
        folder = tempfile.mkdtemp(prefix="sidtool-kernels-")
    except OSError as error:
        raise no_folder(error) from reason
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    numba.config.CACHE_DIR = folder


def no_folder(error: BaseException) -> UserError:
    """What there is to say when the compiled kernels can be kept nowhere."""
    return UserError(
        f"there is no folder to keep compiled code in: {error}",
        "set NUMBA_CACHE_DIR to a folder that can be written, on a disk with 2 MB left",
    )


def _folder(source: Path) -> Path:
    """Where numba keeps a kernel's compiled form; asked with a function that seems to come from the kernel's source."""
    from numba.core.caching import FunctionCache

    return Path(FunctionCache(FunctionType(_folder.__code__.replace(co_filename=str(source)), {})).cache_path)


def _files(folder: Path, name: str) -> list[Path]:
    return sorted(folder.glob(f"{name}.*.nb[ci]"))


def _sums(folder: Path, sources: Sources) -> bytes:
    """The hashes of a kernel's sources and of the files that were compiled from them."""
    files = [*sources, *_files(folder, sources[0].stem)]
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files).encode()
