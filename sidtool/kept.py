"""What is computed once and kept in the user's cache folder: parser tables, ROM bytes.

A cache never fails: where it cannot be read or written, things are computed anew. The folder must be writable by the
user alone, for parser tables are kept as pickles.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import lark


def kept_bytes(name: str, key: bytes, make: Callable[[], bytes]) -> bytes:
    """What ``make`` gives, kept under a name and the hash of what it is made from.

    Args:
        name: begins the file's name.
        key: all that the bytes depend on.
    """
    path = _place(name, key)
    if path is None:
        return make()
    with contextlib.suppress(OSError):
        content = path.read_bytes()
        check, data = content[:32], content[32:]
        if check == hashlib.sha256(data).digest():
            return data
    data = make()
    with contextlib.suppress(OSError), _moved_into(path) as temporary:
        temporary.write_bytes(hashlib.sha256(data).digest() + data)
    return data


def kept_grammar(name: str, grammar: Path, options: dict[str, Any]) -> lark.Lark:
    """lark's parser for a grammar file; building its tables takes about ten times longer than reading them.

    Args:
        name: begins the file's name.
        options: for ``lark.Lark``.
    """
    import lark

    text = grammar.read_text(encoding="utf-8")
    path = _place(name, f"{lark.__version__} {sys.version_info[:3]}\n{text}".encode())
    if path is None:
        return lark.Lark(text, **options)
    # Half a file, which another process is just writing, is a broken one: lark builds anew then. It takes the path into
    # the check of the content, so that the file cannot be written elsewhere and renamed.
    with contextlib.suppress(Exception):
        return lark.Lark(text, cache=str(path), **options)
    return lark.Lark(text, **options)


@contextlib.contextmanager
def _moved_into(path: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(prefix=path.stem, dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def _place(name: str, key: bytes) -> Path | None:
    """The file for a key; None where there is no folder that only the user can write."""
    base = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    try:
        folder = (Path(base) if base and os.path.isabs(base) else Path.home() / ".cache") / "sidtool"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except (OSError, RuntimeError, ValueError):
        return None
    if os.name != "nt" and (state.st_uid != os.getuid() or state.st_mode & 0o022):
        return None
    return folder / f"{name}-{hashlib.sha256(key).hexdigest()[:32]}"
