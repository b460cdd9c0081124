"""Our SID writes beside libsidplayfp's, for every tune of a corpus: which sequences are the same, and where not, why.

    python research/compare_sids.py CORPUS [--only WORD] [--jobs 2] [--seconds 20] [--cpu py65]

CORPUS holds ``tunes/*.sid`` and ``writes/*.sid.txt.xz`` (``cycle register value``, or ``cycle chip register value``).
The first line is the driver's own write of the volume; what is compared begins with the tune's first write, and cycles
are counted from it.
"""

from __future__ import annotations

import argparse
import lzma
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from sidtool.c64 import CLOCKS
from sidtool.environment import basic_program, environment
from sidtool.errors import UserError
from sidtool.machine import CPUS, CiaModel, machine_class
from sidtool.sid import Digital
from sidtool.sidfile import read

NEAR = 4
VOLUME = 24
Row = tuple[int, int, int, int]  # cycle, chip, register, value


@dataclass(frozen=True)
class Result:
    """One tune's comparison."""

    name: str
    kind: str
    ours: int
    theirs: int
    same: bool
    agree: int  # writes up to the first difference
    near: float  # share of writes within 4 cycles, from the first on
    worst: int
    first: str
    cause: str
    seconds: float


def expected(path: Path) -> tuple[list[Row], str]:
    """Their writes, without the driver's own, and the clock."""
    rows, clock = [], "pal"
    with lzma.open(path, "rt") as file:
        for line in file:
            if line.startswith("#"):
                clock = "ntsc" if "(NTSC)" in line else clock
                continue
            numbers = [int(word) for word in line.split()]
            cycle, *rest = numbers
            chip, register, value = rest if len(rest) == 3 else (0, *rest)
            rows.append((cycle, chip, register, value))
    return rows[1:], clock


def ours(path: Path, clock_name: str, seconds: float, cpu: str | None = None) -> list[Row]:
    """Our writes, without the driver's own."""
    tune = read(path)
    clock = CLOCKS[clock_name]
    models = ["8580" if model == "8580" else "6581" for model in tune.models]
    machine = machine_class(cpu)(
        clock, [Digital(model) for model in models], addresses=tune.sid_addresses, cia=CiaModel.MOS6526
    )
    if tune.header.is_basic:
        basic_program(machine, tune, tune.header.start_song)
    else:
        machine.launch(environment(tune, tune.header.start_song, clock))
    return list(machine.run(clock.cycles(seconds)))[1:]


def compared(name: str, corpus: Path, seconds: float, cpu: str | None) -> Result:
    """One tune."""
    theirs, clock = expected(corpus / "writes" / f"{name}.txt.xz")
    header = read(corpus / "tunes" / name).header
    kind = "BASIC" if header.is_basic else header.magic
    start = time.perf_counter()
    try:
        mine = ours(corpus / "tunes" / name, clock, seconds + 1, cpu)
    except UserError as error:
        took = time.perf_counter() - start
        return Result(name, kind, 0, len(theirs), False, 0, 0.0, 0, error.message[:300], "refused", took)
    took = time.perf_counter() - start
    agree = next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a[1:] != b[1:]), None)
    same = agree is None and len(mine) >= len(theirs)
    count = min(len(mine), len(theirs)) if agree is None else agree
    offset = mine[0][0] - theirs[0][0] if mine and theirs else 0
    apart = [a[0] - b[0] - offset for a, b in zip(mine[:count], theirs, strict=False)]
    near = sum(abs(each) <= NEAR for each in apart) / max(1, count)
    first, cause = "", "cycles" if same and near < 1 else ""
    if not same and count < min(len(mine), len(theirs)):
        first = f"at {theirs[count][0]}: {mine[count][1:]} for {theirs[count][1:]}"
        samples = VOLUME in (mine[count][2], theirs[count][2])
        cause = "samples come between other writes" if samples else "other values"
    elif not same:
        first, cause = "ends too early", "it stops"
    worst = max(map(abs, apart), default=0)
    return Result(name, kind, len(mine), len(theirs), same, count, near, worst, first, cause, took)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--cpu", choices=CPUS)
    options = parser.parse_args()
    names = sorted(path.name for path in (options.corpus / "tunes").glob("*.sid") if options.only in path.name)
    all_, same, near = Counter[str](), Counter[str](), Counter[str]()
    print(
        f"{'tune':52} {'kind':5} {'writes':>7} {'agree':>7} {'near':>6} {'worst':>6} {'s':>5}  first difference, cause"
    )
    with ProcessPoolExecutor(options.jobs) as pool:
        for each in pool.map(compared, names, repeat(options.corpus), repeat(options.seconds), repeat(options.cpu)):
            all_[each.kind] += 1
            same[each.kind] += each.same
            near[each.kind] += each.same and each.near == 1
            mark = ", ".join(filter(None, ("same" if each.same else each.first, each.cause)))
            print(
                f"{each.name:52} {each.kind:5} {each.theirs:7} {each.agree:7} {each.near:6.1%} {each.worst:6}"
                f" {each.seconds:5.1f}  {mark}",
                flush=True,
            )
    for kind, count in all_.items():
        print(f"{kind}: {same[kind]} of {count} the same sequence, {near[kind]} with all cycles within {NEAR}")


if __name__ == "__main__":
    main()
