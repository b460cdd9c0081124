"""Compute!'s Sidplayer music (.mus, .str): told from other files, and refused, for it has no player in it.

Source: the data sheet on SID files, section 13. A load address, the lengths of three voices, the voices, some lines of
text; a voice ends with the command HALT, the bytes 01 4f.
"""

from __future__ import annotations

from sidtool.errors import UserError

HALT = b"\x01\x4f"
VOICES = 3
_VOICES_AT = 2 + 2 * VOICES


def is_mus(content: bytes) -> bool:
    """Whether a file's content is built as Sidplayer music is: all three voices end where their lengths say.

    >>> is_mus(bytes.fromhex("0010 0200 0200 0200 014f 014f 014f") + b"A TUNE")
    True
    """
    end = _VOICES_AT
    for voice in range(VOICES):
        at = 2 + 2 * voice
        length = int.from_bytes(content[at : at + 2], "little")
        end += length
        if length < len(HALT) or content[end - len(HALT) : end] != HALT:
            return False
    return True


def refusal(name: str) -> UserError:
    """What is said of such a file."""
    return UserError(
        f"{name}: this is Compute!'s Sidplayer music: notes without the program that plays them, and sidtool has none",
        "a .sid file of the tune that has a player in it can be played",
    )
