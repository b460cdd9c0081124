"""The analogue half of a SID around its filter: voices and what is routed where, decimation, mixer and volume.

The stages follow the project's SID data sheet, sections 9, 10, 12 and 13. Voices come in every cycle. The filter works
once a cell of eight cycles and gets them through a low-pass (see kernels/filter.py). Mixer and volume do so too where
nothing is switched: their curve then sees the voices through the same low-pass, which is that of the conversion
anyway. Around a change of volume, mode or routing, and where a sample a cycle is wanted, they are worked out cycle by
cycle, the filter's outputs being brought there by cubic interpolation; so a switch acts in its very cycle.

The streams of a block of cycles begin with the end of those before. Whoever makes the next ones needs these no more,
so that voices, and what follows them, may work at different blocks at the same time.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Shorts = npt.NDArray[np.int16]
Bytes = npt.NDArray[np.uint8]

CELL = 8  # cycles
HALF_TAPS = 48  # of the low-pass in front of the filter and of the conversion
HALF_CELLS = HALF_TAPS // CELL
LAG = 144  # cycles, a multiple of CELL: so much later, what a cell's output needs is there in any case
DELAY = 88  # the same for the output of a cycle
HISTORY = 256  # cycles kept in front of the streams
STRIDE = 64  # cycles in which a voice's level is taken as one if it does not change

# --- Slots of the registers, int64 -----------------------------------------------------------------------------------
CUTOFF = 0  # FC, 11 bits
RESONANCE_ROUTING = 1  # $17
MODE_VOLUME = 2  # $18
CODE = 3  # what mixer and volume are set to: bits 0-3 volume, 4-6 mode, 8-10 the number of voices
FILLED = 4  # cycles in the streams
DRIVEN = 5  # cells that have the filter's input
MIXED = 6  # cells that have the mixer's input
SUMS_END = 7  # the cycle behind the last one in which the filter got anything
MIXES_END = 8  # the same of the mixer
CARRIED = 9  # by how many cells the next block's streams begin later
REGISTERS = 10

# --- Slots of the constants, float64 ---------------------------------------------------------------------------------
VOICE_DC = 0
FILTER_SHARE = 1
MIXER_OFFSET = 2
FLOOR = 3  # where the mixer's tables have 0
STEPS_BASE = 4  # the waveform converter, if it is linear: output for 0 and for each step; else 0
STEPS_RISE = 5
CONSTANTS = 6

STAGE_SCALE = 4095 / 12.0
ONE = np.uint64(1)
TWO = np.uint64(2)
EIGHT = np.uint64(CELL)


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
def add_voice(  # noqa: PLR0917 - kernels take no keyword arguments
    constants: Floats,
    voice_dac: Singles,
    level_dac: Singles,
    waves: Shorts,
    levels: Bytes,
    at: int,
    end: int,
    stream: Singles,
    to: int,
) -> None:
    """A voice's cycles at ... end - 1, added to a stream from index ``to`` on.

    Level by level where that lasts; both ways give the same sample for the same level.
    """
    base, rise = np.float32(constants[STEPS_BASE]), np.float32(constants[STEPS_RISE])
    behind = np.uint64(to - at)
    start = np.uint64(at)
    last = np.uint64(end)
    while start < last:
        stop = min(start + np.uint64(STRIDE), last)
        level = levels[start]
        differ = np.uint8(0)
        for i in range(start, stop):
            differ |= levels[i] ^ level
        if differ != 0:
            if rise != 0:
                for i in range(start, stop):
                    stream[i + behind] += (base + rise * np.float32(waves[i])) * level_dac[levels[i]]
            else:
                for i in range(start, stop):
                    stream[i + behind] += voice_dac[np.uint16(waves[i])] * level_dac[levels[i]]
        else:
            factor = level_dac[level]
            if rise != 0:
                for i in range(start, stop):
                    stream[i + behind] += (base + rise * np.float32(waves[i])) * factor
            else:
                for i in range(start, stop):
                    stream[i + behind] += voice_dac[np.uint16(waves[i])] * factor
        start = stop


@njit(_nrt=False)
def run_stretch(  # noqa: PLR0912, PLR0917 - kernels take no keyword arguments
    registers: Ints,
    constants: Floats,
    voice_dac: Singles,
    level_dac: Singles,
    external: Singles,
    waves: Shorts,
    levels: Bytes,
    at: int,
    end: int,
    sums: Singles,
    mixes: Singles,
    codes: Shorts,
    rough: Bytes,
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
    to = registers[FILLED]
    stop = to + end - at
    for i in range(np.uint64(to), np.uint64(stop)):
        sums[i] = 0
    for i in range(np.uint64(to), np.uint64(stop)):
        mixes[i] = 0
    for voice in range(3):
        if filtered >> voice & 1:
            add_voice(constants, voice_dac, level_dac, waves[voice], levels[voice], at, end, sums, to)
        elif mixed >> voice & 1:
            add_voice(constants, voice_dac, level_dac, waves[voice], levels[voice], at, end, mixes, to)
    if len(external) > 0:
        stream = sums if filtered & 8 else mixes
        for i in range(end - at):
            stream[to + i] += external[at + i]
    if filtered & 7 or (filtered & 8 and len(external) > 0):
        registers[SUMS_END] = stop
    if mixed & 7 or (mixed & 8 and len(external) > 0):
        registers[MIXES_END] = stop
    code = mode & 0x7F | count_bits(mixed) << 8
    short_code = np.int16(code)
    for i in range(np.uint64(to), np.uint64(stop)):
        codes[i] = short_code
    first_cell, end_cell = (to + CELL - 1) // CELL, (stop + CELL - 1) // CELL
    for cell in range(first_cell, end_cell):
        cell_cutoffs[cell] = registers[CUTOFF]
        cell_routings[cell] = routing | (mode & 0x40) << 2
        rough[cell + HALF_CELLS] = 0
    if code != registers[CODE]:
        registers[CODE] = code
        for cell in range(to // CELL - HALF_CELLS, to // CELL + HALF_CELLS + 1):
            rough[cell] = 1
    registers[FILLED] = stop


@njit(_nrt=False)
def decimate(  # noqa: PLR0917 - kernels take no keyword arguments
    stream: Singles, taps: Singles, first: int, end: int, phases: Singles, out: Singles, to: int
) -> None:
    """The low-passed stream at the beginnings of cells first ... end - 1, from index ``to`` of ``out`` on.

    out[to + j] = sum over k of taps[k] * stream[CELL * (first + j) - HALF_TAPS + k], cell by cell of taps. The stream
    is laid out by the phase in a cell first, so that all is done with vectors; the order of additions is written out.
    """
    rows = np.uint64(end - first + 2 * HALF_CELLS)
    at = np.uint64((first - HALF_CELLS) * CELL)
    for row in range(rows):
        phases[0, row] = stream[at]
        phases[1, row] = stream[at + ONE]
        phases[2, row] = stream[at + TWO]
        phases[3, row] = stream[at + np.uint64(3)]
        phases[4, row] = stream[at + np.uint64(4)]
        phases[5, row] = stream[at + np.uint64(5)]
        phases[6, row] = stream[at + np.uint64(6)]
        phases[7, row] = stream[at + np.uint64(7)]
        at += EIGHT
    count = np.uint64(end - first)
    for j in range(count):
        out[np.uint64(to) + j] = 0
    p0, p1, p2, p3, p4, p5, p6, p7 = (
        phases[0], phases[1], phases[2], phases[3], phases[4], phases[5], phases[6], phases[7]
    )  # fmt: skip
    for m in range(np.uint64(2 * HALF_CELLS)):
        k = m * EIGHT
        t0, t1, t2, t3 = taps[k], taps[k + ONE], taps[k + TWO], taps[k + np.uint64(3)]
        k += np.uint64(4)
        t4, t5, t6, t7 = taps[k], taps[k + ONE], taps[k + TWO], taps[k + np.uint64(3)]
        for j in range(count):
            q = j + m
            part = ((t0 * p0[q] + t1 * p1[q]) + (t2 * p2[q] + t3 * p3[q])) + (
                (t4 * p4[q] + t5 * p5[q]) + (t6 * p6[q] + t7 * p7[q])
            )
            out[np.uint64(to) + j] += part


@njit(_nrt=False)
def decimate_some(  # noqa: PLR0917 - kernels take no keyword arguments
    stream: Singles, filled: int, stream_end: int, taps: Singles, first: int, phases: Singles, out: Singles
) -> int:
    """Cells from ``first`` on as far as the stream suffices; behind ``stream_end`` it is 0. Returns their end."""
    end = (filled - HALF_TAPS) // CELL + 1
    if end <= first:
        return first
    busy = min(max((stream_end + HALF_TAPS + CELL - 1) // CELL, first), end)
    if busy > first:
        decimate(stream, taps, first, busy, phases, out, first)
    for cell in range(busy, end):
        out[cell] = 0
    return end


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
    lows, highs, bands = passes[0], passes[1], passes[2]
    for j in range(np.uint64(end - first)):
        at = np.uint64(first) + j
        middle = 0.5625 * (bands[at - ONE] + bands[at])
        middle -= 0.0625 * (bands[at - TWO] + bands[at + ONE])
        combined[j] = low * lows[at] + band * middle + high * highs[at]


@njit(_nrt=False)
def bend(  # noqa: PLR0917 - kernels take no keyword arguments
    table: Singles, scale: float, base: float, mixes: Singles, start: int, end: int, out: Singles
) -> None:
    """Mixer and volume: from what comes of the voices, and in ``out`` from the filter, to parts of full scale."""
    gain, shift = np.float32(scale), np.float32(base * scale)
    least, most = np.float32(0), np.float32(4094.5)
    for j in range(np.uint64(end - start)):
        place = mixes[np.uint64(start) + j] * gain + shift + out[j]
        place = min(max(place, least), most)
        index = np.int32(place)
        low = table[np.uint32(index)]
        step = table[np.uint32(index) + np.uint32(1)] - low
        out[j] = low + (place - np.float32(index)) * step


@njit(_nrt=False)
def modes_of(code: int) -> int:
    """How many of the filter's outputs are selected."""
    return (code >> 4 & 1) + (code >> 5 & 1) + (code >> 6 & 1)


@njit(_nrt=False)
def base_of(constants: Floats, code: int) -> float:
    """The DC at the mixer: of its inputs, and that the filter's outputs come through larger resistors.

    Their voltage counts less, from the least voltage on.
    """
    base = (code >> 8) * constants[VOICE_DC] + constants[MIXER_OFFSET]
    return float(base + modes_of(code) * constants[FLOOR] * (1.0 - constants[FILTER_SHARE]))


@njit(_nrt=False)
def sound_alike(  # noqa: PLR0917 - kernels take no keyword arguments
    constants: Floats,
    tables: Singles,
    mixes: Singles,
    passes: Floats,
    weights: Singles,
    code: int,
    start: int,
    end: int,
    combined: Singles,
    out: Singles,
) -> None:
    """Mixer and volume in cycles start ... end - 1, which share a code."""
    inputs = (code >> 8) + modes_of(code)
    scale = STAGE_SCALE / max(inputs, 1)
    length = end - start
    if modes_of(code):
        first_cell, end_cell = start // CELL, (end + CELL - 1) // CELL
        combine(passes, code, constants[FILTER_SHARE] * scale, first_cell - 1, end_cell + 2, combined)
        for phase in range(CELL):
            a, b, c, d = weights[0, phase], weights[1, phase], weights[2, phase], weights[3, phase]
            for cell in range(first_cell, end_cell):
                at = cell * CELL + phase - start
                if 0 <= at < length:
                    k = np.uint64(cell - first_cell)
                    two = k + TWO
                    around = (a * combined[k] + b * combined[k + ONE]) + (c * combined[two] + d * combined[two + ONE])
                    out[at] = around
    else:
        for i in range(length):
            out[i] = 0
    bend(tables[inputs, code & 15], scale, base_of(constants, code), mixes, start, end, out)


@njit(_nrt=False)
def sound_cycles(  # noqa: PLR0917 - kernels take no keyword arguments
    constants: Floats,
    tables: Singles,
    mixes: Singles,
    codes: Shorts,
    rough: Bytes,
    passes: Floats,
    weights: Singles,
    combined: Singles,
    start: int,
    end: int,
    out: Singles,
) -> None:
    """Mixer and volume in cycles start ... end - 1, as far at a time as nothing changes."""
    at = start
    while at < end:
        code = codes[at]
        to = at + 1
        while to < end and codes[to] == code:
            # A change marks the cells around it, that in which it is among them.
            to += CELL if to % CELL == 0 and rough[to // CELL] == 0 else 1
        to = min(to, end)
        sound_alike(constants, tables, mixes, passes, weights, int(code), at, to, combined, out[at - start :])
        at = to


@njit(_nrt=False)
def sound_cell_run(  # noqa: PLR0917 - kernels take no keyword arguments
    constants: Floats,
    tables: Singles,
    cell_mixes: Singles,
    passes: Floats,
    code: int,
    first: int,
    end: int,
    out: Singles,
) -> None:
    """Mixer and volume at the beginnings of cells first ... end - 1, around which there is but one code."""
    inputs = (code >> 8) + modes_of(code)
    scale = STAGE_SCALE / max(inputs, 1)
    if modes_of(code):
        combine(passes, code, constants[FILTER_SHARE] * scale, first, end, out)
    else:
        for j in range(end - first):
            out[j] = 0
    bend(tables[inputs, code & 15], scale, base_of(constants, code), cell_mixes, first, end, out)


@njit(_nrt=False)
def carry(  # noqa: PLR0917 - kernels take no keyword arguments
    registers: Ints,
    sums: Singles,
    mixes: Singles,
    codes: Shorts,
    rough: Bytes,
    cell_cutoffs: Shorts,
    cell_routings: Shorts,
    drives: Singles,
    cell_mixes: Singles,
    next_sums: Singles,
    next_mixes: Singles,
    next_codes: Shorts,
    next_rough: Bytes,
    next_cutoffs: Shorts,
    next_routings: Shorts,
    next_drives: Singles,
    next_cell_mixes: Singles,
) -> int:
    """Begins the next block's streams with the history that is still needed; returns by how many cells they are on."""
    cells = (registers[FILLED] - HISTORY) // CELL
    cycles = cells * CELL
    for i in range(registers[FILLED] - cycles):
        next_sums[i] = sums[i + cycles]
        next_mixes[i] = mixes[i + cycles]
        next_codes[i] = codes[i + cycles]
    for cell in range((registers[FILLED] + CELL - 1) // CELL + HALF_CELLS + 1 - cells):
        next_rough[cell] = rough[cell + cells]
        next_cutoffs[cell] = cell_cutoffs[cell + cells]
        next_routings[cell] = cell_routings[cell + cells]
        next_drives[cell] = drives[cell + cells]
    if len(cell_mixes) > 0:
        for cell in range(registers[MIXED] - cells):
            next_cell_mixes[cell] = cell_mixes[cell + cells]
    registers[FILLED] -= cycles
    registers[DRIVEN] -= cells
    registers[MIXED] -= cells
    registers[SUMS_END] = max(registers[SUMS_END] - cycles, 0)
    registers[MIXES_END] = max(registers[MIXES_END] - cycles, 0)
    return int(cells)


@njit(
    "int64(int64[::1], float64[::1], float32[::1], float32[::1], float32[::1], float32[::1], int64[::1], uint8[::1],"
    " uint8[::1], int64, int64, int64, int16[:, ::1], uint8[:, ::1], float32[:, ::1],"
    " float32[::1], float32[::1], int16[::1], uint8[::1], int16[::1], int16[::1], float32[::1], float32[::1],"
    " float32[::1], float32[::1], int16[::1], uint8[::1], int16[::1], int16[::1], float32[::1], float32[::1])",
    cache=True,
    nogil=True,
    _nrt=False,
)
def run_voices(  # noqa: PLR0917 - kernels take no keyword arguments
    filter_registers: Ints,
    constants: Floats,
    voice_dac: Singles,
    level_dac: Singles,
    taps: Singles,
    external: Singles,
    cycles: Ints,
    registers: Bytes,
    values: Bytes,
    next_write: int,
    start: int,
    count: int,
    waves: Shorts,
    levels: Bytes,
    phases: Singles,
    sums: Singles,
    mixes: Singles,
    codes: Shorts,
    rough: Bytes,
    cell_cutoffs: Shorts,
    cell_routings: Shorts,
    drives: Singles,
    cell_mixes: Singles,
    next_sums: Singles,
    next_mixes: Singles,
    next_codes: Shorts,
    next_rough: Bytes,
    next_cutoffs: Shorts,
    next_routings: Shorts,
    next_drives: Singles,
    next_cell_mixes: Singles,
) -> int:
    """Voices of cycles start ... start + count - 1, up to the inputs of filter and mixer.

    Args:
        filter_registers, constants: see the slots above.
        voice_dac, level_dac: a voice is the one's entry for the waveform times the other's for the envelope.
        taps: the low-pass, shape (2 * HALF_TAPS,).
        external: what comes in at EXT IN in each of the cycles, in V; empty if nothing does.
        cycles, registers, values, next_write: the writes, and the first of them that has not acted.
        waves, levels: what the digital half made in these cycles, shape (3, >= count).
        phases: room for the decimation, shape (CELL, cells).
        sums, mixes, codes: the streams, what goes to the filter, past it, and the CODE of each cycle.
        rough: for each cell, whether the code changes as near to it as the low-pass reaches.
        cell_cutoffs, cell_routings: FC, and $17 with the high-pass bit of $18 as bit 8, as a cell begins.
        drives, cell_mixes: the filter's and the mixer's input then; the latter is empty where nobody asks for it.
        next_sums ... next_cell_mixes: the streams of the next block, which get their history.

    Returns:
        The index of the first write that has not acted.
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
            filter_registers, constants, voice_dac, level_dac, external, waves, levels, at, end, sums, mixes, codes,
            rough, cell_cutoffs, cell_routings,
        )  # fmt: skip
        at = end
    filter_registers[DRIVEN] = decimate_some(
        sums, filter_registers[FILLED], filter_registers[SUMS_END], taps, filter_registers[DRIVEN], phases, drives
    )
    if len(cell_mixes) > 0:
        filter_registers[MIXED] = decimate_some(
            mixes, filter_registers[FILLED], filter_registers[MIXES_END], taps, filter_registers[MIXED], phases,
            cell_mixes,
        )  # fmt: skip
    filter_registers[CARRIED] = carry(
        filter_registers, sums, mixes, codes, rough, cell_cutoffs, cell_routings, drives, cell_mixes, next_sums,
        next_mixes, next_codes, next_rough, next_cutoffs, next_routings, next_drives, next_cell_mixes,
    )  # fmt: skip
    return int(next_write)


@njit(
    "int64(int64, int64, float64[::1], float32[:, :, ::1], float32[::1], float32[:, ::1], float32[::1], int16[::1],"
    " uint8[::1], float32[::1], float64[:, ::1], float32[:, ::1], float32[::1], float32[::1], float32[::1])",
    cache=True,
    nogil=True,
    _nrt=False,
)
def run_cells(  # noqa: PLR0917 - kernels take no keyword arguments
    sounded: int,
    solved: int,
    constants: Floats,
    tables: Singles,
    taps: Singles,
    weights: Singles,
    mixes: Singles,
    codes: Shorts,
    rough: Bytes,
    cell_mixes: Singles,
    passes: Floats,
    phases: Singles,
    combined: Singles,
    fine: Singles,
    out: Singles,
) -> int:
    """Mixer and volume as far as the filter has come: the low-passed output at the beginning of each cell.

    Args:
        sounded, solved: cells that have been done before, by this and by the filter.
        constants: see the slots above.
        tables: mixer and volume in one, see sidtool.sid.circuit.
        taps: the low-pass; weights: cubic interpolation, shape (4, CELL).
        mixes ... cell_mixes: see run_voices; passes: see kernels/filter.py.
        phases, combined, fine: room for work.
        out: the samples, from its beginning on.

    Returns:
        How many there are.
    """
    # A cell that has to be worked out cycle by cycle needs those around it, and these what interpolation looks ahead.
    last = max(solved - HALF_CELLS - 4, sounded)
    first = cell = sounded
    while cell < last:
        end = cell + 1
        while end < last and rough[end] == rough[cell]:
            end += 1
        if rough[cell]:
            start, stop = cell * CELL - HALF_TAPS, end * CELL + HALF_TAPS
            sound_cycles(constants, tables, mixes, codes, rough, passes, weights, combined, start, stop, fine)
            decimate(fine, taps, HALF_CELLS, HALF_CELLS + end - cell, phases, out, cell - first)
        else:
            code = int(codes[cell * CELL])
            sound_cell_run(constants, tables, cell_mixes, passes, code, cell, end, out[cell - first :])
        cell = end
    return int(last - first)


@njit(
    "int64(int64, int64, float64[::1], float32[:, :, ::1], float32[:, ::1], float32[::1], int16[::1], uint8[::1],"
    " float64[:, ::1], float32[::1], float32[::1])",
    cache=True,
    nogil=True,
    _nrt=False,
)
def run_cycles(  # noqa: PLR0917 - kernels take no keyword arguments
    sounded: int,
    solved: int,
    constants: Floats,
    tables: Singles,
    weights: Singles,
    mixes: Singles,
    codes: Shorts,
    rough: Bytes,
    passes: Floats,
    combined: Singles,
    out: Singles,
) -> int:
    """The same for every cycle of the cells; returns how many cells there are."""
    # Interpolation looks two cells ahead, and three where the band-pass is brought to the beginning of a cell.
    last = max(solved - 3, sounded)
    sound_cycles(
        constants, tables, mixes, codes, rough, passes, weights, combined, sounded * CELL, last * CELL, out
    )  # fmt: skip
    return int(last - sounded)
