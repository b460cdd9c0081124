"""Reading and writing files: the user is told what is wrong, and an existing file is never lost or half-written."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sidtool.errors import UserError

# A 64 KiB machine holds a few ten thousand notes; a text of this size is not a song, whatever is in it.
LARGEST_TEXT = 4 << 20
LARGEST_PROGRAM = 0x10000 + 2


def read_bytes(path: str | Path, largest: int = LARGEST_PROGRAM) -> bytes:
    """The content of a file of at most ``largest`` bytes.

    Raises:
        UserError: there is no such file, it is a folder, cannot be read or is too large.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(largest + 1)
    except FileNotFoundError:
        raise UserError(f"{path}: there is no such file", _similar_file(Path(path))) from None
    except IsADirectoryError:
        raise UserError(f"{path}: this is a folder, not a file") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {_reason(error)}") from None
    except ValueError:  # a NUL byte in the name
        raise UserError(f"{str(path)!r}: this is no file name") from None
    if len(content) > largest:
        raise UserError(f"{path}: larger than {_size(largest)}, which is more than a C64 can use")
    return content


def decode_text(content: bytes, path: str | Path) -> str:
    r"""A source text: UTF-8, with or without a byte order mark, lines ended by LF, CRLF or CR.

    Raises:
        UserError: the bytes are no text, with the line where that shows.

    >>> decode_text(b"\xef\xbb\xbfv1: C\r\nD", "song.txt")
    'v1: C\nD'
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UserError(f"{path}: this is UTF-16 text", "save the file as UTF-8")
    if content[:2] == b"\x01\x08" and b"\0" in content:
        raise UserError(f"{path}: this is a C64 program, not a text", f"sidtool play {path} plays it")
    if b"\0" in content:
        raise UserError(f"{path}: this is not a text: it holds a zero byte at offset {content.index(0)}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UserError(
            f"{path}:{line}: this is not UTF-8 text: byte ${content[error.start]:02x} at offset {error.start}",
            "save the file as UTF-8",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: str | Path) -> str:
    """The text of a source file; see :func:`decode_text`."""
    return decode_text(read_bytes(path, LARGEST_TEXT), path)


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its place when the block ends well, and is removed when it does not.

    What is no regular file (a terminal, a pipe, ``/dev/stdout``) is written directly.

    Raises:
        UserError: the folder does not exist or cannot be written, or the disk is full.
    """
    check_place(path)
    with _told(path):
        if _is_device(path):
            yield Path(path)
            return
        target = Path(os.path.realpath(path))
        temporary = _beside(target)
    try:
        with _told(path):
            yield temporary
            _settle(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def write_bytes(path: str | Path, content: bytes) -> None:
    """Writes a file whole or not at all; see :func:`replacing`."""
    with replacing(path) as temporary, open(temporary, "wb") as file:
        file.write(content)


def check_place(path: str | Path) -> None:
    """Tells early what :func:`replacing` would tell.

    Raises:
        UserError: this is a folder, its folder does not exist or may not be entered, or the file is write-protected.
    """
    with _told(path):
        if os.path.isdir(path):
            raise UserError(f"{path}: this is a folder: give the name of a file in it")
        if _is_device(path):
            return
        target = Path(os.path.realpath(path))
        if target.parent.exists() and not os.access(target.parent, os.X_OK):
            raise UserError(f"{path}: cannot be written: the folder {target.parent} may not be entered")
        if not target.parent.is_dir():
            raise UserError(f"{path}: the folder {target.parent} does not exist", "make it first, or choose another")
        if target.exists() and not os.access(target, os.W_OK):
            raise UserError(f"{path}: this file is write-protected", "choose another name")


def _is_device(path: str | Path) -> bool:
    # Not by the resolved name: what /dev/stdout leads to may be a pipe without one.
    return os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode)


def _beside(target: Path) -> Path:
    """An empty file in the folder of ``target``; its suffix is the same, for libraries choose the format by it."""
    handle, name = tempfile.mkstemp(prefix=".sidtool-", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    return Path(name)


def _settle(temporary: Path, target: Path) -> None:
    with open(temporary, "rb") as file:
        os.fsync(file.fileno())  # a disk may tell only now that it is full
    if target.exists():
        mode = stat.S_IMODE(target.stat().st_mode)
    else:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    os.chmod(temporary, mode)
    os.replace(temporary, target)


@contextlib.contextmanager
def _told(path: str | Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # a reader that has seen enough is no failure
        raise
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {_reason(error)}") from None
    except ValueError as error:
        if "null byte" not in str(error):
            raise
        raise UserError(f"{str(path)!r}: this is no file name") from None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _size(count: int) -> str:
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count >> 10} KiB"


def _similar_file(path: Path) -> str:
    import difflib  # only where something is wrong

    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return ""
    near = difflib.get_close_matches(path.name, names, 1)
    return f"is it {path.parent / near[0]}?" if near else ""
