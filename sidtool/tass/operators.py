"""What operators do to values, after the tables in "Expressions and data types" of the 64tass manual."""

from __future__ import annotations

import math
import operator as op
from collections.abc import Callable
from dataclasses import replace

from sidtool.tass.coercion import LARGEST_BITS, LONGEST, Encoder, each, number, plain, show, to_int, truth
from sidtool.tass.comparing import COMPARE, contains, identical, incomparable, order
from sidtool.tass.faults import Fault
from sidtool.tass.values import Address, Bits, Code, Dictionary, Register, Value


def unary(operator: str, value: Value, env: Encoder) -> Value:
    """The value of a prefix operator."""
    if operator[0] == "#":
        return Address(value, (operator,))
    if operator == "*":  # outside of a list there is nothing to spread over
        return value
    if isinstance(value, Address) and value.modes[:1] in _IMMEDIATE and operator != "!":
        return Address(unary(operator, value.value, env), value.modes)
    if isinstance(value, (Address, Register)):
        raise Fault(f"{_UNARY_NAMES.get(operator, 'operation')} '{operator}' of {show(value)} not possible")
    if isinstance(value, (list, tuple)):
        return each(lambda item: unary(operator, item, env), value)
    if operator == "!":
        return not truth(value, env)
    if operator in _EXTRACTORS:
        return _EXTRACTORS[operator](to_int(value, env))
    if operator == "^":
        return str(to_int(value, env))
    return _signed(operator, value, env)


_IMMEDIATE = (("#",), ("#+",))
_UNARY_NAMES = {
    "-": "unary negative",
    "+": "unary positive",
    "~": "binary invert",
    "!": "logical not",
    "<": "low byte",
    ">": "high byte",
    "`": "bank byte",
    "<>": "word",
    ">`": "high word",
    "><": "swapped word",
    "^": "decimal string",
}


def _signed(operator: str, value: Value, env: Encoder) -> Value:
    given = number(value, env)
    if operator == "+":
        return given
    if isinstance(given, Bits):
        return Bits(~given.value if operator == "~" else -given.value, given.width)
    if operator == "-":
        return -given
    # "almost -x": one unit of a 32 bit fraction below, as the manual's fixed point view of floats has it
    return -given - 2.0**-32 if isinstance(given, float) else ~given


_EXTRACTORS: dict[str, Callable[[int], Bits]] = {
    "<": lambda value: Bits(value & 0xFF, 8),
    ">": lambda value: Bits(value >> 8 & 0xFF, 8),
    "`": lambda value: Bits(value >> 16 & 0xFF, 8),
    "<>": lambda value: Bits(value & 0xFFFF, 16),
    ">`": lambda value: Bits(value >> 8 & 0xFFFF, 16),
    "><": lambda value: Bits((value & 0xFF) << 8 | value >> 8 & 0xFF, 16),
}


def binary(operator: str, left: Value, right: Value, env: Encoder) -> Value:
    """The value of two operands and an operator."""
    special = _SPECIAL.get(operator)
    if special is not None:
        return special(left, right, env)
    if isinstance(left, (Address, Register)) or isinstance(right, (Address, Register)):
        return _addressed(operator, left, right, env)
    if isinstance(left, (list, tuple)) or isinstance(right, (list, tuple)):
        return each(lambda a, b: binary(operator, a, b, env), left, right)
    if operator in COMPARE:
        if operator not in _EQUALITY and incomparable(left, right):
            raise _impossible(operator, left, right)
        return COMPARE[operator](order(left, right, env))
    if operator in ("<?", ">?"):
        sign = order(left, right, env)
        return left if (sign < 0 if operator == "<?" else sign > 0) else right
    if isinstance(left, Code) or isinstance(right, Code):
        return _with_label(operator, left, right, env)
    try:
        result = _arithmetic(operator, left, right, env)
    except ZeroDivisionError:
        raise Fault(f"division by zero {show(right)}") from None
    except OverflowError:
        raise Fault("floating point overflow") from None
    if isinstance(result, float) and not math.isfinite(result):
        raise Fault("floating point overflow")
    return result


def _impossible(operator: str, left: Value, right: Value) -> Fault:
    names = {
        "+": "add",
        "-": "subtract",
        "*": "multiply",
        "/": "divide",
        "..": "concatenate",
        "<": "less than",
        "|": "binary or",
        "in": "contains",
        "x": "repeat",
    }
    return Fault(f"{names.get(operator, 'operation')} '{operator}' of {show(left)} and {show(right)} not possible")


def _addressed(operator: str, left: Value, right: Value, env: Encoder) -> Value:
    """``label + y``: arithmetic with a register is indexing, and keeps the modes that are there."""
    if operator in COMPARE:
        if type(left) is not type(right) and operator not in _EQUALITY:
            raise _impossible(operator, left, right)
        return COMPARE[operator](0 if left == right else 1)
    if not _keeps_modes(operator, left, right):
        raise _impossible(operator, left, right)
    modes: tuple[str, ...] = ()
    sides = []
    for side in (left, right):
        if isinstance(side, Register):
            if operator != "+" or side.name not in "xyz":
                raise _impossible(operator, left, right)
            modes += (f",{side.name}",)
        else:
            modes += side.modes if isinstance(side, Address) else ()
            sides.append(side.value if isinstance(side, Address) else side)
    if not sides:
        raise _impossible(operator, left, right)
    return Address(binary(operator, sides[0], sides[1], env) if len(sides) == 2 else sides[0], modes)


def _keeps_modes(operator: str, left: Value, right: Value) -> bool:
    """An immediate value can be calculated with like any other; what is indexed is only moved to and fro."""
    if operator == "+":
        return True
    if operator == "-":
        return not isinstance(right, Address)
    return all(side.modes[:1] in _IMMEDIATE for side in (left, right) if isinstance(side, Address))


_EQUALITY = ("==", "=", "!=", "<>")


def _with_label(operator: str, left: Value, right: Value, env: Encoder) -> Value:
    """A label and a number stay a label when they are added; two labels subtract to a number."""
    if isinstance(left, Code) and isinstance(right, Code):
        if operator in ("&", "|", "^"):
            return _arithmetic(operator, number(left, env), number(right, env), env)
        return _arithmetic(operator, left.address, right.address, env)
    label, other = (left, right) if isinstance(left, Code) else (right, left)
    if operator == "+" or (operator == "-" and label is left):
        distance = to_int(other, env) * (1 if operator == "+" else -1)
        return replace(label, address=label.address + distance, offset=label.offset + distance)
    if operator in ("&", "|", "^", "<<", ">>"):
        left, right = number(left, env), number(right, env)
    else:
        left, right = plain(left, env), plain(right, env)
    try:
        return _arithmetic(operator, left, right, env)
    except ZeroDivisionError:
        raise Fault(f"division by zero {show(other)}") from None


def _arithmetic(operator: str, left: Value, right: Value, env: Encoder) -> Value:
    if isinstance(left, bool) and isinstance(right, bool) and operator in ("&", "|", "^"):
        return bool(_BITWISE[operator](left, right))
    try:
        a, b = number(left, env), number(right, env)
    except Fault:
        if isinstance(left, (str, bytes)) or isinstance(right, (str, bytes)):
            raise
        raise _impossible(operator, left, right) from None
    if operator in _BITWISE:
        return _bitwise(operator, a, b)
    if operator in ("<<", ">>"):
        if isinstance(a, float) or isinstance(b, float):
            x, y = (side.value if isinstance(side, Bits) else side for side in (a, b))
            return float(x) * 2.0 ** (y if operator == "<<" else -y)
        return _shift(a, to_int(b, env) * (1 if operator == "<<" else -1))
    x, y = (side.value if isinstance(side, Bits) else side for side in (a, b))
    if operator == "**":
        return _power(x, y)
    if operator == "/":
        return x // y if isinstance(x, int) and isinstance(y, int) else x / y
    return _PLAIN[operator](x, y)


def _modulo(left: int | float, right: int | float) -> int | float:
    """The remainder with the sign of the divisor; of floats, a zero keeps the sign that C's fmod() gives it."""
    if isinstance(left, int) and isinstance(right, int):
        return left % right
    if right == 0:
        raise ZeroDivisionError
    rest = math.fmod(left, right)
    return rest + right if rest and (rest < 0) != (right < 0) else rest


def _product(left: int | float, right: int | float) -> int | float:
    if type(left) is int and type(right) is int and left.bit_length() + right.bit_length() > LARGEST_BITS:
        raise Fault("out of memory")
    return left * right


_PLAIN: dict[str, Callable[[Value, Value], Value]] = {
    "+": op.add,
    "-": op.sub,
    "*": _product,
    "%": _modulo,
    "//": _modulo,
}
_BITWISE: dict[str, Callable[[Value, Value], Value]] = {"&": op.and_, "|": op.or_, "^": op.xor}
#: operators that two whole numbers need no further look for
QUICK: dict[str, Callable[[int, int], Value]] = {
    "+": op.add,
    "-": op.sub,
    **_BITWISE,
    "==": op.eq,
    "!=": op.ne,
    "<": op.lt,
    ">": op.gt,
    "<=": op.le,
    ">=": op.ge,
}


def _bitwise(operator: str, a: int | float | Bits, b: int | float | Bits) -> Value:
    function = _BITWISE[operator]
    if isinstance(a, float) or isinstance(b, float):
        from fractions import Fraction

        x, y = (Fraction(side.value if isinstance(side, Bits) else side) for side in (a, b))
        scale = max(x.denominator, y.denominator)  # both are powers of two
        return float(Fraction(function(int(x * scale), int(y * scale)), scale))
    if isinstance(a, Bits) and isinstance(b, Bits):
        value = function(a.value, b.value)
        width = max(a.width, b.width)
        if operator == "&" and min(a.value, b.value) >= 0:
            width = min(a.width, b.width)
        return Bits(value, width)
    x1, y1 = (side.value if isinstance(side, Bits) else side for side in (a, b))
    return function(x1, y1)


def _shift(value: int | Bits, places: int) -> Value:
    given = value.value if isinstance(value, Bits) else value
    if max(given.bit_length(), 1) + places > LARGEST_BITS:
        raise Fault("out of memory")
    if isinstance(value, Bits):
        shifted = value.value << places if places >= 0 else value.value >> -places
        return Bits(shifted, max(0, value.width + places))
    return value << places if places >= 0 else value >> -places


def _power(base: int | float, exponent: int | float) -> int | float:
    if isinstance(base, int) and isinstance(exponent, int) and exponent >= 0:
        if base.bit_length() * exponent > LARGEST_BITS and abs(base) > 1:
            raise Fault("out of memory")
        return base**exponent  # type: ignore[no-any-return]
    if base == 0 and exponent < 0:
        raise Fault("zero raised to negative power")
    if base < 0 and exponent != int(exponent):
        raise Fault("negative number raised on fractional power")
    return math.pow(base, exponent)


_SEQUENCES = (str, bytes, list, tuple)


def _concatenate(left: Value, right: Value, env: Encoder) -> Value:
    if isinstance(left, _SEQUENCES) and isinstance(right, _SEQUENCES) and len(left) + len(right) > LONGEST:
        raise Fault("out of memory")
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return type(left)((*left, *right))
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, Bits) and isinstance(right, Bits):
        if left.width + right.width > LARGEST_BITS:
            raise Fault("out of memory")
        return Bits(left.value << right.width | right.value, left.width + right.width)
    if isinstance(left, Dictionary) and isinstance(right, Dictionary):
        return Dictionary(left.items | right.items, right.default or left.default)
    if isinstance(left, (bytes, str)) and isinstance(right, (bytes, str)):
        first, second = (env.encode(side) if isinstance(side, str) else side for side in (left, right))
        return first + second
    raise _impossible("..", left, right)


def _repeat(left: Value, right: Value, env: Encoder) -> Value:
    times = to_int(right, env)
    if times < 0:
        raise Fault(f"value needs to be non-negative {show(right)}")
    if isinstance(left, Bits):
        if left.width * times > LARGEST_BITS:
            raise Fault("out of memory")
        value = 0
        for _ in range(times):
            value = value << left.width | left.value
        return Bits(value, left.width * times)
    if isinstance(left, (list, tuple, str, bytes)):
        if len(left) * times > LONGEST:
            raise Fault("out of memory")
        return left * times
    raise _impossible("x", left, right)


def _exclusive(left: Value, right: Value, env: Encoder) -> Value:
    a, b = truth(left, env), truth(right, env)
    if a and b:
        return False
    return left if a else right if b else False


_SPECIAL: dict[str, Callable[[Value, Value, Encoder], Value]] = {
    "===": identical,
    "!==": lambda left, right, env: not identical(left, right, env),
    "in": contains,
    "!in": lambda left, right, env: not contains(left, right, env),
    "..": _concatenate,
    "x": _repeat,
    "&&": lambda left, right, env: right if truth(left, env) else left,
    "||": lambda left, right, env: left if truth(left, env) else right,
    "^^": _exclusive,
}
