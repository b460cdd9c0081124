"""The same C64 as compiled code: what :class:`~sidtool.machine.machine.Machine` does, about a hundred times faster."""

from __future__ import annotations

from typing import Any

from sidtool.machine.kernel_parts import KernelBus, KernelCpu, KernelSids, power_on
from sidtool.machine.kernels_loader import load_kernel
from sidtool.machine.machine import MAINS, Machine


class KernelMachine(Machine):
    """A C64 without Commodore's ROMs, compiled by numba; see :class:`~sidtool.machine.machine.Machine`.

    The first one ever on a computer compiles the kernel, which takes some seconds. Chips are given writes when they are
    read the next time.

    >>> from sidtool.c64 import PAL
    >>> from sidtool.image import Image
    >>> machine = KernelMachine(PAL)
    >>> machine.start(Image(0x1000, bytes.fromhex("a90f8d18d460")))  # lda #15, sta $d418, rts
    >>> machine.run(PAL.cycles_per_frame).raw_text()
    '5 24 15\\n'
    """

    cpu: Any  # KernelCpu, with the attributes of Cpu
    bus: Any
    sids: Any

    def _wire(self) -> None:
        state, store = power_on(self.clock, MAINS[self.clock.name], self._cia_model)
        self.sids = KernelSids(state, self._chips, self._addresses, self._debug_register)
        self.cpu = KernelCpu(load_kernel(), state, store, self.sids)
        kernal, basic = self._system_roms()
        self.bus = KernelBus(self.cpu, kernal, basic, self.roms.chargen)
        self.cpu.reset()
