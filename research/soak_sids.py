"""Mutated .sid files without end: each is played for a while or refused; anything else is a bug, and is kept.

    python research/soak_sids.py [--files 1000000] [--run-every 1] [--seed 1] [--cycles 20000] [--corpus DIR]
        [--keep DIR]

Every file is parsed; for every Nth (``--run-every``) its player is looked for, its memory laid out with the driver in
it, and it runs. Tells every 1,000 files how many there were, how fast, and how much memory the process has.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "sidfile"))
from mutations import mutated
from sid_files import COUNTER, RSID, sid_file

from sidtool.api import program_of, register_logs
from sidtool.errors import UserError
from sidtool.sidfile import player_of

SLOW_SECONDS = 10  # of processor time for one file
TOLD_EVERY = 1000
SETTLED = 20_000  # files, after which the memory is not to grow any more
GROWTH = 64  # MiB that it may grow all the same: what Python keeps of what it has freed
OUTCOMES = ("refused", "taken", "stopped", "played")  # refused and taken without having run; stopped: with an error
READS_OSC3 = "*=$1000\nl lda $d41b\n sta $d400\n jmp l\n"


class SlowError(Exception):
    """A file takes more processor time than it may."""


def main() -> int:
    """Exit code 1 where a file has made something else than sound or an error, or the memory has grown."""
    options = _options()
    seeds = [sid_file(COUNTER), sid_file("*=$1000\n lda #1\nl sta $d418\n jmp l\n", RSID), sid_file(READS_OSC3, RSID)]
    if options.corpus:
        seeds += [path.read_bytes() for path in sorted(options.corpus.rglob("*.sid"))]
    chance = random.Random(options.seed)
    signal.signal(signal.SIGVTALRM, _slow)
    outcome_of(seeds[2], options.cycles)  # compiles the chip, so that no file is slow for that
    gc.freeze()  # what is there now stays, and need not be looked at after each file
    print(f"seed {options.seed}, {len(seeds)} files to be mutated", flush=True)
    counted: Counter[str] = Counter()
    settled = 0
    start = time.process_time()
    for number in range(1, options.files + 1):
        content = mutated(seeds, chance)
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, SLOW_SECONDS)
            counted[outcome_of(content, 0 if number % options.run_every else options.cycles)] += 1
        except Exception as error:  # every other kind is what is looked for
            counted["bad"] += 1
            _keep(options.keep, number, content, repr(error))
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if number == SETTLED:
            settled = memory()
        if number % TOLD_EVERY == 0 or number == options.files:
            _tell(number, counted, time.process_time() - start)
    grown = settled and memory() > settled + GROWTH
    print(f"memory after {SETTLED} files {settled} MiB, at the end {memory()} MiB", flush=True)
    return 1 if counted["bad"] or grown else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=1_000_000)
    parser.add_argument("--run-every", type=int, default=1)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--cycles", type=int, default=20_000)
    parser.add_argument("--corpus", type=Path, help="a folder with .sid files to be mutated as well")
    parser.add_argument("--keep", type=Path, default=Path("bad_sids"))
    return parser.parse_args()


def outcome_of(content: bytes, cycles: int) -> str:
    """What becomes of a file that runs for a number of cycles, 0: not at all; one of ``OUTCOMES``."""
    try:
        program = program_of(content, "m.sid")
    except UserError:
        return "refused"
    if not cycles:
        return "taken"
    try:
        player_of(program.image)
        for _ in register_logs(program, cycles):
            pass
    except UserError:
        return "stopped"
    finally:
        gc.collect()  # a machine's parts know each other: Python frees it only now and then, and that is no leak
    return "played"


def _slow(*_: object) -> None:
    raise SlowError(f"more than {SLOW_SECONDS} s of processor time")


def memory() -> int:
    """MiB that the process has now; where the system does not say that, the most that it has had."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def _tell(number: int, counted: Counter[str], seconds: float) -> None:
    figures = ", ".join(f"{counted[outcome]} {outcome}" for outcome in (*OUTCOMES, "bad"))
    print(f"{number} files: {figures}; {number / seconds:.0f} a second, {memory()} MiB", flush=True)


def _keep(folder: Path, number: int, content: bytes, why: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{number}.sid").write_bytes(content)
    print(f"file {number}: {why}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
