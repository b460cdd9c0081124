"""How deep a player goes into the stack."""

from __future__ import annotations

from pathlib import Path

from py65.devices.mpu6502 import MPU

from sidtool import api
from sidtool.player import Frame, Placement

RETURN = 0xFFF0
TOP = 0xFF


def deepest_stack(path: Path, calls: int) -> int:
    """Bytes of the stack that init and some calls of play use, the return address of the call itself among them."""
    image = api.Compilation.of_file(path, place=Placement(Frame.BARE)).image
    cpu = MPU()
    cpu.memory[image.load : image.end] = list(image.data)
    return max(_depth(cpu, image.load), *(_depth(cpu, image.load + 3) for _ in range(calls)))


def _depth(cpu: MPU, address: int) -> int:
    cpu.sp = TOP
    cpu.stPushWord(RETURN - 1)
    cpu.pc, cpu.a = address, 0
    lowest = cpu.sp
    while cpu.pc != RETURN:
        cpu.step()
        lowest = min(lowest, cpu.sp) if cpu.pc != RETURN else lowest
    return TOP - lowest
