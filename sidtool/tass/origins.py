"""Where assembled bytes come from: the line of the source, and the line of the text that it was made from.

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
