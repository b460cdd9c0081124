"""Text encodings, and the forms in which text is stored: ``.null``, ``.ptext``, ``.shift``, ``.shiftl``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sidtool.tass import petscii
from sidtool.tass.faults import Fault

Z85_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"


@dataclass(slots=True, eq=False)
class Encoding:
    """Characters and escape sequences to bytes.

    Attributes:
        characters: single characters.
        escapes: longer sequences; the longest that fits wins.
    """

    name: str
    characters: dict[str, int] = field(default_factory=dict)
    escapes: dict[str, bytes] = field(default_factory=dict)
    _pattern: re.Pattern[str] | None = None
    _known: dict[str, bytes] = field(default_factory=dict)

    def encode(self, text: str) -> bytes:
        """The bytes of a text.

        Raises:
            Fault: a character has no code.
        """
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._encode(text)
        return known

    def _encode(self, text: str) -> bytes:
        if self._pattern is None:
            longest_first = sorted(self.escapes, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
        result, place = bytearray(), 0
        for match in self._pattern.finditer(text):
            result += self._plain(text, place, match.start())
            result += self.escapes[match.group()]
            place = match.end()
        return bytes(result + self._plain(text, place, len(text)))

    def _plain(self, text: str, start: int, end: int) -> bytes:
        try:
            return bytes([self.characters[character] for character in text[start:end]])
        except KeyError as error:
            character = error.args[0]
            raise Unencodable(character, text.index(character, start)) from None

    def clear(self) -> None:
        """Forgets all definitions: a pass begins."""
        self.characters.clear()
        self.escapes.clear()
        self._known.clear()
        self._pattern = None

    def define_range(self, first: int, last: int, code: int) -> None:
        """``.cdef``: characters ``first`` to ``last`` become ``code`` and the codes after it."""
        if last < first or code < 0 or code + last - first > 255 or last > 0x10FFFF:
            raise Fault("empty range not allowed" if last < first else "too large for a 8 bit unsigned integer")
        for offset in range(last - first + 1):
            character = chr(first + offset)
            if self.characters.get(character, code + offset) != code + offset:
                raise Fault("double defined range")
            self.characters[character] = code + offset
        self._known.clear()

    def define_escape(self, text: str, code: bytes) -> None:
        """``.edef``: a text becomes some bytes."""
        if self.escapes.get(text, code) != code:
            raise Fault("double defined escape")
        self.escapes[text] = code
        self._pattern = None
        self._known.clear()


class Unencodable(Fault):
    """A character without a code.

    Args:
        character: which one.
        place: where it first stands in the text.
    """

    def __init__(self, character: str, place: int) -> None:
        shown = character if character.isprintable() else "?"
        super().__init__(f"can't encode character '{shown}' (U+{ord(character):04X})")
        self.place = place


def standard_encodings() -> dict[str, Encoding]:
    """The encodings that are there without being defined."""
    return {
        "none": Encoding("none", dict(petscii.petscii_characters()), dict(petscii.petscii_escapes())),
        "screen": Encoding("screen", dict(petscii.screen_characters()), dict(petscii.screen_escapes())),
    }


def raw_encodings() -> dict[str, Encoding]:
    """The same without ``-a``: the bytes of the source are PETSCII already."""
    screen = {chr(code): petscii.screen_code(code) for code in range(256)}
    return {
        "none": Encoding("none", {chr(code): code for code in range(256)}),
        "screen": Encoding("screen", {character: code for character, code in screen.items() if code is not None}),
    }


def prefixed(kind: str, data: bytes) -> bytes:
    """What ``b"..."``, ``n"..."``, ``p"..."``, ``s"..."`` and ``l"..."`` make of encoded text.

    >>> prefixed("n", b"AB"), prefixed("s", b"AB"), prefixed("p", b"AB")
    (b'AB\\x00', b'A\\xc2', b'\\x02AB')
    """
    if kind == "n":
        if 0 in data:
            raise Fault("zero value not allowed")
        return data + b"\0"
    if kind == "p":
        if len(data) > 255:
            raise Fault(f"ptext too long by {len(data) - 255} bytes")
        return bytes([len(data)]) + data
    if kind in ("s", "l"):
        if not data:
            raise Fault("at least one byte is needed")
        if any(byte & 0x80 for byte in data):
            raise Fault("most significant bit must be clear in byte")
        if kind == "s":
            return data[:-1] + bytes([data[-1] | 0x80])
        return bytes([byte << 1 for byte in data[:-1]] + [data[-1] << 1 | 1])
    return data


def literal_bytes(kind: str, text: str) -> bytes:
    """The bytes of ``x"..."``."""
    if kind == "z":
        return _z85(text)
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Fault("expression syntax") from None


def _z85(text: str) -> bytes:
    """ZeroMQ's RFC 32; a last group of fewer than five digits stands for as many bytes less one."""
    result = b""
    for start in range(0, len(text), 5):
        group = text[start : start + 5]
        number = 0
        for digit in group:
            if digit not in Z85_DIGITS:
                raise Fault("valid z85 string expected")
            number = number * 85 + Z85_DIGITS.index(digit)
        if len(group) < 2 or number >> 8 * (len(group) - 1):
            raise Fault("valid z85 string expected")
        result += number.to_bytes(len(group) - 1, "big")
    return result
