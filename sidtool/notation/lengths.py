"""How long things last: written lengths as parts of a whole note and player calls, and the tempo that joins the two."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from sidtool.errors import Span
from sidtool.notation import messages
from sidtool.notation.messages import Message
from sidtool.notation.report import Report
from sidtool.notation.tree import Token

SHORTEST = 192  # :192, a 1/192 note: what MML dialects have as their finest, and less than a call at any usual tempo
LONGEST_CALLS = 65_535
LONGEST_BEATS = 256  # of a sweep: 64 bars of four beats
MOST_TIED = 16
MOST_EVENTS = 250_000  # in a song, repeats written out

_PART = re.compile(r"([0-9]{1,9})(f|t|b|\.{1,2})?")
_FACTORS = {"t": Fraction(2, 3), ".": Fraction(3, 2), "..": Fraction(7, 4)}


class Length(NamedTuple):
    """A length as written. How many calls a whole note has, the tempo of the place tells: it may change in a song.

    Attributes:
        whole: whole notes.
        calls: player calls that come on top: those of ``:12f``.
    """

    whole: Fraction
    calls: Fraction = Fraction(0)

    def at(self, whole: Fraction) -> Fraction:
        """The calls that it lasts where a whole note has so many.

        >>> Length(Fraction(1, 4), Fraction(3)).at(Fraction(64))
        Fraction(19, 1)
        """
        return self.whole * whole + self.calls if self.calls else self.whole * whole


_QUARTER = Length(Fraction(1, 4))
# How many calls a length takes at some place of a song: rounded, at least one.
Calls = Callable[[Length], int]


@dataclass(frozen=True, slots=True)
class Tempo:
    """The song's grid at its start.

    Attributes:
        whole: calls of the player in a whole note.
        step: calls in a step: the default length at the start of a voice, and of a token of a pasted sheet.
        bar: calls in a bar.
        pickup: calls before the first full bar; 0 without an upbeat.
        meter: as written, for messages.
        step_length: the step as a part of a whole note.
        swing: the part of each pair of steps that the first takes.
        calls_per_second: of the player.
    """

    whole: Fraction
    step: Fraction
    bar: Fraction
    pickup: Fraction = Fraction(0)
    meter: str = "4/4"
    step_length: Length = _QUARTER
    swing: Fraction = Fraction(1, 2)
    calls_per_second: Fraction = Fraction(50)

    def whole_at(self, bpm: Fraction) -> Fraction:
        """Calls in a whole note at a tempo, in quarters a minute."""
        return self.calls_per_second * 240 / bpm

    def notes(self, calls: Fraction) -> str:
        """A number of calls in quarters where that is readable, else in calls.

        >>> tempo = Tempo(Fraction(64), Fraction(16), Fraction(64))
        >>> tempo.notes(Fraction(72)), tempo.notes(Fraction(16)), tempo.notes(Fraction(1, 13))
        ('4.5 quarters', '1 quarter', '0.08 calls')
        """
        quarters = 4 * calls / self.whole
        if quarters.denominator > SHORTEST:
            return f"{float(calls):.2f} calls"
        return f"{float(quarters):.5g} quarter{'' if quarters == 1 else 's'}"


class _Place(NamedTuple):
    """A part of a length: as written, the sign that the whole of it begins with, and where it stands."""

    shown: str
    sign: str
    span: Span


class Lengths:
    """Reads lengths as written, each wording once.

    Args:
        report: where mistakes go.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._known: dict[str, Length] = {}

    def read(self, token: Token) -> Length | None:
        """``:4.~16`` or ``l8``; None where it is no length (which is reported)."""
        if not token.text:  # put in by the parser, which has reported it
            return None
        known = self._known.get(token.text)
        if known is None:
            known = self._sum(token)
            if known is not None:
                self._known[token.text] = known
        return known

    def in_effect(self, token: Token) -> Length | None:
        """``:8``, ``:12f`` or ``:2b`` (two beats) in an effect; the colon may be left out: ``8``."""
        return self._sum(token, beats=True) if token.text else None

    def in_brackets(self, token: Token) -> Length | None:
        """``(8)``, a glide's own length."""
        inner = token._replace(text=token.text[1:-1], column=token.column + 1)
        if not inner.text:
            self._report.error(messages.NO_LENGTH, token, word=token.text, sign="")
            return None
        return self._sum(inner)

    def _sum(self, token: Token, beats: bool = False) -> Length | None:
        first = token.text[0] if token.text[0] in ":l" else ""
        whole, calls, offset, sign = Fraction(0), Fraction(0), 0, first
        words = token.text[len(first) :].split("~")
        if len(words) > MOST_TIED:
            self._report.error(messages.TIES, token, limit=MOST_TIED)
            return None
        for word in words:
            shown = sign + word
            match = _PART.fullmatch(word)
            where = self._report.span(token, offset, max(1, len(shown)))
            part = self._part(match, _Place(shown, first, where), beats)
            if part is None:
                return None
            whole, calls = whole + part.whole, calls + part.calls
            offset += len(shown)
            sign = "~"
        return Length(whole, calls)

    def _part(self, match: re.Match[str] | None, place: _Place, beats: bool) -> Length | None:
        """One of the lengths tied together; ``beats``: whether they are allowed."""
        if match is None:
            self._wrong(messages.NO_LENGTH, place)
            return None
        number, kind = int(match[1]), match[2] or ""
        if number == 0:
            self._wrong(messages.LENGTH_ZERO, place)
        elif kind == "b" and not beats:
            self._wrong(messages.BEATS, place)
        elif kind == "b" and number > LONGEST_BEATS:
            self._wrong(messages.BEATS_RANGE, place, LONGEST_BEATS)
        elif kind == "f" and number > LONGEST_CALLS:
            self._wrong(messages.CALLS_RANGE, place, LONGEST_CALLS)
        elif kind not in ("f", "b") and number > SHORTEST:
            self._wrong(messages.LENGTH_RANGE, place, SHORTEST)
        else:
            return _length(number, kind)
        return None

    def _wrong(self, message: Message, place: _Place, limit: int = 0) -> None:
        self._report.error(message, place.span, word=place.shown, sign=place.sign, limit=limit)


def _length(number: int, kind: str) -> Length:
    """A number with what stands behind it.

    >>> _length(8, "."), _length(12, "f"), _length(2, "b")
    ... # doctest: +NORMALIZE_WHITESPACE
    (Length(whole=Fraction(3, 16), calls=Fraction(0, 1)), Length(whole=Fraction(0, 1), calls=Fraction(12, 1)),
     Length(whole=Fraction(1, 2), calls=Fraction(0, 1)))
    """
    if kind == "f":
        return Length(Fraction(0), Fraction(number))
    if kind == "b":
        return Length(Fraction(number, 4))
    return Length(Fraction(1, number) * _FACTORS.get(kind, Fraction(1)))
