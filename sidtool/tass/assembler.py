"""The assembler: runs the lines of its sources pass after pass, until all symbols keep their values."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from typing import NamedTuple

from sidtool.errors import SourceError
from sidtool.tass.blocks import Node, macros_over_directives, parse_blocks
from sidtool.tass.context import Context
from sidtool.tass.faults import Fatal
from sidtool.tass.frames import EndOfFile, Frame
from sidtool.tass.reporting import MOST_PASSES

#: Python's own limit of 1000 calls would end before 100 macros inside each other, each with its conditions and loops
CALLS = 5000

COMMAND_LINE = "<command line>"


class Source(NamedTuple):
    """A source text with its name for messages; included files are searched beside it."""

    text: str
    file: str


class Assembler(Context):
    """Sources on their way to an image."""

    def assemble(self, sources: Sequence[Source]) -> None:
        """Runs passes over the sources until nothing changes.

        Python's limit of nested calls is raised to :data:`CALLS`, and stays so.

        Raises:
            SourceError: the last pass found mistakes.
        """
        sys.setrecursionlimit(max(sys.getrecursionlimit(), CALLS))
        if self.options.defines:
            sources = [Source("\n".join(self.options.defines), COMMAND_LINE), *sources]
        for source in sources:
            self.hide_directives(macros_over_directives(source.text))
        for number in range(1, MOST_PASSES + 1):
            try:
                self._one_pass(number, sources)
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

    def _one_pass(self, number: int, sources: Sequence[Source]) -> None:
        self.reset(number)
        for symbol in self.builtin_scope.symbols.values():
            symbol.defined = number
        for place, source in enumerate(sources):
            nodes = self.parsed_sources.get(place)
            if nodes is None:
                nodes = self.parsed_sources[place] = parse_blocks(source.text.split("\n"), self.macro_names)
            self._one_source(source.file, nodes)
        self._settle()

    def _one_source(self, file: str, nodes: list[Node]) -> None:
        """Each source begins at address 0 with the settings afresh; the output goes on where it was."""
        self.begin_source(Frame("file", file, fold=self.fold))
        self.use_cpu("default")
        if file != COMMAND_LINE:
            self.opened[file] = "Assembling file"
        self.record_file("Command line definitions" if file == COMMAND_LINE else f"Processing input file: {file}")
        with contextlib.suppress(EndOfFile):
            self.run(nodes)

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
