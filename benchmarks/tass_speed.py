"""How long assembling takes: ``python benchmarks/tass_speed.py``. Times are wall clock of one process after imports."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sidtool.tass import assemble

_BLOCK = """
routine{n} lda #{small}
 ldx #<table{n}
 ldy #>table{n}
 sta $d400+{small},x
 stx pointer
 sty pointer+1
 jsr routine{back}
_loop lda (pointer),y
 cmp #limit{n}
 bcc _skip
 adc #(table{n} & $7f) + 1
_skip sta buffer+{small},y
 dey
 bne _loop
 jmp routine{back}
limit{n} = ({small} + 3) * 2 & $7f
table{n} .byte $01,$02,$03,$04,$05,$06,$07,$08
 .word routine{n}, table{n}+2
"""


def program(lines: int) -> str:
    """A source of about that many lines in which nearly every operand is another one."""
    blocks = lines // _BLOCK.count("\n")
    # Every thousand blocks the origin goes back, so that memory suffices for any number.
    parts = (
        ("" if n % 1000 else "*=$0801\n") + _BLOCK.format(n=n, small=n % 100, back=max(0, n - 1)) for n in range(blocks)
    )
    return "pointer = $fb\nbuffer = $c000\n" + "".join(parts)


def main() -> None:
    """Prints a line for each size."""
    for lines in (1000, 10000, 100000):
        text = program(lines)
        begin = time.perf_counter()
        assemble(text, "benchmark.asm")
        first = time.perf_counter() - begin
        begin = time.perf_counter()
        assemble(text, "benchmark.asm")
        again = time.perf_counter() - begin
        count = text.count("\n")
        each = first / count * 1e6
        print(f"{count:6} lines: {first:6.3f} s ({each:.0f} us a line), and {again:6.3f} s the second time")


if __name__ == "__main__":
    main()
