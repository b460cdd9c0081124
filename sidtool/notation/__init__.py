"""Song text to :class:`sidtool.song.Song`.

    text -> words (lexer) -> syntax tree (parser, grammar.lark, builder) -> Song (resolver)

The notation itself is described in ``docs/notation.md``. Importing this package is cheap; lark is loaded by the first
:func:`read_song`.
"""

from __future__ import annotations

from sidtool.errors import Diagnostic
from sidtool.song import Song

__all__ = ["check_song", "format_text", "read_song"]


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


def check_song(text: str, file: str) -> tuple[Song | None, tuple[Diagnostic, ...]]:
    """Reads a song that may have mistakes.

    Returns:
        The song, None where there are mistakes; all errors, and all warnings behind them.

    >>> song, diagnostics = check_song("v1: C4", "song.txt")
    >>> song, [diagnostic.code for diagnostic in diagnostics]
    (None, ['octave-last'])
    """
    from sidtool.notation.reader import examine

    return examine(text, file)


def format_text(text: str, file: str) -> str:
    """A text in the canonical layout; see :func:`sidtool.notation.formatter.format_text`."""
    from sidtool.notation.formatter import format_text as lay_out

    return lay_out(text, file)
