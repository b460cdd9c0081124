"""Random .sid files: good ones with something wrong in the header, in the data or in their length."""

from __future__ import annotations

import random
from collections.abc import Sequence

HEADER = 0x7C
STRANGE = (0x00, 0x01, 0x02, 0x7F, 0x80, 0xFE, 0xFF)


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """One of some files, changed in up to eight places."""
    content = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 8)):
        chance.choice((_header_byte, _data_byte, _piece, _cut, _grown))(content, chance)
    return bytes(content)


def _header_byte(content: bytearray, chance: random.Random) -> None:
    if content:
        place = chance.randrange(min(HEADER, len(content)))
        content[place] = chance.choice((*STRANGE, chance.randrange(256)))


def _data_byte(content: bytearray, chance: random.Random) -> None:
    if len(content) > HEADER:
        content[chance.randrange(HEADER, len(content))] = chance.randrange(256)


def _piece(content: bytearray, chance: random.Random) -> None:
    """A piece of it over another one."""
    if len(content) > HEADER + 16:
        length = chance.randint(1, 16)
        source, target = (chance.randrange(HEADER, len(content) - length) for _ in range(2))
        content[target : target + length] = content[source : source + length]


def _cut(content: bytearray, chance: random.Random) -> None:
    if chance.random() < 0.2:
        del content[chance.randrange(len(content) + 1) :]


def _grown(content: bytearray, chance: random.Random) -> None:
    if chance.random() < 0.2:
        content += chance.randbytes(chance.randint(1, 300))
