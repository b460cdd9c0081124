"""The C64 that plays: an :class:`~sidtool.image.Image` goes in, a :class:`~sidtool.register_log.RegisterLog` comes out.

    machine = machine_class()(PAL)
    machine.start(image)
    log = machine.run(PAL.cycles(10))

There is a 6510 with all opcodes, RAM, the banking port, both CIAs, the VIC's raster counter and interrupt, the bus time
of bad lines and sprites, and the sockets of the SIDs. The KERNAL is a stand-in (``asm/kernal.asm``). Not there: the TOD
alarm, serial ports, keyboard, joysticks, cartridges, BASIC.

There are two of it, which do the same to the cycle: :class:`Machine`, on py65's CPU, is the readable reference and what
the debugger runs; the kernel, compiled by numba, is about a hundred times as fast, and the default.
"""

from __future__ import annotations

import importlib.util

from sidtool.errors import UserError
from sidtool.machine.cia import CiaModel
from sidtool.machine.launch import Launch
from sidtool.machine.machine import Machine
from sidtool.machine.roms import Roms
from sidtool.machine.sid_port import Chip

__all__ = ["CPUS", "Chip", "CiaModel", "Launch", "Machine", "Roms", "machine_class"]

CPUS = ("kernel", "py65")


def machine_class(cpu: str | None = None) -> type[Machine]:
    """The machine with a CPU: :class:`Machine`, or the same compiled by numba, :class:`.kernel_machine.KernelMachine`.

    Args:
        cpu: ``"kernel"`` or ``"py65"``; None: the kernel where numba is there and compiles.

    Raises:
        UserError: there is no such CPU, or no numba.

    >>> machine_class("py65").__name__
    'Machine'
    """
    if cpu not in (None, *CPUS):
        raise UserError(f"there is no CPU {cpu}", f"choose one of {', '.join(CPUS)}")
    if cpu == "py65":
        return Machine
    if importlib.util.find_spec("numba") is None:
        if cpu is None:
            return Machine
        raise UserError("the kernel needs numba, which is not installed", "pip install numba, or --cpu py65")
    from sidtool.kernel_loading import compiler_is_on
    from sidtool.machine.kernel_machine import KernelMachine

    return KernelMachine if cpu or compiler_is_on() else Machine
