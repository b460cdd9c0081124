"""A voice's way through a song with patterns: a row for each of them, and for each piece of stream between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sidtool.player import format as packed
from sidtool.player.score import Bit, Line

MOST_PARTS = 256
PART_BYTES = 3  # and one more where notes are transposed


@dataclass(frozen=True, slots=True)
class Part:
    """A pattern, or a piece of a voice's own stream.

    Attributes:
        label: where it begins.
        call: of the pattern, which stands elsewhere; None: it is a piece of the voice's own stream.
        bits: what such a piece is made of.
        last: the byte that ends it: RETURN or END_OF_VOICE.
    """

    label: str
    call: Bit | None
    bits: tuple[Bit, ...]
    last: int

    @property
    def transposition(self) -> int:
        """Semitones."""
        return 0 if self.call is None else self.call.transposition

    @property
    def size(self) -> int:
        """Bytes of a piece, with the one that ends it; of a pattern none, for it is not the voice's own."""
        return 0 if self.call is not None else 1 + sum(len(bit.code) for bit in self.bits)


@dataclass(frozen=True, slots=True)
class Way:
    """A voice's parts, one behind the other.

    Attributes:
        first: the row of the first of them, from 0.
        loop: which of them comes behind the last one; the last one itself, if the voice ends in it.
    """

    parts: tuple[Part, ...]
    first: int
    loop: int

    @property
    def followers(self) -> list[int]:
        """The row behind each."""
        return [self.first + one for one in (*range(1, len(self.parts)), self.loop)]

    @property
    def own(self) -> Iterator[Part]:
        """The pieces of the voice's own stream, which stand one behind the other."""
        return (part for part in self.parts if part.call is None)

    @property
    def size(self) -> int:
        """Bytes of the voice's own stream."""
        return sum(part.size for part in self.parts)


def make_way(line: Line, label: str, first: int) -> Way:
    """The way of a voice.

    Args:
        label: of its stream, where its first own piece begins.
        first: the row of its first part.
    """
    groups = _groups(line)
    parts, pieces = list[Part](), 0
    for number, one in enumerate(groups):
        if one.call is not None:
            parts.append(Part(f"pattern{one.call.body}", one.call, (), packed.RETURN))
        else:
            name = f"{label}_{number + 1}" if pieces else label
            parts.append(Part(name, None, tuple(one.bits), packed.RETURN))
            pieces += 1
    if line.loop is None:
        parts[-1] = replace(parts[-1], last=packed.END_OF_VOICE)
        return Way(tuple(parts), first, len(parts) - 1)
    loop = next(number for number, one in enumerate(groups) if one.begin == line.loop)
    return Way(tuple(parts), first, loop)


def count_parts(lines: Sequence[Line]) -> int:
    """How many rows all voices take together."""
    return sum(len(_groups(line)) for line in lines)


@dataclass(slots=True)
class _Group:
    """What becomes a part: a pattern's call, or some bits; ``begin``: the index of the first of them."""

    begin: int
    call: Bit | None = None
    bits: list[Bit] = field(default_factory=list)


def _groups(line: Line) -> list[_Group]:
    groups = list[_Group]()
    for index, bit in enumerate(line.bits):
        if bit.body is not None:
            groups.append(_Group(index, bit))
            continue
        if not groups or groups[-1].call is not None or index == line.loop:
            groups.append(_Group(index))
        groups[-1].bits.append(bit)
    if line.loop is None and (not groups or groups[-1].call is not None):
        groups.append(_Group(len(line.bits)))  # where the voice ends
    return groups
