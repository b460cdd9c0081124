"""Random programs against x64sc: every write to the SID has the same value in the same cycle.

The VIC's own interrupt stays masked: when it and a CIA pull /IRQ within a cycle or two, x64sc counts the
CPU's delay from the later one, which is not how a level-sensitive line behaves.
"""

from __future__ import annotations

import pytest
from machine_programs import Author
from vice import differences, program


@pytest.mark.parametrize(("seed", "model"), [(1, "c64c"), (2, "c64"), (3, "c64c"), (4, "c64")])
def test_random_programs(seed: int, model: str) -> None:
    wrong, jitter, writes = differences(program(Author(seed).source(700)), 120_000, model)
    assert writes > 1000
    assert wrong == []
    assert set(jitter) == {0}
