"""Where assembled bytes come from: the line of the source, the macros around it, and the line of the compiled text.

A compiler that writes assembly says so in a comment behind its data, ``; 36: 1A:8 6C``: line 36 of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from sidtool.tass.frames import Frame, Record

_TEXT_LINE = re.compile(r";\s*(\d+):(?:\s|$)")


class Origin(NamedTuple):
    """Where a byte comes from.

    Attributes:
        file, line: of the assembly source; in a macro, where the macro's line stands.
        text_line: of the text that a compiler made the line from; None where it does not say.
    """

    file: str
    line: int
    text_line: int | None


class Stretch(NamedTuple):
    """Bytes that one line of the source made.

    Attributes:
        address: of the first one, in the program file.
        data: the bytes.
        is_code: an instruction; else data.
        places: (file, line): its own, then those of the macro calls around it, up to a line that is in none.
    """

    address: int
    data: bytes
    is_code: bool
    places: tuple[tuple[str, int], ...]


def stretches(records: Sequence[Record]) -> tuple[Stretch, ...]:
    """All bytes of a program, line by line, in the order of their addresses."""
    found = (Stretch(r.offset, r.data, r.kind == ".", _places(r)) for r in records if r.data)
    return tuple(sorted(found, key=lambda one: one.address))


def _places(record: Record) -> tuple[tuple[str, int], ...]:
    frame: Frame = record.frame
    places = [(frame.file, record.line.number)]
    while frame.kind != "file" and frame.caller is not None:
        line, frame = frame.call_line, frame.caller
        places.append((frame.file, line))
    return tuple(places)


class Origins:
    """The origins of all bytes of a program."""

    def __init__(self, records: Sequence[Record]) -> None:
        # What is written later at the same place wins: it comes later in the sorted list, too.
        self._records = sorted((record for record in records if record.data), key=lambda record: record.offset)
        self._starts = [record.offset for record in self._records]

    def of(self, address: int) -> Origin | None:
        """The origin of the byte at an address; None where nothing was assembled.

        The address is that in the program file: inside ``.logical``, where the bytes are stored.
        """
        place = bisect_right(self._starts, address) - 1
        if place < 0:
            return None
        record = self._records[place]
        if address >= record.offset + len(record.data):
            return None
        return Origin(record.frame.file, record.line.number, _text_line(record))


def _text_line(record: Record) -> int | None:
    """From the record's own line, or that of the call which the record stands in."""
    frame: Frame | None = record.frame
    text = record.line.text
    while frame is not None:
        found = _TEXT_LINE.search(text)
        if found:
            return int(found.group(1))
        text, frame = frame.call_text, frame.caller
    return None
