"""The assemblers that the command line can choose between: this package's own, and the real 64tass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from sidtool import assets
from sidtool.image import Image


class Assembly(Protocol):
    """What an assembler makes of a source text."""

    @property
    def image(self) -> Image:
        """The program."""

    def listing(self) -> str:
        """The listing in 64tass's form."""

    def labels(self) -> str:
        """The label list in 64tass's form."""


Assembler = Callable[[str, str], Assembly]


def embedded_assembler(source: str, file: str) -> Assembly:
    """Assembles with the assembler of this package: needs no other program."""
    from sidtool.tass import assemble

    return assemble(source, file, include=[assets.asm_dir()])


def external_assembler(source: str, file: str) -> Assembly:
    """Assembles with the real 64tass.

    Raises:
        UserError: the program is not installed.
    """
    from sidtool.tass.external import assemble

    return assemble(source, file, include=[assets.asm_dir()])


ASSEMBLERS: Mapping[str, Assembler] = {"embedded": embedded_assembler, "64tass": external_assembler}
