"""Collecting what is wrong with a text: all of it, each thing once, in the order of the text."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Mapping, Sequence

from sidtool.errors import Diagnostic, Severity, SourceError, Span
from sidtool.notation import messages
from sidtool.notation.messages import MORE, Message
from sidtool.notation.tree import Token

SHOWN = 100  # errors, and warnings, told one by one; the rest is counted
ENOUGH = 1000  # errors after which reading stops: this is no song
LONGEST_WORD = 40
LONGEST_FACT = 160


class TooManyErrorsError(Exception):
    """Raised to stop reading; never leaves this room."""


_Notes = dict[tuple[Span, str], tuple[str, str]]  # what is told at a place: its hint and its code


@functools.cache
def _codes() -> Mapping[int, str]:
    known = vars(messages).items()
    return {id(value): name.lower().replace("_", "-") for name, value in known if isinstance(value, Message)}


def code(message: Message) -> str:
    """A short name for a message, which stays when it is worded anew: the name of its constant.

    >>> code(messages.BAR_LENGTH)
    'bar-length'
    """
    return _codes().get(id(message), "")  # by identity: two may have the same words


class Report:
    """The diagnostics of one song, whatever files it is made of.

    The lines of all files are counted through: a token's ``line`` is such a running number. Only here it becomes a file
    and its own line.

    Args:
        file: name for the spans.
        lines: the text, line by line.
    """

    def __init__(self, file: str, lines: Sequence[str]) -> None:
        self.file = file
        self._lines = list(lines)
        self._files = [file]
        self._starts = [0]  # how many lines lie before those of each file
        self._errors: _Notes = {}
        self._warnings: _Notes = {}

    def add_file(self, file: str, lines: Sequence[str]) -> int:
        """Takes the lines of an included file; the running number of its first line."""
        self._files.append(file)
        self._starts.append(len(self._lines))
        self._lines += lines
        return self._starts[-1] + 1

    def is_first_file(self, token: Token) -> bool:
        """Whether it stands in the song's own file, not in an included one."""
        return len(self._files) == 1 or token.line <= self._starts[1]

    def line(self, token: Token) -> str:
        """The line of a token in a message: its number, and its file where there are several."""
        if len(self._files) == 1:
            return str(token.line)
        file = bisect.bisect_left(self._starts, token.line) - 1
        return f"{token.line - self._starts[file]} of {self._files[file]}"

    def __bool__(self) -> bool:
        """Whether there are errors."""
        return bool(self._errors)

    def span(self, token: Token, offset: int = 0, length: int | None = None) -> Span:
        """The place of a token, or of ``length`` characters of it from ``offset`` on."""
        count = len(token.text) - offset if length is None else length
        room = len(self._lines[token.line - 1]) - token.column - offset + 1
        count = max(1, min(count, room))
        if len(self._files) == 1:
            return Span(self.file, token.line, token.column + offset, count)
        file = bisect.bisect_left(self._starts, token.line) - 1
        return Span(self._files[file], token.line - self._starts[file], token.column + offset, count)

    def error(self, message: Message, place: Token | Span, **facts: object) -> None:
        """Notes a mistake; the same one at the same place only once."""
        self._note(self._errors, message, place, facts)
        if len(self._errors) >= ENOUGH:
            raise TooManyErrorsError

    def warn(self, message: Message, place: Token | Span, **facts: object) -> None:
        """Notes what plays but will surprise."""
        self._note(self._warnings, message, place, facts)

    def warnings(self) -> tuple[Diagnostic, ...]:
        """The warnings in the order of the text: the first hundred, and the count of the others."""
        return tuple(self._told(self._warnings, Severity.WARNING))

    def failure(self) -> SourceError:
        """The errors in the order of the text: the first hundred, and the count of the others."""
        return SourceError(self._told(self._errors, Severity.ERROR))

    def _told(self, notes: _Notes, severity: Severity) -> list[Diagnostic]:
        ordered = sorted(notes.items(), key=lambda note: (self._running(note[0][0]), note[0][0].column))
        told = [
            Diagnostic(text, span, hint, self._source(span), severity, code=name)
            for (span, text), (hint, name) in ordered[:SHOWN]
        ]
        rest = len(ordered) - SHOWN
        if rest > 0:
            at_least = "at least " if severity is Severity.ERROR and len(ordered) >= ENOUGH else ""
            what = f"{severity.value} follows" if rest == 1 else f"{severity.value}s follow"
            span = ordered[SHOWN][0][0]
            text = MORE.text.format(count=f"{at_least}{rest}", what=what)
            told.append(Diagnostic(text, span, source=self._source(span), severity=severity, code=code(MORE)))
        return told

    def _running(self, span: Span) -> int:
        """The number of its line, counted through all files."""
        return self._starts[self._files.index(span.file)] + span.line

    def _source(self, span: Span) -> str:
        return self._lines[self._running(span) - 1]

    def _note(self, notes: _Notes, message: Message, place: Token | Span, facts: dict[str, object]) -> None:
        span = place if isinstance(place, Span) else self.span(place)
        shown = {key: _short(value) for key, value in facts.items()}
        notes.setdefault((span, message.text.format(**shown)), (message.hint.format(**shown), code(message)))


def _short(value: object) -> str:
    """A fact as shown: what would act on a terminal as dots, very long words cut."""
    whole = str(value)
    text = "".join(character if character.isprintable() else "·" for character in whole[:LONGEST_FACT])
    return text if len(whole) <= LONGEST_FACT else f"{text[:LONGEST_WORD]}…"
