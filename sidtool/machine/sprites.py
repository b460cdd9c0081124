"""When the VIC takes the bus for sprites: two cycles for each in each line that it is shown in, and three before them.

A sprite's data are fetched at the ends of 21 lines (42 if it is expanded) from the line on that fits its Y register.
Lines are counted from cycle 0 on, over all pictures. Source: libsidplayfp ``src/c64/VIC_II``.

Left out: changes of a sprite's expansion while it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from sidtool.machine.lines import FAR

SPRITES = 8
Y_REGISTERS, ENABLED, EXPANDED = 0x01, 0x15, 0x17
CONDITIONS = (ENABLED, EXPANDED, *range(Y_REGISTERS, 2 * SPRITES, 2))
HELD_CYCLES = 5  # RDY is low for each
HEIGHT = 21


class Sprites:
    """The eight sprites of a VIC.

    Args:
        registers: the VIC's.
        line_cycles, lines: its geometry.
    """

    def __init__(self, registers: Sequence[int], line_cycles: int, lines: int) -> None:
        self._registers = registers
        self._line_cycles, self._lines = line_cycles, lines
        # Where the Y registers are compared, and sprite 0 takes the bus: a cycle later in the longer lines of NTSC.
        self._check = 54 if line_cycles == 63 else 55
        self._first = [-1] * SPRITES  # the lines of which the ends fetch it
        self._last = [-2] * SPRITES  # before the first: none
        self._settled = 0

    def settle(self, cycle: int) -> None:
        """Lets time pass up to a cycle, before one of the conditions changes."""
        if self._registers[ENABLED]:
            for sprite in range(SPRITES):
                self._begin(sprite, cycle)
        self._settled = cycle

    def _begin(self, sprite: int, cycle: int) -> None:
        while True:
            line = self._next_begin(sprite)
            if line == FAR or max(line * self._line_cycles + self._check, self._settled + 1) > cycle:
                return
            height = HEIGHT << (self._registers[EXPANDED] >> sprite & 1)
            self._first[sprite], self._last[sprite] = line, line + height - 1

    def _next_begin(self, sprite: int) -> int:
        """The first line in which it begins to be fetched, from the last settled cycle on."""
        if not self._registers[ENABLED] >> sprite & 1:
            return FAR
        line = max(self._last[sprite] + 1, (self._settled - self._check - 1) // self._line_cycles + 1)
        y, place = self._registers[Y_REGISTERS + 2 * sprite], line % self._lines
        ahead = (y - place) % self._lines
        if y + 0x100 < self._lines:  # nine bits of the line, eight of the register
            ahead = min(ahead, (y + 0x100 - place) % self._lines)
        return line + ahead

    def halt(self, cycle: int) -> tuple[int, int]:
        """First and end cycle of the time, not over in a cycle, in which the next sprite takes the bus."""
        self.settle(cycle)
        start = FAR
        for sprite in range(SPRITES):
            column = self._check + 2 * sprite
            line = max(self._first[sprite], (cycle - column - HELD_CYCLES) // self._line_cycles + 1)
            if line > self._last[sprite]:
                line = self._next_begin(sprite)
            if line != FAR:
                start = min(start, line * self._line_cycles + column)
        return start, min(FAR, start + HELD_CYCLES)
