"""Instructions against x64sc where no other judge is to be had: bus accesses to the SID, and the undocumented opcodes
that the vectors get wrong.
"""

from __future__ import annotations

import random
from itertools import product

from vice import differences, program

SCREEN_OFF = """
 sei
 lda #$0b
 sta $d011
 lda #0
frame cmp $d012
 bne frame
frame2 cmp $d012
 beq frame2
frame3 cmp $d012
 bne frame3
"""
SHOW = " php\n sta $d400\n stx $d401\n sty $d402\n pla\n sta $d403\n cld\n"
HIGH_STORES = {0x9C: "y", 0x9E: "x", 0x9F: "ax", 0x93: "ax", 0x9B: "ax"}


def check(source: str, cycles: int) -> None:
    wrong, jitter, writes = differences(program(SCREEN_OFF + source + "\n jmp *\n"), cycles)
    assert writes > 20
    assert wrong == []
    assert set(jitter) == {0}


def test_stores_and_read_modify_write() -> None:
    body = "".join(
        f" ldx #{index}\n ldy #{index}\n {code}\n"
        for index in (0, 7, 255)
        for code in (
            "inc $d400", "dec $d401,x", "asl $d302,x", "sta $d303,x", "sta $d304,y", "sta ($fb),y", "slo $d400,x",
            "isc ($fb),y", "sax $d405", "inc $d301,x", "stx $d400", "sty $d401", "rra $d306,y", "dcp $d407",
        )
    )  # fmt: skip
    check(" lda #$f0\n sta $fb\n lda #$d3\n sta $fc\n clc\n" + body, 60_000)


def test_nops_with_operand_take_their_cycles() -> None:
    codes = (0x04, 0x14, 0x0C, 0x1C, 0x3C, 0x5C, 0x7C, 0xDC, 0xFC, 0x80)
    pieces = [
        f" ldx #{x}\n sta $d405\n .byte {code},$90{',$20' if code & 15 == 12 else ''}\n sta $d406\n"
        for code, x in product(codes, (0, 0x80))
    ]
    check("".join(pieces), 60_000)


def high_store(code: int, base: int, a: int, x: int, y: int) -> str:
    """One of SHA, SHX, SHY, TAS, and what is then at the two addresses that it may have written to."""
    plain = base + (x if code == 0x9C else y)
    value = {"x": x, "y": y, "ax": a & x}[HIGH_STORES[code]] & (base >> 8) + 1
    bent = value << 8 | plain & 0xFF
    if not 0x3000 <= bent < 0xA000:
        bent = plain
    return f"""
 lda #0
 sta {plain}
 sta {bent}
 lda #<{base}
 sta $fb
 lda #>{base}
 sta $fc
 tsx
 stx $02
 ldy #{y}
 ldx #{x}
 lda #{a}
 .byte {code}, {"$fb" if code == 0x93 else f"<{base}, >{base}"}
 sta $d400
 stx $d401
 sty $d402
 ldx $02
 txs
 lda {plain}
 sta $d403
 lda {bent}
 sta $d404
"""


def test_stores_of_the_high_byte() -> None:
    registers = ((0xFF, 0xFF, 0xFF), (0x5A, 0xC3, 0x99), (0x7F, 0x7E, 0x83), (0x65, 0x5D, 0x6F))
    cases = product(HIGH_STORES, (0x4010, 0x40F0, 0x57C0, 0x5FA0), registers)
    pieces = [high_store(code, base, *three) for code, base, three in cases if not leaves_ram(code, base, *three)]
    assert len(pieces) >= 40
    check("".join(pieces), 60_000)


def leaves_ram(code: int, base: int, a: int, x: int, y: int) -> bool:
    """Whether the bent address would hit the program or the I/O area."""
    plain = base + (x if code == 0x9C else y)
    if plain >> 8 == base >> 8:
        return False
    value = {"x": x, "y": y, "ax": a & x}[HIGH_STORES[code]] & (base >> 8) + 1
    return not 0x30 <= value < 0xA0


def test_immediate_operations() -> None:
    # ANC, ALR, ARR, ANE, LXA, SBX, SBC, ADC: binary and decimal.
    pick = random.Random(6510)

    def byte() -> int:
        return pick.randrange(256)

    codes = (0x0B, 0x2B, 0x4B, 0x6B, 0x8B, 0xAB, 0xCB, 0xEB, 0x69, 0xE9)
    pieces = [
        f" {carry}\n {mode}\n lda #{byte()}\n ldx #{byte()}\n .byte {code},{byte()}\n" + SHOW
        for code, carry, mode, _ in product(codes, ("clc", "sec"), ("cld", "sed"), range(8))
    ]
    check(" ldy #0\n" + "".join(pieces), 80_000)
