"""Anonymous labels in lines that are not assembled: they count, so that distances do not depend on conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sidtool.tass.blocks import Block, Line, Node

_ANONYMOUS = re.compile(r"\s*([+-])(?=\s|$)")


def anonymous_labels(nodes: Sequence[Node]) -> tuple[int, int]:
    """How many forward and backward labels there are."""
    forward = backward = 0
    for line in lines_of(nodes):
        match = _ANONYMOUS.match(line.text)
        if match is not None:
            forward += match.group(1) == "+"
            backward += match.group(1) == "-"
    return forward, backward


def lines_of(nodes: Sequence[Node]) -> Iterator[Line]:
    """All lines, also those inside blocks."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if isinstance(node, Block):
            inner: list[Node] = []
            for line, body in node.branches:
                inner += [line, *body]
            inner += [node.closing] if node.closing is not None else []
            stack += reversed(inner)
        elif isinstance(node, Line):
            yield node
