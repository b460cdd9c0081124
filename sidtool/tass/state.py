"""Everything that the assembler remembers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sidtool.errors import Diagnostic
from sidtool.tass.blocks import Line, Node
from sidtool.tass.frames import Frame, Record
from sidtool.tass.functions import predefined
from sidtool.tass.memory import Memory, Section
from sidtool.tass.statements import Statement
from sidtool.tass.symbols import Scope, Symbol
from sidtool.tass.text import Encoding, standard_encodings


class State:
    """What is kept from pass to pass, and what each pass begins with afresh.

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
        self.own_encodings: dict[int, Encoding] = {}
        self.memory = Memory()
        self.closings: dict[int, Line] = {}
        self.binaries: dict[str, bytes] = {}
        self.main = Frame("file", file)
        self.number = 0
        for name, value in predefined().items():
            self.builtin_scope.symbols[name] = Symbol(name, value, True, 0, "", 0, 0)

    def reset(self, number: int) -> None:
        """Everything that a pass begins with."""
        self.number = number
        self.changed = False
        self.unstable: Diagnostic | None = None
        self.errors: list[Diagnostic] = []
        self.faults = 0
        self.warnings: list[Diagnostic] = []
        self.records: list[Record] = []
        self.previous = self.memory
        self.memory = Memory()
        self.section = Section(sections=self.root_sections)
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
        self.withs: list[Scope] = []
        self.skipped: list[Symbol] = []
        self.times: dict[object, int] = {}
        self.splits_of_cpu: dict[str, Statement] = {}
        self.table: Mapping[str, Mapping[str, int]] = {}
        self.scope = self.cheap = self.global_scope
        self.global_scope.begin(number)
