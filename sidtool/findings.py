"""All that is wrong with a song, without making a program of it: what ``sidtool check`` and editors want to know."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sidtool.errors import Diagnostic, Severity, SourceError, Span, UserError
from sidtool.song import Song


@dataclass(frozen=True, slots=True)
class Findings:
    """What :func:`check` has found: the song, None where there are errors, and all diagnostics, by their places."""

    song: Song | None
    diagnostics: tuple[Diagnostic, ...]


def check(text: str, file: str) -> Findings:
    """All that is wrong with a song: in the text, and in what the player can hold. No program is made.

    >>> [diagnostic.code for diagnostic in check("v1: C4 H", "song.txt").diagnostics]
    ['octave-last', 'german-b']
    """
    from sidtool.notation import check_song
    from sidtool.player import compile_song

    song, found = check_song(text, file)
    if song is not None:
        try:
            compile_song(song)
        except SourceError as error:
            song, found = None, (*found, *error.diagnostics)
        except UserError as error:
            song, found = None, (*found, without_place(error, file))
    order = list(dict.fromkeys([file, *(diagnostic.span.file for diagnostic in found)]))
    return Findings(song, tuple(sorted(found, key=lambda d: (order.index(d.span.file), d.span.line, d.span.column))))


def without_place(error: UserError, file: str) -> Diagnostic:
    """What is wrong with a whole text as a diagnostic at its beginning, or where its message begins with a place.

    >>> without_place(UserError("song.txt: too long"), "song.txt").render()
    'song.txt:1:1: error: too long'
    """
    match = re.fullmatch(rf"{re.escape(file)}(?::(\d+):(\d+))?: (.*)", error.message, re.DOTALL)
    line, column, message = match.groups() if match else (None, None, error.message)
    place = Span(file, int(line or 1), int(column or 1))
    return Diagnostic(message, place, error.hint, severity=Severity.ERROR, code="whole-song")
