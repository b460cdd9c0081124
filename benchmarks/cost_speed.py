"""How long `sidtool build --report` takes to measure a song, beside the song's length and beside its build.

    python benchmarks/cost_speed.py            # the songs of songs/
    python benchmarks/cost_speed.py a.txt ...

CPU seconds of this process, the SID's envelopes already compiled. The ratios say what a user notices: how much longer a
build takes with a report, and how many times faster than the music a song is measured.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from sidtool.api import Compilation
from sidtool.sid.envelopes import Envelopes


def measure(path: Path) -> str:
    """A row of the table."""
    start = time.process_time()
    song = Compilation.of_file(path)
    assert song.image
    built = time.process_time()
    cost = song.cost()
    done = time.process_time()
    build, measured = built - start, done - built
    calls = sum(len(tune.cycles) for tune in cost.tunes)
    return (
        f"| `{path.name}` | {cost.seconds:.0f} s | {calls} | {build:.2f} s | {measured:.2f} s | "
        f"{measured / build:.1f} | {cost.seconds / measured:.0f} |"
    )


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]] or sorted(Path("songs").glob("*.txt"))
    Envelopes()
    print("| song | music | calls | build | measuring | measuring / build | music / measuring |")
    print("|---|---|---|---|---|---|---|")
    for path in paths:
        print(measure(path), flush=True)


if __name__ == "__main__":
    main()
