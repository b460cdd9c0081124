"""The songs that the player is measured with: the gallery, note sheets, everything at once, and random mixtures.

The random ones are the same in every run: those of the notation's own generator (``tests/random_songs.py``: whole
texts) and those of the player's (``tests/player/full_songs.py``: all that a Song can say, mixed without any taste).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

from sidtool.notation import read_song
from sidtool.player.needs import is_plain
from sidtool.song import Song

PROJECT = Path(__file__).resolve().parent.parent
TESTS = PROJECT / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "player")]

from full_songs import everything, random_full_song  # noqa: E402
from random_songs import random_song  # noqa: E402

SEEDS = range(1, 13)
SHEETS = {
    "sheet, frames": "frames 6\nv1: {0}\nv2: {1}\nv3: {2}\n",
    "sheet, bpm": "bpm 127\nv1: {0}\nv2: {1}\nv3: {2}\n",
    "sheet, bpm, loops": "bpm 127\nv1: L {0}\nv2: L {1}\nv3: L {2}\n",
    "sheet, NTSC, 1 voice": "clock ntsc bpm 127\nv1: L {0}\n",
    "sheet, swing": "bpm 127 swing 62%\nv1: L {0}\nv2: L {1}\nv3: L {2}\n",
}
SETUP = "".join(f".sid.setup {voice}, Sawtooth, 0, 9, 8, 4\n" for voice in range(3)) + ".sid.set_volume 15\n"


class Limits(NamedTuple):
    """What a song may cost: raster lines of its longest call, bytes of the player, bytes written in the zero page."""

    lines: float
    size: int
    zero_page: int


# Note sheets: bytes of code; all others: code and variables.
PLAIN, FULL = Limits(4, 300, 2), Limits(12, 1100, 2)


def limits(song: Song) -> Limits:
    """The limits that hold for a song."""
    return PLAIN if is_plain(song) and not song.instruments else FULL


def songs() -> dict[str, Callable[[], Song]]:
    """All of them by their names, each made when it is called for."""
    return dict(_songs())


def _songs() -> Iterator[tuple[str, Callable[[], Song]]]:
    for path in sorted((PROJECT / "songs").glob("*.txt")):
        yield path.name, partial(of_file, path)
    yield "seed example", partial(of_file, TESTS / "cases" / "valid" / "seed_example.txt")
    for name, text in SHEETS.items():
        yield name, partial(_sheet, name, text)
    yield "everything at once", everything
    for seed in SEEDS:
        yield f"random text {seed}", partial(_random_text, seed)
    for seed in SEEDS:
        yield f"random mixture {seed}", partial(_random_mixture, seed)


def of_file(path: Path) -> Song:
    """The song in a file."""
    return read_song(path.read_text(encoding="utf-8"), str(path))


def _sheet(name: str, text: str) -> Song:
    """Three voices of notes and rests whose events all fall into one call."""
    dice = Random(name)
    rows = [" ".join(dice.choice([*"CDEFGAB", "x"]) for _ in range(64)) for _ in range(3)]
    sheets = [f"o{octave} {row}" for octave, row in zip((5, 4, 2), rows, strict=True)]
    return read_song(SETUP + text.format(*sheets), name)


def _random_text(seed: int) -> Song:
    return read_song(random_song(Random(seed)).text, f"random text {seed}")


def _random_mixture(seed: int) -> Song:
    return random_full_song(Random(seed))
