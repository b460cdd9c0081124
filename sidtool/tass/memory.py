"""The 64 KiB that a program is assembled into, and what the listing needs to know about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sidtool.tass.faults import Fault

SIZE = 0x10000


@dataclass(slots=True, eq=False)
class Section:
    """A place where assembling goes on: its own program counter and compile offset.

    Attributes:
        offset: where the next byte goes.
        pc: what labels are set to.
        start, highest: the compile offsets that the section covers.
        start_pc: the program counter at ``start``.
        size: what it needed in the pass before; a ``.dsection`` reserves that much.
        width: how labels show their addresses, see :class:`sidtool.tass.values.Code`.
        declared, opened: the last pass with its ``.dsection`` and with a fragment.
        silent: inside ``.virtual``: nothing is stored.
        sections: the sections declared inside, by name in lower case.
    """

    name: str = ""
    offset: int = 0
    pc: int = 0
    start: int = 0
    highest: int = 0
    start_pc: int = 0
    width: int = 0
    size: int = 0
    declared: int = 0
    opened: int = 0
    silent: bool = False
    parent: Section | None = None
    sections: dict[str, Section] = field(default_factory=dict)

    def advance(self, count: int) -> None:
        """Moves both counters on."""
        self.offset += count
        self.pc += count
        self.highest = max(self.highest, self.offset)

    def declare(self, offset: int, pc: int, current: int) -> bool:
        """Puts the section's beginning in place for a pass; True when fragments were assembled elsewhere before."""
        moved = self.start != offset or self.start_pc != pc
        self.start, self.start_pc = offset, pc
        if self.opened != current:
            self._rewind(current)
        self.declared = current
        return moved

    def open(self, current: int) -> None:
        """A fragment begins: the first one of a pass goes to the section's beginning."""
        if self.opened != current:
            self._rewind(current)

    def _rewind(self, current: int) -> None:
        self.offset = self.highest = self.start
        self.pc = self.start_pc
        self.opened = current


class Memory:
    """What was written where in one pass."""

    def __init__(self) -> None:
        self.bytes = bytearray(SIZE)
        self.lowest = SIZE
        self.end = 0
        self._written: list[list[int]] = []

    def blocks(self) -> list[tuple[int, bytes]]:
        """What was written, in order of address: (first address, bytes), with nothing between them."""
        merged: list[list[int]] = []
        for start, end in sorted(self._written):
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        return [(start, bytes(self.bytes[start:end])) for start, end in merged]

    def write(self, place: int, data: bytes) -> None:
        """Stores bytes; later ones win.

        Raises:
            Fault: outside of memory.
        """
        end = place + len(data)
        if place < 0 or end > SIZE:
            raise Fault("compile offset overflow: the program runs past the end of memory at $ffff")
        self.bytes[place:end] = data
        if data:
            self.lowest = min(self.lowest, place)
            self.end = max(self.end, end)
            if self._written and self._written[-1][1] == place:
                self._written[-1][1] = end
            else:
                self._written.append([place, end])

    def content(self) -> tuple[int, bytes]:
        """Address of the first byte written, and everything up to the last one; what lies between is zero."""
        if self.end <= self.lowest:
            return 0, b""
        return self.lowest, bytes(self.bytes[self.lowest : self.end])
