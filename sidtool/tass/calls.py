"""Calling macros, segments and functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sidtool.tass.blocks import Line
from sidtool.tass.conversions import wrong_count
from sidtool.tass.expressions import Expression
from sidtool.tass.faults import Fatal, Fault
from sidtool.tass.frames import Frame
from sidtool.tass.operand import parse, split_arguments
from sidtool.tass.statements import WORD
from sidtool.tass.symbols import Scope, Symbol
from sidtool.tass.values import GAP, Function, Macro, Parameter, Value

if TYPE_CHECKING:
    from sidtool.tass.context import Context
    from sidtool.tass.statements import Statement

DEEPEST = 100
_PIECES = re.compile(r"""(?P<keep>"[^"]*"|'[^']*'|;.*)|\\(?P<name>\d|@|[^\W\d]\w*|\{[^\W\d]\w*\})|@(?P<text>[1-9])""")
_ORDINALS = {1: "1st", 2: "2nd", 3: "3rd"}


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th ..."""
    return _ORDINALS.get(number, f"{number}th")


def expand(asm: Context, line: Line) -> str:
    """A line of a macro with its parameters replaced by their texts."""
    parts = line.parts
    if parts is None:
        parts = line.parts = _pieces(line.text)
    if len(parts) == 1:
        return parts[0]
    frame = asm.frame
    result = []
    for place, part in enumerate(parts):
        result.append(_argument(frame, part, line) if place % 2 else part)
    return "".join(result)


def _pieces(text: str) -> list[str]:
    """Plain text and names of parameters by turns."""
    if "\\" not in text:
        return [text]
    parts, kept, place = [], "", 0
    for match in _PIECES.finditer(text):
        if match["name"] is None:
            continue
        parts += [kept + text[place : match.start()], match["name"].strip("{}")]
        kept, place = "", match.end()
    return [*parts, text[place:]]


def _argument(frame: Frame, name: str, line: Line) -> str:
    arguments = frame.arguments or []
    if name == "@":
        return frame.everything
    if name.isdigit():
        place = int(name) - 1
    else:
        lower = frame.fold(name)
        names = [parameter.name for parameter in frame.parameters]
        if lower not in names:
            raise Fault(f"unknown argument name '{name}'", line.text.find("\\" + name))
        place = names.index(lower)
    if place < 0 or place >= len(arguments) or not arguments[place]:
        if frame.kind in ("struct", "union"):
            return _default(frame, place) or "?"
        default = _default(frame, place)
        if default:
            return default
        where = (f"{frame.file}:{line.number}: argument reference was here",)
        fault = Fault(f"{ordinal(place + 1)} argument is missing", -1, where)
        fault.at_call = True
        raise fault
    return arguments[place]


def _default(frame: Frame, place: int) -> str:
    parameter = frame.parameters[place] if 0 <= place < len(frame.parameters) else None
    return str(parameter.default) if parameter is not None and parameter.default is not None else ""


def call_macro(asm: Context, macro: Macro, statement: Statement, label: str) -> None:
    """Assembles the lines of a macro or segment with a call's arguments."""
    frame = _frame(asm, "macro" if macro.kind == "segment" else macro.kind, macro.file, statement)
    frame.arguments = split_arguments(statement.operand)
    frame.everything = statement.operand
    frame.parameters = macro.parameters
    from sidtool.tass.structures import run_members  # it calls macros itself

    start = asm.section.offset
    here = macro.kind == "segment" or (macro.kind in ("struct", "union") and not label)
    scope = None if here else asm.scope.nameless(id(asm.line))
    code = None
    if label:
        owner = scope
        if label not in ("+", "-") and scope is not None:
            owner = scope = _label_scope(asm, statement, scope)
        code = asm.label(statement, owner or Scope(""))
        asm.record_label(statement)
    with asm.inside(frame):
        if scope is None:
            run_members(asm, macro.kind, macro.body)
        else:
            with asm.entering(scope):
                run_members(asm, macro.kind, macro.body)
    if code is not None:
        asm.finish(code, start)
        if statement.kind == WORD and code.scope is not None:  # called without a dot
            code.scope.begin(asm.number)
            asm.cheap = code.scope


def _label_scope(asm: Context, statement: Statement, fresh: Scope) -> Scope:
    """The scope of a labelled call; it keeps the label's name for messages."""
    fresh.name = f"{asm.scope.name}.{statement.label}".lstrip(".")
    return fresh


def _frame(asm: Context, kind: str, file: str, statement: Statement) -> Frame:
    frame = asm.frame.inner(kind, file, asm.line.number, statement.name_column)
    frame.call_text = statement.text
    if frame.depth > DEEPEST:
        raise Fatal(f"{kind} recursion too deep", statement.name_column)
    return frame


def call_function(asm: Context, function: Function, statement: Statement, label: str) -> None:
    """A function used like a macro: its lines are assembled."""
    arguments = [_operand_value(asm, expression, statement) for expression in parse(statement.operand)]
    start = asm.section.offset
    code = asm.label(statement, Scope("")) if label else None
    if code is not None:
        asm.record_label(statement)
    scope = asm.scope.nameless(id(asm.line))
    with asm.inside(_frame(asm, "function", function.file, statement)):
        _run(asm, function, arguments, scope)
    if code is not None:
        asm.finish(code, start)


def _operand_value(asm: Context, expression: Expression, statement: Statement) -> Value:
    return asm.evaluate(expression, statement.column)


def function_value(asm: Context, function: Function, arguments: list[Value]) -> Value:
    """A function used in an expression: its result."""
    scope = asm.scope.nameless(("call", id(function.body), id(asm.line)))
    frame = _frame(asm, "function", function.file, asm.statement)
    asm.quiet += 1
    try:
        with asm.inside(frame):
            results = _run(asm, function, arguments, scope)
    finally:
        asm.quiet -= 1
    if len(results) == 1:
        return results[0]
    return tuple(results) if results else GAP


def _run(asm: Context, function: Function, arguments: list[Value], scope: Scope) -> list[Value]:
    scope.parent = function.scope
    saved = asm.scope, asm.cheap
    scope.begin(asm.number)
    asm.scope = asm.cheap = scope
    try:
        _bind(asm, function, arguments, scope)
        if function.result is not None:
            return [function.result.eval(asm)]
        assert function.body is not None
        asm.run(function.body)
        return list(_results(asm, function))
    finally:
        asm.scope, asm.cheap = saved


def _results(asm: Context, function: Function) -> list[Value]:
    closing = asm.closings.get(id(function.body))
    if closing is None:
        return []
    asm.line = closing
    asm.statement = statement = asm.read_directive(closing)
    return [asm.evaluate(expression, statement.column) for expression in parse(statement.operand)]


def _bind(asm: Context, function: Function, arguments: list[Value], scope: Scope) -> None:
    needed = sum(parameter.default is None and not parameter.rest for parameter in function.parameters)
    most = len(function.parameters) if not any(parameter.rest for parameter in function.parameters) else 1 << 20
    if not needed <= len(arguments) <= most:
        which, limit = ("exactly", needed) if needed == most else ("at least", needed)
        if len(arguments) > most and needed != most:
            which, limit = "at most", most
        raise Fault(wrong_count(which, limit, len(arguments)))
    for place, parameter in enumerate(function.parameters):
        value: Value
        if parameter.rest:
            value = tuple(arguments[place:])
        else:
            value = arguments[place] if place < len(arguments) else parameter.default
            if parameter.convert is not None:
                value = asm.call(parameter.convert, [value])
        scope.symbols[asm.fold(parameter.name)] = Symbol(parameter.name, value, False, asm.number, function.file, 0, 0)


def macro_parameters(text: str, column: int, fold: Callable[[str], str]) -> tuple[Parameter, ...]:
    """``a, b=2, , c`` after ``.macro``."""
    parameters: list[Parameter] = []
    for piece in split_arguments(text):
        name, equals, default = piece.partition("=")
        name = name.strip()
        if name and not re.fullmatch(r"[^\W\d]\w*", name):
            raise Fault("general syntax", column)
        if name and any(parameter.name == fold(name) for parameter in parameters):
            raise Fault(f"duplicate definition '{name}'", column)
        parameters.append(Parameter(fold(name), default.strip() if equals else None))
    return tuple(parameters)


def function_parameters(asm: Context, pieces: list[tuple[str, int]], column: int) -> tuple[Parameter, ...]:
    """``a, b=2, *rest`` after ``.function``; defaults are calculated now.

    Args:
        pieces: the parameters with their places in the operand.
        column: where the operand begins.
    """
    parameters: list[Parameter] = []
    for piece, place in pieces:
        name, equals, default = piece.partition("=")
        name = name.strip()
        rest = name.startswith("*")
        name = name.removeprefix("*").strip()
        name, colon, kind = name.partition(":")
        convert = _default_value(asm, kind, column + place) if colon else None
        if not re.fullmatch(r"[^\W\d]\w*", name.strip()):
            raise Fault("symbol expected", column)
        value = _default_value(asm, default, column + place + len(piece) - len(default)) if equals else None
        parameters.append(Parameter(asm.fold(name.strip()), value, rest, convert))
    return tuple(parameters)


def _default_value(asm: Context, text: str, column: int) -> Value:
    column += len(text) - len(text.lstrip())
    expressions = asm.parsed_at(text.strip(), column)
    if not expressions:
        raise Fault("an expression is expected", column)
    return asm.evaluate(expressions[0], column)
