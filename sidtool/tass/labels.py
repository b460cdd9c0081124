"""Lists of symbols: ``-l`` in the formats of 64tass, in the order that it writes them in."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from sidtool.tass.formatting import represent
from sidtool.tass.symbols import Scope, Symbol
from sidtool.tass.text import Encoding
from sidtool.tass.values import Address, Bits, Builtin, Code, Function, JumpLabel, Macro, Namespace, TypeValue, Value

_HIDDEN = (JumpLabel, Macro, Function, Builtin, TypeValue, Namespace, Encoding)
_DEEPEST = 16
_VICE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class LabelFormat(enum.Enum):
    """What a list of labels looks like."""

    NORMAL = "normal"
    VICE = "vice"
    VICE_NUMERIC = "vice-numeric"
    DUMP = "dump"


def label_list(scope: Scope, number: int, form: LabelFormat, sources: Callable[[Symbol], str] | None = None) -> str:
    """The symbols of a scope as text, a line each.

    Args:
        scope: what to list.
        number: the pass whose symbols count.
        form: VICE and dump lists go into the scopes inside.
        sources: what a symbol's line ends with, such as a comment that names its origin.
    """
    if form is LabelFormat.NORMAL:
        lines = list(_normal(scope, number, sources))
    elif form is LabelFormat.DUMP:
        lines = [
            f"{symbol.file}:{symbol.line}:{symbol.column + 1}: {'.'.join(path)} {_assigned(symbol)}"
            for path, symbol in _tree(scope, number, (), structures=True)
            if not isinstance(symbol.value, _HIDDEN)
        ]
    else:
        lines = list(_vice(scope, number, form is LabelFormat.VICE_NUMERIC))
    return "".join(line + "\n" for line in lines)


def _normal(scope: Scope, number: int, sources: Callable[[Symbol], str] | None) -> Iterator[str]:
    for symbol in visible_symbols(scope, number):
        if isinstance(symbol.value, _HIDDEN):
            continue
        name = symbol.name + "\t" * max(0, 2 - len(symbol.name) // 8)
        yield f"{name}{_assigned(symbol)}{sources(symbol) if sources else ''}"


def _assigned(symbol: Symbol) -> str:
    return f"{'=' if symbol.constant else ':='} {represent(symbol.value)}"


def _vice(scope: Scope, number: int, numeric: bool) -> Iterator[str]:
    for path, symbol in _tree(scope, number, (), structures=False):
        address = _address(symbol, numeric)
        if address is not None and all(map(_VICE_NAME.match, path)):
            yield f"al {address:x} .{':'.join(path)}"


def _address(symbol: Symbol, numeric: bool) -> int | None:
    value: Value = symbol.value
    if not symbol.constant:
        return None
    if isinstance(value, Code):
        return value.address & 0xFFFF
    if isinstance(value, Address) and not value.modes and isinstance(value.value, int):
        return value.value
    if not numeric or isinstance(value, bool):
        return None
    number = value.value if isinstance(value, Bits) else value
    return number if isinstance(number, int) and 0 <= number <= 0xFFFFFF else None


def _tree(
    scope: Scope, number: int, path: tuple[str, ...], *, structures: bool
) -> Iterator[tuple[tuple[str, ...], Symbol]]:
    for symbol in visible_symbols(scope, number):
        here = (*path, symbol.name)
        yield here, symbol
        value = symbol.value
        inner = value.scope if isinstance(value, (Code, Namespace)) else None
        if isinstance(value, Code) and value.offset:
            continue  # a name for a place near another label has nothing inside
        if isinstance(value, Macro) and structures:
            inner = value.scope
        if inner is not None and len(here) < _DEEPEST:
            yield from _tree(inner, number, here, structures=structures)


def visible_symbols(scope: Scope, number: int) -> Iterator[Symbol]:
    """The named symbols of a scope that are defined in a pass."""
    for key in hash_order(list(scope.symbols), probed=scope.probed):
        symbol = scope.symbols[key]
        if symbol.defined == number and not symbol.left_out and symbol.name not in ("+", "-"):
            yield symbol


def hash_order(names: Sequence[str], *, probed: bool = False) -> list[str]:
    """Names in the order that 64tass keeps them in: that of its hash table, which follows Python 2's of strings.

    >>> hash_order(["a1", "b1", "c1", "d1", "loop"])
    ['a1', 'c1', 'b1', 'loop', 'd1']
    """
    table: list[str | None] = [None] * 8
    for count, name in enumerate(names):
        table = _with_room(table, count)
        _insert(table, name)
    if probed:
        table = _with_room(table, len(names))
    return [name for name in table if name is not None]


def _with_room(table: list[str | None], count: int) -> list[str | None]:
    """The table, twice as large where it is two thirds full."""
    if count * 3 // 2 < len(table) - 1:
        return table
    larger: list[str | None] = [None] * (2 * len(table))
    for name in table:
        if name is not None:
            _insert(larger, name)
    return larger


def _insert(table: list[str | None], name: str) -> None:
    mask = len(table) - 1
    number = _hash(_bytes(name))
    place = number & mask
    while table[place] is not None:
        number >>= 5
        place = 5 * place + number + 1 & mask
    table[place] = name


def _bytes(name: str) -> bytes:
    """What stands for a name: an anonymous label has its sign, a zero and its number without leading zeros."""
    if name[0] in "+-":
        number = int(name[1:])
        return name[0].encode() + b"\0" + number.to_bytes((number.bit_length() + 7) // 8, "little")
    return name.encode()


def _hash(name: bytes) -> int:
    number = name[0] << 7
    for byte in name:
        number = (1000003 * number & 0xFFFFFFFF) ^ byte
    return (number ^ len(name)) & 0x7FFFFFFF


def find_scope(scope: Scope, path: str, number: int) -> Scope | None:
    """The scope of a dotted path, or None."""
    for part in path.split("."):
        symbol = next(
            (s for s in islice(visible_symbols(scope, number), None) if part in (s.name, s.name.lower())), None
        )
        value = symbol.value if symbol is not None else None
        inner = value.scope if isinstance(value, (Code, Namespace, Macro)) else None
        if inner is None:
            return None
        scope = inner
    return scope
