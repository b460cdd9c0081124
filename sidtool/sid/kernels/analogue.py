"""The analogue half of the SID, linear: voices, state-variable filter, mixer, volume, and the C64's output stage.

One step a phi2 cycle. The stages follow the project's SID data sheet, sections 9 to 13; voltages are scaled to the
output (1.0 = full scale) and taken from the neutral point of the mixer, so that the inverting stages become signs. What
a chip is comes in as tables. `_nrt=False`: nothing is allocated here, so that no references need counting.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Shorts = npt.NDArray[np.int16]
Bytes = npt.NDArray[np.uint8]

# --- Slots of the registers, int64 -----------------------------------------------------------------------------------
CUTOFF = 0  # FC, 11 bits
RESONANCE_ROUTING = 1  # $17
MODE_VOLUME = 2  # $18
REGISTERS = 3

# --- Slots of the state, float64 -------------------------------------------------------------------------------------
BAND_PASS = 0
LOW_PASS = 1
OUTPUT_LOW_PASS = 2  # the C64's RC low-pass
OUTPUT_DC = 3  # what its coupling capacitor holds back
STATE_SLOTS = 4

# --- Slots of the constants, float64 ---------------------------------------------------------------------------------
VOICE_OFFSET = 0  # DC of an idle voice
FILTER_GAIN = 1  # of the filter outputs in the mixer
OUTPUT_LOW_PASS_STEP = 2  # coefficients of the output stage for one cycle
OUTPUT_DC_STEP = 3
CONSTANTS = 4

QUIET = 1e-30  # keeps a filter that decays into silence out of the slow denormal numbers


@njit(_nrt=False)
def write_register(filter_registers: Ints, register: int, value: int) -> None:
    """A write to $15..$18; others belong to the digital half and do nothing here."""
    if register == 0x15:
        filter_registers[CUTOFF] = filter_registers[CUTOFF] & 0x7F8 | value & 7
    elif register == 0x16:
        filter_registers[CUTOFF] = value << 3 | filter_registers[CUTOFF] & 7
    elif register == 0x17:
        filter_registers[RESONANCE_ROUTING] = value
    elif register == 0x18:
        filter_registers[MODE_VOLUME] = value


@njit(_nrt=False)
def run_stretch(  # noqa: PLR0917 - kernels take no keyword arguments
    filter_registers: Ints,
    state: Floats,
    constants: Floats,
    voice_dac: Floats,
    level_dac: Floats,
    cutoffs: Floats,
    dampings: Floats,
    waves: Shorts,
    levels: Bytes,
    at: int,
    end: int,
    out: Floats,
) -> None:
    """Cycles at ... end - 1, in which no register of the filter changes."""
    routing = filter_registers[RESONANCE_ROUTING]
    mode = filter_registers[MODE_VOLUME]
    step = cutoffs[filter_registers[CUTOFF]]
    damping = dampings[routing >> 4]
    offset = constants[VOICE_OFFSET]
    gain = constants[FILTER_GAIN]
    volume = (mode & 15) / 15.0
    in_1, in_2, in_3 = float(routing & 1), float(routing >> 1 & 1), float(routing >> 2 & 1)
    by_1, by_2, by_3 = 1.0 - in_1, 1.0 - in_2, 1.0 - in_3
    if mode & 0x80:
        by_3 = 0.0  # 3OFF: voice 3 is heard through the filter or not at all
    low_gain = gain * (mode >> 4 & 1)
    band_gain = gain * (mode >> 5 & 1)
    high_gain = gain * (mode >> 6 & 1)
    band, low = state[BAND_PASS], state[LOW_PASS]
    smooth, held = state[OUTPUT_LOW_PASS], state[OUTPUT_DC]
    smooth_step, held_step = constants[OUTPUT_LOW_PASS_STEP], constants[OUTPUT_DC_STEP]
    for i in range(at, end):
        voice_1 = voice_dac[waves[0, i]] * level_dac[levels[0, i]] + offset
        voice_2 = voice_dac[waves[1, i]] * level_dac[levels[1, i]] + offset
        voice_3 = voice_dac[waves[2, i]] * level_dac[levels[2, i]] + offset
        # Summer and integrators all invert: high and low come out against the input, band with it (sheet 11.1).
        high = damping * band - low - (in_1 * voice_1 + in_2 * voice_2 + in_3 * voice_3 + QUIET)
        band -= step * high
        low -= step * band
        mixed = by_1 * voice_1 + by_2 * voice_2 + by_3 * voice_3
        mixed += low_gain * low + band_gain * band + high_gain * high
        smooth += smooth_step * (volume * mixed - smooth)
        held += held_step * (smooth - held)
        out[i] = smooth - held
    state[BAND_PASS], state[LOW_PASS] = band, low
    state[OUTPUT_LOW_PASS], state[OUTPUT_DC] = smooth, held


@njit(
    "int64(int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], int64[::1],"
    " uint8[::1], uint8[::1], int64, int64, int64, int16[:, ::1], uint8[:, ::1], float64[::1])",
    cache=True,
    _nrt=False,
)
def run(  # noqa: PLR0917 - kernels take no keyword arguments
    filter_registers: Ints,
    state: Floats,
    constants: Floats,
    voice_dac: Floats,
    level_dac: Floats,
    cutoffs: Floats,
    dampings: Floats,
    cycles: Ints,
    registers: Bytes,
    values: Bytes,
    next_write: int,
    start: int,
    count: int,
    waves: Shorts,
    levels: Bytes,
    out: Floats,
) -> int:
    """Cycles start ... start + count - 1 of the analogue half.

    Args:
        filter_registers, state, constants: see the slots above.
        voice_dac: output of a voice at full level for each waveform value, shape (4096,).
        level_dac: factor for each envelope value, shape (256,).
        cutoffs: integrator step for each FC, 2 sin(pi f / phi2), shape (2048,).
        dampings: 1/Q for each resonance, shape (16,).
        cycles, registers, values, next_write: the writes, and the first of them that has not acted.
        waves, levels: what the digital half made in these cycles, shape (3, >= count).
        out: shape (>= count,), the output of the C64 at phi2.

    Returns:
        The index of the first write that has not acted.
    """
    at = int(np.int64(0))  # not a literal, for which the callees would be compiled once more
    while True:
        while next_write < len(cycles) and cycles[next_write] < start + at:
            write_register(filter_registers, np.int64(registers[next_write]), np.int64(values[next_write]))
            next_write += 1
        if at == count:
            return next_write
        end = count
        if next_write < len(cycles):
            end = min(count, cycles[next_write] + 1 - start)
        run_stretch(
            filter_registers, state, constants, voice_dac, level_dac, cutoffs, dampings, waves, levels, at, end, out
        )
        at = end
