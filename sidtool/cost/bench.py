"""A bare 6502 with a program in its memory, whose ``init`` and ``play`` are called directly; a SID takes the writes.

There are no interrupts, no VIC and no bad lines: what a call takes here is what the code itself takes. Instructions and
their cycles are the machine's (:mod:`sidtool.machine.opcodes`), whose VIC never asks for the bus here.
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import NamedTuple

from sidtool.image import Image
from sidtool.machine.cpu import Cpu, Writer

SID, SID_PAGE = 0xD400, 0xD4
STACK_PAGE = 0x01
RETURN = 0xFFF0  # where a call's last RTS leads to
STACK_TOP = 0xFD
MOST_CYCLES = 5_000_000  # of a call: more than five seconds, no song of ours comes near
CELLS = 0x10002  # two more than memory, for instructions across its end


class _BareCpu(Cpu):
    """The CPU where no read has to wait and every cell is memory: its accesses without the questions about that."""

    def fetch(self) -> int:
        pc = self.pc
        self.pc = pc + 1 & 0xFFFF
        self.processorCycles += 1
        return self.memory[pc]

    def read(self, address: int) -> int:
        self.processorCycles += 1
        return self.memory[address]

    def skip_wait(self) -> None:
        """No wait is skipped: there is no interrupt to wait for."""


class State(NamedTuple):
    """The machine between two calls: its memory and the registers that the next call finds."""

    memory: list[int]
    registers: tuple[int, int, int, int]


class Bench:
    """A program on the bare CPU.

    Args:
        image: the program.
        entry: the address of ``init``; ``play`` is 3 bytes behind it.

    Attributes:
        written: bytearray, 65,536 long: 1 where a store, but none onto the stack, has gone.
        offsets: cycles from the beginning of a call to each SID write since ``take_writes`` was last called.
        registers, values: the same writes' registers, 0 to 31, and values.
    """

    def __init__(self, image: Image, entry: int) -> None:
        self.memory = [0] * CELLS
        self.memory[image.load : image.end] = image.data
        self.written = bytearray(0x10000)
        self.writers: list[Writer | None] = [self._store] * 256
        self.writers[STACK_PAGE], self.writers[SID_PAGE] = None, self._store_sid
        self._cpu = _BareCpu(self)
        self._cpu.reset()
        self._player = entry
        self._start = 0
        self._replaced: list[tuple[int, int]] = []  # by the stores of this call: addresses, and what was there before
        self._found = (0, 0, 0, 0)
        self.offsets, self.registers, self.values = array("q"), array("B"), array("B")

    def init(self, subtune: int) -> int:
        """Calls ``init`` with a subtune, from 0, in A; the cycles that it takes."""
        self._cpu.a = subtune
        return self._call(self._player)

    def play(self) -> int:
        """Calls ``play``; the cycles from its first instruction to the RTS that ends it, both counted."""
        return self._call(self._player + 3)

    def state_before(self) -> State:
        """The machine as the last call of ``play`` found it."""
        memory = list(self.memory)
        for address, value in reversed(self._replaced):
            memory[address] = value
        return State(memory, self._found)

    def profile(self, state: State) -> Counter[int]:
        """Calls ``play`` on a machine in that state; the cycles that it takes, by the addresses of the instructions."""
        cpu = self._cpu
        self.memory[:] = state.memory
        cpu.a, cpu.x, cpu.y, cpu.p = state.registers
        self._enter(self._player + 3)
        taken = Counter[int]()
        while cpu.pc != RETURN:
            address, start = cpu.pc, cpu.processorCycles
            cpu.instruct[cpu.fetch()](cpu)
            taken[address] += cpu.processorCycles - start
        return taken

    def read(self, address: int, cycle: int) -> int:
        """No cell of this memory is an I/O register."""
        raise AssertionError(f"${address:04x} is plain memory")

    def write_port(self, address: int, value: int) -> None:
        """Page 0 has a writer."""
        raise AssertionError(f"${address:04x} is plain memory")

    def _store(self, address: int, value: int, _cycle: int) -> None:
        self._replaced.append((address, self.memory[address]))
        self.memory[address] = value
        self.written[address] = 1

    def _store_sid(self, address: int, value: int, cycle: int) -> None:
        self.offsets.append(cycle - self._start)
        self.registers.append(address & 0x1F)
        self.values.append(value)

    def _call(self, address: int) -> int:
        cpu = self._cpu
        instruct, fetch = cpu.instruct, cpu.fetch
        self._enter(address)
        latest = self._start + MOST_CYCLES
        while cpu.pc != RETURN:
            instruct[fetch()](cpu)
            if cpu.processorCycles > latest:
                raise RuntimeError(f"the player does not return from ${address:04x}")
        return cpu.processorCycles - self._start

    def _enter(self, address: int) -> None:
        cpu, memory = self._cpu, self.memory
        self._replaced.clear()
        self._found = cpu.a, cpu.x, cpu.y, cpu.p
        memory[0x100 | STACK_TOP + 1], memory[0x100 | STACK_TOP + 2] = (RETURN - 1) & 0xFF, (RETURN - 1) >> 8
        cpu.sp, cpu.pc = STACK_TOP, address
        self._start = cpu.processorCycles
