"""PETSCII and screen codes: the encodings ``none`` and ``screen`` of 64tass with ``-a``, from the manual's tables."""

from __future__ import annotations

import functools

_ESCAPES = """
bell 07|black 90|blk 90|blue 1f|blu 1f|brn 95|brown 95|cbm-* df|cbm-+ a6|cbm-- dc|cbm-0 30|cbm-1 81|cbm-2 95|cbm-3 96
cbm-4 97|cbm-5 98|cbm-6 99|cbm-7 9a|cbm-8 9b|cbm-9 29|cbm-@ a4|cbm-^ de|cbm-a b0|cbm-b bf|cbm-c bc|cbm-d ac|cbm-e b1
cbm-f bb|cbm-g a5|cbm-h b4|cbm-i a2|cbm-j b5|cbm-k a1|cbm-l b6|cbm-m a7|cbm-n aa|cbm-o b9|cbm-pound a8|cbm-p af|cbm-q ab
cbm-r b2|cbm-s ae|cbm-t a3|cbm-up arrow de|cbm-u b8|cbm-v be|cbm-w b3|cbm-x bd|cbm-y b7|cbm-z ad|clear 93|clr 93
control-0 92|control-1 90|control-2 05|control-3 1c|control-4 9f|control-5 9c|control-6 1e|control-7 1f|control-8 9e
control-9 12|control-: 1b|control-; 1d|control-= 1f|control-@ 00|control-a 01|control-b 02|control-c 03|control-d 04
control-e 05|control-f 06|control-g 07|control-h 08|control-i 09|control-j 0a|control-k 0b|control-left arrow 06
control-l 0c|control-m 0d|control-n 0e|control-o 0f|control-pound 1c|control-p 10|control-q 11|control-r 12|control-s 13
control-t 14|control-up arrow 1e|control-u 15|control-v 16|control-w 17|control-x 18|control-y 19|control-z 1a|cr 0d
cyan 9f|cyn 9f|delete 14|del 14|dish 08|down 11|ensh 09|esc 1b|f10 82|f11 84|f12 8f|f1 85|f2 89|f3 86|f4 8a|f5 87|f6 8b
f7 88|f8 8c|f9 80|gray1 97|gray2 98|gray3 9b|green 1e|grey1 97|grey2 98|grey3 9b|grn 1e|gry1 97|gry2 98|gry3 9b|help 84
home 13|insert 94|inst 94|lblu 9a|left arrow 5f|left 9d|lf 0a|lgrn 99|lower case 0e|lred 96|lt blue 9a|lt green 99
lt red 96|orange 81|orng 81|pi ff|pound 5c|purple 9c|pur 9c|red 1c|return 0d|reverse off 92|reverse on 12|rght 1d
right 1d|run 83|rvof 92|rvon 12|rvs off 92|rvs on 12|shift return 8d|shift-* c0|shift-+ db|shift-, 3c|shift-- dd
shift-. 3e|shift-/ 3f|shift-0 30|shift-1 21|shift-2 22|shift-3 23|shift-4 24|shift-5 25|shift-6 26|shift-7 27|shift-8 28
shift-9 29|shift-: 5b|shift-; 5d|shift-@ ba|shift-^ de|shift-a c1|shift-b c2|shift-c c3|shift-d c4|shift-e c5|shift-f c6
shift-g c7|shift-h c8|shift-i c9|shift-j ca|shift-k cb|shift-l cc|shift-m cd|shift-n ce|shift-o cf|shift-pound a9
shift-p d0|shift-q d1|shift-r d2|shift-space a0|shift-s d3|shift-t d4|shift-up arrow de|shift-u d5|shift-v d6|shift-w d7
shift-x d8|shift-y d9|shift-z da|space 20|sret 8d|stop 03|swlc 0e|swuc 8e|tab 09|up arrow 5e|up/lo lock off 09
up/lo lock on 08|upper case 8e|up 91|white 05|wht 05|yellow 9e|yel 9e
"""

# Unicode characters outside ASCII and their PETSCII codes.
_GLYPHS = """
00a3 5c|03c0 ff|2190 5f|2191 5e|2500 c0|2502 dd|250c b0|2510 ae|2514 ad|2518 bd|251c ab|2524 b3|252c b2|2534 b1|253c db
256d d5|256e c9|256f cb|2570 ca|2571 ce|2572 cd|2573 d6|2581 a4|2582 af|2583 b9|2584 a2|258c a1|258d b5|258e b4|258f a5
2592 a6|2594 a3|2595 a7|2596 bb|2597 ac|2598 be|259a bf|259d bc|25cb d7|25cf d1|25e4 a9|25e5 df|2660 c1|2663 d8|2665 d3
2666 da|2713 ba|1fb70 d4|1fb71 c7|1fb72 c2|1fb73 dd|1fb74 c8|1fb75 d9|1fb76 c5|1fb77 c4|1fb78 c3|1fb79 c0|1fb7a c6
1fb7b d2|1fb7c cc|1fb7d cf|1fb7e d0|1fb7f ba|1fb82 b7|1fb83 b8|1fb87 aa|1fb88 b6|1fb8c dc|1fb8f a8|1fb95 ff|1fb98 df
1fb99 a9
"""


def _entries(table: str) -> list[tuple[str, int]]:
    pairs = (entry.rsplit(" ", 1) for line in table.split("\n") if line for entry in line.split("|"))
    return [(name, int(code, 16)) for name, code in pairs]


@functools.cache
def petscii_characters() -> dict[str, int]:
    """Character to PETSCII code."""
    codes = {chr(code): code for code in range(0x20, 0x41)} | {"[": 0x5B, "]": 0x5D}
    codes |= {chr(code): code - 0x20 for code in range(0x61, 0x7B)}
    codes |= {chr(code): code + 0x80 for code in range(0x41, 0x5B)}
    return codes | {chr(int(name, 16)): code for name, code in _entries(_GLYPHS)}


@functools.cache
def petscii_escapes() -> dict[str, bytes]:
    """``{name}`` to PETSCII code."""
    return {f"{{{name}}}": bytes([code]) for name, code in _entries(_ESCAPES)}


def screen_code(petscii: int) -> int | None:
    """The screen code of a PETSCII code; None for control codes, which have none.

    >>> screen_code(0x41), screen_code(0xC1), screen_code(0x0D)
    (1, 65, None)
    """
    if petscii == 0xFF:
        return 0x5E
    change = {0x20: 0, 0x40: -0x40, 0x60: -0x20, 0xA0: -0x40, 0xC0: -0x80, 0xE0: -0x80}.get(petscii & 0xE0)
    return None if change is None else petscii + change


@functools.cache
def screen_characters() -> dict[str, int]:
    """Character to screen code."""
    codes = ((character, screen_code(code)) for character, code in petscii_characters().items())
    return {character: code for character, code in codes if code is not None}


@functools.cache
def screen_escapes() -> dict[str, bytes]:
    """``{name}`` to screen code, for those that have one."""
    codes = ((name, screen_code(code[0])) for name, code in petscii_escapes().items())
    return {name: bytes([code]) for name, code in codes if code is not None}
