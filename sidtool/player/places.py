"""Where the small player's variables stand: seven bytes a voice in each block, so that X = 0, 7, 14 serves for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sidtool.player.variables import BLOCK, STRIDE


@dataclass(frozen=True, slots=True)
class Places:
    """The state's places, as offsets.

    Attributes:
        places: of each variable; a voice's is that of voice 1, + 7 or 14 for the others.
        shared: those that are no voice's.
        size: bytes of it all.
    """

    places: Mapping[str, int]
    shared: frozenset[str]
    size: int


def voice_places(names: Sequence[str], width: int, last: int) -> Places:
    """Variables of voices, and fractions of ``width`` bytes for each; ``last``: the highest voice, 1 to 3."""
    sizes = ({"fraction": width} if width else {}) | dict.fromkeys(names, 1)
    places, at = dict[str, int](), 0
    for name, size in sizes.items():
        places[name] = at // STRIDE * BLOCK + at % STRIDE
        at += size
    final = (at - 1) // STRIDE * BLOCK + (at - 1) % STRIDE
    return Places(places, frozenset(), final + STRIDE * (last - 1) + 1)


def clock_places(names: Sequence[str], shared: Sequence[str], width: int, last: int) -> Places:
    """Variables of voices, at most seven, and others that need not be behind them: they stand between them."""
    own = voice_places(names, 0, last)
    places = dict(own.places)
    taken = {places[name] + STRIDE * voice for name in names for voice in range(3)}
    sizes = [(name, 1) for name in shared] + [("fraction", width)] * (width > 0)
    for name, size in sizes:
        at = 0
        while taken & set(range(at, at + size)):
            at += 1
        places[name] = at
        taken |= set(range(at, at + size))
    ends = [places[name] + size for name, size in sizes]
    return Places(places, frozenset(name for name, _ in sizes), max(own.size, *ends))
