"""The assembler: runs the lines of a source pass after pass, until all symbols keep their values."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sidtool.errors import Diagnostic, Severity, SourceError, Span
from sidtool.tass import opcodes, operators, statements
from sidtool.tass.blocks import CLOSER_OF, CLOSERS, Block, Line, Node, Stray, directive_of, parse_blocks
from sidtool.tass.calls import call_function, call_macro, expand
from sidtool.tass.directives import BLOCKS, DIRECTIVES, QUIET_LABEL
from sidtool.tass.expressions import Expression
from sidtool.tass.faults import Fatal, Fault, unsupported
from sidtool.tass.frames import EndOfFile, Frame, Record
from sidtool.tass.functions import call_builtin, convert, predefined
from sidtool.tass.instructions import assemble_instruction
from sidtool.tass.layout import width_of
from sidtool.tass.memory import Memory, Section
from sidtool.tass.naming import Naming
from sidtool.tass.operand import parse
from sidtool.tass.skipping import anonymous_labels
from sidtool.tass.statements import (
    ASSIGN,
    DIRECTIVE,
    INSTRUCTION,
    MACRO,
    NONE,
    STAR,
    WORD,
    Statement,
    after_label,
    split,
)  # fmt: skip
from sidtool.tass.symbols import Scope, Symbol
from sidtool.tass.text import Encoding, standard_encodings
from sidtool.tass.values import Builtin, Code, Function, Gap, Macro, TypeValue, Value

MOST_PASSES = 40
#: more lines than this in one pass is a loop that does not end
MOST_LINES = 2_000_000
MOST_ERRORS = 200


class Assembler(Naming):
    """One source on its way to an image.

    Args:
        file: the name of the source, as the user gave it.
        include: folders to search for included files.
        defines: constants from outside.
    """

    def __init__(self, file: str, include: Sequence[Path], defines: Mapping[str, int]) -> None:
        self.include = tuple(include)
        self.defines = dict(defines)
        self.builtin_scope = Scope("")
        self.global_scope = Scope("", self.builtin_scope)
        self.files: dict[str, list[Node]] = {}
        self.splits: dict[str, dict[str, Statement]] = {}
        self.lengths: dict[object, int] = {}
        self.root_sections: dict[str, Section] = {}
        self.all_sections: dict[object, Section] = {}
        self.closings: dict[int, Line] = {}
        self.binaries: dict[str, bytes] = {}
        self.main = Frame("file", file)
        self.number = 0
        for name, value in predefined().items():
            self.builtin_scope.symbols[name] = Symbol(name, value, True, 0, "", 0, 0)

    def assemble(self, text: str) -> None:
        """Runs passes over the text until nothing changes.

        Raises:
            SourceError: the last pass found mistakes.
        """
        nodes = parse_blocks(text.split("\n"))
        for number in range(1, MOST_PASSES + 1):
            try:
                self._one_pass(number, nodes)
            except Fatal as fault:
                self.report(fault)
                break
            if not self.changed:
                break
        else:
            self.errors[:] = [self.unstable] if self.unstable else []
            self.report(Fatal(f"too many passes: after {MOST_PASSES} of them symbols still change their values"))
        if self.errors:
            raise SourceError([*self.errors, *self.warnings])

    def _one_pass(self, number: int, nodes: list[Node]) -> None:
        self._reset(number)
        for symbol in self.builtin_scope.symbols.values():
            symbol.defined = number
        for name, value in self.defines.items():
            self.define(name, value, 0)
        with contextlib.suppress(EndOfFile):
            self.run(nodes)
        self._settle()

    def _reset(self, number: int) -> None:
        self.number = number
        self.changed = False
        self.unstable: Diagnostic | None = None
        self.errors: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.records: list[Record] = []
        self.memory = Memory()
        self.section = Section(sections=self.root_sections, scope=self.global_scope)
        self.encodings: dict[str, Encoding] = standard_encodings()
        self.encoding = self.encodings["none"]
        self.encoded = self.encoding.encode
        self.eor = 0
        self.weak = 0
        self.lines = 0
        self.loops = 0
        self.frame = self.main
        self.line = Line(0, "")
        self.quiet = 0
        self.shown: Statement | None = None
        self.shown_at = 0
        self.statement = Statement("")
        self.ahead: list[Symbol] = []
        self.skipped: list[Symbol] = []
        self.times: dict[object, int] = {}
        self.use_cpu("default")
        self.scope = self.cheap = self.global_scope
        self.global_scope.begin(number)

    def _settle(self) -> None:
        """What was relied on in this pass has to hold in it, or another pass is needed."""
        if any(symbol.defined != self.number for symbol in self.ahead):
            self.changed = True
        if any(symbol.used == self.number for symbol in self.skipped):
            self.changed = True
        for section in self.all_sections.values():
            size = section.highest - section.start
            if size != section.size:
                section.size = size
                self.changed = True

    # --- running lines ----------------------------------------------------------------------------------------------

    def run(self, nodes: Sequence[Node]) -> None:
        """Assembles lines and blocks one after the other."""
        for node in nodes:
            if type(node) is Line:
                self.step(node)
            elif type(node) is Block:
                self._block(node)
            elif type(node) is Stray:
                self.line = node.line
                self.statement = self.read(node.line)
                self.report(_stray(node, self.statement))

    def read(self, line: Line) -> Statement:
        """A line as a statement, with the parameters of the macro it stands in filled in."""
        text = line.text if self.frame.arguments is None else expand(self, line)
        statement = self.splits_of_cpu.get(text)
        if statement is None:
            statement = self.splits_of_cpu[text] = split(text, self.table)
        return statement

    def read_directive(self, line: Line) -> Statement:
        """A line with a directive: a word in front of it can only be a label."""
        statement = self.read(line)
        return after_label(statement, self.table) if statement.kind == WORD else statement

    def step(self, line: Line) -> None:
        """Assembles one line; a fault is kept, and the next line goes on."""
        self.line = line
        self.lines += 1
        if self.lines > MOST_LINES:
            raise Fatal(f"more than {MOST_LINES} lines: this does not end")
        try:
            self.statement = statement = self.read(line)
            if statement.kind == INSTRUCTION and not statement.label:
                assemble_instruction(self, statement)
            elif statement.kind != NONE or statement.label:
                self.execute(statement)
        except Fatal:
            raise
        except Fault as fault:
            self.report(fault)
        except RecursionError:
            self.report(Fault("expression too complex"))

    def _block(self, block: Block) -> None:
        self.line = line = block.opening
        try:
            self.statement = statement = self.read_directive(line)
            handler = BLOCKS.get(block.kind)
            if handler is None:
                raise unsupported(f"the directive '.{block.kind}'").at(statement.name_column)
            handler(self, block, statement)
        except Fatal:
            raise
        except Fault as fault:
            self.report(fault)
        if block.closing is None:
            self.line, self.statement = line, self.read_directive(line)
            closer = CLOSER_OF[block.kind]
            self.report(Fault(f"closing directive '.{closer}' not found", self.statement.name_column))

    def skip(self, nodes: Sequence[Node]) -> None:
        """Passes over lines: anonymous labels are counted there all the same."""
        forward, backward = anonymous_labels(nodes)
        self.scope.forward += forward
        self.scope.backward += backward

    def execute(self, statement: Statement) -> None:
        """Does what a statement says."""
        kind = statement.kind
        if kind == ASSIGN:
            self.assign(statement)
        elif kind == STAR:
            self.set_origin(self.single(statement), statement.column)
        elif kind == WORD:
            self._word(statement)
        elif kind == MACRO:
            self._macro_call(statement)
        elif kind == DIRECTIVE:
            self._directive(statement)
        else:
            self._labelled(statement)

    def _labelled(self, statement: Statement) -> None:
        start = self.section.offset
        code = self.label(statement)
        if statement.kind == INSTRUCTION:
            try:
                assemble_instruction(self, statement)
            finally:
                self.finish(code, start)
        else:
            self.finish(code, start)
            self.record_label(statement)

    def _directive(self, statement: Statement) -> None:
        handler = DIRECTIVES.get(statement.name)
        if handler is None:
            raise unsupported(f"the directive '.{statement.name}'").at(statement.name_column)
        if not statement.label or statement.name in QUIET_LABEL:
            handler(self, statement, None)
            return
        start = self.section.offset
        code = self.label(statement)
        try:
            handler(self, statement, code)
        finally:
            self.finish(code, start)

    def _word(self, statement: Statement) -> None:
        """A line that begins with an unknown word: a macro call if the word is a macro, or else a label."""
        if not statement.name:
            if statement.label:
                self.label(statement)
            raise Fault("general syntax", statement.name_column)
        if statement.operand[:1] == "." and directive_of(statement.operand) in statements.DIRECTIVES:
            self.execute(after_label(statement, self.table))
            return
        callee = self.find_path(statement.name)
        if isinstance(callee, (Macro, Function)):
            self._call(callee, statement, statement.label)
        elif statement.label:
            self.label(statement)
            raise Fault("general syntax", statement.name_column)
        else:
            self.execute(after_label(statement, self.table))

    def _macro_call(self, statement: Statement) -> None:
        callee = self.path_value(statement.name, statement.name_column + 1)
        if not isinstance(callee, (Macro, Function)):
            raise Fault(f"wrong type <{type(callee).__name__.lower()}>", statement.name_column + 1)
        self._call(callee, statement, statement.label)

    def _call(self, callee: Macro | Function, statement: Statement, label: str) -> None:
        if isinstance(callee, Macro):
            call_macro(self, callee, statement, label)
        else:
            call_function(self, callee, statement, label)

    # --- values -----------------------------------------------------------------------------------------------------

    def parsed(self, statement: Statement) -> tuple[Expression, ...]:
        """The expressions of a statement's operand."""
        try:
            return parse(statement.operand)
        except Fault as fault:
            fault.column += statement.column if fault.column >= 0 else 0
            raise

    def evaluate(self, expression: Expression, column: int) -> Value:
        """The value of an expression whose operand begins at ``column``."""
        try:
            return expression.eval(self)
        except Fault as fault:
            if fault.column >= 0:
                fault.column += column
            raise

    def single(self, statement: Statement) -> Value:
        """The value of an operand that is one expression."""
        expressions = self.parsed(statement)
        if not expressions:
            raise Fault("an expression is expected", len(statement.text.rstrip()))
        if len(expressions) > 1:
            raise Fault("extra characters on line", statement.column + expressions[1].column)
        return self.evaluate(expressions[0], statement.column)

    def address(self, value: Value) -> int:
        """A value as a 16 bit address; labels with an offset wrap around."""
        if isinstance(value, Code):
            return value.address & 0xFFFF
        if isinstance(value, Gap):
            raise Fault("can't get integer value of gap '?'")
        number = operators.to_int(value, self)
        if number < 0:
            raise Fault(f"value needs to be non-negative {operators.show(value)}")
        if number > 0xFFFF:
            raise Fault(f"too large for a 16 bit unsigned integer {operators.show(value)}")
        return number

    def encode(self, text: str) -> bytes:
        """Text in the encoding in force."""
        return self.encoded(text)

    def star(self) -> Code:
        """The program counter."""
        return Code(self.section.pc, width=self.section.width)

    def call(self, function: Value, arguments: list[Value]) -> Value:
        """A function, type or encoding applied to arguments."""
        from sidtool.tass.calls import function_value

        if isinstance(function, Builtin):
            return call_builtin(function, arguments, self)
        if isinstance(function, TypeValue):
            return convert(function.name, arguments, self)
        if isinstance(function, Function):
            return function_value(self, function, arguments)
        raise Fault(f"function call '()' of {operators.show(function)} not possible")

    # --- output -----------------------------------------------------------------------------------------------------

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
            self.memory.write(section.offset, data)
        self._record(kind, data, monitor)
        section.advance(len(data))

    def reserve(self, count: int) -> None:
        """Leaves room without storing anything."""
        self._record(">", b"", None)
        if self.section.offset + count > 0x10000:
            raise Fault("compile offset overflow: the program runs past the end of memory at $ffff")
        self.section.advance(count)

    def _record(self, kind: str, data: bytes, monitor: tuple[str, str | int] | None) -> None:
        """Notes bytes for the listing; only the first of a line's records shows its text."""
        if self.quiet:
            return
        fresh = self.shown is not self.statement or self.shown_at != self.lines
        if not fresh and not data:
            return
        self.shown, self.shown_at = self.statement, self.lines
        text = self.statement.text if fresh else ""
        place = self.section
        self.records.append(Record(kind, place.offset, place.pc, data, monitor, text, self.line, self.frame))

    def set_origin(self, value: Value, column: int) -> None:
        """``*=``: the compile offset moves as far as the program counter does."""
        try:
            address = self.address(value)
        except Fault as fault:
            raise fault.at(column) from None
        section = self.section
        offset = section.offset + address - section.pc
        if section.parent is not None and offset < section.start:
            raise Fault("address out of section", column)
        section.offset, section.pc, section.width = offset, address, width_of(value)
        section.highest = max(section.highest, offset)

    def use_cpu(self, name: str) -> None:
        """``.cpu``."""
        self.table: Mapping[str, Mapping[str, int]] = opcodes.with_go_branches(name)
        self.splits_of_cpu = self.splits.setdefault(name, {})

    def use_encoding(self, encoding: Encoding) -> None:
        """``.enc``."""
        self.encoding = encoding
        self.encoded = encoding.encode

    def frame_of_lines(self) -> str:
        """The file that the running lines stand in."""
        return self.frame.file

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

    # --- messages ---------------------------------------------------------------------------------------------------

    def report(self, fault: Fault) -> None:
        """Keeps an error."""
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(self._diagnostic(fault, Severity.ERROR))

    def warn(self, message: str, column: int) -> None:
        """Keeps a warning."""
        if len(self.warnings) < MOST_ERRORS:
            self.warnings.append(self._diagnostic(Fault(message, column), Severity.WARNING))

    def note_unstable(self, name: str, column: int) -> None:
        """Keeps the first symbol that changed late, in case it never stops."""
        if self.number == MOST_PASSES and self.unstable is None:
            self.unstable = self._diagnostic(Fault(f"can't calculate stable value '{name}'", column), Severity.ERROR)

    def _diagnostic(self, fault: Fault, severity: Severity) -> Diagnostic:
        if fault.at_call and self.frame.caller is not None:
            frame = self.frame
            span = Span(self.frame.caller.file, max(1, frame.call_line), frame.call_column + 1)
            notes = (*fault.notes, *self.frame.caller.trace())
            return Diagnostic(fault.message, span, fault.hint, frame.call_text, severity, notes)
        text = self.statement.text
        column = fault.column if fault.column >= 0 else max(self.statement.name_column, 0)
        span = Span(self.frame.file, max(1, self.line.number), min(column, len(text)) + 1)
        return Diagnostic(fault.message, span, fault.hint, text, severity, (*fault.notes, *self.frame.trace()))

    @contextlib.contextmanager
    def inside(self, frame: Frame) -> Iterator[None]:
        """Runs lines of another file or of a macro; afterwards the place of the call is back."""
        saved = self.frame, self.line, self.statement
        self.frame = frame
        try:
            yield
        finally:
            self.frame, self.line, self.statement = saved


def _stray(node: Stray, statement: Statement) -> Fault:
    openers = CLOSERS.get(node.directive, ())
    name = openers[0] if openers else {"case": "switch", "default": "switch"}.get(node.directive, "if")
    return Fault(f"opening directive '.{name}' not found", statement.name_column)
