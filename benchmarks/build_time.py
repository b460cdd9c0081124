"""Whole-process time of `sidtool build`, beside Python's own start and the real 64tass's. Prints a table.

    python benchmarks/build_time.py [SONG ...]

Each command runs several times; the best and the median are shown. The first run of all is not counted: it writes
bytecode and grammar caches.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
RUNS = 15
SIDTOOL = [sys.executable, "-m", "sidtool"]


def seconds(command: list[str], folder: Path) -> list[float]:
    """The wall-clock times of a command's runs, after one run that does not count."""
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, capture_output=True, env={"PYTHONPATH": str(PROJECT)})
        times.append(time.perf_counter() - start)
    return times[1:]


def main() -> None:
    """Prints the table."""
    songs = [Path(name).resolve() for name in sys.argv[1:]] or [
        PROJECT / "tests/cases/valid/seed_example.txt",
        *sorted((PROJECT / "songs").glob("*.txt")),
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [("python -c pass", [sys.executable, "-c", "pass"]), ("sidtool --help", [*SIDTOOL, "--help"])]
        rows += [(f"sidtool build {song.name}", [*SIDTOOL, "build", str(song)]) for song in songs]
        tass = shutil.which("64tass")
        if tass:
            source = subprocess.run(
                [*SIDTOOL, "build", str(songs[0]), "--emit", "asm"], cwd=PROJECT, check=True, capture_output=True
            ).stdout
            (folder / "song.asm").write_bytes(source)
            rows.append((f"64tass on {songs[0].stem}'s source", [tass, "-aq", "-I", str(PROJECT / "asm"), "song.asm"]))
        print(f"{'':44} {'best':>8} {'median':>8}")
        for label, command in rows:
            times = seconds(command, folder)
            print(f"{label:44} {min(times):6.3f} s {statistics.median(times):6.3f} s")


if __name__ == "__main__":
    main()
