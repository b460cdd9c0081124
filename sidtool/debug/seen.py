"""The machine's CPU as py65's monitor wants to see one: all of memory readable, without touching the chips."""

from __future__ import annotations

from typing import Any

from sidtool.machine import Machine

IO_BYTE = 0xFF  # what is shown of an I/O register, for a read might change it


class SeenMemory:
    """What the CPU would read, cell by cell; I/O registers show $ff. Writes go over the bus."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def __getitem__(self, place: int | slice) -> Any:
        cells = self._machine.cpu.memory
        if isinstance(place, slice):
            return [cell if cell >= 0 else IO_BYTE for cell in cells[place]]
        return cells[place] if cells[place] >= 0 else IO_BYTE

    def __setitem__(self, place: int | slice, value: Any) -> None:
        if isinstance(place, slice):
            for address, byte in zip(range(0x10000)[place], value, strict=False):
                self[address] = byte
            return
        cpu = self._machine.cpu
        cpu.put(place, value, cpu.processorCycles)


class Seen:
    """py65's MPU, as far as its monitor uses one, on a machine."""

    def __init__(self, machine: Machine) -> None:
        object.__setattr__(self, "machine", machine)
        object.__setattr__(self, "memory", SeenMemory(machine))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.machine.cpu, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.machine.cpu, name, value)

    def __repr__(self) -> str:
        return repr(self.machine.cpu)

    def ByteAt(self, address: int) -> int:  # noqa: N802 - py65's name
        """The byte at an address."""
        byte: int = self.memory[address & 0xFFFF]
        return byte

    def WordAt(self, address: int) -> int:  # noqa: N802 - py65's name
        """The word at an address, low byte first."""
        return self.ByteAt(address) | self.ByteAt(address + 1) << 8
