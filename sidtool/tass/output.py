"""Bytes into memory and lines into the listing."""

from __future__ import annotations

from sidtool.tass import opcodes
from sidtool.tass.faults import Fault, Undefined
from sidtool.tass.frames import Record
from sidtool.tass.reporting import Reporting
from sidtool.tass.statements import DIRECTIVES, Statement, Words, strip_comment
from sidtool.tass.text import Encoding
from sidtool.tass.values import Code, Value


class Output(Reporting):
    """The part of the assembler that writes, with the settings for it: CPU and text encoding."""

    def emit_code(self, data: bytes, name: str, operand: str | int) -> None:
        """Stores the bytes of an instruction."""
        self.store(data, ".", (name, operand))

    def emit(self, data: bytes) -> None:
        """Stores data."""
        self.store(data, ">", None)

    def store(self, data: bytes, kind: str, monitor: tuple[str, str | int] | None) -> None:
        """Stores bytes at the compile offset, and moves on."""
        section = self.section
        if self.eor:
            data = bytes(byte ^ self.eor for byte in data)
        if not section.silent:
            self.memory.write(section.offset + self.shift, data)
        self._record(kind, data, monitor)
        section.advance(len(data))

    def reserve(self, count: int) -> None:
        """Leaves room without storing anything."""
        self._record(">", b"", None)
        self.shift = 0
        if self.section.offset + count > 0x10000:
            raise Fault("compile offset overflow: the program runs past the end of memory at $ffff")
        self.section.advance(count)

    def _record(self, kind: str, data: bytes, monitor: tuple[str, str | int] | None) -> None:
        """Notes bytes for the listing; only the first of a line's records shows its text."""
        if self.quiet or self.hidden:
            return
        if kind == ">" and self.shift:  # 64tass lists no data where its bytes lie elsewhere than its address says
            return
        fresh = self.shown is not self.statement or self.shown_at != self.lines
        if not fresh and not data:
            return
        self.shown, self.shown_at = self.statement, self.lines
        text = self.statement.text if fresh else ""
        place = self.section
        self.records.append(Record(kind, place.offset, place.pc, data, monitor, text, self.line, self.frame))

    def record_value(self, statement: Statement, value: Value, before: int | None = None) -> None:
        """Notes an assignment for the listing, at the end or before another record."""
        if self.quiet or self.hidden:
            return
        at = len(self.records) if before is None else before
        place = self.section
        self.records.insert(
            at, Record("=", place.offset, place.pc, b"", None, statement.text, self.line, self.frame, value)
        )

    def record_label(self, statement: Statement) -> None:
        """Notes a label for the listing, without what its line goes on with."""
        if self.quiet or self.hidden:
            return
        place = self.section
        text = strip_comment(statement.text)
        if statement.name:
            end = statement.label_column + len(statement.label)
            text = text[: end + text.startswith(":", end)]
        self.records.append(Record(".", place.offset, place.pc, b"", None, text, self.line, self.frame))

    def record_file(self, text: str) -> None:
        """Notes for the listing that another file begins or goes on."""
        if not self.quiet:
            self.records.append(Record(";", 0, 0, b"", None, text, self.line, self.frame))

    def use_cpu(self, name: str) -> None:
        """``.cpu``."""
        self.table = opcodes.with_go_branches(self.options.cpu if name == "default" else name)
        self.words = Words(self.table, DIRECTIVES - self.macro_names, self.fold)
        self.splits_of_cpu = self.splits.setdefault(name, {})

    def use_encoding(self, encoding: Encoding) -> None:
        """``.enc``."""
        self.encoding = encoding
        self.encoded = encoding.encode

    def contents(self, code: Code) -> tuple[int, ...]:
        """The elements assembled under a label; those of a label further on are from the pass before."""
        memory = self.memory if code.made == self.number else self.previous
        if code.size is None or code.where < 0:
            raise Undefined("can't calculate this")
        data = memory.bytes[code.where + code.offset : code.where + code.size]
        unit = code.unit
        return tuple(int.from_bytes(data[i : i + unit], "little") for i in range(0, len(data) - unit + 1, unit))

    def encode(self, text: str) -> bytes:
        """Text in the encoding in force."""
        return self.encoded(text)

    def occurrence(self) -> object:
        """A name for the running instruction that is the same in every pass."""
        key = (id(self.line), id(self.scope))
        time = self.times.get(key, 0)
        self.times[key] = time + 1
        return (*key, time)

    def remember_length(self, key: object, length: int) -> None:
        """Keeps the length of an always taken branch for the next pass."""
        if self.lengths.get(key) != length:
            self.lengths[key] = length
            self.changed = True

    def frame_of_lines(self) -> str:
        """The file that the running lines stand in."""
        return self.frame.file
