"""Mnemonic and operand to bytes: the shortest addressing mode that holds the value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from sidtool.tass import opcodes as o
from sidtool.tass.coercion import show, to_int
from sidtool.tass.expressions import Expression, Group, Prefix
from sidtool.tass.faults import Fault, Undefined
from sidtool.tass.operations import Indexed, leftmost
from sidtool.tass.values import Address, Bits, Gap, Register, Value

if TYPE_CHECKING:
    from sidtool.tass.context import Context
    from sidtool.tass.statements import Statement

# For each shape of an operand: (mode with one byte, mode with two bytes).
_SHAPES = {
    "": (o.ZP, o.ABS),
    ",x": (o.ZP_X, o.ABS_X),
    ",y": (o.ZP_Y, o.ABS_Y),
    "(": ("", o.INDIRECT),
    ",x(": (o.INDIRECT_X, ""),
    "(,y": (o.INDIRECT_Y, ""),
}
_MODE = re.compile(r"#\+?|,\w|\(")
_WIDTH = re.compile(r"(@[bwl])\s*", re.IGNORECASE)
_WIDTH_NAMES = {"@b": "byte", "@w": "word", "@l": "long"}
_MODE_NAMES = {"(": "indirect", "#": "immediate", "#+": "signed immediate"}


class Plan(NamedTuple):
    """What an operand looks like, without its values.

    Attributes:
        shape: modes around the expression, innermost first, joined: ``""``, ``"#"``, ``",x"``, ``"(,y"``.
        width: ``@b``, ``@w`` or empty.
        expression: what is left.
        second: the register in ``lda $20, x``.
        begin: where the expression begins in the operand, after ``@b`` or ``@w``.
        column: where it is pointed to, counted from ``begin``.
    """

    shape: str
    width: str
    expression: Expression
    second: Expression | None
    begin: int
    column: int


def assemble_instruction(asm: Context, statement: Statement) -> None:
    """Emits the bytes of an instruction statement."""
    name = statement.name
    if not statement.operand:
        _without_operand(asm, name, statement.name_column)
        return
    if statement.operand[0] == "@" and _width(statement)[1] == len(statement.operand):
        _without_operand(asm, name, statement.name_column)
        return
    plan = statement.plan
    if not isinstance(plan, Plan):
        plan = statement.plan = _plan(asm, statement)
    try:
        value = asm.evaluate(plan.expression, statement.column + plan.begin)
    except Undefined as fault:
        _emit_unknown(asm, name, plan)
        raise fault from None
    try:
        _with_value(asm, name, plan, value)
    except Fault as fault:
        if fault.column < 0:
            raise fault.at(statement.column + plan.begin + plan.column) from None
        raise


def _without_operand(asm: Context, name: str, column: int) -> None:
    modes = asm.table.get(name, {})
    code = modes.get(o.IMPLIED, modes.get(o.ACCUMULATOR))
    if code is None:
        raise Fault(f"no implied addressing mode for opcode '{name}'", column)
    asm.emit_code(bytes([code]), name, "" if o.IMPLIED in modes and o.ACCUMULATOR not in modes else "a")


def _plan(asm: Context, statement: Statement) -> Plan:
    width, begin = _width(statement)
    expressions = asm.parsed_at(statement.operand[begin:], statement.column + begin)
    if not expressions:
        raise Fault("an expression is expected", len(statement.text.rstrip()))
    tree = expressions[0]
    if len(expressions) > 2:
        raise Fault("general syntax", statement.column + begin + expressions[2].column)
    shape = ""
    column = leftmost(tree)
    if isinstance(tree, Prefix) and tree.operator[0] == "#":
        shape, column = tree.operator, leftmost(tree.operand)
        inner, tree = _unwrap(tree.operand) if isinstance(tree.operand, Indexed) else ("", tree.operand)
        shape = f"{shape}{inner}"
    else:
        shape, tree = _unwrap(tree)
    return Plan(shape, width, tree, expressions[1] if len(expressions) == 2 else None, begin, column)


def _width(statement: Statement) -> tuple[str, int]:
    """``@b``, ``@w`` or ``@l`` at the beginning of an operand, and where the rest begins."""
    if statement.operand[0] != "@":
        return "", 0
    match = _WIDTH.match(statement.operand)
    if match is None:
        raise Fault("'@b' or '@w' or '@l' expected", statement.column)
    return match.group(1).lower(), match.end()


def _unwrap(tree: Expression) -> tuple[str, Expression]:
    if isinstance(tree, Indexed):
        inner, rest = _unwrap(tree.base)
        return inner + tree.mode, rest
    if isinstance(tree, Group):
        inner, rest = _unwrap(tree.inner)
        return inner + "(", rest
    return "", tree


def _with_value(asm: Context, name: str, plan: Plan, value: Value) -> None:
    shape = plan.shape
    if plan.second is not None:
        register = asm.evaluate(plan.second, 0)
        if not isinstance(register, Register):
            raise Fault(f"no such addressing mode for opcode '{name}'")
        shape += f",{register.name}"
    if isinstance(value, Address):
        shape = "".join(value.modes) + shape
        value = value.value
    if isinstance(value, Register):
        _with_register(asm, name, shape, value)
        return
    if isinstance(value, (list, tuple)):
        _with_each(asm, name, plan, value)
        return
    modes = asm.table.get(name) or {}
    if shape in ("#", "#+"):
        _immediate(asm, name, modes, shape, value)
    elif name in o.GO_BRANCHES:
        _go(asm, name, asm.address(value))
    elif o.RELATIVE in modes:
        if shape:
            raise _no_mode(name, shape)
        _branch(asm, name, modes[o.RELATIVE], value)
    else:
        _direct(asm, name, shape, plan.width, value)


def _with_each(asm: Context, name: str, plan: Plan, values: list[Value] | tuple[Value, ...]) -> None:
    """A list of operands: the instruction once for each. ``(zp, x)`` with a blank is the indirect mode all the same."""
    if isinstance(values, tuple) and len(values) == 2 and isinstance(values[1], Register):
        _with_value(asm, name, plan, Address(values[0], (f",{values[1].name}", "(")))
        return
    for value in values:
        _with_value(asm, name, plan, value)


def _with_register(asm: Context, name: str, shape: str, register: Register) -> None:
    if shape:
        raise _no_mode(name, shape)
    modes = asm.table.get(name, {})
    if register.name == "a" and o.ACCUMULATOR in modes:
        asm.emit_code(bytes([modes[o.ACCUMULATOR]]), name, "a")
        return
    other = o.REGISTER_FORMS.get((name, register.name))
    if other is None:
        raise Fault(f"no register '{register.name}' addressing mode for opcode '{name}'")
    asm.emit_code(bytes([asm.table[other][o.IMPLIED]]), other, "")


def mode_names(shape: str) -> str:
    """Modes around an expression in words.

    >>> mode_names("(,y"), mode_names("")
    ('indirect y indexed', 'direct')
    """
    return " ".join(_MODE_NAMES.get(mode) or f"{mode[1]} indexed" for mode in _MODE.findall(shape)) or "direct"


def _no_mode(name: str, shape: str) -> Fault:
    return Fault(f"no {mode_names(shape)} addressing mode for opcode '{name}'")


def _immediate(asm: Context, name: str, modes: Mapping[str, int], shape: str, value: Value) -> None:
    code = modes.get(o.IMMEDIATE)
    if code is None:
        raise _no_mode(name, shape)
    if isinstance(value, Gap):
        raise Fault("can't get integer value of gap '?'")
    number = to_int(value, asm)
    if shape == "#+":
        if not -128 <= number <= 127 and not _fits(value, 8):
            raise Fault(f"too large for a 8 bit signed integer {show(value)}")
    elif not 0 <= number <= 255 and not _fits(value, 8):
        if number < 0:
            raise Fault(f"value needs to be non-negative {show(value)}", hint="write '#+' before a negative value")
        raise Fault(f"too large for a 8 bit unsigned integer {show(value)}")
    asm.emit_code(bytes([code, number & 0xFF]), name, f"#${number & 0xFF:02x}")


def _fits(value: Value, bits: int) -> bool:
    """An inverted bit string fits by its width, whatever its value is."""
    return isinstance(value, Bits) and value.width <= bits


def _direct(asm: Context, name: str, shape: str, width: str, value: Value) -> None:
    modes = asm.table.get(name) or {}
    short, long = _SHAPES.get(shape, ("", ""))
    short_code, long_code = modes.get(short), modes.get(long)
    if short_code is None and long_code is None:
        if modes.keys() <= {o.IMPLIED, o.ACCUMULATOR}:
            raise Fault(f"no 1 operand addressing mode for opcode '{name}'")
        raise _no_mode(name, shape)
    if width and {"@b": short_code, "@w": long_code}.get(width) is None:
        raise Fault(f"no {_WIDTH_NAMES[width]} sized addressing mode for opcode '{name}'")
    if name in ("jmp", "jsr") and isinstance(value, Bits) and value.value < 0:
        raise Fault(f"address in different program bank {show(value)}")
    address = asm.address(value)
    if width == "@b" or (long_code is None and width != "@w"):
        assert short_code is not None  # one of the two is there
        if address > 0xFF:
            given = Address(value, tuple(_MODE.findall(shape))) if shape else value
            raise Fault(f"not a direct page address {show(given)}")
        asm.emit_code(bytes([short_code, address]), name, _monitor(short, address))
    elif short_code is not None and address <= 0xFF and width != "@w":
        asm.emit_code(bytes([short_code, address]), name, _monitor(short, address))
    elif long_code is None:
        raise _no_mode(name, shape)
    else:
        asm.emit_code(bytes([long_code, address & 0xFF, address >> 8]), name, _monitor(long, address))


def _monitor(mode: str, address: int) -> str:
    """The operand as a monitor shows it."""
    digits = f"${address:02x}" if "zp" in mode else f"${address:04x}"
    return mode.replace("zp", digits).replace("abs", digits)


def _branch(asm: Context, name: str, code: int, value: Value) -> None:
    if asm.options.long_branch:
        _long_branch(asm, name, code, asm.address(value))
    else:
        asm.emit_code(bytes([code, _distance(asm, value)]), name, asm.address(value))


def _long_branch(asm: Context, name: str, code: int, target: int) -> None:
    """A branch; where it is too far, the opposite one around a JMP. Once long, it stays long, so that passes end."""
    key = asm.occurrence()
    distance = (target - asm.section.pc - 2 + 0x8000 & 0xFFFF) - 0x8000
    if asm.lengths.get(key, 2) == 2 and -128 <= distance <= 127:
        asm.remember_length(key, 2)
        asm.emit_code(bytes([code, distance & 0xFF]), name, target)
        return
    near = asm.long_jumps.get(target, -0x8000) - asm.section.pc - 2
    if -128 <= near <= 127:  # a JMP to the same place is near enough
        asm.remember_length(key, -2)
        asm.emit_code(bytes([code, near & 0xFF]), name, asm.long_jumps[target])
        return
    asm.remember_length(key, 5)
    asm.long_jumps[target] = asm.section.pc + 2
    opposite = o.OPPOSITE[o.PROPER_NAMES.get(name, name)]
    asm.emit_code(bytes([code ^ 0x20, 3]), opposite, asm.section.pc + 5)
    asm.emit_code(bytes([asm.table["jmp"][o.ABS], target & 0xFF, target >> 8]), "jmp", target)


def _distance(asm: Context, value: Value) -> int:
    target = asm.address(value)
    distance = (target - asm.section.pc - 2 + 0x8000 & 0xFFFF) - 0x8000
    if -128 <= distance <= 127:
        return distance & 0xFF
    too_far = distance - 127 if distance > 0 else distance + 128
    asm.emit_code(b"\0\0", "", "")  # the place is kept so that other labels stay where they are
    raise Fault(f"branch too far by {too_far:+} bytes")


def _go(asm: Context, name: str, target: int) -> None:
    """An always taken branch: nothing, a byte, a branch or a jump, by the way that is left after it."""
    branch = o.GO_BRANCHES[name]
    code = asm.table[branch][o.RELATIVE]
    key = asm.occurrence()
    before = asm.lengths.get(key, 3)
    pc = asm.section.pc
    # A label ahead still has its address of the pass before, when this instruction was ``before`` bytes long.
    ahead = target > pc or before == 0
    distance = target - pc - (before if ahead else 2)
    if ahead and distance == 0:
        data = b""
    elif ahead and distance == 1:
        # The opposite branch is never taken: its distance is the byte skipped.
        data = bytes([code ^ 0x20])
    elif -128 <= distance <= 127:
        data = bytes([code, distance & 0xFF])
    else:
        data = bytes([asm.table["jmp"][o.ABS], target & 0xFF, target >> 8])
    asm.remember_length(key, len(data))
    shown = ("", o.OPPOSITE[branch], branch, "jmp")[len(data)]
    asm.emit_code(data, shown, target if len(data) > 1 else "")


def _emit_unknown(asm: Context, name: str, plan: Plan) -> None:
    """Room for an instruction whose value is not known yet."""
    modes = asm.table.get(name) or {}
    if name in o.GO_BRANCHES:
        asm.remember_length(asm.occurrence(), 3)
        asm.emit_code(b"\0\0\0", "", "")
        return
    long = _SHAPES.get(plan.shape, ("", ""))[1]
    asm.emit_code(b"\0\0\0" if long in modes and plan.width != "@b" else b"\0\0", "", "")
