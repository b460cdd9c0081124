"""How long things last: written lengths and the tempo, as exact fractions of player calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from sidtool.notation import messages
from sidtool.notation.report import Report
from sidtool.notation.tree import Token

SHORTEST = 192  # :192, a 1/192 note: what MML dialects have as their finest, and less than a call at any usual tempo
LONGEST_CALLS = 65_535
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

    def _sum(self, token: Token) -> Fraction | None:
        total, offset = Fraction(0), 0
        words = token.text[1:].split("~")
        if len(words) > MOST_TIED:
            self._report.error(messages.TIES, token, limit=MOST_TIED)
            return None
        for word in words:
            part = self._part(token, word, offset)
            if part is None:
                return None
            total += part
            offset += 1 + len(word)
        return total

    def _part(self, token: Token, word: str, offset: int) -> Fraction | None:
        """One of the lengths tied together; ``offset`` is where its sign (``:``, ``l`` or ``~``) stands."""
        sign, match = token.text[0], _PART.fullmatch(word)
        where, shown = self._report.span(token, offset, 1 + len(word)), token.text[offset] + word
        if match is None:
            self._report.error(messages.NO_LENGTH, where, word=shown, sign=sign)
            return None
        number, kind = int(match[1]), match[2] or ""
        if number == 0:
            self._report.error(messages.LENGTH_ZERO, where, word=shown, sign=sign)
        elif kind == "b":
            self._report.error(messages.BEATS, where, word=shown, sign=sign)
        elif kind == "f" and number > LONGEST_CALLS:
            self._report.error(messages.CALLS_RANGE, where, word=shown, sign=sign, limit=LONGEST_CALLS)
        elif kind != "f" and number > SHORTEST:
            self._report.error(messages.LENGTH_RANGE, where, word=shown, sign=sign, limit=SHORTEST)
        else:
            return Fraction(number) if kind == "f" else self._tempo.whole / number * _FACTORS.get(kind, Fraction(1))
        return None
