"""Messages as the real 64tass prints them, so that editors and scripts that read them go on working."""

from __future__ import annotations

from sidtool.errors import Diagnostic

_CHAIN = ("included from ", "in macro called from ", "in function called from ", "in struct called from ")


def message(diagnostic: Diagnostic, *, caret: bool = True, context: tuple[str, ...] = ()) -> str:
    """A diagnostic as text without a trailing newline.

    Args:
        diagnostic: what to tell.
        caret: with the source line and the place in it.
        context: the chain of the message before: it is not repeated.
    """
    lines = []
    way = chain(diagnostic)
    if way and way != context:
        lines += [f"{'In file included from' if i == 0 else ' ' * 21} {place}" for i, place in enumerate(way)]
        lines = [line + ("," if i < len(lines) - 1 else ":") for i, line in enumerate(lines)]
    lines.append(f"{diagnostic.span}: {diagnostic.severity.value}: {diagnostic.message}")
    if caret and diagnostic.source.strip():
        text = "".join(c if c == "\t" or c.isprintable() else "?" for c in diagnostic.source)
        blank = "".join("\t" if c == "\t" else " " for c in text[: diagnostic.span.column - 1])
        lines += [f" {text}", f" {blank}^"]
    lines += [_note(note) for note in diagnostic.notes if not note.startswith(_CHAIN)]
    if diagnostic.hint:
        lines.append(f"{diagnostic.span}: note: {diagnostic.hint}")
    return "\n".join(lines)


def _note(note: str) -> str:
    place, colon, text = note.partition(": ")
    return f"{place}: note: {text}" if colon and ":" in place else f"note: {note}"


def chain(diagnostic: Diagnostic) -> tuple[str, ...]:
    """The places that the file or macro of a diagnostic was called from, innermost first."""
    notes = diagnostic.notes
    return tuple(note.rpartition(" from ")[2] for note in notes if note.startswith(_CHAIN))
