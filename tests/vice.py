"""x64sc as an oracle: runs a program on VICE's C64 with our own KERNAL and gives back its SID writes.

VICE 3.7 starts with home-made ROM images; its ``dump`` sound driver writes one line a SID write. No X server is needed.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from oracles import need_tool

from sidtool.c64 import NTSC, PAL
from sidtool.image import Image
from sidtool.machine import CiaModel, machine_class
from sidtool.machine.kernal import basic_rom, kernal_rom
from sidtool.tass import assemble

NEW, OLD = CiaModel.MOS8521, CiaModel.MOS6526
STUB = """
 .cpu "6502i"
*=$0801
 .word stub_end, 10
 .byte $9e, $32, $30, $36, $31, 0
stub_end .word 0
"""

SCREEN_OFF = """
 sei
 lda #$0b
 sta $d011
 lda #$7f
 sta $dc0d
 lda $dc0d
above lda $d011
 bpl above
below lda $d011
 bmi below
above2 lda $d011
 bpl above2
below2 lda $d011
 bmi below2
"""

Write = tuple[int, int, int]

# 6581 and PAL, 8580 and PAL, 6581 and NTSC, 8580 and NTSC. The CIAs are 6526 in the first and third, else 8521.
MODELS = ("c64", "c64c", "ntsc", "newntsc")
ROW = re.compile(rb"^(\d+) (\d+) (\d+)$", re.MULTILINE)
BOOT_CYCLES = 1_300_000  # power-on, READY., RUN by autostart


def run(prg: bytes, cycles: int, model: str = "c64c", *, timeout: float = 60) -> list[Write]:
    """The SID writes of a .prg, as (cycle, register, value); cycle 0 is near power-on.

    Args:
        prg: load address and bytes; starts as RUN would, so it begins with a SYS line at $0801.
        cycles: how long the program runs, about, in CPU cycles.
        model: one of MODELS.
        timeout: in seconds.
    """
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "writes"
        options = ("-model", model, "-sounddev", "dump", "-soundarg", str(dump))
        done = started(Path(folder), prg, cycles, options, timeout=timeout)
        if b"cycle limit reached" not in done.stdout or not dump.exists():
            raise AssertionError(f"x64sc did not run: {done.stdout[-2000:].decode(errors='replace')}")
        return _absolute(dump.read_bytes())


def started(
    home: Path, prg: bytes, cycles: int, options: tuple[str, ...], *, timeout: float = 60
) -> subprocess.CompletedProcess[bytes]:
    """Runs a .prg in x64sc, see :func:`run`, with some options; in a folder that it may fill."""
    x64sc = need_tool("x64sc")
    files = {"kernal": kernal_rom(), "basic": basic_rom(), "chargen": bytes(4096), "program.prg": prg}
    for name, content in files.items():
        (home / name).write_bytes(content)
    command = [x64sc, "-console", "-default", *options]  # a model brings its own ROMs, unless they come after it
    command += [part for rom in ("kernal", "basic", "chargen") for part in (f"-{rom}", str(home / rom))]
    command += ["-warp", "-seed", "1", "-autostart-delay", "1", "-autostartprgmode", "1"]
    command += ["-limitcycles", str(BOOT_CYCLES + cycles), "-autostart", str(home / "program.prg")]
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        command,
        env=environment | {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=timeout,
        check=False,
    )


def _absolute(dump: bytes) -> list[Write]:
    cycle, writes = 0, []
    for delta, register, value in ROW.findall(dump):
        cycle += int(delta)
        writes.append((cycle, int(register), int(value)))
    return writes


def program(source: str) -> Image:
    """64tass source behind a line "10 SYS2061"; undocumented opcodes are allowed."""
    return assemble(STUB + source, "test.asm").image


def differences(image: Image, cycles: int, model: str = "c64c") -> tuple[list[str], list[int], int]:
    """Runs a program in our machine and in x64sc.

    Returns:
        where the sequences of (register, value) differ; by how many cycles each write comes later in x64sc, counted
        from the first one; the number of writes compared.
    """
    machine = machine_class(os.environ.get("SIDTOOL_CPU"))(
        NTSC if "ntsc" in model else PAL, cia=NEW if model in ("c64c", "newntsc") else OLD
    )
    machine.start(image)
    ours = [(cycle, register, value) for cycle, _, register, value in machine.run(cycles)]
    theirs = run(image.prg(), cycles, model)[1:]  # the KERNAL's reset writes the volume
    offset = theirs[0][0] - ours[0][0] if ours and theirs else 0
    rows = list(zip(ours, theirs, strict=False))
    wrong = [f"write {n}: {a} here, {b} in x64sc" for n, (a, b) in enumerate(rows) if a[1:] != b[1:]]
    return wrong, [b[0] - offset - a[0] for a, b in rows], len(rows)


def spend(cycles: int) -> str:
    """Instructions that take 0, 2 or more cycles and touch nothing."""
    if cycles % 2:
        return " bit $02\n" + " nop\n" * ((cycles - 3) // 2)
    return " nop\n" * (cycles // 2)


def at_line_20(line_cycles: int) -> str:
    """Screen off, and the CPU in a known cycle of line 20."""
    extra = spend(line_cycles - 63)
    return (
        SCREEN_OFF
        + f"""
 ldx $d012
edge cpx $d012
 beq edge
 inx
near ldy #10
near2 dey
 bne near2
 nop
{extra} inx
 cpx $d012
 beq near
line ldy #10
line2 dey
 bne line2
 nop
{extra} bit $02
 inx
 cpx #20
 bne line
"""
    )
