"""Matching the brackets of the music before the parser sees them: ``[ ... ]4`` and ``{ ... }:4``.

Only here is it known which bracket was forgotten, and where a reader would say that the mistake is.
"""

from __future__ import annotations

from sidtool.notation import messages
from sidtool.notation.report import Report
from sidtool.notation.tree import Token

DEEPEST = 16  # brackets inside brackets

_OPENERS = {"RBRACKET": ("LBRACKET", "["), "RBRACE": ("LBRACE", "{")}
_CLOSERS = {"LBRACKET": ("RBRACKET", "]", "COUNT"), "LBRACE": ("RBRACE", "}", "LENGTH")}


class Brackets:
    """Hands brackets on to a list of words so that they match; those that do not are reported.

    Args:
        tokens: takes the words.
        report: takes the mistakes.

    Attributes:
        tail_is_void: the bracket that was just read was left out, so what is glued to it (a count or a length) is too.
    """

    def __init__(self, tokens: list[Token], report: Report) -> None:
        self._tokens = tokens
        self._report = report
        self._open: list[Token] = []
        self.tail_is_void = False

    def __bool__(self) -> bool:
        """Whether any is open."""
        return bool(self._open)

    def take(self, token: Token) -> None:
        """An opening or a closing bracket."""
        if token.type in _CLOSERS:
            self._begin(token)
        else:
            self._end(token)

    def close_all(self) -> None:
        """Closes what is still open in the name of a writer who forgot it."""
        while self._open:
            self._close_innermost()

    def _begin(self, token: Token) -> None:
        self._open.append(token)
        if len(self._open) <= DEEPEST:
            self._tokens.append(token)
        else:
            self._report.error(messages.TOO_DEEP, token, limit=DEEPEST)

    def _end(self, token: Token) -> None:
        opener, sign = _OPENERS[token.type]
        if all(bracket.type != opener for bracket in self._open):
            self._report.error(messages.NOT_OPENED, token, word=token.text, opener=sign)
            self._tokens.append(token._replace(type="BAD"))
            self.tail_is_void = True
            return
        while self._open[-1].type != opener:
            self._close_innermost()
        if len(self._open) <= DEEPEST:
            self._tokens.append(token)
        else:
            self.tail_is_void = True
        self._open.pop()

    def _close_innermost(self) -> None:
        opener = self._open[-1]
        kind, sign, tail = _CLOSERS[opener.type]
        self._report.error(messages.NOT_CLOSED, opener, word=opener.text, closer=sign)
        if len(self._open) <= DEEPEST:
            supply(self._tokens, kind)
            supply(self._tokens, tail)
        self._open.pop()


def supply(tokens: list[Token], kind: str) -> Token:
    """Puts in a word that is missing and reported: it has no text, and stands at the end of the last one."""
    last = tokens[-1]
    token = Token(kind, "", last.line, last.column + max(0, len(last.text) - 1))
    tokens.append(token)
    return token
