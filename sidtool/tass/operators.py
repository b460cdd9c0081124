"""What operators do to values, after the tables in "Expressions and data types" of the 64tass manual."""

from __future__ import annotations

import math
import operator as op
from collections.abc import Callable
from typing import Protocol

from sidtool.tass.faults import Fault
from sidtool.tass.values import GAP, Address, Bits, Code, Dictionary, Name, Namespace, Register, Value, type_name

#: a number with more bits than this is a mistake, and would only eat memory
LARGEST_BITS = 1 << 20
LONGEST = 1 << 20


class Encoder(Protocol):
    """Turns text into bytes by the encoding in force."""

    def encode(self, text: str) -> bytes:
        """The bytes of a text."""


def show(value: Value) -> str:
    """Type and value as messages name them: ``int '256'``."""
    from sidtool.tass.formatting import represent

    text = value if isinstance(value, str) else represent(value)
    return f"{type_name(value)} '{text}'"


def each(function: Callable[..., Value], *values: Value) -> Value:
    """Applies a function to values, element by element where there are lists among them."""
    lists = [value for value in values if isinstance(value, (list, tuple))]
    if not lists:
        return function(*values)
    length = max(len(items) for items in lists)
    if any(len(items) not in (1, length) for items in lists):
        shapes = " and ".join(f"({len(items)},)" for items in lists)
        raise Fault(f"operands could not be broadcast together with shapes {shapes}")
    rows = (
        [value[i if len(value) > 1 else 0] if isinstance(value, (list, tuple)) else value for value in values]
        for i in range(length)
    )
    kind = next(type(items) for items in lists if len(items) == length)
    return kind(each(function, *row) for row in rows)


def number(value: Value, env: Encoder) -> int | float | Bits:
    """A value as a number for arithmetic; labels and strings become bit strings, as they have a width."""
    kind = type(value)
    if kind is int or kind is float or kind is Bits:
        return value  # type: ignore[no-any-return]
    if kind is bool:
        return Bits(int(value), 1)
    if kind is Code:
        return value.bits() if value.width else value.address  # type: ignore[no-any-return]
    if kind is str:
        value = env.encode(value)
    if isinstance(value, bytes):
        return Bits(int.from_bytes(value, "little"), 8 * len(value))
    if kind is Address:
        return number(value.value, env)
    raise Fault(f"can't get integer value of {show(value)}")


def to_int(value: Value, env: Encoder) -> int:
    """A value as a whole number; floats are rounded down."""
    if type(value) is int:
        return value
    result = number(value, env)
    if isinstance(result, Bits):
        return result.value
    if isinstance(result, float):
        if not math.isfinite(result):
            raise Fault("floating point overflow")
        return math.floor(result)
    return result


def truth(value: Value, env: Encoder) -> bool:
    """A value as a condition."""
    if isinstance(value, str):
        value = env.encode(value)
    if isinstance(value, bytes):
        return any(value)
    if isinstance(value, (bool, int, float, Bits, Code)):
        return bool(plain(value, env))
    raise Fault(f"can't get boolean value of {show(value)}")


def plain(value: Value, env: Encoder) -> int | float:
    """A value as Python's number."""
    result = number(value, env)
    return result.value if isinstance(result, Bits) else result


def elements(value: Value, env: Encoder) -> list[Value]:
    """The elements of something iterable."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, str):
        return list(value)
    if isinstance(value, bytes):
        return [bytes([byte]) for byte in value]
    if isinstance(value, Dictionary):
        raise Fault("the elements of a dictionary are not supported yet")
    raise Fault(f"not iterable {show(value)}")


def key_of(value: Value) -> Value:
    """What a dictionary files a key under: type and value, because ``1``, ``$1`` and ``1.0`` are three keys."""
    if isinstance(value, (list, tuple)):
        return (type(value), tuple(key_of(item) for item in value))
    if isinstance(value, Code):
        return (Code, value.address)
    if isinstance(value, (bool, int, float, str, bytes, Bits, Name)):
        return (type(value), value)
    raise Fault(f"not hashable {show(value)}")


# --- unary ----------------------------------------------------------------------------------------------------------


def unary(operator: str, value: Value, env: Encoder) -> Value:
    """The value of a prefix operator."""
    if operator[0] in "#@":
        return Address(value, (operator,))
    if isinstance(value, Address):
        return Address(unary(operator, value.value, env), value.modes)
    if isinstance(value, (list, tuple)):
        return each(lambda item: unary(operator, item, env), value)
    if operator == "!":
        return not truth(value, env)
    if operator in _EXTRACTORS:
        return _EXTRACTORS[operator](to_int(value, env))
    if operator == "*":
        raise Fault("can't use '*' here")
    if operator == "^":
        return str(to_int(value, env))
    return _signed(operator, value, env)


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
    ">`": lambda value: Bits(value >> 16 & 0xFFFF, 16),
    "><": lambda value: Bits((value & 0xFF) << 8 | value >> 8 & 0xFF, 16),
}


# --- binary ---------------------------------------------------------------------------------------------------------


def binary(operator: str, left: Value, right: Value, env: Encoder) -> Value:
    """The value of two operands and an operator."""
    special = _SPECIAL.get(operator)
    if special is not None:
        return special(left, right, env)
    if isinstance(left, (Address, Register)) or isinstance(right, (Address, Register)):
        return _addressed(operator, left, right, env)
    if isinstance(left, (list, tuple)) or isinstance(right, (list, tuple)):
        return each(lambda a, b: binary(operator, a, b, env), left, right)
    if operator in _COMPARE:
        return _COMPARE[operator](_order(left, right, env))
    if operator in ("<?", ">?"):
        order = _order(left, right, env)
        return left if (order < 0 if operator == "<?" else order > 0) else right
    if isinstance(left, Code) or isinstance(right, Code):
        return _with_label(operator, left, right, env)
    try:
        return _arithmetic(operator, left, right, env)
    except ZeroDivisionError:
        raise Fault(f"division by zero {show(right)}") from None
    except OverflowError:
        raise Fault("floating point overflow") from None


def _impossible(operator: str, left: Value, right: Value) -> Fault:
    names = {
        "+": "add",
        "-": "subtract",
        "*": "multiply",
        "/": "divide",
        "..": "concat",
        "in": "contains",
        "x": "repeat",
    }
    return Fault(f"{names.get(operator, 'operation')} '{operator}' of {show(left)} and {show(right)} not possible")


def _addressed(operator: str, left: Value, right: Value, env: Encoder) -> Value:
    """``label + y``: arithmetic with a register is indexing, and keeps the modes that are there."""
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


def _with_label(operator: str, left: Value, right: Value, env: Encoder) -> Value:
    """A label and a number stay a label when they are added; two labels subtract to a number."""
    if isinstance(left, Code) and isinstance(right, Code):
        if operator in ("&", "|", "^"):
            return _arithmetic(operator, number(left, env), number(right, env), env)
        return _arithmetic(operator, left.address, right.address, env)
    label, other = (left, right) if isinstance(left, Code) else (right, left)
    if operator == "+" or (operator == "-" and label is left):
        distance = to_int(other, env) * (1 if operator == "+" else -1)
        return Code(label.address + distance, label.scope, label.size, label.unit, label.offset + distance, label.width)
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


_PLAIN: dict[str, Callable[[Value, Value], Value]] = {
    "+": op.add,
    "-": op.sub,
    "*": op.mul,
    "%": _modulo,
    "//": _modulo,
}
_BITWISE: dict[str, Callable[[Value, Value], Value]] = {"&": op.and_, "|": op.or_, "^": op.xor}
#: operators that two whole numbers need no further look for
QUICK: dict[str, Callable[[int, int], Value]] = {
    "+": op.add,
    "-": op.sub,
    "*": op.mul,
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
    if places > LARGEST_BITS:
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


def _order(left: Value, right: Value, env: Encoder) -> int:
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


_COMPARE: dict[str, Callable[[int], Value]] = {
    "==": lambda order: order == 0,
    "=": lambda order: order == 0,
    "!=": lambda order: order != 0,
    "<>": lambda order: order != 0,
    "<": lambda order: order < 0,
    ">": lambda order: order > 0,
    "<=": lambda order: order <= 0,
    ">=": lambda order: order >= 0,
    "<=>": lambda order: order,
}


def _identical(left: Value, right: Value, env: Encoder) -> bool:
    return type(left) is type(right) and bool(left == right)


def _contains(left: Value, right: Value, env: Encoder) -> bool:
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
    raise _impossible("in", left, right)


def _alike(left: Value, right: Value, env: Encoder) -> bool:
    if isinstance(left, (list, tuple)) or isinstance(right, (list, tuple)):
        return (
            type(left) is type(right) and len(left) == len(right) and all(map(_alike, left, right, [env] * len(left)))
        )
    return _order(left, right, env) == 0


def _concatenate(left: Value, right: Value, env: Encoder) -> Value:
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return type(left)((*left, *right))
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, Bits) and isinstance(right, Bits):
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
    "===": _identical,
    "!==": lambda left, right, env: not _identical(left, right, env),
    "in": _contains,
    "!in": lambda left, right, env: not _contains(left, right, env),
    "..": _concatenate,
    "x": _repeat,
    "&&": lambda left, right, env: right if truth(left, env) else left,
    "||": lambda left, right, env: left if truth(left, env) else right,
    "^^": _exclusive,
}


# --- indexing -------------------------------------------------------------------------------------------------------


def subscript(owner: Value, places: list[Value], env: Encoder) -> Value:
    """``owner[a, b]``: the first place picks from the owner, the others from what it picked."""
    place, rest = places[0], places[1:]
    if isinstance(owner, Dictionary):
        result = each(lambda key: _look_up(owner, key), place)
        return subscript(result, rest, env) if rest else result
    if isinstance(owner, Address):
        return Address(subscript(owner.value, places, env), owner.modes)
    if not isinstance(owner, (list, tuple, str, bytes, Bits)):
        raise Fault(f"can't index {show(owner)}")
    if isinstance(place, slice):
        if place.step == 0:
            raise Fault("zero value not allowed")
        result = _pick(owner, range(_length(owner))[place])
        several = True
    elif isinstance(place, (list, tuple)):
        result = _pick(owner, [_position(owner, item, env) for item in place])
        several = True
    else:
        result = _single(owner, _position(owner, place, env))
        several = False
    if not rest:
        return result
    if several and isinstance(result, (list, tuple)):
        return type(result)(subscript(item, rest, env) for item in result)
    return subscript(result, rest, env)


def _look_up(owner: Dictionary, key: Value) -> Value:
    found = owner.items.get(key_of(key))
    if found is not None:
        return found[1]
    if owner.default:
        return owner.default[0]
    raise Fault(f"key not in dictionary {show(key)}")


def _length(owner: Value) -> int:
    return owner.width if isinstance(owner, Bits) else len(owner)


def _position(owner: Value, place: Value, env: Encoder) -> int:
    position = to_int(place, env)
    length = _length(owner)
    if position < 0:
        position += length
    if not 0 <= position < length:
        raise Fault(f"index out of range {show(place)}")
    return position


def _single(owner: Value, position: int) -> Value:
    if isinstance(owner, Bits):
        return Bits(owner.value >> position & 1, 1)
    if isinstance(owner, bytes):
        return owner[position : position + 1]
    return owner[position]


def _pick(owner: Value, positions: range | list[int]) -> Value:
    if isinstance(owner, Bits):
        bits = (owner.value >> position & 1 for position in positions)
        return Bits(sum(bit << place for place, bit in enumerate(bits)), len(positions))
    if isinstance(owner, str):
        return "".join(owner[position] for position in positions)
    if isinstance(owner, bytes):
        return bytes(owner[position] for position in positions)
    return type(owner)(owner[position] for position in positions)


def is_gap(value: Value) -> bool:
    """Whether a value is ``?``."""
    return value is GAP
