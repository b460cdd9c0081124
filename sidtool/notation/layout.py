"""Where words and comments stand in the lines of a text: the one canonical layout.

Line breaks are the writer's, for what stands in a line is what belongs together: a bar, a phrase, a block. Decided here
is what stands between the words of a line, where the line begins, and which columns lines share. ``docs/notation.md``
has the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from sidtool.notation.columns import Row, align_bars, align_blocks, align_comments
from sidtool.notation.scan import Line, Place, Word

INDENT = 2
GROUP = 2  # blanks that set groups of notes apart, and header directives
# May stand at the left margin, where the lines of the voice are indented: what begins a part of it.
_MARGIN = ("LOOP_POINT", "MARKER", "LBRACKET")
_FEWEST = 4  # words that make a grid by themselves
_OPENERS, _CLOSERS = ("LBRACKET", "LBRACE"), ("RBRACKET", "RBRACE")
_SOUNDING = ("PITCH", "GATE_OFF", "HOLD", "REST", "WAIT", "CALL", *_OPENERS)


def lay_out(lines: Sequence[Line]) -> Iterator[str]:
    """The lines as they should be, without line ends; see :func:`sidtool.notation.formatter.format_text`."""
    kept = [
        line for line, before in zip(lines, [Line(), *lines], strict=False) if not (line.is_blank and before.is_blank)
    ]
    while kept and kept[-1].is_blank:
        kept.pop()
    rows = _rows(kept)
    for paragraph in _paragraphs(rows):
        if not _in_columns(paragraph):
            for row in paragraph:
                row.cells = _cells(row.line, row.head, keep=False)
    align_blocks(rows)
    align_bars(rows)
    align_comments(rows)
    return (row.text() for row in rows)


# -- where lines begin ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Margin:
    """Where the next line begins, as far as what is before it decides."""

    music: int = 0  # lines of the voice
    block: int | None = None  # lines of the block that is open; None: there is none
    brackets: list[int] = field(default_factory=list)  # where the music of the lines begins that open brackets stand in

    def of(self, line: Line) -> int:
        """Where a line begins."""
        if not line.words:
            return self.block if self.block is not None else self._music()
        first = line.words[0]
        kind = first.token.type
        if first.place is Place.HEAD:
            return 0
        if self.block is not None:
            is_end = first.place is Place.CLOSING
            return (
                self.block - (INDENT if is_end else 0) if is_end or first.place is Place.FIELD else self.block + INDENT
            )
        if first.place not in (Place.MUSIC, Place.BAR):
            return INDENT  # the value of a directive in the line before, for example
        if self.brackets:
            return self.brackets[-1] if kind in _CLOSERS else self._music()
        is_part = kind in _MARGIN or not _has_notes(line.words)
        return 0 if first.blanks == 0 and is_part else self._music()

    def _music(self) -> int:
        return self.brackets[-1] + INDENT if self.brackets else self.music

    def pass_line(self, row: Row) -> None:
        """Takes note of what a line leaves open."""
        start = row.indent
        for index, word in enumerate(row.line.words):
            kind = word.token.type
            if kind in ("VOICE", "PATTERN"):
                self.brackets.clear()
                self.music = start = INDENT
            elif kind == "COLON":
                self.music = start = self._behind(row, index)
            elif word.place is Place.OPENING:
                self.block = _behind_brace(row, index)
            elif word.place is Place.CLOSING:
                self.block = None
            elif word.place is Place.MUSIC and kind in _OPENERS:
                self.brackets.append(start)
            elif word.place is Place.MUSIC and kind in _CLOSERS and self.brackets:
                self.brackets.pop()

    def _behind(self, row: Row, colon: int) -> int:
        """Lines of a voice stand under its first word, where its first line has notes; else they are indented."""
        words = row.line.words
        return row.head if row.head and _has_notes(words[colon:]) else INDENT


def _has_notes(words: Iterable[Word]) -> bool:
    return any(word.token.type in _SOUNDING for word in words)


def _behind_brace(row: Row, brace: int) -> int:
    """Lines of a block stand under its first setting, where that stands behind the brace; else they are indented."""
    words = row.line.words
    if brace + 1 == len(words) or any(word.place is Place.HEAD for word in words[1:]):
        return INDENT
    return _width(words[: brace + 1]) + 1


def _width(words: Sequence[Word]) -> int:
    """How wide the words of a head are."""
    return sum(_room(word, False) + len(word.token.text) for word in words[1:]) + len(words[0].token.text)


def _rows(lines: Sequence[Line]) -> list[Row]:
    margin = _Margin()
    rows = []
    for line, head, is_left in zip(lines, _heads(lines), _left(lines), strict=True):
        row = Row(line, _cells(line, head, keep=True), head)
        row.indent = 0 if is_left else margin.of(line)
        rows.append(row)
        margin.pass_line(row)
    return rows


def _left(lines: Sequence[Line]) -> list[bool]:
    """Which lines are comments at the left margin: those that stand there, and those above a line with a head."""
    found = []
    is_above_head = False
    for line in reversed(lines):
        if line.words or line.is_blank:
            is_above_head = bool(line.words) and line.words[0].place is Place.HEAD
        found.append(not line.words and (is_above_head or line.column == 0))
    return found[::-1]


def _heads(lines: Iterable[Line]) -> Iterator[int]:
    """Where the music begins in each line that begins with a voice or a pattern: in the same column in lines together.

    0 for other lines.
    """
    for _, together in groupby(lines, _head_of_music):
        run = list(together)
        widths = [_width(line.words[: _colon(line) + 1]) + 1 if _head_of_music(line) else 0 for line in run]
        yield from [max(widths)] * len(run)


def _head_of_music(line: Line) -> str:
    """The kind of the head that a line of music begins with, and which is its only one; or an empty string."""
    is_one = [word.place for word in line.words].count(Place.HEAD) == 1 and line.words[0].place is Place.HEAD
    return line.words[0].token.type if is_one and line.is_music and _colon(line) else ""


def _colon(line: Line) -> int:
    """The index of the first colon, or 0."""
    return next((index for index, word in enumerate(line.words) if word.token.type == "COLON"), 0)


# -- what stands between words ----------------------------------------------------------------------------------------


def _room(word: Word, keep: bool) -> int:
    """Blanks before a word that is not the first of its line; ``keep``: those of the music that make columns."""
    match word.place:
        case Place.GLUED:
            return 0
        case Place.HEAD | Place.FIELD:
            return GROUP
        case Place.MUSIC:
            return word.blanks if keep else min(word.blanks, GROUP)
        case _:
            return 1


def _cells(line: Line, head: int, keep: bool) -> list[str]:
    """The text of a line, cut where columns may begin: before bar lines, or before a block's brace and settings."""
    cells = [""]
    before: Word | None = None
    cuts = (Place.OPENING, Place.FIELD) if line.is_whole_block else (Place.BAR,)
    for word in line.words:
        room = _room(word, keep) if before is not None else 0
        if before is not None and before.place is Place.OPENING and word.place is Place.FIELD:
            cells[-1] += " " + word.token.text
        elif word.place in cuts and before is not None:
            cells.append(word.token.text)
        elif before is not None and before.token.type == "COLON":
            cells[-1] = cells[-1].ljust(max(head, len(cells[-1]) + 1)) + word.token.text
        elif before is not None and before.place is Place.BAR:
            cells[-1] += " " * (room if room > GROUP else 1) + word.token.text
        else:
            cells[-1] += " " * room + word.token.text
        before = word
    return cells


# -- columns that the writer made -------------------------------------------------------------------------------------


def _paragraphs(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Lines of music that stand together; comments and heads between them do not part them."""
    paragraph: list[Row] = []
    for row in rows:
        if row.line.is_music:
            paragraph.append(row)
        elif row.line.is_blank or (row.line.words and not _colon(row.line)):
            yield paragraph
            paragraph = []
    yield paragraph


def _in_columns(rows: Sequence[Row]) -> bool:
    """Whether the wide gaps between words are there for columns: three in four end where a word near them begins.

    Near is in the line above or below, in the same bar. Words at equal distances make columns by themselves.
    """
    starts = [[_starts(cell, row.indent if not index else 0) for index, cell in enumerate(row.cells)] for row in rows]
    met = counted = 0
    for index, cells in enumerate(starts):
        near = [starts[other] for other in (index - 1, index + 1) if 0 <= other < len(rows)]
        for number, columns in enumerate(cells):
            known = [other[number] for other in near if number < len(other)]
            answers = list(_gaps_met(columns, rows[index].cells[number], known))
            met += sum(answers)
            counted += len(answers)
    return counted > 0 and met * 4 >= counted * 3


def _starts(cell: str, indent: int) -> list[int]:
    """The columns where words begin in a cell."""
    return [indent, *(indent + column for column in range(1, len(cell)) if cell[column - 1] == " " != cell[column])]


def _gaps_met(columns: Sequence[int], cell: str, near: Sequence[Sequence[int]]) -> Iterator[bool]:
    """For each word behind a wide gap, whether it stands in a column."""
    steps = [after - before for before, after in pairwise(columns)]
    usual = max(steps, key=steps.count, default=0)
    for column, step in zip(columns[1:], steps, strict=True):
        start = column - columns[0]
        if cell[start - GROUP - 1 : start].strip() or start <= GROUP:
            continue
        known = [other for other in near if other[-1] >= column]
        if known or len(columns) >= _FEWEST:
            yield any(column in other for other in known) or (len(columns) >= _FEWEST and step == usual)
