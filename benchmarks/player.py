"""What the player costs: cycles of its calls, its size and its data, song by song.

    python benchmarks/player.py            # the songs of songs/
    python benchmarks/player.py a.txt ...

A table for docs/player.md: each song plays for a minute of calls in py65, whose counts are put right. A raster line has
63 cycles (PAL) or 65 (NTSC). "Player" is everything from its label to the end of its variables.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sidtool.api import Compilation

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "player")]

from player_harness import Bare, Program  # noqa: E402

CALLS = 3000


def measure(path: Path) -> str:
    """A row of the table."""
    song = Compilation(path.read_text(encoding="utf-8"), str(path))
    assembly = song.assembly
    program = Program(assembly.image.load, assembly.image.data, dict(assembly.image.symbols))
    bare = Bare(program)
    bare.init()
    cycles = []
    for _ in range(CALLS):
        bare.play()
        cycles.append(bare.cycles)
    cycles.sort()
    line = 63 if song.song.clock.name == "pal" else 65
    worst, often, mean = cycles[-1] / line, cycles[CALLS * 99 // 100] / line, sum(cycles) / CALLS / line
    label = program.labels
    size = label["player.state"] + label["STATE_BYTES"] - label["player"]
    minutes = float(song.song.calls * song.song.cycles_per_call / song.song.clock.phi2) / 60
    data = len(program.data) / minutes
    return f"| `{path.name}` | {worst:.1f} | {often:.1f} | {mean:.1f} | {size} | {len(program.data)} | {data:.0f} |"


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]] or sorted(Path("songs").glob("*.txt"))
    print("| song | worst call, lines | 99 % of calls | average | player, bytes | program | bytes a minute |")
    print("|---|---|---|---|---|---|---|")
    for path in paths:
        print(measure(path), flush=True)


if __name__ == "__main__":
    main()
