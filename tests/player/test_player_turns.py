"""When the voices read what comes next."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from full_check import check
from player_harness import instrument, note, song_of

from sidtool.player.clock import make_clock
from sidtool.player.full_plan import make_full_plan
from sidtool.player.turns import best_turns, is_hasty
from sidtool.song import Voice, Waveform, WaveStep, WaveTable


def wave(*calls: int) -> WaveTable:
    """A waveform that changes after each of these steps."""
    steps = (WaveStep(Waveform(0x10 << at % 4), one) for at, one in enumerate((*calls, 1)))
    return WaveTable(tuple(steps))


def turns(shortest: Fraction | int, restart: int, *waves: WaveTable) -> tuple[int, ...]:
    return best_turns(make_clock([Fraction(shortest), Fraction(40)], 96), restart, waves)


@pytest.mark.parametrize(
    ("shortest", "waves", "wanted"),
    [
        (40, [], (1, 2, 3)),
        (40, [wave(1)], (2, 3, 4)),
        (40, [wave(1, 1)], (3, 4, 5)),
        (40, [wave(2, 2)], (1, 2, 3)),  # at 2 and 4: nothing is better than the first turns
        (40, [wave(1), wave(4), wave(4)], (1, 2, 3)),
        (40, [wave(9)], (1, 2, 3)),
        (7, [wave(1, 1)], (2, 3, 4)),  # no more time
        (Fraction(799, 100), [wave(1, 1)], (2, 3, 4)),
        (8, [wave(1, 1)], (3, 4, 5)),
        (6, [wave(1, 1)], (1, 2, 3)),
        (2, [wave(1, 1)], (1, 2, 3)),
    ],
)
def test_turns_are_where_fewer_waveforms_change(
    shortest: Fraction | int, waves: list[WaveTable], wanted: tuple[int, ...]
) -> None:
    assert turns(shortest, 2, *waves) == wanted


@pytest.mark.parametrize(("shortest", "restart", "wanted"), [(6, 2, False), (5, 2, True), (4, 0, False), (3, 0, True)])
def test_what_is_too_short(shortest: int, restart: int, wanted: bool) -> None:
    assert is_hasty(make_clock([Fraction(shortest)], 96), restart) == wanted


@pytest.mark.parametrize("length", range(3, 12))
@pytest.mark.parametrize("restart", [0, 1, 2, 5])
def test_events_of_all_lengths_sound_with_any_turns(length: int, restart: int) -> None:
    one = replace(instrument(hard_restart=restart), wave=wave(1, 1, 2))
    events = tuple(replace(note(40 + at, length + at % 3, 0), slurred=at in (5, 8)) for at in range(9))
    song = song_of(*(Voice(number, events[number:], 0) for number in (1, 2, 3)), instruments=(one,))
    plan = make_full_plan(song)
    assert plan.turns == best_turns(plan.clock, restart, [one.wave])
    check(song, 150)
