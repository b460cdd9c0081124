"""Song -> 64tass source, and the only definition of the packed bytes (:mod:`sidtool.player.format`)."""

from __future__ import annotations

from sidtool.player.packing import pack, packed_voices
from sidtool.player.source import compile_song

__all__ = ["compile_song", "pack", "packed_voices"]
