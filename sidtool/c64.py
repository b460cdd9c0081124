"""The machine's constants: clocks, frame geometry, addresses.

This module knows no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Clock:
    """One television standard of the C64.

    Attributes:
        name: ``"pal"`` or ``"ntsc"``.
        phi2: CPU clock in Hz, exact.
        cycles_per_line: CPU cycles in a raster line.
        lines: raster lines in a frame.
        jiffy_latch: what the KERNAL puts into CIA 1 timer A for its 60 Hz tick; a tick lasts one cycle more.
    """

    name: str
    phi2: Fraction
    cycles_per_line: int
    lines: int
    jiffy_latch: int

    @property
    def cycles_per_frame(self) -> int:
        """CPU cycles from one picture to the next: 19,656 for PAL, 17,095 for NTSC."""
        return self.cycles_per_line * self.lines

    @property
    def cycles_per_jiffy(self) -> int:
        """CPU cycles from one KERNAL tick to the next: 16,422 for PAL, 17,046 for NTSC."""
        return self.jiffy_latch + 1

    def cycles(self, seconds: float | Fraction) -> int:
        """The whole number of CPU cycles nearest to a time.

        >>> PAL.cycles(1)
        985249
        """
        return round(Fraction(seconds) * self.phi2)

    def seconds(self, cycles: int) -> float:
        """The time that a number of CPU cycles takes."""
        return float(cycles / self.phi2)


# phi2 = 4 x colour burst / 18 (PAL-B, 6569) or / 14 (NTSC-M, 6567R8). The 17,734,475 Hz and 14,318,181.8 Hz crystals,
# the geometry and the KERNAL's latches ($FDDD): libsidplayfp src/c64/c64.cpp and the KERNAL listing in c64ref.
PAL = Clock("pal", Fraction(17_734_475, 18), 63, 312, 0x4025)
NTSC = Clock("ntsc", Fraction(157_500_000, 11) / 14, 65, 263, 0x4295)

CLOCKS = {clock.name: clock for clock in (PAL, NTSC)}

SID_BASE = 0xD400
SID_REGISTERS = 0x20
BASIC_START = 0x0801
