"""The filter of a SID, a cell of eight cycles at a time; it is the one chain of steps of which each needs the last.

The stages follow the project's SID data sheet, section 11. The two integrators leap-frog over each other (band-pass at
half steps), in one, two or four steps a cell by how fast they are. What an integrator's current depends on besides its
input (its own op-amp's input, and by the damping its own output) counts as in the middle of the step: the current as
the step begins is divided by 1 - (half its derivative by what it does), which is the midpoint rule to first order.

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
DRIVE_BEFORE = 2  # what came from the voices a cell earlier
SUM_RATE = 3  # 8580: how the first integrator's current went with the sum in the last step
STATE_SLOTS = 4

# --- Slots of the constants, float64 ---------------------------------------------------------------------------------
VOICE_DC = 0
REST = 1  # working point of the op-amps
SUPPLY = 2  # 6581: Vdd - Vth
THRESHOLD = 3
SNAKE = 4  # 6581: factors of the transistors' currents for a cell
VCR = 5
GATE = 6  # 8580: gate voltage - Vth
CONSTANTS = 7

CELL = 8  # cycles
HIGH_PASS = 0x100  # bit of a cell's routing: the high-pass is heard
EDGE = 0.05  # V: where voices are farther off their low-passed selves, it takes them every second cycle

# --- Tables of lines: values at place 0, then as many slopes, one-dimensional so that no index is multiplied ----------
ENTRIES = 16384
SLOPES = np.uint64(ENTRIES)
RATES = np.uint64(2 * ENTRIES)  # of the EKV table: slopes without rounding
CURRENTS = np.uint64(2 * ENTRIES)  # of what an integrator makes of its input: a second line
CURRENT_SLOPES = np.uint64(3 * ENTRIES)
CURRENT_RATES = np.uint64(4 * ENTRIES)  # and its slope without rounding
GROUP = 8  # entries of those that are drawn at a time
STAGE_SCALE = 16383 / 12.0
CHARGE_SCALE = 16383 / 24.0
CHARGE_STEP = 24.0 / 16383
CHARGE_LEAST = -12.0
EKV_SCALE = 16383 / 20.0
EKV_LEAST = -10.0
TABLE_END = 16382.999
HALF_EKV = 0.5 * EKV_SCALE * EKV_SCALE
# What the capacitors of either model can hold, as places.
LEAST_6581, MOST_6581 = (-9.5 - CHARGE_LEAST) * CHARGE_SCALE, (9.5 - CHARGE_LEAST) * CHARGE_SCALE
LEAST_8580, MOST_8580 = (-7.6 - CHARGE_LEAST) * CHARGE_SCALE, (7.6 - CHARGE_LEAST) * CHARGE_SCALE


@njit(_nrt=False)
def look_up(lines: Floats, at: float) -> float:
    """Linear interpolation in a table of lines; ``at`` lies inside of it."""
    place = np.uint64(int(at))  # unsigned: no test for an index from the end
    return float(lines[place] + lines[place + SLOPES] * at)


@njit(_nrt=False)
def look_up_any(lines: Floats, at: float) -> float:
    """The same, with what lies outside of the table at its end."""
    return float(look_up(lines, min(max(at, 0.0), TABLE_END)))


@njit(_nrt=False)
def count_bits(value: int) -> int:
    """Of the four low ones."""
    return (value & 1) + (value >> 1 & 1) + (value >> 2 & 1) + (value >> 3 & 1)


@njit(_nrt=False)
def draw_entries(  # noqa: PLR0917 - kernels take no keyword arguments
    volts: Floats, group: int, constants: Floats, gate: float, ekv: Floats, rows: Floats
) -> None:
    """What a 6581's integrator makes of its input: a group of entries of ``rows``.

    Each has two lines, the VCR's gate voltage less Vth as a place in the EKV table, and the part of the current that
    the input decides; and how fast that one changes.
    """
    supply, snake, vcr = constants[SUPPLY], constants[SNAKE], constants[VCR]
    ceiling = (supply - constants[THRESHOLD] - EKV_LEAST) * EKV_SCALE
    bias = HALF_EKV * ((supply - gate) * (supply - gate))
    opened_before = current_before = slope = 0.0
    first = np.uint64(group) * np.uint64(GROUP)
    place = first
    for k in range(GROUP + 1):
        if k < GROUP:
            place = first + np.uint64(k)
            slope = volts[place + SLOPES]
            volt = volts[place] + slope * float(place)
        else:
            volt = volts[place] + slope * (float(place) + 1.0)
        below = supply - volt
        opened = ceiling - math.sqrt(HALF_EKV * (below * below) + bias)
        there = opened - volt * EKV_SCALE
        index = np.uint64(int(there))
        current = -(snake * (below * below) + vcr * (ekv[index] + ekv[index + SLOPES] * there))
        if k > 0:
            last = first + np.uint64(k - 1)
            at = float(last)
            rise = volts[last + SLOPES]
            rows[last + SLOPES] = opened - opened_before
            rows[last] = opened_before - (opened - opened_before) * at
            rows[last + CURRENT_SLOPES] = current - current_before
            rows[last + CURRENTS] = current_before - (current - current_before) * at
            rate = ekv[index + RATES] * (opened - opened_before - rise * EKV_SCALE)
            rows[last + CURRENT_RATES] = snake * rise * (2.0 * below + rise) - vcr * rate
        opened_before, current_before = opened, current


@njit(_nrt=False)
def edge_6581(  # noqa: PLR0917 - kernels take no keyword arguments
    sums: Singles,
    middle: int,
    points: int,
    drive: float,
    at: float,
    share: float,
    inside: float,
    weights: tuple[float, float, float, float],
    key: int,
    gate: float,
    summer: Floats,
    constants: Floats,
    ekv: Floats,
    rows: Floats,
    drawn: Ints,
) -> tuple[float, float]:
    """What an edge of a voice does beyond its low-passed self: to the first integrator's current, and to the high-pass.

    Both are the mean over the step with the voices as they come, every second cycle, less what the line through the
    place ``at`` makes of them; so what lies beyond the low-pass folds back only as far as the curves are bent.

    Args:
        sums, middle, points: the voices, the cycle in the middle of the step, and how many of them to take around it.
        drive: the low-passed voices there; at, share: the sum's place, and places for a volt.
        inside: at the op-amp's input, as a place in the EKV table.
        weights: of the input's own current, of the VCR's, and the slopes of current and high-pass at that place.
        key ... drawn: for :func:`draw_entries`.
    """
    factor, vcr, rate, high_rate = weights
    current = high = 0.0
    for point in range(points):
        off = (float(sums[middle + 2 * point + 1 - points]) - drive) * share
        there = min(max(at + off, 0.0), TABLE_END)
        place = np.uint64(int(there))
        group = place // np.uint64(GROUP)
        if drawn[group] != key:
            draw_entries(summer, group, constants, gate, ekv, rows)
            drawn[group] = key
        fixed = rows[place + CURRENTS] + rows[place + CURRENT_SLOPES] * there
        opened = rows[place] + rows[place + SLOPES] * there - inside
        current += factor * fixed + vcr * look_up(ekv, opened) - rate * off
        high += summer[place] + summer[place + SLOPES] * there - high_rate * off
    return current / points, high / points


@njit(
    "void(float64[::1], float64[::1], float64[::1], float64[:, ::1], uint8[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[::1], float64[::1], int16[::1], int16[::1], float32[::1], float32[::1], float64[:, ::1],"
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
    sums: Singles,
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
        factors: for each plan and FC: of the current in a step.
        plans: by whether the high-pass is heard, and FC, see sidtool.sid.tuning.
        resonances, summers, outputs, ekv: see sidtool.sid.circuit, as lines.
        cell_cutoffs, cell_routings: FC, and $17 with HIGH_PASS, for each cell.
        sums: what comes from the voices in each cycle, in V.
        drives: the same, low-passed, at the beginning of each cell, in V, up to cell ``end``.
        passes: low-pass, high-pass as a cell begins, band-pass of its middle, in V; shape (3, cells).
        sum_rows, band_rows: what the integrators make of the sum and of the first one's charge, shape (5 * ENTRIES,).
        sum_drawn, band_drawn: for which setting each of their groups was drawn last.
    """
    band_at, low_at = state[BAND_PLACE], state[LOW_PLACE]
    drive_before = state[DRIVE_BEFORE]
    band_place, low_place = np.uint64(int(band_at)), np.uint64(int(low_at))
    supply = constants[SUPPLY]
    for cell in range(np.uint64(first), np.uint64(end)):
        cutoff, routing = int(cell_cutoffs[cell]), int(cell_routings[cell]) & 0xFF
        voices = count_bits(routing & 15)
        resonance = resonances[routing >> 4]
        summer = summers[voices + 2]
        plan = int(plans[int(cell_routings[cell]) >> 8 & 1, cutoff])
        steps = 1 << plan
        gate = controls[cutoff]
        key = cutoff << 3 | voices
        share = STAGE_SCALE / (voices + 2.0)
        most = 12.0 * (voices + 2.0) - 10.5
        factor = factors[plan, cutoff] * CHARGE_SCALE
        snake, vcr = constants[SNAKE] * factor, constants[VCR] * factor
        drive, next_drive = float(drives[cell]), float(drives[cell + np.uint64(1)])
        tilt = 0.5 * (next_drive - drive_before)
        bend = 0.5 * (next_drive + drive_before) - drive
        rough = False
        if cell_routings[cell] & HIGH_PASS:
            base = np.uint64(CELL) * cell - np.uint64(3)
            for k in range(np.uint64(4)):
                rough |= abs(float(sums[base + np.uint64(2) * k]) - drive) > EDGE
        drive_before = drive
        dc = voices * constants[VOICE_DC]
        drive += dc
        passes[0, cell] = outputs[low_place] + outputs[low_place + SLOPES] * low_at
        band_sum = 0.0
        for step in range(steps):
            part = step / steps
            drive_now = drive + part * (tilt + part * bend)
            # Band-pass: through the first integrator.
            back_rise = resonance[band_place + SLOPES]
            now = drive_now + (resonance[band_place] + back_rise * band_at)
            low_base, low_rise = outputs[low_place], outputs[low_place + SLOPES]
            at = (min(max(now, 0.0), most) + low_base) * share + low_rise * (low_at * share)
            rise = outputs[band_place + SLOPES] + CHARGE_STEP  # of the op-amp's input
            inside = outputs[band_place] + rise * band_at + CHARGE_LEAST
            above = supply - inside
            place = np.uint64(int(at))
            group = place // np.uint64(GROUP)
            if sum_drawn[group] != key:
                draw_entries(summer, group, constants, gate, ekv, sum_rows)
                sum_drawn[group] = key
            opening = sum_rows[place + SLOPES]
            opened = (sum_rows[place] - inside * EKV_SCALE) + opening * at
            fixed = sum_rows[place + CURRENTS] + sum_rows[place + CURRENT_SLOPES] * at
            fixed_rate = factor * sum_rows[place + CURRENT_RATES]
            place = np.uint64(int(opened))
            rate = vcr * ekv[place + RATES]
            back_weight, inside_weight = (0.5 * share) * back_rise, 0.5 * rise
            divisor = 1.0 - back_weight * fixed_rate + inside_weight * (2.0 * snake * above)
            divisor += rate * (inside_weight * EKV_SCALE - back_weight * opening)
            current = (snake * (above * above) + factor * fixed) + vcr * ekv[place]
            current += ekv[place + SLOPES] * (vcr * opened)
            spread = 0.0
            if rough:
                place = np.uint64(int(at))
                weights = factor, vcr, fixed_rate + rate * opening, summer[place + SLOPES]
                middle = int(cell) * CELL + step * CELL // steps
                through, spread = edge_6581(
                    sums, middle, 4 // steps, drive_now - dc, at, share, inside * EKV_SCALE, weights, key, gate,
                    summer, constants, ekv, sum_rows, sum_drawn,
                )  # fmt: skip
                current = through + snake * (above * above)
                spread -= look_up(summer, at)
            moved = current / divisor
            if step == 0:
                passes[1, cell] = look_up_any(summer, at + back_weight * moved) + spread
            band_at = min(max(band_at + moved, LEAST_6581), MOST_6581)
            band_place = np.uint64(int(band_at))
            band_sum += outputs[band_place] + outputs[band_place + SLOPES] * band_at
            # Low-pass: through the second.
            rise = low_rise + CHARGE_STEP
            inside = low_base + rise * low_at + CHARGE_LEAST
            above = supply - inside
            group = band_place // np.uint64(GROUP)
            if band_drawn[group] != cutoff:
                draw_entries(outputs, group, constants, gate, ekv, band_rows)
                band_drawn[group] = cutoff
            opened = (band_rows[band_place] - inside * EKV_SCALE) + band_rows[band_place + SLOPES] * band_at
            fixed = band_rows[band_place + CURRENTS] + band_rows[band_place + CURRENT_SLOPES] * band_at
            place = np.uint64(int(opened))
            inside_weight = 0.5 * rise
            divisor = 1.0 + inside_weight * (2.0 * snake * above)
            divisor += (vcr * ekv[place + RATES]) * (inside_weight * EKV_SCALE)
            current = (snake * (above * above) + factor * fixed) + vcr * ekv[place]
            moved = (current + ekv[place + SLOPES] * (vcr * opened)) / divisor
            low_at = min(max(low_at + moved, LEAST_6581), MOST_6581)
            low_place = np.uint64(int(low_at))
        passes[2, cell] = band_sum / steps
    state[BAND_PLACE], state[LOW_PLACE] = band_at, low_at
    state[DRIVE_BEFORE] = drive_before


@njit(
    "void(float64[::1], float64[::1], float64[::1], float64[:, ::1], uint8[:, ::1], float64[:, ::1],"
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
    drive_before, sum_rate = state[DRIVE_BEFORE], state[SUM_RATE]
    band_place, low_place = np.uint64(int(band_at)), np.uint64(int(low_at))
    gate = constants[GATE]
    for cell in range(np.uint64(first), np.uint64(end)):
        cutoff, routing = int(cell_cutoffs[cell]), int(cell_routings[cell]) & 0xFF
        voices = count_bits(routing & 15)
        resonance = resonances[routing >> 4]
        summer, squares = summers[voices + 2], sum_squares[voices + 2]
        plan = int(plans[int(cell_routings[cell]) >> 8 & 1, cutoff])
        steps = 1 << plan
        share = STAGE_SCALE / (voices + 2.0)
        most = 12.0 * (voices + 2.0) - 10.5
        strength = controls[cutoff] * factors[plan, cutoff] * CHARGE_SCALE
        drive, next_drive = float(drives[cell]), float(drives[cell + np.uint64(1)])
        tilt = 0.5 * (next_drive - drive_before)
        bend = 0.5 * (next_drive + drive_before) - drive
        drive_before = drive
        drive += voices * constants[VOICE_DC]
        passes[0, cell] = outputs[low_place] + outputs[low_place + SLOPES] * low_at
        band_sum = 0.0
        for step in range(steps):
            part = step / steps
            drive_now = drive + part * (tilt + part * bend)
            back_rise = resonance[band_place + SLOPES]
            now = drive_now + (resonance[band_place] + back_rise * band_at)
            low_base, low_rise = outputs[low_place], outputs[low_place + SLOPES]
            at = (min(max(now, 0.0), most) + low_base) * share + low_rise * (low_at * share)
            rise = outputs[band_place + SLOPES] + CHARGE_STEP  # of the op-amp's input
            above = gate - (outputs[band_place] + rise * band_at + CHARGE_LEAST)
            place = np.uint64(int(at))
            square_rise = squares[place + SLOPES]
            back_weight = (0.5 * share) * back_rise
            held = 1.0 / (1.0 + strength * (back_weight * sum_rate + rise * above))
            sum_rate = square_rise
            current = strength * (above * above) - strength * squares[place]
            moved = (current - square_rise * (strength * at)) * held
            if step == 0:
                passes[1, cell] = look_up_any(summer, at + back_weight * moved)
            band_at = min(max(band_at + moved, LEAST_8580), MOST_8580)
            band_place = np.uint64(int(band_at))
            band_sum += outputs[band_place] + outputs[band_place + SLOPES] * band_at
            rise = low_rise + CHARGE_STEP
            above = gate - (low_base + rise * low_at + CHARGE_LEAST)
            current = strength * (above * above) - strength * output_squares[band_place]
            current -= output_squares[band_place + SLOPES] * (strength * band_at)
            held = 1.0 / (1.0 + strength * (rise * above))
            low_at = min(max(low_at + current * held, LEAST_8580), MOST_8580)
            low_place = np.uint64(int(low_at))
        passes[2, cell] = band_sum / steps
    state[BAND_PLACE], state[LOW_PLACE] = band_at, low_at
    state[DRIVE_BEFORE], state[SUM_RATE] = drive_before, sum_rate
