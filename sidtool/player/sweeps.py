"""Pulse widths call by call that are passed in both directions: half the rows of lists, and two bytes each.

A voice stands at a row and goes on by 1 or -1. Rows where something else comes than the next one are marked in the
upper bits of the high byte, which the SID does not have. They are marked for whoever comes from another row; a table's
first value is set without looking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sidtool.player.value_lists import each_call, with_room
from sidtool.song import Table

# Marks: the value stays; the row behind this one tells the row to go on behind; the way leads back.
STAYS, JUMPS, TURNS_BACK = 0x8000, 0xA000, 0xC000


@dataclass(slots=True)
class Sweeps:
    """The rows of a program's pulse widths; row 0 is none of them.

    Attributes:
        rows: widths with their marks, and what stands behind jumps.
        notes: a comment a row.
    """

    rows: list[int] = field(default_factory=lambda: [STAYS])
    notes: list[str] = field(default_factory=lambda: ["none"])
    _known: dict[tuple[tuple[int, ...], int | None], int] = field(default_factory=dict)
    _leads: dict[int, int] = field(default_factory=dict)

    def add(self, table: Table, note: str) -> int:
        """The row of a table's first width; ``note``: a comment.

        >>> from fractions import Fraction
        >>> from sidtool.song import Slope
        >>> up, down = Slope(Fraction(0), Fraction(6), 3), Slope(Fraction(6), Fraction(0), 3)
        >>> sweeps = Sweeps()
        >>> sweeps.add(Table((up, down), 0), "a"), [hex(row) for row in sweeps.rows]
        (1, ['0x8000', '0xc000', '0x2', '0x4', '0xc006'])
        >>> sweeps.add(Table((up,)), "b"), [hex(row) for row in sweeps.rows[5:]]
        (5, ['0x0', '0x2', '0x4', '0x8006'])
        """
        key = each_call(table)
        if key not in self._known:
            self._known[key] = len(self.rows)
            self._store(*key)
            self.notes += [note] * (len(self.rows) - len(self.notes))
        return self._known[key]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def size(self) -> int:
        """Their bytes."""
        return 2 * self.count

    def lead(self, table: Table, note: str) -> int:
        """The row in front of one with a table's first width, that may be come to from there."""
        first = self.add(table, note)
        if not self.rows[first] & STAYS:
            return first - 1
        if first not in self._leads:
            self._leads[first] = len(self.rows)
            self.rows += (self.rows[first] & 0xFFF | JUMPS, first)
            self.notes += [note] * 2
        return self._leads[first] - 1

    def _store(self, widths: tuple[int, ...], loop: int | None) -> None:
        rows = self.rows
        if loop is None:
            rows += widths[:-1] if len(widths) > 1 else widths
            rows.append(widths[-1] | STAYS)
            return
        before, body = widths[:loop], widths[loop:]
        half = len(body) // 2
        if not _leads_back(body):
            first = len(rows) + loop
            rows += (*before, *body[:-1], body[-1] | JUMPS, first - 1)
            return
        if before:
            rows += (*before, body[0] | JUMPS, len(rows) + loop + 2)
        rows += (body[0] | TURNS_BACK, *body[1:half], body[half] | TURNS_BACK)


def _leads_back(body: Sequence[int]) -> bool:
    """Whether a loop's second half is the first one backwards."""
    return len(body) % 2 == 0 and all(body[at] == body[-at] for at in range(1, len(body) // 2))


def sweeps_for(played: Sequence[Table], started: Sequence[Table]) -> Sweeps | None:
    """Empty sweeps, if there is room in them for all that will be added."""
    return with_room(Sweeps, played, started)
