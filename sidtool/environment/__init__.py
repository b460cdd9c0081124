"""The C64 as a .sid file finds it: memory, banks, interrupts, and the driver that calls its init and play.

    machine = Machine(PAL, chips, addresses=tune.sid_addresses)
    machine.launch(environment(tune, song=1, clock=PAL))

Source: the data sheet on SID files, sections 3, 4 and 7.
"""

from __future__ import annotations

from sidtool.environment.basic import basic_program
from sidtool.environment.driver import ENTRY, driver_base, driver_code
from sidtool.environment.memory import environment
from sidtool.environment.watch import Watch

__all__ = ["ENTRY", "Watch", "basic_program", "driver_base", "driver_code", "environment"]
