"""All directives by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sidtool.tass import data, encoding, flow, including, layout, messages, scoping, structures

if TYPE_CHECKING:
    from sidtool.tass.blocks import Block
    from sidtool.tass.context import Context
    from sidtool.tass.statements import Statement
    from sidtool.tass.values import Code

#: directives on one line: called with the label's value, or None
DIRECTIVES: dict[str, Callable[[Context, Statement, Code | None], None]] = {
    **data.DIRECTIVES,
    **encoding.DIRECTIVES,
    **flow.DIRECTIVES,
    **including.DIRECTIVES,
    **layout.DIRECTIVES,
    **messages.DIRECTIVES,
    **scoping.DIRECTIVES,
    **structures.DIRECTIVES,
}
#: directives with lines of their own
BLOCKS: dict[str, Callable[[Context, Block, Statement], None]] = {
    **encoding.BLOCKS,
    **flow.BLOCKS,
    **layout.BLOCKS,
    **scoping.BLOCKS,
    **structures.BLOCKS,
}
#: directives that use the label in front of them as something else than an address
QUIET_LABEL = frozenset(("lbl", "var", "binclude", "sfunction", "dstruct", "dunion"))
#: directives that list nothing themselves: a label in front of them has a line of its own in the listing
LISTED_LABEL = frozenset(
    (
        *("dsection", "cpu", "eor", "offs", "enc", "cdef", "edef", "tdef", "hidemac", "showmac"),
        *("as", "al", "xs", "xl", "autsiz", "mansiz", "dpage", "databank"),
    )
)
#: blocks whose opening directive takes no operand
WITHOUT_OPERAND = frozenset(("block", "page", "proc", "weak"))
#: blocks that read what follows their closing directive themselves
OWN_CLOSING = frozenset(("function", "section"))
