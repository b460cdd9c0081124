"""Blocks that make or use scopes: ``.block``, ``.proc``, ``.namespace``, ``.weak``, ``.macro`` and ``.function``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidtool.tass.blocks import Block
from sidtool.tass.calls import function_parameters, macro_parameters
from sidtool.tass.faults import Fault
from sidtool.tass.operand import split_places
from sidtool.tass.statements import Statement
from sidtool.tass.symbols import Scope, visible
from sidtool.tass.values import Code, Function, Macro, Namespace

if TYPE_CHECKING:
    from sidtool.tass.context import Context


def labelled(asm: Context, statement: Statement) -> Code | None:
    """Defines a label in front of a block that makes no scope of its own."""
    if not statement.label:
        return None
    code = asm.label(statement)
    asm.record_label(statement)
    return code


def named_scope(asm: Context, name: str, column: int, node: object) -> Scope:
    """The scope of a block with a label: the same one in every pass, and another one for a weak block of that name."""
    home, last, _ = asm.target(name, column)
    key = (asm.fold(last), -1 - asm.weak)
    scope = home.inner.get(key)
    if scope is None:
        scope = home.inner[key] = Scope(f"{home.name}.{last}".lstrip("."))
    return scope


def scope_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.block``: a scope, reachable through its label."""
    start = asm.section.offset
    code = None
    if statement.label and statement.label not in ("+", "-"):
        scope = named_scope(asm, statement.label, statement.label_column, block)
        code = asm.label(statement, scope)
        asm.record_label(statement)
    else:
        if statement.label:
            asm.label(statement)
            asm.record_label(statement)
        scope = asm.scope.nameless(id(block))
    try:
        with asm.entering(scope):
            asm.run(block.body)
    finally:
        if code is not None:
            asm.finish(code, start)


def proc_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.proc``: like ``.block``, but left out when nothing refers to it."""
    if not statement.label:
        raise Fault("label required", statement.name_column)
    home, key = _symbol_place(asm, statement)
    old = home.symbols.get(key)
    if asm.number > 1 and not asm.options.keep_procs:
        if old is not None and old.weak < asm.weak and visible(old, asm.number):  # all refer to that stronger one
            asm.label(statement, named_scope(asm, statement.label, statement.label_column, block))
            asm.skip(block.body)
            return
        if old is None or old.used < asm.number - 1:
            _leave_out(asm, block, statement)
            return
    if old is not None:
        old.left_out = False
    scope_block(asm, block, statement)


def _symbol_place(asm: Context, statement: Statement) -> tuple[Scope, str]:
    """Where the symbol of a label is going to be kept."""
    if statement.label == "+":
        return asm.scope, f"+{asm.scope.forward}"
    if statement.label == "-":
        return asm.scope, f"-{asm.scope.backward}"
    home, last, _ = asm.target(statement.label, statement.label_column)
    return home, asm.fold(last)


def _leave_out(asm: Context, block: Block, statement: Statement) -> None:
    """The name exists all the same, so that a reference to it is seen; then another pass assembles the block."""
    home, key = _symbol_place(asm, statement)
    anonymous = statement.label in ("+", "-")
    asm.label(statement, None if anonymous else named_scope(asm, statement.label, statement.label_column, block))
    symbol = home.symbols[key]
    if not symbol.left_out:
        asm.changed = True
    symbol.left_out = True
    asm.skipped.append(symbol)
    asm.skip(block.body)


def namespace_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.namespace``: a new scope, or with an operand one that exists."""
    if statement.operand:
        owner = asm.single(statement)
        scope = owner.scope if isinstance(owner, (Code, Namespace, Macro)) else None
        if scope is None:
            raise Fault("this is no scope", statement.column)
        if statement.label:
            asm.define(statement.label, Namespace(scope), statement.label_column)
    elif statement.label not in ("", "+", "-"):
        scope = named_scope(asm, statement.label, statement.label_column, block)
        asm.define(statement.label, Namespace(scope), statement.label_column)
    else:
        scope = asm.scope.nameless(id(block))
    with asm.entering(scope):
        asm.run(block.body)


def with_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.with``: the symbols of another scope are found without its name."""
    labelled(asm, statement)
    owner = asm.single(statement)
    scope = owner.scope if isinstance(owner, (Code, Namespace, Macro)) else None
    if scope is None:
        raise Fault("this is no scope", statement.column)
    asm.withs.append(scope)
    try:
        asm.run(block.body)
    finally:
        asm.withs.pop()


def weak_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.weak``: what is defined inside gives way to other definitions."""
    labelled(asm, statement)
    asm.weak += 1
    try:
        asm.run(block.body)
    finally:
        asm.weak -= 1


def comment_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.comment``: nothing of it is assembled."""
    labelled(asm, statement)
    asm.skip(block.body)


def macro_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.macro`` and ``.segment``: the lines are kept for later."""
    if statement.label in ("", "+", "-"):
        raise Fault("label required", statement.name_column)
    parameters = macro_parameters(statement.operand, statement.column, asm.fold)
    macro = Macro(block.kind, parameters, block.body, asm.frame_of_lines())
    asm.define(statement.label, macro, statement.label_column)
    asm.skip(block.body)


def function_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.function``: lines that calculate."""
    if statement.label in ("", "+", "-"):
        raise Fault("label required", statement.name_column)
    parameters = function_parameters(asm, split_places(statement.operand), statement.column)
    if block.closing is not None:
        asm.closings[id(block.body)] = block.closing
    value = Function(parameters, block.body, None, asm.frame_of_lines(), asm.scope)
    asm.define(statement.label, value, statement.label_column)
    asm.skip(block.body)


def short_function(asm: Context, statement: Statement, code: Code | None) -> None:
    """``.sfunction a, b, expression``."""
    if statement.label in ("", "+", "-"):
        raise Fault("label required", statement.name_column)
    *names, (text, place) = split_places(statement.operand) or [("", 0)]
    parameters = function_parameters(asm, names, statement.column)
    expressions = asm.parsed_at(text, statement.column + place)
    if len(expressions) != 1:
        raise Fault("an expression is expected", statement.column)
    value = Function(parameters, None, expressions[0], asm.frame_of_lines(), asm.scope)
    asm.define(statement.label, value, statement.label_column)


BLOCKS = {
    "block": scope_block,
    "proc": proc_block,
    "namespace": namespace_block,
    "weak": weak_block,
    "with": with_block,
    "comment": comment_block,
    "macro": macro_block,
    "segment": macro_block,
    "function": function_block,
}
DIRECTIVES = {"sfunction": short_function}
