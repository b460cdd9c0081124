"""What addresses are called, and which source line their bytes come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sidtool import api
from sidtool.environment import driver_base


def _nowhere(_: int) -> str:
    return ""


@dataclass(frozen=True)
class Names:
    """Labels by their names, and the place in the source of a byte: ``file:line``, or an empty text."""

    labels: dict[str, int] = field(default_factory=dict)
    place: Callable[[int], str] = _nowhere


def names_of(program: api.Program, song: api.Compilation | None) -> Names:
    """The names in a program.

    Args:
        song: what it was built from, if that is known and the bytes are the same.
    """
    if song is not None and song.image.data == program.image.data:
        return Names(dict(song.image.symbols), _Places(song))
    if program.sid is None:
        return Names()
    labels = {"init": program.sid.init}
    if program.sid.header.play:
        labels["play"] = program.sid.header.play
    if not program.sid.header.is_basic:
        labels["driver"] = driver_base(program.sid)
    return Names(labels)


class _Places:
    """Source lines by address, of a program that was built from a song."""

    def __init__(self, song: api.Compilation) -> None:
        self._song = song

    def __call__(self, address: int) -> str:
        origin = getattr(self._song.assembly, "origin", None)
        found = origin(address) if origin is not None else None
        if found is None:
            return ""
        text = f"{found.file}:{found.line}"
        return f"{self._song.file}:{found.text_line} ({text})" if found.text_line else text
