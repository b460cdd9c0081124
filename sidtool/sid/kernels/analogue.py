"""The analogue half of a SID: voices at phi2, the filter once a cell of eight cycles, then mixer and volume.

The stages follow the project's SID data sheet, sections 9 to 13. All voltages are in V; what a chip is comes in as
tables. The filter's two integrators leap-frog over each other (band-pass at half steps), in one, two or four steps a
cell by how fast they are. Damping and the op-amps' inputs are extrapolated to the middle of a step from the last three
(heavy damping from the last two), exactly for what is slow: far below the cutoff the high-pass is what its terms fail
to cancel. Voices are brought to the filter through a short low-pass, and its outputs back to every cycle by cubic
interpolation; volume, mixer and routing switch in their very cycle.

All streams are kept with a history, and run behind the voices by DELAY cycles.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Shorts = npt.NDArray[np.int16]
Bytes = npt.NDArray[np.uint8]

CELL = 8  # cycles
HALF_TAPS = 32  # of the low-pass in front of the filter
DELAY = 72  # cycles: an output needs voices so much later, rounded up to cells
CHANGES = 256  # a routing with this bit is that of a cell in which something may change
HISTORY = 128  # cycles kept in front of the streams; a multiple of CELL, at least DELAY + HALF_TAPS
CELLS_KEPT = HISTORY // CELL

# --- Slots of the registers, int64 -----------------------------------------------------------------------------------
CUTOFF = 0  # FC, 11 bits
RESONANCE_ROUTING = 1  # $17
MODE_VOLUME = 2  # $18
FILLED = 3  # cycles in the streams
SOLVED = 4  # cells that the filter has done
SOUNDED = 5  # cells that mixer and volume have done
REGISTERS = 6

# --- Slots of the filter's state, float64 ----------------------------------------------------------------------------
BAND_CHARGE = 0  # voltage on the capacitors
LOW_CHARGE = 1
BAND_INPUT = 2  # op-amp inputs, now and a step earlier
BAND_INPUT_BEFORE = 3
LOW_INPUT = 4
LOW_INPUT_BEFORE = 5
BACK = 6  # output of the resonance stage, now and a step earlier
BACK_BEFORE = 7
LOW = 8  # low-pass output
BAND_INPUT_FIRST = 9  # the same two steps earlier
LOW_INPUT_FIRST = 10
BACK_FIRST = 11
DRIVE_BEFORE = 12  # what came from the voices a cell earlier
STATE_SLOTS = 13

# --- Slots of the constants, float64 ---------------------------------------------------------------------------------
VOICE_DC = 0
EXTERNAL = 1  # EXT IN, without the DC
FILTER_SHARE = 2
MIXER_OFFSET = 3
SUPPLY = 4  # Vdd - Vth
THRESHOLD = 5
SNAKE = 6  # 6581: factors of the transistors' currents for a cell
VCR = 7
GATE = 8  # 8580: gate voltage - Vth
FLOOR = 9  # where the mixer's tables have 0
REST = 10  # working point of the op-amps
CONSTANTS = 11

# --- Scales of the tables --------------------------------------------------------------------------------------------
STAGE_SCALE = 4095 / 12.0
CHARGE_SCALE = 4095 / 24.0
CHARGE_LEAST = -12.0
EKV_SCALE = 4095 / 20.0
EKV_LEAST = -10.0
HALF_EKV = 0.5 * EKV_SCALE * EKV_SCALE
TABLE_END = 4094.999  # all tables have 4096 entries
ONE = np.uint64(1)


@njit(_nrt=False)
def look_up(lines: Floats, at: float) -> float:
    """Linear interpolation in a table of lines, shape (n, 2): value at 0 and slope; ``at`` lies inside of the table."""
    place = np.uint64(int(at))  # unsigned: no test for an index from the end
    return float(lines[place, 0] + lines[place, 1] * at)


@njit(_nrt=False)
def look_up_any(lines: Floats, at: float) -> float:
    """The same, with what lies outside of the table at its end."""
    return float(look_up(lines, min(max(at, 0.0), TABLE_END)))


@njit(_nrt=False)
def whole(value: float) -> float:
    """The nearest whole number; np.floor, since math.floor gives an int."""
    return float(np.floor(value + 0.5))


@njit(_nrt=False)
def write_register(registers: Ints, register: int, value: int) -> None:
    """A write to $15..$18; others belong to the digital half and do nothing here."""
    if register == 0x15:
        registers[CUTOFF] = registers[CUTOFF] & 0x7F8 | value & 7
    elif register == 0x16:
        registers[CUTOFF] = value << 3 | registers[CUTOFF] & 7
    elif register == 0x17:
        registers[RESONANCE_ROUTING] = value
    elif register == 0x18:
        registers[MODE_VOLUME] = value


@njit(_nrt=False)
def count_bits(value: int) -> int:
    """Of the four low ones."""
    return (value & 1) + (value >> 1 & 1) + (value >> 2 & 1) + (value >> 3 & 1)


@njit(_nrt=False)
def run_stretch(  # noqa: PLR0917 - kernels take no keyword arguments
    registers: Ints,
    constants: Floats,
    voice_dac: Singles,
    level_dac: Singles,
    waves: Shorts,
    levels: Bytes,
    at: int,
    end: int,
    sums: Singles,
    mixes: Singles,
    codes: Shorts,
    cell_cutoffs: Shorts,
    cell_routings: Shorts,
) -> None:
    """Voices of cycles at ... end - 1, in which no register of the filter changes, at the end of the streams."""
    routing = registers[RESONANCE_ROUTING]
    mode = registers[MODE_VOLUME]
    filtered = routing & 15
    mixed = ~filtered & 15
    if mode & 0x80:
        mixed &= 11  # 3OFF: voice 3 is heard through the filter or not at all
    one, two, three = np.float32(routing & 1), np.float32(routing >> 1 & 1), np.float32(routing >> 2 & 1)
    past_one, past_two, past_three = np.float32(mixed & 1), np.float32(mixed >> 1 & 1), np.float32(mixed >> 2 & 1)
    into_filter = np.float32(constants[EXTERNAL] * (filtered >> 3))
    into_mixer = np.float32(constants[EXTERNAL] * (mixed >> 3))
    filled = registers[FILLED] - at
    # Unsigned indices need no test for one from the end.
    to = np.uint64(registers[FILLED])
    begin = np.uint64(at)
    for i in range(np.uint64(end - at)):
        voice_1 = voice_dac[np.uint16(waves[0, begin + i])] * level_dac[levels[0, begin + i]]
        voice_2 = voice_dac[np.uint16(waves[1, begin + i])] * level_dac[levels[1, begin + i]]
        voice_3 = voice_dac[np.uint16(waves[2, begin + i])] * level_dac[levels[2, begin + i]]
        sums[to + i] = one * voice_1 + two * voice_2 + three * voice_3 + into_filter
        mixes[to + i] = past_one * voice_1 + past_two * voice_2 + past_three * voice_3 + into_mixer
    code = np.int16(mode & 0x7F | count_bits(mixed) << 8)
    for i in range(filled + at, filled + end):
        codes[i] = code
    first_cell = (filled + at + CELL - 1) // CELL
    if (filled + at) % CELL != 0:
        cell_routings[first_cell - 1] |= CHANGES
    for cell in range(first_cell, (filled + end + CELL - 1) // CELL):
        cell_cutoffs[cell] = registers[CUTOFF]
        cell_routings[cell] = routing
    registers[FILLED] = filled + end


@njit(_nrt=False)
def smooth(  # noqa: PLR0917 - kernels take no keyword arguments
    sums: Singles, taps: Singles, first: int, end: int, phases: Singles, drives: Singles
) -> None:
    """The filter's input around the beginnings of cells first ... end - 1, from drives[0] on.

    Tap by tap over all cells, and the sums in rows by their phase in a cell: so it is done with vectors.
    """
    around = HALF_TAPS // CELL
    rows = end - first + 2 * around
    for row in range(rows):
        for phase in range(CELL):
            phases[phase, row] = sums[np.uint64((first - around + row) * CELL + phase)]
    for j in range(end - first):
        drives[j] = 0
    for k in range(2 * HALF_TAPS):
        tap = taps[k]
        column = phases[k % CELL, k // CELL :]
        for j in range(end - first):
            drives[j] += tap * column[j]


@njit(_nrt=False)
def solve_6581(  # noqa: PLR0915, PLR0917 - one chain of steps; kernels take no keyword arguments
    state: Floats,
    constants: Floats,
    gate: float,
    steps: int,
    factors: Floats,
    cutoff: int,
    resonance: Floats,
    summer: Floats,
    inputs: float,
    ekv: Floats,
    vx_of: Floats,
    drive_before: float,
    drive: float,
    next_drive: float,
    outputs: Floats,
) -> None:
    """A cell of the 6581's filter; outputs: low-pass and high-pass as it begins, band-pass of its middle.

    The voices within the cell lie on the parabola through what came a cell before, now, and what comes a cell later.

    Snake and voltage-controlled resistor lie in parallel before each integrator (sheet 11.4).
    """
    factor = factors[0, cutoff]
    lead, lag, tail = factors[1, cutoff], factors[2, cutoff], factors[3, cutoff]
    back_lead, back_lag, back_tail = factors[4, cutoff], factors[5, cutoff], factors[6, cutoff]
    supply = constants[SUPPLY]
    snake = constants[SNAKE] * factor
    vcr = constants[VCR] * factor
    ceiling = supply - constants[THRESHOLD]
    bias = 0.5 * EKV_SCALE * EKV_SCALE * (supply - gate) * (supply - gate)
    ceiling = (ceiling - EKV_LEAST) * EKV_SCALE
    band_charge, low_charge = state[BAND_CHARGE], state[LOW_CHARGE]
    band_input, band_before = state[BAND_INPUT], state[BAND_INPUT_BEFORE]
    low_input, low_before = state[LOW_INPUT], state[LOW_INPUT_BEFORE]
    back, back_before = state[BACK], state[BACK_BEFORE]
    band_first, low_first, back_first = state[BAND_INPUT_FIRST], state[LOW_INPUT_FIRST], state[BACK_FIRST]
    low = state[LOW]
    share = STAGE_SCALE / inputs
    rest = constants[REST] * (1.0 - back_lead - back_lag - back_tail)
    tilt = 0.5 * (next_drive - drive_before)
    bend = 0.5 * (next_drive + drive_before) - drive
    drive += rest
    outputs[0] = low
    band_sum = 0.0
    for step in range(steps):
        part = step / steps
        now = drive + part * (tilt + part * bend)
        damping = back_lead * back + (back_lag * back_before + back_tail * back_first)
        high = look_up_any(summer, (now + damping + low) * share)
        if step == 0:
            outputs[1] = high
        # Band-pass: through the first integrator.
        below = supply - high
        open_gate = ceiling - math.sqrt(HALF_EKV * (below * below) + bias)
        middle = lead * band_input + (lag * band_before + tail * band_first)
        above = supply - middle
        current = snake * (above * above - below * below)
        forward = whole(look_up_any(ekv, open_gate - middle * EKV_SCALE))
        current += vcr * (forward - whole(look_up(ekv, open_gate - high * EKV_SCALE)))
        band_charge = min(max(band_charge + current, -9.5), 9.5)
        at = (band_charge - CHARGE_LEAST) * CHARGE_SCALE
        band_first, band_before = band_before, band_input
        band_input = look_up(vx_of, at)
        band = band_input - band_charge
        back_first, back_before = back_before, back
        back = look_up(resonance, band * STAGE_SCALE)
        band_sum += band
        # Low-pass: through the second.
        below = supply - band
        open_gate = ceiling - math.sqrt(HALF_EKV * (below * below) + bias)
        middle = lead * low_input + (lag * low_before + tail * low_first)
        above = supply - middle
        current = snake * (above * above - below * below)
        forward = whole(look_up_any(ekv, open_gate - middle * EKV_SCALE))
        current += vcr * (forward - whole(look_up(ekv, open_gate - band * EKV_SCALE)))
        low_charge = min(max(low_charge + current, -9.5), 9.5)
        low_first, low_before = low_before, low_input
        low_input = look_up(vx_of, (low_charge - CHARGE_LEAST) * CHARGE_SCALE)
        low = low_input - low_charge
    outputs[2] = band_sum / steps
    state[BAND_CHARGE], state[LOW_CHARGE] = band_charge, low_charge
    state[BAND_INPUT], state[BAND_INPUT_BEFORE] = band_input, band_before
    state[LOW_INPUT], state[LOW_INPUT_BEFORE] = low_input, low_before
    state[BACK], state[BACK_BEFORE] = back, back_before
    state[LOW] = low
    state[BAND_INPUT_FIRST], state[LOW_INPUT_FIRST], state[BACK_FIRST] = band_first, low_first, back_first


@njit(_nrt=False)
def solve_8580(  # noqa: PLR0917 - kernels take no keyword arguments
    state: Floats,
    constants: Floats,
    conductance: float,
    steps: int,
    factors: Floats,
    cutoff: int,
    resonance: Floats,
    summer: Floats,
    inputs: float,
    vx_of: Floats,
    drive_before: float,
    drive: float,
    next_drive: float,
    outputs: Floats,
) -> None:
    """A cell of the 8580's filter, as above, with one transistor before each integrator."""
    lead, lag, tail = factors[1, cutoff], factors[2, cutoff], factors[3, cutoff]
    back_lead, back_lag, back_tail = factors[4, cutoff], factors[5, cutoff], factors[6, cutoff]
    gate = constants[GATE]
    conductance *= factors[0, cutoff]
    band_charge, low_charge = state[BAND_CHARGE], state[LOW_CHARGE]
    band_input, band_before = state[BAND_INPUT], state[BAND_INPUT_BEFORE]
    low_input, low_before = state[LOW_INPUT], state[LOW_INPUT_BEFORE]
    back, back_before = state[BACK], state[BACK_BEFORE]
    band_first, low_first, back_first = state[BAND_INPUT_FIRST], state[LOW_INPUT_FIRST], state[BACK_FIRST]
    low = state[LOW]
    share = STAGE_SCALE / inputs
    rest = constants[REST] * (1.0 - back_lead - back_lag - back_tail)
    tilt = 0.5 * (next_drive - drive_before)
    bend = 0.5 * (next_drive + drive_before) - drive
    drive += rest
    outputs[0] = low
    band_sum = 0.0
    for step in range(steps):
        part = step / steps
        now = drive + part * (tilt + part * bend)
        damping = back_lead * back + (back_lag * back_before + back_tail * back_first)
        high = look_up_any(summer, (now + damping + low) * share)
        if step == 0:
            outputs[1] = high
        below = max(gate - high, 0.0)
        above = gate - (lead * band_input + (lag * band_before + tail * band_first))
        band_charge = min(max(band_charge + conductance * (above * above - below * below), -7.6), 7.6)
        band_first, band_before = band_before, band_input
        band_input = look_up(vx_of, (band_charge - CHARGE_LEAST) * CHARGE_SCALE)
        band = band_input - band_charge
        back_first, back_before = back_before, back
        back = look_up(resonance, band * STAGE_SCALE)
        band_sum += band
        below = max(gate - band, 0.0)
        above = gate - (lead * low_input + (lag * low_before + tail * low_first))
        low_charge = min(max(low_charge + conductance * (above * above - below * below), -7.6), 7.6)
        low_first, low_before = low_before, low_input
        low_input = look_up(vx_of, (low_charge - CHARGE_LEAST) * CHARGE_SCALE)
        low = low_input - low_charge
    outputs[2] = band_sum / steps
    state[BAND_CHARGE], state[LOW_CHARGE] = band_charge, low_charge
    state[BAND_INPUT], state[BAND_INPUT_BEFORE] = band_input, band_before
    state[LOW_INPUT], state[LOW_INPUT_BEFORE] = low_input, low_before
    state[BACK], state[BACK_BEFORE] = back, back_before
    state[LOW] = low
    state[BAND_INPUT_FIRST], state[LOW_INPUT_FIRST], state[BACK_FIRST] = band_first, low_first, back_first


@njit(_nrt=False)
def combine(  # noqa: PLR0917 - kernels take no keyword arguments
    passes: Floats, code: int, factor: float, first: int, end: int, combined: Singles
) -> None:
    """The selected filter outputs at the beginnings of cells first ... end - 1, times a factor.

    Band-pass lives half a cell later than the others.
    """
    low = factor if code & 0x10 else 0.0
    band = factor if code & 0x20 else 0.0
    high = factor if code & 0x40 else 0.0
    for cell in range(first, end):
        at = np.uint64(cell)
        middle = 0.5625 * (passes[2, at - ONE] + passes[2, at])
        middle -= 0.0625 * (passes[2, at - ONE - ONE] + passes[2, at + ONE])
        combined[cell - first] = low * passes[0, at] + band * middle + high * passes[1, at]


@njit(_nrt=False)
def sound(  # noqa: PLR0917 - kernels take no keyword arguments
    constants: Floats,
    tables: Singles,
    mixes: Singles,
    codes: Shorts,
    passes: Floats,
    weights: Singles,
    combined: Singles,
    start: int,
    end: int,
    out: Singles,
    out_at: int,
) -> None:
    """Mixer and volume in cycles start ... end - 1, which share a code."""
    code = int(codes[start])
    voices = code >> 8
    modes = (code >> 4 & 1) + (code >> 5 & 1) + (code >> 6 & 1)
    table = tables[voices + modes, code & 15]
    scale = STAGE_SCALE / max(voices + modes, 1)
    share = constants[FILTER_SHARE]
    base = voices * constants[VOICE_DC] + constants[MIXER_OFFSET]
    # The filter's outputs come through larger resistors: their voltage counts less, from the least voltage on.
    base += modes * constants[FLOOR] * (1.0 - share)
    gain_32, base_32 = np.float32(scale), np.float32(base * scale)
    first_cell, end_cell = start // CELL, (end + CELL - 1) // CELL
    to = np.uint64(out_at)
    length = end - start
    if modes:
        combine(passes, code, share * scale, first_cell - 1, end_cell + 2, combined)
        for phase in range(CELL):
            a, b, c, d = weights[0, phase], weights[1, phase], weights[2, phase], weights[3, phase]
            for cell in range(first_cell, end_cell):
                at = cell * CELL + phase - start
                if 0 <= at < length:
                    k = np.uint64(cell - first_cell)
                    two = k + ONE + ONE
                    around = (a * combined[k] + b * combined[k + ONE]) + (c * combined[two] + d * combined[two + ONE])
                    out[to + np.uint64(at)] = around
    else:
        for i in range(np.uint64(length)):
            out[to + i] = 0
    from_mix = np.uint64(start)
    for i in range(np.uint64(length)):
        place = mixes[from_mix + i] * gain_32 + base_32 + out[to + i]
        place = min(max(place, np.float32(0)), np.float32(4094.5))
        index = np.int32(place)
        low = table[np.uint32(index)]
        step = table[np.uint32(index) + np.uint32(1)] - low
        out[to + i] = low + (place - np.float32(index)) * step


@njit(_nrt=False)
def sound_cells(  # noqa: PLR0917 - kernels take no keyword arguments
    registers: Ints,
    constants: Floats,
    tables: Singles,
    mixes: Singles,
    codes: Shorts,
    cell_routings: Shorts,
    passes: Floats,
    weights: Singles,
    combined: Singles,
    last_cell: int,
    out: Singles,
    out_at: int,
) -> int:
    """Mixer and volume up to a cell, as far at a time as nothing changes; returns the end of ``out``."""
    start, end = registers[SOUNDED] * CELL, last_cell * CELL
    while start < end:
        code = codes[start]
        to = start + 1
        while to < end and codes[to] == code:
            steady = to % CELL == 0 and cell_routings[to // CELL] & CHANGES == 0
            to += CELL if steady else 1
        sound(constants, tables, mixes, codes, passes, weights, combined, start, to, out, out_at)
        out_at += to - start
        start = to
    registers[SOUNDED] = last_cell
    return out_at


@njit(_nrt=False)
def solve_cells(  # noqa: PLR0917 - kernels take no keyword arguments
    registers: Ints,
    state: Floats,
    constants: Floats,
    controls: Floats,
    factors: Floats,
    plans: Bytes,
    resonances: Floats,
    summers: Floats,
    ekv: Floats,
    vx_of: Floats,
    taps: Singles,
    sums: Singles,
    cell_cutoffs: Shorts,
    cell_routings: Shorts,
    passes: Floats,
    phases: Singles,
    drives: Singles,
) -> None:
    """The filter, as far as the voices suffice."""
    end = (registers[FILLED] - HALF_TAPS) // CELL  # the last drive that can be had is that of cell end - 1
    cell = registers[SOLVED]
    outputs = state[STATE_SLOTS:]
    if cell >= end - 1:
        return
    smooth(sums, taps, cell, end, phases, drives)
    first = cell
    while cell < end - 1:
        drive, next_drive = float(drives[cell - first]), float(drives[cell - first + 1])
        drive_before = state[DRIVE_BEFORE]
        state[DRIVE_BEFORE] = drive
        cutoff = cell_cutoffs[cell]
        routing = int(cell_routings[cell]) & 0xFF
        voices = count_bits(routing & 15)
        dc = voices * constants[VOICE_DC]
        resonance = resonances[routing >> 4]
        summer = summers[voices + 2]
        plan = plans[routing >> 4, cutoff]
        steps = 1 << (int(plan) >> 1)
        if constants[GATE] == 0.0:
            solve_6581(
                state, constants, controls[cutoff], steps, factors[plan], cutoff, resonance, summer, voices + 2.0, ekv,
                vx_of, drive_before + dc, drive + dc, next_drive + dc, outputs,
            )  # fmt: skip
        else:
            solve_8580(
                state, constants, controls[cutoff], steps, factors[plan], cutoff, resonance, summer, voices + 2.0,
                vx_of, drive_before + dc, drive + dc, next_drive + dc, outputs,
            )  # fmt: skip
        passes[0, cell], passes[1, cell], passes[2, cell] = outputs[0], outputs[1], outputs[2]
        cell += 1
    registers[SOLVED] = cell


@njit(_nrt=False)
def forget(  # noqa: PLR0917 - kernels take no keyword arguments
    registers: Ints,
    sums: Singles,
    mixes: Singles,
    codes: Shorts,
    cell_cutoffs: Shorts,
    cell_routings: Shorts,
    passes: Floats,
) -> None:
    """Moves the streams to the front, up to the history that is still needed."""
    cells = registers[SOUNDED] - CELLS_KEPT // 2
    if cells <= 0:
        return
    cycles = cells * CELL
    left = registers[FILLED] - cycles
    for i in range(left):
        sums[i] = sums[i + cycles]
        mixes[i] = mixes[i + cycles]
        codes[i] = codes[i + cycles]
    for cell in range((left + CELL - 1) // CELL):
        cell_cutoffs[cell] = cell_cutoffs[cell + cells]
        cell_routings[cell] = cell_routings[cell + cells]
    for cell in range(registers[SOLVED] - cells):
        for k in range(3):
            passes[k, cell] = passes[k, cell + cells]
    registers[FILLED] -= cycles
    registers[SOLVED] -= cells
    registers[SOUNDED] -= cells


@njit(
    "UniTuple(int64, 2)(int64[::1], float64[::1], float64[::1], float32[::1], float32[::1], float64[::1],"
    " float64[:, :, ::1], uint8[:, ::1], float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, ::1],"
    " float32[::1], float32[:, :, ::1], float32[:, ::1], int64[::1], uint8[::1], uint8[::1], int64, int64, int64,"
    " int16[:, ::1], uint8[:, ::1], float32[::1], float32[::1], int16[::1], int16[::1], int16[::1], float64[:, ::1],"
    " float32[:, ::1], float32[::1], float32[::1], int64)",
    cache=True,
    _nrt=False,
)
def run(  # noqa: PLR0917 - kernels take no keyword arguments
    filter_registers: Ints,
    state: Floats,
    constants: Floats,
    voice_dac: Singles,
    level_dac: Singles,
    controls: Floats,
    factors: Floats,
    plans: Bytes,
    resonances: Floats,
    summers: Floats,
    ekv: Floats,
    vx_of: Floats,
    taps: Singles,
    tables: Singles,
    weights: Singles,
    cycles: Ints,
    registers: Bytes,
    values: Bytes,
    next_write: int,
    start: int,
    count: int,
    waves: Shorts,
    levels: Bytes,
    sums: Singles,
    mixes: Singles,
    codes: Shorts,
    cell_cutoffs: Shorts,
    cell_routings: Shorts,
    passes: Floats,
    phases: Singles,
    drives: Singles,
    out: Singles,
    out_at: int,
) -> tuple[int, int]:
    """Cycles start ... start + count - 1 of the analogue half.

    Args:
        filter_registers, state, constants: see the slots above; the state has three more for a cell's outputs.
        voice_dac, level_dac: a voice is the one's entry for the waveform times the other's for the envelope.
        controls: for each FC: the control voltage (6581), the current's factor in a cell (8580).
        factors: for each plan and FC: of the current in a step, and of the extrapolations.
        plans: for each resonance and FC, see sidtool.sid.analogue.Tuning.
        resonances, summers, ekv, vx_of, tables: see sidtool.sid.circuit; all but the last as lines.
        taps: the filter's low-pass; weights: cubic interpolation, shape (4, CELL).
        cycles, registers, values, next_write: the writes, and the first of them that has not acted.
        waves, levels: what the digital half made in these cycles, shape (3, >= count).
        sums, mixes, codes, cell_cutoffs, cell_routings, passes: the streams; phases, drives: room for the low-pass.
        out: samples, from index out_at on free.

    Returns:
        The index of the first write that has not acted, and the end of ``out``.
    """
    at = int(np.int64(0))  # not a literal, for which the callees would be compiled once more
    while True:
        while next_write < len(cycles) and cycles[next_write] < start + at:
            write_register(filter_registers, np.int64(registers[next_write]), np.int64(values[next_write]))
            next_write += 1
        if at == count:
            break
        end = count
        if next_write < len(cycles):
            end = min(count, cycles[next_write] + 1 - start)
        run_stretch(
            filter_registers, constants, voice_dac, level_dac, waves, levels, at, end, sums, mixes, codes,
            cell_cutoffs, cell_routings,
        )  # fmt: skip
        at = end
    solve_cells(
        filter_registers, state, constants, controls, factors, plans, resonances, summers, ekv, vx_of,
        taps, sums, cell_cutoffs, cell_routings, passes, phases, drives,
    )  # fmt: skip
    # Interpolation looks two cells ahead, and three where the band-pass is brought to the beginning of a cell.
    last = max(filter_registers[SOLVED] - 3, filter_registers[SOUNDED])
    out_at = sound_cells(
        filter_registers, constants, tables, mixes, codes, cell_routings, passes, weights, drives, last, out, out_at
    )
    forget(filter_registers, sums, mixes, codes, cell_cutoffs, cell_routings, passes)
    return next_write, out_at
