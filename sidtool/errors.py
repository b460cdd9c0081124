"""What can go wrong, and how it is told.

Three kinds, told apart by their class and by the exit code of the command::

    SidtoolError
    └── UserError          what was given cannot be used: a missing file, a full disk (exit code 1)
        ├── SourceError    ... with places in a source text: file, line, column, caret and hint
        └── UsageError     the command was called wrongly (exit code 2)

Anything else that escapes is a bug of ours, and is reported as one.

This module knows no other.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class SidtoolError(Exception):
    """Base of every error that this package raises on purpose."""


class UserError(SidtoolError):
    """What the user gave cannot be used; the message says why and what to do instead.

    Args:
        message: one sentence in the words of the field.
        hint: what to write or do instead, or an empty string.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class UsageError(UserError):
    """The command line itself is wrong: an unknown option, two options that exclude each other."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of one line of a source text.

    Attributes:
        file: name as the user gave it.
        line: 1-based.
        column: 1-based, in characters (a tab is one).
        length: in characters, at least 1.
    """

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


WIDEST = 160  # characters of a source line that are shown
BEFORE = 60  # of them before the place, where a line is longer


class Severity(enum.Enum):
    """How bad a diagnostic is: an error stops the build, a warning plays but will surprise."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake (or surprise) at one place.

    Attributes:
        message: what is wrong, in the musician's or coder's words.
        span: where.
        hint: what to write instead; may be empty.
        source: the text of the line that ``span`` points into.
        notes: further lines, such as the chain of includes, shown after the caret.
        code: a short name of this kind of mistake for editors and scripts, such as ``bar-length``: it stays what it is
            when the message is worded anew. Empty where there is none.

    >>> place = Span("song.txt", 3, 5, 2)
    >>> print(Diagnostic("'C4' is not a note", place, "the octave comes first: write 4C", "v1: C4 E G").render())
    song.txt:3:5: error: 'C4' is not a note
        v1: C4 E G
            ^~
    hint: the octave comes first: write 4C
    """

    message: str
    span: Span
    hint: str = ""
    source: str = ""
    severity: Severity = Severity.ERROR
    notes: tuple[str, ...] = ()
    code: str = ""

    def render(self) -> str:
        """The diagnostic as text of several lines, without a trailing newline and without colour."""
        lines = [f"{self.span}: {self.severity.value}: {self.message}"]
        if self.source.strip():
            lines += [f"    {line}" for line in self._pointed()]
        lines += self.notes
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)

    def _pointed(self) -> tuple[str, str]:
        """The source line, or what lies around the place in a very long one, and the caret under it."""
        first = self.span.column - 1
        start = first - BEFORE if len(self.source) > WIDEST and first > BEFORE else 0
        shown = self.source[start : start + WIDEST]
        # Tabs are kept so that the caret stands under its token whatever the terminal's tab width is.
        blank = "".join("\t" if character == "\t" else " " * _cells(character) for character in shown[: first - start])
        token = shown[first - start : first - start + self.span.length]
        caret = "^" + "~" * (sum(map(_cells, token)) - 1)
        left = "…" if start else ""
        right = "…" if start + WIDEST < len(self.source) else ""
        return f"{left}{_visible(shown)}{right}", " " * len(left) + blank + caret


def _cells(character: str) -> int:
    """How many columns of a terminal a character takes: East Asian wide ones two, combining ones none."""
    if character.isascii():
        return 1
    import unicodedata

    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _visible(line: str) -> str:
    """The line with control characters (a terminal would act on them) shown as dots; one character stays one."""
    return "".join(c if c == "\t" or c.isprintable() else "·" for c in line)


class SourceError(UserError):
    """A source text (song or assembly) has mistakes: all of them, in the order of their places.

    Args:
        diagnostics: at least one, errors first found first; warnings may be among them.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        if not self.diagnostics:
            raise ValueError("a SourceError needs at least one diagnostic")
        super().__init__("\n".join(d.render() for d in self.diagnostics))
