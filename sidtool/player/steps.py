"""Waveforms as rows that name their follower."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sidtool.errors import UserError
from sidtool.song import WaveTable

MOST_ROWS = 256
LONGEST_STEP = 256
# Where a step lasts longer than this, the player counts with two bytes; shorter ones become several rows.
LONG = 4 * LONGEST_STEP

# What is written, and for how many calls.
Step = tuple[int, int]


@dataclass(slots=True)
class StepPool:
    """The rows of all wave tables, each table stored once.

    Attributes:
        longest: calls of a row: 256, or 65536 for the player that counts with two bytes.
        values, calls, followers: a row each; calls are 256 for a table's last row, which follows itself.
        notes: a comment a row.
    """

    longest: int = LONGEST_STEP
    values: list[int] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    followers: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _largest: tuple[int, str] = (0, "")
    _known: dict[tuple[tuple[Step, ...], int | None], int] = field(default_factory=dict)

    def add(self, steps: Sequence[Step], loop: int | None, note: str, place: object) -> int:
        """The row where a table begins; ``place``: of the text that asked for it first."""
        key = (tuple(steps), loop)
        if key not in self._known:
            before = len(self.values)
            self._known[key] = self._store(steps, loop, note)
            self._largest = max(self._largest, (len(self.values) - before, str(place)), key=lambda one: one[0])
        return self._known[key]

    def _store(self, steps: Sequence[Step], loop: int | None, note: str) -> int:
        first = len(self.values)
        entry = first
        for index, (value, calls) in enumerate(steps):
            if index == loop:
                entry = len(self.values)
            if loop is None and index == len(steps) - 1:
                self._row(value, LONGEST_STEP, len(self.values), note)
                return first
            for done in range(0, calls, self.longest):
                self._row(value, min(self.longest, calls - done), len(self.values) + 1, note)
        self.followers[-1] = entry
        return first

    def _row(self, value: int, calls: int, follower: int, note: str) -> None:
        self.values.append(value)
        self.calls.append(calls)
        self.followers.append(follower)
        self.notes.append(note)

    def check(self) -> None:
        """Raises UserError where the tables are longer than the player can count."""
        if len(self.values) > MOST_ROWS:
            longest, place = self._largest
            raise UserError(
                f"{place}: the song's wave tables take {len(self.values)} rows, the player has room for {MOST_ROWS}",
                f"the longest takes {longest} and stands here; equal ones are stored once",
            )


def wave_steps(table: WaveTable) -> tuple[list[Step], int | None]:
    """A wave table's rows, control registers with the gate open, and its loop; what moves the pitch is in courses."""
    steps, loop = list[Step](), None
    for index, step in enumerate(table.steps):
        value = int(step.waveform) | 1
        if index == table.loop:
            loop = len(steps)
        elif steps and steps[-1][0] == value:
            steps[-1] = value, steps[-1][1] + step.calls
            continue
        steps.append((value, step.calls))
    if loop is not None and all(value == steps[loop][0] for value, _ in steps[loop:]):
        while loop and steps[loop - 1][0] == steps[loop][0]:
            loop -= 1
        return steps[: loop + 1], None
    return steps, loop
