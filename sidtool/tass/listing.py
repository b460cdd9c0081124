"""The listing (``-L``) and the list of labels (``-l``) in the formats of 64tass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sidtool.tass.formatting import represent
from sidtool.tass.frames import Record
from sidtool.tass.symbols import Scope
from sidtool.tass.values import Builtin, Function, Macro, Namespace, TypeValue

_FIRST_ROW, _ROW = 8, 12


def listing(records: Iterable[Record]) -> str:
    """One line for each record, and more where data is long: offset, PC, bytes, monitor and source between tabs."""
    lines: list[str] = []
    for record in records:
        lines += _lines(record)
    return "".join(line + "\n" for line in lines)


def _lines(record: Record) -> Iterator[str]:
    if record.kind == "=":
        yield f"={record.shown}{_tabs(len(record.shown) + 1, 40)}{record.text}"
        return
    start = f"{record.kind}{record.offset:04x}\t"
    start += f"{record.pc:04x}" if record.pc != record.offset else ""
    text = record.text
    if record.kind == ".":
        monitor = _monitor(record)
        column = start + "\t" + record.data.hex(" ")
        yield column + _tabs(_width(column), 24) + monitor + _tabs(24 + len(monitor), 40) + text
        return
    rows = _rows(record.data)
    column = start + "\t" + next(rows)
    yield column + _tabs(_width(column), 40) + text
    place = _FIRST_ROW
    for row in rows:
        pc = f"{record.pc + place:04x}" if record.pc != record.offset else ""
        yield f">{record.offset + place:04x}\t{pc}\t{row}"
        place += _ROW


def _rows(data: bytes) -> Iterator[str]:
    yield data[:_FIRST_ROW].hex(" ")
    for place in range(_FIRST_ROW, len(data), _ROW):
        yield data[place : place + _ROW].hex(" ")


def _monitor(record: Record) -> str:
    if record.monitor is None or not record.monitor[0]:
        return ""
    name, operand = record.monitor
    shown = f"${operand:04x}" if isinstance(operand, int) else operand
    return f"{name} {shown}".rstrip()


def _width(text: str) -> int:
    return len(text.expandtabs(8))


def _tabs(width: int, column: int) -> str:
    """Tabs from one column to another; at least one."""
    return "\t" * max(1, (column - width + 7) // 8)


def labels(scope: Scope, number: int) -> str:
    """``name<TAB><TAB>= $1000``, with ``:=`` for variables."""
    lines = []
    for symbol in scope.symbols.values():
        hidden = isinstance(symbol.value, (Macro, Function, Builtin, TypeValue, Namespace))
        if symbol.defined != number or hidden or not symbol.name[0].isalpha():
            continue
        tabs = "\t" * max(1, 2 - len(symbol.name) // 8)
        lines.append(f"{symbol.name}{tabs}{'=' if symbol.constant else ':='} {represent(symbol.value)}\n")
    return "".join(sorted(lines))
