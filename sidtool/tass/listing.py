"""The listing (``-L``) and the list of labels (``-l``) in the formats of 64tass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sidtool.tass.formatting import represent
from sidtool.tass.frames import Record
from sidtool.tass.opcodes import PROPER_NAMES
from sidtool.tass.symbols import Scope
from sidtool.tass.text import Encoding
from sidtool.tass.values import Builtin, Function, Macro, Namespace, TypeValue

# Bytes in the first row of a record, and in those below it: they are longer, as no source stands beside them.
_FIRST_ROW, _ROW = 8, 16
# Where so many rows, or more, are like the one before them, they are left out; 64tass counts them in a comment line.
_FEWEST_REPETITIONS = 2
_TAB = 8


def listing(records: Sequence[Record]) -> str:
    """One line for each record, and more where data is long: offset, bytes, monitor and source between tabs.

    A column for the program counter is there when it differs from the offset anywhere.
    """
    relocated = any(record.pc != record.offset and record.kind != "=" for record in records)
    lines: list[str] = []
    for record in records:
        lines += _lines(record, 16 if relocated else 8)
    return "".join(line + "\n" for line in lines)


def _lines(record: Record, hexadecimal: int) -> Iterator[str]:
    """A record's lines.

    Args:
        hexadecimal: the column where bytes begin; monitor and source follow 16 and 32 further on.
    """
    source = hexadecimal + 32
    if record.kind == "=":
        yield _padded("=" + _value(record.value, source - 2), source) + record.text.rstrip()
        return
    start = _place(record, 0, hexadecimal)
    if record.kind == ".":
        line = _padded(start + record.data.hex(" "), hexadecimal + 16) + _monitor(record)
        yield _padded(line, source) + record.text.rstrip()
        return
    ends = [0, *range(_FIRST_ROW, len(record.data), _ROW), len(record.data)]
    rows = list(pairwise(ends))
    place = 0
    while place < len(rows):
        first, last = rows[place]
        times = _repetitions(record.data, rows, place)
        if times >= _FEWEST_REPETITIONS:
            place += times
            continue
        line = _place(record, first, hexadecimal) + record.data[first:last].hex(" ")
        yield _padded(line, source) + record.text.rstrip() if first == 0 and record.text else line
        place += 1


def _repetitions(data: bytes, rows: list[tuple[int, int]], place: int) -> int:
    """How many rows from ``place`` on are the same as the row before it; the last row of all is always shown."""
    if place < 2:  # the first row is a shorter one
        return 0
    before = data[slice(*rows[place - 1])]
    times = 0
    while place + times < len(rows) - 1 and data[slice(*rows[place + times])] == before:
        times += 1
    return times


def _value(value: object, room: int) -> str:
    """An assigned value, where it fits; functions and types are left out."""
    if isinstance(value, (Builtin, Function, Macro, TypeValue)):
        return ""
    text = represent(value)
    return text if len(text) <= room else ""


def _place(record: Record, distance: int, hexadecimal: int) -> str:
    text = f"{record.kind}{record.offset + distance:04x}\t"
    if hexadecimal > _TAB:
        text += f"{record.pc + distance:04x}\t" if record.pc != record.offset else "\t"
    return text


def _monitor(record: Record) -> str:
    if record.monitor is None or not record.monitor[0]:
        return ""
    name, operand = record.monitor
    shown = f"${operand:04x}" if isinstance(operand, int) else operand
    return f"{PROPER_NAMES.get(name, name)} {shown}".rstrip()


def _padded(text: str, column: int) -> str:
    """The text with tabs up to a column; at least one."""
    width = len(text.expandtabs(_TAB))
    return text + "\t" * max(1, (column - width + _TAB - 1) // _TAB)


def labels(scope: Scope, number: int) -> str:
    """``name<TAB><TAB>= $1000``, with ``:=`` for variables, sorted by name."""
    lines = []
    for symbol in scope.symbols.values():
        hidden = isinstance(symbol.value, (Macro, Function, Builtin, TypeValue, Namespace, Encoding))
        if symbol.defined != number or hidden or symbol.left_out or symbol.name in ("+", "-"):
            continue
        name = symbol.name if len(symbol.name) >= 16 else _padded(symbol.name, 16)
        lines.append(f"{name}{'=' if symbol.constant else ':='} {represent(symbol.value)}\n")
    return "".join(sorted(lines))
