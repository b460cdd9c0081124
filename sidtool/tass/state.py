"""Everything that the assembler remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sidtool.errors import Diagnostic
from sidtool.tass.blocks import Line, Node
from sidtool.tass.frames import Frame, Record
from sidtool.tass.functions import predefined
from sidtool.tass.memory import Memory, Section
from sidtool.tass.options import Options
from sidtool.tass.statements import Statement, Words
from sidtool.tass.symbols import Scope, Symbol
from sidtool.tass.text import Encoding, raw_encodings, standard_encodings


class State:
    """What is kept from pass to pass, and what each pass begins with afresh.

    Args:
        options: how to assemble.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.include = options.include
        #: a name as symbols are filed under
        self.fold: Callable[[str], str] = str if options.case_sensitive else str.lower
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
        self.parsed_sources: dict[int, list[Node]] = {}
        self.changed = False
        self.macro_names: frozenset[str] = frozenset()
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
        self.told: dict[object, Frame] = {}
        self.warnings: list[Diagnostic] = []
        self.records: list[Record] = []
        #: files in the order of their first use, each once
        self.opened: dict[str, str] = {}
        self.previous = self.memory
        self.memory = Memory()
        self.shift = 0
        #: where a long branch left a JMP to a target
        self.long_jumps: dict[int, int] = {}
        self.section = Section(sections=self.root_sections)
        self.weak = 0
        self.lines = 0
        self.loops = 0
        self.jumps = 0
        self.frame = Frame("file", "")
        self.line = Line(0, "")
        self.quiet = 0
        self.hidden = 0
        self.stepping = False
        self.shown: Statement | None = None
        self.shown_at = 0
        self.statement = Statement("")
        self.ahead: list[Symbol] = []
        self.withs: list[Scope] = []
        self.skipped: list[Symbol] = []
        self.times: dict[object, int] = {}
        self.splits_of_cpu: dict[str, Statement] = {}
        self.table: Mapping[str, Mapping[str, int]] = {}
        self.words = Words((), ())
        self.scope = self.cheap = self.global_scope
        self.global_scope.begin(number)
        self.begin_source(self.frame)

    def hide_directives(self, names: frozenset[str]) -> None:
        """Macros of these names win over the directives, in files that were read before, too."""
        if names <= self.macro_names:
            return
        self.macro_names |= names
        self.parsed_sources.clear()
        self.files.clear()
        self.splits.clear()
        self.changed = True

    def begin_source(self, frame: Frame) -> None:
        """Everything that each source begins with."""
        self.frame = frame
        self.scope = self.global_scope
        self.cheap = self.global_scope
        # The bytes go on where the source before ended, until the origin is set or a gap is left.
        self.shift += self.section.offset
        self.section.offset = self.section.pc = 0
        self.section.width = 0
        self.eor = 0
        self.encodings: dict[str, Encoding] = standard_encodings() if self.options.ascii else raw_encodings()
        self.encoding = self.encodings["none"]
        self.encoded = self.encoding.encode
