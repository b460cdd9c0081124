"""``sidtool fmt``: songs in the one canonical layout, in their place."""

from __future__ import annotations

import difflib
import os
import sys
from argparse import Namespace

from sidtool import files
from sidtool.cli import OK, USER_ERROR
from sidtool.cli.output import note, show_error
from sidtool.cli.texts import STANDARD, STANDARD_NAME, line_end, read_content, write_text
from sidtool.errors import UsageError, UserError
from sidtool.notation import format_text


def fmt(options: Namespace) -> int:
    """Lays out each file; one with mistakes is told and left as it is; then, or where ``--check`` finds some, 1."""
    if options.output is not None and (len(options.songs) > 1 or options.check or options.diff):
        raise UsageError(
            "-o takes one song, and neither --check nor --diff", "without -o each file is laid out in place"
        )
    results = [_one_told(path, options) for path in options.songs]
    return USER_ERROR if any(results) else OK


def _one_told(path: str, options: Namespace) -> bool:
    try:
        return _one(path, options)
    except UserError as error:
        show_error(error)
        return True


def _one(path: str, options: Namespace) -> bool:
    """Lays out one file; whether that counts as a failure."""
    name = path if path != STANDARD else options.name or STANDARD_NAME
    content = read_content(path)
    text = files.decode_text(content, name)
    laid = format_text(text, name)
    result = laid.replace("\n", line_end(content)).encode()
    is_changed = result != content
    if options.diff:
        sys.stdout.writelines(_difference(text, laid, name))
    if options.check and is_changed:
        note(f"{name}: the layout would change")
    if options.check or options.diff:
        return bool(options.check and is_changed)
    output = options.output or path
    if output == path and path != STANDARD and not os.path.isfile(path):
        raise UserError(f"{path}: this is no file that can be written in place", "sidtool fmt - takes standard input")
    if is_changed or output != path or output == STANDARD:
        write_text(output, result)
    return False


def _difference(before: str, after: str, name: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), name, f"{name} (laid out)")
    return [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]
