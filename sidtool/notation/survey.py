"""A song's text beside what it means: which words stand in which line, and which tempo holds there."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sidtool.notation.header import Header, read_header
from sidtool.notation.includes import Includes
from sidtool.notation.lengths import Lengths, Tempo
from sidtool.notation.parser import read_text
from sidtool.notation.report import Report
from sidtool.notation.scan import Place, placed
from sidtool.notation.tree import Block, Directive, Head, Token
from sidtool.notation.tunes import split


@dataclass(frozen=True, slots=True)
class TuneHeader:
    """The directives that hold for a tune, from a line of the text on."""

    number: int
    line: int
    header: Header

    @property
    def tempo(self) -> Tempo:
        """At the start of the tune."""
        return self.header.tempo()


@dataclass(frozen=True, slots=True)
class Survey:
    """The words of a song's own file; those that it includes are left out.

    Attributes:
        lines: the text.
        words: those of each line, by its number.
        music: those of them that stand in a voice or a pattern, and the octaves in heads.
        heads: directives, blocks, patterns, voices and pasted lines, in their order.
        tunes: in their order; the first begins with line 1.
    """

    lines: Sequence[str]
    words: Mapping[int, Sequence[Token]]
    music: Mapping[int, Sequence[Token]]
    heads: Sequence[Head]
    tunes: Sequence[TuneHeader]

    def heads_in(self, line: int) -> list[Head]:
        """The heads that begin in a line, and the block that is open there."""
        return [head for head in self.heads if head.keyword.line == line or _is_in(head, line, self.words)]

    def without_comment(self, line: int) -> str:
        """The words of a line, as they stand there; of a line without words, all of it."""
        tokens = self.words.get(line)
        text = self.lines[line - 1]
        return (text[: tokens[-1].column - 1 + len(tokens[-1].text)] if tokens else text).strip()

    def tune_at(self, line: int) -> TuneHeader:
        """The tune that a line belongs to."""
        return next(tune for tune in reversed(self.tunes) if tune.line <= line)

    def calls(self, length: Token) -> float | None:
        """How many player calls a length lasts at the tempo that its tune begins with; None: it is none."""
        found = Lengths(Report("", self.lines)).read(length)
        return None if found is None else float(found.at(self.tune_at(length.line).tempo.whole))


def _is_in(head: Head, line: int, by_line: Mapping[int, Sequence[Token]]) -> bool:
    """Whether a block goes on over a line: its last setting's last word, or its brace, stands there or behind it."""
    if not isinstance(head, Block) or line <= head.keyword.line:
        return False
    between = itertools.chain.from_iterable(by_line.get(number, ()) for number in range(head.keyword.line, line))
    tokens = [token for token in between if (token.line, token.column) > (head.keyword.line, head.keyword.column)]
    return not any(token.type == "RBRACE" for token in tokens)


def survey(text: str, file: str) -> Survey:
    """Surveys a song that has no mistakes, or a part of one that others include.

    Args:
        text: line ends are LF.
        file: its name; what it includes is looked for beside it.

    Raises:
        SourceError: the text has mistakes in its words or brackets.
    """
    tokens, tree = read_text(text, file)
    lines = text.split("\n")
    report = Report(file, lines)
    tree = Includes(report).expand(tree, file)
    by_line: dict[int, list[Token]] = {}
    music: dict[int, list[Token]] = {}
    for token, place in placed(sorted(tokens, key=lambda token: (token.line, token.column))):
        by_line.setdefault(token.line, []).append(token)
        if place in (Place.MUSIC, Place.BAR) or token.type == "OCTAVE":
            music.setdefault(token.line, []).append(token)
    tunes: list[TuneHeader] = []
    for tune in split(tree, report):
        heads = [section.head for section in tune.sections]
        directives = [head for head in heads if isinstance(head, Directive)]
        said = [directive for directive in directives if directive.keyword.text not in ("subtune", "include")]
        line = tune.sign.line if tune.sign is not None and tunes else 1
        tunes.append(TuneHeader(tune.number, line, read_header(said, report, tunes[0].header if tunes else None)))
    own = {id(section.head): section.head for section in tree.sections if section.head.keyword.line <= len(lines)}
    return Survey(lines, by_line, music, tuple(own.values()), tuple(tunes))
