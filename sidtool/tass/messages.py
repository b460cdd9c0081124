"""Directives that speak, ``.var`` and ``.end``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidtool.tass.coercion import truth
from sidtool.tass.evaluating import no_operand
from sidtool.tass.faults import Fault
from sidtool.tass.formatting import joined
from sidtool.tass.frames import EndOfFile
from sidtool.tass.statements import Statement
from sidtool.tass.values import Code, Value

if TYPE_CHECKING:
    from sidtool.tass.context import Context


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


DIRECTIVES = {
    "error": _error,
    "warn": _warn,
    "cerror": _cerror,
    "cwarn": _cwarn,
    "var": _var,
    "end": _end,
}
