"""Expressions made of others: operators, choices, members, calls and indexing."""

from __future__ import annotations

import functools

from sidtool.tass import coercion, indexing, operators
from sidtool.tass.expressions import Environment, Expression, evaluate_all
from sidtool.tass.faults import Fatal, Fault
from sidtool.tass.values import Address, Value


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


class Dots(Expression):
    """``...`` where no operator stands beside it."""

    __slots__ = ()

    def eval(self, env: Environment) -> Value:
        raise Fault("an expression is expected", self.column)


class Fold(Expression):
    """``... + list`` joins its elements from the left, ``list + ...`` from the right."""

    __slots__ = ("forward", "items", "operator")

    def __init__(self, column: int, operator: str, items: Expression, *, forward: bool) -> None:
        super().__init__(column)
        self.operator = operator
        self.items = items
        self.forward = forward

    def eval(self, env: Environment) -> Value:
        value = self.items.eval(env)
        try:
            items = coercion.elements(value, env)
            if not items:
                raise Fault("empty list not allowed")
            if self.forward:
                return functools.reduce(lambda a, b: operators.binary(self.operator, a, b, env), items)
            return functools.reduce(lambda a, b: operators.binary(self.operator, b, a, env), reversed(items))
        except Fault as fault:
            raise fault.at(self.column) from None


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


class ChoiceEach(Choice):
    """``condition ?? yes : no``, element by element."""

    __slots__ = ()

    def choose(self, condition: Value, yes: Value, no: Value, env: Environment) -> Value:
        """One of the two for each element."""
        for side in (yes, no):
            if isinstance(side, Fault):
                raise side
        return coercion.each(lambda c, y, n: y if coercion.truth(c, env) else n, condition, yes, no)


def _attempt(expression: Expression, env: Environment) -> Value:
    """A value, or the fault that kept it from being one: that counts only if this side is chosen."""
    try:
        return expression.eval(env)
    except Fatal:  # a function that calls itself does so for ever: both sides are calculated
        raise
    except Fault as fault:
        return fault


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
