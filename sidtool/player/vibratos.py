"""Vibratos as rows of numbers: a triangle that rises by a step a call and is turned over at its peak.

The player counts in 1/65536 semitone. Depth and step are chosen together, the depth within a tenth of a cent (0.8 cent
where the step is so small that it takes as much), so that their ratio, and with it the rate, is kept for minutes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from sidtool.errors import UserError
from sidtool.song import Vibrato

UNIT = 1 << 16
DEEPEST = 40
# How far the depth may be off to keep the rate: a tenth of a cent, or more for slow and shallow ones.
_MARGIN = UNIT // 1000
_WIDE_MARGIN = UNIT // 125
_RATE_TOLERANCE = Fraction(1, 500)
LONGEST_WAIT = 0xFFFE  # the player counts to one more in two bytes


@dataclass(frozen=True, slots=True)
class VibratoRow:
    """One vibrato, in 1/65536 semitone.

    Attributes:
        step: a call.
        depth: note to peak.
        falls: it begins downwards (a rate of more than half of the calls a second is heard so).
        wait: calls from the onset until it begins.
    """

    step: int
    depth: int
    falls: bool
    wait: int


@dataclass(slots=True)
class VibratoPool:
    """The rows of a program, each stored once."""

    file: str
    rows: list[VibratoRow] = field(default_factory=list)
    _known: dict[VibratoRow, int] = field(default_factory=dict)
    _seen: dict[tuple[Vibrato, Fraction], int] = field(default_factory=dict)

    def add(self, vibrato: Vibrato, calls_a_second: Fraction) -> int:
        """The row of a vibrato."""
        key = (vibrato, calls_a_second)
        if key not in self._seen:
            row = vibrato_row(vibrato, calls_a_second)
            if row not in self._known:
                self._known[row] = len(self.rows)
                self.rows.append(row)
                if len(self.rows) > 127:
                    raise UserError(f"{self.file}: the song has more than 127 different vibratos")
            self._seen[key] = self._known[row]
        return self._seen[key]

    @property
    def waits_long(self) -> bool:
        """Whether a vibrato waits for more calls than a byte counts."""
        return any(row.wait + 1 > 0xFF for row in self.rows)


def vibrato_row(vibrato: Vibrato, calls_a_second: Fraction) -> VibratoRow:
    """The numbers of a vibrato.

    >>> vibrato_row(Vibrato(Fraction(1, 2), Fraction(5), 12), Fraction(50))
    VibratoRow(step=13108, depth=32770, falls=False, wait=12)
    """
    if vibrato.depth > DEEPEST:
        raise UserError(f"a vibrato of {float(vibrato.depth):g} semitones: the player swings by up to {DEEPEST}")
    turns = vibrato.rate / calls_a_second % 1
    falls = turns > Fraction(1, 2)
    turns = 1 - turns if falls else turns
    wanted = round(vibrato.depth * UNIT)

    def error(depth: int) -> tuple[Fraction, int]:
        ideal = 4 * depth * turns
        return abs(round(ideal) / ideal - 1) if ideal else Fraction(0), abs(depth - wanted)

    def best(margin: int) -> int:
        return min(range(max(1, wanted - margin), wanted + margin + 1), key=error)

    depth = best(_MARGIN)
    if error(depth)[0] > _RATE_TOLERANCE:
        depth = best(_WIDE_MARGIN)
    return VibratoRow(round(4 * depth * turns), depth, falls, min(vibrato.delay, LONGEST_WAIT))
