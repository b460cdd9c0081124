"""Tokens of expressions. Whether ``*`` is a product or the program counter depends on what stands before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lark import Token
from lark.lexer import Lexer

from sidtool.tass.faults import Fault

# Digits; underscores may stand between them.
_HEX, _BIN, _DEC = (f"{digit}+(?:_+{digit}+)*" for digit in (r"[0-9a-fA-F]", r"[01]", r"\d"))
_OPERAND = re.compile(
    rf"""\s*(?:
      (?P<STRING>[bBlLnNpPsSxXzZ]?(?:"(?:[^"]|"")*"|'(?:[^']|'')*'))
    | (?P<ELLIPSIS>\.\.\.)
    | (?P<NUMBER>(?:\${_HEX}(?:\.(?!\.)(?:{_HEX})?)?|%{_BIN}(?:\.(?!\.)(?:{_BIN})?)?)(?:[pP][+-]?{_DEC})?
                |(?:{_DEC}(?:\.(?!\.)(?:{_DEC})?)?|\.{_DEC})(?:[eEpP][+-]?{_DEC})?)
    | (?P<NAME>[^\W\d]\w*)
    | (?P<ANONYMOUS>(?:\+{{1,256}}|-{{1,256}})(?=\s*(?:$|[),\]}}:*/&|^=?]|!=|!\s*in\b|[<>]\s|[-+]\s|\.\.|(?:x|in)\s)))
    | (?P<PREFIX>\#|<>|><|>`|[-+~!<>`^]|\*(?=[\w(\[.$]))
    | (?P<STAR>\*)
    | (?P<GAP>\?)
    | (?P<SYMBOL>\.[^\W\d]\w*)
    | (?P<ANY>[(\[{{\])}}:,])
    )""",
    re.VERBOSE,
)
_OPERATOR = re.compile(
    r"""(?P<INDEX>\s*,[xyzskrbdXYZSKRBD](?!\w))
    | \s*(?:
      (?P<MEMBER>\.\s*[^\W\d]\w*)
    | (?P<DOT>\.)(?=\()
    | (?P<BINARY>\.\.|\*\*|<<|>>|<\?|>\?|<=>|===|!==|==|!=|<>|<=|>=|&&|\^\^|\|\||//|=|<|>|[-+*/%&|^]
                 |(?:x|in)(?!\w)|!\s*in(?!\w))
    | (?P<QUERIES>\?\?)
    | (?P<QUERY>\?)
    | (?P<ANY>[(\[{\])}:,])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_PUNCTUATION = {
    "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB", "{": "LBRACE", "}": "RBRACE", ":": "COLON", ",": "COMMA",
}  # fmt: skip
#: after these an operator may stand
_ENDS_OPERAND = frozenset(
    (
        "STRING",
        "NUMBER",
        "NAME",
        "ELLIPSIS",
        "ANONYMOUS",
        "STAR",
        "GAP",
        "SYMBOL",
        "INDEX",
        "MEMBER",
        "RPAR",
        "RSQB",
        "RBRACE",
    )
)


class OperandLexer(Lexer):
    """The lexer that lark's parser calls."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
        """The tokens of an operand, each with its place in ``start_pos``."""
        text = str(getattr(data, "text", data))
        place, after_operand = 0, False
        end = len(text)
        while place < end:
            match = (_OPERATOR if after_operand else _OPERAND).match(text, place)
            if match is None:
                if not text[place:].strip():
                    return
                raise _unexpected(text, place, after_operand)
            kind = match.lastgroup or "ANY"
            value = match.group(kind)
            if kind == "ANY":
                kind = _PUNCTUATION[value]
            elif kind in ("MEMBER", "INDEX"):
                value = value.strip()
            elif value == "#" and text[match.end() : match.end() + 1] in ("+", "-"):
                value = "#+"  # a sign right after it makes the immediate a signed one
            yield Token(kind, value, match.start(match.lastindex or 0), 1, 1)
            after_operand = kind in _ENDS_OPERAND
            place = match.end()


def _unexpected(text: str, place: int, after_operand: bool) -> Fault:
    place += len(text[place:]) - len(text[place:].lstrip())
    if text.startswith("$_", place) and not after_operand:
        return Fault("an operator is expected", place + 1)
    if text[place] in "\"'" and not after_operand:
        return Fault(f"'{text[place]}' expected", len(text))
    hint = "in a number '_' stands between two digits" if text[place] == "_" and text[place - 1].isalnum() else ""
    return Fault("an operator is expected" if after_operand else "an expression is expected", place, hint=hint)
