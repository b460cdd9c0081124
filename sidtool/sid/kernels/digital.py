"""The digital half of the SID: three oscillators, their waveforms, three envelopes; one step a phi2 cycle.

Sources: the "SID chip data sheet" of the project's references, sections 3 to 8, which rests on reSIDfp 0.9.1, on a
netlist simulation of the 6581 and on test programs run on real chips. "Cycle n" below is one phi2 cycle; a write that
the CPU does in cycle n acts when cycle n is finished.

The state of a voice is one row of an int64 array, shape (3, VOICE_SLOTS); the slots are named below. What differs
between 6581 and 8580 comes in as numbers and tables, there is one code for both.
"""

from __future__ import annotations

import numpy as np
from numba import njit

# --- Slots of a voice ------------------------------------------------------------------------------------------------
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

ENVELOPE = 18  # 8 bits: the envelope counter E
ENV3 = 19  # E as it stood at the start of the cycle
RATE_POSITION = 20  # steps of the 15-bit rate LFSR since its reset state, 0..32766
RATE_PERIOD = 21  # cycles; the LFSR matches at RATE_POSITION = RATE_PERIOD - 1
RATE_RESET = 22  # 1: the LFSR matched in the last cycle
STATE = 23  # ATTACK, DECAY_SUSTAIN or RELEASE
NEXT_STATE = 24
STATE_PIPELINE = 25  # cycles until NEXT_STATE
ENVELOPE_PIPELINE = 26  # cycles until E counts
PRESCALE_PIPELINE = 27  # cycles until the prescaler restarts
PRESCALE_COUNT = 28
PRESCALE_PERIOD = 29  # 1, 2, 4, 8, 16 or 30
NEXT_PERIOD = 30  # the period from the next cycle on; 0 = no change
COUNTING = 31  # 0: held at zero
GATE = 32
ATTACK_RATE = 33  # the ADSR nibbles
DECAY_RATE = 34
SUSTAIN = 35  # the nibble twice: $00, $11 ... $FF
RELEASE_RATE = 36
VOICE_SLOTS = 37

ATTACK, DECAY_SUSTAIN, RELEASE = 0, 1, 2

# --- What differs between the models, in cycles or 0/1 ---------------------------------------------------------------
MSB_FEEDBACK = 0  # 6581: a pulled-down output bit 11 clears the accumulator's top bit while saw is selected
OSC3_LATCH = 1  # 8580: OSC3 shows triangle and saw a cycle late
FLOAT_HOLD = 2
FLOAT_STEP = 3
CHARGE_HOLD = 4
CHARGE_STEP = 5
TRI_SAW_CONFLICT = 6  # 6581: no write-back when triangle and saw swap places at a TEST release
TRAITS = 7

# Cycles a step of the envelope for the 16 rate nibbles; measured on real chips by `envrate` (VICE test programs).
RATE_PERIODS = np.array(
    [9, 32, 63, 95, 149, 220, 267, 313, 392, 977, 1954, 3126, 3907, 11720, 19532, 31251], dtype=np.int64
)
RATE_STATES = 32767  # a maximal 15-bit LFSR: 32767 states, not 32768

SHIFT_ONES = 0x7FFFFF
TAPS = 1 << 20 | 1 << 18 | 1 << 14 | 1 << 11 | 1 << 9 | 1 << 5 | 1 << 2 | 1 << 0


@njit(_nrt=False)
def noise_output(shift):
    """The 12-bit noise output: eight cells of the register in bits 11..4."""
    return (
        (shift >> 20 & 1) << 11
        | (shift >> 18 & 1) << 10
        | (shift >> 14 & 1) << 9
        | (shift >> 11 & 1) << 8
        | (shift >> 9 & 1) << 7
        | (shift >> 5 & 1) << 6
        | (shift >> 2 & 1) << 5
        | (shift & 1) << 4
    )


@njit(_nrt=False)
def tapped_cells(output):
    """The inverse of `noise_output`: output bits 11..4 at the places of the cells they are wired to."""
    return (
        (output >> 11 & 1) << 20
        | (output >> 10 & 1) << 18
        | (output >> 9 & 1) << 14
        | (output >> 8 & 1) << 11
        | (output >> 7 & 1) << 9
        | (output >> 6 & 1) << 5
        | (output >> 5 & 1) << 2
        | (output >> 4 & 1)
    )


@njit(_nrt=False)
def writes_back(old, new, traits):
    """Whether the output overwrites the tapped cells at phase 2; old, new: waveform before and after (sheet 4.5)."""
    if old <= 8 or new < 8 or (new == 8 and old != 15):
        return False
    if traits[TRI_SAW_CONFLICT] and (old & 3, new & 3) in ((1, 2), (2, 1)):
        return False
    return old != 12 and new != 12


@njit(_nrt=False)
def shift_phase_2(voice, old, new, traits):
    """Completes a shift of the noise register."""
    shift = voice[SHIFT]
    if writes_back(old, new, traits):
        shift = (shift & ~TAPS) | tapped_cells(voice[OUTPUT])
    fed = ((shift >> 22 & 1) | voice[TEST_LATCH]) ^ (shift >> 17 & 1)
    shift = (shift << 1 | fed) & SHIFT_ONES
    voice[SHIFT] = shift
    voice[NOISE] = noise_output(shift)


@njit(_nrt=False)
def charge(voice, traits):
    """TEST is held: ones spread through the noise register, upward from bit 0."""
    if voice[CHARGE_TIMER]:
        voice[CHARGE_TIMER] -= 1
        if voice[CHARGE_TIMER] == 0:
            shift = (voice[SHIFT] | voice[SHIFT] << 1 | 1) & SHIFT_ONES
            voice[SHIFT] = shift
            voice[NOISE] = noise_output(shift)
            if shift != SHIFT_ONES:
                voice[CHARGE_TIMER] = traits[CHARGE_STEP]


@njit(_nrt=False)
def clock_oscillator(voice, traits):
    """Phase 1 of a cycle: accumulator and noise register."""
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
def write_back(voice, output):
    """Noise together with another waveform: the common output lines pull at the register's cells (sheet 4.5)."""
    if voice[SHIFT_PIPELINE] == 1 or voice[TEST]:
        voice[NOISE] = output
    else:
        voice[SHIFT] &= ~TAPS | tapped_cells(output)
        voice[NOISE] &= output


@njit(_nrt=False)
def form_output(voice, source_accumulator, traits, bases, pulldowns):
    """Phase 2 of a cycle: the waveform output, OSC3, and the compare result for the next cycle."""
    waveform = voice[WAVEFORM]
    if waveform:
        phase = (voice[ACCUMULATOR] ^ (~source_accumulator & voice[RING_MASK])) >> 12
        base = np.int64(bases[waveform & 3, phase])
        mask = 0xFFF
        if waveform & 4:
            mask = voice[PULSE]
        if waveform & 8:
            mask &= voice[NOISE]
        # Row 0..7 of the pulldowns is for waveform & 7, row 8 for noise and pulse together.
        row = 8 if waveform == 12 else waveform & 7
        output = np.int64(pulldowns[row, base & mask])
        voice[OUTPUT] = output
        voice[OSC3] = output
        if waveform & 3 and traits[OSC3_LATCH]:
            voice[OSC3] = pulldowns[row, voice[TRI_SAW_LATCH] & mask]
            voice[TRI_SAW_LATCH] = base
        if waveform & 2 and traits[MSB_FEEDBACK] and output & 0x800 == 0:
            voice[MSB_RISING] = 0
            voice[ACCUMULATOR] &= 0x7FFFFF
        if waveform > 8:
            write_back(voice, output)
    elif voice[FLOAT_TIMER]:
        fade(voice, traits)
    voice[PULSE] = 0xFFF if voice[ACCUMULATOR] >> 12 >= voice[PULSE_WIDTH] else 0


@njit(_nrt=False)
def fade(voice, traits):
    """No waveform selected: the floating DAC input loses its bits from the top downward."""
    voice[FLOAT_TIMER] -= 1
    if voice[FLOAT_TIMER] == 0:
        output = voice[OUTPUT] & voice[OUTPUT] >> 1
        voice[OUTPUT] = output
        voice[OSC3] = output
        if output:
            voice[FLOAT_TIMER] = traits[FLOAT_STEP]


@njit(_nrt=False)
def synchronize(first, second, third):
    """Hard sync, after the outputs: all conditions are looked at before an accumulator is cleared.

    Voice 1 is cleared by voice 3, 2 by 1, 3 by 2; not by a source that is itself cleared in this cycle.
    """
    clear_1 = third[MSB_RISING] and first[SYNC] and not (third[SYNC] and second[MSB_RISING])
    clear_2 = first[MSB_RISING] and second[SYNC] and not (first[SYNC] and third[MSB_RISING])
    clear_3 = second[MSB_RISING] and third[SYNC] and not (second[SYNC] and first[MSB_RISING])
    if clear_1:
        first[ACCUMULATOR] = 0
    if clear_2:
        second[ACCUMULATOR] = 0
    if clear_3:
        third[ACCUMULATOR] = 0


@njit(_nrt=False)
def run_oscillators(voices, count, at, traits, bases, pulldowns, waves, osc3):
    """Clocks the oscillators `count` cycles; outputs go to waves[0..2, at...] and osc3[at...]."""
    first = voices[0]
    second = voices[1]
    third = voices[2]
    synced = first[SYNC] or second[SYNC] or third[SYNC]
    for i in range(at, at + count):
        clock_oscillator(first, traits)
        clock_oscillator(second, traits)
        clock_oscillator(third, traits)
        form_output(first, third[ACCUMULATOR], traits, bases, pulldowns)
        form_output(second, first[ACCUMULATOR], traits, bases, pulldowns)
        form_output(third, second[ACCUMULATOR], traits, bases, pulldowns)
        if synced:
            synchronize(first, second, third)
        waves[0, i] = first[OUTPUT]
        waves[1, i] = second[OUTPUT]
        waves[2, i] = third[OUTPUT]
        osc3[i] = third[OSC3] >> 4


# --- Envelope (sheet 8.6) --------------------------------------------------------------------------------------------


@njit(_nrt=False)
def change_state(voice):
    """The state pipeline moves by a cycle."""
    voice[STATE_PIPELINE] -= 1
    left = voice[STATE_PIPELINE]
    following = voice[NEXT_STATE]
    if following == ATTACK:
        if left == 1:  # an accident of the hardware: the decay rate for one cycle
            voice[RATE_PERIOD] = RATE_PERIODS[voice[DECAY_RATE]]
        elif left == 0:
            voice[STATE] = ATTACK
            voice[RATE_PERIOD] = RATE_PERIODS[voice[ATTACK_RATE]]
            voice[COUNTING] = 1
    elif following == DECAY_SUSTAIN:
        if left == 0:
            voice[STATE] = DECAY_SUSTAIN
            voice[RATE_PERIOD] = RATE_PERIODS[voice[DECAY_RATE]]
    elif (voice[STATE] == ATTACK and left == 0) or (voice[STATE] == DECAY_SUSTAIN and left == 1):
        voice[STATE] = RELEASE
        voice[RATE_PERIOD] = RATE_PERIODS[voice[RELEASE_RATE]]


@njit(_nrt=False)
def prescale_period(level):
    """The prescaler period that the envelope sets when it reaches a level, or 0: no change."""
    if level == 0xFF or level == 0x00:
        return 1
    if level == 0x5D:
        return 2
    if level == 0x36:
        return 4
    if level == 0x1A:
        return 8
    if level == 0x0E:
        return 16
    if level == 0x06:
        return 30
    return 0


@njit(_nrt=False)
def count_envelope(voice):
    """E moves by one, if it is not held at zero."""
    if not voice[COUNTING]:
        return
    if voice[STATE] == ATTACK:
        level = (voice[ENVELOPE] + 1) & 0xFF
        if level == 0xFF:
            voice[NEXT_STATE] = DECAY_SUSTAIN
            voice[STATE_PIPELINE] = 3
    else:
        level = (voice[ENVELOPE] - 1) & 0xFF
        if level == 0x00:
            voice[COUNTING] = 0
    voice[ENVELOPE] = level
    period = prescale_period(level)
    if period:
        voice[NEXT_PERIOD] = period


@njit(_nrt=False)
def trigger_envelope(voice):
    """The rate counter came round."""
    voice[RATE_POSITION] = 0
    voice[RATE_RESET] = 0
    if voice[STATE] == ATTACK:
        voice[PRESCALE_COUNT] = 0
        voice[ENVELOPE_PIPELINE] = 2
    elif voice[COUNTING]:
        voice[PRESCALE_COUNT] += 1
        if voice[PRESCALE_COUNT] == voice[PRESCALE_PERIOD]:
            voice[PRESCALE_PIPELINE] = 1 if voice[PRESCALE_PERIOD] == 1 else 2


@njit(_nrt=False)
def count_pipelines(voice):
    """The envelope and prescaler pipelines and the rate counter's reset: at most one of them acts in a cycle."""
    if voice[ENVELOPE_PIPELINE]:
        voice[ENVELOPE_PIPELINE] -= 1
        if voice[ENVELOPE_PIPELINE] == 0:
            count_envelope(voice)
            return
    if voice[PRESCALE_PIPELINE]:
        voice[PRESCALE_PIPELINE] -= 1
        if voice[PRESCALE_PIPELINE] == 0:
            voice[PRESCALE_COUNT] = 0
            decays = voice[STATE] == DECAY_SUSTAIN and voice[ENVELOPE] != voice[SUSTAIN]
            if decays or voice[STATE] == RELEASE:
                voice[ENVELOPE_PIPELINE] = 1
            return
    if voice[RATE_RESET]:
        trigger_envelope(voice)


@njit(_nrt=False)
def clock_envelope(voice):
    """One cycle of an envelope."""
    voice[ENV3] = voice[ENVELOPE]
    if voice[NEXT_PERIOD]:
        voice[PRESCALE_PERIOD] = voice[NEXT_PERIOD]
        voice[NEXT_PERIOD] = 0
    if voice[STATE_PIPELINE]:
        change_state(voice)
    count_pipelines(voice)
    if voice[RATE_POSITION] == voice[RATE_PERIOD] - 1:
        voice[RATE_RESET] = 1
    else:
        voice[RATE_POSITION] += 1
        if voice[RATE_POSITION] == RATE_STATES:
            voice[RATE_POSITION] = 0


@njit(_nrt=False)
def run_envelope(voice, count, at, levels):
    """Clocks an envelope `count` cycles; E after each cycle goes to levels[at...].

    Between two matches of the rate counter nothing happens but its counting: that stretch is taken in one stride.
    """
    i = at
    end = at + count
    while i < end:
        busy = (
            voice[NEXT_PERIOD]
            | voice[STATE_PIPELINE]
            | voice[ENVELOPE_PIPELINE]
            | voice[PRESCALE_PIPELINE]
            | voice[RATE_RESET]
        )
        stride = 0
        if not busy:
            stride = voice[RATE_PERIOD] - 1 - voice[RATE_POSITION]
            if stride < 0:  # the delay bug: once through all states of the LFSR
                stride += RATE_STATES
            stride = min(stride, end - i)
        if stride:
            levels[i : i + stride] = voice[ENVELOPE]
            voice[ENV3] = voice[ENVELOPE]
            voice[RATE_POSITION] = (voice[RATE_POSITION] + stride) % RATE_STATES
            i += stride
        else:
            clock_envelope(voice)
            levels[i] = voice[ENVELOPE]
            i += 1


# --- Register writes -------------------------------------------------------------------------------------------------


@njit(_nrt=False)
def write_gate(voice, gate):
    """Only a change of the gate starts anything."""
    if gate == voice[GATE]:
        return
    voice[GATE] = gate
    if not gate:
        voice[NEXT_STATE] = RELEASE
        voice[STATE_PIPELINE] = 3 if voice[ENVELOPE_PIPELINE] else 2
        return
    voice[NEXT_STATE] = ATTACK
    voice[STATE_PIPELINE] = 2
    if voice[RATE_RESET] or voice[PRESCALE_PIPELINE] == 2:
        soon = voice[PRESCALE_PERIOD] == 1 or voice[PRESCALE_PIPELINE] == 2
        voice[ENVELOPE_PIPELINE] = 2 if soon else 4
    elif voice[PRESCALE_PIPELINE] == 1:
        voice[STATE_PIPELINE] = 3


@njit(_nrt=False)
def write_control(voice, value, traits):
    """CTRL: waveform, TEST, RING, SYNC, GATE."""
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
    write_gate(voice, value & 1)


@njit(_nrt=False)
def write_register(voices, register, value, traits):
    """A write to $00..$14; others belong to the analogue half and do nothing here."""
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
    elif offset == 5:
        voice[ATTACK_RATE] = value >> 4
        voice[DECAY_RATE] = value & 0xF
        if voice[STATE] == ATTACK:
            voice[RATE_PERIOD] = RATE_PERIODS[voice[ATTACK_RATE]]
        elif voice[STATE] == DECAY_SUSTAIN:
            voice[RATE_PERIOD] = RATE_PERIODS[voice[DECAY_RATE]]
    else:
        voice[SUSTAIN] = (value >> 4) * 0x11
        voice[RELEASE_RATE] = value & 0xF
        if voice[STATE] == RELEASE:
            voice[RATE_PERIOD] = RATE_PERIODS[voice[RELEASE_RATE]]


# --- Entry points ----------------------------------------------------------------------------------------------------


@njit("void(int64[:, ::1])", cache=True, _nrt=False)
def reset(voices):
    """RESET, as at power-up: everything but the accumulators and the envelope counters."""
    for v in range(3):
        voice = voices[v]
        accumulator = voice[ACCUMULATOR]
        envelope = voice[ENVELOPE]
        latch = voice[TRI_SAW_LATCH]
        voice[:] = 0
        voice[ACCUMULATOR] = accumulator
        voice[ENVELOPE] = envelope
        voice[ENV3] = envelope
        voice[TRI_SAW_LATCH] = latch
        voice[PULSE] = 0xFFF
        voice[SHIFT] = 0x7FFFFE  # all ones, and one shift as RESET is released
        voice[NOISE] = 0xFE0
        voice[TEST_LATCH] = 1
        voice[RATE_PERIOD] = RATE_PERIODS[0]
        voice[RATE_RESET] = 1
        voice[STATE] = RELEASE
        voice[NEXT_STATE] = RELEASE
        voice[PRESCALE_PERIOD] = 1
        voice[COUNTING] = 1


@njit(
    "int64(int64[:, ::1], int64[::1], int16[:, ::1], int16[:, ::1], int64[::1], uint8[::1], uint8[::1], int64, int64,"
    " int64, int16[:, ::1], uint8[:, ::1], uint8[::1])",
    cache=True,
    _nrt=False,
)
def run(voices, traits, bases, pulldowns, cycles, registers, values, next_write, start, count, waves, levels, osc3):
    """Clocks the chip through cycles start ... start + count - 1 and the writes that fall into them.

    Args:
        voices: the state, shape (3, VOICE_SLOTS).
        traits: shape (TRAITS,).
        bases: 12-bit waveform before the pulldown for WAVEFORM & 3, shape (4, 4096).
        pulldowns: shape (9, 4096), see `form_output`.
        cycles, registers, values: the writes, in order; `next_write` is the index of the first that has not acted.
        waves: out, shape (3, >= count), 12-bit waveform outputs of the cycles.
        levels: out, shape (3, >= count), envelope counters after each cycle.
        osc3: out, shape (>= count,).

    Returns:
        The index of the first write that has not acted.
    """
    at = 0
    while at < count:
        stretch = count - at
        if next_write < len(cycles):
            stretch = min(stretch, cycles[next_write] + 1 - start - at)
        run_oscillators(voices, stretch, at, traits, bases, pulldowns, waves, osc3)
        for v in range(3):
            run_envelope(voices[v], stretch, at, levels[v])
        at += stretch
        while next_write < len(cycles) and cycles[next_write] < start + at:
            write_register(voices, registers[next_write], values[next_write], traits)
            next_write += 1
    return next_write
