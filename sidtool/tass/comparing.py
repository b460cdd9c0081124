"""Comparing values."""

from __future__ import annotations

from collections.abc import Callable

from sidtool.tass.coercion import Encoder, key_of, plain, show
from sidtool.tass.faults import Fault
from sidtool.tass.values import Bits, Code, Dictionary, Name, Namespace, Value


def incomparable(left: Value, right: Value) -> bool:
    """Whether two values have no order: they can only be the same or not."""
    return type(left) is not type(right) and (_incomparable(left) or _incomparable(right))


def order(left: Value, right: Value, env: Encoder) -> int:
    """-1, 0 or 1; text is compared with text, anything else as numbers."""
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    if isinstance(left, bytes) and isinstance(right, bytes):
        return (left > right) - (left < right)
    if _incomparable(left) or _incomparable(right):
        if type(left) is type(right):
            return 0 if left == right else 1
        return 1
    a, b = plain(left, env), plain(right, env)
    if isinstance(a, float) or isinstance(b, float):
        try:
            a, b = float(a), float(b)
        except OverflowError:
            raise Fault("floating point overflow") from None
    return (a > b) - (a < b)


def _incomparable(value: Value) -> bool:
    return not isinstance(value, (bool, int, float, Bits, Code, str, bytes))


COMPARE: dict[str, Callable[[int], Value]] = {
    "==": lambda sign: sign == 0,
    "=": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
    "<>": lambda sign: sign != 0,
    "<": lambda sign: sign < 0,
    ">": lambda sign: sign > 0,
    "<=": lambda sign: sign <= 0,
    ">=": lambda sign: sign >= 0,
    "<=>": lambda sign: sign,
}


def identical(left: Value, right: Value, env: Encoder) -> bool:
    return type(left) is type(right) and bool(left == right)


def contains(left: Value, right: Value, env: Encoder) -> bool:
    if isinstance(right, str) and isinstance(left, str):
        return left in right
    if isinstance(right, bytes):
        item = env.encode(left) if isinstance(left, str) else left
        return isinstance(item, bytes) and item in right
    if isinstance(right, (list, tuple)):
        return any(_alike(left, item, env) for item in right)
    if isinstance(right, Dictionary):
        return key_of(left) in right.items
    if isinstance(right, (Code, Namespace)) and isinstance(left, Name):
        return right.scope is not None and left.name in right.scope.symbols
    raise Fault(f"contains 'in' of {show(left)} and {show(right)} not possible")


def _alike(left: Value, right: Value, env: Encoder) -> bool:
    if isinstance(left, (list, tuple)) or isinstance(right, (list, tuple)):
        return (
            type(left) is type(right) and len(left) == len(right) and all(map(_alike, left, right, [env] * len(left)))
        )
    return order(left, right, env) == 0
