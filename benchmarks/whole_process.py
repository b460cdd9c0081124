"""`sidtool render` beside `sidplayfp -w`, as whole processes: three minutes of a tune to a WAV file. Prints a table.

    python benchmarks/whole_process.py [--seconds N] [--rounds N] [TUNE.sid ...]

Both write a WAV file of 48 kHz; sidplayfp with its default chip, reSIDfp, and --delay=0. Runs of both alternate, and
the best of each is shown: wall-clock time, and the processor time of all its threads. Without names it takes some PSID
tunes and an RSID tune of samples from ../shared/corpus, if that is there, and songs of ours, of which sidplayfp plays
the .prg. The compiled kernels are in the cache: a first run, which is not timed, sees to it.

Last comes what a second of sound takes: what a process needs before the first.
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CORPUS = PROJECT.parent / "shared" / "corpus" / "tunes"
TUNES = [
    "robhubbard__Thundercats.sid",
    "martingalway__Match_Day.sid",
    "geirtjelta__Remoteness.sid",
    "laxity__SID_Factory_demo_tune_2.sid",
    "zardax__zardax-eldorado.sid",
    "c0zmo__c0z-50shades.sid",
    "unknown__Psych858o-GPRule.sid",
    "jeroentel__Hotrod.sid",  # RSID, samples by interrupts
    "laxity__JB_Go_Home.sid",  # the same
]
SONGS = ["phosphor.txt", "northbound.txt"]
RATE = 48_000
PATIENCE = 600  # seconds
SIDTOOL = [sys.executable, "-m", "sidtool"]


@dataclass(frozen=True)
class Time:
    """Of a process, in seconds: by the clock, and of processors."""

    wall: float
    cpu: float


def run(command: list[str]) -> Time:
    """A process' times; those of one that does not end are without end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation has its bytecode
    try:
        subprocess.run(
            command, check=True, capture_output=True, stdin=subprocess.DEVNULL, env=environment, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:  # sidplayfp and RSID tunes that it cannot play
        return Time(math.inf, math.inf)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Time(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def best(times: list[Time]) -> Time:
    """The least of either."""
    return Time(min(each.wall for each in times), min(each.cpu for each in times))


def ours(tune: Path, seconds: int, folder: Path) -> list[str]:
    """The command that renders a tune here."""
    return [
        *SIDTOOL,
        "render",
        str(tune),
        "-o",
        str(folder / "ours.wav"),
        "--seconds",
        str(seconds),
        "--rate",
        str(RATE),
    ]


def theirs(tune: Path, seconds: int, folder: Path) -> list[str]:
    """The same for sidplayfp."""
    return ["sidplayfp", "--delay=0", "-q2", f"-f{RATE}", f"-t{seconds}", f"-w{folder / 'theirs.wav'}", str(tune)]


def playable(tune: Path, folder: Path) -> Path:
    """What sidplayfp can play of it: a song's program."""
    if tune.suffix == ".sid":
        return tune
    program = folder / f"{tune.stem}.prg"
    run([*SIDTOOL, "build", str(tune), "-o", str(program)])
    return program


def row(tune: Path, seconds: int, rounds: int, folder: Path) -> tuple[Time, Time]:
    """Both times for a tune, alternating."""
    program = playable(tune, folder)
    mine, other = [], []
    for _ in range(rounds):
        mine.append(run(ours(tune, seconds, folder)))
        other.append(run(theirs(program, seconds, folder)))
    return best(mine), best(other)


def tunes_of(names: list[str]) -> list[Path]:
    """Those that were asked for, or those that are there."""
    if names:
        return [Path(name).resolve() for name in names]
    found = [CORPUS / name for name in TUNES if (CORPUS / name).exists()]
    if not found:
        print(f"no corpus in {CORPUS}: only songs of our own")
    return found + [PROJECT / "songs" / name for name in SONGS]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tunes", nargs="*")
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if shutil.which("sidplayfp") is None:
        raise SystemExit("there is no sidplayfp to compare with: apt install sidplayfp")
    tunes = tunes_of(options.tunes)
    print(f"{options.seconds} s to WAV, {RATE} Hz, best of {options.rounds}: seconds by the clock, and of processors")
    print(f"{'':44} {'sidtool':>13} {'sidplayfp':>13} {'times faster':>13}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(ours(tunes[0], 1, folder))
        for tune in tunes:
            mine, other = row(tune, options.seconds, options.rounds, folder)
            faster = f"{other.wall / mine.wall:6.1f} {other.cpu / mine.cpu:6.1f}"
            print(
                f"{tune.stem:44} {mine.wall:6.2f} {mine.cpu:6.2f} {other.wall:6.2f} {other.cpu:6.2f} {faster}",
                flush=True,
            )
        mine, other = row(tunes[0], 1, 3 * options.rounds, folder)
        print(f"{'one second of the first':44} {mine.wall:6.2f} {mine.cpu:6.2f} {other.wall:6.2f} {other.cpu:6.2f}")


if __name__ == "__main__":
    main()
