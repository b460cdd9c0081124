"""Random bytes as programs: the machine goes on, or says what is wrong; and skipping waits changes nothing."""

from __future__ import annotations

import random

import pytest

from sidtool.c64 import PAL
from sidtool.errors import UserError
from sidtool.image import Image
from sidtool.machine import Machine
from sidtool.machine.opcodes import JAMS

ON_BOTH_CPUS = True
PLACES = (0x0002, 0x0200, 0x0801, 0x1000, 0xA000, 0xCF80, 0xD000, 0xD400, 0xDC00, 0xDFF0, 0xFE00, 0xFF00)
PAGES = (0x00, 0x01, 0x10, 0x11, 0xD0, 0xD2, 0xD4, 0xDC, 0xDD)


def program(seed: int) -> Image:
    pick = random.Random(seed)
    if seed % 4 == 0:
        code = pick.randbytes(600)
    else:
        good = [code for code in range(1, 256) if code not in JAMS]
        rows = [(pick.choice(good), pick.randrange(256), pick.choice(PAGES)) for _ in range(200)]
        code = bytes(byte for row in rows for byte in row)
    load = pick.choice(PLACES)
    return Image(load, code[: 0x10000 - load])


def outcome(image: Image, skips: bool) -> tuple[str, int, int]:
    machine = Machine(PAL)
    try:
        machine.start(image)
        machine.cpu.skips_waits = skips
        log = machine.run(60_000)
    except UserError:
        return "stopped", 0, 0
    return log.raw_text(), machine.cpu.pc, machine.cpu.processorCycles


@pytest.mark.parametrize("seed", range(40))
def test_random_bytes(seed: int) -> None:
    with_skips, without = outcome(program(seed), True), outcome(program(seed), False)
    if "stopped" not in (with_skips[0], without[0]):  # a hang is told sooner with skips
        assert with_skips == without
