"""Mutated .sid files without end: each is played for a while or refused; anything else is a bug, and is kept.

    python research/soak_sids.py [--files 1000000] [--seed 1] [--cycles 20000] [--corpus DIR] [--keep DIR]

Tells every 1,000 files how many there were, how fast, and how much memory the process has.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "sidfile"))
from mutations import mutated
from sid_files import COUNTER, RSID, sid_file

from sidtool.api import program_of, register_logs
from sidtool.errors import UserError

SLOW_SECONDS = 10
TOLD_EVERY = 1000


def main() -> int:
    """Exit code 1 where a file has made something else than sound or an error."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--cycles", type=int, default=20_000)
    parser.add_argument("--corpus", type=Path, help="a folder with .sid files to be mutated as well")
    parser.add_argument("--keep", type=Path, default=Path("bad_sids"))
    options = parser.parse_args()
    seeds = [sid_file(COUNTER), sid_file("*=$1000\n lda #1\nl sta $d418\n jmp l\n", RSID)]
    if options.corpus:
        seeds += [path.read_bytes() for path in sorted(options.corpus.rglob("*.sid"))]
    chance = random.Random(options.seed)
    print(f"seed {options.seed}", flush=True)
    bad = played = 0
    start = time.perf_counter()
    for number in range(1, options.files + 1):
        content = mutated(seeds, chance)
        began = time.perf_counter()
        try:
            for _ in register_logs(program_of(content, "m.sid"), options.cycles):
                pass
            played += 1
        except UserError:
            pass
        except Exception as error:  # every other kind is what is looked for
            bad += 1
            _keep(options.keep, number, content, repr(error))
        if time.perf_counter() - began > SLOW_SECONDS:
            bad += 1
            _keep(options.keep, number, content, "slow")
        if number % TOLD_EVERY == 0:
            rate = number / (time.perf_counter() - start)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
            print(f"{number} files, {played} played, {bad} bad, {rate:.0f} a second, {memory} MiB", flush=True)
    return 1 if bad else 0


def _keep(folder: Path, number: int, content: bytes, why: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{number}.sid").write_bytes(content)
    print(f"file {number}: {why}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
