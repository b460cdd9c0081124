"""The filter of a SID, a cell of eight cycles at a time; it is the one chain of steps of which each needs the last.

The stages follow the project's SID data sheet, section 11. The two integrators leap-frog over each other (band-pass at
half steps), in one, two or four steps a cell by how fast they are. Damping and the op-amps' inputs are extrapolated to
the middle of a step from the last three (heavy damping from the last two), exactly for what is slow: far below the
cutoff the high-pass is what its terms fail to cancel.

What makes it fast is that little is left between one look-up and the next. Voltages on capacitors are kept as places in
their tables. What an integrator makes of its input is looked up by where that input comes from: by the sum of the
summer's inputs, and by the charge of the integrator before. For a 6581 that depends on the cutoff, so that those
entries are drawn when they are first needed after the cutoff has changed.
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

# --- Slots of the state, float64 -------------------------------------------------------------------------------------
BAND_PLACE = 0  # voltages on the capacitors, as places in their table
LOW_PLACE = 1
BAND_INPUT = 2  # op-amp inputs, now and one and two steps earlier
BAND_INPUT_BEFORE = 3
BAND_INPUT_FIRST = 4
LOW_INPUT = 5
LOW_INPUT_BEFORE = 6
LOW_INPUT_FIRST = 7
BACK = 8  # output of the resonance stage, now and one and two steps earlier
BACK_BEFORE = 9
BACK_FIRST = 10
LOW_BASE = 11  # the low-pass output's line in the table: value at place 0, and slope
LOW_RISE = 12
DRIVE_BEFORE = 13  # what came from the voices a cell earlier
STATE_SLOTS = 14

# --- Slots of the constants, float64 ---------------------------------------------------------------------------------
VOICE_DC = 0
REST = 1  # working point of the op-amps
SUPPLY = 2  # 6581: Vdd - Vth
THRESHOLD = 3
SNAKE = 4  # 6581: factors of the transistors' currents for a cell
VCR = 5
GATE = 6  # 8580: gate voltage - Vth
CONSTANTS = 7

# --- Tables of lines: 4096 values at place 0, then as many slopes, one-dimensional so that no index is multiplied -----
ENTRIES = 4096
SLOPES = np.uint64(ENTRIES)
CURRENTS = np.uint64(2 * ENTRIES)  # in those of a 6581's integrators, which hold two lines
CURRENT_SLOPES = np.uint64(3 * ENTRIES)
EKV_ENTRIES = 16384
EKV_SLOPES = np.uint64(EKV_ENTRIES)
STAGE_SCALE = 4095 / 12.0
CHARGE_SCALE = 4095 / 24.0
CHARGE_LEAST = -12.0
EKV_SCALE = 16383 / 20.0
EKV_LEAST = -10.0
HALF_EKV = 0.5 * EKV_SCALE * EKV_SCALE
# What the capacitors of either model can hold, as places.
LEAST_6581, MOST_6581 = (-9.5 - CHARGE_LEAST) * CHARGE_SCALE, (9.5 - CHARGE_LEAST) * CHARGE_SCALE
LEAST_8580, MOST_8580 = (-7.6 - CHARGE_LEAST) * CHARGE_SCALE, (7.6 - CHARGE_LEAST) * CHARGE_SCALE
# An op-amp's input that is extrapolated stays within, so that the EKV table is not left.
INPUT_LEAST, INPUT_MOST = 0.3, 11.0


@njit(_nrt=False)
def look_up(lines: Floats, at: float) -> float:
    """Linear interpolation in a table of lines; ``at`` lies inside of it."""
    place = np.uint64(int(at))  # unsigned: no test for an index from the end
    return float(lines[place] + lines[place + SLOPES] * at)


@njit(_nrt=False)
def look_up_ekv(lines: Floats, at: float) -> float:
    """The same in the EKV table, which is finer."""
    place = np.uint64(int(at))
    return float(lines[place] + lines[place + EKV_SLOPES] * at)


@njit(_nrt=False)
def count_bits(value: int) -> int:
    """Of the four low ones."""
    return (value & 1) + (value >> 1 & 1) + (value >> 2 & 1) + (value >> 3 & 1)


@njit(_nrt=False)
def draw_entry(  # noqa: PLR0917 - kernels take no keyword arguments
    volts: Floats, place: int, constants: Floats, gate: float, ekv: Floats, rows: Floats
) -> None:
    """What a 6581's integrator makes of its input: an entry of ``rows``, two lines.

    The VCR's gate voltage less Vth as a place in the EKV table, and the part of the current that the input decides.
    """
    supply = constants[SUPPLY]
    ceiling = (supply - constants[THRESHOLD] - EKV_LEAST) * EKV_SCALE
    bias = HALF_EKV * ((supply - gate) * (supply - gate))
    at = float(place)
    before = volts[place] + volts[place + SLOPES] * at
    below = supply - before
    open_before = ceiling - math.sqrt(HALF_EKV * (below * below) + bias)
    backward = look_up_ekv(ekv, open_before - before * EKV_SCALE)
    current_before = -(constants[SNAKE] * (below * below) + constants[VCR] * backward)
    after = before + volts[place + SLOPES]
    below = supply - after
    open_after = ceiling - math.sqrt(HALF_EKV * (below * below) + bias)
    backward = look_up_ekv(ekv, open_after - after * EKV_SCALE)
    current_after = -(constants[SNAKE] * (below * below) + constants[VCR] * backward)
    rows[place + SLOPES] = open_after - open_before
    rows[place] = open_before - rows[place + SLOPES] * at
    rows[place + CURRENT_SLOPES] = current_after - current_before
    rows[place + CURRENTS] = current_before - rows[place + CURRENT_SLOPES] * at


@njit(
    "void(float64[::1], float64[::1], float64[::1], float64[:, :, ::1], uint8[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[::1], float64[::1], int16[::1], int16[::1], float32[::1], float64[:, ::1],"
    " int64, int64, float64[::1], float64[::1], int64[::1], int64[::1])",
    cache=True,
    _nrt=False,
)
def run_6581(  # noqa: PLR0915, PLR0917 - one chain of steps; kernels take no keyword arguments
    state: Floats,
    constants: Floats,
    controls: Floats,
    factors: Floats,
    plans: Bytes,
    resonances: Floats,
    summers: Floats,
    outputs: Floats,
    ekv: Floats,
    cell_cutoffs: Shorts,
    cell_routings: Shorts,
    drives: Singles,
    passes: Floats,
    first: int,
    end: int,
    sum_rows: Floats,
    band_rows: Floats,
    sum_drawn: Ints,
    band_drawn: Ints,
) -> None:
    """Cells first ... end - 1 of a 6581: snake and VCR lie in parallel before each integrator (sheet 11.4).

    The voices within a cell lie on the parabola through what came a cell before, now, and what comes a cell later.

    Args:
        state, constants: see the slots above.
        controls: the control voltage for each FC.
        factors: for each plan and FC: of the current in a step, and of the extrapolations.
        plans: for each resonance and FC, see sidtool.sid.tuning.
        resonances, summers, outputs, ekv: see sidtool.sid.circuit, as lines.
        cell_cutoffs, cell_routings: FC and $17 for each cell.
        drives: what comes from the voices at the beginning of each cell, in V, up to cell ``end``.
        passes: low-pass, high-pass as a cell begins, band-pass of its middle, in V; shape (3, cells).
        sum_rows, band_rows: what the integrators make of the sum and of the first one's charge, shape (4 * 4096,).
        sum_drawn, band_drawn: for which setting each of their entries was drawn last, shape (4096,).
    """
    band_at, low_at = state[BAND_PLACE], state[LOW_PLACE]
    band_input, band_before, band_first = state[BAND_INPUT], state[BAND_INPUT_BEFORE], state[BAND_INPUT_FIRST]
    low_input, low_before, low_first = state[LOW_INPUT], state[LOW_INPUT_BEFORE], state[LOW_INPUT_FIRST]
    back, back_before, back_first = state[BACK], state[BACK_BEFORE], state[BACK_FIRST]
    low_base, low_rise = state[LOW_BASE], state[LOW_RISE]
    drive_before = state[DRIVE_BEFORE]
    supply = constants[SUPPLY]
    for cell in range(np.uint64(first), np.uint64(end)):
        cutoff, routing = int(cell_cutoffs[cell]), int(cell_routings[cell])
        voices = count_bits(routing & 15)
        resonance = resonances[routing >> 4]
        summer = summers[voices + 2]
        plan = int(plans[routing >> 4, cutoff])
        steps = 1 << (plan >> 1)
        gate = controls[cutoff]
        key = cutoff << 3 | voices
        share = STAGE_SCALE / (voices + 2.0)
        most = 12.0 * (voices + 2.0) - 10.5
        factor = factors[plan, 0, cutoff] * CHARGE_SCALE
        lead, lag, tail = factors[plan, 1, cutoff], factors[plan, 2, cutoff], factors[plan, 3, cutoff]
        back_lead, back_lag = factors[plan, 4, cutoff], factors[plan, 5, cutoff]
        back_tail = factors[plan, 6, cutoff]
        snake, vcr = constants[SNAKE] * factor, constants[VCR] * factor
        drive, next_drive = float(drives[cell]), float(drives[cell + np.uint64(1)])
        tilt = 0.5 * (next_drive - drive_before)
        bend = 0.5 * (next_drive + drive_before) - drive
        drive_before = drive
        drive += voices * constants[VOICE_DC] + constants[REST] * (1.0 - back_lead - back_lag - back_tail)
        passes[0, cell] = low_base + low_rise * low_at
        band_sum = 0.0
        for step in range(steps):
            part = step / steps
            now = drive + part * (tilt + part * bend)
            now += back_lead * back + (back_lag * back_before + back_tail * back_first)
            at = (min(max(now, 0.0), most) + low_base) * share + low_rise * (low_at * share)
            if step == 0:
                passes[1, cell] = look_up(summer, at)
            # Band-pass: through the first integrator.
            middle = min(max(lead * band_input + (lag * band_before + tail * band_first), INPUT_LEAST), INPUT_MOST)
            above = supply - middle
            place = np.uint64(int(at))
            if sum_drawn[place] != key:
                draw_entry(summer, place, constants, gate, ekv, sum_rows)
                sum_drawn[place] = key
            opened = (sum_rows[place] - middle * EKV_SCALE) + sum_rows[place + SLOPES] * at
            current = snake * (above * above) + factor * (
                sum_rows[place + CURRENTS] + sum_rows[place + CURRENT_SLOPES] * at
            )
            place = np.uint64(int(opened))
            current = (band_at + current) + vcr * ekv[place]
            band_at = min(max(current + ekv[place + EKV_SLOPES] * (vcr * opened), LEAST_6581), MOST_6581)
            place = np.uint64(int(band_at))
            band = outputs[place] + outputs[place + SLOPES] * band_at
            band_first, band_before = band_before, band_input
            band_input = band + (band_at * (1.0 / CHARGE_SCALE) + CHARGE_LEAST)
            back_first, back_before = back_before, back
            back = resonance[place] + resonance[place + SLOPES] * band_at
            band_sum += band
            # Low-pass: through the second.
            middle = min(max(lead * low_input + (lag * low_before + tail * low_first), INPUT_LEAST), INPUT_MOST)
            above = supply - middle
            if band_drawn[place] != cutoff:
                draw_entry(outputs, place, constants, gate, ekv, band_rows)
                band_drawn[place] = cutoff
            opened = (band_rows[place] - middle * EKV_SCALE) + band_rows[place + SLOPES] * band_at
            current = snake * (above * above) + factor * (
                band_rows[place + CURRENTS] + band_rows[place + CURRENT_SLOPES] * band_at
            )
            place = np.uint64(int(opened))
            current = (low_at + current) + vcr * ekv[place]
            low_at = min(max(current + ekv[place + EKV_SLOPES] * (vcr * opened), LEAST_6581), MOST_6581)
            place = np.uint64(int(low_at))
            low_base, low_rise = outputs[place], outputs[place + SLOPES]
            low_first, low_before = low_before, low_input
            low_input = low_base + low_rise * low_at + (low_at * (1.0 / CHARGE_SCALE) + CHARGE_LEAST)
        passes[2, cell] = band_sum / steps
    state[BAND_PLACE], state[LOW_PLACE] = band_at, low_at
    state[BAND_INPUT], state[BAND_INPUT_BEFORE], state[BAND_INPUT_FIRST] = band_input, band_before, band_first
    state[LOW_INPUT], state[LOW_INPUT_BEFORE], state[LOW_INPUT_FIRST] = low_input, low_before, low_first
    state[BACK], state[BACK_BEFORE], state[BACK_FIRST] = back, back_before, back_first
    state[LOW_BASE], state[LOW_RISE] = low_base, low_rise
    state[DRIVE_BEFORE] = drive_before


@njit(
    "void(float64[::1], float64[::1], float64[::1], float64[:, :, ::1], uint8[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[::1], float64[:, ::1], float64[::1], int16[::1], int16[::1], float32[::1],"
    " float64[:, ::1], int64, int64)",
    cache=True,
    _nrt=False,
)
def run_8580(  # noqa: PLR0915, PLR0917 - kernels take no keyword arguments
    state: Floats,
    constants: Floats,
    controls: Floats,
    factors: Floats,
    plans: Bytes,
    resonances: Floats,
    summers: Floats,
    outputs: Floats,
    sum_squares: Floats,
    output_squares: Floats,
    cell_cutoffs: Shorts,
    cell_routings: Shorts,
    drives: Singles,
    passes: Floats,
    first: int,
    end: int,
) -> None:
    """Cells first ... end - 1 of an 8580: one transistor before each integrator.

    Args as above, but for ``controls``, the current's factor in a cell, and ``sum_squares`` and ``output_squares``:
    like ``summers`` and ``outputs``, the square of what the gate is above the voltage.
    """
    band_at, low_at = state[BAND_PLACE], state[LOW_PLACE]
    band_input, band_before, band_first = state[BAND_INPUT], state[BAND_INPUT_BEFORE], state[BAND_INPUT_FIRST]
    low_input, low_before, low_first = state[LOW_INPUT], state[LOW_INPUT_BEFORE], state[LOW_INPUT_FIRST]
    back, back_before, back_first = state[BACK], state[BACK_BEFORE], state[BACK_FIRST]
    low_base, low_rise = state[LOW_BASE], state[LOW_RISE]
    drive_before = state[DRIVE_BEFORE]
    gate = constants[GATE]
    for cell in range(np.uint64(first), np.uint64(end)):
        cutoff, routing = int(cell_cutoffs[cell]), int(cell_routings[cell])
        voices = count_bits(routing & 15)
        resonance = resonances[routing >> 4]
        summer, squares = summers[voices + 2], sum_squares[voices + 2]
        plan = int(plans[routing >> 4, cutoff])
        steps = 1 << (plan >> 1)
        share = STAGE_SCALE / (voices + 2.0)
        most = 12.0 * (voices + 2.0) - 10.5
        strength = controls[cutoff] * factors[plan, 0, cutoff] * CHARGE_SCALE
        lead, lag, tail = factors[plan, 1, cutoff], factors[plan, 2, cutoff], factors[plan, 3, cutoff]
        back_lead, back_lag = factors[plan, 4, cutoff], factors[plan, 5, cutoff]
        back_tail = factors[plan, 6, cutoff]
        drive, next_drive = float(drives[cell]), float(drives[cell + np.uint64(1)])
        tilt = 0.5 * (next_drive - drive_before)
        bend = 0.5 * (next_drive + drive_before) - drive
        drive_before = drive
        drive += voices * constants[VOICE_DC] + constants[REST] * (1.0 - back_lead - back_lag - back_tail)
        passes[0, cell] = low_base + low_rise * low_at
        band_sum = 0.0
        for step in range(steps):
            part = step / steps
            now = drive + part * (tilt + part * bend)
            now += back_lead * back + (back_lag * back_before + back_tail * back_first)
            at = (min(max(now, 0.0), most) + low_base) * share + low_rise * (low_at * share)
            if step == 0:
                passes[1, cell] = look_up(summer, at)
            above = gate - (lead * band_input + (lag * band_before + tail * band_first))
            place = np.uint64(int(at))
            current = (band_at + strength * (above * above)) - strength * squares[place]
            band_at = min(max(current - squares[place + SLOPES] * (strength * at), LEAST_8580), MOST_8580)
            place = np.uint64(int(band_at))
            band = outputs[place] + outputs[place + SLOPES] * band_at
            band_first, band_before = band_before, band_input
            band_input = band + (band_at * (1.0 / CHARGE_SCALE) + CHARGE_LEAST)
            back_first, back_before = back_before, back
            back = resonance[place] + resonance[place + SLOPES] * band_at
            band_sum += band
            above = gate - (lead * low_input + (lag * low_before + tail * low_first))
            current = (low_at + strength * (above * above)) - strength * output_squares[place]
            low_at = min(max(current - output_squares[place + SLOPES] * (strength * band_at), LEAST_8580), MOST_8580)
            place = np.uint64(int(low_at))
            low_base, low_rise = outputs[place], outputs[place + SLOPES]
            low_first, low_before = low_before, low_input
            low_input = low_base + low_rise * low_at + (low_at * (1.0 / CHARGE_SCALE) + CHARGE_LEAST)
        passes[2, cell] = band_sum / steps
    state[BAND_PLACE], state[LOW_PLACE] = band_at, low_at
    state[BAND_INPUT], state[BAND_INPUT_BEFORE], state[BAND_INPUT_FIRST] = band_input, band_before, band_first
    state[LOW_INPUT], state[LOW_INPUT_BEFORE], state[LOW_INPUT_FIRST] = low_input, low_before, low_first
    state[BACK], state[BACK_BEFORE], state[BACK_FIRST] = back, back_before, back_first
    state[LOW_BASE], state[LOW_RISE] = low_base, low_rise
    state[DRIVE_BEFORE] = drive_before
