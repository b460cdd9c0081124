"""Where the assembler is: in which file, macro or function, and what it wrote there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sidtool.tass.blocks import Line
    from sidtool.tass.values import Parameter


class EndOfFile(Exception):  # noqa: N818  it is no error
    """``.end`` was reached."""


class LoopControl(Exception):  # noqa: N818  it is no error
    """``.break`` or ``.continue`` was reached.

    Args:
        leave: whether the loop ends.
    """

    def __init__(self, leave: bool) -> None:
        super().__init__()
        self.leave = leave


class Goto(Exception):  # noqa: N818  it is no error
    """``.goto`` was reached.

    Args:
        line: that of the ``.lbl``.
    """

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line


@dataclass(slots=True, eq=False)
class Frame:
    """A file, or a macro or function in it, that is being assembled.

    Attributes:
        kind: ``file``, ``macro`` or ``function``.
        file: the file that the lines stand in.
        caller, call_line, call_column, call_text: where it was included or called; None for the main file.
        arguments: texts for the parameters of a macro; None where nothing is replaced.
        loops: how many loops are open in it.
    """

    kind: str
    file: str
    caller: Frame | None = None
    call_line: int = 0
    call_column: int = 0
    call_text: str = ""
    arguments: list[str] | None = None
    parameters: tuple[Parameter, ...] = ()
    everything: str = ""
    depth: int = 0
    loops: int = 0
    fold: Callable[[str], str] = str.lower

    def inner(self, kind: str, file: str, line: int, column: int) -> Frame:
        """The frame of something called or included from this one at a line and column."""
        return Frame(kind, file, self, line, column, depth=self.depth + 1, fold=self.fold)

    def trace(self) -> tuple[str, ...]:
        """The way here, for messages, innermost first."""
        lines: list[str] = []
        frame = self
        while frame.caller is not None:
            how = "included from" if frame.kind == "file" else f"in {frame.kind} called from"
            lines.append(f"{how} {frame.caller.file}:{frame.call_line}:{frame.call_column + 1}")
            frame = frame.caller
        return tuple(lines[:12])


class Record(NamedTuple):
    """A line of the listing.

    Attributes:
        kind: ``.`` code, ``>`` data, ``=`` assignment, ``;`` a file begins or goes on.
        monitor: mnemonic and operand (a number for an address) of an instruction.
        value: of an assignment.
    """

    kind: str
    offset: int
    pc: int
    data: bytes
    monitor: tuple[str, str | int] | None
    text: str
    line: Line
    frame: Frame
    value: object = None
