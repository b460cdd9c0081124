"""The kernel beside the reference: random programs make the same accesses to the bus, and leave the same machine.

What they are: programs with interrupts, timers and bad lines (machine_programs.py), with more banks and clocks; and
random bytes. SIDTOOL_LOCKSTEP=N runs N programs of each kind.
"""

from __future__ import annotations

import os
import random

import numpy as np
import pytest
from machine_programs import BankAuthor, ScreenAuthor, SpriteAuthor
from vice import program

from sidtool.c64 import NTSC, PAL, Clock
from sidtool.errors import UserError
from sidtool.image import Image
from sidtool.machine import CiaModel, Machine, machine_class
from sidtool.machine.kernels import layout
from sidtool.sid import Digital

SEEDS = range(int(os.environ.get("SIDTOOL_LOCKSTEP", "6")))
TRACED_CYCLES = 40_000
PLACES = (0x0002, 0x0200, 0x0801, 0x1000, 0xA000, 0xCF80, 0xD000, 0xD400, 0xD41A, 0xDC00, 0xDFF0, 0xFE00, 0xFF00)

Access = tuple[int, int, int, int]  # cycle, address, value (-1: I/O), 0 a read or 1 a write


def machines(seed: int) -> tuple[Machine, Machine]:
    clock: Clock = NTSC if seed % 3 == 2 else PAL
    cia = CiaModel.MOS6526 if seed % 2 else CiaModel.MOS8521
    made = [machine_class(cpu)(clock, [Digital("8580")], cia=cia) for cpu in ("py65", "kernel")]
    return made[0], made[1]


def left(machine: Machine) -> tuple[object, ...]:
    """Registers, cycle and memory."""
    cpu = machine.cpu
    seen = [cpu.memory[address] for address in (*range(0, 0x10000, 251), 0, 1, 0xA000, 0xD000, 0xE000)]
    return cpu.pc, cpu.a, cpu.x, cpu.y, cpu.sp, cpu.p, cpu.processorCycles, machine.ram(0, 0x10000), seen


def outcome(machine: Machine, image: Image, cycles: tuple[int, ...]) -> tuple[object, ...]:
    """What a program writes, slice by slice, and what it leaves; or what is said of it."""
    logs = []
    try:
        machine.start(image)
        for count in cycles:
            logs.append(machine.run(count).raw_text())
    except UserError as error:
        return (*logs, str(error))
    return (*logs, str(machine.hang), *left(machine))


@pytest.mark.parametrize("seed", SEEDS)
def test_programs_with_interrupts_and_bad_lines(seed: int) -> None:
    image = program(ScreenAuthor(seed, (0, 0.05, 0.3)[seed % 3]).source(400))
    reference, kernel = (outcome(machine, image, (1000, 1, 50_000, 37)) for machine in machines(seed))
    assert len(reference) > 5
    assert reference == kernel


@pytest.mark.parametrize("seed", SEEDS)
def test_programs_that_switch_banks_and_set_clocks(seed: int) -> None:
    image = program(BankAuthor(seed).source(400))
    reference, kernel = (outcome(machine, image, (90_000,)) for machine in machines(seed))
    assert len(reference) > 3
    assert reference == kernel


@pytest.mark.parametrize("seed", SEEDS)
def test_programs_that_show_sprites(seed: int) -> None:
    image = program(SpriteAuthor(200 + seed).source(400))
    reference, kernel = (outcome(machine, image, (1000, 60_000)) for machine in machines(seed))
    assert len(reference) > 4
    assert reference == kernel


@pytest.mark.parametrize("seed", range(8 * len(SEEDS)))
def test_random_bytes(seed: int) -> None:
    load = PLACES[seed % len(PLACES)]
    image = Image(load, random.Random(seed).randbytes(600)[: 0x10000 - load])
    reference, kernel = (outcome(machine, image, (20_000, 1_000)) for machine in machines(seed))
    assert reference == kernel


def traced_reference(machine: Machine) -> list[Access]:
    cpu, seen = machine.cpu, []
    read, put = cpu.read, cpu.put

    def traced_read(address: int) -> int:
        plain = cpu.memory[address]
        value = read(address)
        seen.append((cpu.processorCycles - 1, address, plain, 0))
        return value

    def traced_put(address: int, value: int, cycle: int) -> None:
        seen.append((cycle, address, value, 1))
        put(address, value, cycle)

    cpu.read, cpu.put = traced_read, traced_put
    cpu.skips_waits = False
    cpu.run(cpu.processorCycles + TRACED_CYCLES)
    return seen


def traced_kernel(machine: Machine) -> list[Access]:
    cpu = machine.cpu
    cpu.trace = np.zeros((TRACED_CYCLES + 100, 4), dtype=np.int64)
    cpu.state[layout.TRACING] = 1
    cpu.skips_waits = False
    cpu.run(cpu.processorCycles + TRACED_CYCLES)
    return [tuple(row) for row in cpu.trace[: cpu.state[layout.TRACED]].tolist()]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_access_is_in_the_same_cycle(seed: int) -> None:
    image = program(ScreenAuthor(100 + seed, 0.05).source(400))
    reference, kernel = machines(seed)
    reference.start(image)
    kernel.start(image)
    expected, found = traced_reference(reference), traced_kernel(kernel)
    assert len(expected) > 30_000
    assert expected == found
