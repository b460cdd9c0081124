"""The CPU against the SingleStepTests vectors: registers, memory, and every access to the bus in its cycle.

Two families of these vectors are not what a 6510 does, and are left to the comparison with x64sc (test_vice_cpu.py):
NOP absolute (,X), logged without its operand read, and SHA/SHX/SHY/TAS across a page, logged as if the high byte of the
sum were what the value is ANDed with.

The set's constant of ANE is $EE, the one here $EF as in x64sc: cases in which bit 0 shows are left out.

A flat bus of nothing but "I/O registers": every access comes by, with its cycle. 20 cases an opcode; all 200 with
SIDTOOL_ALL_VECTORS=1.
"""

from __future__ import annotations

import functools
import json
import lzma
import os

import numpy as np
import pytest
from oracles import shared

from sidtool.c64 import PAL
from sidtool.machine.cia import CiaModel
from sidtool.machine.cpu import Cpu
from sidtool.machine.flow import JamError
from sidtool.machine.kernel_parts import KernelCpu, KernelSids, power_on
from sidtool.machine.kernels import layout
from sidtool.machine.kernels_loader import load_kernel
from sidtool.machine.opcodes import JAMS

CASES = 200 if os.environ.get("SIDTOOL_ALL_VECTORS") == "1" else 20
ABSOLUTE_NOPS = {0x0C, 0x1C, 0x3C, 0x5C, 0x7C, 0xDC, 0xFC}
ANE = 0x8B
HIGH_STORES = {0x93, 0x9B, 0x9C, 0x9E, 0x9F}
TOLD_ELSEWHERE = ABSOLUTE_NOPS.union(JAMS)
REGISTERS = {"pc": "pc", "s": "sp", "a": "a", "x": "x", "y": "y", "p": "p"}


class FlatBus:
    """64 KiB that tell every access."""

    def __init__(self, case: dict) -> None:
        self.ram = dict(case["initial"]["ram"])
        self.memory = [-1] * 0x10000
        self.writers = [self.write] * 256
        self.log: list[tuple[int, int, int, str]] = []

    def read(self, address: int, cycle: int) -> int:
        self.log.append((cycle, address, self.ram[address], "read"))
        return self.ram[address]

    def write(self, address: int, value: int, cycle: int) -> None:
        self.log.append((cycle, address, value, "write"))
        self.ram[address] = value

    def write_port(self, address: int, value: int) -> None:
        raise AssertionError("page 0 has a writer")


def cases(opcode: int) -> list[dict]:
    path = shared("suites/cpu6502") / f"{opcode:02x}.jsonl.xz"
    lines = lzma.decompress(path.read_bytes()).splitlines()
    chosen = [json.loads(line) for line in lines[:: len(lines) // CASES]]
    if opcode in HIGH_STORES:
        return [case for case in chosen if not crosses(case)]
    return [case for case in chosen if opcode != ANE or case["final"]["a"] | 1 == case["final"]["a"] or not odd(case)]


def odd(case: dict) -> bool:
    """Whether bit 0 of ANE's result depends on the constant."""
    immediate = dict(case["initial"]["ram"])[case["initial"]["pc"] + 1 & 0xFFFF]
    return bool(case["initial"]["x"] & immediate & 1)


def crosses(case: dict) -> bool:
    """Whether an indexed store's write goes to another page than the dummy read before it."""
    return case["cycles"][-2][0] >> 8 != case["cycles"][-1][0] >> 8


def execute(case: dict) -> tuple[Cpu, FlatBus]:
    bus = FlatBus(case)
    cpu = Cpu(bus)
    for name, attribute in REGISTERS.items():
        setattr(cpu, attribute, case["initial"][name])
    cpu.step()
    return cpu, bus


@functools.cache
def flat_kernel() -> KernelCpu:
    """The kernel's CPU with nothing but RAM."""
    state, store = power_on(PAL, 50, CiaModel.MOS8521)
    state[[layout.FLAT, layout.TRACING]] = 1
    state[layout.SKIPS] = 0
    cpu = KernelCpu(load_kernel(), state, store, KernelSids(state, (), (0xD400,), None))
    cpu.trace = np.zeros((64, 4), dtype=np.int64)
    return cpu


def execute_on_kernel(case: dict) -> KernelCpu:
    cpu = flat_kernel()
    for address, value in case["initial"]["ram"]:
        cpu.store[address] = value
    for name, attribute in REGISTERS.items():
        setattr(cpu, attribute, case["initial"][name])
    cpu.processorCycles = 0
    cpu.state[[layout.TRACED, layout.ENTERED]] = 0
    cpu.state[[layout.POLLED_MASK, layout.RESUMED]] = -1
    cpu.step()
    return cpu


def accesses(cpu: KernelCpu) -> list[tuple[int, int, int, str]]:
    """What the kernel has written down of its accesses."""
    rows = cpu.trace[: cpu.state[layout.TRACED]].tolist()
    return [(cycle, address, value, ("read", "write")[kind]) for cycle, address, value, kind in rows]


TESTED = [code for code in range(256) if code not in TOLD_ELSEWHERE]


@pytest.mark.parametrize("opcode", TESTED, ids=lambda code: f"{code:02x}")
def test_vectors(opcode: int) -> None:
    for case in cases(opcode):
        cpu, bus = execute(case)
        got = {name: getattr(cpu, attribute) for name, attribute in REGISTERS.items()}
        assert got == {name: case["final"][name] for name in REGISTERS}, case["name"]
        assert bus.ram == dict(case["final"]["ram"]), case["name"]
        assert bus.log == [(cycle, *access) for cycle, access in enumerate(case["cycles"])], case["name"]


@pytest.mark.parametrize("opcode", JAMS, ids=lambda code: f"{code:02x}")
def test_jam(opcode: int) -> None:
    for case in cases(opcode)[:2]:
        cpu = Cpu(FlatBus(case))
        cpu.pc = case["initial"]["pc"]
        with pytest.raises(JamError):
            cpu.step()
        assert cpu.pc == case["final"]["pc"]


@pytest.mark.parametrize("opcode", TESTED, ids=lambda code: f"{code:02x}")
def test_vectors_on_the_kernel(opcode: int) -> None:
    for case in cases(opcode):
        cpu = execute_on_kernel(case)
        got = {name: getattr(cpu, attribute) for name, attribute in REGISTERS.items()}
        assert got == {name: case["final"][name] for name in REGISTERS}, case["name"]
        assert {address: cpu.store[address] for address, _ in case["final"]["ram"]} == dict(case["final"]["ram"])
        assert accesses(cpu) == [(cycle, *access) for cycle, access in enumerate(case["cycles"])], case["name"]


@pytest.mark.parametrize("opcode", JAMS, ids=lambda code: f"{code:02x}")
def test_jam_on_the_kernel(opcode: int) -> None:
    for case in cases(opcode)[:2]:
        with pytest.raises(JamError):
            execute_on_kernel(case)
        assert flat_kernel().pc == case["final"]["pc"]
