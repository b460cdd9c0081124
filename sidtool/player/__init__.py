"""Song -> 64tass source, and the only definition of the packed bytes (:mod:`sidtool.player.format`)."""

from __future__ import annotations

from sidtool.player.anatomy import anatomy
from sidtool.player.compiling import compile_song
from sidtool.player.packing import pack, packed_voices

__all__ = ["anatomy", "compile_song", "pack", "packed_voices"]
