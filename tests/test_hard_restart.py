"""The hard restart, read back from what a song writes to the SID."""

from __future__ import annotations

import pytest

from sidtool import api

INSTRUMENT = "frames 20\ninstrument a { adsr 0 9 6 8  wave saw }\n"


def restarts(text: str, calls: int) -> list[float]:
    """For each onset after the first: how many calls before it the envelope was set to zero."""
    compilation = api.Compilation(INSTRUMENT + text, "song.txt")
    program = api.Program("song", compilation.image, song=compilation.song)
    zeroed: int | None = None
    found = []
    for log in api.register_logs(program, calls * compilation.song.cycles_per_call):
        for cycle, _, register, value in log:
            if register == 6 and value == 0 and cycle > 30_000:
                zeroed = cycle
            if register == 4 and value & 1 and zeroed is not None:
                found.append((cycle - zeroed) / compilation.song.cycles_per_call)
    return found


@pytest.mark.parametrize(
    "voice",
    [
        "v1: @a L C D E",
        "v1: @a C L _:1f D E",  # the hold at the loop point belongs to C, and to E
        "v1: @a L C:1f~4 D:3f",
        "v1: @a L C:1 C:2",
    ],
)
def test_it_takes_two_calls_in_every_pass(voice: str) -> None:
    found = restarts(voice, 400)
    assert len(found) >= 6
    assert found == pytest.approx([2] * len(found), abs=0.1)


def test_a_note_too_short_for_it_gets_a_shorter_one() -> None:
    assert restarts("v1: @a L C:2f D:2f E", 200)[:2] == pytest.approx([1, 1], abs=0.1)


def test_a_hold_at_the_very_start_is_in_the_way_only_once() -> None:
    found = restarts("v1: @a L _:1f D E", 200)
    assert found == pytest.approx([1] + [2] * (len(found) - 1), abs=0.1)
