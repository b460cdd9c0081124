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
    # Geir Tjelta's and Glenn Rune Gallefoss's own name for it, two tunes of the latter; its waves, also in a third.
    Signature("SID Duzz' It", re.compile(rb"-PLAYER V\d[\x20-\x7e]{0,12} BY GT\+GRG-")),
    Signature(
        "SID Duzz' It", _code("90 02 29 7f 9d 04 d4 b9 ?? ?? 30 04 18 7d ?? ?? 29 7f a8 b9 ?? ?? 18 7d ?? ?? 9d 00 d4")
    ),
    # Chris Huelsbeck's editor of 1986 keeps its player at $c000, play at $c020: five tunes of five authors; a slide.
    Signature("SoundMonitor", _code("9d f5 cd 38 bd f4 cd ed 90 cd 9d f4 cd 9d 00 d4 bd")),
    # The same player with drums on $d418: all registers cleared, then test bits. Three tunes of 1987 and 1988.
    Signature(
        "SoundMonitor with samples",
        _code("a0 17 a9 00 99 00 d4 99 ?? ?? 99 ?? ?? 88 10 f4 a0 0f 8c ?? ?? a2 08 8e 04 d4 8d 04 d4"),
    ),
    # Voice 1 is cut off, its bit is marked: Hyper Sports and Roland's Rat Race.
    Signature("Martin Galway", _code("d0 1c a2 06 9d 00 d4 ca 10 fa a9 08 05 ?? 85 ??")),
    # A slide of voice 1, 16 bits in X and Y: Match Day and Commando's high score.
    Signature("Martin Galway", _code("aa 98 6d ?? ?? a8 8e 00 d4 8c 01 d4 8e ?? ?? 8c ?? ?? 60 ad ?? ?? 29 81")),
    # Where the name is left out: filter and volume from constants that the exporter put in. Five tunes.
    Signature(
        "SID-Wizard",
        _code("a9 ?? 09 ?? 8d 18 d4 18 a9 ?? f0 0a ae ?? ?? 7d ?? ?? a8 b9 ?? ?? 69 ?? 69 ?? 8d 16 d4 a9 00 8d 15 d4"),
    ),
    # Rows of a pattern are told by $40, $60 and $c0, as in the player that Lasse Oorni has published: ten tunes.
    Signature("GoatTracker 2", _code("bc ?? ?? b1 ?? c9 40 90 ?? c9 60 90 ?? c9 c0 90 ?? bd ?? ?? d0 02 b1 ??")),
    # The order of driver 11's registers, then its test for the end of a row: two tunes of its authors, 2023 and 2024.
    Signature(
        "SID Factory II", _code("3d ?? ?? 99 04 d4 bd ?? ?? d0 2a bd ?? ?? f0 25 bd ?? ?? c9 03 f0 1b c9 04 f0 17")
    ),
    # Its predecessor: its author's demo tune.
    Signature(
        "SID Factory",
        _code("29 fd 9d ?? ?? bc ?? ?? bd ?? ?? 99 00 d4 bd ?? ?? 99 01 d4 bd ?? ?? 99 06 d4 bd ?? ?? 99 05 d4"),
    ),
    # Vibrato's speed and depth in one byte: three tunes of 1986 and 1987, and one of Geir Tjelta.
    Signature("Rob Hubbard", _code("48 29 78 4a 4a 4a 9d ?? ?? 68 29 07 8d ?? ?? bd ?? ?? 10 0a de ?? ??")),
    # Charles Deenen's player of 1989 and 1990: the end of a block, in Bad Blood, Hotrod and F1 Simulator.
    Signature(
        "Maniacs of Noise (Deenen)",
        _code("30 2d d6 ?? d0 29 b4 ?? b1 ?? c9 ff d0 09 b5 ?? 49 a0 95 ?? 4c ?? ?? c9 fe d0 09"),
    ),
    # The end of a tune: Aggressor and Citadel.
    Signature(
        "Martin Walker", _code("bd ?? ?? 10 20 c9 ff f0 0f a9 00 8d 04 d4 8d 0b d4 8d 12 d4 8d ?? ?? 60 a9 00 9d ?? ??")
    ),
    # Its own demo.
    Signature("Prophet64", _code("99 01 d4 68 99 00 d4 bd ?? ?? 09 01 99 04 d4 a5 ?? 99 05 d4 a5 ?? 99 06 d4")),
    # Compute!'s: the program itself, without music.
    Signature(
        "Enhanced Sidplayer",
        _code("a6 ?? a8 60 a9 00 8d 04 d4 8d 0b d4 8d 12 d4 8d 01 d4 8d 08 d4 8d 0f d4 a9 08 8d 17 d4"),
    ),
)


def player_of(image: Image) -> str | None:
    """The name of the player in an image; None: unknown."""
    return next((name for name, pattern in SIGNATURES if pattern.search(image.data)), None)
