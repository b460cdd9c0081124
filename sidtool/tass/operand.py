"""Operand text to expressions: the trivial ones by regular expressions, everything else by the grammar."""

from __future__ import annotations

import functools
import re

from sidtool.tass.expressions import Constant, Expression, Group, Prefix, Symbol
from sidtool.tass.literals import number_value, string_expression
from sidtool.tass.operations import Binary, Indexed, leftmost

_NUMBER = r"\$[0-9a-fA-F]+|%[01]+|\d+"
_NUMBERS = re.compile(rf"(?:{_NUMBER})(?:\s*,\s*(?:{_NUMBER}))*\Z")
_EACH = re.compile(_NUMBER)
_SIMPLE = re.compile(
    rf"""(?P<hash>\#)?(?P<extract>[<>])?(?P<open>\()?
    (?:(?P<number>{_NUMBER})|(?P<name>[^\W\d]\w*))
    (?:(?P<sign>[-+])(?P<offset>{_NUMBER}))?
    (?P<inner>,[xX](?=\)))?(?P<close>\))?(?P<index>,[xyXY])?\Z""",
    re.VERBOSE,
)
_TEXT = re.compile(r"""(?:"[^"]*"|'[^']*')\Z""")


@functools.lru_cache(maxsize=1 << 17)
def parse(text: str) -> tuple[Expression, ...]:
    """The expressions of an operand, with columns counted from its beginning.

    Raises:
        Fault: it cannot be read.
    """
    if not text:
        return ()
    if _NUMBERS.match(text):
        return tuple(Constant(match.start(), number_value(match.group())) for match in _EACH.finditer(text))
    if _TEXT.match(text):
        return (string_expression(0, text),)
    match = _SIMPLE.match(text)
    if match is not None:
        quick = _simple(match)
        if quick is not None:
            return (quick,)
    from sidtool.tass.parser import parse_with_lark

    return tuple(parse_with_lark(text))


def _simple(match: re.Match[str]) -> Expression | None:
    """``#<name+1,x`` and the like; None where the parts do not fit together."""
    opened, closed = match["open"] is not None, match["close"] is not None
    if opened != closed or (match["inner"] and not opened) or (match["hash"] and match["index"]):
        return None
    if match["name"]:
        tree: Expression = Symbol(match.start("name"), match["name"])
    else:
        tree = Constant(match.start("number"), number_value(match["number"]))
    if match["sign"]:
        offset = Constant(match.start("offset"), number_value(match["offset"]))
        tree = Binary(match.start("sign"), match["sign"], tree, offset)
    if match["inner"]:
        tree = Indexed(match.start("open") + 1, tree, match["inner"].lower())
    if opened:
        tree = Group(match.start("open"), tree)
    if match["extract"]:
        tree = Prefix(match.start("extract"), match["extract"], tree)
    if match["index"]:
        tree = Indexed(leftmost(tree), tree, match["index"].lower())
    if match["hash"]:
        tree = Prefix(0, "#", tree)
    return tree


def split_arguments(text: str) -> list[str]:
    """Macro arguments: text between commas that are outside of brackets and quotes.

    >>> split_arguments('a, "b,c" , f(1,2),')
    ['a', '"b,c"', 'f(1,2)', '']
    """
    return [piece for piece, _ in split_places(text)]


def split_places(text: str) -> list[tuple[str, int]]:
    """Macro arguments with the column where each begins."""
    if not text.strip():
        return []
    pieces, depth, start, quote = [], 0, 0, ""
    for place, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth <= 0:
            pieces.append((text[start:place], start))
            start = place + 1
    pieces.append((text[start:], start))
    return [(piece.strip(), begin + len(piece) - len(piece.lstrip())) for piece, begin in pieces]
