"""Samples to the sound card or to a file; where they come from is no matter here.

Samples are blocks of mono float32, full scale ±1, that follow each other without a gap. Both ways out take them one
block at a time, so that a piece of any length needs constant memory.
"""

from __future__ import annotations

from sidtool.audio.device import NoSoundError
from sidtool.audio.file import Format, format_of, write_file
from sidtool.audio.playback import Played, play

__all__ = ["Format", "NoSoundError", "Played", "format_of", "play", "write_file"]
