"""Symbols of an assembler: defining and looking them up."""

from __future__ import annotations

import abc
import contextlib
from collections.abc import Iterator

from sidtool.tass import operators
from sidtool.tass.blocks import Line
from sidtool.tass.expressions import Expression
from sidtool.tass.faults import Fault, Undefined
from sidtool.tass.frames import Frame, Record
from sidtool.tass.memory import Section
from sidtool.tass.statements import Statement, strip_comment
from sidtool.tass.symbols import Scope, Symbol, find, visible
from sidtool.tass.values import Address, Code, Dictionary, Macro, Name, Namespace, Value


class Naming(abc.ABC):
    """The part of the assembler that knows scopes."""

    scope: Scope
    cheap: Scope
    global_scope: Scope
    section: Section
    frame: Frame
    line: Line
    statement: Statement
    records: list[Record]
    number: int
    changed: bool
    weak: int
    quiet: int
    ahead: list[Symbol]

    # --- looking up -------------------------------------------------------------------------------------------------

    def lookup(self, name: str, shown: str) -> Value:
        """The value of a symbol; local ones (``_x``) are looked for under the last label only."""
        return self._value(self.find(name), shown, self.scope.name)

    def find(self, name: str) -> Symbol | None:
        """The symbol of that (lower case) name that is seen from here."""
        if name[0] != "_":
            return find(self.scope, name, self.number)
        symbol = self.cheap.symbols.get(name)
        return symbol if symbol is not None and visible(symbol, self.number) else None

    def _value(self, symbol: Symbol | None, shown: str, where: str) -> Value:
        if symbol is None:
            scope = f"scope '{where}' and around it" if where else "the global scope"
            raise Undefined(f"not defined symbol '{shown}'", notes=(f"searched in {scope}",))
        symbol.used = self.number
        if symbol.defined != self.number:
            self.ahead.append(symbol)
        return symbol.value

    def member(self, owner: Value, name: str, shown: str) -> Value:
        """``owner.name``."""
        if isinstance(owner, (list, tuple)):
            return operators.each(lambda item: self.member(item, name, shown), owner)
        if isinstance(owner, Dictionary):
            return operators.subscript(owner, [Name(name)], self)
        if isinstance(owner, Address):
            return Address(self.member(owner.value, name, shown), owner.modes)
        scope = owner.scope if isinstance(owner, (Code, Namespace, Macro)) else None
        if scope is None:
            raise Fault(f"not defined symbol '{shown}' in {operators.show(owner)}")
        symbol = scope.symbols.get(name)
        if symbol is not None and not visible(symbol, self.number):
            symbol = None
        return self._value(symbol, shown, scope.name)

    def path_value(self, path: str, column: int) -> Value:
        """The value of ``a.b.c``."""
        try:
            first, *rest = path.split(".")
            value = self.lookup(first.lower(), first)
            for part in rest:
                value = self.member(value, part.lower(), part)
        except Fault as fault:
            raise fault.at(column) from None
        return value

    def find_path(self, path: str) -> Value:
        """The value of ``a.b.c``, or None."""
        try:
            return self.path_value(path, 0)
        except Fault:
            return None

    def anonymous(self, count: int) -> Value:
        """The ``count``-th anonymous label ahead (positive) or behind (negative)."""
        scope: Scope | None = self.scope
        while scope is not None:
            key = f"+{scope.forward + count - 1}" if count > 0 else f"-{scope.backward + count}"
            symbol = scope.symbols.get(key)
            if symbol is not None and visible(symbol, self.number):
                return self._value(symbol, key, "")
            scope = scope.parent
        raise Undefined(f"not defined anonsymbol '{'+' * count if count > 0 else '-' * -count}'")

    # --- defining ---------------------------------------------------------------------------------------------------

    def define(self, name: str, value: Value, column: int) -> Symbol:
        """A constant; ``a.b = 1`` defines it in the scope ``a``.

        Raises:
            Fault: it is defined already.
        """
        scope, name, column = self.target(name, column)
        key = name.lower()
        old = scope.symbols.get(key)
        if old is not None and visible(old, self.number):
            if old.constant and old.weak < self.weak:
                if old.defined != self.number:  # the stronger one has to come up in this pass too
                    self.ahead.append(old)
                return old
            if old.defined == self.number and (old.weak == self.weak or not old.constant):
                raise self._duplicate(old, name, column)
        stable = old is not None and old.constant and old.weak == self.weak and _same(old.value, value)
        if not stable or (old is not None and old.defined < self.number - 1):
            self.changed = True
            self.note_unstable(name, column)
        return self._put(scope, name, value, column, constant=True)

    def _duplicate(self, old: Symbol, name: str, column: int) -> Fault:
        where = f"{old.file}:{old.line}:{old.column + 1}: original definition of '{old.name}' was here"
        return Fault(f"duplicate definition '{name}'", column, (where,))

    def _put(self, scope: Scope, name: str, value: Value, column: int, *, constant: bool, key: str = "") -> Symbol:
        key = key or name.lower()
        old = scope.symbols.get(key)
        if old is not None:
            old.value, old.constant, old.defined, old.weak = value, constant, self.number, self.weak
            old.file, old.line, old.column = self.frame.file, self.line.number, column
            return old
        symbol = scope.symbols[key] = Symbol(
            name, value, constant, self.number, self.frame.file, self.line.number, column, weak=self.weak
        )
        return symbol

    def target(self, name: str, column: int) -> tuple[Scope, str, int]:
        """The scope that a name is defined in, and the name there."""
        if "." in name:
            path, _, last = name.rpartition(".")
            owner = self.path_value(path, column)
            scope = owner.scope if isinstance(owner, (Code, Namespace, Macro)) else None
            if scope is None:
                raise Fault(f"'{path}' is no scope", column)
            return scope, last, column + len(path) + 1
        return (self.cheap if name[0] == "_" else self.scope), name, column

    def set_variable(self, name: str, value: Value, column: int, *, outer: bool = False) -> None:
        """A variable in the current scope, or with ``outer`` where it is already."""
        scope, name, column = self.target(name, column)
        key = name.lower()
        if outer:
            holder = self.holder(key)
            if holder is None:
                raise Undefined(f"not defined symbol '{name}'", column)
            scope = holder
        old = scope.symbols.get(key)
        if old is not None and old.constant and old.defined == self.number:
            raise self._duplicate(old, name, column)
        self._put(scope, name, value, column, constant=False)

    def holder(self, key: str) -> Scope | None:
        """The scope that a name is found in."""
        scope: Scope | None = self.cheap if key[0] == "_" else self.scope
        while scope is not None:
            symbol = scope.symbols.get(key)
            if symbol is not None and visible(symbol, self.number):
                return scope
            scope = scope.parent if key[0] != "_" else None
        return None

    def assign(self, statement: Statement, *, quiet: bool = False) -> None:
        """``=``, ``:=``, ``::=``, ``:?=`` and ``+=`` and its kind; ``quiet`` keeps it out of the listing."""
        operator, name, column = statement.name, statement.label, statement.label_column
        if operator == ":?=" and self.find(name.lower()) is not None:
            return
        if operator == "*=" and self.find(name.lower()) is None:
            self._old_space(statement)
            return
        value = self.values_as_one(statement)
        if operator == "=":
            self.define(name, value, column)
        elif operator in (":=", ":?="):
            self.set_variable(name, value, column)
        elif operator == "::=":
            self.set_variable(name, value, column, outer=True)
        else:
            value = self._compound(statement, value)
        if not quiet and operator != ":?=":
            self.record_value(statement, value)

    def _compound(self, statement: Statement, value: Value) -> Value:
        name, column = statement.label, statement.label_column
        symbol = None if "." in name else self.find(name.lower())
        if symbol is None:
            raise Undefined(f"not defined symbol '{name}'", column)
        if symbol.constant:
            raise Fault(f"not a variable '{name}'", column)
        symbol.used = self.number
        try:
            result = operators.binary(statement.name.removesuffix("="), symbol.value, value, self)
        except Fault as fault:
            raise fault.at(statement.name_column) from None
        self.set_variable(name, result, column, outer=True)
        return result

    def _old_space(self, statement: Statement) -> None:
        """``label *= *+1``: a label, then the origin moves."""
        code = self.label(statement)
        start = self.section.offset
        self.set_origin(self.single(statement), statement.column)
        self.finish(code, start)

    def values_as_one(self, statement: Statement) -> Value:
        """An operand as a value: several expressions make a tuple."""
        expressions = self.parsed(statement)
        if not expressions:
            raise Fault("an expression is expected", len(statement.text.rstrip()))
        values = [self.evaluate(expression, statement.column) for expression in expressions]
        return values[0] if len(values) == 1 else tuple(values)

    # --- labels -----------------------------------------------------------------------------------------------------

    def label(self, statement: Statement, scope: Scope | None = None) -> Code:
        """Defines the label of a statement at the program counter.

        Args:
            statement: with its label.
            scope: what ``label.name`` looks in; None for a plain label, which begins a region for local symbols.
        """
        name = statement.label
        if name in ("+", "-"):
            return self._anonymous_label(name, statement.label_column)
        home, last, _ = self.target(name, statement.label_column)
        old = home.symbols.get(last.lower())
        before = old.value if old is not None and isinstance(old.value, Code) else None
        inner: Scope = (
            scope or (before.scope if before is not None else None) or Scope(f"{home.name}.{last}".lstrip("."))
        )
        code = Code(self.section.pc, inner, before.size if before else None)
        code.width = self.section.width
        if before is not None:
            code.unit = before.unit
        symbol = self.define(name, code, statement.label_column)
        lost = symbol.value != code  # a weak label gave way to another definition
        if not lost and scope is None and last[0] != "_":
            inner.begin(self.number)
            self.cheap = inner
        return code

    def _anonymous_label(self, sign: str, column: int) -> Code:
        if sign == "+":
            key = f"+{self.scope.forward}"
            self.scope.forward += 1
        else:
            key = f"-{self.scope.backward}"
            self.scope.backward += 1
        code = Code(self.section.pc, size=0, width=self.section.width)
        old = self.scope.symbols.get(key)
        if old is None or old.value.address != code.address or old.defined < self.number - 1:
            self.changed = True
        self._put(self.scope, sign, code, column, constant=True, key=key)
        return code

    def finish(self, code: Code, start: int, unit: int = 0) -> None:
        """The label's line is done: now its size is known."""
        size = self.section.offset - start
        if code.size != size or (unit and code.unit != unit):
            self.changed = self.changed or code.scope is not None
            code.size = size
            code.unit = unit or code.unit

    @contextlib.contextmanager
    def entering(self, scope: Scope) -> Iterator[None]:
        """Makes a scope the current one for a while."""
        saved = self.scope, self.cheap
        if not _encloses(scope, self.scope):
            scope.parent = self.scope
        scope.begin(self.number)
        self.scope = self.cheap = scope
        try:
            yield
        finally:
            self.scope, self.cheap = saved

    @abc.abstractmethod
    def note_unstable(self, name: str, column: int) -> None:
        """A symbol has another value than in the pass before."""

    @abc.abstractmethod
    def encode(self, text: str) -> bytes:
        """Text in the encoding in force."""

    # --- provided by the assembler ----------------------------------------------------------------------------------

    @abc.abstractmethod
    def parsed(self, statement: Statement) -> tuple[Expression, ...]:
        """The expressions of a statement's operand."""

    @abc.abstractmethod
    def evaluate(self, expression: Expression, column: int) -> Value:
        """The value of an expression whose operand begins at ``column``."""

    @abc.abstractmethod
    def single(self, statement: Statement) -> Value:
        """The value of an operand that is one expression."""

    @abc.abstractmethod
    def set_origin(self, value: Value, column: int) -> None:
        """``*=``."""

    def record_value(self, statement: Statement, value: Value, before: int | None = None) -> None:
        """Notes an assignment for the listing, at the end or before another record."""
        if self.quiet:
            return
        at = len(self.records) if before is None else before
        place = self.section
        self.records.insert(
            at, Record("=", place.offset, place.pc, b"", None, statement.text, self.line, self.frame, value)
        )

    def record_label(self, statement: Statement) -> None:
        """Notes a label for the listing, without what its line goes on with."""
        if self.quiet:
            return
        place = self.section
        text = strip_comment(statement.text)
        if statement.name:
            text = text[: statement.label_column + len(statement.label)]
        self.records.append(Record(".", place.offset, place.pc, b"", None, text, self.line, self.frame))


def _encloses(outer: Scope, inner: Scope | None) -> bool:
    while inner is not None:
        if inner is outer:
            return True
        inner = inner.parent
    return False


def _same(old: Value, new: Value) -> bool:
    """Whether a symbol kept its value; the size of a label is compared when it is known."""
    if type(old) is not type(new):
        return False
    if isinstance(old, Code):
        return bool(
            old.address == new.address and old.offset == new.offset and old.size == new.size and old.unit == new.unit
        )
    return bool(old == new)
