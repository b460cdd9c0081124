"""Waits are skipped, and nothing else changes: the log is the same with and without skipping."""

from __future__ import annotations

from collections import deque

import pytest

from sidtool.c64 import PAL
from sidtool.image import Image
from sidtool.machine import Machine, machine_class
from sidtool.machine.kernels.layout import RECENT
from sidtool.tass import assemble

ON_BOTH_CPUS = True
HOOK = """
*=$1000
 sei
 lda #<irq
 sta $0314
 lda #>irq
 sta $0315
 cli
"""
IRQ = """
irq inc $d400
 lda $d012
 sta $d401
 lda $dc04
 sta $d402
 inc $20
 jmp $ea31
"""
WAITS = {
    "jump to itself": HOOK + "wait jmp wait\n" + IRQ,
    "branch to itself": HOOK + " clc\nwait bcc wait\n" + IRQ,
    "branch across a page": HOOK + " clc\n jmp wait\n*=$10fe\nwait bcc wait\n" + IRQ,
    "memory": HOOK + "again lda $20\nwait cmp $20\n beq wait\n sta $d403\n jmp again\n" + IRQ,
    "long round": HOOK
    + "again lda $20\nwait ldx #0\n ldy #1\n nop\n cmp $20\n bne on\n jmp wait\non sta $d403\n jmp again\n"
    + IRQ,
    "subroutine": HOOK + "again lda $20\nwait jsr same\n beq wait\n sta $d403\n jmp again\nsame cmp $20\n rts\n" + IRQ,
    "counting": HOOK + "again ldx #200\nwait dex\n bne wait\n inc $d403\n jmp again\n" + IRQ,
    "raster": HOOK + "again lda $d012\nwait cmp $d012\n beq wait\n sta $d403\n jmp again\n" + IRQ,
    "timer": HOOK + "again lda $dc05\nwait cmp $dc05\n beq wait\n sta $d403\n jmp again\n" + IRQ,
    "writing": HOOK
    + "again lda $20\nwait sta $21\n inc $22\n cmp $20\n beq wait\n lda $22\n sta $d403\n jmp again\n"
    + IRQ,
    "mask on and off": HOOK + "wait sei\n nop\n cli\n nop\n jmp wait\n" + IRQ,
    "mask by stack": HOOK + "wait php\n plp\n jmp wait\n" + IRQ,
    "the KERNAL's own": HOOK + " rts\n" + IRQ,
}


@pytest.mark.parametrize("name", WAITS)
def test_skipping_changes_nothing(name: str) -> None:
    image = assemble(WAITS[name], "test.asm").image
    logs = [log(image, skips) for skips in (True, False)]
    assert logs[0] == logs[1]
    assert logs[0].count("\n") > 10


def log(image: Image, skips: bool) -> str:
    machine = Machine(PAL)
    machine.cpu.skips_waits = skips
    machine.start(image)
    machine.cpu.skips_waits = skips
    return machine.run(120_000).raw_text() + machine.run(1).raw_text() + machine.run(60_001).raw_text()


@pytest.mark.parametrize("name", ["jump to itself", "memory", "long round", "subroutine", "the KERNAL's own"])
def test_a_wait_costs_few_instructions(name: str) -> None:
    reference = machine_class("py65")(PAL)
    reference.start(assemble(WAITS[name], "test.asm").image)
    reference.run(1000)
    executed: deque[int] = deque()
    reference.cpu.recent = executed
    reference.run(PAL.cycles(1))
    # Sixty interrupts of some eighty instructions, and two rounds between bad lines; a second is 250,000 and more.
    assert len(executed) < 60 * 150 + 50 * 25 * 12
    machine = Machine(PAL)
    machine.start(assemble(WAITS[name], "test.asm").image)
    machine.run(1000)
    before = instructions(machine)
    machine.run(PAL.cycles(1))
    assert instructions(machine) in (before, before + len(executed))


def instructions(machine: Machine) -> int:
    """How many the kernel has executed; 0 of the reference, which does not count them."""
    return int(machine.cpu.state[RECENT]) if hasattr(machine.cpu, "state") else 0
