"""``sidtool fmt``: a text in the one canonical layout, with the same words and comments in the same order."""

from __future__ import annotations

import dataclasses

from sidtool.notation.layout import lay_out
from sidtool.notation.parser import read_text
from sidtool.notation.scan import scan
from sidtool.notation.tree import Text, Token

_MOST_ROUNDS = 8


def format_text(text: str, file: str) -> str:
    r"""A text in the canonical layout. It means the same: the tree of its words is compared.

    What the text means plays no part: a song with a bar too long is laid out as well as any other.

    Args:
        text: a song, or a part of one that others include; line ends are LF.
        file: its name, for messages.

    Raises:
        SourceError: the text has mistakes in its words or brackets: all of them.

    >>> format_text("bpm 120 chip   6581\nv1 o3 :l8 C E|G   C |;end", "song.txt")
    'bpm 120  chip 6581\nv1 o3: l8 C E | G  C |  ;end\n'
    """
    tree, result = _once(text, file)
    for _ in range(_MOST_ROUNDS):
        again, stable = _once(result, file)
        if _bare(again) != _bare(tree):
            raise AssertionError(f"{file}: the new layout would change what is written")
        if stable == result:
            return result
        result = stable
    raise AssertionError(f"{file}: the layout does not come to rest")


def _once(text: str, file: str) -> tuple[Text, str]:
    tokens, tree = read_text(text, file)
    laid = "\n".join(lay_out(scan(text.split("\n"), tokens)))
    return tree, f"{laid}\n" if laid else ""


def _bare(node: object) -> object:
    """A tree without the places of its words."""
    if isinstance(node, Token):
        return node.type, node.text
    if isinstance(node, tuple):
        return tuple(map(_bare, node))
    if dataclasses.is_dataclass(node):
        return type(node), *(_bare(getattr(node, part.name)) for part in dataclasses.fields(node))
    return node
