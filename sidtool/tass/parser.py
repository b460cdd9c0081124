"""Operand text to expressions, through lark's LALR parser; its tables are kept in the user's cache folder."""

from __future__ import annotations

import functools
from collections.abc import Collection
from pathlib import Path
from typing import Any

import lark

from sidtool.kept import kept_grammar
from sidtool.tass.expressions import Expression
from sidtool.tass.faults import Fault
from sidtool.tass.lexer import OperandLexer
from sidtool.tass.tree import Builder

_GRAMMAR = Path(__file__).with_name("expression.lark")


def parse_with_lark(text: str) -> list[Expression]:
    """The expressions in an operand, separated by commas.

    Raises:
        Fault: with the column in ``text``.
    """
    try:
        result: Any = _parser().parse(text)
    except lark.UnexpectedToken as error:
        raise _syntax(text, error.token, error.expected) from None
    except lark.exceptions.VisitError as error:
        if isinstance(error.orig_exc, Fault):
            raise error.orig_exc from None
        raise
    return list(result)


_BRACKETS = {"RPAR": ")", "RSQB": "]", "RBRACE": "}"}


def _syntax(text: str, token: lark.Token, expected: Collection[str]) -> Fault:
    """What the real assembler says where the grammar cannot go on."""
    if token.type == "$END":
        open_bracket = next(
            (sign for name, sign in _BRACKETS.items() if name in expected and "NUMBER" not in expected), ""
        )
        return Fault(f"'{open_bracket}' expected" if open_bracket else "an expression is expected", len(text))
    place = token.start_pos or 0
    if token.type in _BRACKETS:
        return Fault(f"'{token}' not expected" if "NUMBER" not in expected else "an expression is expected", place)
    if token.type in ("COMMA", "COLON"):
        return Fault("an expression is expected" if token.type == "COMMA" else "general syntax", place)
    return Fault("an operator is expected", place)


@functools.cache
def _parser() -> lark.Lark:
    options = {"parser": "lalr", "lexer": OperandLexer, "transformer": Builder(), "maybe_placeholders": True}
    return kept_grammar("tass", _GRAMMAR, options)
