"""Scopes and the symbols in them, kept from pass to pass."""

from __future__ import annotations

from dataclasses import dataclass, field

from sidtool.tass.values import Value


@dataclass(slots=True)
class Symbol:
    """A name with its value.

    Attributes:
        name: as written.
        constant: False for a variable (``:=``), which has no value before its definition in each pass.
        defined: the last pass in which it was defined.
        used: the last pass in which something asked for it.
        left_out: of a ``.proc`` that nothing refers to.
        weak: how many ``.weak`` blocks are around the definition; the smallest number wins.
    """

    name: str
    value: Value
    constant: bool
    defined: int
    file: str
    line: int
    column: int
    source: str = ""
    weak: int = 0
    used: int = 0
    left_out: bool = False


@dataclass(slots=True)
class Scope:
    """A set of symbols inside another one.

    Attributes:
        name: dotted path for messages; empty for the global scope and for scopes without a name.
        parent: where to look next; set when the scope is entered, because macros are resolved where they are called.
        symbols: by name in lower case.
        probed: see :meth:`sidtool.tass.naming.Naming.define`.
        inner: scopes without a name (macro calls, blocks) by the node that opens them and its how-manieth time.
        shades: definitions in ``.weak`` that gave way to stronger ones, by name and weakness, for lists of labels.
        firsts: the weakness in which such a name came up first.
        entries: and where it has come up in another one: how many names there were, the name, and that weakness.
    """

    name: str
    parent: Scope | None = None
    symbols: dict[str, Symbol] = field(default_factory=dict)
    inner: dict[tuple[object, int], Scope] = field(default_factory=dict)
    forward: int = 0
    backward: int = 0
    entered: int = 0
    probed: bool = False
    shades: dict[tuple[str, int], Symbol] = field(default_factory=dict)
    firsts: dict[str, int] = field(default_factory=dict)
    entries: list[tuple[int, str, int]] = field(default_factory=list)
    _times: dict[object, int] = field(default_factory=dict)

    def begin(self, current: int) -> None:
        """Starts counting afresh when ``current`` is another pass than that of the last entry."""
        if self.entered != current:
            self.entered = current
            self.forward = self.backward = 0
            self._times.clear()

    def shade(self, key: str, weak: Symbol, stronger: int) -> None:
        """Keeps a definition that gives way to another one of the same name."""
        first = self.firsts.setdefault(key, self.symbols[key].weak)
        known = {first, *(other for _, name, other in self.entries if name == key)}
        for weakness in (weak.weak, stronger):
            if weakness not in known:
                self.entries.append((len(self.symbols), key, weakness))
        self.shades[key, weak.weak] = weak

    def nameless(self, node: object) -> Scope:
        """The scope that ``node`` opens here: the same one in every pass, another one for every time in a pass."""
        time = self._times.get(node, 0)
        self._times[node] = time + 1
        found = self.inner.get((node, time))
        if found is None:
            found = self.inner[(node, time)] = Scope(self.name)
        return found


def find(scope: Scope | None, name: str, current: int) -> Symbol | None:
    """The symbol of that (lower case) name in the scope or the nearest one around it."""
    while scope is not None:
        symbol = scope.symbols.get(name)
        if symbol is not None and visible(symbol, current):
            return symbol
        scope = scope.parent
    return None


def visible(symbol: Symbol, current: int) -> bool:
    """Constants are seen before their definition, through their value in the pass before; variables are not."""
    return symbol.defined == current or (symbol.constant and symbol.defined == current - 1)
