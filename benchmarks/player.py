"""What the player costs: raster lines of its calls, its size and its data, song by song, and whether limits hold.

    python benchmarks/player.py                 # all songs of benchmarks/player_songs.py
    python benchmarks/player.py a.txt ...       # these
    python benchmarks/player.py --update        # all, and into the table of docs/player.md

Each song is run to its loop, on its own clock: ``sidtool.cost``, as ``sidtool build --report`` does it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from player_songs import FULL, PLAIN, PROJECT, Limits, limits, of_file, songs

from sidtool.assets import asm_dir
from sidtool.cost import LINE_CYCLES, Built, Cost, measure
from sidtool.player import compile_song
from sidtool.song import Song
from sidtool.tass import assemble

MANUAL = PROJECT / "docs" / "player.md"
COLUMNS = (
    *("song", "longest call, lines", "99 % of calls", "average"),
    *("player, bytes", "its code", "program", "bytes a minute", "limits", "met"),
)
HEAD = (f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|")
FILE = "song.asm"
SHORT = 30  # seconds; of less music bytes a minute say nothing


def cost_of(song: Song) -> Cost:
    """A song's figures."""
    source = compile_song(song)
    assembly = assemble(source, FILE, include=[asm_dir()])
    return measure(Built(song, source, FILE, assembly, assembly.image.symbols["player"]))


def row(name: str, song: Song) -> str:
    """A row of the table; of several tunes the worst, and the mean of all calls."""
    cost = cost_of(song)
    line = LINE_CYCLES[song.clock.name]
    worst, often = max(tune.worst for tune in cost.tunes) / line, max(tune.p99 for tune in cost.tunes) / line
    cycles = [cycles for tune in cost.tunes for cycles in tune.cycles]
    bound = limits(song)
    broken = ", ".join(broken_limits(bound, round(worst, 1), cost))
    cells = (
        f"`{name}`" if name.endswith(".txt") else name,
        f"{worst:.1f}",
        f"{often:.1f}",
        f"{sum(cycles) / len(cycles) / line:.1f}",
        f"{cost.player_size}",
        f"{cost.of('code')}",
        f"{cost.size}",
        f"{cost.music_size * 60 / cost.seconds:.0f}" if cost.seconds >= SHORT else "",
        f"{bound.lines:g} lines, {bound.size} bytes",
        f"not met: {broken}" if broken else "met",
    )
    return f"| {' | '.join(cells)} |"


def broken_limits(bound: Limits, worst: float, cost: Cost) -> Iterator[str]:
    """The limits that a song does not keep to."""
    if worst > bound.lines:
        yield "lines"
    if (cost.of("code") if bound is PLAIN else cost.player_size) > bound.size:
        yield "bytes"
    if len(cost.zero_page) > bound.zero_page:
        yield "zero page"


def table(wanted: dict[str, Callable[[], Song]]) -> Iterator[str]:
    """The lines of the table, as they come."""
    yield from HEAD
    rows = []
    for name, make in wanted.items():
        rows.append(row(name, make()))
        yield rows[-1]
    met = sum(one.endswith("| met |") for one in rows)
    yield ""
    yield (
        f"{met} of {len(rows)} songs keep to their limits: {FULL.lines:g} lines and {FULL.size} bytes of code and "
        f"variables; note sheets {PLAIN.lines:g} lines and {PLAIN.size} bytes of code; {FULL.zero_page} bytes of the "
        "zero page."
    )


def update(text: str, lines: list[str]) -> str:
    """The manual with another table in the place of its own."""
    before, head, rest = text.partition(f"{HEAD[0]}\n")
    assert head, "docs/player.md has no table"
    after = rest[rest.index("of the zero page.\n") + len("of the zero page.\n") :]
    return before + "\n".join(lines) + "\n" + after


def main() -> None:
    arguments = sys.argv[1:]
    files = {Path(name).name: partial(of_file, Path(name)) for name in arguments if name != "--update"}
    lines = []
    for line in table(files or songs()):
        print(line, flush=True)
        lines.append(line)
    if "--update" in arguments and not files:
        MANUAL.write_text(update(MANUAL.read_text(encoding="utf-8"), lines), encoding="utf-8")


if __name__ == "__main__":
    main()
