"""Real tunes make libsidplayfp's writes: a few of them for a few seconds, all with research/compare_sids.py."""

from __future__ import annotations

import lzma
import sys
from itertools import islice
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from oracles import shared

from sidtool.api import program_of, register_logs

SECONDS = 4
NEAR = 4  # cycles
# By the raster, three SIDs, by timers, samples by NMI with and without the KERNAL's interrupt, NTSC.
NAMES = (
    "markcooksey__Airwolf",
    "hermit__Tree_Angel_3SID",
    "peterclarke__Ocean_Loader_3",
    "martingalway__MicroProse_Soccer_V1",
    "laxity__Mission_X",
    "laxity__No_Way",
    "laxity__JB_Go_Home",
    "jeroentel__Bad_Blood",
)

Row = tuple[int, ...]  # cycle, chip, register, value


def theirs(name: str) -> list[Row]:
    with lzma.open(shared(f"corpus/writes/{name}.sid.txt.xz"), "rt") as file:
        rows = [[int(word) for word in line.split()] for line in file if not line.startswith("#")]
    return [(row[0], *(row[1:] if len(row) == 4 else (0, *row[1:]))) for row in rows]


def ours(name: str) -> list[Row]:
    path = shared(f"corpus/tunes/{name}.sid")
    program = program_of(path.read_bytes(), path)
    return [row for log in register_logs(program, program.clock.cycles(SECONDS)) for row in log]


@pytest.mark.parametrize("name", NAMES)
def test_a_tune_makes_the_same_writes(name: str) -> None:
    (_, *driver), *mine = ours(name)
    (_, *their_driver), *expected = islice(theirs(name), len(mine) + 1)
    assert driver == their_driver == [0, 24, 15]
    assert len(mine) > 500
    assert [row[1:] for row in mine] == [row[1:] for row in expected]
    offset = mine[0][0] - expected[0][0]
    assert max(abs(a[0] - b[0] - offset) for a, b in zip(mine, expected, strict=True)) <= NEAR
