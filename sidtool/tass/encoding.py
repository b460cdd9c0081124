"""Directives that choose and define text encodings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidtool.tass.blocks import Block
from sidtool.tass.coercion import elements, show, to_int
from sidtool.tass.conversions import stored
from sidtool.tass.faults import Fault
from sidtool.tass.statements import Statement
from sidtool.tass.text import Encoding
from sidtool.tass.values import Code, Value, type_name

if TYPE_CHECKING:
    from sidtool.tass.context import Context


def _enc(asm: Context, statement: Statement, code: Code | None) -> None:
    value = asm.single(statement)
    if isinstance(value, Encoding):
        asm.use_encoding(value)
        return
    if not isinstance(value, str):
        raise Fault(f"wrong type '{type_name(value)}', expected 'str'", statement.column)
    name = value.lower()
    asm.use_encoding(asm.encodings.setdefault(name, Encoding(name)))


def _cdef(asm: Context, statement: Statement, code: Code | None) -> None:
    values = asm.values(statement)
    place = 0
    while place < len(values):
        first = values[place]
        if isinstance(first, str) and len(first) == 2:
            start, end, place = ord(first[0]), ord(first[1]), place + 1
        else:
            if place + 2 >= len(values):
                raise Fault("',' expected", len(statement.text.rstrip()))
            start, end = (_character(asm, value, statement) for value in values[place : place + 2])
            place += 2
        if place >= len(values):
            raise Fault("',' expected", len(statement.text.rstrip()))
        _guarded(statement, asm.encoding.define_range, start, end, to_int(values[place], asm))
        place += 1


def _character(asm: Context, value: Value, statement: Statement) -> int:
    if isinstance(value, str):
        if len(value) != 1:
            raise Fault("more than a single character" if value else "empty string not allowed", statement.column)
        return ord(value)
    return to_int(value, asm)


def _tdef(asm: Context, statement: Statement, code: Code | None) -> None:
    values = asm.values(statement)
    if len(values) % 2:
        raise Fault("',' expected", len(statement.text.rstrip()))
    for characters, codes in zip(values[::2], values[1::2], strict=True):
        wanted = [_character(asm, item, statement) for item in elements(characters, asm)]
        if isinstance(codes, (list, tuple)):
            given = [to_int(item, asm) for item in codes]
            if len(given) != len(wanted):
                shapes = f"{len(wanted)} and {len(given)}"
                raise Fault(f"operands could not be broadcast together with shapes {shapes}", statement.column)
        else:
            first = to_int(codes, asm)
            given = list(range(first, first + len(wanted)))
        for character, code_value in zip(wanted, given, strict=True):
            _guarded(statement, asm.encoding.define_range, character, character, code_value)


def _edef(asm: Context, statement: Statement, code: Code | None) -> None:
    values = asm.values(statement)
    if len(values) % 2:
        raise Fault("',' expected", len(statement.text.rstrip()))
    for text, codes in zip(values[::2], values[1::2], strict=True):
        if not isinstance(text, str) or not text:
            raise Fault("empty string not allowed", statement.column)
        items = codes if isinstance(codes, (list, tuple)) else [codes]
        data = b"".join(asm.encode(item) if isinstance(item, str) else _byte(asm, item, statement) for item in items)
        _guarded(statement, asm.encoding.define_escape, text, data)


def _byte(asm: Context, value: Value, statement: Statement) -> bytes:
    try:
        return stored(value, 8, False, asm)
    except Fault as fault:
        raise fault.at(statement.column) from None


def _guarded(statement: Statement, function: Value, *arguments: Value) -> None:
    try:
        function(*arguments)
    except Fault as fault:
        raise fault.at(statement.column) from None


def encode_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.encode``: a new encoding, or one that exists, for the lines inside; afterwards the old one is back."""
    outer = asm.encoding
    if statement.operand:
        value = asm.single(statement)
        if not isinstance(value, Encoding):
            raise Fault(f"this is no encoding: {show(value)}", statement.column)
    else:
        value = asm.own_encodings.setdefault(id(block), Encoding(statement.label))
        value.clear()
        if statement.label not in ("", "+", "-"):
            asm.define(statement.label, value, statement.label_column)
    asm.use_encoding(value)
    try:
        asm.run(block.body)
    finally:
        asm.use_encoding(outer)


BLOCKS = {"encode": encode_block}
DIRECTIVES = {"enc": _enc, "cdef": _cdef, "tdef": _tdef, "edef": _edef}
