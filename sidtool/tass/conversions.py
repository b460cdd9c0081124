"""Types called as functions, and numbers as stored bytes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from sidtool.tass.coercion import each, elements, number, plain, show, to_int, truth
from sidtool.tass.faults import Fault
from sidtool.tass.formatting import as_text
from sidtool.tass.values import Address, Bits, Code, Dictionary, TypeValue, Value, type_name

if TYPE_CHECKING:
    from sidtool.tass.expressions import Environment

Arguments = list[Value]


def wrong_count(which: str, limit: int, got: int) -> str:
    """``expected exactly 2 arguments, got 1``.

    >>> wrong_count("at least", 1, 0)
    'expected at least one argument'
    """
    wanted = "one argument" if limit == 1 else f"{limit} arguments"
    return f"expected {which} {wanted}" + (f", got {got}" if got else "")


def check_count(arguments: Arguments, least: int, most: int) -> None:
    """Raises a Fault where a function got too few or too many arguments."""
    if least <= len(arguments) <= most:
        return
    which = "exactly" if least == most else "at least" if len(arguments) < least else "at most"
    limit = least if len(arguments) < least else most
    raise Fault(wrong_count(which, limit, len(arguments)))


def stored(value: Value, bits: int, signed: bool, env: Environment, less: int = 0) -> bytes:
    """A number as bytes, low byte first.

    Raises:
        Fault: it does not fit.
    """
    given = to_int(value, env) - less
    if signed:
        if not -1 << (bits - 1) <= given < 1 << (bits - 1):
            raise Fault(f"too large for a {bits} bit signed integer {show(value)}")
        return given.to_bytes(bits // 8, "little", signed=True)
    if given < 0 and isinstance(value, Bits) and value.width <= bits:
        given &= (1 << bits) - 1
    if given < 0:
        raise Fault(f"value needs to be non-negative {show(value)}")
    if given >> bits:
        raise Fault(f"too large for a {bits} bit unsigned integer {show(value)}")
    return given.to_bytes(bits // 8, "little")


TYPES = ("address", "bits", "bool", "bytes", "code", "dict", "float", "gap", "int", "list", "str", "tuple", "type")


def convert(kind: str, arguments: Arguments, env: Environment) -> Value:
    """A type called as a function."""
    check_count(arguments, 1, 2 if kind in ("bits", "bytes") else 1)
    value = arguments[0]
    if kind == "type":
        return TypeValue(type_name(value))
    if isinstance(value, Address) and kind in ("int", "float", "bits", "code", "bytes"):
        raise Fault(f"conversion of {show(value)} to {kind} is not possible")
    if isinstance(value, (list, tuple)) and kind not in ("list", "tuple"):
        return each(lambda item, *rest: convert(kind, [item, *rest], env), *arguments)
    converter = _CONVERTERS.get(kind)
    if converter is None:
        if type_name(value) == kind:
            return value
        raise Fault(f"conversion of {show(value)} to {kind} is not possible")
    return converter(arguments, env)


def _to_int(arguments: Arguments, env: Environment) -> Value:
    value = arguments[0]
    return math.trunc(value) if isinstance(value, float) else to_int(value, env)


def _to_bits(arguments: Arguments, env: Environment) -> Value:
    value = arguments[0]
    if len(arguments) == 1:
        given = number(value, env)
        if isinstance(given, Bits):
            return given
        whole = to_int(given, env)
        return Bits(whole, (whole if whole >= 0 else ~whole).bit_length())
    width = to_int(arguments[1], env)
    whole = to_int(value, env)
    limit = abs(width)
    if (width >= 0 and not 0 <= whole < 1 << limit) or (
        width < 0 and not -1 << (limit - 1) <= whole < 1 << (limit - 1)
    ):
        kind = "unsigned" if width >= 0 else "signed"
        raise Fault(f"too large for a {limit} bit {kind} integer {show(value)}")
    return Bits(whole, limit)


def _to_bytes(arguments: Arguments, env: Environment) -> Value:
    value = arguments[0]
    if len(arguments) == 2:
        size = to_int(arguments[1], env)
        return stored(value, 8 * abs(size), size < 0, env)
    if isinstance(value, str):
        return env.encode(value)
    if isinstance(value, bytes):
        return value
    whole = to_int(value, env)
    return whole.to_bytes(max(1, (whole.bit_length() + 7) // 8), "little", signed=whole < 0)


def _to_sequence(kind: type) -> Callable[[Arguments, Environment], Value]:
    def call(arguments: Arguments, env: Environment) -> Value:
        if not isinstance(arguments[0], (list, tuple, Dictionary)):
            raise Fault(f"conversion of {show(arguments[0])} to {kind.__name__} is not possible")
        return kind(elements(arguments[0], env))

    return call


_CONVERTERS: dict[str, Callable[[Arguments, Environment], Value]] = {
    "int": _to_int,
    "float": lambda arguments, env: float(plain(arguments[0], env)),
    "str": lambda arguments, env: as_text(arguments[0], env),
    "bool": lambda arguments, env: truth(arguments[0], env),
    "bits": _to_bits,
    "bytes": _to_bytes,
    "list": _to_sequence(list),
    "tuple": _to_sequence(tuple),
    "address": lambda arguments, env: Address(to_int(arguments[0], env), ()),
    "code": lambda arguments, env: Code(to_int(arguments[0], env)),
}
