"""The SID as the CPU sees it: a chip that is written and read, and clocked only when somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sidtool.sid.model import TRAITS, check_model
from sidtool.sid.oscillators import BLOCK, POWER_UP_ACCUMULATORS, POWER_UP_LEVEL, Voices, Writes

POTX, POTY, OSC3, ENV3 = 0x19, 0x1A, 0x1B, 0x1C
MOST_PENDING = 4096  # writes that wait before the chip is clocked without being read


class Digital:
    """A lazily clocked SID for a machine's reads; it makes no sound.

    A read in cycle n sees the chip as cycle n left it; a write in cycle n acts after that. Cycles must not decrease.

    Args:
        model: ``"6581"`` or ``"8580"``.
        cycle: the first cycle to be clocked.

    Raises:
        UserError: there is no such model.

    >>> chip = Digital("8580")
    >>> chip.write(100, 0x12, 0x40)  # voice 3: pulse, pulse width 0
    >>> chip.read(110, 0x1B)
    255
    """

    def __init__(self, model: str, cycle: int = 0) -> None:
        self._bus_life = TRAITS[check_model(model)].bus_life
        self._model = model
        self._start = cycle
        self._voices: Voices | None = None
        self._pending: list[tuple[int, int, int]] = []
        self._latest = cycle
        self._bus = 0
        self._bus_since = cycle
        self._bus_left = 0

    def write(self, cycle: int, register: int, value: int) -> None:
        """A store of ``value`` (0..255) to ``register`` (0..31) in ``cycle``.

        Raises:
            ValueError: the cycle lies before an earlier access.
        """
        self._advance(cycle)
        self._drive_bus(cycle, value, self._bus_life)
        if register <= 0x14:
            self._pending.append((cycle, register, value))
            if len(self._pending) >= MOST_PENDING:
                self._catch_up(cycle)

    def read(self, cycle: int, register: int) -> int:
        """What a load from ``register`` (0..31) in ``cycle`` gives, 0..255.

        The paddle inputs read $FF (nothing connected). Registers that cannot be read give the value that was last on
        the chip's data bus, as long as it lasts; each such read halves what is left of its life (libresidfp, SID.cpp).

        Raises:
            ValueError: the cycle lies before an earlier access.
        """
        self._advance(cycle)
        if register in (OSC3, ENV3):
            voices = self._catch_up(cycle)
            value = voices.osc3_now if register == OSC3 else voices.env3_now
        elif register in (POTX, POTY):
            value = 0xFF
        else:
            left = self._bus_left - (cycle - self._bus_since)
            self._drive_bus(cycle, self._bus if left > 0 else 0, max(left, 0) // 2)
            return self._bus
        self._drive_bus(cycle, value, self._bus_life)
        return value

    def _advance(self, cycle: int) -> None:
        if cycle < self._latest:
            raise ValueError(f"cycle {cycle} lies before an access in cycle {self._latest}")
        self._latest = cycle

    def _drive_bus(self, cycle: int, value: int, life: int) -> None:
        self._bus, self._bus_since, self._bus_left = value, cycle, life

    def _catch_up(self, cycle: int) -> Voices:
        """Clocks through ``cycle``; a write that comes later in that very cycle waits for the next time."""
        if self._voices is None:
            self._voices = Voices(self._model, self._start)
        voices = self._voices
        if voices.cycle > cycle:
            return voices
        writes = Writes(*zip(*self._pending, strict=True)) if self._pending else Writes()
        self._pending.clear()
        following = 0
        while voices.cycle <= cycle:
            following = voices.run(writes, following, min(BLOCK, cycle + 1 - voices.cycle))
        return voices


@dataclass(frozen=True, slots=True)
class Trace:
    """What voice 3 shows, cycle by cycle.

    Attributes:
        waves: int16, shape (3, n): the 12-bit waveform outputs.
        levels: uint8, shape (3, n): the envelope counters at the end of each cycle.
        osc3: uint8, shape (n,): a read of $1B in the cycle.
        env3: uint8, shape (n,): a read of $1C in the cycle.
    """

    waves: npt.NDArray[np.int16]
    levels: npt.NDArray[np.uint8]
    osc3: npt.NDArray[np.uint8]
    env3: npt.NDArray[np.uint8]


def trace(
    model: str,
    writes: Sequence[tuple[int, int, int]],
    cycles: int,
    accumulators: tuple[int, int, int] = POWER_UP_ACCUMULATORS,
    longest_free: int = BLOCK,
) -> Trace:
    """Runs ``(cycle, register, value)`` writes on a fresh chip and looks at it in every cycle from 0 on.

    Args:
        model: ``"6581"`` or ``"8580"``.
        writes: in the order of time; a write in cycle n shows from cycle n + 1 on.
        cycles: how many, at least 1.
        accumulators: where the oscillators start; as at power-up unless given.
        longest_free: see :class:`~sidtool.sid.oscillators.Voices`.

    >>> trace("6581", [(0, 0x0F, 0x40), (0, 0x12, 0x20)], 8, (0, 0, 0)).osc3.tolist()
    [0, 0, 0, 0, 1, 1, 1, 1]
    """
    voices = Voices(model, 0, accumulators, longest_free)
    program = Writes(*zip(*writes, strict=True)) if writes else Writes()
    blocks = []
    following = 0
    while voices.cycle < cycles:
        count = min(BLOCK, cycles - voices.cycle)
        following = voices.run(program, following, count)
        blocks.append((voices.waves[:, :count].copy(), voices.levels[:, :count].copy(), voices.osc3[:count].copy()))
    waves, levels, osc3 = zip(*blocks, strict=True)
    level = np.concatenate(levels, axis=1)
    env3 = np.concatenate([np.array([POWER_UP_LEVEL], dtype=np.uint8), level[2, :-1]])
    return Trace(np.concatenate(waves, axis=1), level, np.concatenate(osc3), env3)
