"""Which operator binds tighter: a flat chain of operands and operators becomes a tree.

The levels are those of the 64tass manual, 1 binding tightest. Prefix extractors such as ``<`` take everything to their
right, which is why ``<label+10`` is the low byte of the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sidtool.tass.expressions import Expression, Prefix
from sidtool.tass.faults import Fault
from sidtool.tass.operations import Binary, Dots, Fold, Indexed, leftmost

if TYPE_CHECKING:
    from lark import Token

_LEVELS: dict[str, int] = {
    level_operator: level
    for level, operators in enumerate(
        (
            "x", "..", "", "**", "", "* / // %", "+ -", "<< >>", "&", "^", "|", "<? >?",
            "== = != <> < > <= >= <=> === !== in !in", "&&", "^^", "||",
        ),
        3,
    )
    for level_operator in operators.split()
}  # fmt: skip
_PREFIX_LEVELS = {"*": 5, "-": 7, "+": 7, "~": 7, "!": 7} | dict.fromkeys(
    ("<", ">", "`", "<>", ">`", "><", "^", "#", "#+", "#-"), 19
)
_RIGHT_ASSOCIATIVE = frozenset(("**",))
_LOOSEST = 20


def arrange(chain: Sequence[Expression | Token]) -> Expression:
    """The tree of a chain such as ``[1, "+", "-", 2, "*", 3]``, where the signs are tokens."""
    tree, _ = _climb(chain, 0, _LOOSEST)
    return tree


def _climb(chain: Sequence[Expression | Token], place: int, loosest: int) -> tuple[Expression, int]:
    left, place = _operand(chain, place)
    while place < len(chain):
        token = chain[place]
        assert not isinstance(token, Expression)
        if token.type == "INDEX":  # it binds loosest of all
            if loosest < _LOOSEST:
                break
            left, place = Indexed(leftmost(left), left, str(token).lower()), place + 1
            continue
        operator = str(token).lower().replace(" ", "")
        level = _LEVELS[operator]
        if level > loosest:
            break
        inner = level if operator in _RIGHT_ASSOCIATIVE else level - 1
        right, place = _climb(chain, place + 1, inner)
        left = _joined(token.start_pos or 0, operator, left, right)
    return left, place


def _joined(column: int, operator: str, left: Expression, right: Expression) -> Expression:
    if isinstance(left, Dots):
        return Fold(column, operator, right, forward=True)
    if isinstance(right, Dots):
        return Fold(column, operator, left, forward=False)
    return Binary(column, operator, left, right)


def _operand(chain: Sequence[Expression | Token], place: int) -> tuple[Expression, int]:
    token = chain[place]
    if isinstance(token, Expression):
        return token, place + 1
    operator = str(token).lower()
    if operator == "*" and len(chain) > 2:  # a spread list is no part of a calculation
        raise Fault("expression syntax", token.start_pos or 0)
    operand, after = _climb(chain, place + 1, _PREFIX_LEVELS[operator])
    return Prefix(token.start_pos or 0, operator, operand), after
