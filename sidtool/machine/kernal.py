"""The ROMs: ``asm/kernal.asm`` and ``asm/kernal_basic.asm``, assembled when first needed.

The bytes are kept in the user's cache folder under a name that is the hash of the source, so that later starts need no
assembler. A cache that cannot be read or written is no error.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sidtool.assets import asm_dir
from sidtool.kept import kept_bytes

ROM_BYTES = 0x2000
_FORMAT = b"2"  # to be changed when the assembler gives other bytes for the same source
SYS_RETURN = 0xE147  # where the program that SYS has called returns to


def kernal_rom() -> bytes:
    """8,192 bytes for $E000."""
    return _rom("kernal.asm")


def basic_rom() -> bytes:
    """8,192 bytes for $A000."""
    return _rom("kernal_basic.asm")


@cache
def _rom(name: str) -> bytes:
    source = (asm_dir() / name).read_bytes()
    return kept_bytes(Path(name).stem, _FORMAT + source, lambda: _assemble(name, source))


def _assemble(name: str, source: bytes) -> bytes:
    from sidtool.tass import assemble

    data = bytes(assemble(source.decode(), str(asm_dir() / name)).image.data)
    if len(data) != ROM_BYTES:
        raise AssertionError(f"{name} makes {len(data)} bytes, not {ROM_BYTES}")
    return data
