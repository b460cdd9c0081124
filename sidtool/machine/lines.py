"""The lines that a chip pulls low and the CPU looks at, cycle by cycle: /IRQ, /NMI and RDY."""

from __future__ import annotations

from typing import Protocol

FAR = 1 << 62  # a cycle that never comes


class Line:
    """The interrupt output of one chip.

    Attributes:
        low_from: the cycle since which, or from which, it is low if nothing is written to the chip; FAR if never.
        before: first and last cycle of the time that it was low before that.
    """

    def __init__(self) -> None:
        self.low_from = FAR
        self.before = (-1, -1)

    def release(self, cycle: int, low_from: int) -> None:
        """The chip lets go after a cycle, and will pull again from another."""
        if self.low_from <= cycle:
            self.before = (self.low_from, cycle)
        self.low_from = low_from

    def low_at(self, cycle: int) -> bool:
        """Whether it is low in a cycle not before the last time."""
        return self.low_from <= cycle or self.before[0] <= cycle <= self.before[1]


class BusTaker(Protocol):
    """A chip that takes the bus from the CPU at times: the VIC."""

    def halt(self, cycle: int) -> tuple[int, int]:
        """First and end cycle of the time, not over in a cycle, in which it has the bus if nothing is written."""


class CpuLines:
    """/IRQ by level, from several chips; /NMI by edge, from one; RDY from the VIC.

    The CPU looks at /IRQ before the last cycle of an instruction, so it may take an interrupt that this very cycle
    acknowledges. An edge on /NMI is kept until it is answered.
    """

    def __init__(self, irq: tuple[Line, ...], nmi: Line, taker: BusTaker) -> None:
        self._irq = irq
        self._nmi = nmi
        self.halt = taker.halt
        self._answered = -1

    def irq_at(self) -> int:
        """The cycle since which, or from which, /IRQ is low; FAR if never."""
        return min(line.low_from for line in self._irq)

    def irq_low(self, cycle: int) -> bool:
        """Whether /IRQ is, or was, low in one of the last few cycles."""
        return any(line.low_at(cycle) for line in self._irq)

    def nmi_at(self) -> int:
        """The cycle of the oldest edge that is not answered; FAR if none comes."""
        if self._nmi.before[0] > self._answered:
            return self._nmi.before[0]
        return self._nmi.low_from if self._nmi.low_from > self._answered else FAR

    def nmi_taken(self) -> None:
        """The CPU answers the oldest edge."""
        self._answered = self.nmi_at()
