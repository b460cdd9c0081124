"""Directives that speak, ``.var`` and ``.end``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidtool.tass.coercion import truth
from sidtool.tass.evaluating import no_operand
from sidtool.tass.faults import Fatal, Fault
from sidtool.tass.formatting import joined
from sidtool.tass.frames import EndOfFile, Goto
from sidtool.tass.statements import Statement
from sidtool.tass.values import Code, JumpLabel, Value, type_name

if TYPE_CHECKING:
    from sidtool.tass.context import Context

#: more jumps than this in one pass is a loop that does not end
MOST_JUMPS = 100_000


def _error(asm: Context, statement: Statement, code: Code | None) -> None:
    raise Fault(joined(asm.values(statement), asm), statement.name_column)


def _warn(asm: Context, statement: Statement, code: Code | None) -> None:
    asm.warn(joined(asm.values(statement), asm), statement.name_column)


def _holds(asm: Context, statement: Statement) -> list[Value] | None:
    condition, *message = asm.values(statement) or [False]
    try:
        return message if truth(condition, asm) else None
    except Fault as fault:
        raise fault.at(statement.column) from None


def _cerror(asm: Context, statement: Statement, code: Code | None) -> None:
    message = _holds(asm, statement)
    if message is not None:
        raise Fault(joined(message, asm), statement.name_column)


def _cwarn(asm: Context, statement: Statement, code: Code | None) -> None:
    message = _holds(asm, statement)
    if message is not None:
        asm.warn(joined(message, asm), statement.name_column)


def _var(asm: Context, statement: Statement, code: Code | None) -> None:
    if not statement.label:
        raise Fault("label required", statement.name_column)
    value = asm.values_as_one(statement)
    asm.set_variable(statement.label, value, statement.label_column)
    asm.record_value(statement, value)


def _end(asm: Context, statement: Statement, code: Code | None) -> None:
    no_operand(statement)
    raise EndOfFile


def _jump_label(asm: Context, statement: Statement, code: Code | None) -> None:
    if not statement.label:
        raise Fault("label required", statement.name_column)
    no_operand(statement)
    known = asm.find(asm.fold(statement.label))
    if known is None or known.value != JumpLabel(asm.line) or known.defined != asm.number:  # it is passed again
        asm.define(statement.label, JumpLabel(asm.line, asm.number), statement.label_column)


def _goto(asm: Context, statement: Statement, code: Code | None) -> None:
    value = asm.single(statement)
    if not isinstance(value, JumpLabel):
        raise Fault(f"wrong type '{type_name(value)}', expected 'lbl'", statement.column)
    if value.passed != asm.number:
        raise Fault("not defined", statement.column, hint="'.goto' goes back to a '.lbl' only: skip lines with '.if'")
    asm.jumps += 1
    if asm.jumps > MOST_JUMPS:
        raise Fatal(f"more than {MOST_JUMPS} jumps: this does not end", statement.name_column)
    raise Goto(value.line)


DIRECTIVES = {
    "lbl": _jump_label,
    "goto": _goto,
    "error": _error,
    "warn": _warn,
    "cerror": _cerror,
    "cwarn": _cwarn,
    "var": _var,
    "end": _end,
}
