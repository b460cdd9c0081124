"""Random valid songs: each builds, both assemblers agree, what is heard is what is written, and the layout is kept.

Some hundreds in every run; ``research/soak_songs.py`` makes as many as one likes.
"""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles import need_tool
from random_songs import random_song
from song_trial import problems


@given(st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_is_heard_is_what_is_written(dice: Random) -> None:
    need_tool("64tass")
    song = random_song(dice)
    found = problems(song)
    assert not found, f"{found}\n{song.text}"
