"""A strict reader of the .sid files that ``build`` writes: every byte of the header by the data sheet, 0 to 123.

It knows nothing of :mod:`sidtool.sidfile`, and takes only what a PSID of version 2 with its own player can be: what
players mend or overlook is a fault here. Source: the data sheet on SID files, sections 1 to 5, 8 and 10.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

HEADER = 124
IO = range(0xD000, 0xE000)
DRIVER_PAGES = (*range(0x04, 0xA0), *range(0xC0, 0xD0))
TEXTS = {"name": 0x16, "author": 0x36, "released": 0x56}


@dataclass(frozen=True)
class Fields:
    """What a file without faults says."""

    load: int
    init: int
    play: int
    songs: int
    start: int
    speed: int
    name: str
    author: str
    released: str
    clock: str
    model: str
    start_page: int
    page_length: int
    data: bytes


def faults(content: bytes) -> list[str]:
    """All that is wrong with a file; empty: nothing."""
    if len(content) < HEADER + 3:
        return [f"{len(content)} bytes: a header, a load address and a byte are {HEADER + 3}"]
    return list(_faults(content))


def fields(content: bytes) -> Fields:
    """The fields of a file; AssertionError with the faults where there are any."""
    wrong = faults(content)
    assert not wrong, wrong
    texts = {name: content[at : at + 32].rstrip(b"\0").decode("latin-1") for name, at in TEXTS.items()}
    flags = content[0x77]
    return Fields(
        content[124] | content[125] << 8,
        _word(content, 0x0A),
        _word(content, 0x0C),
        _word(content, 0x0E),
        _word(content, 0x10),
        int.from_bytes(content[0x12:0x16], "big"),
        *texts.values(),
        {1: "pal", 2: "ntsc"}[flags >> 2 & 3],
        {1: "6581", 2: "8580"}[flags >> 4 & 3],
        content[0x78],
        content[0x79],
        content[126:],
    )


def _word(content: bytes, at: int) -> int:
    return content[at] << 8 | content[at + 1]


def _faults(content: bytes) -> Iterator[str]:
    load, end = content[124] | content[125] << 8, (content[124] | content[125] << 8) + len(content) - 126
    if content[0:4] != b"PSID":
        yield f"$00: the magic is {content[0:4]!r}"
    for at, name, right in ((0x04, "version", 2), (0x06, "dataOffset", 0x7C), (0x08, "loadAddress", 0)):
        if _word(content, at) != right:
            yield f"${at:02x}: {name} is ${_word(content, at):04x}, not ${right:04x}"
    yield from _image_faults(content, load, end)
    yield from _song_faults(content)
    for name, at in TEXTS.items():
        yield from _text_faults(name, at, content[at : at + 32])
    yield from _flag_faults(_word(content, 0x76))
    yield from _relocation_faults(content[0x78], content[0x79], load, end)
    for at, name in ((0x7A, "secondSIDAddress"), (0x7B, "thirdSIDAddress")):
        if content[at]:
            yield f"${at:02x}: {name} is ${content[at]:02x}, and version 2 has none"


def _image_faults(content: bytes, load: int, end: int) -> Iterator[str]:
    if load < 0x0400:
        yield f"$7c: the data are loaded at ${load:04x}, into the stack or the KERNAL's memory"
    if end > 0x10000:
        yield f"$7c: the data from ${load:04x} on run past $ffff"
    if load < IO.stop and end > IO.start:
        yield f"$7c: the data, ${load:04x} to ${end - 1:04x}, reach into I/O"
    for at, name in ((0x0A, "initAddress"), (0x0C, "playAddress")):
        address = _word(content, at)
        if not load <= address < end:
            yield f"${at:02x}: {name} is ${address:04x}, outside of ${load:04x} to ${end - 1:04x}"
        elif content[126 + address - load] not in (0x4C, 0xA9, 0xA5, 0x60):
            yield f"${at:02x}: {name} points to ${content[126 + address - load]:02x}, which begins nothing"
    if _word(content, 0x0A) == _word(content, 0x0C):
        yield "$0c: init and play are the same"


def _song_faults(content: bytes) -> Iterator[str]:
    songs, start, speed = _word(content, 0x0E), _word(content, 0x10), int.from_bytes(content[0x12:0x16], "big")
    if not 1 <= songs <= 256:
        yield f"$0e: {songs} songs"
    if not 1 <= start <= songs:
        yield f"$10: startSong is {start} of {songs}"
    if songs < 32 and speed >> songs:
        yield f"$12: speed ${speed:08x} has bits of more than {songs} songs"


def _text_faults(name: str, at: int, raw: bytes) -> Iterator[str]:
    text = raw.partition(b"\0")[0]
    if any(raw[len(text) :]):
        yield f"${at:02x}: {name} has something behind its end"
    if not text:
        yield f"${at:02x}: {name} is empty: what is not known is <?>"
    if any(byte < 0x20 or 0x7F <= byte < 0xA0 for byte in text):
        yield f"${at:02x}: {name} has bytes that are not printed"
    if text.strip(b" ") != text:
        yield f"${at:02x}: {name} has blanks around it"


def _flag_faults(flags: int) -> Iterator[str]:
    if flags & 3:
        yield f"$76: flags ${flags:04x}: bits 0 and 1 are for MUS data and PlaySID's samples"
    if flags >> 2 & 3 not in (1, 2):
        yield f"$76: flags ${flags:04x}: the clock is neither PAL nor NTSC"
    if flags >> 4 & 3 not in (1, 2):
        yield f"$76: flags ${flags:04x}: the SID is neither a 6581 nor an 8580"
    if flags >> 6:
        yield f"$76: flags ${flags:04x}: version 2 has no bits above 5"


def _relocation_faults(start: int, count: int, load: int, end: int) -> Iterator[str]:
    taken = range(load >> 8, (end - 1 >> 8) + 1)
    if start in (0x00, 0xFF):
        if count:
            yield f"$79: pageLength is ${count:02x} where startPage is ${start:02x}"
        free = any(page not in taken for page in DRIVER_PAGES)
        if free != (start == 0x00):
            yield f"$78: startPage is ${start:02x}, and {'a page is' if free else 'no page is'} free for a driver"
        return
    if not count:
        yield "$79: pageLength is 0 where startPage is not"
    for page in range(start, start + count):
        if page not in DRIVER_PAGES:
            yield f"$78: page ${page:02x} can be no driver's"
        elif page in taken:
            yield f"$78: page ${page:02x} is free, it says, and the data lie there"
