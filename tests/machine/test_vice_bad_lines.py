"""Bad lines against x64sc: with the screen on every write to the SID has the same value in the same cycle.

Random programs start in a known cycle of line 20, as those of test_vice_random.py; some scroll and blank the screen all
the time, so that bad lines come, go and begin in the middle of a line.
"""

from __future__ import annotations

from itertools import product

import pytest
from machine_programs import ScreenAuthor
from vice import at_line_20, differences, program, spend


@pytest.mark.parametrize(
    ("seed", "model", "scrolls"),
    [(11, "c64c", 0), (12, "c64", 0), (13, "c64c", 0.05), (14, "c64", 0.05), (15, "c64c", 0.3)],
)
def test_random_programs_with_the_screen_on(seed: int, model: str, scrolls: float) -> None:
    source = ScreenAuthor(seed, scrolls).source(700)
    wrong, jitter, writes = differences(program(source), 120_000, model)
    assert writes > 500
    assert wrong == []
    assert set(jitter) == {0}


def change_in_line(line: int, cycle: int, first: int, second: int) -> str:
    """Waits for a line, changes $D011 in one of its cycles, and tells when the CPU goes on after that."""
    return f"""
 lda #{first}
 sta $d011
-
 lda $d012
 cmp #{line - 2}
 bne -
 lda #{second}
{spend(cycle)} sta $d011
 inc $3000
 sta $d400
 nop
 sta $d401
 nop
 asl $3001
 sta $d402
"""


@pytest.mark.parametrize("model", ["c64c", "ntsc"])
def test_a_change_in_every_cycle_of_a_line(model: str) -> None:
    line_cycles = 65 if model == "ntsc" else 63
    changes = ((0x1B, 0x1C), (0x1C, 0x1B), (0x1B, 0x0B), (0x18, 0x1B))
    pieces = [
        change_in_line(line, cycle, *change) for line, cycle, change in product((0x33,), range(90, 160, 3), changes)
    ]
    start = at_line_20(line_cycles)
    wrong, jitter, writes = differences(program(start + "".join(pieces) + "\n jmp *\n"), 4_500_000, model)
    assert writes > len(pieces)
    assert wrong == []
    assert set(jitter) == {0}
