"""Timers, interrupts and raster against x64sc: the same values read, in the same cycles.

Each program is a long row of small experiments with the screen off (no bad lines). What they read goes to the SID, so
that the two logs hold the results. Nothing may differ, not by one cycle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from vice import SCREEN_OFF, at_line_20, differences, program, spend

STOP_TIMERS = """
 lda #0
 sta $dc0e
 sta $dc0f
 sta $dc05
 sta $dc07
 bit $dc0d
 nop
 nop
"""
GAPS = (0, 2, 3, 4, 5, 6, 7, 8)
# CRA at first, then a write: the register and its value.
CHANGES = {
    "stop": (1, "$dc0e", 0),
    "load": (1, "$dc0e", 0x11),
    "latch low": (1, "$dc04", 5),
    "latch high": (1, "$dc05", 1),
    "to one-shot": (1, "$dc0e", 9),
    "from one-shot": (9, "$dc0e", 1),
    "latch high, stopped": (0, "$dc05", 1),
    "load, stopped": (0, "$dc0e", 0x10),
}


def check(pieces: Iterable[str], cycles: int, model: str, start: str = SCREEN_OFF) -> None:
    """Runs the experiments one after the other in both machines."""
    pieces = list(pieces)
    source = start + "".join(pieces) + "\n jmp *\n"
    wrong, jitter, writes = differences(program(source), cycles, model)
    assert writes >= len(pieces)
    assert wrong == []
    assert set(jitter) == {0}


def change(latch: int, kind: str, gap: int, read_gap: int, read: str) -> str:
    """Starts timer A, writes a register some cycles later, reads one some cycles after that."""
    first, register, value = CHANGES[kind]
    begin = f" lda #{latch}\n sta $dc04\n lda #0\n sta $dc05\n lda #{first}\n ldx #{value}\n sta $dc0e\n"
    return STOP_TIMERS + begin + spend(gap) + f" stx {register}\n" + spend(read_gap) + f" lda {read}\n sta $d400\n"


@pytest.mark.parametrize("read", ["$dc04", "$dc0d", "$dc0e"])
def test_timer_changes(read: str) -> None:
    pieces = [
        change(latch, kind, gap, read_gap, read)
        for latch, kind, gap, read_gap in product((1, 2, 7), CHANGES, GAPS, (0, 3, 5))
    ]
    check(pieces, 50_000 + 60 * len(pieces), "c64c")


def cascade(latch_a: int, latch_b: int, control: int, gap: int, read: str) -> str:
    """Timer B counts timer A's underflows."""
    latches = f" lda #{latch_a}\n sta $dc04\n lda #{latch_b}\n sta $dc06\n lda #{control}\n sta $dc0f\n"
    return STOP_TIMERS + latches + " lda #1\n sta $dc0e\n" + spend(gap) + f" lda {read}\n sta $d400\n"


@pytest.mark.parametrize("model", ["c64c", "c64"])
def test_cascade(model: str) -> None:
    gaps = [2, 3, 5, 6, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 20, 31]
    pieces = [cascade(*case) for case in product((4, 9), (0, 1, 2), (0x41, 0x51, 0x49), gaps, ("$dc06", "$dc0d"))]
    check(pieces, 50_000 + 75 * len(pieces), model)


INTERRUPTED = {
    "lengths": " cli\n@ nop\n nop\n nop\n inc $02\n inc $02,x\n nop\n nop\n lda $02\n nop\n nop\n",
    "branches": " cli\n@ jmp +\n+ clc\n bcc +\n nop\n+ bcc +\n nop\n+ bcc +\n+ nop\n bcs *+2\n bcc *+2\n nop\n",
    "mask": " cli\n@ nop\n sei\n nop\n nop\n cli\n nop\n nop\n sei\n cli\n nop\n nop\n php\n sei\n plp\n nop\n",
    "acknowledge": " cli\n@ lda $dc0d\n sta $d404\n bit $dc0d\n lda #$81\n sta $dc0d\n nop\n lda $dc0d\n nop\n",
    "late mask": " lda #0\n cli\n@ nop\n nop\n nop\n nop\n nop\n lda #$81\n sta $dc0d\n nop\n nop\n lda $02\n",
}


def interrupt(n: int, latch: int, mask: int, timer: str, code: str) -> str:
    """A one-shot interrupt into some code; the handler tells where it came from and what ICR holds."""
    return (
        STOP_TIMERS
        + f"""
 sei
 lda #<handler{n}
 sta $0314
 lda #>handler{n}
 sta $0315
 lda #{latch}
 sta $dc04
 sta $dc06
 lda #{mask}
 sta $dc0d
 lda #$19
 sta {timer}
{code.replace("@", f"code{n}")}{spend(16)}
 sei
 jmp done{n}
handler{n} lda $dc0d
 sta $d401
 tsx
 lda $0105,x
 sec
 sbc #<code{n}
 sta $d402
 lda $0104,x
 and #$fb
 sta $d403
 lda #$7f
 sta $dc0d
 jmp $ea81
done{n} lda #$7f
 sta $dc0d
 lda $dc0d
 sta $d405
"""
    )


def interrupts() -> Iterator[str]:
    cases = product(INTERRUPTED.items(), (0x81, 0x82), range(2, 34))
    for n, ((name, code), mask, latch) in enumerate(cases):
        yield interrupt(n, latch, mask & 1 if name == "late mask" else mask, "$dc0e" if mask & 1 else "$dc0f", code)


@pytest.mark.parametrize("model", ["c64c", "c64"])
def test_interrupts(model: str) -> None:
    check(interrupts(), 160_000, model)


BREAKING = (
    "@ nop\n nop\n inc $02\n nop\n bcc *+2\n bcs *+2\n nop\n",
    "@ nop\n nop\n brk\n nop\n nop\n brk\n nop\n nop\n",
)


def nmi(n: int, latch: int, code: str) -> str:
    """A one-shot NMI into some code, which may hold a BRK."""
    return (
        STOP_TIMERS.replace("$dc", "$dd")
        + f"""
 lda #$7f
 sta $dd0d
 lda #<nmi{n}
 sta $0318
 lda #>nmi{n}
 sta $0319
 lda #<brk{n}
 sta $0316
 lda #>brk{n}
 sta $0317
 lda #{latch}
 sta $dd04
 lda #$81
 sta $dd0d
 lda #$19
 sta $dd0e
{code.replace("@", f"code{n}")}{spend(16)}
 sei
 jmp done{n}
nmi{n} pha
 lda $dd0d
 sta $d401
 tsx
 lda $0103,x
 sec
 sbc #<code{n}
 sta $d402
 lda $0102,x
 sta $d403
 pla
 rti
brk{n} sta $d405
 tsx
 lda $0105,x
 sbc #<code{n}
 sta $d406
 jmp $ea81
done{n} lda #$7f
 sta $dd0d
 lda $dd0d
 sta $d404
"""
    )


@pytest.mark.parametrize("model", ["c64c", "c64"])
def test_nmi_also_in_brk(model: str) -> None:
    cases = enumerate(product(range(1, 40), BREAKING))
    check([nmi(n, latch, code) for n, (latch, code) in cases], 80_000, model)


COMPARES = """
again lda $d019
 sta $d401
 sta $d019
 ldx $d012
 inx
 inx
 stx $d012
 stx $d400
 ldy #30
wait dey
 bne wait
 ldx $d012
 stx $d012
 lda $d019
 sta $d402
 sta $d019
 stx $d012
 lda $d019
 sta $d403
 lda $d011
 sta $d404
 jmp again
"""


@pytest.mark.parametrize(("model", "line_cycles"), [("c64c", 63), ("ntsc", 65)])
def test_raster_counter_and_compare(model: str, line_cycles: int) -> None:
    check([COMPARES], 120_000, model, at_line_20(line_cycles))


def raster_interrupts(lines: tuple[int, ...]) -> str:
    """An interrupt at each of the lines in turn; the handler tells $D019, $D012 and $D011."""
    return f"""
 lda #<irq
 sta $0314
 lda #>irq
 sta $0315
 jsr next
 lda #$0f
 sta $d019
 lda #1
 sta $d01a
 cli
 jmp *
irq lda $d012
 sta $d401
 lda $d011
 sta $d402
 jsr next
 lda $d019
 sta $d400
 sta $d019
 jmp $ea81
next ldx $02
 inx
 cpx #{len(lines)}
 bcc +
 ldx #0
+ stx $02
 lda low,x
 sta $d012
 lda high,x
 sta $d011
 rts
low .byte {",".join(str(line & 255) for line in lines)}
high .byte {",".join(str(0x0B | line >> 1 & 0x80) for line in lines)}
"""


@pytest.mark.parametrize(
    ("model", "line_cycles", "lines"),
    [("c64c", 63, (1, 17, 100, 255, 256, 300, 311, 0)), ("ntsc", 65, (1, 18, 255, 256, 260, 262, 0))],
)
def test_raster_interrupts(model: str, line_cycles: int, lines: tuple[int, ...]) -> None:
    check([raster_interrupts(lines)], 150_000, model, at_line_20(line_cycles))


def stopped_cascade(control: int, latch_a: int, latch_b: int) -> str:
    """Timer B counts timer A's underflows, or would if it ran; it is read now and then."""
    begin = f" lda #{latch_b}\n sta $dc06\n lda #0\n sta $dc07\n sta $dc05\n lda #{latch_a}\n sta $dc04\n"
    start = f" lda #${control:02x}\n sta $dc0f\n lda #$11\n sta $dc0e\n"
    wait = " ldx #43\n-\n dex\n bne -\n"  # 216 cycles
    return STOP_TIMERS + begin + start + (wait + " lda $dc06\n sta $d400\n") * 12


@pytest.mark.parametrize("model", ["c64", "c64c"])
def test_a_stopped_timer_b_does_not_count_timer_a(model: str) -> None:
    pieces = [
        stopped_cascade(control, latch_a, latch_b)
        for control, latch_a, latch_b in product((0x40, 0x41, 0x49, 0x59), (7, 8, 20, 31), (4, 9, 100))
    ]
    check(pieces, 200_000, model)
