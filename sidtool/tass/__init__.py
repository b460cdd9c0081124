"""An assembler for the 64tass dialect: source text to an Image, byte for byte as 64tass 1.58 does.

Importing this package is cheap; the assembler itself is loaded by the first call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidtool.tass.assembly import Assembly
    from sidtool.tass.options import Options

__all__ = ["assemble", "assemble_files"]

_NONE: Mapping[str, int] = MappingProxyType({})


def assemble(text: str, file: str, include: Sequence[Path] = (), defines: Mapping[str, int] = _NONE) -> Assembly:
    """Assembles a source as ``64tass -a --cbm-prg`` does.

    Args:
        text: the source.
        file: its name for messages; included files are searched beside it first.
        include: further folders to search for included files.
        defines: constants from outside, as with ``-D``.

    Returns:
        The program with its listing and labels.

    Raises:
        SourceError: the source has mistakes; all those of the last pass are told.

    >>> assemble("*=$1000\\n lda #1\\n rts", "example.asm").image.data.hex(" ")
    'a9 01 60'
    """
    from sidtool.tass.assembler import Assembler, Source
    from sidtool.tass.assembly import Assembly
    from sidtool.tass.options import Options

    lines = tuple(f"{name}={value}" for name, value in defines.items())
    assembler = Assembler(Options(tuple(include), lines))
    assembler.assemble([Source(text, file)])
    return Assembly.of(assembler)


def assemble_files(paths: Sequence[str], options: Options) -> Assembly:
    """Assembles files one after the other into one program, as ``64tass`` does with those on its command line.

    Args:
        paths: the sources. Each begins at address 0; the output goes on where the one before it ended.
        options: how.

    Raises:
        UserError: a source cannot be read.
        SourceError: the sources have mistakes.
    """
    from sidtool.tass.assembler import Assembler, Source
    from sidtool.tass.assembly import Assembly
    from sidtool.tass.options import read_source

    assembler = Assembler(options)
    assembler.assemble([Source(read_source(path, options), path) for path in paths])
    return Assembly.of(assembler)
