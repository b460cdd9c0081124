"""Values as text: ``repr()``, ``format()``, messages and the listing."""

from __future__ import annotations

import math

from sidtool.tass.coercion import Encoder, plain, to_int
from sidtool.tass.faults import Fault
from sidtool.tass.text import Z85_DIGITS
from sidtool.tass.values import (
    Address,
    Bits,
    Builtin,
    Code,
    Dictionary,
    Gap,
    Macro,
    Name,
    Namespace,
    Register,
    TypeValue,
    Value,
    type_name,
)  # fmt: skip


def represent(value: Value) -> str:
    """A value as it would be written in the source.

    >>> represent([Bits(0x12, 8), "it's", 2.0])
    '[$12,"it\\'s",2.0]'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return decimal_digits(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, str):
        quote = "'" if value.count('"') > value.count("'") else '"'
        return quote + value.replace(quote, quote * 2) + quote
    if isinstance(value, bytes):
        return _bytes(value)
    if isinstance(value, list):
        return "[" + ",".join(map(represent, value)) + "]"
    if isinstance(value, tuple):
        return "(" + ",".join(map(represent, value)) + ("," if len(value) == 1 else "") + ")"
    return _own(value)


def decimal_digits(value: int) -> str:
    """A whole number of any size in decimal: Python's own conversion refuses the large ones.

    >>> decimal_digits(-42), len(decimal_digits(10**5000))
    ('-42', 5001)
    """
    if value.bit_length() <= 8192:
        return str(value)
    from decimal import Decimal

    return format(Decimal(value), "f")


def _own(value: Value) -> str:
    """The types that only the assembler has."""
    if isinstance(value, Bits):
        return _bits(value)
    if isinstance(value, Code):
        return _bits(value.bits()) if value.width else str(value.address)
    if isinstance(value, Dictionary):
        pairs = [f"{represent(key)}:{represent(item)}" for key, item in value.items.values()]
        return "{" + ",".join(pairs + [":" + represent(item) for item in value.default]) + "}"
    if isinstance(value, Address):
        if not value.modes:
            return f"address({represent(value.value)})"
        before = "".join(mode for mode in value.modes if mode[0] == "#")
        return before + represent(value.value) + "".join(mode for mode in value.modes if mode[0] == ",")
    if isinstance(value, Register):
        return f'register("{value.name}")'
    if isinstance(value, Gap):
        return "?"
    if isinstance(value, Name):
        return f".{value.name}"
    if isinstance(value, TypeValue):
        return f"<type '{value.name}'>"
    if isinstance(value, Builtin):
        return f"<native_function '{value.name}'>"
    if isinstance(value, Namespace):
        return "{}"
    return f"<{value.kind if isinstance(value, Macro) else type_name(value)}>"


def _float(value: float) -> str:
    text = f"{value:.10g}"
    return text if any(letter in text for letter in ".en") else text + ".0"


def _bits(value: Bits) -> str:
    sign = "~" if value.value < 0 else ""
    number = ~value.value if value.value < 0 else value.value
    if value.width % 4:
        return f"{sign}%{number:0{value.width}b}"
    return f"{sign}${number:0{value.width // 4}x}" if value.width else f"{sign}$"


def _bytes(value: bytes) -> str:
    """z85, after ZeroMQ's RFC 32; a last group of fewer than four bytes goes without its leading zeros."""
    text = ""
    for start in range(0, len(value), 4):
        group = value[start : start + 4]
        rest, digits = int.from_bytes(group.ljust(4, b"\0") if len(group) == 4 else group, "big"), ""
        for _ in range(len(group) + 1):
            rest, digit = divmod(rest, 85)
            digits = Z85_DIGITS[digit] + digits
        text += digits
    return f"x'{value.hex()}'" if len(value) < 2 else f"z'{text}'"


def as_text(value: Value, env: Encoder) -> str:
    """A value as ``str()`` and messages have it: text without quotes, anything else as in the source."""
    return value if isinstance(value, str) else represent(value)


def format_text(pattern: str, arguments: list[Value], env: Encoder) -> str:
    """``format("%04x", value, ...)``."""
    given = iter(arguments)
    result, place = "", 0
    while place < len(pattern):
        mark = pattern.find("%", place)
        if mark < 0:
            break
        result += pattern[place:mark]
        conversion = _Conversion(pattern, mark + 1)
        result += conversion.apply(given, env)
        place = conversion.end
    left = sum(1 for _ in given)
    if left:
        raise Fault(f"expected exactly {len(arguments) - left + 1} arguments, got {len(arguments) + 1}")
    return result + pattern[place:]


class _Conversion:
    """One ``%...`` of a pattern.

    Args:
        pattern: the whole pattern.
        place: after the percent sign.
    """

    def __init__(self, pattern: str, place: int) -> None:
        end = place
        while end < len(pattern) and pattern[end] in "#0- +":
            end += 1
        self.flags = pattern[place:end]
        self.width, end = self._number(pattern, end)
        self.precision = ""
        if pattern[end : end + 1] == ".":
            self.precision, end = self._number(pattern, end + 1)
            self.precision = self.precision or "0"
        if end >= len(pattern):
            raise Fault("format character expected")
        self.letter = pattern[end]
        self.end = end + 1

    def _number(self, pattern: str, place: int) -> tuple[str, int]:
        end = place
        if pattern[end : end + 1] == "*":
            return "*", end + 1
        while end < len(pattern) and pattern[end].isdigit():
            end += 1
        return pattern[place:end], end

    def apply(self, given: object, env: Encoder) -> str:
        """The text for the next of the given values."""
        if self.letter == "%":
            return "%"
        value = _next(given)  # unlike in C, it comes before its width and its precision
        width = self._size(self.width, given, env)
        precision = self._size(self.precision, given, env)
        if width < 0:
            self.flags += "-"
            width = -width
        if max(width, precision) > 65536:
            raise Fault("out of memory")
        sign, text = self._convert(value, precision if self.precision else -1, env)
        if "-" in self.flags:
            return (sign + text).ljust(width)
        if "0" in self.flags and self.letter not in "srRcC":
            return sign + text.rjust(width - len(sign), "0")
        return (sign + text).rjust(width)

    def _size(self, text: str, given: object, env: Encoder) -> int:
        return to_int(_next(given), env) if text == "*" else int(text or 0)

    def _convert(self, value: Value, precision: int, env: Encoder) -> tuple[str, str]:
        letter = self.letter
        if letter == "s":
            return "", as_text(value, env)[: precision if precision >= 0 else None]
        if letter == "r":
            return "", represent(value)
        if letter == "c":
            return "", _character(to_int(value, env))
        if letter in "eEfFgG":
            return self._float(float(plain(value, env)), precision)
        if letter not in "dbxX":
            raise Fault(f"unknown format character '{letter}'")
        number = to_int(value, env)
        digits = decimal_digits(abs(number)) if letter == "d" else format(abs(number), letter)
        text = digits.rjust(max(precision, 0), "0")
        before = {"x": "$", "X": "$", "b": "%"}.get(letter, "") if "#" in self.flags else ""
        return self._sign(number < 0) + before, text + ("." if "#" in self.flags and letter == "d" else "")

    def _float(self, number: float, precision: int) -> tuple[str, str]:
        text = f"%{'#' if '#' in self.flags else ''}.{precision if precision >= 0 else 6}{self.letter}" % abs(number)
        return self._sign(math.copysign(1.0, number) < 0), text

    def _sign(self, negative: bool) -> str:
        return "-" if negative else "+" if "+" in self.flags else " " if " " in self.flags else ""


def _character(code: int) -> str:
    if not 0 <= code <= 0x10FFFF:
        raise Fault(f"value needs to be non-negative int '{code}'" if code < 0 else f"no character has the code {code}")
    return chr(code)


def _next(given: object) -> Value:
    for value in given:  # type: ignore[attr-defined]
        return value
    raise Fault("not enough arguments for the format")


def joined(values: list[Value], env: Encoder) -> str:
    """The message of ``.error`` and ``.warn``: the values one after the other."""
    return "".join(as_text(value, env) for value in values)
