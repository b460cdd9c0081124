"""Other files: ``.include``, ``.binclude`` and ``.binary``."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from sidtool.errors import UserError
from sidtool.files import read_bytes
from sidtool.tass.blocks import Node, macros_over_directives, parse_blocks
from sidtool.tass.coercion import show, to_int
from sidtool.tass.faults import Fatal, Fault
from sidtool.tass.frames import EndOfFile, Frame
from sidtool.tass.options import read_source
from sidtool.tass.scoping import named_scope
from sidtool.tass.statements import Statement
from sidtool.tass.values import Code, Value, type_name

if TYPE_CHECKING:
    from sidtool.tass.context import Context

DEEPEST = 64


def search(asm: Context, name: str) -> Path | None:
    """The file of that name beside the including file, or in one of the include folders."""
    for folder in folders(asm):
        candidate = folder / name
        try:
            if candidate.is_file():
                return candidate
        except (OSError, ValueError):
            continue
    return None


def folders(asm: Context) -> list[Path]:
    """Where files are searched."""
    return [Path(asm.frame.file).parent, *asm.include]


def _missing(asm: Context, name: str, column: int) -> Fatal:
    searched = ", ".join(str(folder) for folder in folders(asm))
    return Fatal(f"can't open file '{name}': no such file", column, hint=f"searched in {searched}")


def _file_name(asm: Context, statement: Statement) -> str:
    value = asm.single(statement)
    if not isinstance(value, str) or not value:
        raise Fault(f"wrong type '{type_name(value)}', expected 'str'", statement.column)
    return value


def _include(asm: Context, statement: Statement, code: Code | None) -> None:
    name = _file_name(asm, statement)
    path = search(asm, name)
    if path is None:
        raise _missing(asm, name, statement.column)
    shown = os.path.normpath(path)
    frame = asm.frame.inner("file", shown, asm.line.number, statement.name_column)
    outer = asm.frame  # a macro's parameters are replaced in the files that it includes, too
    frame.arguments, frame.parameters, frame.everything = outer.arguments, outer.parameters, outer.everything
    _check_cycle(frame, statement.name_column)
    nodes = _nodes(asm, path, statement.column)
    asm.opened[shown] = "Assembling file"
    asm.record_file(f"Processing file: {shown}")
    with asm.inside(frame), contextlib.suppress(EndOfFile):
        asm.run(nodes)
    asm.record_file(f"Return to file: {asm.frame.file}")


def _nodes(asm: Context, path: Path, column: int) -> list[Node]:
    key = str(path)
    nodes = asm.files.get(key)
    if nodes is None:
        try:
            text = read_source(path, asm.options)
        except UserError as error:
            raise Fatal(error.message, column, hint=error.hint) from None
        asm.hide_directives(macros_over_directives(text))
        nodes = asm.files[key] = parse_blocks(text.split("\n"), asm.macro_names)
    return nodes


def _check_cycle(frame: Frame, column: int) -> None:
    if frame.depth > DEEPEST:
        raise Fatal("file recursion", column)
    outer = frame.caller
    while outer is not None:
        if outer.kind == "file" and os.path.abspath(outer.file) == os.path.abspath(frame.file):
            raise Fatal(f"file recursion: '{frame.file}' includes itself", column)
        outer = outer.caller


def _binclude(asm: Context, statement: Statement, code: Code | None) -> None:
    start = asm.section.offset
    if statement.label and statement.label not in ("+", "-"):
        scope = named_scope(asm, statement.label, statement.label_column, statement)
        code = asm.label(statement, scope)
        asm.record_label(statement)
    else:
        scope = asm.scope.nameless(id(asm.line))
    with asm.entering(scope):
        _include(asm, statement, code)
    if code is not None:
        asm.finish(code, start)


def read_binary(arguments: list[Value], asm: Value) -> bytes:
    """``binary(name, offset, length)``."""
    if not 1 <= len(arguments) <= 3 or not isinstance(arguments[0], str):
        raise Fault("a file name is expected")
    path = search(asm, arguments[0])
    if path is None:
        raise _missing(asm, arguments[0], -1)
    key = str(path)
    content = asm.binaries.get(key)
    if content is None:
        try:
            content = asm.binaries[key] = read_bytes(path)
        except UserError as error:
            raise Fatal(error.message, hint=error.hint) from None
    asm.opened[os.path.normpath(path)] = "Reading file"
    offset = to_int(arguments[1], asm) if len(arguments) > 1 else 0
    if offset < 0:
        offset = max(0, offset + len(content))
    length = to_int(arguments[2], asm) if len(arguments) > 2 else len(content)
    if length < 0:
        raise Fault(f"value needs to be non-negative {show(arguments[2])}")
    return bytes(content[offset : offset + length])


def _binary(asm: Context, statement: Statement, code: Code | None) -> None:
    values = [asm.evaluate(expression, statement.column) for expression in asm.parsed(statement)]
    try:
        data = read_binary(values, asm)
    except Fault as fault:
        raise fault.at(statement.column) from None
    if data:
        asm.emit(data)


DIRECTIVES = {"include": _include, "binclude": _binclude, "binary": _binary}
