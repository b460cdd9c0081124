"""Mutated .sid files are played or refused: no traceback, no hang. ``research/soak_sids.py`` does it without end."""

from __future__ import annotations

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from mutations import mutated
from sid_files import COUNTER, RSID, sid_file

from sidtool.api import program_of, register_logs
from sidtool.errors import UserError

SEEDS = (
    sid_file(COUNTER),
    sid_file(COUNTER, speed=1, version=3, more_sids=(0x42, 0)),
    sid_file("*=$1000\n lda #<i\n sta $0314\n lda #>i\n sta $0315\n rts\ni inc $d400\n jmp $ea31\n", RSID),
)
FILES = 400


def test_mutated_files_are_played_or_refused() -> None:
    chance = random.Random(6)
    played = refused = 0
    for _ in range(FILES):
        content = mutated(SEEDS, chance)
        try:
            end = [log.end for log in register_logs(program_of(content, "m.sid"), 40_000)][-1]
        except UserError:
            refused += 1
        else:
            played += 1
            assert end == 40_000
    assert played > FILES / 10
    assert refused > FILES / 10
