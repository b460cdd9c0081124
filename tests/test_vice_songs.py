"""The programs in real VICE: the same writes in the same order, at the same cycles.

x64sc runs with the KERNAL of ``asm/``. Its dump and our log are compared from the program's own first write on, over
20 s of music. Cycles agree but for one constant offset (the program starts at another moment) and a jitter: an
interrupt waits for the instruction that runs (the idle loop is one of 3 cycles, whose phase differs by up to 2 either
way), and where the raster stands when the program starts decides which calls meet the VIC's bad lines, which stop the
CPU for up to 43 cycles each.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import vice
from gallery import ALL, name

from sidtool import api
from sidtool.song import Speed

SECONDS = 20
SETUP = 3000  # cycles without a write: more than there are within the set-up, less than before the first call
BAD_LINE = 43  # cycles that one takes from the CPU
MODELS = {"pal": "c64c", "ntsc": "newntsc"}


HEAD = 40  # writes by which our start is found in VICE's dump, behind those of its reset


def aligned(ours: list[vice.Write], theirs: list[vice.Write]) -> list[vice.Write]:
    """VICE's writes from the program's first on."""
    head = [write[1:] for write in ours[:HEAD]]
    for start in range(len(theirs)):
        if [write[1:] for write in theirs[start : start + HEAD]] == head:
            return theirs[start:]
    pytest.fail("the start of our log is nowhere in VICE's")


def jitter(speed: Speed) -> int:
    """How far VICE's cycles may wander from ours.

    Where the player is called once a picture, its calls lie outside the bad lines. The KERNAL's 60 Hz tick wanders
    through the picture instead: a call of a few lines meets one bad line, or two (one line in eight is bad). Of several
    calls a picture most lie in it, and a call that has much to do takes 80 lines, ten of them bad.
    """
    if speed.jiffy:
        return 4 + 2 * BAD_LINE
    return 4 if speed.per_frame == 1 and speed.hertz is None else 4 + 10 * BAD_LINE


@pytest.mark.parametrize("path", ALL, ids=name)
def test_our_log_is_what_vice_writes(path: Path) -> None:
    compare(path)


def test_ntsc_and_the_sixty_hertz_tick(tmp_path: Path) -> None:
    song = tmp_path / "song.txt"
    song.write_text("clock ntsc  speed jiffy  frames 7\ninstrument a { wave saw }\nv1: L C D E x\nv2: @a L 2C G F")
    compare(song)


def compare(path: Path) -> None:
    """Our log and VICE's dump of a song."""
    program = api.load_program(path)
    assert program.song is not None
    cycles = program.clock.cycles(SECONDS)
    ours = [(cycle, r, v) for part in api.register_logs(program, cycles) for cycle, _, r, v in part]
    theirs = aligned(ours, vice.run(program.image.prg(), cycles, MODELS[program.clock.name]))
    count = min(len(ours), len(theirs))
    assert count > 0.98 * len(ours), "VICE ran long enough"
    assert [write[1:] for write in ours[:count]] == [write[1:] for write in theirs[:count]]
    offsets = np.array([a[0] - b[0] for a, b in zip(theirs, ours, strict=False)])
    setup = next(i for i in range(1, count) if ours[i][0] - ours[i - 1][0] > SETUP)  # writes before the first call
    assert np.ptp(offsets[setup:]) <= jitter(program.song.speed)
