"""The CPU against the SingleStepTests vectors: registers, memory, cycles, and the bus accesses that I/O would notice.

Two families of these vectors are not what a 6510 does, and are left to the comparison with x64sc (test_vice_cpu.py):
NOP absolute (,X), logged without its operand read, and SHA/SHX/SHY/TAS across a page, logged as if the high byte of the
sum were what the value is ANDed with.

The set's constant of ANE is $EE, the one here $EF as in x64sc: cases in which bit 0 shows are left out.

A flat bus of nothing but "I/O registers": every data access comes by, with its cycle. 20 cases an opcode; all 200 with
SIDTOOL_ALL_VECTORS=1.
"""

from __future__ import annotations

import json
import lzma
import os

import pytest
from oracles import shared

from sidtool.machine.cpu import LENGTHS, Cpu
from sidtool.machine.flow import JamError
from sidtool.machine.opcodes import JAMS

CASES = 200 if os.environ.get("SIDTOOL_ALL_VECTORS") == "1" else 20
ABSOLUTE_NOPS = {0x0C, 0x1C, 0x3C, 0x5C, 0x7C, 0xDC, 0xFC}
ANE = 0x8B
HIGH_STORES = {0x93, 0x9B, 0x9C, 0x9E, 0x9F}
STACK = {0x00, 0x08, 0x20, 0x28, 0x40, 0x48, 0x60, 0x68}
TOLD_ELSEWHERE = ABSOLUTE_NOPS.union(JAMS)
REGISTERS = {"pc": "pc", "s": "sp", "a": "a", "x": "x", "y": "y", "p": "p"}


class FlatBus:
    """64 KiB of RAM that tells every access outside the instruction's bytes, the zero page and the stack."""

    def __init__(self, case: dict, length: int) -> None:
        self.ram = dict(case["initial"]["ram"])
        self.memory = [-1] * 0x10002
        self.writers = [self.write] * 256
        self.log: list[tuple[int, int, str]] = []
        self.written: list[int] = []
        code = {case["initial"]["pc"] + offset & 0xFFFF for offset in range(length)}
        vectors = {0xFFFE, 0xFFFF} & self.ram.keys()
        self.plain = {address for address in self.ram if address < 0x200} | code | vectors
        for address in self.plain:
            self.memory[address] = self.ram[address]
            if address < 2:
                self.memory[address + 0x10000] = self.ram[address]

    def read(self, address: int, cycle: int) -> int:
        self.log.append((cycle, address, "read"))
        return self.ram[address]

    def write(self, address: int, value: int, cycle: int) -> None:
        self.log.append((cycle, address, "write"))
        self.written.append(value)
        self.ram[address] = value
        if self.memory[address] >= 0:
            self.memory[address] = value

    def write_port(self, address: int, value: int) -> None:
        raise AssertionError("page 0 has a writer")

    def final(self, address: int) -> int:
        return self.memory[address] if 0x100 <= address < 0x200 and self.memory[address] >= 0 else self.ram[address]


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


def execute(case: dict, opcode: int) -> tuple[Cpu, FlatBus]:
    bus = FlatBus(case, LENGTHS[opcode])
    for address in range(0x100, 0x200):
        bus.memory[address] = max(bus.memory[address], 0)
    cpu = Cpu(bus)
    for name, attribute in REGISTERS.items():
        setattr(cpu, attribute, case["initial"][name])
    cpu.step()
    return cpu, bus


TESTED = [code for code in range(256) if code not in TOLD_ELSEWHERE]


@pytest.mark.parametrize("opcode", TESTED, ids=lambda code: f"{code:02x}")
def test_vectors(opcode: int) -> None:
    for case in cases(opcode):
        cpu, bus = execute(case, opcode)
        got = {name: getattr(cpu, attribute) & 0xFFFF for name, attribute in REGISTERS.items()}
        assert got == {name: case["final"][name] for name in REGISTERS}, case["name"]
        assert {a: bus.final(a) for a, _ in case["final"]["ram"]} == dict(case["final"]["ram"]), case["name"]
        assert cpu.processorCycles == len(case["cycles"]), case["name"]
        if opcode not in STACK:
            expected = [(cycle, a, kind) for cycle, (a, _, kind) in enumerate(case["cycles"])]
            writes = [row for row in expected if row[2] == "write"]
            assert [row for row in bus.log if row[2] == "write"] == writes, case["name"]
            assert bus.written == [value for _, value, kind in case["cycles"] if kind == "write"], case["name"]
            outside = [row for row in expected if row[1] not in bus.plain and row[1] >= 0x200 and row[2] == "read"]
            if LENGTHS[opcode] > 1 and opcode & 0x1F != 0x10:  # dummy reads of the instruction stream are not made
                assert [row for row in bus.log if row[2] == "read" and row[1] >= 0x200] == outside, case["name"]


@pytest.mark.parametrize("opcode", JAMS, ids=lambda code: f"{code:02x}")
def test_jam(opcode: int) -> None:
    for case in cases(opcode)[:2]:
        cpu = Cpu(FlatBus(case, 1))
        cpu.pc = case["initial"]["pc"]
        with pytest.raises(JamError):
            cpu.step()
        assert cpu.pc == case["final"]["pc"]
