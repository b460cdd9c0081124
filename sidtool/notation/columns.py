"""Columns that lines of a text share: blocks that stand together, bar lines, comments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from sidtool.notation.scan import Line, Place

WIDTH = 120  # longer lines take no part in columns
UNLIKE = 24  # characters that a bar may be wider than the one above it, if their bar lines are to be aligned
COMMENT_GAP = 2  # blanks before a comment behind words


@dataclass(slots=True)
class Row:
    """A line on its way: its text in cells, and the columns, from 0, where they begin (those behind the first)."""

    line: Line
    cells: list[str]
    head: int = 0  # where the music begins behind the head of a voice or a pattern; 0: there is none
    indent: int = 0
    columns: list[int] = field(default_factory=list)
    comment_column: int = 0

    def body(self) -> str:
        """The words."""
        text = " " * self.indent + self.cells[0]
        for index, cell in enumerate(self.cells[1:]):
            column = self.columns[index] if index < len(self.columns) else 0
            text = text.ljust(max(column, len(text) + self.least(index + 1))) + cell
        return text

    def text(self) -> str:
        """The words and the comment."""
        comment = self.line.comment
        if not self.line.words:
            return (" " * max(self.comment_column, self.indent) + comment).rstrip()
        body = self.body()
        return body.ljust(max(self.comment_column, len(body) + COMMENT_GAP)) + comment if comment else body

    def least(self, cell: int) -> int:
        """Blanks before a cell, at least."""
        return 2 if self.line.is_whole_block and cell > 1 else 1


def _runs(rows: Sequence[Row], key: Callable[[Row], object]) -> Iterator[list[Row]]:
    """Rows that follow each other and have the same key; those with None take no part."""
    run: list[Row] = []
    last: object = None
    for row in rows:
        now = key(row)
        if run and now != last:
            yield run
            run = []
        if now is not None:
            run.append(row)
        last = now
    if run:
        yield run


def _end(row: Row, cell: int) -> int:
    """Where the text before a cell ends, with the columns that are known so far."""
    return len(Row(row.line, row.cells[:cell], row.head, row.indent, row.columns).body())


# -- blocks -----------------------------------------------------------------------------------------------------------


def align_blocks(rows: Sequence[Row]) -> None:
    """Blocks of the same kind, a line each: their braces, and the settings that they have in the same order."""

    def kind(row: Row) -> object:
        is_one = row.line.is_whole_block and len(row.body()) <= WIDTH
        return row.line.words[0].token.type if is_one else None

    for run in _runs(rows, kind):
        _align_cell(run, 1)


def _align_cell(rows: Sequence[Row], cell: int) -> None:
    column = max(_end(row, cell) + row.least(cell) for row in rows)
    for row in rows:
        row.columns.append(column)

    def key(row: Row) -> object:
        return row.cells[cell + 1].split()[0] if cell + 1 < len(row.cells) else None

    for run in _runs(rows, key):
        _align_cell(run, cell + 1)


# -- bar lines --------------------------------------------------------------------------------------------------------


def align_bars(rows: Sequence[Row]) -> None:
    """Bar lines of music lines that follow each other and have as many of them, unless their bars differ much.

    Where the writer has them in one column already, that one stays.
    """

    def bars(row: Row) -> object:
        return len(row.cells) if row.line.is_music and len(row.cells) > 1 and len(row.body()) <= WIDTH else None

    for run in _runs(rows, bars):
        if len(set(map(_written_bars, run))) == 1:
            _align_bars(run)
            continue
        for part in _alike(run):
            _align_bars(part)


def _alike(run: Sequence[Row]) -> Iterator[list[Row]]:
    """Lines that follow each other and whose bars are about as wide."""
    part = [run[0]]
    for before, row in pairwise(run):
        if any(abs(len(a) - len(b)) > UNLIKE for a, b in zip(before.cells, row.cells, strict=True)):
            yield part
            part = []
        part.append(row)
    yield part


def _align_bars(run: Sequence[Row]) -> None:
    for cell in range(1, len(run[0].cells)):
        least = max(_end(row, cell) + 1 for row in run)
        columns = {_written_bars(row)[cell - 1] for row in run}
        kept = columns.pop() if len(columns) == 1 else least
        for row in run:
            row.columns.append(max(kept, least))


def _written_bars(row: Row) -> tuple[int, ...]:
    """Where the bar lines would stand with the blanks that the writer has put before them."""
    bars = [word for index, word in enumerate(row.line.words) if word.place is Place.BAR and index]
    blanks = [max(word.blanks, 1) for word in bars]
    widths = accumulate(len(cell) + blank for cell, blank in zip(row.cells, blanks, strict=False))
    return tuple(row.indent + width for width in widths)


# -- comments ---------------------------------------------------------------------------------------------------------


def align_comments(rows: Sequence[Row]) -> None:
    """Comments behind words, in lines that follow each other; comments alone in lines below, where they stood so.

    Where the writer has them in one column already, that one stays.
    """
    continued = _continued(rows)

    def key(row: Row) -> object:
        if not row.line.words:
            return True if id(row) in continued else None
        return True if row.line.comment and len(row.body()) <= WIDTH else None

    for run in _runs(rows, key):
        ends = [len(row.body()) for row in run if row.line.words]
        columns = {row.line.column for row in run}
        if len(run) == 1:
            columns = {ends[0] + run[0].line.blanks}
        least = max(ends) + COMMENT_GAP
        kept = columns.pop() if len(columns) == 1 else least
        for row in run:
            row.comment_column = max(kept, least)


def _continued(rows: Sequence[Row]) -> set[int]:
    """The rows (by id) that are a comment alone, in the column of one that stands behind words above it."""
    found: set[int] = set()
    above: Row | None = None
    for row in rows:
        if row.line.words:
            above = row if row.line.comment and len(row.body()) <= WIDTH else None
        elif above is not None and row.line.comment and row.line.column == above.line.column:
            found.add(id(row))
        else:
            above = None
    return found
