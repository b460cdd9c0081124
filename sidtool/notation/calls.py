"""Calls of patterns: which one is meant, whether it can be played here, and who takes a note out of the range."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sidtool import pitch as pitches
from sidtool.notation import messages
from sidtool.notation.report import Report
from sidtool.notation.spelling import nearest
from sidtool.notation.state import Context, Pattern
from sidtool.notation.tree import Token

MOST_CALLS = 16  # patterns in patterns
FARTHEST = 95  # semitones
_HIGHEST = pitches.NOTES - 1
_CALL = re.compile(r"\*(\w+?)([+-][0-9]+)?")


class Calls:
    """The calls of patterns that are being read, the outermost first: who has taken a note out of the range?"""

    def __init__(self) -> None:
        self.open: list[tuple[Token, int]] = []
        self._told: set[Token] = set()

    def tell(self, note: int, transposition: int, report: Report) -> None:
        """A note that is transposed below 0C or above 7B: told at the call that does it, once a call."""
        pitch = note
        for call, semitones in reversed(self.open):
            pitch += semitones
            if not 0 <= pitch <= _HIGHEST and call not in self._told:
                self._told.add(call)
                where = "below 0C" if pitch < 0 else "above 7B"
                name = pitches.name(note)
                report.error(messages.TRANSPOSED_OUT, call, word=call.text, note=name, where=where)
            if not 0 <= pitch <= _HIGHEST:
                return


def called(sign: Token, names: Sequence[str], context: Context) -> tuple[Pattern | None, int]:
    """The pattern that a call names, if it can be played here; and the transposition."""
    report, match = context.report, _CALL.fullmatch(sign.text)
    name, by = (match[1], match[2] or "0") if match else (sign.text[1:], "0")
    semitones = int(by) if len(by) <= 4 else FARTHEST + 1
    pattern = context.patterns.get(name)
    if pattern is None:
        near = nearest(name, context.patterns) or f"define it: pattern {name[:30]}: C E G"
        report.error(messages.UNKNOWN_PATTERN, sign, name=name, near=near)
    elif abs(semitones) > FARTHEST:
        report.error(messages.TRANSPOSITION, sign, word=sign.text, limit=FARTHEST)
        return None, 0
    elif name in names:
        chain = " > ".join([*names[names.index(name) :], name])
        report.error(messages.PATTERN_RECURSION, sign, name=name, chain=chain)
        return None, 0
    elif len(names) >= MOST_CALLS:
        report.error(messages.PATTERNS_DEEP, sign, limit=MOST_CALLS)
        return None, 0
    else:
        pattern.is_played = True
    return pattern, semitones
