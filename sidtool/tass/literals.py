"""Numbers and strings as they are written."""

from __future__ import annotations

import math
from decimal import Decimal

from sidtool.tass.expressions import Constant, Encoded, Expression
from sidtool.tass.faults import Fault
from sidtool.tass.values import Bits, Value

#: Python converts no more digits than this by itself
_LONGEST_DECIMAL = 4000


def number_value(text: str) -> Value:
    """The value of a number literal.

    >>> number_value("$0f"), number_value("1_000"), number_value("$1.8p4"), number_value("1e3")
    (Bits(value=15, width=8), 1000, 24.0, 1000.0)
    """
    try:
        value = _number_value(text.replace("_", ""))
    except OverflowError:
        value = math.inf
    if isinstance(value, float) and not math.isfinite(value):
        raise Fault("floating point overflow")
    return value


def _number_value(digits: str) -> Value:
    base = {"$": 16, "%": 2}.get(digits[0], 10)
    if base == 10:
        if digits.isdigit():
            return int(digits) if len(digits) <= _LONGEST_DECIMAL else int(Decimal(digits))
        mantissa, _, binary = digits.lower().partition("p")
        return float(mantissa) * 2.0 ** int(binary or 0)
    whole, point, rest = digits[1:].lower().partition("p")[0].partition(".")
    exponent = digits.lower().partition("p")[2]
    if not point and not exponent:
        return Bits(int(whole, base), len(whole) * (4 if base == 16 else 1))
    value = int(whole + rest, base) / float(base) ** len(rest)
    return value * 2.0 ** int(exponent or 0)


def string_expression(column: int, token: str) -> Expression:
    """A string literal: its text, or bytes where a letter before the quote asks for them."""
    kind = "" if token[0] in "\"'" else token[0].lower()
    quote = token[len(kind)]
    text = token[len(kind) + 1 : -1].replace(quote * 2, quote)
    if kind in ("x", "z"):
        from sidtool.tass.text import literal_bytes

        try:
            return Constant(column, literal_bytes(kind, text))
        except Fault as fault:
            raise fault.at(column) from None
    return Encoded(column, kind, text) if kind else Constant(column, text)
