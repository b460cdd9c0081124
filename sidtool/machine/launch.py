"""A state to start the machine from, other than a program behind the KERNAL's READY."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Launch:
    """What the memory holds and where the CPU begins.

    Attributes:
        memory: address and bytes of pieces of RAM, in the order in which they are put there.
        pc: the first instruction's address.
        phase: how many cycles the raster has come from the first cycle of line 0.
        own_cycles: for how many cycles what is written to a SID is not the program's, but of what starts it.
    """

    memory: tuple[tuple[int, bytes], ...]
    pc: int
    phase: int = 0
    own_cycles: int = 1
