"""What a SID can be asked for: models' clocks and sample rates, within limits that are told."""

from __future__ import annotations

from fractions import Fraction
from numbers import Integral, Real

from sidtool.c64 import CLOCKS, SID_REGISTERS, Clock
from sidtool.errors import UserError
from sidtool.register_log import WriteError, whole_number

SLOWEST_CLOCK, FASTEST_CLOCK = 800_000, 2_000_000  # Hz; the C64s' are 985,249 and 1,022,727
LOWEST_RATE, HIGHEST_RATE = 8_000, 192_000  # Hz


def phi2_of(clock: Clock | str | Fraction | float) -> Fraction:
    """The clock in Hz: of a television standard, of its name, or as a number.

    >>> phi2_of("pal"), phi2_of(1_000_000)
    (Fraction(17734475, 18), Fraction(1000000, 1))

    Raises:
        UserError: there is no such standard, or the clock is not between 800,000 and 2,000,000 Hz.
    """
    if isinstance(clock, str):
        if clock.lower() not in CLOCKS:
            raise UserError(f"there is no clock {clock!r}", "choose pal, ntsc or a number of Hz")
        clock = CLOCKS[clock.lower()]
    hertz = clock.phi2 if isinstance(clock, Clock) else clock
    if not isinstance(hertz, Real) or not SLOWEST_CLOCK <= hertz <= FASTEST_CLOCK:
        raise UserError(
            f"a SID cannot be clocked at {hertz} Hz",
            f"choose a clock between {SLOWEST_CLOCK} and {FASTEST_CLOCK} Hz, such as 985248",
        )
    if isinstance(hertz, Fraction):
        return hertz
    return Fraction(int(hertz) if isinstance(hertz, Integral) else float(hertz))


def check_clock(clock: Clock) -> Clock:
    """The clock of a log, if a SID can be clocked by it.

    Raises:
        UserError: it is no clock of :mod:`sidtool.c64`'s kind, or not between 800,000 and 2,000,000 Hz.
    """
    if not isinstance(clock, Clock):
        raise UserError(f"{clock!r} is not the clock of a log", "give one of sidtool.c64's clocks: PAL or NTSC")
    phi2_of(clock)
    return clock


def check_rate(rate: int) -> int:
    """The sample rate, if it is usable.

    Raises:
        UserError: it is not a whole number between 8,000 and 192,000 Hz.
    """
    if not isinstance(rate, Real) or not LOWEST_RATE <= rate <= HIGHEST_RATE or rate != int(rate):
        raise UserError(
            f"{rate} Hz is no usable sample rate",
            f"choose a whole number between {LOWEST_RATE} and {HIGHEST_RATE}, such as 48000",
        )
    return int(rate)


def check_register(register: int) -> int:
    """The register, if there is such a one.

    Raises:
        WriteError: it is not a whole number from 0 to 31.
    """
    number = whole_number(register, "there is no register")
    if not 0 <= number < SID_REGISTERS:
        raise WriteError(f"a SID has no register {number}", "registers are 0 to 31, from $D400 up")
    return number


def check_value(value: int) -> int:
    """The value, if a register can take it.

    Raises:
        WriteError: it is not a whole number from 0 to 255.
    """
    number = whole_number(value, "a register of the SID cannot hold")
    if not 0 <= number <= 255:
        raise WriteError(f"{number} does not fit into a register of the SID", "values are 0 to 255")
    return number
