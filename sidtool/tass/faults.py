"""What stops a line: a fault with its place on the line, in the real assembler's words where they are known."""

from __future__ import annotations

from sidtool.errors import Diagnostic


class Fault(Exception):  # noqa: N818  a fault lies in the source
    """A mistake found while a line is assembled.

    Args:
        message: what is wrong.
        column: where on the line, 0-based; -1 means the place of whoever reports it.
        notes: further lines for the reader.
        hint: what to write instead.
    """

    def __init__(self, message: str, column: int = -1, notes: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.notes = notes
        self.hint = hint
        #: told at the call of the macro, not in the macro
        self.at_call = False

    def at(self, column: int) -> Fault:
        """This fault, placed at ``column`` unless it knows a better place."""
        if self.column < 0:
            self.column = column
        return self


class Undefined(Fault):
    """A name without a value in this pass; a later pass may find it."""


class Fatal(Fault):
    """A fault after which going on makes no sense: a missing include, endless recursion.

    Attributes:
        placed: the whole message, once the file or macro that it came up in is being left.
    """

    placed: Diagnostic | None = None


def unsupported(what: str) -> Fault:
    """The fault for a part of the dialect that is not built in."""
    return Fault(f"{what} is not supported yet", hint="use the real 64tass for this source, or write it another way")
