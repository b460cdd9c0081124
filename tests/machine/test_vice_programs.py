"""Small players against x64sc with the screen on, as programs leave it.

The sequence of (register, value) is the same. The times differ by phase: where the raster and the 60 Hz interrupt stand
when the program starts, and so which calls meet a bad line (each halts the CPU for 40 to 43 cycles).
"""

from __future__ import annotations

import pytest
from vice import differences, program

BAD_LINE = 43
LOOP = 3  # an interrupt waits for the end of JMP *
WRITES_A_CALL = 5

SET_VECTOR = """
 sei
 lda #<irq
 sta $0314
 lda #>irq
 sta $0315
"""
PLAY = """
play ldx $10
 inc $10
 txa
 sta $d401
 and #1
 ora #$10
 sta $d404
 inc $d418
 sta $d405,x
 rts
"""

JIFFY = SET_VECTOR + " cli\n jmp *\nirq jsr play\n jmp $ea31\n" + PLAY

CIA_TIMER = (
    SET_VECTOR
    + """
 lda #<19655
 sta $dc04
 lda #>19655
 sta $dc05
 cli
 jmp *
irq jsr play
 jmp $ea7e
"""
    + PLAY
)

RASTER = (
    SET_VECTOR
    + """
 lda #$7f
 sta $dc0d
 lda $dc0d
 lda #$1b
 sta $d011
 lda #20
 sta $d012
 lda #1
 sta $d01a
 sta $d019
 cli
 jmp *
irq asl $d019
 jsr play
 jmp $ea81
"""
    + PLAY
)

BUSY_WAIT = (
    """
loop lda #0
 sta $a2
 ldy #3
wait cpy $a2
 bne wait
 jsr play
 jmp loop
"""
    + PLAY
)

RASTER_POLL = (
    """
 sei
loop lda $d012
 cmp #56
 bne loop
 jsr play
wait lda $d012
 cmp #56
 beq wait
 jmp loop
"""
    + PLAY
)

NMI = (
    """
 sei
 lda #<irq
 sta $0318
 lda #>irq
 sta $0319
 lda #<5000
 sta $dd04
 lda #>5000
 sta $dd05
 lda #$81
 sta $dd0d
 lda #$11
 sta $dd0e
 jmp *
irq pha
 txa
 pha
 tya
 pha
 jsr play
 bit $dd0d
 jmp $febc
"""
    + PLAY
)

KERNAL_CALLS = """
 jsr $ff84
 lda #147
 jsr $ffd2
 jsr $ffe4
 sta $d400
 jsr $ffe1
 php
 pla
 and #2
 sta $d401
 jsr $fff3
 stx $d402
 sty $d403
 jsr $ffed
 stx $d404
 sty $d405
 lda #1
 ldx #2
 ldy #3
 jsr $ffdb
 jsr $ffde
 sta $d406
 stx $d407
 sty $d408
 lda #65
 jsr $ffd2
 lda $0400
 sta $d409
 lda $02a6
 sta $d40a
 lda $01
 sta $d40b
 lda $00
 sta $d40c
 rts
"""


MEMORY = """
 sei
 lda #0
 sta $fb
 lda #$04
 sta $fc
page ldy #0
cell lda #$34
 sta $01
 lda ($fb),y
 tax
 lda #$35
 sta $01
 stx $d400
 tya
 clc
 adc #37
 tay
 cmp #37*6
 bcc cell
 inc $fc
 bne page
 jmp *
"""


def test_memory_at_the_start() -> None:
    # x64sc flips a bit of a power-on byte here and there.
    wrong, _, writes = differences(program(MEMORY), 300_000)
    assert writes > 1400
    assert len(wrong) < writes // 100


@pytest.mark.parametrize(
    ("source", "model", "most"),
    [
        # Measured: 43 to 58. A call meets one bad line, or two at the most.
        (JIFFY, "c64c", LOOP + 2 * BAD_LINE),
        (JIFFY, "newntsc", LOOP + 2 * BAD_LINE),
        (CIA_TIMER, "c64c", LOOP + 2 * BAD_LINE),
        (NMI, "c64c", LOOP + 2 * BAD_LINE),
        # In lines 20 and 56 there are none. Polling sees the line begin up to 9 cycles late.
        (RASTER, "c64c", LOOP),
        (RASTER, "newntsc", LOOP),
        (RASTER_POLL, "c64c", 2 * 9),
    ],
    ids=["jiffy", "jiffy-ntsc", "cia-timer", "nmi", "raster", "raster-ntsc", "raster-poll"],
)
def test_players(source: str, model: str, most: int) -> None:
    wrong, jitter, writes = differences(program(source), 700_000, model)
    assert writes > 170
    assert wrong == []
    later = jitter[WRITES_A_CALL:]  # when the first call comes depends on the phase
    assert max(later) - min(later) <= most


def test_busy_wait_on_the_jiffy_clock() -> None:
    wrong, jitter, writes = differences(program(BUSY_WAIT), 900_000)
    assert writes > 80
    assert wrong == []
    assert max(jitter) - min(jitter) <= LOOP + 9 + 2 * BAD_LINE


@pytest.mark.parametrize("model", ["c64c", "ntsc"])
def test_kernal_calls(model: str) -> None:
    wrong, _, writes = differences(program(KERNAL_CALLS), 100_000, model)
    assert writes >= 13
    assert wrong == []
