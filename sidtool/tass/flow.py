"""Conditions and loops."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sidtool.tass import coercion, operators
from sidtool.tass.blocks import Block, Line
from sidtool.tass.evaluating import no_operand
from sidtool.tass.faults import Fatal, Fault
from sidtool.tass.frames import LoopControl
from sidtool.tass.operand import split_places
from sidtool.tass.scoping import labelled
from sidtool.tass.statements import ASSIGN, Statement, Words, split
from sidtool.tass.values import Code, Namespace, Value

if TYPE_CHECKING:
    from sidtool.tass.context import Context

_FOR_IN = re.compile(r"\s*([^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)\s+in\s+(.*)\Z", re.IGNORECASE)
_NAME = re.compile(r"\w*\s*")
_NO_WORDS = Words((), ())
#: more turns than this of one loop is a loop that does not end: memory has 65536 bytes
MOST_TURNS = 70_000
#: and so are more than this of all loops in a pass
MOST_TURNS_OF_ALL = 300_000

_TESTS: dict[str, Callable[[Value, Context], bool]] = {
    "if": coercion.truth,
    "elsif": coercion.truth,
    "ifeq": lambda value, asm: coercion.plain(value, asm) == 0,
    "ifne": lambda value, asm: coercion.plain(value, asm) != 0,
    "ifmi": lambda value, asm: coercion.plain(value, asm) < 0,
    "ifpl": lambda value, asm: coercion.plain(value, asm) >= 0,
}


def _condition(asm: Context, statement: Statement, kind: str) -> bool:
    value = asm.single(statement)
    try:
        return _TESTS[kind](value, asm)
    except Fault as fault:
        raise fault.at(statement.column) from None


def if_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.if``, ``.elsif``, ``.else``: the first branch whose condition holds."""
    code, start = labelled(asm, statement), asm.section.offset
    chosen = failed = False
    for place, (line, body) in enumerate(block.branches):
        take = False
        if not chosen and not failed:
            try:
                take = _branch_taken(asm, block.kind if place == 0 else "", line)
            except Fault as fault:
                failed = True
                asm.report(fault)
        if take:
            chosen = True
            asm.run(body)
        else:
            asm.skip(body)
    if code is not None:
        asm.finish(code, start)


def _branch_taken(asm: Context, kind: str, line: Line) -> bool:
    asm.line = line
    asm.statement = statement = asm.read_directive(line)
    name = kind or statement.name
    if name == "else":
        no_operand(statement)
        return True
    return _condition(asm, statement, name)


def switch_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.switch``, ``.case``, ``.default``."""
    code, start = labelled(asm, statement), asm.section.offset
    value = asm.single(statement)
    asm.skip(block.body)
    chosen = False
    for line, body in block.branches[1:]:
        asm.line = line
        asm.statement = case = asm.read_directive(line)
        if not chosen and _case_fits(asm, case, value):
            chosen = True
            asm.run(body)
        else:
            asm.skip(body)
    if code is not None:
        asm.finish(code, start)


def _case_fits(asm: Context, case: Statement, value: Value) -> bool:
    if case.name == "default":
        no_operand(case)
        return True
    if not case.operand:
        raise Fault("expected at least one argument", case.name_column)
    candidates = [asm.evaluate(expression, case.column) for expression in asm.parsed(case)]
    return any(operators.binary("==", value, candidate, asm) is True for candidate in candidates)


# --- loops ----------------------------------------------------------------------------------------------------------


def loop_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.for``, ``.rept``, ``.while`` and their variants with a scope for each turn (``.bfor`` ...)."""
    scoped = block.kind.startswith("b")
    kind = block.kind.removeprefix("b")
    start = asm.section.offset
    code = labelled(asm, statement) if not (scoped and statement.label) else None
    turns = {"for": _for_turns, "rept": _rept_turns, "while": _while_turns}[kind](asm, block, statement)
    scopes: list[Namespace | Code] = []
    place = len(asm.records)
    ran = False
    asm.frame.loops += 1
    try:
        for turn, _ in enumerate(turns):
            ran = True
            asm.loops += 1
            if turn >= MOST_TURNS or asm.loops > MOST_TURNS_OF_ALL:
                most = MOST_TURNS if turn >= MOST_TURNS else MOST_TURNS_OF_ALL
                asm.line, asm.statement = block.opening, statement
                raise Fatal(f"more than {most} turns of loops: this does not end", statement.name_column)
            if not _turn(asm, block, scopes if scoped else None):
                break
    finally:
        asm.frame.loops -= 1
    if not ran:
        asm.skip(block.body)
    if code is not None:
        asm.finish(code, start)
    elif scoped and statement.label:
        last, asm.line = asm.line, block.opening
        asm.define(statement.label, tuple(scopes), statement.label_column)
        asm.line = last
        shown = statement.text[: statement.label_column + len(statement.label)]
        asm.record_value(Statement(shown), tuple(scopes), before=place)


def _turn(asm: Context, block: Block, scopes: list[Namespace | Code] | None) -> bool:
    """One turn; False when the loop was left by ``.break``."""
    try:
        if scopes is None:
            asm.run(block.body)
        else:
            scope = asm.scope.nameless(id(block))
            scopes.append(Code(asm.section.pc, scope, 0, width=asm.section.width))
            with asm.entering(scope):
                asm.run(block.body)
    except LoopControl as control:
        return not control.leave
    return True


def _rept_turns(asm: Context, block: Block, statement: Statement) -> Iterator[None]:
    value = asm.single(statement)
    try:
        count = coercion.to_int(value, asm)
    except Fault as fault:
        raise fault.at(statement.column) from None
    if count < 0:
        raise Fault(f"value needs to be non-negative {coercion.show(value)}", statement.column)
    for _ in range(count):
        yield


def _while_turns(asm: Context, block: Block, statement: Statement) -> Iterator[None]:
    while _again(asm, block, lambda: _condition(asm, statement, "if")):
        yield


def _again(asm: Context, block: Block, check: Callable[[], bool]) -> bool:
    """A loop's condition, told at the line where the loop begins."""
    asm.line = block.opening
    asm.statement = asm.read_directive(block.opening)
    return check()


def _for_turns(asm: Context, block: Block, statement: Statement) -> Iterator[None]:
    match = _FOR_IN.match(statement.operand)
    if match is not None:
        return _for_in(asm, block, statement, match)
    pieces = split_places(statement.operand)
    if len(pieces) < 2:
        raise Fault("',' expected", len(statement.text.rstrip()))
    if len(pieces) > 3:
        raise Fault("extra characters on line", statement.column + pieces[3][1])
    return _for_counting(asm, block, statement, pieces)


def _for_counting(asm: Context, block: Block, statement: Statement, pieces: list[tuple[str, int]]) -> Iterator[None]:
    first, condition, step = [*pieces, ("", 0)][:3]
    _assignment(asm, statement, first)
    column = statement.column + condition[1]

    def check() -> bool:
        if not condition[0]:
            return True
        try:
            value = asm.evaluate(asm.parsed_at(condition[0], column)[0], column)
            return coercion.truth(value, asm)
        except Fault as fault:
            raise fault.at(column) from None

    while _again(asm, block, check):
        yield
        asm.line = block.opening
        asm.statement = asm.read_directive(block.opening)
        _assignment(asm, statement, step)


def _assignment(asm: Context, statement: Statement, piece: tuple[str, int]) -> None:
    text, place = piece
    if not text:
        return
    made = split(text, _NO_WORDS)
    made.label_column += statement.column + place
    if made.kind != ASSIGN or not made.label:
        name = _NAME.match(text)
        raise Fault("':=' expected", statement.column + place + (name.end() if name else 0))
    if made.name == "=":
        made.name = ":="
    asm.stepping = made.name not in (":=", "::=")
    try:
        asm.assign(made, quiet=True)
    except Fault as fault:
        if fault.column >= 0:
            fault.column += statement.column + place
        raise
    finally:
        asm.stepping = False


def _for_in(asm: Context, block: Block, statement: Statement, match: re.Match[str]) -> Iterator[None]:
    names = _loop_variables(match, statement.column)
    column = statement.column + match.start(2)
    expressions = asm.parsed_at(match.group(2), column)
    values = [asm.evaluate(expression, column) for expression in expressions]
    try:
        items = coercion.elements(values[0], asm) if len(values) == 1 else values
    except Fault as fault:
        raise fault.at(column) from None
    for turn, item in enumerate(items):
        asm.line = block.opening
        asm.statement = asm.read_directive(block.opening)
        asm.stepping = turn > 0
        try:
            _unpack(asm, names, item, statement)
        finally:
            asm.stepping = False
        yield


def _loop_variables(match: re.Match[str], column: int) -> list[tuple[str, int]]:
    """The names before ``in``, each with its column."""
    return [(name[0], column + match.start(1) + name.start()) for name in re.finditer(r"[^\s,]+", match.group(1))]


def _unpack(asm: Context, names: list[tuple[str, int]], item: Value, statement: Statement) -> None:
    if len(names) == 1:
        asm.set_variable(names[0][0], item, names[0][1])
        return
    parts = coercion.elements(item, asm)
    if len(parts) != len(names):
        raise Fault(f"expected {len(names)} values but got {len(parts)} to unpack", statement.column)
    for (name, column), part in zip(names, parts, strict=True):
        asm.set_variable(name, part, column)


def _leave(leave: bool, conditional: bool) -> Callable[[Context, Statement, Code | None], None]:
    def handler(asm: Context, statement: Statement, code: Code | None) -> None:
        if not asm.frame.loops:
            raise Fault("must be used within a loop", statement.name_column)
        if not conditional or _condition(asm, statement, "if"):
            raise LoopControl(leave)

    return handler


BLOCKS = {
    **dict.fromkeys(("if", "ifeq", "ifne", "ifmi", "ifpl"), if_block),
    **dict.fromkeys(("for", "rept", "while", "bfor", "brept", "bwhile"), loop_block),
    "switch": switch_block,
}
DIRECTIVES = {
    "break": _leave(True, False),
    "continue": _leave(False, False),
    "breakif": _leave(True, True),
    "continueif": _leave(False, True),
}
