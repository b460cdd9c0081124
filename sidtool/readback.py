"""The chip as a program sees it that reads OSC3 or ENV3: emulated only once a program does, as few do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidtool.c64 import Clock

if TYPE_CHECKING:
    from sidtool.sid import Digital

# Writes that are kept until the first read. A program that has written this often without reading gets its chip
# anyway, so that memory stays constant.
KEPT_WRITES = 1 << 16


class Readback:
    """A SID on the machine's bus that is built when it is first read from.

    Args:
        model: ``"6581"`` or ``"8580"``: they show OSC3 at different cycles.
    """

    def __init__(self, model: str, clock: Clock) -> None:
        self._model = model
        self._clock = clock
        self._kept: list[tuple[int, int, int]] = []
        self._chip: Digital | None = None

    def write(self, cycle: int, register: int, value: int) -> None:
        """A write in a CPU cycle."""
        if self._chip is not None:
            self._chip.write(cycle, register, value)
            return
        self._kept.append((cycle, register, value))
        if len(self._kept) >= KEPT_WRITES:
            self._build()

    def read(self, cycle: int, register: int) -> int:
        """What the bus carries when a register is read in a CPU cycle, 0 to 255."""
        chip = self._chip or self._build()
        return chip.read(cycle, register)

    def _build(self) -> Digital:
        from sidtool.sid import Digital

        chip = Digital(self._model)
        for cycle, register, value in self._kept:
            chip.write(cycle, register, value)
        self._kept.clear()
        self._chip = chip
        return chip
