"""Tables of slopes as bytes: pulse width, cutoff, resonance, volume, pitch and glides move along them.

========================  ==========================================================
bytes                     meaning
========================  ==========================================================
80+n, value (2)           the value stays for n calls, n = 1 to 127
n, value (2), step (3)    it is the value, and then moves by the step in each call
00, address (2)           the table goes on at this address
80, value (2)             the end: the value stays
========================  ==========================================================

A value is two bytes, low first; a step has a fraction of a byte before them. A stretch of more than 127 calls is cut,
where its value is nearly a whole number: so errors of the step do not add up beyond half of the value's last place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from sidtool.song import Slope, Table

MOST_CALLS = 127

Code = tuple[int | str, ...]


def nearest(value: Fraction) -> int:
    """The nearest whole number; a half is rounded up.

    >>> nearest(Fraction(5, 2)), nearest(Fraction(-5, 2)), nearest(Fraction(7, 3))
    (3, -2, 2)
    """
    return floor(value + Fraction(1, 2))


@dataclass(slots=True)
class SlopePool:
    """All tables of slopes of a program, each stored once.

    Attributes:
        rows: code and comment of each table, in the order of their places.
        size: bytes of them all.
    """

    rows: list[tuple[Code, str]] = field(default_factory=list)
    size: int = 0
    _places: dict[tuple[object, ...], int] = field(default_factory=dict)
    _known: dict[tuple[Table, int], int] = field(default_factory=dict)

    def add(self, table: Table, scale: int, note: str) -> tuple[str, str]:
        """Where a table begins: low and high byte, as expressions.

        Args:
            scale: what one unit of the table counts in the channel.
            note: a comment.
        """
        place = self._known.get((table, scale))
        if place is None:
            place = self._known[table, scale] = self.store(tuple(_pieces(table, scale)), note)
        return self.address(place)

    def store(self, pieces: tuple[Piece, ...], note: str) -> int:
        """The place of a table, equal ones once."""
        place = self._places.get(pieces)
        if place is None:
            place = self._places[pieces] = self.size
            code = tuple(_code(pieces, place))
            self.rows.append((code, note))
            self.size += len(code)
        return place

    def address(self, place: int) -> tuple[str, str]:
        """Low and high byte of where a table begins, as expressions."""
        at = f"song_slopes+{place}"
        return f"<({at})", f">({at})"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a table as the player reads it.

    Attributes:
        calls: that it lasts, 1 to 127; 0: the end.
        value: that it begins with.
        step: added in each call, in 1/256.
        jump: the piece where the table goes on; None: this is no jump.
    """

    calls: int
    value: int
    step: int = 0
    jump: int | None = None

    @property
    def size(self) -> int:
        return 6 if self.step else 3


def _pieces(table: Table, scale: int) -> Iterator[Piece]:
    last = table.slopes[-1]
    if table.is_constant:
        yield Piece(0, nearest(last.end * scale))
        return
    count, entry = 0, 0
    for index, slope in enumerate(table.slopes):
        if index == table.loop:
            entry = count
        for piece in _cut(slope, scale):
            yield piece
            count += 1
    if table.loop is None:
        yield Piece(0, nearest(last.end * scale))
    else:
        yield Piece(0, 0, jump=entry)


def _cut(slope: Slope, scale: int) -> Iterator[Piece]:
    rise = (slope.end - slope.start) * scale / slope.calls
    step = nearest(rise * 256)
    first = 0
    while first < slope.calls:
        value = slope.start * scale + rise * first
        calls = min(MOST_CALLS, slope.calls - first)
        if first + calls < slope.calls and step:  # cut where the exact value is nearly whole
            calls = _whole_at(value, rise, calls)
        yield Piece(calls, nearest(value), step if calls > 1 else 0)
        first += calls


def _whole_at(value: Fraction, rise: Fraction, most: int) -> int:
    """The number of calls, not much fewer than ``most``, after which a value is nearest to a whole number."""

    def error(calls: int) -> Fraction:
        return abs(value + rise * calls - nearest(value + rise * calls))

    return min(range(most, most // 2, -1), key=error)


def _code(pieces: Iterable[Piece], place: int) -> Iterator[int | str]:
    places, at = [], place
    for piece in pieces:
        places.append(at)
        at += piece.size
        if piece.jump is not None:
            target = f"song_slopes+{places[piece.jump]}"
            yield from (0, f"<({target})", f">({target})")
            return
        yield piece.calls | (0 if piece.step else 0x80)
        yield from (piece.value & 0xFF, piece.value >> 8 & 0xFF)
        if piece.step:
            yield from (piece.step & 0xFF, piece.step >> 8 & 0xFF, piece.step >> 16 & 0xFF)


def raised(table: Table, by: Fraction) -> Table:
    """A table with something added to all its values."""
    return Table(tuple(Slope(one.start + by, one.end + by, one.calls) for one in table.slopes), table.loop)
