"""The 6510: py65's NMOS 6502 with all 256 opcodes, bus accesses at their cycles and interrupts by line and edge.

Everything on the bus happens at a cycle. The CPU runs instruction by instruction; ``processorCycles`` is the cycle of
the opcode fetch while an instruction executes, and an access to an I/O register is stamped with the cycle of the
instruction it happens in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from py65.devices.mpu6502 import MPU

from sidtool.machine.lines import FAR
from sidtool.machine.opcodes import CYCLES, INSTRUCTIONS, NAMES
from sidtool.machine.operations import MASKED, UNUSED, B

INTERRUPT_CYCLES = 7
RECENT = 100
IO_START, IO_END = 0xD000, 0xE000
IO_CODE = IO_START - 2  # an instruction from here on may reach into the I/O area
_ONE_BYTE, _THREE_BYTES = ("imp", "acc"), ("abs", "abx", "aby", "ind")
LENGTHS = [1 if mode in _ONE_BYTE else 3 if mode in _THREE_BYTES else 2 for _, mode in NAMES]

Writer = Callable[[int, int, int], None]


class CpuBus(Protocol):
    """What the CPU is wired to.

    Attributes:
        memory: 65,538 cells, what the CPU reads at each address; negative: an I/O register, to be read by ``read``. The
            last two repeat the first two, for instructions across the end of memory.
        writers: for each of the 256 pages what takes a write (address, value, cycle), or None: ``memory`` itself.
    """

    memory: list[int]
    writers: list[Writer | None]

    def read(self, address: int, cycle: int) -> int:
        """The byte that an I/O register gives in a cycle."""

    def write_port(self, address: int, value: int) -> None:
        """A write to $00 or $01 where page 0 has no writer."""


class Lines(Protocol):
    """The two interrupt lines as the CPU sees them."""

    def irq_at(self) -> int:
        """The cycle since which, or from which, /IRQ is low if the CPU writes nothing; FAR if never."""

    def irq_low(self, cycle: int) -> bool:
        """Whether /IRQ is, or was, low in one of the last few cycles."""

    def nmi_at(self) -> int:
        """The cycle of the edge on /NMI that is not answered yet; FAR if none."""

    def nmi_taken(self) -> None:
        """The CPU answers the edge."""


class Quiet:
    """Interrupt lines that stay high."""

    def irq_at(self) -> int:
        return FAR

    def irq_low(self, cycle: int) -> bool:
        return False

    def nmi_at(self) -> int:
        return FAR

    def nmi_taken(self) -> None:
        """Never happens."""


class Cpu(MPU):  # type: ignore[misc]  # py65 has no types
    """A 6510 on a bus.

    Attributes:
        changes: goes up with all that happens outside the registers: a write that changes memory, any access to I/O.
        limit: the cycle at which the run of instructions is left; 0 to leave it after this instruction.
        unpolled: the end of a taken branch in its page, at which an interrupt of the last cycle is not seen yet.
        entered: BRK has just been executed; as after any entry, the next instruction comes without a poll.
        polled_mask: the interrupt mask that the next poll sees when it is not the one in P; None otherwise.
        interrupted: the cycle of the last interrupt.
        recent: addresses of the last instructions.
    """

    instruct = INSTRUCTIONS
    cycletime = CYCLES
    disassemble = NAMES

    pc: int
    sp: int
    a: int
    x: int
    y: int
    p: int
    memory: list[int]
    processorCycles: int  # noqa: N815 - py65's name

    def __init__(self, bus: CpuBus, lines: Lines | None = None) -> None:
        super().__init__(bus.memory)
        self.bus = bus
        self.writers = bus.writers
        self.lines = lines or Quiet()
        self.changes = 0
        self.limit = 0
        self.unpolled = -1
        self.polled_mask: int | None = None
        self.entered = False
        self.recent: deque[int] = deque(maxlen=RECENT)
        self.skips_waits = True
        self._wait: tuple[int, ...] = ()
        self._wait_cycle = 0
        self._skipped = -1  # the count of changes in the wait that was skipped last
        self.interrupted = 0

    def reset(self) -> None:
        """Registers as after a reset; the program counter from the vector."""
        self.a = self.x = self.y = 0
        self.sp = 0xFD
        self.p = UNUSED | MASKED
        self.pc = self.memory[self.RESET] | self.memory[self.RESET + 1] << 8
        self.processorCycles = 0

    def step(self) -> Cpu:
        """One instruction, or the entry into an interrupt and its first instruction."""
        self.run(self.processorCycles + 1)
        return self

    def run(self, until: int) -> None:
        """Executes instructions up to the first boundary at or after a cycle."""
        while self.processorCycles < until:
            self._poll()
            self.limit = self._next_stop(until)
            self._execute()

    def _poll(self) -> None:
        """Enters an interrupt if a line was low two cycles before this boundary."""
        if self.entered:
            self.entered = False
            return
        now = self.processorCycles
        seen = now - (3 if self.unpolled == now else 2)
        masked = self.p & MASKED if self.polled_mask is None else self.polled_mask
        self.polled_mask = None
        if self.lines.nmi_at() <= seen or (not masked and self.lines.irq_low(seen)):
            self._enter_interrupt()

    def _next_stop(self, until: int) -> int:
        stop = min(until, self.lines.nmi_at() + 2)
        return stop if self.p & MASKED else min(stop, self.lines.irq_at() + 2)

    def _enter_interrupt(self) -> None:
        start = self.processorCycles
        pc = self.pc & 0xFFFF
        self.push(pc >> 8)
        self.push(pc & 0xFF)
        self.push(self.p & ~B | UNUSED)
        self.p |= MASKED
        self.vector(start)
        self.changes += 1
        self.interrupted = self.processorCycles
        self.processorCycles += INTERRUPT_CYCLES

    def vector(self, start: int) -> None:
        """Sets PC from the IRQ vector, or from NMI's if its edge comes in the first four cycles of the entry."""
        address = self.IRQ
        if self.lines.nmi_at() < start + 4:
            address = self.NMI
            self.lines.nmi_taken()
        self.pc = self.memory[address] | self.memory[address + 1] << 8

    def _execute(self) -> None:
        """Instructions, at least one, until ``limit``."""
        memory, instruct, cycletime, remember = self.memory, self.instruct, self.cycletime, self.recent.append
        while True:
            pc = self.pc & 0xFFFF
            opcode = memory[pc]
            remember(pc)
            self.pc = pc + 1
            if IO_CODE <= pc < IO_END:
                opcode = self._execute_from_io(pc)
            else:
                instruct[opcode](self)
            self.processorCycles += cycletime[opcode]
            if self.processorCycles >= self.limit:
                return

    def _execute_from_io(self, pc: int) -> int:
        """An instruction of which bytes may come from I/O registers; returns the opcode."""
        memory, read = self.memory, self.bus.read
        if memory[IO_START] >= 0 or memory[IO_END - 1] >= 0:
            self.instruct[memory[pc]](self)
            return memory[pc]
        cells = memory[pc : pc + 3]
        for offset in (0, 1, 2):
            if cells[offset] < 0 and offset < max(2, LENGTHS[memory[pc]]):
                memory[pc + offset] = read(pc + offset, self.processorCycles + offset)
        opcode = memory[pc]
        self.instruct[opcode](self)
        if memory[IO_START if pc > IO_START + 3 else IO_END - 1] < 0:  # the I/O area has not been banked out meanwhile
            memory[pc : pc + 3] = cells
        return opcode

    def skip_wait(self, cycles: int) -> None:
        """Called by an instruction that has jumped back: skips rounds of a wait (see :mod:`sidtool.machine.flow`).

        Args:
            cycles: what the instruction still takes from ``processorCycles`` on.
        """
        state = (self.pc, self.changes, self.a, self.x, self.y, self.p, self.sp)
        now = self.processorCycles
        if state == self._wait and self.skips_waits:
            round_ = now - self._wait_cycle
            rounds = (self.limit - now - cycles) // round_
            if rounds > 0:
                self.processorCycles = now = now + rounds * round_
                self._skipped = self.changes
        self._wait = state
        self._wait_cycle = now

    def is_waiting(self) -> bool:
        """Whether it is in a wait that only an interrupt can end."""
        return self._skipped == self.changes

    def hears_nothing(self) -> bool:
        """Whether no interrupt can reach the program, now or later, unless it does something itself."""
        return self.lines.nmi_at() == FAR and bool(self.p & MASKED or self.lines.irq_at() == FAR)

    def read(self, address: int, cycle: int) -> int:
        """A byte, from memory or I/O."""
        value = self.memory[address]
        return self.bus.read(address, cycle) if value < 0 else value

    def write(self, address: int, value: int, cycle: int) -> None:
        """A byte to memory or I/O."""
        writer = self.writers[address >> 8]
        if writer is not None:
            writer(address, value, cycle)
        elif address < 2:
            self.bus.write_port(address, value)
        else:
            self.memory[address] = value
            self.changes += 1

    def push(self, value: int) -> None:
        """A byte onto the stack."""
        address = 0x100 | self.sp
        if self.memory[address] != value:
            self.memory[address] = value
            self.changes += 1
        self.sp = self.sp - 1 & 0xFF

    def pull(self) -> int:
        """The byte on top of the stack."""
        self.sp = self.sp + 1 & 0xFF
        return self.memory[0x100 | self.sp]
