"""Song text to :class:`sidtool.song.Song`.

    text -> words (lexer) -> syntax tree (parser, grammar.lark, builder) -> Song (resolver)

The notation itself is described in ``docs/notation.md``. Importing this package is cheap; lark is loaded by the first
:func:`read_song`.
"""

from __future__ import annotations

from sidtool.song import Song

__all__ = ["read_song"]


def read_song(text: str, file: str) -> Song:
    """Reads a song.

    Args:
        text: the notation; lines ended by LF, CRLF or CR, with or without a byte order mark.
        file: name of the text, for places in messages.

    Returns:
        The song; what plays but will surprise is in its ``warnings``.

    Raises:
        SourceError: the text has mistakes: all of them, in the order of their places.

    >>> song = read_song("v1: C E G:2", "song.txt")
    >>> [(event.text, round(float(event.length), 2)) for event in song.voices[0].events]
    [('C', 33.42), ('E', 33.42), ('G:2', 66.83)]
    """
    from sidtool.notation.reader import read

    return read(text, file)
