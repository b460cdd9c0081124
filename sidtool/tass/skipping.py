"""Anonymous labels in lines that are not assembled: they count, so that distances do not depend on conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sidtool.tass.blocks import Block, Line, Node

_ANONYMOUS = re.compile(r"\s*([+-])(?=\s|$)")


def anonymous_labels(nodes: Sequence[Node]) -> tuple[int, int]:
    """How many forward and backward labels there are."""
    forward = backward = 0
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, Block):
            stack.append(node.opening)
            for _, body in node.branches:
                stack += body
        elif isinstance(node, Line):
            match = _ANONYMOUS.match(node.text)
            if match is not None:
                forward += match.group(1) == "+"
                backward += match.group(1) == "-"
    return forward, backward
