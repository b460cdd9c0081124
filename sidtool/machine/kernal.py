"""The ROMs: ``asm/kernal.asm`` and ``asm/kernal_basic.asm``, assembled when first needed.

The bytes are kept in the user's cache folder under a name that is the hash of the source, so that later starts need no
assembler. A cache that cannot be read or written is no error.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

from sidtool.assets import asm_dir

ROM_BYTES = 0x2000
SYS_RETURN = 0xE147  # where the program that SYS has called returns to
_FORMAT = b"sidtool rom 1\n"


def kernal_rom() -> bytes:
    """8,192 bytes for $E000."""
    return _rom("kernal.asm")


def basic_rom() -> bytes:
    """8,192 bytes for $A000."""
    return _rom("kernal_basic.asm")


@cache
def _rom(name: str) -> bytes:
    source = (asm_dir() / name).read_bytes()
    kept = _cache_dir() / f"{Path(name).stem}-{hashlib.sha256(_FORMAT + source).hexdigest()[:32]}.bin"
    data = _read_kept(kept)
    if data is None:
        data = _assemble(name, source)
        _keep(kept, data)
    return data


def _assemble(name: str, source: bytes) -> bytes:
    from sidtool.tass import assemble

    data = bytes(assemble(source.decode(), str(asm_dir() / name)).image.data)
    if len(data) != ROM_BYTES:
        raise AssertionError(f"{name} makes {len(data)} bytes, not {ROM_BYTES}")
    return data


def _cache_dir() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    return Path(base) / "sidtool"


def _read_kept(path: Path) -> bytes | None:
    """The kept bytes: a ROM followed by its hash; anything else counts as not there."""
    with contextlib.suppress(OSError):
        content = path.read_bytes()
        data, check = content[:ROM_BYTES], content[ROM_BYTES:]
        if check == hashlib.sha256(data).digest():
            return data
    return None


def _keep(path: Path, data: bytes) -> None:
    """Written beside and moved into place: another process never sees half a file."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data + hashlib.sha256(data).digest())
            os.replace(name, path)
        except OSError:
            os.unlink(name)
