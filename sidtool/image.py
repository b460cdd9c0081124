"""An Image: bytes with their load address and symbols, and the .prg file form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sidtool.c64 import BASIC_START
from sidtool.errors import UserError

_LONGEST_LINE = 256  # bytes of a BASIC line
_MACHINE = re.compile(rb"\x8f (PAL|NTSC) (6581|8580)$")


@dataclass(frozen=True, slots=True)
class Image:
    """What a C64 loads.

    Attributes:
        load: address of the first byte, 0 to 65535.
        data: the bytes; ``load + len(data)`` is 65536 at the most.
        symbols: addresses (and other whole-number constants) by their names in the source; empty for a file read back.
    """

    load: int
    data: bytes
    symbols: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.load <= 0xFFFF or self.load + len(self.data) > 0x10000:
            raise ValueError(f"{len(self.data)} bytes at ${self.load:04x} do not fit into 64 KiB")

    @property
    def end(self) -> int:
        """The address after the last byte."""
        return self.load + len(self.data)

    def prg(self) -> bytes:
        """The .prg file: load address, low byte first, then the bytes.

        >>> Image(0x0801, bytes([1, 2])).prg().hex(" ")
        '01 08 01 02'
        """
        return self.load.to_bytes(2, "little") + self.data


def machine_of(image: Image) -> tuple[str, str] | None:
    r"""The clock and the SID model that a program built here names in its BASIC line, behind REM; else None.

    >>> machine_of(Image(0x0801, bytes.fromhex("0b080a009e") + b"2080:\x8f NTSC 6581\0"))
    ('ntsc', '6581')
    >>> machine_of(Image(0x0801, bytes.fromhex("0b080a009e") + b"2061\0"))
    """
    line, found, _ = image.data[4:_LONGEST_LINE].partition(b"\0")
    names = _MACHINE.search(line) if found and image.load == BASIC_START else None
    return (names[1].decode().lower(), names[2].decode()) if names else None


def read_prg(content: bytes, file: str = "program") -> Image:
    """The Image in a .prg file's content.

    Raises:
        UserError: too short to hold a program, or longer than memory has room for.
    """
    if len(content) < 3:
        raise UserError(
            f"{file}: {len(content)} bytes are no C64 program: a .prg is a load address and at least a byte"
        )
    load = int.from_bytes(content[:2], "little")
    if load + len(content) - 2 > 0x10000:
        raise UserError(f"{file}: {len(content) - 2} bytes from ${load:04x} on run past the end of memory at $ffff")
    return Image(load, content[2:])
