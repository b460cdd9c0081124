"""The C64's address space: banking by the port at $00/$01, ROM over RAM, and the I/O area.

``memory`` is what the CPU reads, cell by cell; a bank switch copies the bytes that change place, so that every other
access is a plain list access. Cells of visible I/O registers hold -1. Source: libsidplayfp ``src/c64/mmu.cpp``.

Left out: the RAM behind $00/$01, and the slow fall of the port's unconnected bits 6 and 7 (they keep their last
output).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sidtool.machine.cpu import Cpu, Lines, Writer

PAGE = 0x100
IO = -1
ICR, ANY_ICR = 0xDC0D, 0xFE0F  # the CIAs' interrupt control registers, wherever they are mirrored
_BASIC, _IO, _KERNAL = (0xA000, 0xC000), (0xD000, 0xE000), (0xE000, 0x10000)
_PULLED_UP = 0x17  # LORAM, HIRAM, CHAREN and cassette sense read 1 as inputs


class Device(Protocol):
    """Registers in the I/O area."""

    def read(self, register: int, cycle: int) -> int:
        """The value of a register in a cycle."""

    def write(self, register: int, value: int, cycle: int) -> None:
        """A write to a register in a cycle."""


class OpenBus:
    """The expansion port with nothing in it: reads $FF here (a C64 gives what the VIC has just fetched)."""

    def read(self, register: int, cycle: int) -> int:
        return 0xFF

    def write(self, register: int, value: int, cycle: int) -> None:
        """Nothing takes it."""


class ColourRam:
    """1,024 half bytes; the upper halves read 1s."""

    def __init__(self) -> None:
        self._cells = [0] * 0x400

    def read(self, register: int, cycle: int) -> int:
        return self._cells[register] | 0xF0

    def write(self, register: int, value: int, cycle: int) -> None:
        self._cells[register] = value & 0x0F


def power_on_pattern() -> bytes:
    """What the RAM chips hold when switched on: stripes, inverted from one 16 KiB to the next (libsidplayfp, VICE)."""
    stripe = bytes([0, 0, 255, 255, 255, 255, 0, 0])
    inverse = bytes(255 - byte for byte in stripe)
    return (stripe * 0x800 + inverse * 0x800) * 2


class Bus:
    """64 KiB with ROMs and devices, and the CPU on it.

    Args:
        kernal, basic: 8,192 bytes each.
        lines: the interrupt lines.
        devices: for each of the sixteen pages from $D000 on, the device and the mask of its register number.
        chargen: 4,096 bytes; None: zeros.
    """

    def __init__(
        self,
        kernal: bytes,
        basic: bytes,
        devices: Sequence[tuple[Device, int]],
        lines: Lines,
        chargen: bytes | None = None,
    ) -> None:
        self.memory = [*power_on_pattern()]
        self.writers: list[Writer | None] = [None] * 0x100
        self._under = list(power_on_pattern())
        self._devices = list(devices)
        self._rom = {_BASIC: list(basic), _KERNAL: list(kernal), _IO: list(chargen or bytes(0x1000))}
        self._shown = dict.fromkeys((_BASIC, _IO, _KERNAL), "ram")
        self._data, self._direction, self._driven = 0, 0, 0
        self.cpu = Cpu(self, lines)
        self._map()
        self.cpu.reset()

    def read(self, address: int, cycle: int) -> int:
        """The byte that a visible I/O register gives in a cycle."""
        self.cpu.changes += 1
        if address & ANY_ICR == ICR:
            self.cpu.limit = 0  # an interrupt may have been acknowledged
        device, mask = self._devices[address >> 8 & 15]
        return device.read(address & mask, cycle)

    def _write_io(self, address: int, value: int, cycle: int) -> None:
        self.cpu.changes += 1
        self.cpu.limit = 0  # interrupts may come at other times now
        self.cpu.halt_from = 0  # and bad lines
        device, mask = self._devices[address >> 8 & 15]
        device.write(address & mask, value, cycle)

    def _write_under(self, address: int, value: int, cycle: int) -> None:
        self._under[address] = value
        self.cpu.changes += 1

    def write_port(self, address: int, value: int) -> None:
        """A write to the data direction register at $00 or the port at $01."""
        if address == 0:
            self._direction = value
        else:
            self._data = value
        self.cpu.changes += 1
        self._driven = self._driven & ~self._direction | self._data & self._direction
        self._map()

    def _map(self) -> None:
        pins = self._data & self._direction | ~self._direction & (_PULLED_UP | self._driven & 0xC0)
        self.memory[0] = self._direction
        self.memory[1] = pins & 0xFF
        loram, hiram, charen = pins & 1, pins & 2, pins & 4
        self._show(_BASIC, "rom" if loram and hiram else "ram")
        self._show(_KERNAL, "rom" if hiram else "ram")
        if loram or hiram:
            self._show(_IO, "io" if charen else "rom")
        else:
            self._show(_IO, "ram")

    def _show(self, region: tuple[int, int], what: str) -> None:
        if self._shown[region] == what:
            return
        first, end = region
        if self._shown[region] == "ram":
            self._under[first:end] = self.memory[first:end]
        self._shown[region] = what
        writer: Writer | None = None
        if what == "ram":
            self.memory[first:end] = self._under[first:end]
        elif what == "rom":
            self.memory[first:end] = self._rom[region]
            writer = self._write_under
        else:
            self.memory[first:end] = [IO] * (end - first)
            writer = self._write_io
        self.writers[first // PAGE : end // PAGE] = [writer] * ((end - first) // PAGE)

    def load(self, address: int, data: bytes) -> None:
        """Bytes into RAM, whatever lies over it; $00 and $01 are left alone."""
        for offset, value in enumerate(data):
            place = address + offset
            if self.writers[place // PAGE] is not None:
                self._under[place] = value
            elif place > 1:
                self.memory[place] = value

    def ram(self, address: int, length: int = 1) -> bytes:
        """Bytes of RAM, whatever lies over it."""
        cells = range(address, address + length)
        return bytes(self.memory[a] if self.writers[a // PAGE] is None else self._under[a] for a in cells)
