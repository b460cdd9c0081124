"""Lines of 64tass source: readable by a person, and safe whatever a title or a file's name may hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from sidtool.song import Song

_LONGEST_COMMENT = 200
INDENT = " " * 12


def comment(text: str) -> str:
    r"""Any text, made safe for the rest of a line of assembly.

    >>> comment("La\nSera; \x00 .byte")
    'La.Sera; . .byte'
    """
    safe = "".join(sign if sign.isprintable() else "." for sign in text)
    return safe if len(safe) <= _LONGEST_COMMENT else safe[: _LONGEST_COMMENT - 3] + "..."


def header(song: Song) -> Iterator[str]:
    yield f"; {comment(song.title or 'A song without a title')}"
    by = ", ".join(comment(part) for part in (song.author, song.released) if part)
    if by:
        yield f"; {by}"
    yield ";"
    yield f"; Made by sidtool from {comment(PurePath(song.file).name)}. Assemble it with"
    yield ";"
    yield ";   64tass -a --cbm-prg -I ASM_FOLDER song.asm -o a.out"


def equal(name: str, value: object, note: str = "") -> str:
    line = f"{name:<20}= {value}"
    return f"{line:<36}; {note}" if note else line


def truth(value: bool) -> str:
    return "true" if value else "false"


def hex_bytes(values: Iterable[int]) -> str:
    return ", ".join(f"${value:02x}" for value in values)


def row(code: str, note: str) -> str:
    line = f"{INDENT}.byte {code}"
    return f"{line:<51} ; {comment(note)}" if note else line


def columns(name: str, columns: Sequence[tuple[int, str]]) -> Iterator[str]:
    yield name
    for value, note in columns:
        yield row(f"${value:02x}", note)


def wide_table(name: str, rows: Sequence[tuple[int, str]], width: int) -> Iterator[str]:
    """Numbers of several bytes: all lowest bytes first, then the next ones."""
    yield name
    for byte in range(width):
        yield row(hex_bytes(value >> 8 * byte & 0xFF for value, _ in rows), ", ".join(note for _, note in rows if note))


def code_bytes(values: Iterable[int | str]) -> str:
    """Bytes that are numbers or expressions, as the operand of ``.byte``."""
    return ", ".join(f"${value:02x}" if isinstance(value, int) else value for value in values)
