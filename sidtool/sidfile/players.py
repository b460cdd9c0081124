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
    # The name that its exporter puts behind the jump table: four tunes, by c0zmo, hermit and SpiderJerusalem.
    Signature("SID-Wizard", _text("SID-WIZARD 1.")),
    Signature("SID-Wizard (2SID)", _text("SIDWIZ-2SID")),
    Signature("SID-Wizard (3SID)", _text("SIDWIZ-3SID")),
    # Geir Tjelta's and Glenn Rune Gallefoss's own name for it: two tunes of the latter.
    Signature("SID Duzz' It", re.compile(rb"-PLAYER V\d[\x20-\x7e]{0,12} BY GT\+GRG-")),
    # Chris Huelsbeck's editor of 1986 keeps its player at $c000, play at $c020: five tunes of five authors; a slide.
    Signature("SoundMonitor", _code("9d f5 cd 38 bd f4 cd ed 90 cd 9d f4 cd 9d 00 d4 bd")),
    # Voice 1 is cut off, its bit is marked: Hyper Sports and Roland's Rat Race.
    Signature("Martin Galway", _code("d0 1c a2 06 9d 00 d4 ca 10 fa a9 08 05 ?? 85 ??")),
)


def player_of(image: Image) -> str | None:
    """The name of the player in an image; None: unknown."""
    return next((name for name, pattern in SIGNATURES if pattern.search(image.data)), None)
