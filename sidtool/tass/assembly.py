"""What assembling results in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sidtool.errors import Diagnostic, UserError
from sidtool.image import Image
from sidtool.tass.frames import Record
from sidtool.tass.origins import Origin, Origins, Stretch, stretches
from sidtool.tass.symbols import Scope, Symbol
from sidtool.tass.values import Address, Bits, Code, Namespace, Value

if TYPE_CHECKING:
    from sidtool.tass.assembler import Assembler
    from sidtool.tass.labels import LabelFormat
    from sidtool.tass.listing import Columns


@dataclass(frozen=True)
class Assembly:
    """An assembled program.

    Attributes:
        image: the bytes; its symbols are the labels and whole-number constants, those inside scopes as ``scope.name``.
        blocks: the bytes without the gaps between them: (first address, bytes), in order of address.
        passes: how often the sources were gone through.
        files: what was read: (name, ``Assembling file`` or ``Reading file``).
        warnings: what the source warns of (``.warn``).
        source_map: address of each line's first byte to (file, line).
    """

    image: Image
    blocks: tuple[tuple[int, bytes], ...] = field(repr=False)
    passes: int
    files: tuple[tuple[str, str], ...]
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
            tuple(assembler.memory.blocks()),
            assembler.number,
            tuple(assembler.opened.items()),
            tuple(assembler.warnings),
            places,
            tuple(assembler.records),
            assembler.global_scope,
            assembler.number,
        )

    def listing(self) -> str:
        """The listing as ``64tass -L`` writes it, from the names of the columns on."""
        return self.listing_with(None)

    def listing_with(self, columns: Columns | None) -> str:
        """The listing with other columns."""
        from sidtool.tass.listing import listing

        return listing(self._records, columns)

    def labels(self) -> str:
        """The symbols of the global scope, in the format and order of ``64tass -l``."""
        from sidtool.tass.labels import LabelFormat, label_list

        return label_list(self._scope, self._number, LabelFormat.NORMAL)

    def origin(self, address: int) -> Origin | None:
        """Where the byte at an address comes from: source line, and line of the text that it was compiled from."""
        return self._origins.of(address)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """All bytes with the lines that they come from, in the order of their addresses."""
        return stretches(self._records)

    @cached_property
    def _origins(self) -> Origins:
        return Origins(self._records)

    def labels_with_origins(self, text_file: str) -> str:
        """The label list, with a comment behind each label whose bytes came from a line of a text file."""
        from sidtool.tass.labels import LabelFormat, label_list

        def comment(symbol: Symbol) -> str:
            where = symbol.value.where if isinstance(symbol.value, Code) else -1
            origin = self.origin(where) if where >= 0 else None
            return f"\t; {text_file}:{origin.text_line}" if origin is not None and origin.text_line else ""

        return label_list(self._scope, self._number, LabelFormat.NORMAL, comment)

    def symbol_list(self, form: LabelFormat, root: str = "") -> str:
        """Symbols in another format, or those of a scope inside.

        Raises:
            UserError: there is no such scope.
        """
        from sidtool.tass.labels import find_scope, label_list

        scope = find_scope(self._scope, root, self._number) if root else self._scope
        if scope is None:
            raise UserError(f"scope '{root}' for label listing not found")
        return label_list(scope, self._number, form)


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
