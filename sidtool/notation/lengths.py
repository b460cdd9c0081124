"""How long things last: written lengths and the tempo, as exact fractions of player calls."""

from __future__ import annotations

import re
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


@dataclass(frozen=True, slots=True)
class Tempo:
    """The song's grid.

    Attributes:
        whole: calls of the player in a whole note.
        step: calls in a step: the default length at the start of a voice, and of a token of a pasted sheet.
        bar: calls in a bar.
        pickup: calls before the first full bar; 0 without an upbeat.
        meter: as written, for messages.
    """

    whole: Fraction
    step: Fraction
    bar: Fraction
    pickup: Fraction = Fraction(0)
    meter: str = "4/4"

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
        tempo: what a whole note is.
        report: where mistakes go.
    """

    def __init__(self, tempo: Tempo, report: Report) -> None:
        self._tempo = tempo
        self._report = report
        self._known: dict[str, Fraction] = {}

    def read(self, token: Token) -> Fraction | None:
        """The calls of ``:4.~16`` or ``l8``; None where it is no length (which is reported)."""
        if not token.text:  # put in by the parser, which has reported it
            return None
        known = self._known.get(token.text)
        if known is None:
            known = self._sum(token)
            if known is not None:
                self._known[token.text] = known
        return known

    def in_effect(self, token: Token) -> Fraction | None:
        """The calls of ``:8``, ``:12f`` or ``:2b`` (two beats) in an effect; the colon may be left out: ``8``."""
        return self._sum(token, beats=self._tempo.whole / 4) if token.text else None

    def _sum(self, token: Token, beats: Fraction | None = None) -> Fraction | None:
        first = token.text[0] if token.text[0] in ":l" else ""
        total, offset, sign = Fraction(0), 0, first
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
            total += part
            offset += len(shown)
            sign = "~"
        return total

    def _part(self, match: re.Match[str] | None, place: _Place, beats: Fraction | None) -> Fraction | None:
        """One of the lengths tied together; ``beats``: calls in a beat, where such are allowed."""
        if match is None:
            self._wrong(messages.NO_LENGTH, place)
            return None
        number, kind = int(match[1]), match[2] or ""
        if number == 0:
            self._wrong(messages.LENGTH_ZERO, place)
        elif kind == "b" and beats is None:
            self._wrong(messages.BEATS, place)
        elif kind == "b" and number > LONGEST_BEATS:
            self._wrong(messages.BEATS_RANGE, place, LONGEST_BEATS)
        elif kind == "f" and number > LONGEST_CALLS:
            self._wrong(messages.CALLS_RANGE, place, LONGEST_CALLS)
        elif kind not in ("f", "b") and number > SHORTEST:
            self._wrong(messages.LENGTH_RANGE, place, SHORTEST)
        else:
            return self._calls(number, kind, beats)
        return None

    def _wrong(self, message: Message, place: _Place, limit: int = 0) -> None:
        self._report.error(message, place.span, word=place.shown, sign=place.sign, limit=limit)

    def _calls(self, number: int, kind: str, beats: Fraction | None) -> Fraction:
        if kind == "f":
            return Fraction(number)
        if kind == "b" and beats is not None:
            return number * beats
        return self._tempo.whole / number * _FACTORS.get(kind, Fraction(1))
