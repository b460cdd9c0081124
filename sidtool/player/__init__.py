"""Song -> 64tass source, and the only definition of the packed bytes (:mod:`sidtool.player.format`)."""

from __future__ import annotations

from sidtool.player.anatomy import anatomy
from sidtool.player.compiling import compile_song
from sidtool.player.frames import misfit, timer_latches
from sidtool.player.packing import pack, packed_voices
from sidtool.player.placement import PROGRAM, Frame, Placement

__all__ = [
    "PROGRAM",
    "Frame",
    "Placement",
    "anatomy",
    "compile_song",
    "misfit",
    "pack",
    "packed_voices",
    "timer_latches",
]
