"""``sidtool check``: all that is wrong with songs, for people and for editors."""

from __future__ import annotations

import contextlib
import gc
import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence

from sidtool.api import seconds
from sidtool.cli import OK, USER_ERROR
from sidtool.cli.output import minutes, show_diagnostics, show_error, shown
from sidtool.cli.texts import read_source
from sidtool.errors import Diagnostic, Severity, UserError
from sidtool.findings import Findings, without_place
from sidtool.findings import check as check_text
from sidtool.song import Song

SCHEMA = 1  # the version of what --json writes: docs/tools.md


def check(options: Namespace) -> int:
    """Checks each file; 1 where one has errors or cannot be read, or, with ``--strict``, warnings."""
    findings: list[tuple[str, Findings]] = []
    unread: list[tuple[str, UserError]] = []
    for path in options.songs:
        try:
            text, name = read_source(path, options.name)
        except UserError as error:
            unread.append((path, error))
            if not options.json:
                show_error(error)
            continue
        with _uncollected():
            found = check_text(text, name)
        findings.append((name, found))
        if not options.json:
            show_diagnostics(found.diagnostics, sys.stdout)
            print(shown(f"{name}: {verdict(found)}"))
    if options.json:
        print(json.dumps(_document(findings, unread), indent=2, ensure_ascii=False))
    failing = (Severity.ERROR, Severity.WARNING) if options.strict else (Severity.ERROR,)
    is_bad = any(diagnostic.severity in failing for _, found in findings for diagnostic in found.diagnostics)
    return USER_ERROR if unread or is_bad else OK


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection: a song makes few cycles, and looking for them is a seventh of the time that it takes."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


# -- for people -------------------------------------------------------------------------------------------------------


def verdict(found: Findings) -> str:
    """What a song is, or how many mistakes it has.

    >>> verdict(check_text("v1: C4 H", "song.txt")), verdict(check_text("bpm 120 v1: L C E", "song.txt"))
    ('2 errors', 'no mistakes, 1 voice, 0:01, loops')
    """
    counts = [_count(found.diagnostics, severity) for severity in Severity]
    told = ", ".join(filter(None, counts)) or "no mistakes"
    if found.song is None:
        return told
    tunes = found.song.tunes
    if len(tunes) == 1:
        return f"{told}, {_voices(found.song)}, {_length(found.song)}"
    return f"{told}, {len(tunes)} tunes: " + "; ".join(_length(tune) for tune in tunes)


def _count(diagnostics: Iterable[Diagnostic], severity: Severity) -> str:
    count = sum(diagnostic.severity is severity for diagnostic in diagnostics)
    return f"{count} {severity.value}{'s' if count > 1 else ''}" if count else ""


def _voices(song: Song) -> str:
    return "1 voice" if len(song.voices) == 1 else f"{len(song.voices)} voices"


def _length(song: Song) -> str:
    text = minutes(seconds(song, song.calls))
    if not song.loops:
        return text
    bars = {voice.events[voice.loop].bar for voice in song.voices if voice.loop is not None}
    bar = bars.pop() if len(bars) == 1 else None
    is_later = bar is not None and any(voice.events[0].bar < bar for voice in song.voices)
    return f"{text}, loops at bar {bar + 1}" if bar is not None and is_later else f"{text}, loops"


# -- for editors ------------------------------------------------------------------------------------------------------


def _document(findings: Sequence[tuple[str, Findings]], unread: Sequence[tuple[str, UserError]]) -> object:
    return {
        "version": SCHEMA,
        "files": [*(_file(name, found) for name, found in findings), *(_unread(name) for name, _ in unread)],
        "diagnostics": [
            *(_entry(diagnostic) for _, found in findings for diagnostic in found.diagnostics),
            *(_unread_entry(name, error) for name, error in unread),
        ],
    }


def _file(name: str, found: Findings) -> dict[str, object]:
    severities = [diagnostic.severity for diagnostic in found.diagnostics]
    return {
        "file": name,
        "errors": severities.count(Severity.ERROR),
        "warnings": severities.count(Severity.WARNING),
        "tunes": [] if found.song is None else [_tune(tune) for tune in found.song.tunes],
    }


def _tune(song: Song) -> dict[str, object]:
    return {
        "number": song.number,
        "title": song.title,
        "voices": [voice.number for voice in song.voices],
        "seconds": round(seconds(song, song.calls), 3),
        "loop_seconds": round(seconds(song, song.loop_calls), 3),
    }


def _unread(name: str) -> dict[str, object]:
    return {"file": name, "errors": 1, "warnings": 0, "tunes": []}


def _entry(diagnostic: Diagnostic) -> dict[str, object]:
    span = diagnostic.span
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_column": span.column + span.length,
        "length": span.length,
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "source": diagnostic.source,
        "notes": list(diagnostic.notes),
    }


def _unread_entry(name: str, error: UserError) -> dict[str, object]:
    """A file that cannot be read has its mistake at its beginning: editors want a place."""
    entry = _entry(without_place(error, name))
    return {**entry, "code": "unreadable"}
