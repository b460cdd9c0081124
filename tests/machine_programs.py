"""Random programs for the machine: instructions of all kinds between accesses to the CIAs' and the VIC's registers.

Interrupts and NMIs come from the CIAs. What the program finds goes to the SID.
"""

from __future__ import annotations

import random

from vice import at_line_20

from sidtool.machine.opcodes import JAMS, NAMES

RAM = 0x3000
# Control flow, stack and mask come in harmless groups; the unstable ones leave RAM or differ from chip to chip.
LEFT_OUT = {0x00, 0x08, 0x20, 0x28, 0x40, 0x48, 0x4C, 0x58, 0x60, 0x68, 0x6C, 0x78, 0x8B, 0x93, 0x9A, 0x9B, 0x9C, 0x9E}
CODES = [code for code in range(256) if code not in LEFT_OUT | {0x9F, 0xAB, 0xBB, *JAMS}]
CODES = [code for code in CODES if NAMES[code][1] not in ("zpx", "zpy", "inx")]
READ = (
    0xDC04, 0xDC05, 0xDC06, 0xDC07, 0xDC0D, 0xDC0E, 0xDC0F, 0xDD04, 0xDD06, 0xDD0D, 0xDD0E, 0xD012, 0xD011, 0xD019,
)  # fmt: skip
CHANGED = (0xDC04, 0xDC06, 0xDC0D, 0xD012, 0xD019, 0xD020)
LATCHES = (0xDC04, 0xDC06, 0xDD04, 0xDD06)
CONTROLS = {
    0xDC0E: (0x00, 0x01, 0x09, 0x10, 0x11, 0x19),
    0xDC0F: (0x00, 0x01, 0x09, 0x11, 0x19, 0x41, 0x49, 0x51),
    0xDC0D: (0x01, 0x02, 0x7F, 0x81, 0x82, 0x83),
    0xDD0E: (0x00, 0x01, 0x09, 0x11, 0x19),
    0xDD0F: (0x00, 0x01, 0x41, 0x51),
    0xDD0D: (0x01, 0x02, 0x81, 0x82, 0x83),
}
MASKS = (" sei\n nop\n cli\n", " php\n sei\n plp\n", " sei\n cli\n", " cli\n sei\n nop\n cli\n", " pha\n pla\n")
KNOWN_STATE = """
 lda #0
 sta $dd0e
 sta $dd0f
 sta $dc0e
 sta $dc0f
 sta $d01a
 ldx #$7f
 stx $dd0d
 lda $dd0d
 lda #$0f
 sta $d019
 lda #0
 tax
pages sta $0100,x
 sta $2f00,x
 sta $3000,x
 sta $3100,x
 sta $3200,x
 inx
 bne pages
 ldx #2
zero sta $00,x
 inx
 bne zero
"""
VECTORS = """
 ldx #$f0
 txs
 lda #<irq
 sta $0314
 lda #>irq
 sta $0315
 lda #<nmi
 sta $0318
 lda #>nmi
 sta $0319
 lda #>$3000
 sta $fc
 lda #>$3100
 sta $fe
 lda #0
 tax
 tay
 clc
 clv
 cli
main
"""
HANDLERS = """
 cld
 inc $02
 lda $02
 sta $d418
 jmp main
irq cld
 lda $dc0d
 sta $d410
 lda $dc04
 sta $d412
 jmp $ea81
nmi pha
 lda $dd0d
 sta $d413
 lda $dc04
 sta $d414
 pla
 rti
"""


class Author:
    """Writes a random program.

    Attributes:
        line_cycles: of a raster line; 65 for NTSC.
    """

    def __init__(self, seed: int) -> None:
        self.line_cycles = 63
        self._pick = random.Random(seed)
        self._labels = 0

    def source(self, pieces: int) -> str:
        latches = "".join(f" lda #$ff\n sta {low}\n lda #0\n sta {low + 1}\n" for low in LATCHES)
        body = "".join(self._piece() + (self._show() if n % 8 == 0 else "") for n in range(pieces))
        return at_line_20(self.line_cycles) + KNOWN_STATE + latches + VECTORS + body + HANDLERS

    def _show(self) -> str:
        return f" sta $d40{self._pick.randrange(10)}\n stx $d4{self._pick.randrange(32):02x}\n cld\n"

    def _piece(self) -> str:
        pick = self._pick
        kind = pick.random()
        if kind < 0.05:
            return f" lda #{pick.randrange(0x28, 0x100)}\n sta {pick.choice(LATCHES)}\n"
        if kind < 0.12:
            register = pick.choice(list(CONTROLS))
            return f" lda #{pick.choice(CONTROLS[register])}\n sta {register}\n"
        if kind < 0.25:
            return f" lda {pick.choice(READ)}\n sta $d4{pick.randrange(32):02x}\n"
        if kind < 0.30:
            return pick.choice(MASKS)
        if kind < 0.34:
            return f" inc {pick.choice(CHANGED)}\n"
        return self._instruction(pick.choice(CODES))

    def _instruction(self, code: int) -> str:
        pick, mode = self._pick, NAMES[code][1]
        if mode in ("imp", "acc"):
            return f" .byte {code}\n"
        if mode == "rel":
            self._labels += 1
            label = f"on{self._labels}"
            return f" .byte {code}, {label}-*-2\n" + " nop\n" * pick.randrange(4) + f"{label}\n"
        if len(mode) == 3 and mode.startswith("ab"):
            address = RAM + pick.randrange(0x1FE)
            return f" .byte {code}, <{address}, >{address}\n"
        operand = {"imm": pick.randrange(256), "zpg": pick.randrange(0x40, 0x80)}
        return f" .byte {code}, {operand.get(mode, pick.choice((0xFB, 0xFD)))}\n"


SCREEN_ON = " lda #$1b\n sta $d011\n"


class ScreenAuthor(Author):
    """Writes a random program with the screen on.

    Args:
        scrolls: how many of its pieces write to $D011.
    """

    def __init__(self, seed: int, scrolls: float) -> None:
        super().__init__(seed)
        self._scrolls = scrolls

    def source(self, pieces: int) -> str:
        return super().source(pieces).replace("\nmain\n", "\nmain\n" + SCREEN_ON, 1)

    def _piece(self) -> str:
        pick = self._pick
        if pick.random() >= self._scrolls:
            return super()._piece()
        if pick.random() < 0.2:
            return " inc $d011\n"
        return f" lda #${pick.choice((0x10, 0x18, 0x00)) | pick.randrange(8):02x}\n sta $d011\n"


BANKED = (0xA123, 0xBFFF, 0xD021, 0xD41B, 0xD41C, 0xD800, 0xDC08, 0xDC0B, 0xDD04, 0xDE00, 0xE456, 0xFFFE)


class BankAuthor(ScreenAuthor):
    """Writes a random program that looks at memory in all banks, sets clocks and lets the raster interrupt."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, 0.02)

    def _piece(self) -> str:
        pick = self._pick
        kind = pick.random()
        if kind < 0.06:
            look = "".join(f" lda {pick.choice(BANKED)}\n sta $3180,x\n" for _ in range(3))
            bank = f" lda #{0x30 | pick.randrange(8)}\n sta $01\n{look} sta {pick.choice((0xA123, 0xE456))}\n"
            return f" sei\n{bank} lda #$37\n sta $01\n cli\n"
        if kind < 0.08:
            return f" lda #{pick.randrange(256)}\n sta $00\n lda $01\n sta $d400\n lda #$2f\n sta $00\n"
        if kind < 0.14:
            register = pick.choice((0xDC08, 0xDC09, 0xDC0A, 0xDC0B))
            return (
                f" lda #{pick.choice((0x00, 0x05, 0x12, 0x59, 0x92))}\n sta {register}\n lda {register}\n sta $d401\n"
            )
        if kind < 0.17:
            return f" lda #{pick.randrange(256)}\n sta $d012\n lda #{pick.randrange(2)}\n sta $d01a\n asl $d019\n"
        if kind < 0.20:
            return f" lda $d41b\n sta $d402\n lda #{pick.randrange(256)}\n sta ${pick.choice((0xD40F, 0xD412)):04x}\n"
        return super()._piece()


class SpriteAuthor(ScreenAuthor):
    """Writes a random program that turns empty sprites, which collide with nothing, on and off and moves them."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, 0)

    def source(self, pieces: int) -> str:
        empty = " lda #$2f00/64\n" + "".join(f" sta ${0x07F8 + sprite:04x}\n" for sprite in range(8))
        begin = (
            empty
            + " lda #0\n sta $d017\n"
            + "".join(
                f" lda #{self._pick.randrange(0x20, 0xFF)}\n sta $d0{2 * sprite + 1:02x}\n" for sprite in range(8)
            )
        )
        return super().source(pieces).replace("\nmain\n", "\n" + begin + "main\n", 1)

    def _piece(self) -> str:
        pick = self._pick
        kind = pick.random()
        if kind < 0.05:
            return f" lda #{pick.randrange(256) & pick.randrange(256)}\n sta $d015\n"
        if kind < 0.10:
            return f" lda #{pick.randrange(256)}\n sta $d0{2 * pick.randrange(8) + 1:02x}\n"
        return super()._piece()
