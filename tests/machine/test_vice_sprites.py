"""Sprites against x64sc: what they take of the bus shows in the cycle of every write to the SID."""

from __future__ import annotations

import pytest
from machine_programs import SpriteAuthor
from vice import differences, program


@pytest.mark.parametrize(
    ("seed", "model"),
    [(21, "c64c"), (22, "c64"), (26, "newntsc"), (27, "newntsc"), (23, "c64c"), (24, "c64c"), (25, "c64")],
)
def test_random_programs_that_show_sprites(seed: int, model: str) -> None:
    author = SpriteAuthor(seed)
    author.line_cycles = 65 if "ntsc" in model else 63
    wrong, jitter, writes = differences(program(author.source(700)), 120_000, model)
    assert writes > 400
    assert wrong == []
    assert set(jitter) == {0}
