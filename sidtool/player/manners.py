"""The manners in which a program's notes are played, as rows of its tables; and the movements that belong to them.

A movement finds a note's course by its pitch: notes that are moved alike, each from its own pitch, need no course in
the stream, and a pattern of them is the same bytes wherever it is transposed to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sidtool.errors import UserError
from sidtool.player.notes import Manner

Key = TypeVar("Key")

MOST_MANNERS = 256
# Bytes of a course in the stream, and of a place in the movements' table.
_IN_STREAM, _IN_TABLE = 3, 2


@dataclass(slots=True)
class Manners:
    """Manners as rows: struck ones first, then set-ups of voices, slurred ones, and those without an instrument.

    Attributes:
        rows: in the order of their numbers.
        first_setup, first_slurred, first_plain: where each kind begins.
    """

    rows: list[Manner]
    first_setup: int
    first_slurred: int
    first_plain: int
    _numbers: dict[Manner, int] = field(default_factory=dict)

    def number(self, manner: Manner) -> int:
        """The row of a manner."""
        return self._numbers[manner]


def make_manners(played: Counter[Manner], instruments: int, file: str) -> Manners:
    """The rows of all manners; those that are chosen most often come first in their kind.

    Args:
        played: how often each is asked for.
        instruments: of the song; those behind them are set-ups of voices.

    Raises:
        UserError: there are more than the player has room for.
    """

    def kind(one: Manner) -> int:
        if one.slurred:
            return 2
        if one.instrument is None:
            return 3
        return 0 if one.instrument < instruments else 1

    rows = sorted(played, key=lambda one: (kind(one), -played[one]))
    if len(rows) > MOST_MANNERS:
        raise UserError(
            f"{file}: the song's notes are played in {len(rows)} manners, the player has room for {MOST_MANNERS}",
            "each other instrument, gate time, level, chord or vibrato of a note is one more: use fewer of them",
        )
    kinds = [kind(one) for one in rows]
    setup, slurred, plain = (sum(one < wanted for one in kinds) for wanted in (1, 2, 3))
    return Manners(rows, setup, slurred, plain, {one: index for index, one in enumerate(rows)})


@dataclass(slots=True)
class Movements:
    """Where the courses of movements are found: place ``base + pitch``, modulo 256, of a table.

    Attributes:
        bases: of each movement, 1 to 255.
        places: the course of each place, by movement and pitch; None: unused.
    """

    bases: list[int] = field(default_factory=list)
    places: list[tuple[int, int] | None] = field(default_factory=list)

    def add(self, pitches: Iterable[int]) -> int | None:
        """The number of a movement for notes of these pitches; None: the table is full."""
        wanted = sorted(set(pitches))
        for base in range(1, 256):
            taken = [base + pitch & 0xFF for pitch in wanted]
            if all(place >= len(self.places) or self.places[place] is None for place in taken):
                number = len(self.bases)
                self.bases.append(base)
                self.places += [None] * (max(taken) + 1 - len(self.places))
                for place, pitch in zip(taken, wanted, strict=True):
                    self.places[place] = number, pitch
                return number
        return None


def worth_it(pitches: Mapping[int, int]) -> int:
    """Bytes that a movement saves; ``pitches``: how many notes of each it has."""
    return _IN_STREAM * sum(pitches.values()) - _IN_TABLE * len(pitches)


def by_worth(found: Mapping[Key, Mapping[int, int]]) -> Sequence[Key]:
    """The movements that save bytes, the most first."""
    return sorted((one for one in found if worth_it(found[one]) > 0), key=lambda one: -worth_it(found[one]))
