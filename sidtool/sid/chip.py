"""Sid: a chip that is written, read and clocked by hand, with samples at its own clock."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from sidtool.c64 import PAL, Clock
from sidtool.register_log import whole_number
from sidtool.sid.digital import ENV3, OPEN_PADDLES, OSC3, POTX, POTY, Bus, checked_paddles
from sidtool.sid.limits import check_register, check_value, phi2_of
from sidtool.sid.model import TRAITS, check_model
from sidtool.sid.oscillators import BLOCK, Voices, Writes
from sidtool.sid.presets import DEFAULT, check_external, check_signal, cutoffs_of_preset


class Sid:
    """A 6581 or 8580 with the C64's output stage, fresh from power-up and RESET, clocked as its owner pleases.

    A write acts from the next cycle on; a read sees what the last cycle left. How time is cut into calls of
    :meth:`clock` does not change a single sample.

    Args:
        model: ``"6581"`` or ``"8580"``.
        clock: phi2, as one of the C64's clocks, its name (``"pal"``, ``"ntsc"``) or in Hz.
        combined: whose combined waveforms, see :func:`~sidtool.sid.pulldowns.combined_names`.
        preset: which chip's filter: of the 6581 ``"default"`` (libresidfp's), ``"dark"``, ``"median"``, ``"bright"``
            or ``"unrounded"``, see :func:`~sidtool.sid.presets.preset_names`.
        external: constant voltage at EXT IN, -1 to 1 of a voice's range; for a signal see :meth:`clock`.
        paddles: what POTX and POTY read, see :attr:`paddles`.

    Attributes:
        model: as given.
        phi2: the clock in Hz, exact: the rate of the samples.
        cycle: how many cycles have been clocked.
        delay: cycles by which the samples come behind the registers.

    Raises:
        UserError: there is no such model, preset or set of combined waveforms, the clock is not between 800,000 and
            2,000,000 Hz, EXT IN not between -1 and 1, or a paddle not between 0 and 255.

    >>> sid = Sid("8580")
    >>> sid.write(0x12, 0x40)  # voice 3: pulse, pulse width 0
    >>> samples = sid.clock(100)
    >>> samples.shape, samples.dtype, sid.read(0x1B)
    ((100,), dtype('float32'), 255)
    >>> Sid("8580", preset="dark")
    Traceback (most recent call last):
    sidtool.errors.UserError: there is no preset 'dark' for the 8580
    hint: choose one of default
    """

    def __init__(
        self,
        model: str = "6581",
        clock: Clock | str | Fraction | float = PAL,
        combined: str = "average",
        *,
        preset: str = DEFAULT,
        external: float = 0.0,
        paddles: tuple[int, int] = OPEN_PADDLES,
    ) -> None:
        self.model = check_model(model)
        self.paddles = paddles
        self.phi2 = phi2_of(clock)
        cutoffs = cutoffs_of_preset(model, preset)
        check_external(external)
        from sidtool.sid.analogue import CycleOutput
        from sidtool.sid.output_stage import OutputStage

        self._voices = Voices(model, combined=combined)
        self._analogue = CycleOutput(model, self.phi2, cutoffs, external=external)
        self._output = OutputStage(self.phi2)
        self._bus = Bus(TRAITS[model].bus_life)
        self._pending: list[tuple[int, int, int]] = []

    @property
    def delay(self) -> int:
        """Cycles by which the samples come behind the registers."""
        return self._analogue.delay

    @property
    def paddles(self) -> tuple[int, int]:
        """What POTX and POTY ($19, $1A) read, 0..255 each, from now on; $FF with nothing connected."""
        return self._paddles

    @paddles.setter
    def paddles(self, values: tuple[int, int]) -> None:
        self._paddles = checked_paddles(values)

    @property
    def cycle(self) -> int:
        """How many cycles have been clocked."""
        return self._voices.cycle

    def write(self, register: int, value: int) -> None:
        """A store of ``value`` (0..255) to ``register`` (0..31, from $D400 up), seen from the next cycle on.

        Raises:
            WriteError: the register or the value is out of its range, or no whole number.
        """
        register, value = check_register(register), check_value(value)
        self._bus.drive(self.cycle, value)
        self._pending.append((self.cycle - 1, register, value))

    def read(self, register: int) -> int:
        """What a load from ``register`` (0..31) gives, 0..255.

        OSC3 ($1B) and ENV3 ($1C) are those of the last cycle, POTX and POTY ($19, $1A) read :attr:`paddles`; all others
        give what was last on the chip's data bus, as long as that lasts.

        Raises:
            WriteError: there is no such register.
        """
        register = check_register(register)
        x, y = self._paddles
        shown = {POTX: x, POTY: y, OSC3: self._voices.osc3_now, ENV3: self._voices.env3_now}
        if register in shown:
            return self._bus.drive(self.cycle, shown[register])
        return self._bus.float(self.cycle)

    def clock(self, cycles: int, external: npt.ArrayLike | None = None) -> npt.NDArray[np.float32]:
        """Moves on by ``cycles`` (0 or more); the output in each of them, float32, shape (cycles,), at phi2.

        1.0 is full scale, see :class:`~sidtool.sid.synth.Synth`. ``external`` is what comes in at EXT IN meanwhile, -1
        to 1 of a voice's range, shape (cycles,); the constant voltage unless given.

        Raises:
            ValueError: the number of cycles is negative.
            UserError: EXT IN gets something else than a level for each cycle, or the number is no whole one.
        """
        cycles = whole_number(cycles, "a SID cannot be clocked by")
        if cycles < 0:
            raise ValueError(f"a SID cannot be clocked by {cycles} cycles")
        signal = None if external is None else check_signal(external, cycles)
        out = np.empty(cycles, dtype=np.float32)
        writes = Writes(*zip(*self._pending, strict=True)) if self._pending else Writes()
        digital_next = analogue_next = done = 0
        while done < cycles:
            count = min(BLOCK, cycles - done)
            digital_next = self._voices.run(writes, digital_next, count)
            fed = None if signal is None else signal[done : done + count]
            samples, analogue_next = self._analogue.run(self._voices, writes, analogue_next, count, fed)
            out[done : done + count] = self._output.process(samples)
            done += count
        if done:
            self._pending.clear()
        return out
