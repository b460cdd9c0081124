"""The filter of a SID, a cell of eight cycles at a time; it is the one chain of steps of which each needs the last.

The stages follow the project's SID data sheet, section 11. The two integrators leap-frog over each other (band-pass at
half steps), in one, two or four steps a cell by how fast they are. What an integrator's current depends on besides its
input (its own op-amp's input, and by the damping its own output) counts as in the middle of the step: the current as
the step begins is divided by 1 - (half its derivative by what it does), which is the midpoint rule to first order.

A 6581's high-pass shows deep in its stop band what the currents' rounding (see sidtool.sid.circuit) and the bends of
the curves leave over. Where it is heard, each cell is solved in four steps that take the voices as they come, and what
counts as in the middle above counts half a cycle earlier: there libresidfp has it, whose steps are single cycles.

What makes it fast is that little is left between one look-up and the next. Voltages on capacitors are kept as places in
their tables. What an integrator makes of its input is looked up by where that input comes from: by the sum of the
summer's inputs, and by the charge of the integrator before. For a 6581 that depends on the cutoff, so that those
entries are drawn when they are first needed after the cutoff has changed.

No step waits for what comes of the one before to look it up: where everything will be is expected from how it moved,
and the lines there are taken. They hold for places beside as well (NEAR); a step that ends farther off is done once
more, with the right ones, which happens in some hundredths of them. Where nothing moves at all, cells are left out.
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
BAND_MOVE = 3  # how far they moved in the last step
LOW_MOVE = 4
BESIDE = 5  # what the sum has apart from the voices, as a place, and how it moved
BESIDE_MOVE = 6
BAND_LINE = 7  # the places whose lines hold for them
LOW_LINE = 8
HIGH = 9  # 6581, where the high-pass is heard: what the next cell's has from this one
LOW_BEFORE = 10  # 6581: the low-pass a cell earlier, in V
COARSE = 11  # 6581: 1 if the last cell was not solved finely
SUM_RATE = 12  # 8580: how the first integrator's current went with the sum in the last step
STATE_SLOTS = 13

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
FINE_STEPS = 4  # of a cell, where a 6581's high-pass is heard
FINE_WEIGHT = 0.5 - 0.5 * FINE_STEPS / CELL  # half a cycle less than half a step
NEAR = 8.0  # places: so far from where it was expected a look-up may lie; a line is off by some 0.1 mV there
EDGE = 0.05  # V: where voices are farther off their low-passed selves, the high-pass minds the curve between both

# --- Tables of lines: values at place 0, then as many slopes, one-dimensional so that no index is multiplied ----------
ENTRIES = 16384
SLOPES = np.uint64(ENTRIES)
CURRENTS = np.uint64(2 * ENTRIES)  # of what an integrator makes of its input: a second line
CURRENT_SLOPES = np.uint64(3 * ENTRIES)
PARTS = np.uint64(4 * ENTRIES)  # and a third
PART_SLOPES = np.uint64(5 * ENTRIES)
ROW_LINES = 3
GROUP = 8  # entries of those that are drawn at a time
STAGE_SCALE = 16383 / 12.0
CHARGE_SCALE = 16383 / 24.0
CHARGE_STEP = 24.0 / 16383
CHARGE_LEAST = -12.0
EKV_SCALE = 16383 / 20.0
EKV_LEAST = -10.0
TABLE_END = 16382.999
HALF_EKV = 0.5 * EKV_SCALE * EKV_SCALE
WHOLE = 1.5 * 2.0**52  # a sum with it is rounded to a whole number, as doubles have no finer ones there
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

    Each has three lines: the VCR's gate voltage less Vth as a place in the EKV table; the snake's current as far as the
    input decides it; and the VCR's, as an entry of the EKV table.
    """
    supply, snake = constants[SUPPLY], constants[SNAKE]
    ceiling = (supply - constants[THRESHOLD] - EKV_LEAST) * EKV_SCALE
    bias = HALF_EKV * ((supply - gate) * (supply - gate))
    opened_before = current_before = parts_before = slope = 0.0
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
        current = -snake * (below * below)
        parts = look_up(ekv, there)
        if k > 0:
            last = first + np.uint64(k - 1)
            at = float(last)
            rows[last + SLOPES] = opened - opened_before
            rows[last] = opened_before - (opened - opened_before) * at
            rows[last + CURRENT_SLOPES] = current - current_before
            rows[last + CURRENTS] = current_before - (current - current_before) * at
            rows[last + PART_SLOPES] = parts - parts_before
            rows[last + PARTS] = parts_before - (parts - parts_before) * at
        opened_before, current_before, parts_before = opened, current, parts


@njit(_nrt=False)
def solve_finely(  # noqa: PLR0915, PLR0917 - one chain of steps; kernels take no keyword arguments
    start: tuple[float, float, float, float, float, float, float],
    constants: Floats,
    cutoff: int,
    factor: float,
    gate: float,
    voices: int,
    resonance: Floats,
    summer: Floats,
    outputs: Floats,
    ekv: Floats,
    sums: Singles,
    cell: int,
    smooth: tuple[float, float, float],
    passes: Floats,
    sum_rows: Floats,
    band_rows: Floats,
    sum_drawn: Ints,
    band_drawn: Ints,
) -> tuple[float, float, float, float, float, float, float]:
    """A cell in FINE_STEPS steps of two cycles, with the voices as they come.

    Which line of a table is taken is foreseen from how things moved in the step before, so that no step waits for a
    look-up: a line is good for places beside it as well.

    The high-pass as the cell begins is that of the low-passed voices, and the mean over a cell around its beginning of
    what the curve adds where the voices are as they come.

    Args:
        start: places of band- and low-pass, by how much they moved in the last step, what the sum has apart from the
            voices and how that moved, and what this cell's high-pass has from the last one. The same is returned.
        constants: see the slots above.
        cutoff: FC; factor, gate: of the current in a step, and the control voltage, there.
        voices: how many go to the filter; resonance, summer: the tables for that.
        outputs, ekv: see :func:`run_6581`, as for the rest.
        smooth: the low-passed voices as the cell begins, tilt and bend.
    """
    band_at, low_at, band_move, low_move, beside, beside_move, high = start
    supply = constants[SUPPLY]
    snake, vcr = constants[SNAKE] * factor, constants[VCR] * factor
    key = cutoff << 3 | voices
    share = STAGE_SCALE / (voices + 2.0)
    dc = voices * constants[VOICE_DC]
    drive, tilt, bend = smooth
    middle = np.uint64(CELL) * np.uint64(cell)
    band_place, low_place = np.uint64(int(band_at)), np.uint64(int(low_at))
    passes[0, cell] = outputs[low_place] + outputs[low_place + SLOPES] * low_at
    band_sum = later = 0.0
    for step in range(FINE_STEPS):
        part = step / FINE_STEPS
        around = float(sums[middle - np.uint64(1)]) + float(sums[middle + np.uint64(1)])
        raw = 0.5 * float(sums[middle]) + 0.25 * around
        off = (raw - (drive + part * (tilt + part * bend))) * share
        raw = (raw + dc) * share
        middle += np.uint64(2)
        # Through the first integrator.
        ahead = min(max(raw + (beside + beside_move), 0.0), TABLE_END)
        place = np.uint64(int(ahead))
        group = place // np.uint64(GROUP)
        if sum_drawn[group] != key:
            draw_entries(summer, group, constants, gate, ekv, sum_rows)
            sum_drawn[group] = key
        back_rise = resonance[band_place + SLOPES] * share
        low_base, low_rise = outputs[low_place], outputs[low_place + SLOPES]
        beside_before = beside
        beside = (resonance[band_place] + low_base) * share + back_rise * band_at + (low_rise * share) * low_at
        beside_move = beside - beside_before
        at = raw + beside
        rise = outputs[band_place + SLOPES] + CHARGE_STEP
        inside = outputs[band_place] + rise * band_at + CHARGE_LEAST
        above = supply - inside
        opening, part_rate = sum_rows[place + SLOPES], sum_rows[place + PART_SLOPES]
        opened = sum_rows[place] - inside * EKV_SCALE
        at_rate = sum_rows[place + CURRENT_SLOPES]
        steady = snake * (above * above) + factor * (sum_rows[place + CURRENTS] + at_rate * at)
        backward = WHOLE + (sum_rows[place + PARTS] + part_rate * at)
        place = np.uint64(int(min(max(opened + opening * ahead, 0.0), TABLE_END)))
        rate = ekv[place + SLOPES]
        forward = WHOLE + (ekv[place] + rate * (opened + opening * at))
        back_weight, inside_weight = FINE_WEIGHT * back_rise, FINE_WEIGHT * rise
        divisor = 1.0 - back_weight * (factor * at_rate - vcr * part_rate) + inside_weight * (2.0 * snake * above)
        held = 1.0 / (divisor + vcr * rate * (inside_weight * EKV_SCALE - back_weight * opening))
        moved = held * steady + (held * vcr) * (forward - backward)
        if abs(off) > EDGE * share:
            place = np.uint64(int(min(max(at - off, 0.0), TABLE_END)))
            spread = look_up_any(summer, at) - (summer[place] + summer[place + SLOPES] * at)
            if step < 2:
                high += 0.25 * spread
            elif step == 2:
                high += 0.125 * spread
                later = 0.125 * spread
            else:
                later += 0.25 * spread
        if step == 0:
            high += look_up_any(summer, at - off + back_weight * moved)
        place = np.uint64(int(min(max(band_at + band_move, LEAST_6581), MOST_6581)))
        band_at += moved
        band_move = moved
        band_place = place
        band_sum += outputs[place] + outputs[place + SLOPES] * band_at
        # Through the second.
        group = place // np.uint64(GROUP)
        if band_drawn[group] != cutoff:
            draw_entries(outputs, group, constants, gate, ekv, band_rows)
            band_drawn[group] = cutoff
        rise = low_rise + CHARGE_STEP
        inside = low_base + rise * low_at + CHARGE_LEAST
        above = supply - inside
        ahead = float(place)
        opening = band_rows[place + SLOPES]
        opened = band_rows[place] - inside * EKV_SCALE
        steady = snake * (above * above)
        steady += factor * (band_rows[place + CURRENTS] + band_rows[place + CURRENT_SLOPES] * band_at)
        backward = WHOLE + (band_rows[place + PARTS] + band_rows[place + PART_SLOPES] * band_at)
        place = np.uint64(int(min(max(opened + opening * ahead, 0.0), TABLE_END)))
        rate = ekv[place + SLOPES]
        forward = WHOLE + (ekv[place] + rate * (opened + opening * band_at))
        inside_weight = FINE_WEIGHT * rise
        held = 1.0 / (1.0 + inside_weight * (2.0 * snake * above + vcr * rate * EKV_SCALE))
        moved = held * steady + (held * vcr) * (forward - backward)
        low_place = np.uint64(int(min(max(low_at + low_move, LEAST_6581), MOST_6581)))
        low_at += moved
        low_move = moved
    band_at = min(max(band_at, LEAST_6581), MOST_6581)
    low_at = min(max(low_at, LEAST_6581), MOST_6581)
    passes[1, cell] = high
    passes[2, cell] = band_sum / FINE_STEPS
    return band_at, low_at, band_move, low_move, beside, beside_move, later


@njit(_nrt=False)
def stand_still(  # noqa: PLR0917 - kernels take no keyword arguments
    cell_cutoffs: Shorts, cell_routings: Shorts, drives: Singles, passes: Floats, cell: int, end: int
) -> int:
    """Gives a cell's outputs to those after it, up to ``end``, that are set and driven alike; returns the next one.

    For a cell that has left the filter as it found it: to calculate those would give the same.
    """
    start = np.uint64(cell)
    cutoff, routing, drive = cell_cutoffs[start], cell_routings[start], drives[start]
    lows, highs, bands = passes[0], passes[1], passes[2]
    low, high, band = lows[start], highs[start], bands[start]
    at = start + np.uint64(1)
    while at < np.uint64(end):
        if cell_cutoffs[at] != cutoff or cell_routings[at] != routing or drives[at + np.uint64(1)] != drive:
            break
        lows[at], highs[at], bands[at] = low, high, band
        at += np.uint64(1)
    return int(at)


@njit(_nrt=False)
def through_first(  # noqa: PLR0917 - kernels take no keyword arguments
    rows: Floats,
    ekv: Floats,
    place: int,
    at: float,
    ahead: float,
    inside: float,
    above: float,
    factor: float,
    snake: float,
    vcr: float,
    back_weight: float,
    inside_weight: float,
) -> float:
    """How far a 6581's first integrator moves in a step, by the lines for a place near ``ahead``, which is near ``at``.

    Args:
        rows, ekv: see :func:`run_6581`.
        place: of the line in ``rows``; at, ahead: the sum, and where it was expected, as places.
        inside, above: the voltage at the op-amp's input, and the supply above it.
        factor, snake, vcr: of currents in a step.
        back_weight, inside_weight: half of what the sum, and the input, move by with the charge.
    """
    opening, part_rate = rows[place + SLOPES], rows[place + PART_SLOPES]
    opened_at = rows[place] - inside * EKV_SCALE
    opened = opened_at + opening * at
    fixed_rate = rows[place + CURRENT_SLOPES]
    fixed = rows[place + CURRENTS] + fixed_rate * at
    backward = WHOLE + (rows[place + PARTS] + part_rate * at)
    line = np.uint64(int(min(max(opened_at + opening * ahead, 0.0), TABLE_END)))
    rate = vcr * ekv[line + SLOPES]
    divisor = 1.0 - back_weight * (factor * fixed_rate - vcr * part_rate) + inside_weight * (2.0 * snake * above)
    held = 1.0 / (divisor + rate * (inside_weight * EKV_SCALE - back_weight * opening))
    forward = WHOLE + (ekv[line] + ekv[line + SLOPES] * opened)
    return float(((snake * (above * above) + factor * fixed) + vcr * (forward - backward)) * held)


@njit(_nrt=False)
def through_second(  # noqa: PLR0917 - kernels take no keyword arguments
    rows: Floats,
    ekv: Floats,
    place: int,
    at: float,
    ahead: float,
    inside: float,
    above: float,
    factor: float,
    snake: float,
    vcr: float,
    inside_weight: float,
) -> float:
    """The same for the second integrator, whose input, the first one's charge, does not move with its own."""
    opening = rows[place + SLOPES]
    opened_at = rows[place] - inside * EKV_SCALE
    fixed = rows[place + CURRENTS] + rows[place + CURRENT_SLOPES] * at
    backward = WHOLE + (rows[place + PARTS] + rows[place + PART_SLOPES] * at)
    line = np.uint64(int(min(max(opened_at + opening * ahead, 0.0), TABLE_END)))
    divisor = 1.0 + inside_weight * (2.0 * snake * above)
    held = 1.0 / (divisor + (vcr * ekv[line + SLOPES]) * (inside_weight * EKV_SCALE))
    forward = WHOLE + (ekv[line] + ekv[line + SLOPES] * (opened_at + opening * at))
    return float(((snake * (above * above) + factor * fixed) + vcr * (forward - backward)) * held)


@njit(
    "void(float64[::1], float64[::1], float64[::1], float64[:, ::1], uint8[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[::1], float64[::1], int16[::1], int16[::1], float32[::1], float32[::1], float64[:, ::1],"
    " int64, int64, float64[::1], float64[::1], int64[::1], int64[::1])",
    cache=True,
    nogil=True,
    error_model="numpy",
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
        sum_rows, band_rows: what the integrators make of the sum and of the first one's charge, ROW_LINES tables.
        sum_drawn, band_drawn: for which setting each of their groups was drawn last.
    """
    band_at, low_at = state[BAND_PLACE], state[LOW_PLACE]
    drive_before, high, low_before = state[DRIVE_BEFORE], state[HIGH], state[LOW_BEFORE]
    band_move, low_move, beside, beside_move = state[BAND_MOVE], state[LOW_MOVE], state[BESIDE], state[BESIDE_MOVE]
    band_place, low_place = np.uint64(int(state[BAND_LINE])), np.uint64(int(state[LOW_LINE]))
    coarse = state[COARSE] != 0.0
    supply = constants[SUPPLY]
    resonance, summer = resonances[0], summers[2]
    cutoff, voices, steps, key = 0, 0, 1, 0
    each, share, most, offset, factor, snake, vcr, gate, curved = 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    finely = False
    set_before = np.int64(-1)
    following = np.uint64(first)
    while following < np.uint64(end):
        cell = following
        following += np.uint64(1)
        setting = np.int64(cell_cutoffs[cell]) << 16 | np.int64(cell_routings[cell])
        if setting != set_before:
            set_before = setting
            cutoff, routing = int(cell_cutoffs[cell]), int(cell_routings[cell]) & 0xFF
            voices = count_bits(routing & 15)
            resonance = resonances[routing >> 4]
            summer = summers[voices + 2]
            plan = int(plans[int(cell_routings[cell]) >> 8 & 1, cutoff])
            steps, each = 1 << plan, 1.0 / (1 << plan)
            gate = controls[cutoff]
            key = cutoff << 3 | voices
            share = STAGE_SCALE / (voices + 2.0)
            most = 12.0 * (voices + 2.0) - 10.5
            factor = factors[plan, cutoff] * CHARGE_SCALE
            snake, vcr = constants[SNAKE] * factor, constants[VCR] * factor
            offset = voices * constants[VOICE_DC]
            # Above the cutoff, steps that leap-frog leave (sin x / x)^-2 too much, x being half what a tone turns by.
            curved = max(1.0 / 12.0 - 4.0 * (1.0 - factors[plan, cutoff] * steps), 0.0) / (steps * steps)
            finely = cell_routings[cell] & HIGH_PASS != 0 and voices > 0
        drive, next_drive = float(drives[cell]), float(drives[cell + np.uint64(1)])
        tilt = 0.5 * (next_drive - drive_before)
        bend = 0.5 * (next_drive + drive_before) - drive
        rests = drive_before == drive and next_drive == drive and band_move == 0.0 and low_move == 0.0
        drive_before = drive
        if finely:
            if coarse:
                band_move = low_move = beside_move = high = 0.0
                coarse = False
            start = band_at, low_at, band_move, low_move, beside, beside_move, high
            band_at, low_at, band_move, low_move, beside, beside_move, high = solve_finely(
                start, constants, cutoff, factors[2, cutoff] * CHARGE_SCALE, gate, voices, resonance, summer, outputs,
                ekv, sums, cell, (drive, tilt, bend), passes, sum_rows, band_rows, sum_drawn, band_drawn,
            )  # fmt: skip
            band_place, low_place = np.uint64(int(band_at)), np.uint64(int(low_at))
            low_before = passes[0, cell]
            continue
        coarse = True
        beside_was, move_was = beside, beside_move
        drive += offset
        low = outputs[low_place] + outputs[low_place + SLOPES] * low_at
        band_sum = 0.0
        for step in range(steps):
            part = step * each
            drive_now = drive + part * (tilt + part * bend)
            back_rise = resonance[band_place + SLOPES]
            back_weight = (0.5 * share) * back_rise
            now = drive_now + (resonance[band_place] + back_rise * band_at)
            low_base, low_rise = outputs[low_place], outputs[low_place + SLOPES]
            rise = outputs[band_place + SLOPES] + CHARGE_STEP  # of the op-amp's input
            inside = outputs[band_place] + rise * band_at + CHARGE_LEAST
            above = supply - inside
            inside_weight = 0.5 * rise
            low_inside = low_base + (low_rise + CHARGE_STEP) * low_at + CHARGE_LEAST
            low_weight = 0.5 * (low_rise + CHARGE_STEP)
            # With the lines of where everything is expected.
            ahead = min(max(drive_now * share + (beside + beside_move), 0.0), TABLE_END)
            at = (now + low_base) * share + low_rise * (low_at * share)
            place = np.uint64(int(ahead))
            group = place // np.uint64(GROUP)
            if sum_drawn[group] != key:
                draw_entries(summer, group, constants, gate, ekv, sum_rows)
                sum_drawn[group] = key
            moved = through_first(
                sum_rows, ekv, place, at, ahead, inside, above, factor, snake, vcr, back_weight, inside_weight
            )
            band_ahead = min(max(band_at + band_move, LEAST_6581), MOST_6581)
            next_place = np.uint64(int(band_ahead))
            group = next_place // np.uint64(GROUP)
            if band_drawn[group] != cutoff:
                draw_entries(outputs, group, constants, gate, ekv, band_rows)
                band_drawn[group] = cutoff
            band_to = band_at + moved
            low_to = low_at + through_second(
                band_rows, ekv, next_place, band_to, band_ahead, low_inside, supply - low_inside, factor, snake, vcr,
                low_weight,
            )  # fmt: skip
            low_ahead = min(max(low_at + low_move, LEAST_6581), MOST_6581)
            next_low_place = np.uint64(int(low_ahead))
            missed = max(abs(at - ahead), abs(band_to - band_ahead), abs(low_to - low_ahead))
            if not (missed <= NEAR and 0.0 <= now <= most):
                at = (min(max(now, 0.0), most) + low_base) * share + low_rise * (low_at * share)
                place = np.uint64(int(at))
                group = place // np.uint64(GROUP)
                if sum_drawn[group] != key:
                    draw_entries(summer, group, constants, gate, ekv, sum_rows)
                    sum_drawn[group] = key
                moved = through_first(
                    sum_rows, ekv, place, at, at, inside, above, factor, snake, vcr, back_weight, inside_weight
                )
                band_to = min(max(band_at + moved, LEAST_6581), MOST_6581)
                next_place = np.uint64(int(band_to))
                group = next_place // np.uint64(GROUP)
                if band_drawn[group] != cutoff:
                    draw_entries(outputs, group, constants, gate, ekv, band_rows)
                    band_drawn[group] = cutoff
                low_to = low_at + through_second(
                    band_rows, ekv, next_place, band_to, band_to, low_inside, supply - low_inside, factor, snake, vcr,
                    low_weight,
                )  # fmt: skip
                low_to = min(max(low_to, LEAST_6581), MOST_6581)
                next_low_place = np.uint64(int(low_to))
            if step == 0:
                passes[1, cell] = look_up_any(summer, at + back_weight * moved)
            beside_move = (at - drive_now * share) - beside
            beside = at - drive_now * share
            band_move, low_move = band_to - band_at, low_to - low_at
            band_at, low_at, band_place, low_place = band_to, low_to, next_place, next_low_place
            band_sum += outputs[band_place] + outputs[band_place + SLOPES] * band_at
        passes[2, cell] = band_sum * each
        next_low = outputs[low_place] + outputs[low_place + SLOPES] * low_at
        passes[0, cell] = low + curved * (next_low - 2.0 * low + low_before)
        # Both places are those of the charges if these did not move in the last step.
        rests = rests and band_move == 0.0 and low_move == 0.0 and beside == beside_was and beside_move == move_was
        if rests and low_before == low:
            following = np.uint64(stand_still(cell_cutoffs, cell_routings, drives, passes, cell, end))
        low_before = low
    state[BAND_PLACE], state[LOW_PLACE] = band_at, low_at
    state[DRIVE_BEFORE] = drive_before
    state[BAND_MOVE], state[LOW_MOVE], state[BESIDE], state[BESIDE_MOVE] = band_move, low_move, beside, beside_move
    state[BAND_LINE], state[LOW_LINE] = float(band_place), float(low_place)
    state[HIGH], state[LOW_BEFORE] = high, low_before
    state[COARSE] = 1.0 if coarse else 0.0


@njit(
    "void(float64[::1], float64[::1], float64[::1], float64[:, ::1], uint8[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[::1], float64[:, ::1], float64[::1], int16[::1], int16[::1], float32[::1],"
    " float64[:, ::1], int64, int64)",
    cache=True,
    nogil=True,
    error_model="numpy",
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
    band_move, low_move, beside, beside_move = state[BAND_MOVE], state[LOW_MOVE], state[BESIDE], state[BESIDE_MOVE]
    band_place, low_place = np.uint64(int(state[BAND_LINE])), np.uint64(int(state[LOW_LINE]))
    gate = constants[GATE]
    resonance, summer, squares = resonances[0], summers[2], sum_squares[2]
    steps, each, share, most, strength, offset = 1, 1.0, 0.0, 0.0, 0.0, 0.0
    set_before = np.int64(-1)
    following = np.uint64(first)
    while following < np.uint64(end):
        cell = following
        following += np.uint64(1)
        setting = np.int64(cell_cutoffs[cell]) << 16 | np.int64(cell_routings[cell])
        if setting != set_before:
            set_before = setting
            cutoff, routing = int(cell_cutoffs[cell]), int(cell_routings[cell]) & 0xFF
            voices = count_bits(routing & 15)
            resonance = resonances[routing >> 4]
            summer, squares = summers[voices + 2], sum_squares[voices + 2]
            plan = int(plans[int(cell_routings[cell]) >> 8 & 1, cutoff])
            steps, each = 1 << plan, 1.0 / (1 << plan)
            share = STAGE_SCALE / (voices + 2.0)
            most = 12.0 * (voices + 2.0) - 10.5
            strength = controls[cutoff] * factors[plan, cutoff] * CHARGE_SCALE
            offset = voices * constants[VOICE_DC]
        drive, next_drive = float(drives[cell]), float(drives[cell + np.uint64(1)])
        tilt = 0.5 * (next_drive - drive_before)
        bend = 0.5 * (next_drive + drive_before) - drive
        rests = drive_before == drive and next_drive == drive and band_move == 0.0 and low_move == 0.0
        beside_was, move_was, rate_was = beside, beside_move, sum_rate
        drive_before = drive
        drive += offset
        passes[0, cell] = outputs[low_place] + outputs[low_place + SLOPES] * low_at
        band_sum = 0.0
        for step in range(steps):
            part = step * each
            drive_now = drive + part * (tilt + part * bend)
            back_rise = resonance[band_place + SLOPES]
            back_weight = (0.5 * share) * back_rise
            now = drive_now + (resonance[band_place] + back_rise * band_at)
            low_base, low_rise = outputs[low_place], outputs[low_place + SLOPES]
            rise = outputs[band_place + SLOPES] + CHARGE_STEP  # of the op-amp's input
            above = gate - (outputs[band_place] + rise * band_at + CHARGE_LEAST)
            held = 1.0 / (1.0 + strength * (back_weight * sum_rate + rise * above))
            low_above = gate - (low_base + (low_rise + CHARGE_STEP) * low_at + CHARGE_LEAST)
            low_held = 1.0 / (1.0 + strength * ((low_rise + CHARGE_STEP) * low_above))
            # With the lines of where everything is expected.
            ahead = min(max(drive_now * share + (beside + beside_move), 0.0), TABLE_END)
            place = np.uint64(int(ahead))
            at = (now + low_base) * share + low_rise * (low_at * share)
            square_rise = squares[place + SLOPES]
            current = strength * (above * above) - strength * squares[place]
            moved = (current - square_rise * (strength * at)) * held
            band_ahead = min(max(band_at + band_move, LEAST_8580), MOST_8580)
            next_place = np.uint64(int(band_ahead))
            band_to = band_at + moved
            current = strength * (low_above * low_above) - strength * output_squares[next_place]
            current -= output_squares[next_place + SLOPES] * (strength * band_to)
            low_ahead = min(max(low_at + low_move, LEAST_8580), MOST_8580)
            next_low_place = np.uint64(int(low_ahead))
            low_to = low_at + current * low_held
            missed = max(abs(at - ahead), abs(band_to - band_ahead), abs(low_to - low_ahead))
            if not (missed <= NEAR and 0.0 <= now <= most):
                at = (min(max(now, 0.0), most) + low_base) * share + low_rise * (low_at * share)
                place = np.uint64(int(at))
                square_rise = squares[place + SLOPES]
                current = strength * (above * above) - strength * squares[place]
                moved = (current - square_rise * (strength * at)) * held
                band_to = min(max(band_at + moved, LEAST_8580), MOST_8580)
                next_place = np.uint64(int(band_to))
                current = strength * (low_above * low_above) - strength * output_squares[next_place]
                current -= output_squares[next_place + SLOPES] * (strength * band_to)
                low_to = min(max(low_at + current * low_held, LEAST_8580), MOST_8580)
                next_low_place = np.uint64(int(low_to))
            if step == 0:
                passes[1, cell] = look_up_any(summer, at + back_weight * moved)
            sum_rate = square_rise
            beside_move = (at - drive_now * share) - beside
            beside = at - drive_now * share
            band_move, low_move = band_to - band_at, low_to - low_at
            band_at, low_at, band_place, low_place = band_to, low_to, next_place, next_low_place
            band_sum += outputs[band_place] + outputs[band_place + SLOPES] * band_at
        passes[2, cell] = band_sum * each
        # Both places are those of the charges if these did not move in the last step.
        rests = rests and band_move == 0.0 and low_move == 0.0 and beside == beside_was and beside_move == move_was
        if rests and sum_rate == rate_was:
            following = np.uint64(stand_still(cell_cutoffs, cell_routings, drives, passes, cell, end))
    state[BAND_PLACE], state[LOW_PLACE] = band_at, low_at
    state[DRIVE_BEFORE], state[SUM_RATE] = drive_before, sum_rate
    state[BAND_MOVE], state[LOW_MOVE], state[BESIDE], state[BESIDE_MOVE] = band_move, low_move, beside, beside_move
    state[BAND_LINE], state[LOW_LINE] = float(band_place), float(low_place)
