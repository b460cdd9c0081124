"""Images of the C64's ROMs that the user has; without them our stand-in serves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sidtool import files
from sidtool.errors import UserError

SIZES = {"kernal": 0x2000, "basic": 0x2000, "chargen": 0x1000}


@dataclass(frozen=True, slots=True)
class Roms:
    """What lies at $e000, $a000 and $d000; None: the stand-in, nothing for the characters.

    Attributes:
        kernal, basic: 8,192 bytes.
        chargen: 4,096 bytes.
    """

    kernal: bytes | None = None
    basic: bytes | None = None
    chargen: bytes | None = None

    @classmethod
    def from_files(cls, kernal: str | None, basic: str | None, chargen: str | None) -> Roms:
        """The images in some files; None for those that are not given.

        Raises:
            UserError: a file cannot be read, or is not as long as that ROM.
        """
        return cls(_image("kernal", kernal), _image("basic", basic), _image("chargen", chargen))


def _image(name: str, path: str | None) -> bytes | None:
    if path is None:
        return None
    content = files.read_bytes(Path(path))
    if len(content) != SIZES[name]:
        raise UserError(
            f"{path}: {len(content)} bytes are no {name} ROM",
            f"an image of it has {SIZES[name]} bytes, no load address",
        )
    return content
