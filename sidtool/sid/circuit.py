"""What the analogue half of a 6581 or an 8580 is made of, as numbers, and the tables made from them.

Source: data sheet, sections 9 to 13; libresidfp 0.9.1. Voltages are in V. A table over voltages has STAGE_POINTS
entries from 0 V to RANGE_VOLTS.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sidtool.sid.dac import LADDERS, FloatArray, dac_table
from sidtool.sid.opamp import CURVE_6581, CURVE_8580, OpAmp

Singles = npt.NDArray[np.float32]

RANGE_VOLTS = 12.0
STAGE_POINTS = 16384  # of the filter's tables
MIXER_POINTS = 4096
CAPACITOR_LEAST = -12.0  # V; a table over the voltage on a capacitor goes from here to +12
EKV_LEAST, EKV_MOST = -10.0, 10.0
LEAST_6581 = 0.81  # V: where the 6581's op-amp curve begins
ZERO_CODE = 0x7FF  # the waveform that libresidfp takes as the voice's zero
THERMAL = 1.380649e-23 * (27 + 273.15) / 1.602176634e-19  # kT/q at 27 degrees Celsius
SUMMERS = 7  # tables by the number of inputs; 2 ... 6 can occur
MIXERS = 8


@dataclass(frozen=True, slots=True)
class Circuit:
    """A model's constants.

    Attributes:
        curve: op-amp transfer curve.
        supply, threshold: Vdd and Vth.
        conductance: u Cox.
        capacitor: of the filter, in F.
        voice_range: of a voice at full level.
        voice_dc, envelope_dc: DC of a voice, and what it gains with the envelope.
        mixer_gain, volume_divisor: of the mixer for one input, and of the volume at 1.
        filter_share: of the filter outputs in the mixer against the voices.
        mixer_offset: what the mixer has beside its inputs, in V.
        scale: from libresidfp's 16-bit output to its full scale.
    """

    curve: str
    supply: float
    threshold: float
    conductance: float
    capacitor: float
    voice_range: float
    voice_dc: float
    envelope_dc: float
    mixer_gain: float
    volume_divisor: float
    filter_share: float
    mixer_offset: float
    scale: float

    @property
    def headroom(self) -> float:
        """Vdd - Vth."""
        return self.supply - self.threshold


# 6581 chips by their filters: curve, and conductance against libresidfp's. Fitted to cutoffs measured on single chips
# by LordNightmare (R3 4485), ZrX (R4AR 2286) and Trurl (3384); small signals, within 0.35 octaves RMS.
PRESETS_6581 = {
    "default": (0.5, 1.0),
    "dark": (0.05, 1.3),
    "median": (0.25, 1.3),
    "bright": (0.4, 1.7),
    "unrounded": (0.5, 1.0),  # the default without libresidfp's rounding of currents
}

# libresidfp scales the sum of the filter outputs, 16 bits, around its middle: half of the range times what is missing
# stays in the mixer, whether an output is selected or not. With that all volume steps agree.
FILTER_SHARE = 3809 / 4096
SKEW_6581, SKEW_8580 = 1.015, 1.01
CIRCUITS = {
    "6581": Circuit(
        CURVE_6581,
        12 * SKEW_6581,
        1.31,
        20e-6,
        470e-12,
        1.5,
        5 * SKEW_6581,
        0.2143,
        8 / 6,
        12.0,
        FILTER_SHARE,
        (1 - FILTER_SHARE) * (12 * SKEW_6581 - 1.31 - LEAST_6581) / 2,
        1.5,
    ),
    "8580": Circuit(
        CURVE_8580, 9 * SKEW_8580, 0.80, 100e-6, 22e-9, 0.24, 4.75 * SKEW_8580, 0.0, 8 / 5, 16.0, 1.0, 0.0, 2.5
    ),
}


def saturated(dac: FloatArray) -> FloatArray:
    """The source follower behind the 6581's waveform DAC (libresidfp: gain 1.1, saturation 0.11)."""
    follower: FloatArray = 1.1 * dac - 0.11 * dac**3
    return follower


def wave_table(model: str) -> FloatArray:
    """What a voice at full level puts out for each 12-bit waveform value, without its DC; shape (4096,), in V."""
    dac = dac_table(LADDERS[model], 12)
    if model == "6581":
        dac = saturated(dac)
    table: FloatArray = CIRCUITS[model].voice_range * (dac - dac[ZERO_CODE])
    return table


def resonance_gains(model: str) -> FloatArray:
    """Gain of the band-pass's way back for each resonance, shape (16,)."""
    resonance = np.arange(16)
    if model == "6581":
        return (15 - resonance) / 8
    feedback = 1 / (1 / 1.4 + np.array([0, 1 / 15.3, 1 / 7.3, 1 / 4.7]))
    inputs = np.array([1.0, 1.4, 2.0, 2.8])
    gains: FloatArray = (feedback[None, :] / inputs[:, None]).ravel()
    return gains


@dataclass(frozen=True, slots=True)
class Tables:
    """What the kernel takes: tables over voltages, those in float64 as lines, see :func:`lines_of`.

    Attributes:
        waves: (4096,), with the DC that follows the envelope; levels: (256,), factor of the voice.
        steps: output for waveform 0 and for each step, where the converter is linear, else 0 and 0.
        summers: (SUMMERS, 2 * points), over the mean of the inputs.
        integrator: (2 * points,), an integrator's output over the voltage on its capacitor.
        resonance: (16, 2 * points), of the band-pass, over the voltage on its capacitor.
        mixers: (MIXERS, 16, points): mixer and volume together, over the mean of the mixer's inputs; parts of scale.
    """

    waves: Singles
    levels: Singles
    steps: tuple[float, float]
    summers: FloatArray
    integrator: FloatArray
    resonance: FloatArray
    mixers: Singles


def lines_of(values: FloatArray) -> FloatArray:
    """The straight lines between a table's entries: all values at place 0, then all slopes, shape (..., 2 * n).

    >>> lines_of(np.array([1.0, 3.0, 4.0])).tolist()
    [1.0, 2.0, 4.0, 2.0, 1.0, 0.0]
    """
    slopes = np.diff(values, append=values[..., -1:])
    return np.concatenate([values - slopes * np.arange(values.shape[-1]), slopes], axis=-1)


def points_of(lines: FloatArray) -> FloatArray:
    """The entries again, shape (..., n)."""
    values, slopes = np.split(lines, 2, axis=-1)
    points: FloatArray = values + slopes * np.arange(values.shape[-1])
    return points


@functools.cache
def tables_of(model: str) -> Tables:
    """The tables of ``"6581"`` or ``"8580"``; all chips of a model share them, nobody writes to them."""
    circuit = CIRCUITS[model]
    amp = OpAmp.from_curve(circuit.curve, circuit.headroom)
    volts = np.linspace(0, RANGE_VOLTS, STAGE_POINTS)
    capacitor = np.linspace(CAPACITOR_LEAST, -CAPACITOR_LEAST, STAGE_POINTS)
    integrated = amp.from_capacitor(capacitor) - capacitor
    waves = wave_table(model) + circuit.envelope_dc
    gains = resonance_gains(model)
    return Tables(
        waves=waves.astype(np.float32),
        levels=dac_table(LADDERS[model], 8).astype(np.float32),
        steps=(float(waves[0]), float(waves[4095] - waves[0]) / 4095) if model == "8580" else (0.0, 0.0),
        summers=lines_of(np.stack([amp.amplified(float(inputs), volts) for inputs in range(SUMMERS)])),
        integrator=lines_of(integrated),
        resonance=lines_of(np.stack([amp.amplified(gain, integrated) for gain in gains])),
        mixers=_mixers(circuit, amp, np.linspace(0, RANGE_VOLTS, MIXER_POINTS)),
    )


def _mixers(circuit: Circuit, amp: OpAmp, volts: FloatArray) -> Singles:
    """Mixer and volume stage in one, in parts of full scale, from the middle of libresidfp's 16 bits."""
    least, most = amp.inputs[0], max(circuit.headroom, float(amp.outputs[0]))
    mixed = np.stack([amp.amplified(inputs * circuit.mixer_gain, volts) for inputs in range(MIXERS)])
    heard = np.stack([amp.amplified(volume / circuit.volume_divisor, mixed) for volume in range(16)], axis=1)
    parts: Singles = ((2 * (heard - least) / (most - least) - 1) * circuit.scale).astype(np.float32)
    return parts


def current_unit(grain: float) -> float:
    """The smallest step of a VCR's currents, as a value of ln^2(1 + exp(v / 2 Ut)).

    libresidfp keeps the two currents of a VCR, V/us on the capacitor, as whole parts of 32767 of its voltage range;
    that is grain 1. At FC = 0 a part is what 0.13 V drive through the snake.
    """
    circuit = CIRCUITS["6581"]
    part = (circuit.headroom - LEAST_6581) / 32767
    return grain * part / snake_and_vcr(1e-6)[1]


def ekv_table(unit: float) -> FloatArray:
    """ln^2(1 + exp(v / 2 Ut)) in units, for v from EKV_LEAST to EKV_MOST; as lines."""
    volts = np.linspace(EKV_LEAST, EKV_MOST, STAGE_POINTS)
    return lines_of(np.logaddexp(0.0, volts / (2 * THERMAL)) ** 2 / unit)


def squares_above(gate: float, lines: FloatArray) -> FloatArray:
    """8580: the square of what the gate is above a table's voltages, or 0; as lines."""
    return lines_of(np.maximum(gate - points_of(lines), 0.0) ** 2)


def gate_volts(model: str, curve: float) -> FloatArray:
    """6581: the control voltage Vw for each FC, shape (2048,); ``curve`` 0 is dark, 1 bright."""
    if not 0 <= curve <= 1 or model != "6581":
        raise ValueError(f"{curve} is no curve of a {model}")
    volts: FloatArray = 6.65 + 3 * curve - 1 + 2.63 * dac_table(LADDERS["6581"], 11)
    return volts


def conductances(curve: float, step: float) -> tuple[FloatArray, float]:
    """8580: dt/C u Cox/2 W/L for each FC, shape (2048,), and the gate voltage less Vth."""
    circuit = CIRCUITS["8580"]
    widths = 0.00615 * np.maximum(np.arange(2048.0), 0.5)
    gate = circuit.voice_dc * (1.8 - 0.6 * curve) - circuit.threshold
    return widths * (circuit.conductance / 2 * step / circuit.capacitor), gate


def snake_and_vcr(step: float) -> tuple[float, float]:
    """6581: factors of the transistors' currents for a step in s: dt/C u Cox/2 W/L and dt/C 2 u Cox Ut^2 W/L."""
    circuit = CIRCUITS["6581"]
    unit = circuit.conductance * step / circuit.capacitor
    return unit / 2 / 115, unit * 2 * THERMAL**2 * 9
