"""Where a program starts: what RUN would find in the BASIC line that it begins with."""

from __future__ import annotations

from sidtool.c64 import BASIC_START
from sidtool.errors import UserError
from sidtool.image import Image

SYS, REM, PEEK = 0x9E, 0x8F, 0xC2
PLUS, MINUS, TIMES, DIVIDE = 0xAA, 0xAB, 0xAC, 0xAD
QUOTE, BLANK, COLON, THEN = 0x22, 0x20, 0x3A, 0xA7
LINES = 64  # more lines of BASIC before the SYS are no stub
LONGEST_LINE = 260


def entry(image: Image) -> int:
    """The address of the first instruction.

    A program at $0801 that begins with BASIC lines starts where the first ``SYS`` says: a number, possibly with blanks,
    parentheses, ``PEEK``, ``+``, ``-``, ``*``, ``/``. Everything else starts at its load address.

    Raises:
        UserError: the SYS is there, but its address cannot be told.

    >>> entry(Image(0x0801, bytes.fromhex("0b080a009e32303631000000")))
    2061
    """
    if image.load != BASIC_START:
        return image.load
    text = _after_sys(image)
    if text is None:
        return image.load
    try:
        return _Expression(text, image).address()
    except (IndexError, ZeroDivisionError, ValueError):
        if not _is_linked(image):
            return image.load
    raise UserError(
        "the program's BASIC line has a SYS whose address cannot be told",
        'write the address as a number, as in "10 SYS2061"',
    )


def _after_sys(image: Image) -> bytes | None:
    """The rest of the line after the first SYS that begins a statement; None if there is none.

    As BASIC does after LOAD, lines are told by the zero at their end; the links to the next line may be wrong.
    """
    place = 0
    for _ in range(LINES):
        end = image.data.find(0, place + 4)
        if end < 0 or end - place > LONGEST_LINE or image.data[place + 1] == 0:
            return None
        found = _find_sys(image.data[place + 4 : end])
        if found is not None:
            return found
        place = end + 1
    return None


def _find_sys(line: bytes) -> bytes | None:
    quoted, beginning = False, True
    for index, token in enumerate(line):
        quoted ^= token == QUOTE
        if beginning and not quoted and token in (SYS, REM):
            return line[index + 1 :] if token == SYS else None
        if not quoted and token != BLANK:
            beginning = token in (COLON, THEN)
    return None


def _is_linked(image: Image) -> bool:
    """Whether the first line's link is right, so that the image is BASIC text and not code that looks like it."""
    end = image.data.find(0, 4)
    return end > 0 and int.from_bytes(image.data[:2], "little") == image.load + end + 1


class _Expression:
    """BASIC arithmetic on whole numbers, as far as SYS lines have it."""

    def __init__(self, text: bytes, image: Image) -> None:
        self._text = bytes(c for c in text if c not in b' "')
        self._place = 0
        self._image = image

    def address(self) -> int:
        """The value; ValueError, IndexError or ZeroDivisionError if it is none, or no address."""
        value = self._sum()
        if not 0 <= value <= 0xFFFF:
            raise ValueError
        return value

    def _look(self) -> int:
        return self._text[self._place] if self._place < len(self._text) else 0

    def _sum(self) -> int:
        value = self._product()
        while (sign := self._look()) in (PLUS, MINUS):
            self._place += 1
            other = self._product()
            value = value + other if sign == PLUS else value - other
        return value

    def _product(self) -> int:
        value = self._atom()
        while (sign := self._look()) in (TIMES, DIVIDE):
            self._place += 1
            other = self._atom()
            value = value * other if sign == TIMES else value // other
        return value

    def _atom(self) -> int:
        first = self._text[self._place]
        if first == PEEK:
            self._place += 1
            return self._peek(self._atom())
        if first == ord("("):
            self._place += 1
            value = self._sum()
            if self._look() not in (ord(")"), 0):
                raise ValueError
            self._place += 1
            return value
        start = self._place
        while 0x30 <= self._look() <= 0x39:
            self._place += 1
        return int(self._text[start : self._place])

    def _peek(self, address: int) -> int:
        system = {0x2B: BASIC_START & 0xFF, 0x2C: BASIC_START >> 8}
        if address in (0x2D, 0x2E):
            return self._image.end >> 8 * (address - 0x2D) & 0xFF
        if address in system:
            return system[address]
        return self._image.data[address - self._image.load]
