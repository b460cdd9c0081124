"""What assembling results in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sidtool.errors import Diagnostic
from sidtool.image import Image
from sidtool.tass.frames import Record
from sidtool.tass.symbols import Scope
from sidtool.tass.values import Address, Bits, Code, Namespace, Value

if TYPE_CHECKING:
    from sidtool.tass.assembler import Assembler


@dataclass(frozen=True, slots=True)
class Assembly:
    """An assembled program.

    Attributes:
        image: the bytes; its symbols are the labels and whole-number constants, those inside scopes as ``scope.name``.
        warnings: what the source warns of (``.warn``).
        source_map: address of each line's first byte to (file, line).
    """

    image: Image
    warnings: tuple[Diagnostic, ...]
    source_map: Mapping[int, tuple[str, int]]
    _records: tuple[Record, ...] = field(repr=False)
    _scope: Scope = field(repr=False)
    _number: int = field(repr=False)

    @classmethod
    def of(cls, assembler: Assembler) -> Assembly:
        """The result of an assembler that has run."""
        load, data = assembler.memory.content()
        symbols: dict[str, int] = {}
        _collect(assembler.global_scope, "", assembler.number, symbols)
        places = {r.offset: (r.frame.file, r.line.number) for r in assembler.records if r.data}
        return cls(
            Image(load, data, symbols),
            tuple(assembler.warnings),
            places,
            tuple(assembler.records),
            assembler.global_scope,
            assembler.number,
        )

    def listing(self) -> str:
        """The listing, in the columns of ``64tass -L`` without its heading."""
        from sidtool.tass.listing import listing

        return listing(self._records)

    def labels(self) -> str:
        """The symbols of the global scope, in the format of ``64tass -l``, sorted by name."""
        from sidtool.tass.listing import labels

        return labels(self._scope, self._number)


def _collect(scope: Scope, prefix: str, number: int, into: dict[str, int]) -> None:
    for symbol in scope.symbols.values():
        if symbol.defined != number or symbol.left_out or not symbol.constant or symbol.name in "+-":
            continue
        value = _whole(symbol.value)
        if value is not None:
            into[prefix + symbol.name] = value
        inner = symbol.value.scope if isinstance(symbol.value, (Code, Namespace)) else None
        if inner is not None and prefix.count(".") < 16:
            _collect(inner, f"{prefix}{symbol.name}.", number, into)


def _whole(value: Value) -> int | None:
    if isinstance(value, Code):
        return value.address
    if isinstance(value, Bits):
        return value.value
    if isinstance(value, Address):
        return _whole(value.value) if not value.modes else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
