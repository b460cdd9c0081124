"""How fast the machine is: CPU cycles a second of the kernel and of the reference on py65, in the same run.

    python benchmarks/machine.py [TUNE.sid ...]

Programs that never wait, so that nothing can be skipped; and .sid files, of which waits are skipped.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from sidtool import api  # noqa: E402
from sidtool.c64 import PAL  # noqa: E402
from sidtool.machine import CPUS, Machine, machine_class  # noqa: E402
from sidtool.tass import assemble  # noqa: E402

SECONDS = {"kernel": 20, "py65": 1}  # of the machine's time
ROUNDS = 3
COUNTING = "*=$1000\n sei\nloop inx\n bne loop\n iny\n jmp loop\n"
MIXED = """
*=$1000
 sei
loop ldx #0
inside lda $2000,x
 adc #3
 sta $2100,x
 inc $30
 lda ($40),y
 eor $31
 sta $31
 inx
 bne inside
 jsr sub
 jmp loop
sub pha
 lda $d012
 pla
 rts
"""
PLAYING = """
*=$1000
 sei
 lda #$7f
 sta $dc0d
 lda #1
 sta $d01a
loop lda $dc04
 sta $d400
 dec $d019
 lda $3000,y
 sta $d40f,x
 cli
 iny
 bne loop
 sei
 jmp loop
"""


def million_cycles(machine: Machine, seconds: float) -> float:
    """Million cycles a second of processor time, the best of some rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        before, start = machine.cpu.processorCycles, time.process_time()
        machine.run(PAL.cycles(seconds))
        best = max(best, (machine.cpu.processorCycles - before) / (time.process_time() - start) / 1e6)
    return best


def program(source: str, cpu: str) -> float:
    """A program that never waits."""
    machine = machine_class(cpu)(PAL, patience=None)
    machine.start(assemble(source, "benchmark.asm").image)
    machine.cpu.skips_waits = False
    machine.run(1000)
    return million_cycles(machine, SECONDS[cpu])


def tune(path: Path, cpu: str) -> float:
    """A tune with its waits."""
    machine = api.start(api.load_program(path), cpu=cpu)
    machine.run(1000)
    return million_cycles(machine, SECONDS[cpu])


def main() -> None:
    """Prints the table."""
    print(f"{'million cycles a second':40} {'kernel':>8} {'py65':>8} {'ratio':>8}")
    rows = [(name, lambda cpu, s=source: program(s, cpu)) for name, source in SOURCES.items()]
    rows += [(Path(name).name, lambda cpu, p=Path(name): tune(p, cpu)) for name in sys.argv[1:]]
    for name, measured in rows:
        kernel, reference = (measured(cpu) for cpu in CPUS)
        print(f"{name:40} {kernel:8.1f} {reference:8.2f} {kernel / reference:8.1f}", flush=True)


SOURCES = {"counting": COUNTING, "loads, stores, a subroutine": MIXED, "timers, raster, SID": PLAYING}

if __name__ == "__main__":
    main()
