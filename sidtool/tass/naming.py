"""Giving names: labels, constants and variables."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from copy import copy
from dataclasses import replace

from sidtool.tass import operators
from sidtool.tass.evaluating import Evaluating
from sidtool.tass.faults import Fault, Undefined
from sidtool.tass.statements import DIRECTIVE, INSTRUCTION, MACRO, NONE, Statement
from sidtool.tass.symbols import Scope, Symbol, visible
from sidtool.tass.values import Code, Value


class Naming(Evaluating):
    """The part of the assembler that defines symbols."""

    def define(self, name: str, value: Value, column: int, *, probed: bool = True) -> Symbol:
        """A constant; ``a.b = 1`` defines it in the scope ``a``.

        Args:
            name: as written.
            value: what it means from now on.
            column: where it stands.
            probed: 64tass looks at its table's size here even where the name is in it already.

        Raises:
            Fault: it is defined already.
        """
        scope, name, column = self.target(name, column)
        key = self.fold(name)
        old = scope.symbols.get(key)
        scope.probed = scope.probed or probed
        if old is not None and visible(old, self.number):
            if old.constant and old.weak < self.weak:
                if old.defined != self.number:  # the stronger one has to come up in this pass too
                    self.ahead.append(old)
                weak = Symbol(name, copy(value), True, self.number, self.frame.file, self.line.number, column)
                weak.weak = self.weak
                scope.shade(key, weak, old.weak)
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
        key = key or self.fold(name)
        old = scope.symbols.get(key)
        if old is not None:
            if old.weak > self.weak and old.defined == self.number:
                scope.shade(key, replace(old, value=copy(old.value)), self.weak)
            if not self.stepping or old.defined != self.number:  # a loop's variable is where it was made
                old.file, old.line, old.column = self.frame.file, self.line.number, column
            old.value, old.constant, old.defined, old.weak = value, constant, self.number, self.weak
            return old
        symbol = scope.symbols[key] = Symbol(
            name, value, constant, self.number, self.frame.file, self.line.number, column, weak=self.weak
        )
        return symbol

    def set_variable(self, name: str, value: Value, column: int, *, outer: bool = False) -> None:
        """A variable in the current scope, or with ``outer`` where it is already."""
        scope, name, column = self.target(name, column)
        key = self.fold(name)
        if outer:
            holder = self.holder(key)
            if holder is None:
                raise Undefined(f"not defined symbol '{name}'", column)
            scope = holder
        old = scope.symbols.get(key)
        if old is not None and old.constant and old.defined == self.number:
            raise self._duplicate(old, name, column)
        self._put(scope, name, value, column, constant=False)

    def assign(self, statement: Statement, *, quiet: bool = False) -> None:
        """``=``, ``:=``, ``::=``, ``:?=`` and ``+=`` and its kind; ``quiet`` keeps it out of the listing."""
        operator, name, column = statement.name, statement.label, statement.label_column
        if operator == ":?=" and self.find(self.fold(name)) is not None:
            return
        if operator == "*=" and self.find(self.fold(name)) is None:
            self._old_space(statement)
            return
        value = self.values_as_one(statement)
        if operator == "=":
            self.define(name, value, column, probed=False)
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
        symbol = None if "." in name else self.find(self.fold(name))
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
        old = home.symbols.get(self.fold(last))
        before = old.value if old is not None and isinstance(old.value, Code) else None
        inner: Scope = (
            scope or (before.scope if before is not None else None) or Scope(f"{home.name}.{last}".lstrip("."))
        )
        code = Code(self.section.pc, inner, before.size if before else None)
        code.width, code.made = self.section.width, self.number
        code.where = -1 if self.section.silent else self.section.offset + self.shift
        if before is not None:
            code.unit = before.unit
        symbol = self.define(name, code, statement.label_column, probed=_probed(statement))
        lost = symbol.value != code  # a weak label gave way to another definition
        if lost:
            code.scope = None  # nobody sees it, nor waits for its size to settle
        # Before a directive a label leaves the region for local symbols as it is.
        begins = scope is None and last[0] != "_" and statement.kind in (INSTRUCTION, NONE)
        if begins and not lost:
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
        self.scope.probed = True
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


def _probed(statement: Statement) -> bool:
    """A bare word at the beginning of a line could be a macro; found to be the known label, it stays where it is."""
    after = statement.label_column + len(statement.label)
    return statement.kind in (DIRECTIVE, MACRO) or statement.text[after : after + 1] == ":"


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
