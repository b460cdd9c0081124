"""Manners as the numbers that stand in the player's tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sidtool.player import format as packed
from sidtool.player.moves import REST
from sidtool.player.notes import Manner, sets_width
from sidtool.player.score import Scribe
from sidtool.song import Instrument


@dataclass(frozen=True, slots=True)
class MannerRow:
    """A manner of playing a note in numbers of the player's tables."""

    name: str
    ad: int
    sr: int
    wave: int
    ctrl: int
    pulse: int
    filter: int
    restart: int
    gate: int
    movement: int


def longest_restart(rows: Iterable[MannerRow]) -> int:
    """Calls of the longest hard restart of some manners."""
    return max((one.restart for one in rows), default=0)


def manner_row(manner: Manner, instruments: Sequence[Instrument], widths: bool, scribe: Scribe) -> MannerRow:
    """A manner in numbers; ``widths``: pulse widths are set by instruments or effects."""
    book = scribe.book
    movement = 0 if manner.movement is None else scribe.movements.bases[manner.movement]
    if manner.instrument is None or manner.slurred:
        name = "slurred" if manner.slurred else "no instrument"
        return MannerRow(name, 0, 0, 0, 0, REST, packed.NO_PROGRAM, 0, manner.gate, movement)
    one = instruments[manner.instrument]
    row = book.wave(one.wave, one.name, one.place)
    return MannerRow(
        one.name,
        one.attack << 4 | one.decay,
        manner.sustain,
        row,
        book.waves.values[row],
        book.pulse(one.pulse, one.name) if widths and sets_width(manner, instruments) else REST,
        packed.NO_PROGRAM if one.filter is None else one.filter,
        one.hard_restart,
        manner.gate,
        movement,
    )
