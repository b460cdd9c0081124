"""The SID's three oscillators with their waveforms, cycle by cycle.

Sources: the project's SID data sheet, sections 3 to 7, which rests on reSIDfp 0.9.1, on a netlist simulation of the
6581 and on test programs run on real chips. A write that the CPU does in cycle n acts when cycle n is finished.

The state of an oscillator is a row of an int64 array, shape (3, SLOTS). What differs between 6581 and 8580 comes in as
numbers and tables. Two ways through time have the same results: `run_coupled` goes cycle by cycle and defines them,
`run_free` takes each oscillator by itself while none acts upon another in a way that cannot be foreseen. `_nrt=False`:
nothing is allocated here, and counting references of array views would take most of the time.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int16]
Bytes = npt.NDArray[np.uint8]

ACCUMULATOR = 0  # 24 bits
FREQUENCY = 1  # 16 bits, added each cycle
PULSE_WIDTH = 2  # 12 bits
WAVEFORM = 3  # CTRL bits 7..4: noise, pulse, saw, triangle
TEST = 4  # 0 or 1
SYNC = 5  # 0 or 1
RING_MASK = 6  # $800000 while ring modulation acts (RING set, saw not), else 0
MSB_RISING = 7  # 1 if bit 23 of the accumulator went 0 -> 1 in this cycle
OUTPUT = 8  # 12 bits: what the waveform DAC gets
OSC3 = 9  # 12 bits: what the CPU sees in this cycle; the upper 8 are read
PULSE = 10  # $FFF or 0: the compare result, one cycle old
TRI_SAW_LATCH = 11  # 8580: triangle/saw as they stood one cycle ago
FLOAT_TIMER = 12  # waveform 0: cycles until the held output fades by a step; 0 = nothing left to fade
SHIFT = 13  # noise shift register, 23 bits, chip orientation (bit 0 is fed, bit 22 is the oldest)
NOISE = 14  # 12 bits: the noise output, its lower 4 bits are 0
SHIFT_PIPELINE = 15  # 2 = shift triggered in this cycle, 1 = phase 1, 0 = idle
TEST_LATCH = 16  # TEST or RESET as phase 1 of the shift saw it
CHARGE_TIMER = 17  # TEST held: cycles until the shift register charges by a step; 0 = full or not charging
START = 18  # the accumulator before a stretch that each oscillator takes by itself
SLOTS = 19

# What differs between the models, in cycles or 0/1.
MSB_FEEDBACK = 0  # 6581: a pulled-down output bit 11 clears the accumulator's top bit while saw is selected
OSC3_LATCH = 1  # 8580: OSC3 shows triangle and saw a cycle late
FLOAT_HOLD = 2
FLOAT_STEP = 3
CHARGE_HOLD = 4
CHARGE_STEP = 5
TRI_SAW_CONFLICT = 6  # 6581: no write-back when triangle and saw swap places at a TEST release
TRAITS = 7

ALL_ONES = 0x7FFFFF
TAPS = np.array([0, 2, 5, 9, 11, 14, 18, 20], dtype=np.int64)  # cells that are output bits 4, 5 ... 11
TAPPED = 1 << 20 | 1 << 18 | 1 << 14 | 1 << 11 | 1 << 9 | 1 << 5 | 1 << 2 | 1 << 0


@njit(_nrt=False)
def noise_output(shift: int) -> int:
    """The 12-bit noise output: eight cells of the register in bits 11..4."""
    output = 0
    for i in range(8):
        output |= (shift >> TAPS[i] & 1) << i + 4
    return output


@njit(_nrt=False)
def tapped_cells(output: int) -> int:
    """The inverse of `noise_output`: output bits 11..4 at the places of the cells they are wired to."""
    cells = 0
    for i in range(8):
        cells |= (output >> i + 4 & 1) << TAPS[i]
    return cells


@njit(_nrt=False)
def writes_back(old: int, new: int, traits: Ints) -> bool:
    """Whether the output overwrites the tapped cells at phase 2; old, new: waveform before and after (sheet 4.5)."""
    if old <= 8 or new < 8 or (new == 8 and old != 15):
        return False
    if traits[TRI_SAW_CONFLICT] and ((old & 3 == 1 and new & 3 == 2) or (old & 3 == 2 and new & 3 == 1)):
        return False
    return old != 12 and new != 12


@njit(_nrt=False)
def shift_phase_2(voice: Ints, old: int, new: int, traits: Ints) -> None:
    """Completes a shift of the noise register."""
    shift = voice[SHIFT]
    if writes_back(old, new, traits):
        shift = (shift & ~TAPPED) | tapped_cells(voice[OUTPUT])
    fed = ((shift >> 22 & 1) | voice[TEST_LATCH]) ^ (shift >> 17 & 1)
    voice[SHIFT] = (shift << 1 | fed) & ALL_ONES
    voice[NOISE] = noise_output(voice[SHIFT])


@njit(_nrt=False)
def charge(voice: Ints, traits: Ints) -> None:
    """A cycle with TEST held: after a long time ones spread through the noise register, upward from bit 0."""
    if voice[CHARGE_TIMER]:
        voice[CHARGE_TIMER] -= 1
        if voice[CHARGE_TIMER] == 0:
            voice[SHIFT] = (voice[SHIFT] | voice[SHIFT] << 1 | 1) & ALL_ONES
            voice[NOISE] = noise_output(voice[SHIFT])
            voice[CHARGE_TIMER] = traits[CHARGE_STEP] if voice[SHIFT] != ALL_ONES else 0


@njit(_nrt=False)
def fade(voice: Ints, traits: Ints) -> None:
    """A cycle with no waveform selected: after a long time the floating DAC input loses bits."""
    if voice[FLOAT_TIMER]:
        voice[FLOAT_TIMER] -= 1
        if voice[FLOAT_TIMER] == 0:
            voice[OUTPUT] &= voice[OUTPUT] >> 1
            voice[OSC3] = voice[OUTPUT]
            voice[FLOAT_TIMER] = traits[FLOAT_STEP] if voice[OUTPUT] else 0


# --- Cycle by cycle --------------------------------------------------------------------------------------------------


@njit(_nrt=False)
def clock(voice: Ints, traits: Ints) -> None:
    """First part of a cycle: accumulator and noise register."""
    if voice[TEST]:
        charge(voice, traits)
        voice[TEST_LATCH] = 1
        voice[PULSE] = 0xFFF
        return
    before = voice[ACCUMULATOR]
    after = (before + voice[FREQUENCY]) & 0xFFFFFF
    voice[ACCUMULATOR] = after
    rising = ~before & after
    voice[MSB_RISING] = rising >> 23 & 1
    if rising & 0x080000:
        voice[SHIFT_PIPELINE] = 2
    elif voice[SHIFT_PIPELINE]:
        voice[SHIFT_PIPELINE] -= 1
        if voice[SHIFT_PIPELINE] == 1:
            voice[TEST_LATCH] = 0
        else:
            shift_phase_2(voice, voice[WAVEFORM], voice[WAVEFORM], traits)


@njit(_nrt=False)
def write_back(voice: Ints, output: int) -> None:
    """Noise together with another waveform: the common output lines pull at the register's cells (sheet 4.5)."""
    if voice[SHIFT_PIPELINE] == 1 or voice[TEST]:
        voice[NOISE] = output
    else:
        voice[SHIFT] &= ~TAPPED | tapped_cells(output)
        voice[NOISE] &= output


@njit(_nrt=False)
def form_output(voice: Ints, source_accumulator: int, traits: Ints, bases: Shorts, pulldowns: Shorts) -> None:
    """Second part of a cycle: the waveform output and OSC3."""
    waveform = voice[WAVEFORM]
    if waveform == 0:
        fade(voice, traits)
        return
    phase = (voice[ACCUMULATOR] ^ (~source_accumulator & voice[RING_MASK])) >> 12
    base = np.int64(bases[waveform & 3, phase])
    mask = voice[PULSE] if waveform & 4 else 0xFFF
    if waveform & 8:
        mask &= voice[NOISE]
    output = np.int64(pulldowns[waveform, base & mask])
    voice[OUTPUT] = output
    voice[OSC3] = output
    if waveform & 3 and traits[OSC3_LATCH]:
        voice[OSC3] = pulldowns[waveform, voice[TRI_SAW_LATCH] & mask]
        voice[TRI_SAW_LATCH] = base
    if waveform & 2 and traits[MSB_FEEDBACK] and output & 0x800 == 0:
        voice[MSB_RISING] = 0
        voice[ACCUMULATOR] &= 0x7FFFFF
    if waveform > 8:
        write_back(voice, output)


@njit(_nrt=False)
def synchronize(voices: Ints) -> None:
    """Hard sync, after the outputs: 3 clears 1, 1 clears 2, 2 clears 3, but no source that is itself cleared now."""
    sync_1, sync_2, sync_3 = voices[0, SYNC], voices[1, SYNC], voices[2, SYNC]
    rising_1, rising_2, rising_3 = voices[0, MSB_RISING], voices[1, MSB_RISING], voices[2, MSB_RISING]
    if rising_3 and sync_1 and not (sync_3 and rising_2):
        voices[0, ACCUMULATOR] = 0
    if rising_1 and sync_2 and not (sync_1 and rising_3):
        voices[1, ACCUMULATOR] = 0
    if rising_2 and sync_3 and not (sync_2 and rising_1):
        voices[2, ACCUMULATOR] = 0


@njit(_nrt=False)
def run_coupled(  # noqa: PLR0917 - kernels take no keyword arguments
    voices: Ints, at: int, end: int, traits: Ints, bases: Shorts, pulldowns: Shorts, waves: Shorts, osc3: Bytes
) -> None:
    """Cycles at ... end - 1, without a write. The pulse is compared before a sync clears the accumulator."""
    for i in range(at, end):
        for v in range(3):
            clock(voices[v], traits)
        for v in range(3):
            form_output(voices[v], voices[v - 1 if v else 2, ACCUMULATOR], traits, bases, pulldowns)
            voices[v, PULSE] = 0xFFF if voices[v, ACCUMULATOR] >> 12 >= voices[v, PULSE_WIDTH] else 0
            waves[v, i] = voices[v, OUTPUT]
        synchronize(voices)
        osc3[i] = voices[2, OSC3] >> 4


# --- Each oscillator by itself ---------------------------------------------------------------------------------------


@njit(_nrt=False)
def acts_on_itself(voice: Ints, traits: Ints) -> bool:
    """Whether the output acts back on the oscillator: noise write-back, or the 6581's feedback of a saw combination."""
    waveform = voice[WAVEFORM]
    return bool(waveform > 8 or (traits[MSB_FEEDBACK] != 0 and waveform & 2 != 0 and waveform != 2))


@njit(_nrt=False)
def are_coupled(voices: Ints, traits: Ints) -> bool:
    """Whether an accumulator that feedback may change at any time is another's source of sync or ring modulation."""
    for v in range(3):
        waveform, listener = voices[v, WAVEFORM], voices[v + 1 if v < 2 else 0]
        if traits[MSB_FEEDBACK] and waveform & 2 and waveform != 2 and (listener[SYNC] or listener[RING_MASK]):
            return True
    return False


@njit(_nrt=False)
def cycles_to_sync(voices: Ints, most: int) -> int:
    """Cycles up to and with the next one in which an accumulator may be cleared by hard sync; at most `most`."""
    for v in range(3):
        source = voices[v - 1 if v else 2]
        frequency = source[FREQUENCY]
        if voices[v, SYNC] and frequency and not source[TEST]:
            way = (0x800000 - source[ACCUMULATOR]) & 0xFFFFFF
            if way == 0:  # it stands there already: once round
                way = 0x1000000
            most = min(most, (way + frequency - 1) // frequency)
    return most


@njit(_nrt=False)
def run_charging(voice: Ints, at: int, end: int, traits: Ints, wave: Shorts) -> None:
    """The noise register while TEST is held; puts its output into wave."""
    for i in range(at, end):
        charge(voice, traits)
        wave[i] = voice[NOISE]
    voice[TEST_LATCH] = 1


@njit(_nrt=False)
def run_shifting(voice: Ints, at: int, end: int, traits: Ints, wave: Shorts) -> None:
    """The noise register of a running oscillator; puts its output into wave.

    Bit 19 rises when the accumulator's lower 20 bits come to $80000. Between two rises lie 8 cycles at least, so that
    no shift is triggered while another is on its way.
    """
    frequency = voice[FREQUENCY]
    way = (0x80000 - voice[ACCUMULATOR]) & 0xFFFFF
    if way == 0:  # it stands there already: once round
        way = 0x100000
    if frequency == 0:
        way, frequency = 1 << 40, 1  # never
    before = at - 1
    shift_at = at + voice[SHIFT_PIPELINE] - 1
    if voice[SHIFT_PIPELINE] == 0:
        shift_at = before + (way + frequency - 1) // frequency + 2
        way += 0x100000
    while shift_at < end:
        voice[TEST_LATCH] = 0
        wave[at:shift_at] = voice[NOISE]
        at = shift_at
        shift_phase_2(voice, voice[WAVEFORM], voice[WAVEFORM], traits)  # nothing writes back here
        shift_at = before + (way + frequency - 1) // frequency + 2
        way += 0x100000
    wave[at:end] = voice[NOISE]
    # The rise was two cycles before the shift: in the last cycle if the shift is due in the second from now.
    pending = shift_at - end + 1
    voice[SHIFT_PIPELINE] = pending if pending <= 2 else 0
    if pending == 1:
        voice[TEST_LATCH] = 0


@njit(_nrt=False)
def run_floating(  # noqa: PLR0917 - kernels take no keyword arguments
    voice: Ints, at: int, end: int, traits: Ints, wave: Shorts, osc3: Bytes
) -> None:
    """Waveform 0: the held output, fading."""
    for i in range(at, end):
        fade(voice, traits)
        wave[i] = voice[OUTPUT]
        osc3[i] = voice[OSC3] >> 4


@njit(_nrt=False)
def run_waveform(  # noqa: PLR0917 - kernels take no keyword arguments
    voice: Ints,
    source: Ints,
    at: int,
    end: int,
    traits: Ints,
    bases: Shorts,
    pulldowns: Shorts,
    wave: Shorts,
    osc3: Bytes,
) -> None:
    """Triangle, saw, pulse and their combinations, from START on."""
    waveform = voice[WAVEFORM]
    base_row = bases[waveform & 3]
    pulldown = pulldowns[waveform]
    accumulator, frequency = np.uint32(voice[START]), np.uint32(0 if voice[TEST] else voice[FREQUENCY])
    other, other_frequency = np.uint32(source[START]), np.uint32(0 if source[TEST] else source[FREQUENCY])
    ring = np.uint32(voice[RING_MASK])
    threshold = np.uint32(voice[PULSE_WIDTH] << 12)
    # TEST holds the pulse high; without the pulse nothing is masked.
    least = np.uint32(0xFFF if voice[TEST] or not waveform & 4 else 0)
    mask = np.uint32(voice[PULSE]) | least
    latch = np.uint32(voice[TRI_SAW_LATCH])
    late = waveform & 3 and traits[OSC3_LATCH]
    output = seen = np.uint32(0)
    for i in range(at, end):
        accumulator = np.uint32((accumulator + frequency) & np.uint32(0xFFFFFF))
        other = np.uint32((other + other_frequency) & np.uint32(0xFFFFFF))
        base = np.uint32(base_row[(accumulator ^ (~other & ring)) >> np.uint32(12)])
        output = np.uint32(pulldown[base & mask])
        seen = np.uint32(pulldown[latch & mask]) if late else output
        latch = base
        wave[i] = output
        osc3[i] = seen >> np.uint32(4)
        mask = np.uint32(0xFFF if accumulator >= threshold else 0) | least
    voice[OUTPUT] = output
    voice[OSC3] = seen
    if late:
        voice[TRI_SAW_LATCH] = latch


@njit(_nrt=False)
def run_self_coupled(  # noqa: PLR0917 - kernels take no keyword arguments
    voice: Ints,
    source: Ints,
    at: int,
    end: int,
    traits: Ints,
    bases: Shorts,
    pulldowns: Shorts,
    wave: Shorts,
    osc3: Bytes,
) -> None:
    """One oscillator whose output acts back on it, cycle by cycle; this moves its accumulator on."""
    other, other_frequency = source[START], 0 if source[TEST] else source[FREQUENCY]
    for i in range(at, end):
        clock(voice, traits)
        other = (other + other_frequency) & 0xFFFFFF
        form_output(voice, other, traits, bases, pulldowns)
        voice[PULSE] = 0xFFF if voice[ACCUMULATOR] >> 12 >= voice[PULSE_WIDTH] else 0
        wave[i] = voice[OUTPUT]
        osc3[i] = voice[OSC3] >> 4


@njit(_nrt=False)
def run_voice(  # noqa: PLR0917 - kernels take no keyword arguments
    voice: Ints,
    source: Ints,
    at: int,
    end: int,
    traits: Ints,
    bases: Shorts,
    pulldowns: Shorts,
    wave: Shorts,
    osc3: Bytes,
) -> None:
    """One oscillator that no other acts upon: cycles at ... end - 1."""
    if voice[TEST]:
        run_charging(voice, at, end, traits, wave)
    else:
        run_shifting(voice, at, end, traits, wave)
        last = voice[ACCUMULATOR] + (end - at - 1) * voice[FREQUENCY]
        voice[ACCUMULATOR] = (last + voice[FREQUENCY]) & 0xFFFFFF
        voice[MSB_RISING] = (~last & voice[ACCUMULATOR]) >> 23 & 1
    if voice[WAVEFORM] == 0:
        run_floating(voice, at, end, traits, wave, osc3)
    elif voice[WAVEFORM] == 8:
        for i in range(at, end):
            osc3[i] = wave[i] >> 4
        voice[OUTPUT] = voice[NOISE]
        voice[OSC3] = voice[NOISE]
    else:
        run_waveform(voice, source, at, end, traits, bases, pulldowns, wave, osc3)
    voice[PULSE] = 0xFFF if voice[ACCUMULATOR] >> 12 >= voice[PULSE_WIDTH] else 0


@njit(_nrt=False)
def run_free(  # noqa: PLR0917 - kernels take no keyword arguments
    voices: Ints, at: int, end: int, traits: Ints, bases: Shorts, pulldowns: Shorts, waves: Shorts, osc3: Bytes
) -> None:
    """Cycles at ... end - 1, without a write and with no sync but in the last, each oscillator by itself."""
    for v in range(3):
        voices[v, START] = voices[v, ACCUMULATOR]
    for v in range(3):
        # OSC3 is voice 3's: it comes last and overwrites what the others left there.
        source = voices[v - 1 if v else 2]
        if acts_on_itself(voices[v], traits):
            run_self_coupled(voices[v], source, at, end, traits, bases, pulldowns, waves[v], osc3)
        else:
            run_voice(voices[v], source, at, end, traits, bases, pulldowns, waves[v], osc3)
    synchronize(voices)


# --- Register writes, and the entry point -----------------------------------------------------------------------------


@njit(_nrt=False)
def write_control(voice: Ints, value: int, traits: Ints) -> None:
    """CTRL but its gate bit: waveform, TEST, RING, SYNC."""
    old = voice[WAVEFORM]
    waveform = value >> 4
    test = value >> 3 & 1
    voice[WAVEFORM] = waveform
    voice[SYNC] = value >> 1 & 1
    voice[RING_MASK] = (value >> 2 & ~value >> 5 & 1) << 23
    if waveform == 0 and old != 0:
        voice[FLOAT_TIMER] = traits[FLOAT_HOLD]
    if test and not voice[TEST]:
        voice[ACCUMULATOR] = 0
        voice[MSB_RISING] = 0
        voice[SHIFT_PIPELINE] = 0
        voice[CHARGE_TIMER] = traits[CHARGE_HOLD]
    elif voice[TEST] and not test:
        shift_phase_2(voice, old, waveform, traits)
    voice[TEST] = test


@njit(_nrt=False)
def write_register(voices: Ints, register: int, value: int, traits: Ints) -> None:
    """A write; registers that are not an oscillator's do nothing."""
    if register > 20:
        return
    voice = voices[register // 7]
    offset = register % 7
    if offset == 0:
        voice[FREQUENCY] = voice[FREQUENCY] & 0xFF00 | value
    elif offset == 1:
        voice[FREQUENCY] = voice[FREQUENCY] & 0x00FF | value << 8
    elif offset == 2:
        voice[PULSE_WIDTH] = voice[PULSE_WIDTH] & 0xF00 | value
    elif offset == 3:
        voice[PULSE_WIDTH] = voice[PULSE_WIDTH] & 0x0FF | (value & 0xF) << 8
    elif offset == 4:
        write_control(voice, value, traits)


@njit(
    "int64(int64[:, ::1], int64[::1], int16[:, ::1], int16[:, ::1], int64[::1], uint8[::1], uint8[::1], int64, int64,"
    " int64, int16[:, ::1], uint8[::1], int64)",
    cache=True,
    _nrt=False,
)
def run(  # noqa: PLR0917 - kernels take no keyword arguments
    voices: Ints,
    traits: Ints,
    bases: Shorts,
    pulldowns: Shorts,
    cycles: Ints,
    registers: Bytes,
    values: Bytes,
    next_write: int,
    start: int,
    count: int,
    waves: Shorts,
    osc3: Bytes,
    longest_free: int,
) -> int:
    """Clocks cycles start ... start + count - 1 with their writes; returns the index of the first that has not acted.

    Args:
        voices: the state, shape (3, SLOTS).
        traits: shape (TRAITS,).
        bases: 12-bit waveform before the pulldown for WAVEFORM & 3, shape (4, 4096).
        pulldowns: what becomes of the 12 bits on the common lines, for each WAVEFORM, shape (16, 4096).
        cycles, registers, values: the writes, in order; `next_write` is the index of the first that has not acted.
        waves: out, shape (3, >= count): the 12-bit waveform outputs.
        osc3: out, shape (>= count,): what a read of OSC3 sees.
        longest_free: the most cycles that `run_free` may take at once; 0 has all done cycle by cycle (for tests).
    """
    at = int(np.int64(0))  # not a literal, for which the callees would be compiled once more
    while True:
        while next_write < len(cycles) and cycles[next_write] < start + at:
            write_register(voices, np.int64(registers[next_write]), np.int64(values[next_write]), traits)
            next_write += 1
        if at == count:
            return next_write
        stretch = count - at
        if next_write < len(cycles):
            stretch = min(stretch, cycles[next_write] + 1 - start - at)
        if longest_free == 0 or are_coupled(voices, traits):
            run_coupled(voices, at, at + stretch, traits, bases, pulldowns, waves, osc3)
        else:
            stretch = cycles_to_sync(voices, min(stretch, longest_free))
            run_free(voices, at, at + stretch, traits, bases, pulldowns, waves, osc3)
        at += stretch
