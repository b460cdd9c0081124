"""Values as numbers, truths, elements and keys."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

from sidtool.tass.faults import Fault
from sidtool.tass.values import Address, Bits, Code, Dictionary, Name, Register, Value, type_name

#: a number with more bits than this is a mistake, and would only eat memory
LARGEST_BITS = 1 << 20


LONGEST = 1 << 20
#: messages name values with fewer characters than this; of others they name the type only
LONGEST_SHOWN = 40


class Encoder(Protocol):
    """Turns text into bytes by the encoding in force."""

    def encode(self, text: str) -> bytes:
        """The bytes of a text."""

    def contents(self, code: Code) -> tuple[int, ...]:
        """The elements assembled under a label."""


def show(value: Value) -> str:
    """Type and value as messages name them: ``int '256'``."""
    from sidtool.tass.formatting import represent

    bare = value.name if isinstance(value, (Name, Register)) else value
    text = bare if isinstance(bare, str) else represent(value)
    return f"{type_name(value)} '{text}'" if len(text) < LONGEST_SHOWN else type_name(value)


def each(function: Callable[..., Value], *values: Value) -> Value:
    """Applies a function to values, element by element where there are lists among them."""
    lists = [value for value in values if isinstance(value, (list, tuple))]
    if not lists:
        return function(*values)
    length = max(len(items) for items in lists)
    if any(len(items) not in (1, length) for items in lists):
        shapes = " and ".join(str(len(items)) for items in lists)
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
    if kind is Address and not value.modes:
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
    if isinstance(value, Bits):
        return [Bits(value.value >> place & 1, 1) for place in range(value.width)]
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
