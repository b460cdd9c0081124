"""Songlengths.md5: how long the songs of .sid files are, by the MD5 of the whole file.

Source: the data sheet on SID files, section 11. An entry is ``md5hex=time time ...``, one time for each song, ``m:ss``
with one to three decimals of a second; what stands behind a time in parentheses is ignored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sidtool import files
from sidtool.errors import UserError

LARGEST_DATABASE = 64 << 20
_TIME = re.compile(r"(\d+):(\d\d)(?:\.(\d{1,3}))?(?:\([^)]*\))?")


def song_lengths(path: str | Path, md5: str) -> tuple[Fraction, ...] | None:
    """The lengths in seconds of a tune's songs; None where the database does not know it.

    Args:
        path: of a Songlengths.md5.
        md5: of the whole .sid file, in hex.

    Raises:
        UserError: it cannot be read, is no such file, or the tune's entry is not understood, with its line.
    """
    return SongLengths.read(path).of(md5)


@dataclass(frozen=True, slots=True)
class SongLengths:
    """A Songlengths.md5, read once for many tunes.

    Attributes:
        name: of the file, for messages.
        content: of the file.
    """

    name: str
    content: bytes

    @classmethod
    def read(cls, path: str | Path) -> SongLengths:
        """The database in a file; see :func:`song_lengths` for the errors."""
        content = files.read_bytes(path, LARGEST_DATABASE)
        if not content.lstrip(b"\xef\xbb\xbf").startswith(b"[Database]"):
            raise UserError(f"{path}: this is no Songlengths.md5: it does not begin with [Database]")
        return cls(str(path), content)

    def of(self, md5: str) -> tuple[Fraction, ...] | None:
        """The lengths in seconds of a tune's songs, or None; raises UserError where its entry is not understood."""
        key = md5.lower().encode() + b"="
        found = self.content.find(b"\n" + key)
        if found < 0:
            return None
        rest = found + 1 + len(key)
        end = self.content.find(b"\n", rest)
        line = self.content[rest : end if end >= 0 else None].decode("ascii", "replace").strip()
        place = self.content.count(b"\n", 0, found + 1) + 1
        return tuple(_seconds(word, f"{self.name}:{place}") for word in line.split())

    def of_song(self, md5: str, song: int) -> Fraction | None:
        """The length in seconds of a tune's song, from 1; None where nothing is known of it."""
        lengths = self.of(md5)
        return lengths[song - 1] if lengths and song <= len(lengths) else None


def _seconds(word: str, place: str) -> Fraction:
    match = _TIME.fullmatch(word)
    if match is None:
        raise UserError(f"{place}: '{word}' is no time", "times are m:ss or m:ss.sss, one for each song")
    minutes, seconds, decimals = match.groups(default="0")
    return Fraction(int(minutes) * 60 + int(seconds)) + Fraction(int(decimals), 10 ** len(decimals))
