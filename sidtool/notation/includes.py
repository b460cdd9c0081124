"""``include "drums.txt"``: the text of another file, in the place of the directive."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from sidtool.errors import UserError
from sidtool.files import LARGEST_TEXT, read_text
from sidtool.notation import messages
from sidtool.notation.parser import parse
from sidtool.notation.report import Report
from sidtool.notation.tree import Directive, Section, Text, Token

DEEPEST = 16
MOST_FILES = 256


@dataclass(slots=True)
class _Open:
    """A file that is being read: its name as shown, and the path that tells it from others."""

    name: str
    path: str


@dataclass(slots=True)
class Includes:
    """Puts the texts of included files in their places.

    Attributes:
        report: takes mistakes; learns the files' lines.
    """

    report: Report
    _open: list[_Open] = field(default_factory=list)
    _known: dict[str, Text] = field(default_factory=dict)
    _count: int = 0
    _size: int = 0

    def expand(self, text: Text, file: str) -> Text:
        """The text with everything that it includes; music at a file's beginning goes on with what is before."""
        if not any(_is_include(section) for section in text.sections):
            return text
        self._open.append(_Open(file, os.path.realpath(file)))
        sections: list[Section] = []
        for section in text.sections:
            included = self._included(section.head, file) if isinstance(section.head, Directive) else None
            if included is None:
                sections.append(section)
                continue
            sections += [Section(section.head, included.stray), *included.sections]
            sections.append(Section(section.head, section.elements))
        self._open.pop()
        return Text(text.stray, tuple(sections))

    def _included(self, directive: Directive, file: str) -> Text | None:
        """The tree of a file; None where the directive is another one, or the file cannot be included."""
        if directive.keyword.text != "include" or not directive.value.text:
            return None
        if directive.value.type != "STRING":
            value = directive.value.text
            right = f'write it in quotes: include "{value}"'
            self.report.error(messages.BAD_DIRECTIVE, directive.value, value=value, what="include", right=right)
            return None
        name = os.path.normpath(Path(file).parent / directive.value.text[1:-1])
        path = name if "\0" in name else os.path.realpath(name)  # reading it will tell that this is no name
        if any(path == other.path for other in self._open):
            folder = os.path.dirname(self._open[0].name) or "."
            chain = [os.path.relpath(each, folder) for each in (*(other.name for other in self._open), name)]
            self.report.error(messages.INCLUDE_CYCLE, directive.value, name=chain[-1], chain=" > ".join(chain))
            return None
        self._count += 1
        if len(self._open) > DEEPEST:
            self.report.error(messages.INCLUDE_DEEP, directive.value, limit=DEEPEST)
        elif self._count > MOST_FILES:
            self.report.error(messages.INCLUDE_MANY, directive.value, limit=MOST_FILES)
        else:
            return self._read(name, path, directive.value)
        return None

    def _read(self, name: str, path: str, place: Token) -> Text | None:
        if path not in self._known:
            try:
                content = read_text(name)
            except UserError as error:
                self.report.error(messages.INCLUDE_UNREADABLE, place, reason=error.message, hint=error.hint)
                return None
            self._size += len(content)
            if self._size > LARGEST_TEXT:
                self.report.error(messages.INCLUDE_LARGE, place, limit=LARGEST_TEXT >> 20)
                return None
            lines = content.split("\n")
            self._known[path] = parse(self.report, lines, self.report.add_file(name, lines))
        return self.expand(self._known[path], name)


def _is_include(section: Section) -> bool:
    return isinstance(section.head, Directive) and section.head.keyword.text == "include"
