"""RSID tunes in BASIC: with the ROMs they run as they would, without them as far as their first line is a SYS."""

from __future__ import annotations

from sidtool.errors import UserError
from sidtool.machine import Machine
from sidtool.sidfile import SidFile

SYS = 0x9E  # the token
_LINE_HEAD = 4  # link and line number


def basic_program(machine: Machine, tune: SidFile, song: int) -> None:
    """Starts a BASIC tune on a machine: RUN, the song's number less one in $030c.

    Raises:
        UserError: it needs the BASIC interpreter, and the machine has no ROMs.
    """
    if machine.roms.basic is not None and machine.roms.kernal is not None:
        machine.run_basic(tune.image, song - 1)
        return
    line = tune.image.data[_LINE_HEAD:].partition(b"\0")[0].lstrip()
    if not line or line[0] != SYS:
        raise UserError(
            f"{tune.name}: this tune is a program in BASIC, and runs in Commodore's interpreter only",
            "give the ROMs of a C64: --kernal FILE --basic FILE",
        )
    machine.run_basic(tune.image, song - 1)
