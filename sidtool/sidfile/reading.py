"""A .sid file is read: every field is looked at, what is wrong is told by its name, offset and value.

Refused is what libsidplayfp 2.4.2 refuses (measured); what it mends is mended, and named in ``SidFile.repairs``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from sidtool import files
from sidtool.errors import UserError
from sidtool.image import Image
from sidtool.sidfile import header as h
from sidtool.sidfile.header import Field, SidHeader
from sidtool.sidfile.mus import is_mus, refusal

LARGEST_SID = 0x10000 + 2 + 0x7C
RSID_LOWEST_LOAD = 0x07E8
NO_FREE_PAGE = 0xFF
_ROM_AND_IO = ((0xA000, 0xC000), (0xD000, 0x10000))
_BLOCKED_PAGES = ((0x00, 0x04), (0xA0, 0xC0), (0xD0, 0x100))  # where no driver may be
_SID_BYTES = ((0x42, 0x7E), (0xE0, 0xFE))  # even ones


class HeaderError(UserError):
    """A field of a .sid file is wrong.

    Attributes:
        field: which one.
    """

    def __init__(self, file: str, field: Field, found: str, right: str) -> None:
        super().__init__(f"{file}: offset ${field.offset:02x}, {field.name}: {found}", right)
        self.field = field


@dataclass(frozen=True)
class SidFile:
    """A .sid file that can be played.

    Attributes:
        name: the file's name, for messages.
        header: its fields, mended where that is done.
        image: what is loaded into memory, and where.
        init: the effective address of init (of a BASIC program: the load address).
        repairs: what was mended, a sentence each.
        content: the whole file.
    """

    name: str
    header: SidHeader
    image: Image
    init: int
    repairs: tuple[str, ...]
    content: bytes

    @cached_property
    def md5(self) -> str:
        """The key of Songlengths.md5: MD5 of the whole file, in hex."""
        return hashlib.md5(self.content, usedforsecurity=False).hexdigest()

    @property
    def sid_addresses(self) -> tuple[int, ...]:
        """Addresses of its SIDs, one to three; what is no valid address, or the second's again, is left out."""
        found = [0xD400]
        for field, byte in ((h.SECOND_SID, self.header.second_sid), (h.THIRD_SID, self.header.third_sid)):
            address = 0xD000 + byte * 16
            if self.header.version >= field.since and _is_sid_byte(byte) and address not in found:
                found.append(address)
        return tuple(found)

    @property
    def models(self) -> tuple[str, ...]:
        """The model of each of its SIDs as the header has it."""
        return self.header.models[: len(self.sid_addresses)]


def is_sid(content: bytes) -> bool:
    """Whether a file's content begins as a .sid file does."""
    return content[:4] in (b"PSID", b"RSID")


def read(path: str | Path) -> SidFile:
    """The tune in a file.

    Raises:
        UserError: it cannot be read.
        HeaderError: a field is wrong.
    """
    return parse(files.read_bytes(path, LARGEST_SID), str(path))


def parse(content: bytes, name: str = "tune.sid") -> SidFile:
    """The tune in a file's content.

    Args:
        name: the file's name, for messages.

    Raises:
        HeaderError: a field is wrong, with its name, offset, value, and what is right.
        UserError: this is no .sid file, or too short or too long for one.
    """
    if is_mus(content):
        raise refusal(name)
    if not is_sid(content):
        shown = content[:4].hex(" ") or "nothing"
        raise UserError(f"{name}: this is no .sid file: it begins with {shown}", "a .sid file begins with PSID or RSID")
    if len(content) > LARGEST_SID:
        raise UserError(f"{name}: {len(content)} bytes are too many", f"a .sid file has {LARGEST_SID} at the most")
    header = _header(content, name)
    image, header = _image(content, header, name)
    header, repairs = _repaired(header)
    init = header.init or image.load
    _check(header, image, init, name)
    return SidFile(name, header, image, init, repairs, content)


def _header(content: bytes, name: str) -> SidHeader:
    magic = content[:4].decode()
    version = h.VERSION.of(content)
    lowest = 2 if magic == "RSID" else 1
    if len(content) < h.VERSION.offset + h.VERSION.size:
        raise UserError(f"{name}: cut off: {len(content)} bytes hold no header")
    if not lowest <= version <= h.VERSIONS[-1]:
        raise HeaderError(name, h.VERSION, f"{version}", f"{magic} has the versions {lowest} to {h.VERSIONS[-1]}")
    size = h.HEADER_BYTES[version]
    if len(content) < size:
        raise UserError(f"{name}: cut off: {len(content)} bytes, and the header of version {version} has {size}")
    number = {field: field.of(content) if version >= field.since else 0 for field in h.NUMBERS}
    name_, author, released = (_text(content, field) for field in h.TEXTS)
    return SidHeader(
        magic, version, number[h.DATA_OFFSET], number[h.LOAD], number[h.INIT], number[h.PLAY], number[h.SONGS],
        number[h.START_SONG], number[h.SPEED], name_, author, released, number[h.FLAGS], number[h.START_PAGE],
        number[h.PAGE_LENGTH], number[h.SECOND_SID], number[h.THIRD_SID],
    )  # fmt: skip


def _text(content: bytes, field: Field) -> str:
    raw = content[field.offset : field.offset + field.size].partition(b"\0")[0]
    return raw.decode(h.TEXT_ENCODING, errors="replace")


def _image(content: bytes, header: SidHeader, name: str) -> tuple[Image, SidHeader]:
    offset = header.data_offset
    least = h.HEADER_BYTES[header.version]
    if offset < least:
        raise HeaderError(name, h.DATA_OFFSET, f"${offset:04x} lies in the header", f"it has to be ${least:04x}")
    word = 2 if header.load == 0 else 0
    if len(content) < offset + word + 1:
        raise HeaderError(
            name,
            h.DATA_OFFSET,
            f"${offset:04x}, and the file ends at ${len(content):04x}: there are no data",
            f"is the file cut off? The data begin at ${least:04x}",
        )
    if header.is_rsid and header.load:
        raise HeaderError(name, h.LOAD, f"${header.load:04x}", "it is 0 in RSID: the data begin with it")
    load = header.load or int.from_bytes(content[offset : offset + 2], "little")
    data = content[offset + word :]
    if load + len(data) > 0x10000:
        raise HeaderError(
            name,
            h.LOAD,
            f"{len(data)} bytes from ${load:04x} on run past the end of memory at $ffff",
            "the load address is wrong, or there is something behind the data",
        )
    return Image(load, data), header


def _repaired(header: SidHeader) -> tuple[SidHeader, tuple[str, ...]]:
    """The header as players take it, and what they had to change."""
    repairs = []
    songs = min(max(header.songs, 1), h.MOST_SONGS)
    if songs != header.songs:
        repairs.append(f"songs is {header.songs}: taken for {songs}")
    start = header.start_song if 1 <= header.start_song <= songs else 1
    if start != header.start_song:
        repairs.append(f"startSong is {header.start_song} of {songs}: song 1 is taken")
    play = 0 if header.play == 0xFFFF else header.play
    if play != header.play:
        repairs.append("playAddress is $ffff: taken for 0")
    for field, byte in ((h.SECOND_SID, header.second_sid), (h.THIRD_SID, header.third_sid)):
        if byte and not _is_sid_byte(byte):
            repairs.append(f"{field.name} is ${byte:02x}, where no SID can be: there is none")
    return replace(header, songs=songs, start_song=start, play=play), tuple(repairs)


def _is_sid_byte(byte: int) -> bool:
    return byte % 2 == 0 and any(first <= byte <= last for first, last in _SID_BYTES)


def _check(header: SidHeader, image: Image, init: int, name: str) -> None:
    for field, found, right in _mistakes(header, image, init):
        raise HeaderError(name, field, found, right)


def _mistakes(header: SidHeader, image: Image, init: int) -> Iterator[tuple[Field, str, str]]:
    if header.is_mus and not header.is_rsid:
        yield (
            h.FLAGS,
            f"${header.flags:04x} says that this is Compute!'s Sidplayer music without a player",
            "it needs a program of that name; a .sid file with a player in it has bit 0 clear",
        )
    if header.is_rsid:
        yield from _rsid_mistakes(header, image, init)
    yield from _relocation_mistakes(header, image)


def _rsid_mistakes(header: SidHeader, image: Image, init: int) -> Iterator[tuple[Field, str, str]]:
    if header.play:
        yield h.PLAY, f"${header.play:04x}", "it is 0 in RSID: init sets up the interrupt"
    if header.speed:
        yield h.SPEED, f"${header.speed:08x}", "it is 0 in RSID"
    if image.load < RSID_LOWEST_LOAD:
        yield h.LOAD, f"the data say ${image.load:04x}", f"RSID is loaded at ${RSID_LOWEST_LOAD:04x} or above"
    if header.is_basic:
        if header.init:
            yield h.INIT, f"${header.init:04x}", "it is 0 in RSID with the BASIC flag: RUN starts it"
        return
    if any(first <= init < end for first, end in _ROM_AND_IO):
        yield h.INIT, f"${init:04x} lies under ROM or I/O", "RSID's init is outside $a000-$bfff and $d000-$ffff"
    if not image.load <= init < image.end:
        yield h.INIT, f"${init:04x}", f"it has to lie in the data, ${image.load:04x} to ${image.end - 1:04x}"


def _relocation_mistakes(header: SidHeader, image: Image) -> Iterator[tuple[Field, str, str]]:
    first, count = header.start_page, header.page_length
    if first in (0, NO_FREE_PAGE):
        if count and first == 0:
            yield h.PAGE_LENGTH, f"${count:02x} pages from page 0 on", "it is 0 where startPage is 0"
        return
    if not count:
        return
    shown = f"${count:02x} pages from ${first:02x} on"
    last = first + count - 1
    if last > 0xFF:
        yield h.PAGE_LENGTH, f"{shown} run past the end of memory", "take fewer"
    for start, end in _BLOCKED_PAGES:
        if first < end and last >= start:
            yield (
                h.START_PAGE,
                f"{shown} reach into ${start:02x}00-${end - 1:02x}ff",
                "free pages lie in $0400-$9fff or $c000-$cfff",
            )
    for page in (image.load >> 8, image.end - 1 >> 8):
        if first <= page <= last:
            yield (
                h.START_PAGE,
                f"{shown} overlap the data, ${image.load:04x} to ${image.end - 1:04x}",
                "name pages outside the data, or 0 for all of them",
            )
