"""Song texts as they come in and go out: files, standard input, line ends."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from sidtool import files
from sidtool.errors import UserError

STANDARD = "-"  # standard input or output
STANDARD_NAME = "<stdin>"


class Source(NamedTuple):
    """A text, with LF as line end, and the name that it has in messages."""

    text: str
    name: str


def read_content(path: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    Raises:
        UserError: the file cannot be read.
    """
    if path != STANDARD:
        return files.read_bytes(path, files.LARGEST_TEXT)
    content = sys.stdin.buffer.read(files.LARGEST_TEXT + 1) if sys.stdin is not None else b""
    if len(content) > files.LARGEST_TEXT:
        raise UserError(f"standard input: larger than {files.LARGEST_TEXT >> 20} MiB, which is more than a C64 can use")
    return content


def read_source(path: str, name: str | None = None) -> Source:
    """The text of a file, or of standard input, which is called ``name``.

    Raises:
        UserError: it cannot be read or is no text.
    """
    called = path if path != STANDARD else name or STANDARD_NAME
    return Source(files.decode_text(read_content(path), called), called)


def line_end(content: bytes) -> str:
    r"""The line end of a file: that of its first line, LF or CRLF.

    >>> line_end(b"v1: C\r\nD\n"), line_end(b"v1: C")
    ('\r\n', '\n')
    """
    first = content.find(b"\n")
    return "\r\n" if first > 0 and content[first - 1 : first] == b"\r" else "\n"


def write_text(path: str, content: bytes) -> None:
    """Writes a file whole or not at all, or to standard output for ``-``."""
    if path == STANDARD:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        files.write_bytes(Path(path), content)
