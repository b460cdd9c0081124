"""When the voices read what comes next: each in a call of its own behind an event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

from sidtool.player.clock import Clock
from sidtool.song import WaveTable

TURNS = (1, 2, 3)
# So many calls later may they be, where there is time and fewer waveforms change then.
_MOST_LATER = 2


def is_hasty(clock: Clock, restart: int) -> bool:
    """Whether an event is too short for all voices' turns; ``restart``: calls of the longest hard restart."""
    return _spare(clock, restart) < 0


def best_turns(clock: Clock, restart: int, waves: Iterable[WaveTable]) -> tuple[int, ...]:
    """The calls behind an event in which voices 1, 2 and 3 read: where the fewest waveforms change.

    Args:
        restart: calls of the longest hard restart.
        waves: those of the instruments that are played.
    """
    busy = [call for wave in waves for call in _changes(wave)]

    def changes(later: int) -> int:
        return sum(call - later in TURNS for call in busy)

    later = min(range(max(0, min(_MOST_LATER, _spare(clock, restart))) + 1), key=changes)
    return tuple(turn + later for turn in TURNS)


def _spare(clock: Clock, restart: int) -> int:
    """Calls that the shortest event lasts longer than the last turn and the longest restart ask for."""
    return min(clock.lengths) // clock.step - (TURNS[-1] + restart + 1)


def _changes(wave: WaveTable) -> Iterator[int]:
    """The calls in which a wave table comes to its next step for the first time."""
    yield from accumulate(step.calls for step in wave.steps[:-1])
