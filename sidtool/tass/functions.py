"""The built-in functions and types of expressions, after the manual's list."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from sidtool.tass.coercion import each, elements, plain, show, to_int, truth
from sidtool.tass.conversions import TYPES, check_count, stored
from sidtool.tass.faults import Fault, unsupported
from sidtool.tass.formatting import format_text, represent
from sidtool.tass.values import (
    Bits,
    Builtin,
    Code,
    Dictionary,
    Macro,
    Register,
    TypeValue,
    Value,
    type_name,
)  # fmt: skip

if TYPE_CHECKING:
    from sidtool.tass.expressions import Environment

Arguments = list[Value]
LARGEST_RANGE = 1 << 20


def call_builtin(function: Builtin, arguments: Arguments, env: Environment) -> Value:
    """The result of a built-in function."""
    try:
        return function.call(arguments, env)
    except OverflowError:
        raise Fault("floating point overflow") from None


def _mathematical(function: Callable[[float], float]) -> Callable[[Arguments, Environment], Value]:
    def call(arguments: Arguments, env: Environment) -> Value:
        check_count(arguments, 1, 1)
        return each(lambda value: function(float(plain(value, env))), arguments[0])

    return call


def _two(function: Callable[[float, float], float]) -> Callable[[Arguments, Environment], Value]:
    def call(arguments: Arguments, env: Environment) -> Value:
        check_count(arguments, 2, 2)
        return each(lambda a, b: function(float(plain(a, env)), float(plain(b, env))), *arguments)

    return call


def _guarded(
    function: Callable[[float], float], allowed: Callable[[float], bool], message: str
) -> Callable[[float], float]:
    def call(value: float) -> float:
        if not allowed(value):
            raise Fault(message)
        return function(value)

    return call


def _round(value: float) -> float:
    """Half away from zero, as C's round()."""
    return math.copysign(math.floor(abs(value) + 0.5), value) if abs(value) < 1 << 52 else value


def _cube_root(value: float) -> float:
    return math.cbrt(value)


_LOGARITHM = "logarithm of non-positive number"
_RANGE = "not in range -1.0 to 1.0"
_FLOAT: dict[str, Callable[[float], float]] = {
    "frac": lambda value: value - math.trunc(value),
    "sqrt": _guarded(math.sqrt, lambda value: value >= 0, "square root of negative number"),
    "cbrt": _cube_root,
    "log": _guarded(math.log, lambda value: value > 0, _LOGARITHM),
    "log10": _guarded(math.log10, lambda value: value > 0, _LOGARITHM),
    "exp": math.exp,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": _guarded(math.asin, lambda value: abs(value) <= 1, _RANGE),
    "acos": _guarded(math.acos, lambda value: abs(value) <= 1, _RANGE),
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "rad": lambda value: value * math.pi / 180.0,
    "deg": lambda value: value * 180.0 / math.pi,
}


def _rounding(function: Callable[[float], float]) -> Callable[[Arguments, Environment], Value]:
    """Rounding leaves whole numbers as they are, and makes whole floats of floats."""

    def one(value: Value, env: Environment) -> Value:
        given = plain(value, env)
        return float(function(given)) if isinstance(given, float) else given

    def call(arguments: Arguments, env: Environment) -> Value:
        check_count(arguments, 1, 1)
        return each(lambda value: one(value, env), arguments[0])

    return call


def _absolute(arguments: Arguments, env: Environment) -> Value:
    check_count(arguments, 1, 1)

    def one(value: Value) -> Value:
        return abs(plain(value, env))

    return each(one, arguments[0])


def _sign(arguments: Arguments, env: Environment) -> Value:
    check_count(arguments, 1, 1)

    def one(value: Value) -> int:
        given = plain(value, env)
        return (given > 0) - (given < 0)

    return each(one, arguments[0])


def _len(arguments: Arguments, env: Environment) -> Value:
    check_count(arguments, 1, 1)
    value = arguments[0]
    if isinstance(value, (list, tuple, str, bytes)):
        return len(value)
    if isinstance(value, Dictionary):
        return len(value.items)
    if isinstance(value, Bits):
        return value.width
    if isinstance(value, Code):
        return _size_of(value) // value.unit
    raise Fault(f"can't get length of {show(value)}")


def _size_of(value: Code) -> int:
    if value.size is None:
        raise Fault("can't calculate this")
    if value.offset > value.size:
        raise Fault("not measurable as start offset beyond size of original")
    return value.size - value.offset


def _size(arguments: Arguments, env: Environment) -> Value:
    check_count(arguments, 1, 1)

    def one(value: Value) -> int:
        if isinstance(value, Code):
            return _size_of(value)
        if isinstance(value, Macro) and value.kind in ("struct", "union"):
            return value.size
        raise Fault(f"can't get size of {show(value)}")

    return each(one, arguments[0])


def _range(arguments: Arguments, env: Environment) -> Value:
    check_count(arguments, 1, 3)
    numbers = [to_int(argument, env) for argument in arguments]
    if len(numbers) == 3 and numbers[2] == 0:
        raise Fault("division by zero")
    result = range(*numbers)
    if len(result) > LARGEST_RANGE:
        raise Fault("out of memory")
    return list(result)


def _repr(arguments: Arguments, env: Environment) -> Value:
    check_count(arguments, 1, 1)
    return each(represent, arguments[0])


def _format(arguments: Arguments, env: Environment) -> Value:
    if not arguments:
        check_count(arguments, 1, 99)
    if not isinstance(arguments[0], str):
        raise Fault(f"wrong type <{type_name(arguments[0])}>")
    if not any(isinstance(argument, (list, tuple)) for argument in arguments[1:]):
        return format_text(arguments[0], arguments[1:], env)
    return each(lambda *values: format_text(arguments[0], list(values), env), *arguments[1:])


def _all(arguments: Arguments, env: Environment) -> Value:
    check_count(arguments, 1, 1)
    value = arguments[0]
    if isinstance(value, Bits):
        return value.value in ((1 << value.width) - 1, -1)
    if isinstance(value, str):
        value = env.encode(value)
    return all(truth(item, env) for item in elements(value, env))


def _any(arguments: Arguments, env: Environment) -> Value:
    check_count(arguments, 1, 1)
    value = arguments[0]
    if isinstance(value, (list, tuple)):
        return any(truth(item, env) for item in value)
    return truth(value, env)


def _sort(arguments: Arguments, env: Environment) -> Value:
    check_count(arguments, 1, 1)
    value = arguments[0]
    if not isinstance(value, (list, tuple)):
        raise Fault(f"wrong type <{type_name(value)}>")
    return type(value)(sorted(value, key=lambda item: _sort_key(item, env)))


def _sort_key(value: Value, env: Environment) -> Value:
    if isinstance(value, (list, tuple)):
        return [_sort_key(item, env) for item in value]
    return value if isinstance(value, str) else plain(value, env)


def _stored(bits: int, lowest: int, less: int = 0) -> Callable[[Arguments, Environment], Value]:
    """``byte(1)`` and the like: the bytes that the directive of the same name would store."""

    def call(arguments: Arguments, env: Environment) -> Value:
        check_count(arguments, 1, 1)
        return each(lambda value: stored(value, bits, lowest < 0, env, less), arguments[0])

    return call


def _random(arguments: Arguments, env: Environment) -> Value:
    raise unsupported("the function 'random'")


def _binary(arguments: Arguments, env: Environment) -> Value:
    from sidtool.tass.including import read_binary

    return read_binary(arguments, env)


BUILTINS: dict[str, Callable[[Arguments, Environment], Value]] = {
    **{name: _mathematical(function) for name, function in _FLOAT.items()},
    "floor": _rounding(math.floor),
    "ceil": _rounding(math.ceil),
    "round": _rounding(_round),
    "trunc": _rounding(math.trunc),
    "hypot": _two(math.hypot),
    "atan2": _two(math.atan2),
    "pow": _two(math.pow),
    "abs": _absolute,
    "sign": _sign,
    "len": _len,
    "size": _size,
    "range": _range,
    "repr": _repr,
    "format": _format,
    "all": _all,
    "any": _any,
    "sort": _sort,
    "random": _random,
    "binary": _binary,
    "byte": _stored(8, 0),
    "char": _stored(8, -1),
    "word": _stored(16, 0),
    "sint": _stored(16, -1),
    "addr": _stored(16, 0),
    "rta": _stored(16, 0, 1),
    "long": _stored(24, 0),
    "lint": _stored(24, -1),
    "dword": _stored(32, 0),
    "dint": _stored(32, -1),
}


def predefined() -> dict[str, Value]:
    """The names that every source knows, in lower case."""
    names: dict[str, Value] = {name: Builtin(name, call) for name, call in BUILTINS.items()}
    names |= {name: TypeValue(name) for name in TYPES}
    names |= {name: Register(name) for name in "abdkrsxyz"}
    return names | {"true": True, "false": False, "pi": math.pi, "gap": TypeValue("gap")}
