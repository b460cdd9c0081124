"""The table of docs/player.md is the one that ``benchmarks/player.py --update`` makes: all songs, and told honestly."""

from __future__ import annotations

import sys

import pytest
from oracles import PROJECT

sys.path.insert(0, str(PROJECT / "benchmarks"))
import player as benchmark
import player_songs

MANUAL = (PROJECT / "docs" / "player.md").read_text(encoding="utf-8")


def rows() -> dict[str, list[str]]:
    """The cells of the manual's table by the song."""
    lines = MANUAL.partition(benchmark.HEAD[0] + "\n" + benchmark.HEAD[1] + "\n")[2].partition("\n\n")[0].splitlines()
    cells = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]
    return {name: others for name, *others in cells}


def test_all_songs_are_in_the_table() -> None:
    assert list(rows()) == list(player_songs.songs())
    gallery = [path.name for path in sorted((PROJECT / "songs").glob("*.txt"))]
    assert [name for name in rows() if name.endswith(".txt")] == gallery
    assert "everything at once" in rows()
    assert sum(name.startswith("random") for name in rows()) >= 20


@pytest.mark.parametrize("name", list(player_songs.songs()))
def test_a_row_says_itself_whether_the_limits_hold(name: str) -> None:
    lines, _, _, size, code, *_, limits, met = rows()[name]
    bound = player_songs.limits(player_songs.songs()[name]())
    assert limits == f"{bound.lines:g} lines, {bound.size} bytes"
    counted = code if bound is player_songs.PLAIN else size
    broken = [("lines", float(lines) > bound.lines), ("bytes", int(counted) > bound.size)]
    told = ", ".join(word for word, is_broken in broken if is_broken)
    assert met.removesuffix(", zero page") == (f"not met: {told}" if told else "met")


def test_the_sum_is_that_of_the_rows() -> None:
    met = sum(cells[-1] == "met" for cells in rows().values())
    assert f"\n{met} of {len(rows())} songs keep to their limits" in MANUAL


def test_the_same_songs_come_in_every_run() -> None:
    once, again = (player_songs.songs()["random mixture 3"]() for _ in range(2))
    assert once == again


def test_a_row_is_measured() -> None:
    song = player_songs.songs()["sheet, frames"]()
    cost = benchmark.cost_of(song)
    cells = benchmark.row("sheet, frames", song).split(" | ")
    assert cells[1] == f"{cost.worst_lines:.1f}"
    assert cells[4:7] == [str(cost.player_size), str(cost.of("code")), str(cost.size)]


def test_the_manual_takes_a_new_table_and_nothing_else() -> None:
    new = [*benchmark.HEAD, "| x |", "", "1 of 1 songs ... of the zero page."]
    changed = benchmark.update(MANUAL, new)
    before, after = MANUAL.split(benchmark.HEAD[0])
    assert changed.startswith(before + "\n".join(new) + "\n")
    assert changed.endswith(after.partition("of the zero page.\n")[2])
    assert "night_train.txt" not in changed.partition(benchmark.HEAD[0])[2].partition("of the zero page.")[0]
