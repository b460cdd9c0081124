"""Finding symbols."""

from __future__ import annotations

from sidtool.tass import coercion, indexing
from sidtool.tass.faults import Fault, Undefined
from sidtool.tass.output import Output
from sidtool.tass.symbols import Scope, Symbol, find, visible
from sidtool.tass.values import Address, Code, Dictionary, Macro, Name, Namespace, Value


class Lookup(Output):
    """The part of the assembler that knows which symbol a name means."""

    def lookup(self, name: str, shown: str) -> Value:
        """The value of a symbol; local ones (``_x``) are looked for under the last label only."""
        if self.options.case_sensitive:
            name = shown
        return self._value(self.find(name), shown, self.scope.name)

    def find(self, name: str) -> Symbol | None:
        """The symbol of that (lower case) name that is seen from here."""
        if name[0] != "_":
            for scope in reversed(self.withs):
                symbol = scope.symbols.get(name)
                if symbol is not None and visible(symbol, self.number):
                    return symbol
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
        if self.options.case_sensitive:
            name = shown
        if isinstance(owner, (list, tuple)):
            return coercion.each(lambda item: self.member(item, name, shown), owner)
        if isinstance(owner, Dictionary):
            return indexing.subscript(owner, [Name(name)], self)
        if isinstance(owner, Address):
            return Address(self.member(owner.value, name, shown), owner.modes)
        scope = owner.scope if isinstance(owner, (Code, Namespace, Macro)) else None
        if scope is None:
            raise Fault(f"not defined symbol '{shown}' in {coercion.show(owner)}")
        symbol = scope.symbols.get(name)
        if symbol is not None and not visible(symbol, self.number):
            symbol = None
        return self._value(symbol, shown, scope.name)

    def path_value(self, path: str, column: int) -> Value:
        """The value of ``a.b.c``."""
        try:
            first, *rest = path.split(".")
            if not first:
                raise Fault("an expression is expected")
            value = self.lookup(self.fold(first), first)
            for part in rest:
                value = self.member(value, self.fold(part), part)
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

    def holder(self, key: str) -> Scope | None:
        """The scope that a name is found in."""
        local = key[0] == "_"
        scope: Scope | None = self.cheap if local else self.scope
        while scope is not None:
            symbol = scope.symbols.get(key)
            if symbol is not None and visible(symbol, self.number):
                return scope
            scope = scope.parent if not local else None
        return None

    def target(self, name: str, column: int) -> tuple[Scope, str, int]:
        """The scope that a name is defined in, and the name there."""
        if "." in name:
            path, _, last = name.rpartition(".")
            owner = self.path_value(path, column)
            scope = owner.scope if isinstance(owner, (Code, Namespace, Macro)) else None
            if scope is None:
                raise Fault(f"'{path}' is no scope", column)
            return scope, last, column + len(path) + 1
        if name[:2] == "__":
            raise Fault(f"reserved symbol name '{name}'", column)
        return (self.cheap if name[0] == "_" else self.scope), name, column
