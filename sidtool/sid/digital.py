"""The SID as the CPU sees it: a chip that is written and read, and clocked only when somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sidtool.errors import UserError
from sidtool.register_log import RegisterLog, whole_number
from sidtool.sid.limits import check_register, check_value
from sidtool.sid.model import TRAITS, check_model
from sidtool.sid.oscillators import BLOCK, POWER_UP_ACCUMULATORS, POWER_UP_LEVEL, Voices, Writes
from sidtool.sid.pulldowns import pulldowns_of

POTX, POTY, OSC3, ENV3 = 0x19, 0x1A, 0x1B, 0x1C
MOST_PENDING = 4096  # writes that wait before the chip is clocked without being read
OPEN_PADDLES = (0xFF, 0xFF)
NEVER = 2**63 - 1  # the last cycle of all


def checked_paddles(values: tuple[int, int]) -> tuple[int, int]:
    """Two paddles' values, if they fit into the registers.

    >>> checked_paddles((0, 300))
    Traceback (most recent call last):
    sidtool.register_log.WriteError: 300 does not fit into a register of the SID
    hint: values are 0 to 255
    """
    try:
        x, y = values
    except (TypeError, ValueError) as error:
        raise UserError(f"{values!r} are not two paddles", "give POTX and POTY, 0 to 255 each: (255, 255)") from error
    return check_value(x), check_value(y)


class Bus:
    """The chip's data bus, which remembers for a while what was last on it.

    Looking at it takes nothing from it: ``bitfade`` of VICE's test programs, which reads all the time, still finds the
    value after $1D00 cycles on a 6581. (libresidfp halves what is left of its life with every read.)

    Args:
        life: cycles that a value stays.
    """

    def __init__(self, life: int) -> None:
        self._life = life
        self._value = 0
        self._until: int | None = None

    def drive(self, cycle: int, value: int) -> int:
        """Puts a value on the bus, and gives it back."""
        self._value, self._until = value, cycle + self._life
        return value

    def float(self, cycle: int) -> int:
        """What a read finds when nothing drives the bus: the value as long as it lasts, then 0."""
        return self._value if self._until is not None and cycle < self._until else 0


class Digital:
    """A lazily clocked SID for a machine's reads; it makes no sound.

    A read in cycle n sees the chip as cycle n left it; a write in cycle n acts after that. Cycles must not decrease.

    Args:
        model: ``"6581"`` or ``"8580"``.
        cycle: the first cycle to be clocked.
        combined: whose combined waveforms, see :func:`~sidtool.sid.pulldowns.combined_names`.
        paddles: what POTX and POTY read, see :attr:`paddles`.

    Raises:
        UserError: there is no such model, it has no such combined waveforms, or a paddle does not fit into a register.

    >>> chip = Digital("8580")
    >>> chip.write(100, 0x12, 0x40)  # voice 3: pulse, pulse width 0
    >>> chip.read(110, 0x1B)
    255
    >>> chip.paddles = (0x40, 0xFF)
    >>> chip.read(120, 0x19)
    64
    """

    def __init__(
        self, model: str, cycle: int = 0, combined: str = "average", *, paddles: tuple[int, int] = OPEN_PADDLES
    ) -> None:
        self.paddles = paddles
        self._bus = Bus(TRAITS[check_model(model)].bus_life)
        pulldowns_of(model, combined)  # complains now, not at the first read
        self._model = model
        self._combined = combined
        self._start = self._latest = whole_number(cycle, "a chip cannot start in cycle")
        self._voices: Voices | None = None
        self._pending: list[tuple[int, int, int]] = []

    @property
    def paddles(self) -> tuple[int, int]:
        """What POTX and POTY ($19, $1A) read, 0..255 each, from now on; $FF with nothing connected."""
        return self._paddles

    @paddles.setter
    def paddles(self, values: tuple[int, int]) -> None:
        self._paddles = checked_paddles(values)

    def write(self, cycle: int, register: int, value: int) -> None:
        """A store of ``value`` (0..255) to ``register`` (0..31) in ``cycle``.

        Raises:
            WriteError: there is no such register, the value does not fit, or one of the three is no whole number.
            ValueError: the cycle lies before an earlier access.
        """
        register, value = check_register(register), check_value(value)
        cycle = self._advance(cycle)
        self._bus.drive(cycle, value)
        if register <= 0x14:
            self._pending.append((cycle, register, value))
            if len(self._pending) >= MOST_PENDING:
                self._catch_up(cycle)

    def read(self, cycle: int, register: int) -> int:
        """What a load from ``register`` (0..31) in ``cycle`` gives, 0..255.

        The paddle inputs read :attr:`paddles`. Registers that cannot be read give the value that was last on the chip's
        data bus, as long as it lasts.

        Raises:
            WriteError: there is no such register, or the cycle is no whole number.
            ValueError: the cycle lies before an earlier access.
        """
        register = check_register(register)
        cycle = self._advance(cycle)
        if register in (OSC3, ENV3):
            voices = self._catch_up(cycle)
            return self._bus.drive(cycle, voices.osc3_now if register == OSC3 else voices.env3_now)
        if register in (POTX, POTY):
            return self._bus.drive(cycle, self._paddles[register - POTX])
        return self._bus.float(cycle)

    def _advance(self, cycle: int) -> int:
        cycle = whole_number(cycle, "there is no cycle")
        if cycle < self._latest:
            raise ValueError(f"cycle {cycle} lies before an access in cycle {self._latest}")
        self._latest = cycle
        return cycle

    def _catch_up(self, cycle: int) -> Voices:
        """Clocks through ``cycle``; a write that comes later in that very cycle waits for the next time."""
        if self._voices is None:
            self._voices = Voices(self._model, self._start, combined=self._combined)
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
    *,
    combined: str = "average",
) -> Trace:
    """Runs ``(cycle, register, value)`` writes on a fresh chip and looks at it in every cycle from 0 on.

    Args:
        model: ``"6581"`` or ``"8580"``.
        writes: in the order of time; a write in cycle n shows from cycle n + 1 on.
        cycles: how many, at least 1.
        accumulators: where the oscillators start; as at power-up unless given.
        longest_free, combined: see :class:`~sidtool.sid.oscillators.Voices`.

    Raises:
        WriteError: the writes are out of order, or a number in them is out of its range or no whole one.
        UserError: there is not at least one cycle.

    >>> trace("6581", [(0, 0x0F, 0x40), (0, 0x12, 0x20)], 8, (0, 0, 0)).osc3.tolist()
    [0, 0, 0, 0, 1, 1, 1, 1]
    """
    if whole_number(cycles, "a trace cannot have this many cycles:") < 1:
        raise UserError(f"a trace of {cycles} cycles shows nothing", "let it run for at least 1")
    log = RegisterLog.from_writes(writes, cycles=NEVER)
    voices = Voices(model, 0, accumulators, longest_free, combined, recorded=BLOCK)
    program = Writes(log.cycles, log.registers, log.values)
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
