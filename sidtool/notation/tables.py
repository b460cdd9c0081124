"""Lists of points: ``$400 | $400>$c00:48 $c00>$400:48`` in a block, ``$400>$c00:2b`` in an effect's brackets."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from sidtool.errors import Span
from sidtool.notation import messages
from sidtool.notation.lengths import LONGEST_CALLS
from sidtool.notation.report import Report
from sidtool.notation.tree import Point, Token
from sidtool.song import Slope, Table

MOST_POINTS = 128  # of a table, and of an effect
Lasts = TypeVar("Lasts")  # how long a point lasts: calls in a block, a length of notes in an effect
# From a point's length as written; None: it is none, which is reported.
ReadLength = Callable[[Token], Lasts | None]
# A point that is read: start, end, how long; None: a call.
Move = tuple[Fraction, Fraction, Lasts | None]


@dataclass(frozen=True, slots=True)
class Scale:
    """What the values of a setting are.

    Attributes:
        what: what a value is called.
        low, high: the range.
        right: the range in words, for hints.
        decimals: whether fractions are allowed.
        example: of a table of it, for hints.
        slides: whether ``a>b`` is allowed.
    """

    what: str
    low: int
    high: int
    right: str
    decimals: bool = False
    example: str = ""
    slides: bool = True

    def value(self, token: Token, report: Report) -> Fraction | None:
        """What a word says on this scale; None where it is no value, or out of range: that is reported."""
        if not token.text:  # put in by the parser, which has reported it
            return None
        found = _signed(token.text) if self.decimals or self.low < 0 else number(token.text)
        if found is None or not self.low <= found <= self.high or (not self.decimals and found != int(found)):
            report.error(messages.BAD_VALUE, token, word=token.text, what=self.what, right=self._right(token.text))
            return None
        return Fraction(found)

    def _right(self, word: str) -> str:
        hexadecimal = re.fullmatch(r"(?:0x|&|#\$?)([0-9a-fA-F]{1,4})", word)
        if hexadecimal and not self.decimals and self.high > 15:
            return f"a hexadecimal number begins with $: ${hexadecimal[1]}"
        if re.match(r"(?:pulse|saw|tri|noise)\b", word):
            return f"a waveform stands in wave: wave {word}"
        percent = re.fullmatch(r"([0-9]{1,3})%", word)
        if percent and int(percent[1]) <= 100 and self is PULSE_WIDTH:
            return f"{word} is ${round(int(percent[1]) * self.high / 100 + 0.001):x}"
        return self.right


PULSE_WIDTH = Scale(
    "pulse width", 0, 0xFFF, "0 to 4095, or $000 to $fff; $800 is a square", example="pw | $400>$c00:48 $c00>$400:48"
)
CUTOFF = Scale(
    "cutoff", 0, 0x7FF, "in the chip's units, not in Hz: 0 to 2047, or $000 to $7ff", example="cutoff $500>$100:16"
)
RESONANCE = Scale("resonance", 0, 15, "0 to 15")
VOLUME = Scale("volume", 0, 15, "0 to 15")
ARP = Scale("step of an arp", -95, 95, "whole semitones, -95 to 95", example="arp | 0:2 3:2 7:2", slides=False)
PITCH = Scale("pitch", -95, 95, "semitones, -95 to 95, such as 12 or -.5", decimals=True, example="pitch 12>0:8")


def number(text: str) -> int | None:
    """A whole number as the notation writes it, ``2048`` or ``$800``; None where it is none.

    >>> number("$800"), number("15"), number("-1")
    (2048, 15, None)
    """
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    return int(text[1:], 16) if re.fullmatch(r"\$[0-9a-fA-F]{1,8}", text) else None


def _signed(text: str) -> Fraction | None:
    """``12``, ``+7``, ``-.5`` as an exact number; None where it is none."""
    is_number = re.fullmatch(r"[+-]?(?:[0-9]{1,6}(?:\.[0-9]{1,6})?|\.[0-9]{1,6})", text)
    return Fraction(text) if is_number else None


def calls(text: str, low: int, high: int) -> int | None:
    """A number of player calls, ``12f`` or ``12``; None where it is none, or out of range."""
    match = re.fullmatch(r"([0-9]{1,9})f?", text)
    return int(match[1]) if match and low <= int(match[1]) <= high else None


def read_table(key: Token, points: Sequence[Point | Token], scale: Scale, report: Report) -> Table | None:
    """The table of a setting in a block; None where something in it is wrong, which is reported."""
    found = looped(key, points, report)
    moves = read_moves(key, found.entries, scale, lambda length: hold(length, report), report)
    if moves is None or not found.is_right:
        return None
    return Table(tuple(Slope(start, end, lasts or 1) for start, end, lasts in moves), found.loop)


def hold(token: Token, report: Report) -> int | None:
    """``:n`` in a table: player calls."""
    count = calls(token.text[1:], 1, LONGEST_CALLS)
    if count is None:
        report.error(messages.TABLE_CALLS, token, word=token.text, limit=LONGEST_CALLS)
    return count


@dataclass(frozen=True, slots=True)
class Looped:
    """The points of a table, the index of that where it loops to, and whether its ``|`` are as they should be."""

    entries: tuple[Point, ...]
    loop: int | None
    is_right: bool


def looped(key: Token, points: Sequence[Point | Token], report: Report) -> Looped:
    """Takes the ``|`` out of a table; a second one, or one with nothing behind it, is reported."""
    entries: list[Point] = []
    loop: int | None = None
    is_right = True
    for point in points:
        if isinstance(point, Point):
            entries.append(point)
        elif loop is not None:
            report.error(messages.TABLE_LOOP_TWICE, point)
            is_right = False
        else:
            loop = len(entries)
    if loop == len(entries):
        sign = next(point for point in points if isinstance(point, Token))
        report.error(messages.TABLE_LOOP_EMPTY, sign, key=key.text)
        is_right = False
    return Looped(tuple(entries), loop, is_right)


def read_moves(
    key: Token, points: Sequence[Point], scale: Scale, length: ReadLength[Lasts], report: Report
) -> tuple[Move[Lasts], ...] | None:
    """Values, holds and slides; None where one is wrong, which is reported."""
    if len(points) > MOST_POINTS:
        report.error(messages.TABLE_LONG, points[MOST_POINTS].value, what=key.text, limit=MOST_POINTS)
        return None
    example = ":2b" if key.type == "EFFECT" else ":16"
    moves = [_move(point, scale, length, example, report) for point in points]
    return None if None in moves or not moves else tuple(move for move in moves if move is not None)


def _move(point: Point, scale: Scale, length: ReadLength[Lasts], example: str, report: Report) -> Move[Lasts] | None:
    """A point; ``example``: a length as it is written there, for hints."""
    start = scale.value(point.value, report)
    end = start if point.target is None else scale.value(point.target, report)
    lasts = None if point.length is None else length(point.length)
    if start is None or end is None or (point.length is not None and lasts is None):
        return None
    if point.target is not None and not scale.slides:
        report.error(messages.NO_SLIDE, whole(point, report), what=scale.what, right=PITCH.example)
        return None
    if point.target is not None and lasts is None:
        word = f"{point.value.text}>{point.target.text}"
        report.error(messages.SLIDE_LENGTH, whole(point, report), word=word, right=f"{word}{example}")
        return None
    return start, end, lasts


def whole(point: Point, report: Report) -> Span:
    """The place of a point from its first character to its last, as far as it stands in one line."""
    last = point.length or point.target or point.value
    if last.line != point.value.line:
        return report.span(point.value)
    return report.span(point.value, 0, last.column + len(last.text) - point.value.column)
