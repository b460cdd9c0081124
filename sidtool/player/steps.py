"""Tables of steps: waveforms, arps and chords, as rows that name their follower."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sidtool.errors import UserError
from sidtool.player import format as packed
from sidtool.player.moves import nearest
from sidtool.song import Table, WaveTable

MOST_ROWS = 256
LONGEST_STEP = 256
# Where a step lasts longer than this, the player counts with two bytes; shorter ones become several rows.
LONG = 4 * LONGEST_STEP

# What is written, and for how many calls.
Step = tuple[tuple[int, ...], int]


@dataclass(slots=True)
class StepPool:
    """All tables of one kind, each stored once.

    Attributes:
        kind: its name, for messages.
        longest: calls of a row: 256, or 65536 for the player that counts with two bytes.
        values, calls, followers: a row each; calls are 256 for a table's last row, which follows itself.
        notes: a comment a row.
    """

    kind: str
    longest: int = LONGEST_STEP
    values: list[tuple[int, ...]] = field(default_factory=list)
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

    def _row(self, value: tuple[int, ...], calls: int, follower: int, note: str) -> None:
        self.values.append(value)
        self.calls.append(calls)
        self.followers.append(follower)
        self.notes.append(note)

    def check(self) -> None:
        """Raises UserError where the tables are longer than the player can count."""
        if len(self.values) > MOST_ROWS:
            longest, place = self._largest
            raise UserError(
                f"{place}: the song's {self.kind} take {len(self.values)} rows, the player has room for {MOST_ROWS}",
                f"the longest takes {longest} and stands here; equal ones are stored once",
            )


def wave_steps(table: WaveTable, file: str) -> list[Step]:
    """A wave table's rows: control register with the gate open, and the pitch."""
    steps = list[Step]()
    for step in table.steps:
        place = packed.ZERO_OFFSET + step.offset if step.pitch is None else step.pitch
        if step.pitch is None and not packed.FIRST_OFFSET <= place <= 0xFF:
            raise UserError(f"{file}: a wave table moves the note by {step.offset} semitones, the player by -80 to 79")
        steps.append(((int(step.waveform) | 1, place), step.calls))
    return steps


def arp_steps(table: Table) -> tuple[list[Step], int | None]:
    """An arp's rows, semitones as a signed byte, and its loop."""
    steps = list[Step]()
    loop = None
    for index, slope in enumerate(table.slopes):
        if index == table.loop:
            loop = len(steps)
        if slope.start == slope.end:
            steps.append(((nearest(slope.start) & 0xFF,), slope.calls))
            continue
        for call in range(slope.calls):
            value = slope.start + (slope.end - slope.start) * call / slope.calls
            steps.append(((nearest(value) & 0xFF,), 1))
    last = table.slopes[-1]
    if table.loop is None and last.start != last.end:
        steps.append(((nearest(last.end) & 0xFF,), 1))
    return steps, loop


def chord_steps(pitches: Sequence[int]) -> list[Step]:
    """A chord as an arp: a call a note, from the first one, for ever."""
    return [(((pitch - pitches[0]) & 0xFF,), 1) for pitch in pitches]
