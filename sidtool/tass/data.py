"""Directives that store data: ``.byte``, ``.text``, ``.fill`` and their kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sidtool.tass.coercion import show, to_int
from sidtool.tass.conversions import stored
from sidtool.tass.expressions import Constant, Expression, evaluate_all
from sidtool.tass.faults import Fault, Undefined
from sidtool.tass.instructions import mode_names
from sidtool.tass.operations import leftmost
from sidtool.tass.text import Unencodable, prefixed
from sidtool.tass.values import GAP, Address, Bits, Code, Dictionary, Value

if TYPE_CHECKING:
    from sidtool.tass.context import Context
    from sidtool.tass.statements import Statement

Handler = Callable[["Context", "Statement", "Code | None"], None]
#: directive: (bits, signed, subtracted before storing)
_NUMBERS = {
    "byte": (8, False, 0),
    "char": (8, True, 0),
    "word": (16, False, 0),
    "sint": (16, True, 0),
    "addr": (16, False, 0),
    "rta": (16, False, 1),
    "long": (24, False, 0),
    "lint": (24, True, 0),
    "dword": (32, False, 0),
    "dint": (32, True, 0),
}
_ADDRESSES = ("addr", "rta")
_TEXTS = {"text": "b", "null": "n", "ptext": "p", "shift": "s", "shiftl": "l"}


def _store_numbers(bits: int, signed: bool, less: int) -> Handler:
    def handler(asm: Context, statement: Statement, code: Code | None) -> None:
        size = bits // 8
        if code is not None:
            code.unit = size
        if isinstance(statement.plan, bytes):
            asm.emit(statement.plan)
            return
        expressions = _some(asm, statement)
        data, first = bytearray(), None
        gaps = 0
        for column, value in _values(asm, statement, expressions):
            if value is GAP:
                data, gaps = _flush(asm, data), gaps + size
                continue
            gaps = _leave(asm, gaps)
            try:
                if isinstance(value, Address) and value.modes and statement.name in _ADDRESSES:
                    raise Fault(f"no {mode_names(''.join(value.modes))} addressing mode accepted")
                data += bytes(size) if value is None else _number(asm, value, bits, signed, less)
            except Fault as fault:
                data += bytes(size)
                first = first or fault.at(column)
        _leave(asm, gaps)
        if all(type(expression) is Constant for expression in expressions) and first is None and not gaps:
            statement.plan = bytes(data) if data and _steady(expressions) else None
        if not expressions or not (data or asm.shown is statement):
            asm.reserve(0)
        _flush(asm, data)
        if first is not None:
            raise first

    return handler


def _steady(expressions: tuple[Expression, ...]) -> bool:
    """Whether the bytes are the same whenever they are stored: numbers are, text depends on the encoding."""
    return all(
        isinstance(expression, Constant) and isinstance(expression.value, (int, Bits)) for expression in expressions
    )


def _number(asm: Context, value: Value, bits: int, signed: bool, less: int) -> bytes:
    if isinstance(value, Code) and bits == 16:
        return ((value.address - less) & 0xFFFF).to_bytes(2, "little")
    if less:
        fitting = stored(value, bits, signed, asm)
        return ((int.from_bytes(fitting, "little") - less) & 0xFFFF).to_bytes(2, "little")
    return stored(value, bits, signed, asm)


def _some(asm: Context, statement: Statement) -> tuple[Expression, ...]:
    expressions = asm.parsed(statement)
    if not expressions:
        raise Fault("an expression is expected", len(statement.text.rstrip()))
    return expressions


def _flush(asm: Context, data: bytearray) -> bytearray:
    if data:
        asm.emit(bytes(data))
    return bytearray()


def _leave(asm: Context, gaps: int) -> int:
    if gaps:
        asm.reserve(gaps)
    return 0


def _values(asm: Context, statement: Statement, expressions: tuple[Expression, ...]) -> Iterator[tuple[int, Value]]:
    """Column and value of everything to store; lists are taken apart, None stands for what is not known yet."""
    for expression in expressions:
        column = statement.column + leftmost(expression)
        try:
            values = evaluate_all([expression], asm)
        except Undefined as fault:
            asm.report(Undefined(fault.message, statement.column + max(fault.column, 0), fault.notes, fault.hint))
            yield column, None
            continue
        except Fault as fault:
            fault.column += statement.column if fault.column >= 0 else 0
            raise
        for value in values:
            for item in _flat(value):
                yield column, item


def _flat(value: Value) -> Iterator[Value]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def text_bytes(asm: Context, value: Value) -> bytes:
    """What ``.text`` stores for a value.

    Raises:
        Fault: it is no text, and no number that fits a byte.
    """
    if isinstance(value, str):
        return asm.encode(value)
    if isinstance(value, bytes):
        return value
    if isinstance(value, Code) and value.width:
        value = value.bits()
    if isinstance(value, Bits):
        size = (value.width + 7) // 8
        return (value.value & ((1 << 8 * size) - 1)).to_bytes(size, "little")
    if isinstance(value, Dictionary):
        raise Fault(f"can't get integer value of {show(value)}")
    return stored(value, 8, False, asm)


def _store_text(kind: str) -> Handler:
    def handler(asm: Context, statement: Statement, code: Code | None) -> None:
        data = bytearray()
        expressions = _some(asm, statement)
        for column, value in _values(asm, statement, expressions):
            if value is GAP and kind == "b":
                data = _flush(asm, data)
                asm.reserve(1)
                continue
            try:
                data += b"\1" if value is None else text_bytes(asm, value)
            except Unencodable as fault:
                literal = statement.text[column : column + 1] in ("'", '"')
                raise fault.at(column + 1 + fault.place if literal else column) from None
            except Fault as fault:
                raise fault.at(column) from None
        try:
            result = prefixed(kind, bytes(data))
        except Fault as fault:
            raise fault.at(statement.column) from None
        if not result:
            asm.reserve(0)
        _flush(asm, bytearray(result))

    return handler


def _pattern(asm: Context, value: Value) -> bytes:
    return b"".join(text_bytes(asm, item) for item in _flat(value))


def repeated(pattern: bytes, count: int) -> bytes:
    """``count`` bytes of a pattern over and over."""
    return (pattern * (count // len(pattern) + 1))[:count]


def _count(asm: Context, value: Value, column: int) -> int:
    try:
        count = to_int(value, asm)
    except Fault as fault:
        raise fault.at(column) from None
    if count < 0:
        raise Fault(f"value needs to be non-negative {show(value)}", column)
    if count > 0x10000:
        raise Fault(f"too large for a 16 bit unsigned integer {show(value)}", column)
    return count


def _fill(asm: Context, statement: Statement, code: Code | None) -> None:
    values = [asm.evaluate(expression, statement.column) for expression in _some(asm, statement)]
    _pad(asm, statement, values, _count(asm, values[0], statement.column))


def _pad(asm: Context, statement: Statement, values: list[Value], count: int) -> None:
    if len(values) > 2:
        raise Fault("extra characters on line", statement.column)
    if len(values) == 1 or values[1] is GAP:
        if count or len(values) == 1:
            asm.reserve(count)
        return
    try:
        pattern = _pattern(asm, values[1])
    except Fault as fault:
        raise fault.at(statement.column + leftmost(asm.parsed(statement)[1])) from None
    if not pattern:
        raise Fault("at least one byte is needed", statement.column)
    if count:
        asm.emit(repeated(pattern, count))
    else:
        asm.reserve(0)


def _align(asm: Context, statement: Statement, code: Code | None) -> None:
    values = [asm.evaluate(expression, statement.column) for expression in _some(asm, statement)]
    size = _count(asm, values[0], statement.column)
    if size == 0:
        raise Fault("zero value not allowed", statement.column)
    rest = -asm.section.pc % size
    if rest:
        _pad(asm, statement, values, rest)


DIRECTIVES: dict[str, Handler] = {
    **{name: _store_numbers(*sizes) for name, sizes in _NUMBERS.items()},
    **{name: _store_text(kind) for name, kind in _TEXTS.items()},
    "fill": _fill,
    "align": _align,
}
