"""``.struct`` and ``.union``: layouts with named fields, and instances of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidtool.tass.blocks import Block, Node
from sidtool.tass.calls import call_macro, macro_parameters
from sidtool.tass.coercion import show
from sidtool.tass.evaluating import no_operand
from sidtool.tass.faults import Fault
from sidtool.tass.memory import Section
from sidtool.tass.operand import split_places
from sidtool.tass.scoping import named_scope
from sidtool.tass.statements import Statement
from sidtool.tass.values import Code, Macro

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sidtool.tass.context import Context


def structure_block(asm: Context, block: Block, statement: Statement) -> None:
    """A definition where there is a label; or else the fields are assembled in place."""
    if statement.label in ("", "+", "-"):
        no_operand(statement)
        if statement.label:
            asm.label(statement)
        run_members(asm, block.kind, block.body)
        return
    parameters = macro_parameters(statement.operand, statement.column, asm.fold)
    scope = named_scope(asm, statement.label, statement.label_column, block)
    outer, inner = asm.section, Section(silent=True)
    frame = asm.frame.inner(block.kind, asm.frame.file, asm.line.number, statement.name_column)
    frame.arguments, frame.parameters, frame.call_text = [], parameters, statement.text
    asm.section = inner
    try:
        asm.record_label(statement)
        with asm.inside(frame), asm.entering(scope):
            run_members(asm, block.kind, block.body)
    finally:
        asm.section = outer
    value = Macro(block.kind, parameters, block.body, asm.frame.file, scope, inner.highest)
    asm.define(statement.label, value, statement.label_column)


def run_members(asm: Context, kind: str, body: Sequence[Node]) -> None:
    """The fields: one after the other, or in a union all at the same place."""
    if kind != "union":
        asm.run(body)
        return
    section = asm.section
    offset, pc = section.offset, section.pc
    longest = 0
    for node in body:
        section.offset, section.pc = offset, pc
        asm.run([node])
        longest = max(longest, section.offset - offset)
    section.offset, section.pc = offset, pc
    section.advance(longest)


def _instance(asm: Context, statement: Statement, code: Code | None) -> None:
    """``label .dstruct name, values``."""
    pieces = split_places(statement.operand)
    if not pieces:
        raise Fault("an expression is expected", len(statement.text.rstrip()))
    name, place = pieces[0]
    value = asm.path_value(name, statement.column + place)
    if not isinstance(value, Macro) or value.kind not in ("struct", "union"):
        raise Fault(f"this is no structure: {show(value)}", statement.column)
    if value.kind != statement.name[1:]:  # .dstruct of a struct, .dunion of a union
        raise Fault(f"wrong type '{value.kind}', expected '{statement.name[1:]}'", statement.column)
    arguments = statement.operand[pieces[1][1] :] if len(pieces) > 1 else ""
    call = Statement(statement.text, statement.label, statement.label_column, statement.kind, name)
    call.name_column, call.operand, call.column = statement.name_column, arguments, statement.column
    call_macro(asm, value, call, statement.label)


BLOCKS = {"struct": structure_block, "union": structure_block}
DIRECTIVES = {"dstruct": _instance, "dunion": _instance}
