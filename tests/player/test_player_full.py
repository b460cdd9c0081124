"""Random Songs with everything in them against the independent model, call by call."""

from __future__ import annotations

from random import Random

from full_model import Model, compare, follow
from full_songs import random_full_song
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from player_harness import Bare, real_64tass

from sidtool.player import compile_song
from sidtool.song import Song


def check(song: Song, calls: int = 90, tune: int = 1) -> None:
    """Every register after every call, and the order of an onset's writes."""
    bare = Bare(real_64tass(compile_song(song)))
    values = [0] * 0x20
    follow(values, bare.init(tune - 1))
    model = Model(song.tunes[tune - 1], calls)
    for call, expected in enumerate(model.run()):
        writes = bare.play()
        check_order(values, writes)
        follow(values, writes)
        wrong = compare(expected, values)
        assert not wrong, f"call {call}: {wrong}"
    if "player.cue" in bare.labels:
        assert bare.memory[bare.labels["player.cue"]] == model.cue


def check_order(values: list[int], writes: list[tuple[int, int]]) -> None:
    """Where a gate opens, AD has been written before it and SR comes after it."""
    before = list(values)
    for index, (register, value) in enumerate(writes):
        if register in (4, 11, 18) and value & 1 and not before[register] & 1:
            rest = [one for one, _ in writes[index:]]
            assert register + 1 not in rest
            if register + 2 in [one for one, _ in writes]:
                assert register + 2 in rest
        before[register] = value


@given(st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_songs(dice: Random) -> None:
    check(random_full_song(dice))
