""".sid files: PSID of versions 1 to 4 and RSID.

    tune = parse(content, "tune.sid")
    tune.header.name, tune.image.load, tune.init

:class:`SidHeader` holds the fields as they stand in the file; :class:`SidFile` says what they mean to a player. Source:
the SID file format document of the High Voltage SID Collection, and what libsidplayfp 2.4.2 was measured to accept.
"""

from __future__ import annotations

from sidtool.sidfile.header import FIELDS, HEADER_BYTES, TEXT_BYTES, Field, SidHeader
from sidtool.sidfile.lengths import SongLengths, song_lengths
from sidtool.sidfile.mus import is_mus
from sidtool.sidfile.mus import refusal as mus_refusal
from sidtool.sidfile.players import player_of
from sidtool.sidfile.reading import LARGEST_SID, HeaderError, SidFile, is_sid, parse, read
from sidtool.sidfile.writing import flags_of, start_page_of, write

__all__ = [
    "FIELDS",
    "HEADER_BYTES",
    "LARGEST_SID",
    "TEXT_BYTES",
    "Field",
    "HeaderError",
    "SidFile",
    "SidHeader",
    "SongLengths",
    "flags_of",
    "is_mus",
    "is_sid",
    "mus_refusal",
    "parse",
    "player_of",
    "read",
    "song_lengths",
    "start_page_of",
    "write",
]
