"""One random song from text to registers: the trial that the tests make some hundreds of, and the soak thousands.

A song is held to its meaning in every respect that :mod:`song_heard` knows, to one and the same bytes from both
assemblers, and to its layout by the formatter.
"""

from __future__ import annotations

from hearing import Heard, run
from random_songs import RandomSong
from song_heard import differences

from sidtool.api import Compilation
from sidtool.assemblers import external_assembler
from sidtool.notation.formatter import format_text

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
    found += _layout(compilation)
    for number, tune in enumerate(song.tunes):
        start, states, writes = run(image, calls, number)
        heard = Heard(states, writes, start, tune.clock, tune.cycles)
        found += [f"tune {number + 1}, {text}" for text in differences(tune, heard)]
    return found


def _layout(compilation: Compilation) -> list[str]:
    """What the formatter does wrong with a text."""
    laid_out = format_text(compilation.text, "random.txt")
    found = []
    if format_text(laid_out, "random.txt") != laid_out:
        found.append("fmt is not idempotent")
    other = Compilation(laid_out, "random.txt")
    # Sources that differ in their comments only make the same bytes; where there is more, the bytes decide.
    if _bare(other.source) != _bare(compilation.source) and other.image.data != compilation.image.data:
        found.append("fmt changes the bytes")
    return found


def _bare(source: str) -> list[str]:
    return [line.split(";")[0].rstrip() for line in source.splitlines()]
