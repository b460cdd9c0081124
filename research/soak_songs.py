"""Random valid songs by the thousand: what ``tests/test_random_songs.py`` does with some hundreds.

    python research/soak_songs.py [SONGS] [SEED]

Hypothesis writes them; a song that fails is made as small as it can be and printed with what is wrong with it. SONGS is
10,000 unless given, SEED 1.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests")]

from hypothesis import HealthCheck, given, seed, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from random_songs import random_song  # noqa: E402
from song_trial import CALLS, problems  # noqa: E402


def soak(songs: int, number: int) -> None:
    """Makes the songs and tells how many there were."""
    texts: set[int] = set()
    notes = 0
    start = time.perf_counter()

    @given(st.randoms(use_true_random=False))
    @settings(max_examples=songs, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @seed(number)
    def trial(dice: Random) -> None:
        nonlocal notes
        song = random_song(dice)
        found = problems(song)
        assert not found, f"{found}\n{song.text}"
        texts.add(hash(song.text))
        notes += sum(
            event.kind == "note" for tune in song.tunes for v in tune.voices for event in tune.reader(v).events
        )
        if len(texts) % 500 == 0:
            print(f"{len(texts)} songs, {time.perf_counter() - start:.0f} s", flush=True)

    trial()
    print(f"{len(texts)} different songs with {notes} notes, {CALLS} calls each, {time.perf_counter() - start:.0f} s")


def main() -> None:
    """Runs what the arguments say."""
    match sys.argv[1:]:
        case []:
            soak(10_000, 1)
        case [songs]:
            soak(int(songs), 1)
        case [songs, number]:
            soak(int(songs), int(number))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
