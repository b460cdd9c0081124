"""Tables of plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

GAP = "  "


def table(rows: Sequence[Mapping[str, str]], columns: Sequence[str], right: Sequence[str] = ()) -> list[str]:
    """Lines with a head; columns in which nothing stands are left out.

    Args:
        rows: texts by their column.
        columns: in their order.
        right: those that are set to the right, numbers.

    >>> table([{"a": "x", "n": "1"}, {"a": "yy", "n": "10"}], ("a", "b", "n"), right=("n",))
    ['a    n', 'x    1', 'yy  10']
    """
    used = [column for column in columns if any(row.get(column) for row in rows)]
    widths = {column: max(len(column), *(len(row.get(column, "")) for row in rows)) for column in used}

    def line(row: Mapping[str, str]) -> str:
        cells = [
            row.get(name, "").rjust(widths[name]) if name in right else row.get(name, "").ljust(widths[name])
            for name in used
        ]
        return GAP.join(cells).rstrip()

    return [line({column: column for column in used}), *map(line, rows)]
