"""The analogue half of a SID as plainly as possible, cycle by cycle: what the fast one is measured against.

The same equations (data sheet, sections 9 to 13) with the same constants, but none of its shortcuts: fine tables, the
filter in small steps of true time that follow each other, mixer and volume in every cycle, all in float64.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit
from sid_programs import Program

from sidtool.sid.circuit import (
    CIRCUITS,
    MIXERS,
    SUMMERS,
    THERMAL,
    conductances,
    current_unit,
    gate_volts,
    resonance_gains,
    snake_and_vcr,
    wave_table,
)
from sidtool.sid.dac import LADDERS, dac_table
from sidtool.sid.opamp import OpAmp
from sidtool.sid.oscillators import BLOCK, Voices, Writes

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

POINTS = 100_001
RANGE = 12.0  # V; capacitors from -RANGE to RANGE
SETTLING_CYCLES = 40_000


@njit
def at(table: Doubles, volts: float, least: float, most: float) -> float:
    """Linear interpolation in a table from ``least`` to ``most``, its ends beyond them."""
    place = min(max((volts - least) / (most - least), 0.0), 1.0) * (len(table) - 1)
    index = min(int(place), len(table) - 2)
    return table[index] + (place - index) * (table[index + 1] - table[index])


@njit
def softplus_squared(volts: float) -> float:
    """ln^2(1 + exp(v / 2 Ut)): the EKV model's current."""
    x = volts / (2 * THERMAL)
    return (max(x, 0.0) + math.log1p(math.exp(-abs(x)))) ** 2


@njit
def rounded(value: float, unit: float) -> float:
    return math.floor(value / unit + 0.5) * unit if unit > 0 else value


@njit
def current_6581(  # type: ignore[no-untyped-def] # noqa: PLR0917 - as in the equations
    volts, inside, supply, threshold, control, snake, vcr, unit
):
    """Through snake and VCR from an input to the op-amp's own."""
    gate = supply - threshold - math.sqrt(((supply - volts) ** 2 + (supply - control) ** 2) / 2)
    forward, backward = softplus_squared(gate - inside), softplus_squared(gate - volts)
    through = rounded(forward, unit) - rounded(backward, unit)
    return snake * ((supply - inside) ** 2 - (supply - volts) ** 2) + vcr * through


@njit
def current_8580(volts, inside, gate, strength):  # type: ignore[no-untyped-def]
    return strength * ((gate - inside) ** 2 - max(gate - volts, 0.0) ** 2)


@njit
def filtered(  # type: ignore[no-untyped-def] # noqa: PLR0917 - compiled, without objects
    is_6581, drives, inputs, cutoffs, resonances, summers, backs, capacitor, controls, numbers, steps, limit, passes
):
    """Low-pass, band-pass and high-pass in each cycle, shape (3, cycles), from the sum of the summer's inputs.

    All are the means over a cycle's steps.
    """
    supply, threshold, snake, vcr, unit, gate = numbers
    band_charge = low_charge = 0.0
    band_inside = at(capacitor, band_charge, -RANGE, RANGE)
    low_inside = at(capacitor, low_charge, -RANGE, RANGE)
    for n in range(drives.shape[0]):
        control = controls[cutoffs[n]]
        for _ in range(steps):
            band, low = band_inside - band_charge, low_inside - low_charge
            back = at(backs[resonances[n]], band, 0.0, RANGE)
            count = inputs[n] + 2
            high = at(summers[count], (drives[n] + back + low) / count, 0.0, RANGE)
            if is_6581:
                current = current_6581(high, band_inside, supply, threshold, control, snake, vcr, unit)
            else:
                current = current_8580(high, band_inside, gate, control)
            band_charge = min(max(band_charge + current, -limit), limit)
            band_inside = at(capacitor, band_charge, -RANGE, RANGE)
            band = band_inside - band_charge
            if is_6581:
                current = current_6581(band, low_inside, supply, threshold, control, snake, vcr, unit)
            else:
                current = current_8580(band, low_inside, gate, control)
            low_charge = min(max(low_charge + current, -limit), limit)
            low_inside = at(capacitor, low_charge, -RANGE, RANGE)
            passes[0, n] += (low_inside - low_charge) / steps
            passes[1, n] += band / steps
            passes[2, n] += high / steps


@njit
def mixed(  # type: ignore[no-untyped-def] # noqa: PLR0917 - compiled, without objects
    sums, counts, volumes, mixers, volume_stages, out
):
    """Mixer and volume stage: from the sum of so many inputs to V."""
    for n in range(sums.shape[0]):
        volts = at(mixers[counts[n]], sums[n] / max(counts[n], 1), 0.0, RANGE)
        out[n] = at(volume_stages[volumes[n]], volts, 0.0, RANGE)


def voices_of(model: str, program: Program, cycles: int) -> tuple[Doubles, Doubles]:
    """Waveforms and levels as the converters give them, shapes (3, cycles); the levels 0 ... 1."""
    voices, writes = Voices(model), Writes(*zip(*program, strict=True))
    first, waves, levels = 0, [], []
    while voices.cycle < cycles:
        count = min(BLOCK, cycles - voices.cycle)
        first = voices.run(writes, first, count)
        waves.append(voices.waves[:, :count].copy())
        levels.append(voices.levels[:, :count].copy())
    table = wave_table(model) + CIRCUITS[model].envelope_dc
    return table[np.concatenate(waves, axis=1)], dac_table(LADDERS[model], 8)[np.concatenate(levels, axis=1)]


def settings_of(program: Program, cycles: int) -> Ints:
    """$15 to $18 in each cycle, shape (4, cycles); a write is seen from the next cycle on."""
    settings = np.zeros((4, cycles), dtype=np.int64)
    for cycle, register, value in program:
        if 0x15 <= register <= 0x18:
            settings[register - 0x15, cycle + 1 :] = value
    return settings


def plain_output(  # noqa: PLR0917 - what a chip is given
    model: str, program: Program, cycles: int, phi2: float, grain: float = 0.0, steps: int = 4
) -> Doubles:
    """A sample for each cycle, 1.0 is full scale, without the C64's output stage; shape (cycles,)."""
    circuit = CIRCUITS[model]
    waves, levels = voices_of(model, program, cycles)
    voices = np.concatenate([waves * levels, np.zeros((1, cycles))])
    settings = settings_of(program, cycles)
    idle = np.repeat(np.array([[7], [0xFF], [0], [0]]), SETTLING_CYCLES, axis=1)  # at the highest cutoff
    settings = np.concatenate([idle, settings], axis=1)
    quiet = np.zeros((4, 1))
    quiet[:3] = (wave_table(model) + circuit.envelope_dc)[0] * dac_table(LADDERS[model], 8)[0]
    voices = np.concatenate([np.repeat(quiet, SETTLING_CYCLES, axis=1), voices], axis=1) + circuit.voice_dc
    routing = settings[2][None, :] >> np.arange(4)[:, None] & 1
    past = 1 - routing
    past[2] &= 1 - (settings[3] >> 7)  # 3OFF
    passes = _passes(model, (voices * routing).sum(axis=0), routing.sum(axis=0), settings, phi2, grain, steps)
    modes = settings[3][None, :] >> np.array([4, 5, 6])[:, None] & 1
    least = float(circuit.curve.split(":")[0])
    heard = (passes - least) * circuit.filter_share + least  # through larger resistors
    sums = (voices * past).sum(axis=0) + (heard * modes).sum(axis=0) + circuit.mixer_offset
    counts = past.sum(axis=0) + modes.sum(axis=0)
    volts = np.linspace(0.0, RANGE, POINTS)
    amp = OpAmp.from_curve(circuit.curve, circuit.headroom)
    mixers = np.stack([amp.amplified(count * circuit.mixer_gain, volts) for count in range(MIXERS)])
    volumes = np.stack([amp.amplified(volume / circuit.volume_divisor, volts) for volume in range(16)])
    out = np.zeros(len(sums))
    mixed(sums, counts, settings[3] & 15, mixers, volumes, out)
    bottom, top = amp.inputs[0], max(circuit.headroom, float(amp.outputs[0]))
    parts: Doubles = (2 * (out - bottom) / (top - bottom) - 1) * circuit.scale
    return parts[SETTLING_CYCLES:]


def _passes(  # noqa: PLR0917 - what a filter is given
    model: str, drives: Doubles, inputs: Ints, settings: Ints, phi2: float, grain: float, steps: int
) -> Doubles:
    circuit = CIRCUITS[model]
    amp = OpAmp.from_curve(circuit.curve, circuit.headroom)
    volts = np.linspace(0.0, RANGE, POINTS)
    capacitor = amp.from_capacitor(np.linspace(-RANGE, RANGE, POINTS))
    step = 1 / phi2 / steps
    if model == "6581":
        controls = gate_volts(model, 0.5)
        snake, vcr = snake_and_vcr(step)
        numbers = circuit.headroom, circuit.threshold, snake, vcr, current_unit(grain), 0.0
    else:
        controls, gate = conductances(0.5, step)
        numbers = 0.0, 0.0, 0.0, 0.0, 0.0, gate
    passes = np.zeros((3, len(drives)))
    filtered(
        model == "6581",
        drives,
        inputs,
        settings[1] << 3 | settings[0] & 7,
        settings[2] >> 4,
        np.stack([amp.amplified(float(count), volts) for count in range(SUMMERS)]),
        np.stack([amp.amplified(float(gain), volts) for gain in resonance_gains(model)]),
        capacitor,
        controls,
        numbers,
        steps,
        9.5 if model == "6581" else 7.6,
        passes,
    )
    return passes
