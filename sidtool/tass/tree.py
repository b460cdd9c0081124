"""What lark's parser calls for each rule of the grammar: expressions are built while the text is read."""

from __future__ import annotations

from typing import Any

from lark import Token, Transformer, v_args

from sidtool.tass import expressions as e
from sidtool.tass import operations as o
from sidtool.tass.faults import Fault
from sidtool.tass.literals import number_value, string_expression
from sidtool.tass.precedence import arrange
from sidtool.tass.values import GAP, Name


class Builder(Transformer[Token, Any]):
    """One method for each rule; the children are expressions and tokens."""

    def start(self, children: list[Any]) -> list[e.Expression]:
        """The operand: its list of expressions."""
        result: list[e.Expression] = children[0]
        if isinstance(result, _Trailing):
            raise Fault("an expression is expected", result.end)
        return result

    def arguments(self, children: list[Any]) -> list[e.Expression]:
        """Expressions without the commas; a trailing comma is remembered for tuples of one."""
        if children and children[-1] is not None and isinstance(children[-1], Token):
            return _Trailing([child for child in children if not isinstance(child, Token)], children[-1].start_pos or 0)
        return [child for child in children if child is not None and not isinstance(child, Token)]

    def chain(self, children: list[Any]) -> e.Expression:
        """Operands and operators in a row."""
        return arrange(children) if len(children) > 1 else children[0]

    @v_args(inline=True)
    def choose(self, condition: e.Expression, mark: Token, yes: e.Expression, _colon: Token, no: e.Expression) -> Any:
        """``c ? a : b``."""
        return o.Choice(mark.start_pos or 0, condition, yes, no)

    @v_args(inline=True)
    def choose_each(self, condition: e.Expression, mark: Token, yes: e.Expression, _colon: Token, no: Any) -> Any:
        """``c ?? a : b``: for each element of a list."""
        return o.ChoiceEach(mark.start_pos or 0, condition, yes, no)

    @v_args(inline=True)
    def member(self, owner: e.Expression, token: Token) -> e.Expression:
        """``owner.name``."""
        name = str(token).removeprefix(".").strip()
        return o.Member(token.start_pos or owner.column, owner, name)

    @v_args(inline=True)
    def members(self, owner: e.Expression, _dot: Token, _open: Token, names: list[e.Expression], _close: Token) -> Any:
        """``owner.(a, b)``: several members at once."""
        if not all(isinstance(name, e.Symbol) for name in names):
            raise Fault("symbol expected", owner.column)
        found: list[e.Expression] = [o.Member(n.column, owner, n.shown) for n in names if isinstance(n, e.Symbol)]
        return e.Sequence(owner.column, found, tuple)

    @v_args(inline=True)
    def call(self, callee: e.Expression, opening: Token, arguments: list[e.Expression], _close: Token) -> e.Expression:
        """``f(a, b)``."""
        return o.Call(callee.column, callee, arguments, opening.start_pos or 0)

    @v_args(inline=True)
    def subscript(self, owner: e.Expression, _open: Token, subscripts: list[Any], _close: Token) -> e.Expression:
        """``list[1]``, ``list[1:3, 0]``."""
        return o.Subscript(owner.column, owner, subscripts)

    def subscripts(self, children: list[Any]) -> list[Any]:
        """The parts between commas in square brackets."""
        return [child for child in children if not isinstance(child, Token)]

    @v_args(inline=True)
    def element(self, place: e.Expression) -> e.Expression:
        """A single index."""
        return place

    def range(self, children: list[Any]) -> o.Slice:
        """``from:to:step``."""
        parts: list[e.Expression | None] = [None, None, None]
        which = 0
        for child in children:
            if isinstance(child, Token):
                which += 1
            elif child is not None:
                parts[which] = child
        return o.Slice(*parts)

    @v_args(inline=True)
    def number(self, token: Token) -> e.Expression:
        """A number of any base."""
        try:
            return e.Constant(token.start_pos or 0, number_value(str(token)))
        except Fault as fault:
            raise fault.at(token.start_pos or 0) from None

    @v_args(inline=True)
    def string(self, token: Token) -> e.Expression:
        """A quoted string with or without a prefix letter."""
        return string_expression(token.start_pos or 0, str(token))

    @v_args(inline=True)
    def name(self, token: Token) -> e.Expression:
        """A symbol."""
        return e.Symbol(token.start_pos or 0, str(token))

    @v_args(inline=True)
    def symbol(self, token: Token) -> e.Expression:
        """``.name`` as a value."""
        return e.Constant(token.start_pos or 0, Name(str(token)[1:].lower()))

    @v_args(inline=True)
    def star(self, token: Token) -> e.Expression:
        """The program counter."""
        return e.Star(token.start_pos or 0)

    @v_args(inline=True)
    def anonymous(self, token: Token) -> e.Expression:
        """``+``, ``--``."""
        return e.Anonymous(token.start_pos or 0, len(token) if token[0] == "+" else -len(token))

    @v_args(inline=True)
    def gap(self, token: Token) -> e.Expression:
        """``?``: uninitialised memory."""
        return e.Constant(token.start_pos or 0, GAP)

    @v_args(inline=True)
    def ellipsis(self, token: Token) -> e.Expression:
        """``...``: a fold of the list on the other side of the operator."""
        return o.Dots(token.start_pos or 0)

    @v_args(inline=True)
    def group(self, opening: Token, items: list[e.Expression], _close: Token) -> e.Expression:
        """Parentheses around one expression, or a tuple."""
        if len(items) == 1 and not isinstance(items, _Trailing):
            return e.Group(opening.start_pos or 0, items[0])
        return e.Sequence(opening.start_pos or 0, items, tuple)

    @v_args(inline=True)
    def bracket(self, opening: Token, items: list[e.Expression], _close: Token) -> e.Expression:
        """A list."""
        return e.Sequence(opening.start_pos or 0, items, list)

    def pair(self, children: list[Any]) -> tuple[e.Expression | None, e.Expression]:
        """``key: value``."""
        return (children[0], children[2])

    def default(self, children: list[Any]) -> tuple[e.Expression | None, e.Expression]:
        """``:value`` for every other key."""
        return (None, children[1])

    def dictionary(self, children: list[Any]) -> e.Expression:
        """``{key: value, ...}``."""
        return e.Pairs(children[0].start_pos or 0, [child for child in children if isinstance(child, tuple)])


class _Trailing(list[e.Expression]):
    """Expressions with a comma after the last: ``(1,)`` is a tuple."""

    def __init__(self, items: list[e.Expression], comma: int) -> None:
        super().__init__(items)
        self.end = comma + 1
