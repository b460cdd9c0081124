"""The assembler: runs the lines of a source pass after pass, until all symbols keep their values."""

from __future__ import annotations

import contextlib

from sidtool.errors import SourceError
from sidtool.tass.blocks import Node, parse_blocks
from sidtool.tass.context import Context
from sidtool.tass.faults import Fatal
from sidtool.tass.frames import EndOfFile
from sidtool.tass.reporting import MOST_PASSES


class Assembler(Context):
    """One source on its way to an image."""

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
        self.reset(number)
        self.use_cpu("default")
        for symbol in self.builtin_scope.symbols.values():
            symbol.defined = number
        for name, value in self.defines.items():
            self.define(name, value, 0)
        with contextlib.suppress(EndOfFile):
            self.run(nodes)
        self._settle()

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
