"""One random song from text to registers: the trial that the tests make some hundreds of, and the soak thousands.

A song is held to its meaning in every respect that :mod:`song_heard` knows, to one and the same bytes from both
assemblers, and to its layout by the formatter.
"""

from __future__ import annotations

from pathlib import Path

from hearing import Heard, run
from random_songs import RandomSong
from song_heard import differences

from sidtool.api import Compilation, external_assembler

CALLS = 200  # of a tune that are listened to: four seconds at one call a frame


def problems(song: RandomSong, calls: int = CALLS, both: bool = True) -> list[str]:
    """What is wrong with a song; empty: nothing.

    Args:
        calls: how far each tune is listened to.
        both: compare the bytes with the real 64tass's.
    """
    compilation = Compilation(song.text, "random.txt")
    image = compilation.image
    found = []
    if both:
        other = external_assembler(compilation.source, "random.asm").image
        if (other.load, other.data) != (image.load, image.data):
            found.append("the assemblers make different bytes")
    for number, tune in enumerate(song.tunes):
        start, states, writes = run(image, calls, number)
        heard = Heard(states, writes, start, tune.clock, tune.cycles)
        found += [f"tune {number + 1}, {text}" for text in differences(tune, heard)]
    return found


def save(song: RandomSong, found: list[str], folder: Path, name: str) -> None:
    """Keeps a song with what is wrong with it, for who mends it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text("".join(f"; {one}\n" for one in found) + song.text, encoding="utf-8")
