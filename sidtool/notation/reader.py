"""The stages of this room tied together."""

from __future__ import annotations

import dataclasses

from sidtool.errors import Diagnostic, Span
from sidtool.files import LARGEST_TEXT
from sidtool.notation import messages
from sidtool.notation.includes import Includes
from sidtool.notation.parser import parse
from sidtool.notation.report import Report, TooManyErrorsError
from sidtool.notation.resolver import resolve
from sidtool.song import Song


def read(text: str, file: str) -> Song:
    """See :func:`sidtool.notation.read_song`."""
    song, report = _examine(text, file)
    if song is None:
        raise report.failure()
    return dataclasses.replace(song, warnings=report.warnings())


def examine(text: str, file: str) -> tuple[Song | None, tuple[Diagnostic, ...]]:
    """See :func:`sidtool.notation.check_song`."""
    song, report = _examine(text, file)
    if song is None:
        return None, (*report.failure().diagnostics, *report.warnings())
    return dataclasses.replace(song, warnings=report.warnings()), report.warnings()


def _examine(text: str, file: str) -> tuple[Song | None, Report]:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    report = Report(file, lines)
    song = None
    try:
        if len(text) > LARGEST_TEXT:
            report.error(messages.TEXT_TOO_LARGE, Span(file, 1, 1), limit=LARGEST_TEXT >> 20)
        else:
            song = resolve(Includes(report).expand(parse(report, lines), file), report)
    except TooManyErrorsError:
        pass
    return song, report
