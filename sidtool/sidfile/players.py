"""Which player routine a tune has, told by bytes that its code cannot be without.

A signature is a piece of code or text that stands in every tune of that player, with its evidence: tunes of the test
corpus whose authors are known to use it. What is not in the table is unknown; nothing is guessed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sidtool.image import Image


class Signature(NamedTuple):
    """A player's name and the pattern that tells it."""

    player: str
    pattern: re.Pattern[bytes]


def _code(text: str) -> re.Pattern[bytes]:
    """A pattern of bytes in hex; ``??`` is any byte, ``*`` up to 300 bytes of anything.

    >>> bool(_code("a9 ?? 8d 18 d4").search(bytes.fromhex("a90f8d18d4")))
    True
    """
    parts = {"??": b"[\\x00-\\xff]", "*": b"[\\x00-\\xff]{0,300}?"}
    return re.compile(b"".join(parts.get(word) or re.escape(bytes.fromhex(word)) for word in text.split()), re.DOTALL)


def _text(text: str) -> re.Pattern[bytes]:
    return re.compile(re.escape(text.encode("ascii")), re.IGNORECASE)


SIGNATURES: tuple[Signature, ...] = (
    # The player of this project: its own entry points begin like this (asm/player.asm, asm/player_full.asm).
)


def player_of(image: Image) -> str | None:
    """The name of the player in an image; None: unknown."""
    return next((name for name, pattern in SIGNATURES if pattern.search(image.data)), None)
