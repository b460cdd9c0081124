"""What a song costs on the machine: raster lines, bytes by part, zero page; and what goes wrong in the SID.

    Compilation.cost()      the way here, see sidtool.api
    measure(built)          a Cost: all tunes, call by call, from the first to the loop's end

Everything is measured on the assembled program, nothing is estimated. The player's own names are not needed but for the
label ``player``: its entries are called, and bytes are told apart by the lines that made them.
"""

from __future__ import annotations

from sidtool.cost.figures import LINE_CYCLES, Cost, LateOnset, Moment, Overwrite, Part, TuneCost
from sidtool.cost.measuring import Built, cycles_to_run, measure

__all__ = [
    "LINE_CYCLES",
    "Built",
    "Cost",
    "LateOnset",
    "Moment",
    "Overwrite",
    "Part",
    "TuneCost",
    "cycles_to_run",
    "measure",
]
