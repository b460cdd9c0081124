"""Expressions as trees that evaluate themselves."""

from __future__ import annotations

from collections.abc import Sequence as AnySequence
from typing import TYPE_CHECKING, Protocol

from sidtool.tass import coercion, indexing, operators
from sidtool.tass.faults import Fault
from sidtool.tass.values import Address, Code, Dictionary, Value

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


class Binary(Expression):
    """Two operands and an operator between them."""

    __slots__ = ("left", "operator", "quick", "right")

    def __init__(self, column: int, operator: str, left: Expression, right: Expression) -> None:
        super().__init__(column)
        self.operator = operator
        self.left = left
        self.right = right
        self.quick = operators.QUICK.get(operator)

    def eval(self, env: Environment) -> Value:
        left = self.left.eval(env)
        if self.operator in ("&&", "||"):
            return self._decide(left, env)
        right = self.right.eval(env)
        if self.quick is not None and type(left) is int and type(right) is int:
            return self.quick(left, right)
        try:
            return operators.binary(self.operator, left, right, env)
        except Fault as fault:
            raise fault.at(self.column) from None

    def _decide(self, left: Value, env: Environment) -> Value:
        """``&&`` and ``||`` give one of their operands; a fault in the other one does no harm."""
        right = _attempt(self.right, env)
        try:
            chosen = right if coercion.truth(left, env) == (self.operator == "&&") else left
        except Fault as fault:
            raise fault.at(self.left.column) from None
        if isinstance(chosen, Fault):
            raise chosen
        return chosen


class Choice(Expression):
    """``condition ? yes : no``; both sides are calculated, so that both refer to their symbols."""

    __slots__ = ("condition", "no", "yes")

    def __init__(self, column: int, condition: Expression, yes: Expression, no: Expression) -> None:
        super().__init__(column)
        self.condition = condition
        self.yes = yes
        self.no = no

    def eval(self, env: Environment) -> Value:
        condition = self.condition.eval(env)
        yes, no = _attempt(self.yes, env), _attempt(self.no, env)
        try:
            chosen = self.choose(condition, yes, no, env)
        except Fault as fault:
            raise fault.at(self.condition.column) from None
        if isinstance(chosen, Fault):
            raise chosen
        return chosen

    def choose(self, condition: Value, yes: Value, no: Value, env: Environment) -> Value:
        """One of the two."""
        return yes if coercion.truth(condition, env) else no


def _attempt(expression: Expression, env: Environment) -> Value:
    """A value, or the fault that kept it from being one: that counts only if this side is chosen."""
    try:
        return expression.eval(env)
    except Fault as fault:
        return fault


class ChoiceEach(Choice):
    """``condition ?? yes : no``, element by element."""

    __slots__ = ()

    def choose(self, condition: Value, yes: Value, no: Value, env: Environment) -> Value:
        """One of the two for each element."""
        for side in (yes, no):
            if isinstance(side, Fault):
                raise side
        return coercion.each(lambda c, y, n: y if coercion.truth(c, env) else n, condition, yes, no)


class Member(Expression):
    """``owner.name``."""

    __slots__ = ("key", "owner", "shown")

    def __init__(self, column: int, owner: Expression, shown: str) -> None:
        super().__init__(column)
        self.owner = owner
        self.shown = shown
        self.key = shown.lower()

    def eval(self, env: Environment) -> Value:
        owner = self.owner.eval(env)
        try:
            return env.member(owner, self.key, self.shown)
        except Fault as fault:
            raise fault.at(self.column) from None


class Call(Expression):
    """A function applied to arguments."""

    __slots__ = ("arguments", "callee", "opening")

    def __init__(self, column: int, callee: Expression, arguments: list[Expression], opening: int) -> None:
        super().__init__(column)
        self.opening = opening
        self.callee = callee
        self.arguments = arguments

    def eval(self, env: Environment) -> Value:
        function = self.callee.eval(env)
        arguments = evaluate_all(self.arguments, env)
        try:
            return env.call(function, arguments)
        except Fault as fault:
            raise fault.at(self.opening if fault.message.startswith("expected ") else self._first()) from None

    def _first(self) -> int:
        return leftmost(self.arguments[0]) if self.arguments else self.opening


class Slice:
    """``from:to:step`` inside square brackets."""

    __slots__ = ("parts",)

    def __init__(self, *parts: Expression | None) -> None:
        self.parts = parts

    def eval(self, env: Environment) -> slice:
        """As Python's slice of whole numbers."""
        numbers = [None if part is None else coercion.to_int(part.eval(env), env) for part in self.parts]
        return slice(*numbers)


class Subscript(Expression):
    """``owner[a, b]``."""

    __slots__ = ("owner", "subscripts")

    def __init__(self, column: int, owner: Expression, subscripts: list[Expression | Slice]) -> None:
        super().__init__(column)
        self.owner = owner
        self.subscripts = subscripts

    def eval(self, env: Environment) -> Value:
        owner = self.owner.eval(env)
        places = [subscript.eval(env) for subscript in self.subscripts]
        first = self.subscripts[0]
        try:
            return indexing.subscript(owner, places, env)
        except Fault as fault:
            raise fault.at(first.column if isinstance(first, Expression) else self.column) from None


class Indexed(Expression):
    """``base,x``."""

    __slots__ = ("base", "mode")

    def __init__(self, column: int, base: Expression, mode: str) -> None:
        super().__init__(column)
        self.base = base
        self.mode = mode

    def eval(self, env: Environment) -> Value:
        return add_mode(self.base.eval(env), self.mode)


def leftmost(expression: Expression) -> int:
    """The column where an expression begins; its own column may be that of an operator."""
    while True:
        if isinstance(expression, Binary):
            expression = expression.left
        elif isinstance(expression, Choice):
            expression = expression.condition
        elif isinstance(expression, (Member, Subscript)):
            expression = expression.owner
        elif isinstance(expression, Call):
            expression = expression.callee
        elif isinstance(expression, Indexed):
            expression = expression.base
        else:
            return expression.column


def add_mode(value: Value, mode: str) -> Address:
    """A value with one more addressing mode applied."""
    if isinstance(value, Address):
        if len(value.modes) >= 4:
            raise Fault("addressing mode too complex")
        return Address(value.value, (*value.modes, mode))
    return Address(value, (mode,))


def evaluate_all(items: AnySequence[Expression], env: Environment) -> list[Value]:
    """The values of several expressions; ``*list`` stands for its elements."""
    values: list[Value] = []
    for item in items:
        if type(item) is Prefix and item.operator == "*":
            values += coercion.elements(item.operand.eval(env), env)
        else:
            values.append(item.eval(env))
    return values
