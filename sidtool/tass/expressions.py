"""Expressions as trees that evaluate themselves."""

from __future__ import annotations

from collections.abc import Sequence as AnySequence
from typing import TYPE_CHECKING, Protocol

from sidtool.tass import coercion, operators
from sidtool.tass.faults import Fault
from sidtool.tass.values import Code, Dictionary, Value

if TYPE_CHECKING:
    pass


class Environment(coercion.Encoder, Protocol):
    """What an expression asks of the assembler."""

    def lookup(self, name: str, shown: str) -> Value:
        """The value of a symbol, by its name in lower case."""

    def member(self, owner: Value, name: str, shown: str) -> Value:
        """The value of ``owner.name``."""

    def star(self) -> Code:
        """The program counter at the beginning of the line."""

    def anonymous(self, count: int) -> Value:
        """The ``count``-th anonymous label ahead, or behind when negative."""

    def call(self, function: Value, arguments: list[Value]) -> Value:
        """The result of a function, type or encoding applied to arguments."""


class Expression:
    """A part of an expression.

    Args:
        column: where it stands in the operand, 0-based.
    """

    __slots__ = ("column",)

    def __init__(self, column: int) -> None:
        self.column = column

    def eval(self, env: Environment) -> Value:
        """The value; raises Fault with the column in the operand."""
        raise NotImplementedError


class Constant(Expression):
    """A literal."""

    __slots__ = ("value",)

    def __init__(self, column: int, value: Value) -> None:
        super().__init__(column)
        self.value = value

    def eval(self, env: Environment) -> Value:
        return self.value


class Symbol(Expression):
    """A name."""

    __slots__ = ("key", "shown")

    def __init__(self, column: int, shown: str) -> None:
        super().__init__(column)
        self.shown = shown
        self.key = shown.lower()

    def eval(self, env: Environment) -> Value:
        try:
            return env.lookup(self.key, self.shown)
        except Fault as fault:
            raise fault.at(self.column) from None


class Star(Expression):
    """The program counter."""

    __slots__ = ()

    def eval(self, env: Environment) -> Value:
        return env.star()


class Anonymous(Expression):
    """A reference to an anonymous label."""

    __slots__ = ("count",)

    def __init__(self, column: int, count: int) -> None:
        super().__init__(column)
        self.count = count

    def eval(self, env: Environment) -> Value:
        try:
            return env.anonymous(self.count)
        except Fault as fault:
            raise fault.at(self.column) from None


class Encoded(Expression):
    """A string that becomes bytes by the encoding where it is used: ``b"..."``, ``p"..."``."""

    __slots__ = ("kind", "text")

    def __init__(self, column: int, kind: str, text: str) -> None:
        super().__init__(column)
        self.kind = kind
        self.text = text

    def eval(self, env: Environment) -> Value:
        from sidtool.tass.text import prefixed

        try:
            return prefixed(self.kind, env.encode(self.text))
        except Fault as fault:
            raise fault.at(self.column) from None


class Group(Expression):
    """Parentheses around one expression; after an instruction they may mean indirection."""

    __slots__ = ("inner",)

    def __init__(self, column: int, inner: Expression) -> None:
        super().__init__(column)
        self.inner = inner

    def eval(self, env: Environment) -> Value:
        return self.inner.eval(env)


class Sequence(Expression):
    """A list or a tuple."""

    __slots__ = ("items", "kind")

    def __init__(self, column: int, items: list[Expression], kind: type) -> None:
        super().__init__(column)
        self.items = items
        self.kind = kind

    def eval(self, env: Environment) -> Value:
        return self.kind(evaluate_all(self.items, env))


class Pairs(Expression):
    """A dictionary."""

    __slots__ = ("pairs",)

    def __init__(self, column: int, pairs: list[tuple[Expression | None, Expression]]) -> None:
        super().__init__(column)
        self.pairs = pairs

    def eval(self, env: Environment) -> Value:
        items: dict[Value, tuple[Value, Value]] = {}
        default: tuple[Value, ...] = ()
        for key, value in self.pairs:
            if key is None:
                default = (value.eval(env),)
            else:
                made = key.eval(env)
                try:
                    items[coercion.key_of(made)] = (made, value.eval(env))
                except Fault as fault:
                    raise fault.at(key.column) from None
        return Dictionary(items, default)


class Prefix(Expression):
    """A unary operator."""

    __slots__ = ("operand", "operator")

    def __init__(self, column: int, operator: str, operand: Expression) -> None:
        super().__init__(column)
        self.operator = operator
        self.operand = operand

    def eval(self, env: Environment) -> Value:
        value = self.operand.eval(env)
        try:
            return operators.unary(self.operator, value, env)
        except Fault as fault:
            raise fault.at(self.column) from None


def evaluate_all(items: AnySequence[Expression], env: Environment) -> list[Value]:
    """The values of several expressions; ``*list`` stands for its elements."""
    values: list[Value] = []
    for item in items:
        if type(item) is Prefix and item.operator == "*":
            value = item.operand.eval(env)
            values += value if isinstance(value, (list, tuple)) else [value]
        else:
            values.append(item.eval(env))
    return values
