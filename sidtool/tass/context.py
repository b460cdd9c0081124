"""Lines are read and done."""

from __future__ import annotations

from collections.abc import Sequence

from sidtool.tass import coercion
from sidtool.tass.blocks import CLOSER_OF, CLOSERS, CONDITIONS, Block, Line, Node, Stray
from sidtool.tass.calls import call_function, call_macro, expand, function_value
from sidtool.tass.conversions import convert
from sidtool.tass.directives import BLOCKS, DIRECTIVES, LISTED_LABEL, OWN_CLOSING, QUIET_LABEL, WITHOUT_OPERAND
from sidtool.tass.evaluating import no_operand
from sidtool.tass.faults import Fatal, Fault, unsupported
from sidtool.tass.frames import Goto
from sidtool.tass.functions import call_builtin
from sidtool.tass.instructions import assemble_instruction
from sidtool.tass.naming import Naming
from sidtool.tass.skipping import anonymous_labels, lines_of
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
)
from sidtool.tass.text import Encoding
from sidtool.tass.values import Builtin, Function, Macro, TypeValue, Value, type_name

#: more lines than this in one pass is a loop that does not end
MOST_LINES = 2_000_000


class Context(Naming):
    """The assembler as directives see it: all its parts, and the running of lines."""

    def run(self, nodes: Sequence[Node]) -> None:
        """Assembles lines and blocks one after the other, or from the ``.lbl`` on that a ``.goto`` names."""
        rest: Sequence[Node] | None = nodes
        while rest is not None:
            try:
                self._run(rest)
                rest = None
            except Goto as jump:
                place = next((i for i, node in enumerate(nodes) if node is jump.line), None)
                if place is None:
                    raise
                rest = nodes[place:]

    def _run(self, nodes: Sequence[Node]) -> None:
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
            statement = self.splits_of_cpu[text] = split(text, self.words)
        return statement

    def read_directive(self, line: Line) -> Statement:
        """A line with a directive: a word in front of it can only be a label."""
        statement = self.read(line)
        return after_label(statement, self.words) if statement.kind == WORD else statement

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
            if block.kind in WITHOUT_OPERAND:
                no_operand(statement)
            handler(self, block, statement)
        except Fatal:
            raise
        except RecursionError:
            raise Fatal("blocks are nested too deeply") from None
        except Fault as fault:
            self.report(fault)
        if block.closing is None:
            self.line, self.statement = line, self.read_directive(line)
            closer = CLOSER_OF[block.kind]
            self.report(Fault(f"closing directive '.{closer}' not found", self.statement.name_column))
        elif block.kind not in OWN_CLOSING and not (block.kind == "struct" and statement.label):
            self._close(block, block.closing)

    def _close(self, block: Block, closing: Line) -> None:
        """The line that ends a block; that of a condition may have a label."""
        self.line = closing
        try:
            self.statement = statement = self.read_directive(closing)
            if statement.label and block.kind in CONDITIONS:
                self.finish(self.label(statement), self.section.offset)
                self.record_label(statement)
            if block.kind in ("macro", "segment"):
                self.parsed(statement)
            else:
                no_operand(statement)
        except Fault as fault:
            self.report(fault)

    def skip(self, nodes: Sequence[Node]) -> None:
        """Passes over lines: anonymous labels are counted there all the same."""
        forward, backward = anonymous_labels(nodes)
        self.scope.forward += forward
        self.scope.backward += backward
        if self.frame.arguments is not None:
            self._check_references(nodes)

    def _check_references(self, nodes: Sequence[Node]) -> None:
        """Parameters are replaced in lines that are passed over too, so that they have to exist."""
        for line in lines_of(nodes):
            if "\\" in line.text:
                try:
                    expand(self, line)
                except Fault as fault:
                    saved = self.line, self.statement
                    self.line, self.statement = line, Statement(line.text)
                    self.report(fault)
                    self.line, self.statement = saved

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
        if statement.name in LISTED_LABEL:
            self.record_label(statement)
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
        if statement.operand[:1] == "." and not statement.label:  # what comes before a dot is a label
            self.execute(after_label(statement, self.words))
            return
        callee = self.find_path(statement.name) if "." not in statement.name else None
        if isinstance(callee, (Macro, Function)):
            self._call(callee, statement, statement.label)
        elif statement.label:
            self.label(statement)
            raise Fault("general syntax", statement.name_column)
        else:
            self.execute(after_label(statement, self.words))

    def _macro_call(self, statement: Statement) -> None:
        column = statement.text.index(statement.name, statement.name_column + 1)
        callee = self.path_value(statement.name, column)
        if not isinstance(callee, (Macro, Function)):
            kind = "function" if isinstance(callee, Builtin) else type_name(callee)
            raise Fault(f"wrong type '{kind}'", column)
        self._call(callee, statement, statement.label)

    def _call(self, callee: Macro | Function, statement: Statement, label: str) -> None:
        if isinstance(callee, Macro):
            call_macro(self, callee, statement, label)
        else:
            call_function(self, callee, statement, label)

    def call(self, function: Value, arguments: list[Value]) -> Value:
        """A function, type or encoding applied to arguments."""
        if isinstance(function, Builtin):
            return call_builtin(function, arguments, self)
        if isinstance(function, TypeValue):
            return convert(function.name, arguments, self)
        if isinstance(function, Function):
            return function_value(self, function, arguments)
        if isinstance(function, Encoding) and len(arguments) == 1 and isinstance(arguments[0], str):
            return function.encode(arguments[0])
        raise Fault(f"function call '()' of {coercion.show(function)} not possible")


def _stray(node: Stray, statement: Statement) -> Fault:
    openers = CLOSERS.get(node.directive, ())
    name = openers[0] if openers else {"case": "switch", "default": "switch"}.get(node.directive, "if")
    return Fault(f"opening directive '.{name}' not found", statement.name_column)
