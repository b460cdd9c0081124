"""sidtool: Commodore 64 SID music as text.

    song.txt -> Song -> 64tass source -> Image -> RegisterLog -> samples

What most need is here; the stages one by one are in :mod:`sidtool.api`.

    build(text) -> Image                      the C64 program
    pack(sheet, octave) -> bytes              a note sheet's bytes
    render(text, seconds=...) -> float32      the sound
    Compilation, load_program, register_logs, samples, Song, UserError

Importing this package is cheap: what a name needs is imported when it is asked for.

>>> import sidtool
>>> sidtool.pack("D# F 2F# x", 3).hex(" ")
'27 29 1e ff'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidtool.api import Compilation, build, load_program, register_logs, render, samples
    from sidtool.errors import UserError
    from sidtool.player import pack
    from sidtool.song import Song

__version__ = "0.1.0"
__all__ = [
    "Compilation",
    "Song",
    "UserError",
    "__version__",
    "build",
    "load_program",
    "pack",
    "register_logs",
    "render",
    "samples",
]

_HOMES = {"Song": "sidtool.song", "UserError": "sidtool.errors", "pack": "sidtool.player"}


def __getattr__(name: str) -> object:
    if name.startswith("_") or name not in __all__:
        raise AttributeError(f"module 'sidtool' has no attribute '{name}'")
    return getattr(import_module(_HOMES.get(name, "sidtool.api")), name)
