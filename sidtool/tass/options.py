"""How to assemble: what the command line of 64tass says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sidtool.files import LARGEST_TEXT, decode_text, read_bytes


@dataclass(frozen=True, slots=True)
class Options:
    """The options that change what is assembled.

    Attributes:
        include: ``-I``: folders that are searched after that of the including file.
        defines: ``-D``: lines such as ``speed=6``, assembled before the first source.
        ascii: ``-a``: the source is UTF-8 and its texts become PETSCII; otherwise its bytes are taken as they are.
        case_sensitive: ``-C``.
        long_branch: ``-B``: a branch that is too far becomes the opposite one around a JMP.
        keep_procs: a ``.proc`` that nothing refers to is assembled all the same, as with ``--export-labels``.
        cpu: what ``.cpu "default"`` means.
    """

    include: tuple[Path, ...] = ()
    defines: tuple[str, ...] = ()
    ascii: bool = True
    case_sensitive: bool = False
    long_branch: bool = False
    cpu: str = "6502"
    keep_procs: bool = False


def read_source(path: Path | str, options: Options) -> str:
    """The text of a source file, one character a byte unless it is UTF-8.

    Raises:
        UserError: it cannot be read, or is no UTF-8 where it has to be.
    """
    content = read_bytes(path, LARGEST_TEXT)
    if options.ascii:
        return decode_text(content, path)
    return content.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
