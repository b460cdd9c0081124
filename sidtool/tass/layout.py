"""Where bytes go: ``.logical``, ``.virtual``, sections, page checks, and settings that last."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sidtool.tass import opcodes
from sidtool.tass.blocks import Block
from sidtool.tass.coercion import show, to_int
from sidtool.tass.evaluating import no_operand, width_of
from sidtool.tass.faults import Fault, Undefined
from sidtool.tass.memory import Section
from sidtool.tass.scoping import labelled
from sidtool.tass.statements import Statement
from sidtool.tass.values import Code, Gap, type_name

if TYPE_CHECKING:
    from sidtool.tass.context import Context


def logical_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.logical``: the program counter pretends."""
    value = asm.single(statement)
    address = asm.address(value)
    section = asm.section
    saved_pc, saved_offset, saved_width = section.pc, section.offset, section.width
    start = section.offset
    code = labelled(asm, statement)  # it stands before the change
    section.pc, section.width = address, width_of(value)
    try:
        asm.run(block.body)
    finally:
        section.pc = saved_pc + section.offset - saved_offset
        section.width = saved_width
        if code is not None:
            asm.finish(code, start)


def virtual_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.virtual``: labels without bytes."""
    outer = asm.section
    asm.shift = 0
    inner = Section(outer.name, outer.offset, outer.pc, silent=True, parent=outer.parent, width=outer.width)
    if statement.operand:
        value = asm.single(statement)
        inner.offset = inner.pc = asm.address(value)
        inner.width = width_of(value)
    inner.start = inner.offset
    inner.sections = outer.sections
    if statement.label:
        asm.record_label(statement)  # listed where the program is, though its value is the address inside
    asm.section = inner
    start = inner.offset
    try:
        code = asm.label(statement) if statement.label else None
        asm.run(block.body)
        if code is not None:
            asm.finish(code, start)
    finally:
        asm.section = outer


def section_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.section name``: assembling goes on where the ``.dsection`` of that name is."""
    name = statement.operand.strip()
    section = _find(asm.section, asm.fold(name))
    if section is None or section.declared < asm.number - 1:
        asm.report(Undefined(f"not defined section '{name}'", statement.column))
        section = section or Section(name, parent=asm.section)
    section.open(asm.number)
    asm.shift = 0
    outer = asm.section
    asm.section = section
    try:
        labelled(asm, statement)
        asm.run(block.body)
    finally:
        asm.section = outer
    if block.closing is not None:
        closing = asm.read_directive(block.closing)
        if closing.operand and asm.fold(closing.operand) != asm.fold(name):
            asm.line, asm.statement = block.closing, closing
            raise Fault(f"'{name}' expected", closing.column)


def _find(section: Section | None, name: str) -> Section | None:
    while section is not None:
        found = section.sections.get(name)
        if found is not None:
            return found
        section = section.parent
    return None


def declare_section(asm: Context, statement: Statement, code: Code | None) -> None:
    """``.dsection name``: room for everything in the sections of that name."""
    name = statement.operand.strip()
    if not name.isidentifier():
        raise Fault("symbol expected", statement.column)
    home = asm.section
    section = home.sections.setdefault(asm.fold(name), Section(name, parent=home))
    section.parent = home
    asm.all_sections[id(section)] = section
    if section.declared == asm.number:
        raise Fault(f"duplicate definition '{name}'", statement.column)
    if section.declare(home.offset, home.pc, asm.number):
        asm.changed = True
    asm.shift = 0
    section.silent = home.silent
    section.width = home.width
    home.advance(section.size)


def page_block(asm: Context, block: Block, statement: Statement) -> None:
    """``.page``: an error where a page boundary is crossed."""
    start = asm.section.pc
    code = labelled(asm, statement)
    asm.run(block.body)
    end = asm.section.pc
    if code is not None:
        asm.finish(code, asm.section.offset - (end - start))
    if start >> 8 != end >> 8 and block.closing is not None:
        asm.line, asm.statement = block.closing, asm.read_directive(block.closing)
        raise Fault(f"different start and end page ${start:04x} and ${end:04x}", asm.statement.name_column)


def _cpu(asm: Context, statement: Statement, code: Code | None) -> None:
    value = asm.single(statement)
    if not isinstance(value, str):
        raise Fault(f"wrong type '{type_name(value)}', expected 'str'", statement.column)
    if value not in opcodes.CPUS:
        known = ", ".join(sorted(opcodes.CPUS))
        raise Fault(f"unknown processor '{value}'", statement.column, hint=f"the supported ones are {known}")
    asm.use_cpu(value)


def _eor(asm: Context, statement: Statement, code: Code | None) -> None:
    value = asm.single(statement)
    mask = to_int(value, asm)
    if not 0 <= mask <= 255:
        raise Fault(f"too large for a 8 bit unsigned integer {show(value)}", statement.column)
    asm.eor = mask


def _ignored(asm: Context, statement: Statement, code: Code | None) -> None:
    """Directives that only change the listing, or are there for compatibility."""
    no_operand(statement)


def _listed(step: int) -> Callable[[Context, Statement, Code | None], None]:
    """``.proff`` and ``.pron``: lines are left out of the listing, and shown again."""

    def handler(asm: Context, statement: Statement, code: Code | None) -> None:
        no_operand(statement)
        asm.hidden = max(0, asm.hidden + step)

    return handler


def _offset(asm: Context, statement: Statement, code: Code | None) -> None:
    """``.offs``: the compile offset is put that far from the program counter."""
    value = asm.single(statement)
    try:
        asm.shift = 0
        asm.section.offset = asm.section.pc + to_int(value, asm)
    except Fault as fault:
        raise fault.at(statement.column) from None
    asm.section.highest = max(asm.section.highest, asm.section.offset)


def _unused_register(asm: Context, statement: Statement, code: Code | None) -> None:
    """Registers of other processors: the value has to be one, and changes nothing."""
    value = asm.single(statement)
    if not isinstance(value, Gap):
        asm.address(value)


BLOCKS = {"logical": logical_block, "virtual": virtual_block, "section": section_block, "page": page_block}
DIRECTIVES = {
    "dsection": declare_section,
    "cpu": _cpu,
    "eor": _eor,
    "pron": _listed(-1),
    "proff": _listed(1),
    "offs": _offset,
    **dict.fromkeys(("as", "al", "xs", "xl", "autsiz", "mansiz"), _ignored),
    **dict.fromkeys(("dpage", "databank"), _unused_register),
    "hidemac": _ignored,
    "showmac": _ignored,
}
