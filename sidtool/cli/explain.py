"""``sidtool explain``: what became of lines of a song."""

from __future__ import annotations

import re
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sidtool import files
from sidtool.api import Compilation
from sidtool.cli import OK
from sidtool.cli.explain_heads import explain_head
from sidtool.cli.explain_words import explain_word
from sidtool.cli.output import shown
from sidtool.cli.soundings import BYTES, COLUMNS, NUMBERS, Place, Sounding, rows, soundings
from sidtool.cli.table import table
from sidtool.errors import UsageError, UserError
from sidtool.notation.survey import Survey, survey
from sidtool.notation.tree import Token

INDENT = "  "


@dataclass(frozen=True, slots=True)
class Target:
    """The lines that are asked for, and the column, if one is; the whole song: lines 1 to None."""

    file: str
    first: int = 1
    last: int | None = None
    column: int | None = None


def target(text: str) -> Target:
    """What ``song.txt:12``, ``song.txt:12-20``, ``song.txt:12:5`` or ``song.txt`` asks for.

    >>> target("song.txt:12-20")
    Target(file='song.txt', first=12, last=20, column=None)
    """
    match = re.fullmatch(r"(.+?):([0-9]{1,9})(?:-([0-9]{1,9})|:([0-9]{1,9}))?", text, re.DOTALL)
    if match is None:
        return Target(text)
    file, first, last, column = match.groups()
    if not int(first) or (last and int(last) < int(first)) or (column and not int(column)):
        raise UsageError(f"{text}: lines and columns count from 1, and the first comes first", "such as song.txt:12-20")
    return Target(file, int(first), int(last or first), int(column) if column else None)


def explain(options: Namespace) -> int:
    """Explains each line that is asked for."""
    wanted = target(options.place)
    compilation = Compilation.of_file(options.song or wanted.file)
    song = compilation.song
    text = survey(compilation.text, compilation.file)
    if options.song:
        text = replace(survey(files.read_text(wanted.file), wanted.file), tunes=[replace(text.tunes[0], line=1)])
    count = len(text.lines) - (text.lines[-1] == "")
    last = count if wanted.last is None else wanted.last
    if last > count:
        raise UserError(f"{wanted.file}: there is no line {last}", f"it has {count} line{'' if count == 1 else 's'}")
    explainer = _Explainer(compilation, text, soundings(song, wanted.file))
    is_first = True
    for line in range(wanted.first, last + 1):
        told = list(explainer.line(line, wanted.column, line == wanted.first))
        if not told and wanted.first != last:
            continue
        if not is_first:
            print()
        is_first = False
        print(shown(f"{wanted.file}:{line}: {text.without_comment(line)}"))
        for each in told or ["nothing: there are no words here"]:
            print(shown(f"{INDENT}{each}".rstrip()))
    return OK


@dataclass(frozen=True, slots=True)
class _Explainer:
    compilation: Compilation
    text: Survey
    soundings: dict[Place, list[Sounding]]

    def line(self, line: int, column: int | None, is_first: bool) -> Iterator[str]:
        """What a line became: its notes, in a table, then its other words, then the heads in it.

        Args:
            line: its number.
            column: only the word there; None: all.
            is_first: it is the first one that is asked for: a block that has begun before is told.
        """
        events = [place for place in sorted(self.soundings) if place[0] == line]
        others = [token for token in self.text.music.get(line, ()) if (line, token.column) not in self.soundings]
        if column is not None:
            events, others = _at(column, events, others, self.soundings)
        notes = [row for place in events for row in rows(self.soundings[place], self.compilation)]
        yield from _tables(notes)
        told = dict.fromkeys(self._words(others, column is not None))
        width = max((len(word) for word, _ in told), default=0)
        yield from (f"{word:{width}}  {said}" for word, said in told)
        if column is not None and (notes or told):
            return
        for head in self.text.heads_in(line):
            if is_first or head.keyword.line == line:
                yield from explain_head(head, self.text, self.compilation)

    def _words(self, tokens: Sequence[Token], is_one: bool) -> Iterator[tuple[str, str]]:
        """What words say that do not sound; bar lines and holds only where they are asked for alone."""
        for token in tokens:
            if is_one or token.type not in ("BAR", "HOLD"):
                said = explain_word(token, self.text, self.soundings)
                if said.text:
                    yield said


def _tables(notes: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """A table of notes; two, where one is too wide for the terminal."""
    if not notes:
        return
    whole = table(notes, COLUMNS, NUMBERS)
    is_wide = sys.stdout.isatty() and max(map(len, whole)) + len(INDENT) > shutil.get_terminal_size().columns
    if not is_wide:
        yield from whole
        return
    yield from table(notes, [column for column in COLUMNS if column not in BYTES], NUMBERS)
    yield from table(notes, ("word", "tune", "voice", *BYTES), NUMBERS)


def _at(
    column: int, events: Sequence[Place], others: Sequence[Token], found: Mapping[Place, Sequence[Sounding]]
) -> tuple[list[Place], list[Token]]:
    """The events and words at a column; an event reaches to the end of its word, with length and glide."""
    here = [place for place in events if place[1] <= column < place[1] + found[place][0].event.place.length]
    return here, [] if here else [token for token in others if token.column <= column < token.column + len(token.text)]
