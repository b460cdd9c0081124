"""The 6510: py65's NMOS 6502 with all 256 opcodes, every bus access in its cycle, and interrupts by line and edge.

The CPU is on the bus in every cycle of an instruction: ``processorCycles`` is the cycle of the next access, and each
:meth:`~Cpu.read` and :meth:`~Cpu.write` takes one. While the VIC holds RDY low, the next read waits; writes go through.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from py65.devices.mpu6502 import MPU

from sidtool.machine.lines import FAR
from sidtool.machine.opcodes import INSTRUCTIONS, NAMES
from sidtool.machine.operations import MASKED, UNUSED, B

RECENT = 100
_ONE_BYTE, _THREE_BYTES = ("imp", "acc"), ("abs", "abx", "aby", "ind")
LENGTHS = [1 if mode in _ONE_BYTE else 3 if mode in _THREE_BYTES else 2 for _, mode in NAMES]

Writer = Callable[[int, int, int], None]


class CpuBus(Protocol):
    """What the CPU is wired to.

    Attributes:
        memory: 65,536 cells, what the CPU reads at each address; negative: an I/O register, to be read by ``read``.
        writers: for each of the 256 pages what takes a write (address, value, cycle), or None: ``memory`` itself.
    """

    memory: list[int]
    writers: list[Writer | None]

    def read(self, address: int, cycle: int) -> int:
        """The byte that an I/O register gives in a cycle."""

    def write_port(self, address: int, value: int) -> None:
        """A write to $00 or $01 where page 0 has no writer."""


class Lines(Protocol):
    """The two interrupt lines and RDY as the CPU sees them."""

    def irq_at(self) -> int:
        """The cycle since which, or from which, /IRQ is low if the CPU writes nothing; FAR if never."""

    def irq_low(self, cycle: int) -> bool:
        """Whether /IRQ is, or was, low in one of the last few cycles."""

    def nmi_at(self) -> int:
        """The cycle of the edge on /NMI that is not answered yet; FAR if none."""

    def nmi_taken(self) -> None:
        """The CPU answers the edge."""

    def halt(self, cycle: int) -> tuple[int, int]:
        """First and end cycle of the time, not over in a cycle, in which RDY is low if the CPU writes nothing."""


class Quiet:
    """Lines that stay high."""

    def irq_at(self) -> int:
        return FAR

    def irq_low(self, cycle: int) -> bool:
        return False

    def nmi_at(self) -> int:
        return FAR

    def nmi_taken(self) -> None:
        """Never happens."""

    def halt(self, cycle: int) -> tuple[int, int]:
        return FAR, FAR


class Cpu(MPU):  # type: ignore[misc]  # py65 has no types
    """A 6510 on a bus.

    Attributes:
        changes: goes up with all that happens outside the registers: a write that changes memory, any access to I/O.
        limit: the cycle at which the run of instructions is left; 0 to leave it after this instruction.
        halt_from: the next cycle in which a read may have to wait; 0 where the VIC has to be asked again.
        resumed: the cycle of the last read that had to wait.
        unpolled: the end of a taken branch in its page, and how many cycles before it an interrupt must have come.
        entered: BRK has just been executed; as after any entry, the next instruction comes without a poll.
        polled_mask: the interrupt mask that the next poll sees when it is not the one in P; None otherwise.
        interrupted: the cycle of the last interrupt.
        recent: addresses of the last instructions.
    """

    instruct = INSTRUCTIONS
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
        self.halt_from = 0
        self.resumed = -1
        self.unpolled = (-1, 0)
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
        self.halt_from = 0

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
        branched, delay = self.unpolled
        seen = now - (delay if branched == now else 2)
        masked = self.p & MASKED if self.polled_mask is None else self.polled_mask
        self.polled_mask = None
        if self.lines.nmi_at() <= seen or (not masked and self.lines.irq_low(seen)):
            self._enter_interrupt()

    def _next_stop(self, until: int) -> int:
        stop = min(until, self.lines.nmi_at() + 2)
        return stop if self.p & MASKED else min(stop, self.lines.irq_at() + 2)

    def _enter_interrupt(self) -> None:
        self.interrupted = self.processorCycles
        self.read(self.pc)
        self.read(self.pc)
        self.enter(self.p & ~B | UNUSED)
        self.changes += 1

    def enter(self, pushed: int) -> None:
        """What BRK and interrupts have in common: three pushes and a vector.

        It is NMI's vector if that edge comes before the last push.
        """
        self.push(self.pc >> 8)
        self.push(self.pc & 0xFF)
        self.push(pushed)
        self.p |= MASKED
        address = self.IRQ
        if self.lines.nmi_at() < self.processorCycles - 1:
            address = self.NMI
            self.lines.nmi_taken()
        self.pc = self.read(address) | self.read(address + 1) << 8

    def _execute(self) -> None:
        """Instructions, at least one, until ``limit``."""
        fetch, instruct, remember = self.fetch, self.instruct, self.recent.append
        while True:
            remember(self.pc)
            instruct[fetch()](self)
            if self.processorCycles >= self.limit:
                return

    def skip_wait(self) -> None:
        """Called at the end of an instruction that has jumped back: skips rounds of a wait (:mod:`.flow`)."""
        state = (self.pc, self.changes, self.a, self.x, self.y, self.p, self.sp, self.resumed)
        now = self.processorCycles
        if state == self._wait and self.skips_waits:
            round_ = now - self._wait_cycle
            rounds = (min(self.limit, self.halt_from) - now) // round_
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

    def fetch(self) -> int:
        """The byte of the program that is due; one cycle."""
        pc = self.pc
        self.pc = pc + 1 & 0xFFFF
        return self.read(pc)

    def word(self, pointer: int) -> int:
        """An address in the zero page; two cycles."""
        return self.read(pointer) | self.read(pointer + 1 & 0xFF) << 8

    def read(self, address: int) -> int:
        """A byte from memory or I/O; one cycle, or more where the VIC has the bus."""
        cycle = self.processorCycles
        if cycle >= self.halt_from:
            cycle = self._wait_for_bus(cycle)
        self.processorCycles = cycle + 1
        value = self.memory[address]
        return self.bus.read(address, cycle) if value < 0 else value

    def _wait_for_bus(self, cycle: int) -> int:
        """The cycle in which a read that is due in a cycle is made."""
        start, end = self.lines.halt(cycle)
        while start <= cycle:
            cycle = self.resumed = end
            start, end = self.lines.halt(cycle)
        self.halt_from = start
        return cycle

    def was_halted(self) -> bool:
        """Whether the last access was a read that had to wait for the VIC."""
        return self.resumed == self.processorCycles - 1

    def write(self, address: int, value: int) -> None:
        """A byte to memory or I/O; one cycle."""
        cycle = self.processorCycles
        self.processorCycles = cycle + 1
        self.put(address, value, cycle)

    def put(self, address: int, value: int, cycle: int) -> None:
        """What a write in a cycle does to memory or I/O."""
        writer = self.writers[address >> 8]
        if writer is not None:
            writer(address, value, cycle)
        elif address < 2:
            self.bus.write_port(address, value)
        elif self.memory[address] != value:
            self.memory[address] = value
            self.changes += 1

    def push(self, value: int) -> None:
        """A byte onto the stack; one cycle."""
        self.write(0x100 | self.sp, value)
        self.sp = self.sp - 1 & 0xFF

    def pull(self) -> int:
        """The byte on top of the stack; one cycle."""
        self.sp = self.sp + 1 & 0xFF
        return self.read(0x100 | self.sp)
