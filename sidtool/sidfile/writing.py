"""A .sid file is written: a PSID of version 2, the one that every player knows (data sheet, section 10)."""

from __future__ import annotations

from sidtool.image import Image
from sidtool.sidfile import header as h
from sidtool.sidfile.header import Field, SidHeader

_NO_FREE_PAGE = 0xFF
_FREE_PAGES = (*range(0x04, 0xA0), *range(0xC0, 0xD0))  # where a driver may be


def write(header: SidHeader, image: Image) -> bytes:
    """The file's content: header, load address, image.

    Args:
        header: its fields as they go into the file; ``load`` is 0, for the data begin with it.

    Raises:
        ValueError: a field is out of range, or the header is no PSID of version 2.
    """
    if (header.magic, header.version, header.data_offset, header.load) != ("PSID", 2, h.HEADER_BYTES[2], 0):
        raise ValueError("only PSID of version 2 whose data begin with the load address are written")
    if not 1 <= header.start_song <= header.songs <= h.MOST_SONGS:
        raise ValueError(f"song {header.start_song} of {header.songs}")
    numbers = (
        (h.VERSION, header.version),
        (h.DATA_OFFSET, header.data_offset),
        (h.LOAD, header.load),
        (h.INIT, header.init),
        (h.PLAY, header.play),
        (h.SONGS, header.songs),
        (h.START_SONG, header.start_song),
        (h.SPEED, header.speed),
        (h.FLAGS, header.flags),
        (h.START_PAGE, header.start_page),
        (h.PAGE_LENGTH, header.page_length),
    )
    content = bytearray(h.HEADER_BYTES[2])
    content[: h.MAGIC.size] = header.magic.encode("ascii")
    for field, number in numbers:
        content[field.offset : field.offset + field.size] = number.to_bytes(field.size, "big")
    for field, text in ((h.NAME, header.name), (h.AUTHOR, header.author), (h.RELEASED, header.released)):
        content[field.offset : field.offset + field.size] = _text(field, text)
    return bytes(content) + image.prg()


def _text(field: Field, text: str) -> bytes:
    encoded = text.encode("latin-1")  # of which code page 1252 is no other in what is printed here
    if len(encoded) > field.size or not text.isprintable():
        raise ValueError(f"{field.name}: {text!r}")
    return encoded.ljust(field.size, b"\0")


def flags_of(clock: str, model: str) -> int:
    """The flags word of a tune with a player of its own.

    Args:
        clock: ``"pal"`` or ``"ntsc"``.
        model: ``"6581"`` or ``"8580"``.

    >>> hex(flags_of("pal", "8580"))
    '0x24'
    """
    return h.CLOCK_NAMES.index(clock) << h.CLOCK_SHIFT | h.MODEL_NAMES.index(model) << h.MODEL_SHIFTS[0]


def start_page_of(image: Image) -> int:
    """The field startPage of a tune that touches nothing but its image: 0, or $ff where that leaves no page free.

    >>> start_page_of(Image(0x1000, bytes(500)))
    0
    """
    taken = range(image.load >> 8, (image.end - 1 >> 8) + 1)
    return 0 if any(page not in taken for page in _FREE_PAGES) else _NO_FREE_PAGE
