"""Operands to values."""

from __future__ import annotations

import abc

from sidtool.tass import coercion
from sidtool.tass.expressions import Expression
from sidtool.tass.faults import Fault
from sidtool.tass.lookup import Lookup
from sidtool.tass.operand import parse
from sidtool.tass.statements import Statement
from sidtool.tass.values import Address, Bits, Code, Gap, Value

ADDRESS_BITS = 16


class Evaluating(Lookup, abc.ABC):
    """The part of the assembler that calculates."""

    def parsed(self, statement: Statement) -> tuple[Expression, ...]:
        """The expressions of a statement's operand."""
        return self.parsed_at(statement.operand, statement.column)

    def parsed_at(self, text: str, column: int) -> tuple[Expression, ...]:
        """The expressions of a text that stands at a column of the line."""
        try:
            return parse(text)
        except Fault as fault:
            fault.column += column if fault.column >= 0 else 0
            raise

    def evaluate(self, expression: Expression, column: int) -> Value:
        """The value of an expression whose operand begins at ``column``."""
        try:
            return expression.eval(self)
        except OverflowError:
            raise Fault("floating point overflow", column + expression.column) from None
        except Fault as fault:
            if fault.column >= 0:
                fault.column += column
            raise

    def single(self, statement: Statement) -> Value:
        """The value of an operand that is one expression."""
        expressions = self.parsed(statement)
        if not expressions:
            raise Fault("an expression is expected", len(statement.text.rstrip()))
        if len(expressions) > 1:
            raise Fault("extra characters on line", statement.column + expressions[1].column)
        return self.evaluate(expressions[0], statement.column)

    def values(self, statement: Statement) -> list[Value]:
        """The values of an operand of at least one expression."""
        expressions = self.parsed(statement)
        if not expressions:
            raise Fault("an expression is expected", len(statement.text.rstrip()))
        return [self.evaluate(expression, statement.column) for expression in expressions]

    def values_as_one(self, statement: Statement) -> Value:
        """An operand as a value: several expressions make a tuple."""
        values = self.values(statement)
        return values[0] if len(values) == 1 else tuple(values)

    def address(self, value: Value) -> int:
        """A value as a 16 bit address; labels with an offset wrap around."""
        if isinstance(value, Code):
            return value.address & 0xFFFF
        if isinstance(value, Address):
            return self.address(value.value)
        if isinstance(value, Gap):
            raise Fault("can't get integer value of gap '?'")
        number = coercion.to_int(value, self)
        if number < 0 and isinstance(value, Bits) and value.width <= ADDRESS_BITS:
            number &= 0xFFFF  # an inverted bit string counts from the end of memory
        if number < 0:
            raise Fault(f"value needs to be non-negative {coercion.show(value)}")
        if number > 0xFFFF:
            raise Fault(f"too large for a 16 bit unsigned integer {coercion.show(value)}")
        return number

    def star(self) -> Code:
        """The program counter."""
        return Code(self.section.pc, width=self.section.width)

    def set_origin(self, value: Value, column: int) -> None:
        """``*=``: the compile offset moves as far as the program counter does."""
        try:
            address = self.address(value)
        except Fault as fault:
            raise fault.at(column) from None
        self.shift = 0
        section = self.section
        offset = section.offset + address - section.pc
        if section.parent is not None and offset < section.start:
            raise Fault("address out of section", column)
        section.offset, section.pc, section.width = offset, address, width_of(value)
        section.highest = max(section.highest, offset)

    @abc.abstractmethod
    def call(self, function: Value, arguments: list[Value]) -> Value:
        """A function, type or encoding applied to arguments."""


def no_operand(statement: Statement) -> None:
    """Raises a Fault where a directive that takes no operand has one."""
    if statement.operand:
        raise Fault("extra characters on line", statement.column)


def width_of(value: Value) -> int:
    """The width that labels after an origin are shown with."""
    if isinstance(value, Address):
        return width_of(value.value)
    return value.width if isinstance(value, (Bits, Code)) else 0
