"""The listing (``-L``) in the format of 64tass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sidtool.tass.formatting import represent
from sidtool.tass.frames import Record
from sidtool.tass.opcodes import PROPER_NAMES
from sidtool.tass.values import Builtin, Function, Macro, TypeValue

# Bytes in the rows below the first of a record: they are longer, as no source stands beside them.
_ROW = 16
# Where so many rows, or more, are like the one before them, a line that counts them stands for them.
_FEWEST_REPETITIONS = 2


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns a listing has.

    Attributes:
        monitor: the disassembly is shown; ``-m`` leaves it out.
        source: the source is shown; ``-s`` leaves it out.
        tab_size: 1 to 8 characters; 1 means blanks only.
        pc: the program counter is shown: it differs from the offset somewhere.
        origin: a comment behind the source of a record, such as the line of a song that it came from.
    """

    monitor: bool = True
    source: bool = True
    tab_size: int = 8
    pc: bool = False
    origin: Callable[[Record], str] | None = None

    @property
    def bytes_at(self) -> int:
        """The column where the bytes begin."""
        return 16 if self.pc else 8

    @property
    def source_at(self) -> int:
        """The column where the source begins."""
        return self.bytes_at + (32 if self.monitor else 16)

    @property
    def first_row(self) -> int:
        """How many bytes the first row of data has room for."""
        return (8 if self.monitor else 4) if self.source else _ROW

    def padded(self, text: str, column: int) -> str:
        """The text with tabs and blanks up to a column; at least one."""
        width = len(text.expandtabs(self.tab_size))
        if width >= column:
            return text + " "
        tabs = max(0, column // self.tab_size - width // self.tab_size) if self.tab_size > 1 else 0
        if tabs:
            width = column // self.tab_size * self.tab_size
        return text + "\t" * tabs + " " * (column - width)


def listing(records: Sequence[Record], columns: Columns | None = None) -> str:
    """The lines between the listing's head and its end, from that with the names of the columns on."""
    columns = columns or Columns()
    relocated = any(record.pc != record.offset and record.kind in ".>" for record in records)
    columns = replace(columns, pc=relocated)
    lines = [_names(columns)]
    for record in records:
        lines += _lines(record, columns)
    return "\n".join([*lines, "", ";******  End of listing", ""])


def _names(columns: Columns) -> str:
    line = ";Offset"
    if columns.pc:
        line = columns.padded(line, 8) + ";PC"
    line = columns.padded(line, columns.bytes_at) + ";Hex"
    if columns.monitor:
        line = columns.padded(line, columns.bytes_at + 16) + ";Monitor"
    return columns.padded(line, columns.source_at) + ";Source" if columns.source else line


def _lines(record: Record, columns: Columns) -> Iterator[str]:
    """A record's lines."""
    if record.kind == ";":
        yield from ("", f";******  {record.text}", "")
    elif record.kind == "=":
        if columns.source:
            text = "=" + _value(record.value, columns.source_at - 2)
            yield columns.padded(text, columns.source_at) + _source(record, columns)
    elif record.kind == ".":
        line = _start(record, columns, record.data.hex(" "))
        if columns.monitor and _monitor(record):
            line = columns.padded(line, columns.bytes_at + 16) + _monitor(record)
        if columns.source and record.text:
            line = columns.padded(line, columns.source_at) + _source(record, columns)
        if columns.source or record.data:
            yield line
    elif record.data or columns.source:
        yield from _rows(record, columns)


def _rows(record: Record, columns: Columns) -> Iterator[str]:
    """Data: the source beside the first row, and rows that repeat counted."""
    ends = [0, *range(columns.first_row, len(record.data), _ROW), len(record.data)]
    rows = list(pairwise(ends))
    place = 0
    while place < len(rows):
        first, last = rows[place]
        times = _repetitions(record.data, rows, place)
        if times >= _FEWEST_REPETITIONS:
            place += times
            yield columns.padded(";", columns.bytes_at) + f"...repeated {times} times ({times * _ROW} bytes)..."
            continue
        line = _start(record, columns, record.data[first:last].hex(" "), first)
        if first == 0 and record.text and columns.source:
            line = columns.padded(line, columns.source_at) + _source(record, columns)
        yield line
        place += 1


def _source(record: Record, columns: Columns) -> str:
    text = record.text.rstrip()
    return text + columns.origin(record) if columns.origin is not None else text


def _start(record: Record, columns: Columns, data: str, distance: int = 0) -> str:
    line = f"{record.kind}{record.offset + distance:04x}"
    if columns.pc and record.pc != record.offset:
        line = columns.padded(line, 8) + f"{record.pc + distance:04x}"
    return columns.padded(line, columns.bytes_at) + data if data else line


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


def _monitor(record: Record) -> str:
    if record.monitor is None or not record.monitor[0]:
        return ""
    name, operand = record.monitor
    if name == "brk" and not operand:
        return "brk #"
    shown = f"${operand:04x}" if isinstance(operand, int) else operand
    return f"{PROPER_NAMES.get(name, name)} {shown}".rstrip()
