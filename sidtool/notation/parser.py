"""From a text to its syntax tree: all syntax errors in one run.

The parser is lark's LALR(1), fed word by word. Where a word does not fit, the mistake is told; then what is missing is
put in, or the word is left out, and reading goes on.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import lark
from lark.lexer import Lexer as LarkLexer

from sidtool.kept import kept_grammar
from sidtool.notation import messages
from sidtool.notation.builder import Builder
from sidtool.notation.lexer import Lexer
from sidtool.notation.messages import Message
from sidtool.notation.report import Report, TooManyErrorsError
from sidtool.notation.tails import glued, in_order
from sidtool.notation.tree import Text, Token

_GRAMMAR = Path(__file__).with_name("grammar.lark")
_MISSING: dict[str, Message] = {
    "COUNT": messages.COUNT_MISSING,
    "LENGTH": messages.TUPLET_LENGTH,
    "BAD": messages.EMPTY_BRACKETS,
    "WORD": messages.POINT_VALUE,
}
_WAVE = re.compile(r"(?:pulse|saw|tri|noise)\b")
_TAILS = {"CHORD": "C+E+G", "GLIDE": "C-G", "GLIDE_LENGTH": "C-G(8)", "SLUR": "C& D"}


class _Unused(LarkLexer):
    """Lark wants a lexer; ours reads before it."""

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, lexer_state: object, parser_state: object) -> Any:
        raise NotImplementedError("words are fed one by one")


def parse(report: Report, lines: list[str], first: int = 1) -> Text:
    """The syntax tree of a text whose lines are numbered from ``first`` on; mistakes go to the report."""
    return parse_words(words(report, lines, first), report)


def words(report: Report, lines: list[str], first: int = 1) -> list[Token]:
    """The words of a text, without blanks and comments; mistakes go to the report."""
    return Lexer(_patterns(_grammar()), report).read(lines, first)


def parse_words(tokens: list[Token], report: Report) -> Text:
    """The syntax tree of the words of a text."""
    last = tokens[-1] if tokens else Token("BAD", "", 1, 1)
    end = Token("$END", "", last.line, last.column)
    return _Feeder(_grammar(), report).run([*tokens, end])


def read_text(text: str, file: str) -> tuple[list[Token], Text]:
    """The words of a text whose lines end with LF, and its syntax tree.

    Raises:
        SourceError: its words or brackets have mistakes.
    """
    lines = text.split("\n")
    report = Report(file, lines)
    try:
        tokens = words(report, lines)
        tree = parse_words(tokens, report)
    except TooManyErrorsError:
        raise report.failure() from None
    if report:
        raise report.failure()
    return tokens, tree


class _Feeder:
    def __init__(self, grammar: lark.Lark, report: Report) -> None:
        # Typed as Any: lark wants its own Token, but needs no more of one than its type.
        self._state: Any = grammar.parse_interactive().parser_state
        self._actions: Mapping[Any, Mapping[str, object]] = self._state.parse_conf.states
        self._report = report
        self._result: object = None
        self._follows_left_out = False
        self._told: list[Token] = []  # a note of which all that is misplaced has been told

    def run(self, tokens: list[Token]) -> Text:
        """Feeds all words; the last one is the end."""
        before = tokens[-1]
        for index, token in enumerate(tokens):
            if self._feed(token) or (self._repair(tokens, index, before) and self._feed(token)):
                before = token
                self._follows_left_out = False
            else:
                self._follows_left_out = token.type == "WORD"
        return cast(Text, self._result)

    def _feed(self, token: Token) -> bool:
        """Gives the parser a word; False: it does not fit. (LALR may have reduced before it finds out: no harm.)"""
        try:
            self._result = self._state.feed_token(token, token.type == "$END")
        except lark.UnexpectedToken:
            return False
        return True

    def _fits(self, kind: str) -> bool:
        return kind in self._actions[self._state.position]

    def _repair(self, tokens: list[Token], index: int, before: Token) -> bool:
        """Tells what is wrong, and puts in what is missing; False: the word is to be left out."""
        token = tokens[index]
        missing = self._missing(token, before)
        if missing:
            # A setting without a value is told by whoever knows the settings.
            if missing == "COMMA":
                self._report.error(messages.COMMA_MISSING, token, word=token.text)
            elif (token.text or token.type == "$END") and before.type != "FIELD":
                self._report.error(_MISSING[missing], before, word=before.text)
            return self._feed(Token(missing, "", before.line, before.column))
        if token.text and not self._is_wrong_order(tokens, index):
            self._misplaced(token)
        return False

    def _missing(self, token: Token, before: Token) -> str:
        """The terminal that has to stand between two words, or an empty string."""
        for kind in ("COUNT", "LENGTH"):
            if set(self._actions[self._state.position]) == {kind}:
                return kind
        if token.type == "WORD" and token.text and self._fits("COMMA"):
            return "COMMA"
        if before.type in ("FIELD", "TO", "COMMA", "LPAREN") and self._fits("WORD"):
            return "WORD"
        empty = before.type in ("LBRACE", "LBRACKET", "SLASH") and token.type in ("RBRACE", "RBRACKET", "SLASH")
        return "BAD" if empty and self._fits("BAD") else ""

    def _is_wrong_order(self, tokens: list[Token], index: int) -> bool:
        """Tells, once a note, that what hangs on it has another order: ``C:4-G``."""
        token = tokens[index]
        if token in self._told:
            return True
        note = glued(tokens, index)
        right = in_order(note)
        if right:
            self._told = note
            self._report.error(messages.TAIL_ORDER, token, word=token.text, right=right)
        return bool(right)

    def _misplaced(self, token: Token) -> None:
        if token.type == "SLASH":
            message = messages.SLASH_TWICE if self._fits("RBRACKET") else messages.SLASH_OUTSIDE
            self._report.error(message, token)
        elif token.type == "LENGTH":
            self._report.error(messages.LENGTH_MISPLACED, token, word=token.text)
        elif token.type in _TAILS:
            self._report.error(messages.TAIL_MISPLACED, token, word=token.text, right=_TAILS[token.type])
        elif token.type == "TO":
            self._report.error(messages.SLIDE_ENDS, token)
        elif token.type == "WORD":
            if not self._follows_left_out:  # several values without a setting are one mistake
                right = (
                    f"write wave {token.text}"
                    if _WAVE.match(token.text)
                    else "the name of a setting comes first: adsr 0 9 8 4  mode low"
                )
                self._report.error(messages.NO_SETTING, token, word=token.text, right=right)
        else:
            self._report.error(messages.UNEXPECTED, token, word=token.text)


@functools.cache
def _grammar() -> lark.Lark:
    return kept_grammar("notation", _GRAMMAR, {"parser": "lalr", "lexer": _Unused, "transformer": Builder()})


def _patterns(grammar: lark.Lark) -> dict[str, str]:
    return {terminal.name: terminal.pattern.to_regexp() for terminal in grammar.terminals}
