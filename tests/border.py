"""What a program puts into the border's colour on our machine, and SPACE, which is pressed from outside."""

from __future__ import annotations

from sidtool.machine import Machine

SPACE_ROW, SPACE_BIT = 0x7F, 0x10
BORDER_COLOUR = 0x20  # the VIC's register


class Border:
    """Listens to a machine's VIC; ``colours`` are the writes so far: cycle and value."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.colours: list[tuple[int, int]] = []
        write = machine.vic.write

        def listen(register: int, value: int, cycle: int) -> None:
            if register == BORDER_COLOUR:
                self.colours.append((cycle, value))
            write(register, value, cycle)

        machine.vic.write = listen  # type: ignore[method-assign]

    def press_space(self, pressed: bool) -> None:
        """Pulls the key's line down, or lets it go."""
        cia = self._machine.cia1
        assert cia.registers[0] == SPACE_ROW, "the row of SPACE is chosen"
        cia.registers[1], cia.registers[3] = 0, SPACE_BIT if pressed else 0

    def seen(self) -> set[int]:
        """The colours that the border gets in the next pictures."""
        self.colours.clear()
        self._machine.run(4 * self._machine.clock.cycles_per_frame)
        return {value for _, value in self.colours}
