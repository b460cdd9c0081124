"""The C64 that plays: an :class:`~sidtool.image.Image` goes in, a :class:`~sidtool.register_log.RegisterLog` comes out.

    machine = Machine(PAL)
    machine.start(image)
    log = machine.run(PAL.cycles(10))

There is a 6510 with all opcodes, RAM, the banking port, both CIAs, the VIC's raster counter, interrupt and bad lines,
and the sockets of the SIDs. The KERNAL is a stand-in (``asm/kernal.asm``). Not there: sprites, the TOD alarm, serial
ports, keyboard, joysticks, cartridges, BASIC.
"""

from __future__ import annotations

from sidtool.machine.cia import CiaModel
from sidtool.machine.launch import Launch
from sidtool.machine.machine import Machine
from sidtool.machine.roms import Roms
from sidtool.machine.sid_port import Chip

__all__ = ["Chip", "CiaModel", "Launch", "Machine", "Roms"]
