"""The header of a .sid file: its fields, where they stand, and their bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MAGICS = ("PSID", "RSID")
VERSIONS = (1, 2, 3, 4)
HEADER_BYTES = {1: 0x76, 2: 0x7C, 3: 0x7C, 4: 0x7C}  # by version
TEXT_BYTES = 32
TEXT_ENCODING = "cp1252"
MOST_SONGS = 256

MUS, BASIC_OR_PLAYSID = 1, 2  # bits of the flags word
CLOCK_NAMES = ("unknown", "pal", "ntsc", "both")  # bits 2-3
MODEL_NAMES = ("unknown", "6581", "8580", "both")  # bits 4-5, 6-7 and 8-9
CLOCK_SHIFT, MODEL_SHIFTS = 2, (4, 6, 8)


class Field(NamedTuple):
    """Where a field stands: ``offset`` and ``size`` in bytes, big-endian; ``since``: the first version that has it."""

    name: str
    offset: int
    size: int
    since: int = 1

    def of(self, data: bytes) -> int:
        """The number in a file's content."""
        return int.from_bytes(data[self.offset : self.offset + self.size], "big")


MAGIC = Field("magic", 0x00, 4)
VERSION = Field("version", 0x04, 2)
DATA_OFFSET = Field("dataOffset", 0x06, 2)
LOAD = Field("loadAddress", 0x08, 2)
INIT = Field("initAddress", 0x0A, 2)
PLAY = Field("playAddress", 0x0C, 2)
SONGS = Field("songs", 0x0E, 2)
START_SONG = Field("startSong", 0x10, 2)
SPEED = Field("speed", 0x12, 4)
NAME = Field("name", 0x16, TEXT_BYTES)
AUTHOR = Field("author", 0x36, TEXT_BYTES)
RELEASED = Field("released", 0x56, TEXT_BYTES)
FLAGS = Field("flags", 0x76, 2, 2)
START_PAGE = Field("startPage", 0x78, 1, 2)
PAGE_LENGTH = Field("pageLength", 0x79, 1, 2)
SECOND_SID = Field("secondSIDAddress", 0x7A, 1, 3)
THIRD_SID = Field("thirdSIDAddress", 0x7B, 1, 4)
TEXTS = (NAME, AUTHOR, RELEASED)
NUMBERS = (
    VERSION, DATA_OFFSET, LOAD, INIT, PLAY, SONGS, START_SONG, SPEED, FLAGS, START_PAGE, PAGE_LENGTH,
    SECOND_SID, THIRD_SID,
)  # fmt: skip
FIELDS = tuple(sorted((MAGIC, *TEXTS, *NUMBERS), key=lambda field: field.offset))


@dataclass(frozen=True, slots=True)
class SidHeader:
    """The fields of a header as they stand in the file; what a version does not have is 0.

    Attributes:
        magic: ``"PSID"`` or ``"RSID"``.
        version: 1 to 4.
        data_offset: where the C64 data begin, $76 or $7c.
        load: load address, 0: the data begin with it, low byte first.
        init: address of init, 0: the load address.
        play: address of play, 0: init sets up an interrupt of its own.
        songs: 1 to 256.
        start_song: 1 to ``songs``.
        speed: bit n belongs to song n + 1: 0 vertical blank, 1 CIA 1 timer A.
        name, author, released: at most 32 characters of code page 1252.
        flags: bit 0 MUS data, bit 1 PlaySID samples (PSID) or BASIC (RSID), 2-3 clock, 4-5, 6-7, 8-9 models.
        start_page, page_length: pages free for a driver; 0, 0: all outside the image; $ff, 0: none.
        second_sid, third_sid: $42: a SID at $d420; 0: none.

    >>> SidHeader("PSID", 2, load=0, init=0x1000, play=0x1003, flags=0x14).clock
    'pal'
    """

    magic: str
    version: int
    data_offset: int = 0x7C
    load: int = 0
    init: int = 0
    play: int = 0
    songs: int = 1
    start_song: int = 1
    speed: int = 0
    name: str = ""
    author: str = ""
    released: str = ""
    flags: int = 0
    start_page: int = 0
    page_length: int = 0
    second_sid: int = 0
    third_sid: int = 0

    @property
    def is_rsid(self) -> bool:
        """Whether it asks for a whole C64."""
        return self.magic == "RSID"

    @property
    def is_basic(self) -> bool:
        """Whether the data are a program in BASIC."""
        return self.is_rsid and bool(self.flags & BASIC_OR_PLAYSID)

    @property
    def is_playsid(self) -> bool:
        """Whether it has samples for the PlaySID program, which no C64 plays."""
        return not self.is_rsid and bool(self.flags & BASIC_OR_PLAYSID)

    @property
    def is_mus(self) -> bool:
        """Whether the data are Compute!'s Sidplayer music without a player."""
        return bool(self.flags & MUS)

    @property
    def clock(self) -> str:
        """``"pal"``, ``"ntsc"``, ``"both"`` or ``"unknown"``."""
        return CLOCK_NAMES[self.flags >> CLOCK_SHIFT & 3]

    @property
    def models(self) -> tuple[str, str, str]:
        """For each SID ``"6581"``, ``"8580"``, ``"both"`` or ``"unknown"``.

        An unknown second or third is as the first.
        """
        first, *more = (MODEL_NAMES[self.flags >> shift & 3] for shift in MODEL_SHIFTS)
        second, third = (first if name == "unknown" else name for name in more)
        return first, second, third

    def uses_timer(self, song: int) -> bool:
        """Whether a song (from 1) is called by CIA 1 timer A, and not by the vertical blank.

        Songs above 32 have the bit of song 32; in version 1 and in PlaySID's files they begin again with bit 0.
        """
        wraps = self.version == 1 or self.is_playsid
        bit = (song - 1) % 32 if wraps else min(song - 1, 31)
        return self.is_rsid or bool(self.speed >> bit & 1)
