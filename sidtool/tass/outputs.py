"""What an assembled program is written as: program files, and the map of the memory that it takes."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from sidtool.image import Image

Blocks = Sequence[tuple[int, bytes]]


class OutputFormat(enum.Enum):
    """The forms of a program file."""

    CBM_PRG = "cbm-prg"
    RAW = "nostart"
    FLAT = "flat"
    NONLINEAR = "nonlinear"
    APPLE_II = "apple-ii"


def program_file(image: Image, blocks: Blocks, form: OutputFormat, *, long_address: bool = False) -> bytes:
    """The bytes of a program file; an empty program makes an empty file.

    >>> program_file(Image(0x1000, b"\\xea"), [(0x1000, b"\\xea")], OutputFormat.NONLINEAR).hex(" ")
    '01 00 00 10 ea 00 00'
    """
    width = 3 if long_address else 2

    def number(value: int) -> bytes:
        return value.to_bytes(width, "little")

    if form is OutputFormat.NONLINEAR:
        parts = [number(len(data)) + number(start) + data for start, data in blocks]
        return b"".join([*parts, number(0)])
    if not image.data:
        return b""
    if form is OutputFormat.RAW:
        return image.data
    if form is OutputFormat.FLAT:
        return bytes(image.load) + image.data
    if form is OutputFormat.APPLE_II:
        return image.load.to_bytes(2, "little") + len(image.data).to_bytes(2, "little") + image.data
    return number(image.load) + image.data


def memory_map(blocks: Blocks) -> str:
    """The lines of the map: what has bytes, and the gaps between.

    >>> print(memory_map([(0x801, bytes(13)), (0x1000, bytes(2))]), end="")
    Data:         13   $0801-$080d   $000d
    Gap:        2034   $080e-$0fff   $07f2
    Data:          2   $1000-$1001   $0002
    """
    lines = []
    end = None
    for start, data in blocks:
        if end is not None:
            lines.append(_range("Gap", end, start - end))
        lines.append(_range("Data", start, len(data)))
        end = start + len(data)
    return "".join(lines)


def _range(name: str, start: int, size: int) -> str:
    return f"{name + ':':5}{size:11}   ${start:04x}-${start + size - 1:04x}   ${size:04x}\n"
