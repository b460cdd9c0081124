"""Small .sid files, made here."""

from __future__ import annotations

from sidtool.tass import assemble

PSID, RSID = "PSID", "RSID"


def sid_file(
    source: str,
    magic: str = PSID,
    *,
    init: int = 0x1000,
    play: int = 0x1003,
    version: int = 2,
    songs: int = 1,
    speed: int = 0,
    flags: int = 0x14,
    free: tuple[int, int] = (0, 0),
    more_sids: tuple[int, int] = (0, 0),
) -> bytes:
    """A file with a program in it, given as 64tass source."""
    image = assemble(source, "tune.asm").image
    numbers = (version, 0x7C, 0, init, play if magic == PSID else 0, songs, 1)
    head = magic.encode() + b"".join(number.to_bytes(2, "big") for number in numbers) + speed.to_bytes(4, "big")
    head += b"".join(text.ljust(32, b"\0") for text in (b"Tune", b"Somebody", b"2026"))
    return head + flags.to_bytes(2, "big") + bytes(free) + bytes(more_sids) + image.prg()


# Volume and frequency at init; every play raises the frequency's low byte.
COUNTER = """
*=$1000
        jmp init
        jmp play
init    sta $d401
        lda #0
        sta count
        rts
play    inc count
        lda count
        sta $d400
        rts
count   .byte 0
"""
