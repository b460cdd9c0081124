"""Mistakes and warnings, with their places."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sidtool.errors import Diagnostic, Severity, Span
from sidtool.tass.faults import Fatal, Fault, Undefined
from sidtool.tass.frames import Frame
from sidtool.tass.state import State

MOST_PASSES = 40
MOST_ERRORS = 200
#: a first pass may well have many names that are not known yet
MOST_FAULTS = 20_000


class Reporting(State):
    """The part of the assembler that keeps messages."""

    def report(self, fault: Fault) -> None:
        """Keeps an error; a loop that does nothing but fail is left soon."""
        self.faults += 1
        if self.faults > MOST_FAULTS and not isinstance(fault, Fatal):
            raise Fatal("too many errors", max(fault.column, 0))
        if len(self.errors) < MOST_ERRORS or isinstance(fault, Fatal):
            # Told once: the same mistake in every turn of a loop, and a name that is missing in a scope.
            place = (id(self.scope),) if isinstance(fault, Undefined) else (fault.column, id(self.line), id(self.frame))
            key = (fault.message, *place)
            if key not in self.told:
                self.told[key] = self.frame  # which keeps the frame, and with it its number
                placed = fault.placed if isinstance(fault, Fatal) else None
                self.errors.append(placed or self._diagnostic(fault, Severity.ERROR))

    def warn(self, message: str, column: int) -> None:
        """Keeps a warning."""
        if len(self.warnings) < MOST_ERRORS:
            self.warnings.append(self._diagnostic(Fault(message, column), Severity.WARNING))

    def note_unstable(self, name: str, column: int) -> None:
        """Keeps the first symbol that changed late, in case it never stops."""
        if self.number == MOST_PASSES and self.unstable is None:
            self.unstable = self._diagnostic(Fault(f"can't calculate stable value '{name}'", column), Severity.ERROR)

    def _diagnostic(self, fault: Fault, severity: Severity) -> Diagnostic:
        if fault.at_call and self.frame.caller is not None:
            frame = self.frame
            span = Span(self.frame.caller.file, max(1, frame.call_line), frame.call_column + 1)
            notes = (*fault.notes, *self.frame.caller.trace())
            return Diagnostic(fault.message, span, fault.hint, frame.call_text, severity, notes)
        text = self.statement.text
        column = fault.column if fault.column >= 0 else max(self.statement.name_column, 0)
        span = Span(self.frame.file, max(1, self.line.number), min(column, len(text)) + 1)
        return Diagnostic(fault.message, span, fault.hint, text, severity, (*fault.notes, *self.frame.trace()))

    @contextlib.contextmanager
    def inside(self, frame: Frame) -> Iterator[None]:
        """Runs lines of another file or of a macro; afterwards the place of the call is back."""
        saved = self.frame, self.line, self.statement
        self.frame = frame
        try:
            yield
        except Fatal as fault:  # on its way out it is still told where it came up, with the chain of calls
            fault.placed = fault.placed or self._diagnostic(fault, Severity.ERROR)
            raise
        finally:
            self.frame, self.line, self.statement = saved
