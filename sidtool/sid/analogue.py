"""The analogue half of a SID, linear: levels, cutoff and resonance as numbers, and the state that the kernel moves on.

Levels are in parts of full scale, where full scale is that of reSIDfp 0.9.1's 16-bit output; they were set by its
measured output (data sheet, section 12). Real chips and their boards give no common absolute level.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sidtool.sid.dac import LADDERS, FloatArray, dac_table
from sidtool.sid.kernels_loader import load_kernel
from sidtool.sid.oscillators import BLOCK, Voices, Writes

ZERO_CODE = 0x7FF  # the waveform that reSIDfp takes as the voice's zero


@dataclass(frozen=True, slots=True)
class Levels:
    """What is heard how loud.

    Attributes:
        pulse: a pulse at full level and volume 15, peak to peak.
        volume_step: what volume 0 -> 15 does to the output while nothing plays.
        level_offset: DC of the voice amplifier at full envelope, in parts of the waveform DAC's range.
        filter_gain: the filter outputs' share in the mixer, against unfiltered voices.
    """

    pulse: float
    volume_step: float
    level_offset: float
    filter_gain: float


# pulse: twice the RMS of a 50 % pulse (4573, 3621 of 32768); volume_step: 14278, -2012 of 32768. The 6581's amplifier
# shifts by 0.2143 V of 1.5 V with the envelope, its filter outputs have resistors 1.07 times the voices' (10, 11.1).
LEVELS = {
    "6581": Levels(2 * 4573 / 32768, 14278 / 32768, 0.2143 / 1.5, 1 / 1.07),
    "8580": Levels(2 * 3621 / 32768, -2012 / 32768, 0.0, 1.0),
}


def saturated(dac: FloatArray) -> FloatArray:
    """The source follower behind the 6581's waveform DAC (libresidfp: gain 1.1, saturation 0.11)."""
    follower: FloatArray = 1.1 * dac - 0.11 * dac**3
    return follower


def voice_table(model: str) -> FloatArray:
    """Output of a voice at full level for each 12-bit waveform value, in parts of full scale; shape (4096,)."""
    dac = dac_table(LADDERS[model], 12)
    if model == "6581":
        dac = saturated(dac)
    levels = LEVELS[model]
    table: FloatArray = (dac - dac[ZERO_CODE] + levels.level_offset) * (levels.pulse / (dac[0xFFF] - dac[0]))
    return table


@dataclass(frozen=True, slots=True)
class CutoffFit:
    """A fit of a 6581's cutoff ("type 3", JSIDPlay2's jsidplay2.ini): resistances in ohm and the steepness a step."""

    base: float
    offset: float
    steepness: float
    least: float

    def hertz(self, fc: FloatArray) -> FloatArray:
        """Cutoff for FC values 0..2047, in Hz, with 470 pF."""
        bits = (fc.astype(np.int64)[:, None] >> np.arange(11)) & 1
        kinked = bits @ 1.92 ** np.arange(11) / (1.92**11 / 0.96**2) * 2048
        dynamic = self.least + self.offset / self.steepness**kinked
        return 1 / (2 * math.pi * 470e-12 * (self.base * dynamic / (self.base + dynamic)))


# The published fit that comes nearest to reSIDfp's curve, among the ones of R3 and R4AR chips: 6581R4AR 4486, by Trurl.
R4AR_4486 = CutoffFit(1.1e6, 8e6, 1.0052, 17000)
HERTZ_PER_STEP_8580 = 6.93  # libresidfp 0.9.1 at its default, measured (sheet 11.6)
LEAST_HERTZ_8580 = 7.0


def cutoff_table(model: str) -> FloatArray:
    """Cutoff in Hz for each FC, shape (2048,).

    >>> [round(f) for f in cutoff_table("6581")[[0, 1024, 2047]]], round(cutoff_table("8580")[1024])
    ([350, 5451, 20004], 7096)
    """
    fc = np.arange(2048, dtype=np.float64)
    if model == "6581":
        return R4AR_4486.hertz(fc)
    return np.maximum(HERTZ_PER_STEP_8580 * fc, LEAST_HERTZ_8580)


def damping_table(model: str) -> FloatArray:
    """1/Q for each resonance, shape (16,).

    6581: (15 - res)/8 of the feedback resistors, scaled and lifted to the Q that reSIDfp's finite op-amps reach (0.52
    to 1.94); 8580: the resistor ladder, exact (sheet 11.5).
    """
    if model == "6581":
        return 0.515 + 0.0944 * (15 - np.arange(16.0))
    ladder = [1.4, 1.28263, 1.17471, 1.07869, 1, 0.916168, 0.83908, 0.770492]
    ladder += [0.7, 0.641317, 0.587356, 0.539344, 0.5, 0.458084, 0.41954, 0.385246]
    return np.array(ladder)


def output_coefficients(phi2: Fraction) -> tuple[float, float]:
    """Per-cycle coefficients of the C64's output stage: 10 kilohm with 1000 pF, then 10 microfarad into 10 kilohm."""
    cycle = float(1 / phi2)
    return -math.expm1(-cycle / (10e3 * 1000e-12)), -math.expm1(-cycle / (10e3 * 10e-6))


class Analogue:
    """Filter, mixer, volume and output stage of one chip.

    Args:
        model: ``"6581"`` or ``"8580"``.
        phi2: clock in Hz.
    """

    def __init__(self, model: str, phi2: Fraction) -> None:
        self._kernel = load_kernel("analogue")
        smooth, hold = output_coefficients(phi2)
        offset = LEVELS[model].volume_step / 3
        self._constants = np.array([offset, LEVELS[model].filter_gain, smooth, hold])
        self._voice_dac = voice_table(model)
        self._level_dac = dac_table(LADDERS[model], 8)
        # The two integrators resonate at f exactly when each moves by 2 sin(pi f / phi2) a cycle.
        self._steps = 2 * np.sin(math.pi * cutoff_table(model) / float(phi2))
        self._dampings = damping_table(model)
        self._registers = np.zeros(self._kernel.REGISTERS, dtype=np.int64)
        self._state = np.zeros(self._kernel.STATE_SLOTS)
        self._out = np.zeros(BLOCK)

    def run(self, voices: Voices, writes: Writes, first: int, count: int) -> tuple[FloatArray, int]:
        """The output of the cycles that ``voices`` has just run, at phi2, and the index of the next write.

        The samples, shape (count,), are valid until the next call.
        """
        following = self._kernel.run(
            self._registers,
            self._state,
            self._constants,
            self._voice_dac,
            self._level_dac,
            self._steps,
            self._dampings,
            writes.cycles,
            writes.registers,
            writes.values,
            first,
            voices.cycle - count,
            count,
            voices.waves,
            voices.levels,
            self._out,
        )
        return self._out[:count], int(following)
