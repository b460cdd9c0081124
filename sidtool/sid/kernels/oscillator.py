"""The SID's three oscillators with their waveforms, cycle by cycle.

Sources: the project's SID data sheet, sections 3 to 7, which rests on reSIDfp 0.9.1, on a netlist simulation of the
6581 and on test programs run on real chips. A write that the CPU does in cycle n acts when cycle n is finished.

The state of an oscillator is a row of an int64 array, shape (3, SLOTS). What differs between 6581 and 8580 comes in as
numbers and tables. Two ways through time have the same results: `run_coupled` goes cycle by cycle and defines them,
`run_free` takes each oscillator by itself while none acts upon another in a way that cannot be foreseen, in loops
that have many cycles in one instruction, or by leaps. `_nrt=False`:
nothing is allocated here, and counting references of array views would take most of the time.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

# For what only compiled code calls: the wrappers for Python take a fifth of the time that it takes to compile.
inner = njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)

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
WRAP = 19  # in such a stretch: the mask by which it comes round, 0 if that cannot be foreseen
SOURCE_WRAP = 20  # the same of the oscillator that is listened to, as the listener sees it
SLOTS = 21

# What differs between the models, in cycles or 0/1.
MSB_FEEDBACK = 0  # 6581: a pulled-down output bit 11 clears the accumulator's top bit while saw is selected
OSC3_LATCH = 1  # 8580: OSC3 shows triangle and saw a cycle late
FLOAT_HOLD = 2
FLOAT_STEP = 3
CHARGE_HOLD = 4
CHARGE_STEP = 5
TRI_SAW_CONFLICT = 6  # 6581: no write-back when triangle and saw swap places at a TEST release
NOISE_PULSE_SHOWN = 7  # the bits that noise with pulse can show while TEST is held; 6581: all but two
TRAITS = 8

ALL_ONES = 0x7FFFFF
TAPS = np.array([0, 2, 5, 9, 11, 14, 18, 20], dtype=np.int64)  # cells that are output bits 4, 5 ... 11
COMBINED = 1 << 3 | 1 << 5 | 1 << 6 | 1 << 7  # a bit for each waveform whose output is looked up
UNFORESEEN = 64  # cycles, after which it is looked whether an accumulator can be foreseen again
NEVER = 1 << 40  # cycles
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


@inner
def charge(voice: Ints, traits: Ints) -> None:
    """A cycle with TEST held: after a long time ones spread through the noise register, upward from bit 0."""
    if voice[CHARGE_TIMER]:
        voice[CHARGE_TIMER] -= 1
        if voice[CHARGE_TIMER] == 0:
            voice[SHIFT] = (voice[SHIFT] | voice[SHIFT] << 1 | 1) & ALL_ONES
            voice[NOISE] = noise_output(voice[SHIFT])
            voice[CHARGE_TIMER] = traits[CHARGE_STEP] if voice[SHIFT] != ALL_ONES else 0


@inner
def fade(voice: Ints, traits: Ints) -> None:
    """A cycle with no waveform selected: after a long time the floating DAC input loses bits."""
    if voice[FLOAT_TIMER]:
        voice[FLOAT_TIMER] -= 1
        if voice[FLOAT_TIMER] == 0:
            voice[OUTPUT] &= voice[OUTPUT] >> 1
            voice[OSC3] = voice[OUTPUT]
            voice[FLOAT_TIMER] = traits[FLOAT_STEP] if voice[OUTPUT] else 0


# --- Cycle by cycle --------------------------------------------------------------------------------------------------


@inner
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


@inner
def write_back(voice: Ints, output: int) -> None:
    """Noise together with another waveform: the common output lines pull at the register's cells (sheet 4.5)."""
    if voice[SHIFT_PIPELINE] == 1 or voice[TEST]:
        voice[NOISE] = output
    else:
        voice[SHIFT] &= ~TAPPED | tapped_cells(output)
        voice[NOISE] &= output


@inner
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
    shown = output & traits[NOISE_PULSE_SHOWN] if voice[TEST] and waveform == 12 else output
    voice[OUTPUT] = shown
    voice[OSC3] = shown
    if waveform & 3 and traits[OSC3_LATCH]:
        voice[OSC3] = pulldowns[waveform, voice[TRI_SAW_LATCH] & mask]
        voice[TRI_SAW_LATCH] = base
    if waveform & 2 and traits[MSB_FEEDBACK] and output & 0x800 == 0:
        voice[MSB_RISING] = 0
        voice[ACCUMULATOR] &= 0x7FFFFF
    if waveform > 8:
        write_back(voice, output)


@inner
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


@inner
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
        if len(osc3):
            osc3[i] = voices[2, OSC3] >> 4


# --- Each oscillator by itself ---------------------------------------------------------------------------------------


@inner
def wrap_of(voice: Ints, traits: Ints, outputs: Shorts) -> int:
    """The mask by which the accumulator comes round, or 0 if that cannot be foreseen.

    On a 6581 a combination with saw clears the top bit wherever the output's is pulled down: as a rule in the very
    cycle in which it rises, so that 23 bits are left.
    """
    waveform = voice[WAVEFORM]
    if voice[TEST] or not traits[MSB_FEEDBACK] or not waveform & 2 or waveform == 2:
        return 0xFFFFFF
    if voice[ACCUMULATOR] >> 23:
        return 0
    if waveform > 8:
        return 0 if voice[SHIFT] or voice[NOISE] else 0x7FFFFF
    for phase in range(0x800, 0x801 + (voice[FREQUENCY] >> 12)):
        if outputs[waveform, phase] & 0x800:
            return 0
    return 0x7FFFFF


@inner
def cycles_to_sync(voices: Ints, most: int) -> int:
    """Cycles up to and with the next one in which an accumulator may be cleared by hard sync; at most `most`."""
    for v in range(3):
        source = voices[v - 1 if v else 2]
        frequency = source[FREQUENCY]
        if voices[v, SYNC] and frequency and not source[TEST] and source[WRAP] == 0xFFFFFF:
            way = (0x800000 - source[ACCUMULATOR]) & 0xFFFFFF
            if way == 0:  # it stands there already: once round
                way = 0x1000000
            most = min(most, (way + frequency - 1) // frequency)
    return most


@inner
def cycles_to_rise(voice: Ints) -> int:
    """Cycles up to and with the next one in which bit 19 of a running accumulator rises and triggers a shift.

    That is when its lower 20 bits come to $80000. Between two rises lie 8 cycles at least, so that no shift is
    triggered while another is on its way.
    """
    if voice[FREQUENCY] == 0:
        return NEVER
    way = (0x80000 - voice[ACCUMULATOR]) & 0xFFFFF
    if way == 0:  # it stands there already: once round
        way = 0x100000
    return int((way + voice[FREQUENCY] - 1) // voice[FREQUENCY])


@inner
def advance(voice: Ints, cycles: int) -> None:
    """Moves the accumulator by 1 or more cycles in which nothing else clears it, and the shift pipeline."""
    if voice[TEST]:
        voice[TEST_LATCH] = 1
        return
    frequency, wrap = voice[FREQUENCY], voice[WRAP]
    last = voice[ACCUMULATOR] + (cycles - 1) * frequency
    after = last + frequency
    pipeline = max(0, voice[SHIFT_PIPELINE] - cycles)
    if cycles > 1 and (last + 0x80000) >> 20 != (last - frequency + 0x80000) >> 20:
        pipeline = 1
    if (after + 0x80000) >> 20 != (last + 0x80000) >> 20:
        pipeline = 2
    if pipeline == 1:
        voice[TEST_LATCH] = 0
    voice[SHIFT_PIPELINE] = pipeline
    voice[MSB_RISING] = (~last & after & wrap) >> 23 & 1
    voice[ACCUMULATOR] = after & wrap


@inner
def shift_unseen(voice: Ints, cycles: int) -> None:
    """What becomes of the noise register in so many cycles while no output hangs on it.

    Up to 18 bits at once are fed by bits that are in the register already.
    """
    start = voice[ACCUMULATOR] + 0x80000
    shifts = ((start + max(0, cycles - 2) * voice[FREQUENCY]) >> 20) - (start >> 20)
    if 0 < voice[SHIFT_PIPELINE] <= cycles:
        shifts += 1
    if shifts == 0:
        return
    voice[TEST_LATCH] = 0
    shift = voice[SHIFT]
    while shifts > 0:
        bits = min(shifts, 18)
        fed = (shift >> 23 - bits ^ shift >> 18 - bits) & (1 << bits) - 1
        shift = (shift << bits | fed) & ALL_ONES
        shifts -= bits
    voice[SHIFT] = shift
    voice[NOISE] = noise_output(shift)


@inner
def charging_stretch(voice: Ints, most: int, traits: Ints) -> int:
    """A cycle with TEST held, and those after it in which the noise register does not charge; how many these are."""
    charge(voice, traits)
    if voice[CHARGE_TIMER] == 0:
        return most
    stretch = min(most, voice[CHARGE_TIMER])
    voice[CHARGE_TIMER] -= stretch - 1
    return int(stretch)


@inner
def run_charging(voice: Ints, at: int, end: int, traits: Ints, wave: Shorts) -> None:
    """The noise register while TEST is held, its output in wave."""
    while at < end:
        stretch = charging_stretch(voice, end - at, traits)
        wave[at : at + stretch] = voice[NOISE]
        at += stretch


@inner
def run_noise(voice: Ints, at: int, end: int, traits: Ints, wave: Shorts) -> None:
    """The noise register of a running oscillator, its output in wave."""
    frequency = max(1, voice[FREQUENCY])
    apart, left = 0x100000 // frequency, 0x100000 % frequency
    rise = cycles_to_rise(voice)
    beyond = (voice[ACCUMULATOR] + rise * frequency - 0x80000) & 0xFFFFF  # how far bit 19's rise is overstepped
    following = at - 1 + rise + 2
    shift_at = following
    if voice[SHIFT_PIPELINE]:
        shift_at = at - 1 + voice[SHIFT_PIPELINE]
    while shift_at < end:
        voice[TEST_LATCH] = 0
        wave[at:shift_at] = voice[NOISE]
        shift_phase_2(voice, voice[WAVEFORM], voice[WAVEFORM], traits)  # 8: nothing writes back
        at = shift_at
        if shift_at == following:
            following += apart
            beyond -= left
            if beyond < 0:
                beyond += frequency
                following += 1
        shift_at = following
    wave[at:end] = voice[NOISE]


@inner
def run_floating(  # noqa: PLR0917 - kernels take no keyword arguments
    voice: Ints, at: int, end: int, traits: Ints, wave: Shorts, osc3: Bytes
) -> None:
    """Waveform 0: the held output, fading."""
    while at < end:
        fade(voice, traits)
        stretch = end - at
        if voice[FLOAT_TIMER]:
            stretch = min(stretch, voice[FLOAT_TIMER])
            voice[FLOAT_TIMER] -= stretch - 1
        wave[at : at + stretch] = voice[OUTPUT]
        osc3[at : at + stretch] = voice[OSC3] >> 4
        at += stretch


@inner
def run_waveform(  # noqa: PLR0917 - kernels take no keyword arguments
    voice: Ints, source: Ints, at: int, end: int, outputs: Shorts, wave: Shorts
) -> None:
    """Triangle, saw, pulse and their combinations.

    32 bits throughout and nothing that depends on the step before, for many cycles in one instruction.
    """
    waveform, part = voice[WAVEFORM], wave[at:end]
    triangle = np.uint32(0xFFF if waveform == 1 else 0)
    shift = np.uint32(1 if waveform == 1 else 0)
    fill = np.uint32(0xFFF if waveform == 4 else 0)
    frequency = np.uint32(0 if voice[TEST] else voice[FREQUENCY])
    other_frequency = np.uint32(0 if source[TEST] else source[FREQUENCY])
    wrap, other_wrap, other_shown = np.uint32(voice[WRAP]), np.uint32(source[WRAP]), np.uint32(voice[SOURCE_WRAP])
    ring = np.uint32(voice[RING_MASK])
    accumulator, other = np.uint32(voice[START]), np.uint32(source[START])
    for i in range(len(part)):
        held = np.uint32(accumulator & wrap)
        heard = np.uint32(np.uint32((other & other_wrap) + other_frequency) & other_shown)
        phase = np.uint32(np.uint32(np.uint32(held + frequency) ^ np.uint32(~heard & ring)) >> np.uint32(12))
        phase = np.uint32(phase & np.uint32(0xFFF))
        folded = np.uint32(phase ^ (triangle if phase & np.uint32(0x800) else np.uint32(0)))
        part[i] = np.uint32(np.uint32(np.uint32(folded << shift) | fill) & np.uint32(0xFFF))
        accumulator = np.uint32(accumulator + frequency)
        other = np.uint32(other + other_frequency)
    if waveform & 4 and not voice[TEST]:  # the compare is that of the cycle before
        part[0] &= voice[PULSE]
        accumulator, threshold = np.uint32(voice[START]), np.uint32(voice[PULSE_WIDTH] << 12)
        for i in range(1, len(part)):
            accumulator = np.uint32(accumulator + frequency)
            part[i] = part[i] if np.uint32(accumulator & wrap) >= threshold else np.int16(0)
    if COMBINED >> waveform & 1:  # so far it is the phase; at phase 0 the output is 0
        output = outputs[waveform]
        for i in range(len(part)):
            part[i] = output[np.uint16(part[i])]
    voice[OUTPUT] = part[len(part) - 1]


@inner
def show_late(  # noqa: PLR0917 - kernels take no keyword arguments
    voice: Ints, source: Ints, at: int, end: int, bases: Shorts, pulldowns: Shorts, osc3: Bytes
) -> None:
    """The 8580's OSC3 of a waveform without noise: triangle and saw a cycle late. In osc3 if that is not empty."""
    waveform = voice[WAVEFORM]
    frequency, other_frequency = voice[FREQUENCY] * (1 - voice[TEST]), source[FREQUENCY] * (1 - source[TEST])
    mask = voice[PULSE] if waveform & 4 and not voice[TEST] else 0xFFF
    first = 0 if len(osc3) else max(0, end - at - 2)
    for i in range(first, end - at):
        held = (voice[START] + i * frequency) & 0xFFFFFF
        if i > 0 and waveform & 4 and not voice[TEST]:
            mask = 0xFFF if held >> 12 >= voice[PULSE_WIDTH] else 0
        other = source[START] + (i + 1) * other_frequency
        voice[OSC3] = pulldowns[waveform, voice[TRI_SAW_LATCH] & mask]
        voice[TRI_SAW_LATCH] = bases[waveform & 3, (held + frequency ^ ~other & voice[RING_MASK]) >> 12 & 0xFFF]
        if len(osc3):
            osc3[at + i] = voice[OSC3] >> 4


@inner
def pull_noise(  # noqa: PLR0917 - kernels take no keyword arguments
    voice: Ints,
    source: Ints,
    passed: int,
    traits: Ints,
    bases: Shorts,
    pulldowns: Shorts,
    wave: Shorts,
    osc3: Bytes,
) -> None:
    """Noise with another waveform while nothing is shifted: each output is the noise of the next cycle."""
    waveform = voice[WAVEFORM]
    base, pulldown = bases[waveform & 3], pulldowns[waveform]
    frequency, other_frequency = voice[FREQUENCY] * (1 - voice[TEST]), source[FREQUENCY] * (1 - source[TEST])
    other, other_wrap, other_shown = source[START] + passed * other_frequency, source[WRAP], voice[SOURCE_WRAP]
    kept = 0x7FFFFF if traits[MSB_FEEDBACK] and waveform & 2 else 0xFFFFFF
    late = traits[OSC3_LATCH] and waveform & 3
    high = 0xFFF if voice[TEST] or not waveform & 4 else 0
    shown = traits[NOISE_PULSE_SHOWN] if voice[TEST] and waveform == 12 else 0xFFF
    noise, latch, pulse, seen = voice[NOISE], voice[TRI_SAW_LATCH], voice[PULSE], voice[OSC3]
    before = after = voice[ACCUMULATOR]
    done = 0
    while done < len(wave) and noise:
        before = after
        after = (before + frequency) & 0xFFFFFF
        heard = (other & other_wrap) + other_frequency & other_shown
        other += other_frequency
        line = np.int64(base[np.uint64(after ^ ~heard & voice[RING_MASK]) >> np.uint64(12)])
        mask = (pulse | high) & noise
        seen = np.int64(pulldown[np.uint64(latch & mask)])
        noise = np.int64(pulldown[np.uint64(line & mask)])
        latch = line
        seen = seen if late else noise & shown
        after &= kept | noise << 12
        pulse = 0xFFF if after >> 12 >= voice[PULSE_WIDTH] else 0
        wave[done] = noise & shown
        if len(osc3):
            osc3[done] = seen >> 4
        done += 1
    left = len(wave) - done
    if left:
        wave[done:] = 0
        if len(osc3):
            osc3[done:] = 0
        seen = 0
        before = after + (left - 1) * frequency & kept
        heard = ((other + (left - 1) * other_frequency) & other_wrap) + other_frequency & other_shown
        latch = np.int64(base[np.uint64((before + frequency & 0xFFFFFF) ^ ~heard & voice[RING_MASK]) >> np.uint64(12)])
        after = before + frequency & kept
        pulse = 0xFFF if after >> 12 >= voice[PULSE_WIDTH] else 0
    if late:
        voice[TRI_SAW_LATCH] = latch
    voice[NOISE], voice[OUTPUT], voice[OSC3], voice[PULSE] = noise, noise & shown, seen, pulse
    voice[ACCUMULATOR] = after
    voice[MSB_RISING] = (~before & after) >> 23 & 1


@inner
def run_writing_back(  # noqa: PLR0917 - kernels take no keyword arguments
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
    """Noise with another waveform, from event to event of its register; this moves its accumulator on."""
    waveform, start = voice[WAVEFORM], at
    shift_at = NEVER
    if not voice[TEST]:
        shift_at = at + 1 + (voice[SHIFT_PIPELINE] - 2 if voice[SHIFT_PIPELINE] else cycles_to_rise(voice))
    while at < end:
        if voice[TEST]:
            stop = at + charging_stretch(voice, end - at, traits)
            voice[TEST_LATCH] = 1
        else:
            if at == shift_at:
                shift_phase_2(voice, waveform, waveform, traits)
                shift_at = at + 1 + cycles_to_rise(voice)
            phase_1 = at == shift_at - 1
            stop = at + 1 if phase_1 else min(end, shift_at - 1)
        pull_noise(voice, source, at - start, traits, bases, pulldowns, wave[at:stop], osc3[at:stop])
        if not voice[TEST]:
            if phase_1:
                voice[TEST_LATCH] = 0
            else:
                voice[SHIFT] = (voice[SHIFT] & ~TAPPED) | (voice[SHIFT] & tapped_cells(voice[NOISE]))
        at = stop
    if not voice[TEST]:
        voice[SHIFT_PIPELINE] = shift_at - end + 1 if shift_at - end < 2 else 0


@inner
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
    """One oscillator whose accumulator cannot be foreseen, cycle by cycle; this moves its accumulator on."""
    for i in range(at, end):
        clock(voice, traits)
        form_output(voice, source[START], traits, bases, pulldowns)  # with saw: there is no ring modulation
        voice[PULSE] = 0xFFF if voice[ACCUMULATOR] >> 12 >= voice[PULSE_WIDTH] else 0
        wave[i] = voice[OUTPUT]
        if len(osc3):
            osc3[i] = voice[OSC3] >> 4


@inner
def run_foreseen(  # noqa: PLR0917 - kernels take no keyword arguments
    voice: Ints,
    source: Ints,
    at: int,
    end: int,
    traits: Ints,
    bases: Shorts,
    pulldowns: Shorts,
    outputs: Shorts,
    wave: Shorts,
    osc3: Bytes,
) -> None:
    """One oscillator on which nothing acts that could not be foreseen."""
    waveform = voice[WAVEFORM]
    if voice[TEST]:
        run_charging(voice, at, end, traits, wave)
    elif waveform == 8:
        run_noise(voice, at, end, traits, wave)
    else:
        shift_unseen(voice, end - at)
    if waveform == 0:
        run_floating(voice, at, end, traits, wave, osc3)
    else:
        if waveform == 8:
            voice[OUTPUT] = voice[NOISE]
        else:
            run_waveform(voice, source, at, end, outputs, wave)
        voice[OSC3] = voice[OUTPUT]
        if waveform & 3 and traits[OSC3_LATCH]:
            show_late(voice, source, at, end, bases, pulldowns, osc3)
        elif len(osc3):
            for i in range(at, end):
                osc3[i] = wave[i] >> 4
    advance(voice, end - at)
    voice[PULSE] = 0xFFF if voice[ACCUMULATOR] >> 12 >= voice[PULSE_WIDTH] else 0


@inner
def run_free(  # noqa: PLR0917 - kernels take no keyword arguments
    voices: Ints,
    at: int,
    end: int,
    traits: Ints,
    bases: Shorts,
    pulldowns: Shorts,
    outputs: Shorts,
    waves: Shorts,
    osc3: Bytes,
) -> None:
    """Cycles at ... end - 1, without a write and with no sync but in the last, each oscillator by itself."""
    for v in range(3):
        voice, source = voices[v], voices[v - 1 if v else 2]
        shown = osc3 if v == 2 else osc3[:0]
        # Voice 1 is formed before voice 3, which it listens to, may have cleared its own top bit.
        voice[SOURCE_WRAP] = source[WRAP] if v else 0xFFFFFF
        if voice[WAVEFORM] > 8:
            run_writing_back(voice, source, at, end, traits, bases, pulldowns, waves[v], shown)
        elif voice[WRAP] == 0:
            run_self_coupled(voice, source, at, end, traits, bases, pulldowns, waves[v], shown)
        else:
            run_foreseen(voice, source, at, end, traits, bases, pulldowns, outputs, waves[v], shown)
    synchronize(voices)


@inner
def prepare(voices: Ints, traits: Ints, outputs: Shorts, most: int, longest_free: int) -> int:
    """How many of at most `most` cycles can be run with each oscillator by itself; if negative, they cannot."""
    for v in range(3):
        voices[v, START] = voices[v, ACCUMULATOR]
        voices[v, WRAP] = wrap_of(voices[v], traits, outputs)
    for v in range(3):
        if voices[v, WRAP] == 0:
            listener = voices[v + 1 if v < 2 else 0]
            if listener[SYNC] or listener[RING_MASK]:
                return -min(most, UNFORESEEN)
            if voices[v, WAVEFORM] < 8:
                most = min(most, UNFORESEEN)
    return cycles_to_sync(voices, min(most, longest_free)) if longest_free else -most


# --- Register writes, and the entry point -----------------------------------------------------------------------------


@inner
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


@inner
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
    "int64(int64[:, ::1], int64[::1], int16[:, ::1], int16[:, ::1], int16[:, ::1], int64[::1], uint8[::1], uint8[::1],"
    " int64, int64, int64, int16[:, ::1], uint8[::1], int64)",
    cache=True,
    nogil=True,
    _nrt=False,
)
def run(  # noqa: PLR0917 - kernels take no keyword arguments
    voices: Ints,
    traits: Ints,
    bases: Shorts,
    pulldowns: Shorts,
    outputs: Shorts,
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
        outputs: combined waveforms without noise: the 12-bit output for each WAVEFORM and phase, shape (16, 4096).
        cycles, registers, values: the writes, in order; `next_write` is the index of the first that has not acted.
        waves: out, shape (3, >= count): the 12-bit waveform outputs.
        osc3: out, shape (>= count,): what a read of OSC3 sees; or empty.
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
        ahead = next_write  # writes to what is not an oscillator's do not end a stretch
        while (
            ahead < len(cycles)
            and cycles[ahead] < start + count
            and (registers[ahead] % 7 > 4 or registers[ahead] > 20)
        ):
            ahead += 1
        if ahead < len(cycles):
            stretch = max(1, min(stretch, cycles[ahead] + 1 - start - at))  # 1: it is too late for this write
        free = prepare(voices, traits, outputs, stretch, longest_free)
        if free > 0:
            run_free(voices, at, at + free, traits, bases, pulldowns, outputs, waves, osc3)
        else:
            run_coupled(voices, at, at - free, traits, bases, pulldowns, waves, osc3)
        at += abs(free)
