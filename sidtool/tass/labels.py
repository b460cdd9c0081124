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
            for path, symbol in _tree(scope, None, (), dump=True)
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
    for path, symbol in _tree(scope, number, (), dump=False):
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
    scope: Scope, number: int | None, path: tuple[str, ...], *, dump: bool
) -> Iterator[tuple[tuple[str, ...], Symbol]]:
    for symbol in all_symbols(scope) if number is None else visible_symbols(scope, number):
        here = (*path, symbol.name)
        yield here, symbol
        value = symbol.value
        inner = value.scope if isinstance(value, (Code, Namespace)) else None
        if isinstance(value, Code) and value.offset:
            continue  # a name for a place near another label has nothing inside
        if isinstance(value, Macro) and dump:
            inner = value.scope
        if inner is not None and len(here) < _DEEPEST:
            yield from _tree(inner, number, here, dump=dump)


def visible_symbols(scope: Scope, number: int) -> Iterator[Symbol]:
    """The named symbols of a scope that are defined in a pass and mean something."""
    shades = {id(symbol) for symbol in scope.shades.values()}
    for symbol in all_symbols(scope):
        if symbol.defined == number and not symbol.left_out and id(symbol) not in shades:
            yield symbol


def all_symbols(scope: Scope) -> Iterator[Symbol]:
    """The named symbols that were defined in any pass, with weak ones that gave way to stronger ones.

    So those in a ``.proc`` that was left out are among them, as they were when it was assembled last.
    """
    entries = [(key, scope.firsts.get(key, symbol.weak)) for key, symbol in scope.symbols.items()]
    for place, (count, key, weakness) in enumerate(scope.entries):
        entries.insert(count + place, (key, weakness))
    for place in hash_places([key for key, _ in entries], probed=scope.probed):
        key, weakness = entries[place]
        symbol = scope.symbols[key] if scope.symbols[key].weak == weakness else scope.shades.get((key, weakness))
        if symbol is not None and symbol.name not in ("+", "-"):
            yield symbol


def hash_order(names: Sequence[str], *, probed: bool = False) -> list[str]:
    """Names in the order that 64tass keeps them in: that of its hash table, which follows Python 2's of strings.

    >>> hash_order(["a1", "b1", "c1", "d1", "loop"])
    ['a1', 'c1', 'b1', 'loop', 'd1']
    """
    return [names[place] for place in hash_places(names, probed=probed)]


def hash_places(names: Sequence[str], *, probed: bool = False) -> list[int]:
    """That order as places in the sequence, in which a name may stand more than once."""
    hashes = [_hash(_bytes(name)) for name in names]
    table: list[int | None] = [None] * 8
    for place in range(len(names)):
        table = _with_room(table, place, hashes)
        _insert(table, place, hashes)
    if probed:
        table = _with_room(table, len(names), hashes)
    return [place for place in table if place is not None]


def _with_room(table: list[int | None], count: int, hashes: Sequence[int]) -> list[int | None]:
    """The table, twice as large where it is two thirds full."""
    if count * 3 // 2 < len(table) - 1:
        return table
    larger: list[int | None] = [None] * (2 * len(table))
    for place in table:
        if place is not None:
            _insert(larger, place, hashes)
    return larger


def _insert(table: list[int | None], place: int, hashes: Sequence[int]) -> None:
    mask = len(table) - 1
    number = hashes[place]
    slot = number & mask
    while table[slot] is not None:
        number >>= 5
        slot = 5 * slot + number + 1 & mask
    table[slot] = place


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
