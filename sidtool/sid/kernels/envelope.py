"""The SID's three envelopes, cycle by cycle: rate counter, prescaler, pipelines, and every bug of the chip.

Source: the project's SID data sheet, section 8, whose state machine was checked against a netlist simulation of the
6581; both models are alike. A write that the CPU does in cycle n acts when cycle n is finished.

The state of an envelope is one row of an int64 array, shape (3, SLOTS); the slots are named below. `_nrt=False`
throughout: nothing is allocated here, and counting references of array views would take most of the time.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

# For what only compiled code calls: the wrappers for Python take a fifth of the time that it takes to compile.
inner = njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

LEVEL = 0  # 8 bits: the envelope counter, E
ENV3 = 1  # E as it stood at the start of the cycle: what the CPU reads
RATE_POSITION = 2  # steps of the 15-bit rate LFSR since its reset state, 0..32766
RATE_PERIOD = 3  # cycles; the LFSR matches at RATE_POSITION = RATE_PERIOD - 1
RATE_RESET = 4  # 1: the LFSR matched in the last cycle
STATE = 5  # ATTACK, DECAY_SUSTAIN or RELEASE
NEXT_STATE = 6
STATE_PIPELINE = 7  # cycles until NEXT_STATE
LEVEL_PIPELINE = 8  # cycles until E counts
PRESCALE_PIPELINE = 9  # cycles until the prescaler restarts
PRESCALE_COUNT = 10
PRESCALE_PERIOD = 11  # 1, 2, 4, 8, 16 or 30
NEXT_PERIOD = 12  # the prescaler's period from the next cycle on; 0 = no change
COUNTING = 13  # 0: held at zero
GATE = 14
ATTACK_RATE = 15  # the ADSR nibbles
DECAY_RATE = 16
SUSTAIN = 17  # the nibble twice: $00, $11 ... $FF
RELEASE_RATE = 18
SLOTS = 19

ATTACK, DECAY_SUSTAIN, RELEASE = 0, 1, 2

# Cycles a step for the 16 rate nibbles; measured on real chips by `envrate` (VICE test programs).
RATE_PERIODS = np.array(
    [9, 32, 63, 95, 149, 220, 267, 313, 392, 977, 1954, 3126, 3907, 11720, 19532, 31251], dtype=np.int64
)
RATE_STATES = 32767  # a maximal 15-bit LFSR has 32767 states, not 32768


@inner
def change_state(voice: Ints) -> None:
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


@inner
def prescale_period(level: int) -> int:
    """The prescaler period that the envelope sets when it reaches a level, or 0: no change."""
    if level == 0xFF:
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
    return 1 if level == 0x00 else 0


@inner
def count_level(voice: Ints) -> None:
    """E moves by one, if it is not held at zero."""
    if not voice[COUNTING]:
        return
    if voice[STATE] == ATTACK:
        level = (voice[LEVEL] + 1) & 0xFF
        if level == 0xFF:
            voice[NEXT_STATE] = DECAY_SUSTAIN
            voice[STATE_PIPELINE] = 3
    else:
        level = (voice[LEVEL] - 1) & 0xFF
        if level == 0x00:
            voice[COUNTING] = 0
    voice[LEVEL] = level
    period = prescale_period(level)
    if period:
        voice[NEXT_PERIOD] = period


@inner
def trigger(voice: Ints) -> None:
    """The rate counter came round."""
    voice[RATE_POSITION] = 0
    voice[RATE_RESET] = 0
    if voice[STATE] == ATTACK:
        voice[PRESCALE_COUNT] = 0
        voice[LEVEL_PIPELINE] = 2
    elif voice[COUNTING]:
        voice[PRESCALE_COUNT] += 1
        if voice[PRESCALE_COUNT] == voice[PRESCALE_PERIOD]:
            voice[PRESCALE_PIPELINE] = 1 if voice[PRESCALE_PERIOD] == 1 else 2


@inner
def move_pipelines(voice: Ints) -> None:
    """Level pipeline, prescaler pipeline, rate counter reset: at most one of the three acts in a cycle."""
    if voice[LEVEL_PIPELINE]:
        voice[LEVEL_PIPELINE] -= 1
        if voice[LEVEL_PIPELINE] == 0:
            count_level(voice)
            return
    if voice[PRESCALE_PIPELINE]:
        voice[PRESCALE_PIPELINE] -= 1
        if voice[PRESCALE_PIPELINE] == 0:
            voice[PRESCALE_COUNT] = 0
            decays = voice[STATE] == DECAY_SUSTAIN and voice[LEVEL] != voice[SUSTAIN]
            if decays or voice[STATE] == RELEASE:
                voice[LEVEL_PIPELINE] = 1
            return
    if voice[RATE_RESET]:
        trigger(voice)


@inner
def clock(voice: Ints) -> None:
    """One cycle of an envelope."""
    voice[ENV3] = voice[LEVEL]
    if voice[NEXT_PERIOD]:
        voice[PRESCALE_PERIOD] = voice[NEXT_PERIOD]
        voice[NEXT_PERIOD] = 0
    if voice[STATE_PIPELINE]:
        change_state(voice)
    move_pipelines(voice)
    if voice[RATE_POSITION] == voice[RATE_PERIOD] - 1:
        voice[RATE_RESET] = 1
    else:
        voice[RATE_POSITION] += 1
        if voice[RATE_POSITION] == RATE_STATES:
            voice[RATE_POSITION] = 0


@inner
def quiet_cycles(voice: Ints) -> int:
    """How many cycles nothing will happen but the rate counter's counting."""
    if (
        voice[NEXT_PERIOD]
        | voice[STATE_PIPELINE]
        | voice[LEVEL_PIPELINE]
        | voice[PRESCALE_PIPELINE]
        | voice[RATE_RESET]
    ):
        return 0
    cycles = voice[RATE_PERIOD] - 1 - voice[RATE_POSITION]
    if cycles < 0:  # the delay bug: once through all states of the LFSR
        cycles += RATE_STATES
    return int(cycles)


@inner
def idle_period(voice: Ints) -> int:
    """In how many cycles all is as it is now, with the same level throughout; 0 if that is not so.

    To be asked while nothing is in the pipelines. At zero, or at the sustain level, only the counters go round.
    """
    if voice[STATE] == ATTACK or voice[RATE_POSITION] >= voice[RATE_PERIOD]:
        return 0
    if not voice[COUNTING]:
        return int(voice[RATE_PERIOD])
    if voice[STATE] == RELEASE or voice[LEVEL] != voice[SUSTAIN] or voice[PRESCALE_COUNT] >= voice[PRESCALE_PERIOD]:
        return 0
    return int(voice[RATE_PERIOD] * voice[PRESCALE_PERIOD])


@inner
def run_stretch(voice: Ints, at: int, end: int, levels: Bytes) -> None:
    """Cycles at ... end - 1, without a write; E after each goes to levels."""
    while at < end:
        stride = min(quiet_cycles(voice), end - at)
        if stride:
            period = idle_period(voice)
            if 0 < period <= end - at:
                rounds = (end - at) // period * period
                levels[at : at + rounds] = voice[LEVEL]
                voice[ENV3] = voice[LEVEL]
                at += rounds
                stride = min(stride, end - at)
            levels[at : at + stride] = voice[LEVEL]
            voice[ENV3] = voice[LEVEL]
            voice[RATE_POSITION] = (voice[RATE_POSITION] + stride) % RATE_STATES
            at += stride
        else:
            clock(voice)
            levels[at] = voice[LEVEL]
            at += 1


@inner
def write_gate(voice: Ints, gate: int) -> None:
    """CTRL bit 0: only a change starts anything."""
    if gate == voice[GATE]:
        return
    voice[GATE] = gate
    if not gate:
        voice[NEXT_STATE] = RELEASE
        voice[STATE_PIPELINE] = 3 if voice[LEVEL_PIPELINE] else 2
        return
    voice[NEXT_STATE] = ATTACK
    voice[STATE_PIPELINE] = 2
    if voice[RATE_RESET] or voice[PRESCALE_PIPELINE] == 2:
        soon = voice[PRESCALE_PERIOD] == 1 or voice[PRESCALE_PIPELINE] == 2
        voice[LEVEL_PIPELINE] = 2 if soon else 4
    elif voice[PRESCALE_PIPELINE] == 1:
        voice[STATE_PIPELINE] = 3


@inner
def write_register(voices: Ints, register: int, value: int) -> None:
    """A write; registers that are not an envelope's do nothing."""
    if register > 20:
        return
    voice = voices[register // 7]
    offset = register % 7
    if offset == 4:
        write_gate(voice, value & 1)
    elif offset == 5:
        voice[ATTACK_RATE] = value >> 4
        voice[DECAY_RATE] = value & 0xF
        if voice[STATE] == ATTACK:
            voice[RATE_PERIOD] = RATE_PERIODS[voice[ATTACK_RATE]]
        elif voice[STATE] == DECAY_SUSTAIN:
            voice[RATE_PERIOD] = RATE_PERIODS[voice[DECAY_RATE]]
    elif offset == 6:
        voice[SUSTAIN] = (value >> 4) * 0x11
        voice[RELEASE_RATE] = value & 0xF
        if voice[STATE] == RELEASE:
            voice[RATE_PERIOD] = RATE_PERIODS[voice[RELEASE_RATE]]


@njit(
    "int64(int64[:, ::1], int64[::1], uint8[::1], uint8[::1], int64, int64, int64, uint8[:, ::1])",
    cache=True,
    nogil=True,
    _nrt=False,
)
def run(  # noqa: PLR0917 - kernels take no keyword arguments
    voices: Ints, cycles: Ints, registers: Bytes, values: Bytes, next_write: int, start: int, count: int, levels: Bytes
) -> int:
    """Clocks cycles start ... start + count - 1, with the writes that fall into them.

    Args:
        voices: the state, shape (3, SLOTS).
        cycles, registers, values: the writes, in order; `next_write` is the index of the first that has not acted.
        levels: out, shape (3, >= count): E after each cycle.

    Returns:
        The index of the first write that has not acted.
    """
    at = int(np.int64(0))  # not a literal, for which the callees would be compiled once more
    while True:
        while next_write < len(cycles) and cycles[next_write] < start + at:
            write_register(voices, np.int64(registers[next_write]), np.int64(values[next_write]))
            next_write += 1
        if at == count:
            return next_write
        end = count
        ahead = next_write  # writes to what is not an envelope's do not end a stretch
        while (
            ahead < len(cycles)
            and cycles[ahead] < start + count
            and (registers[ahead] % 7 < 4 or registers[ahead] > 20)
        ):
            ahead += 1
        if ahead < len(cycles):
            end = max(at + 1, min(count, cycles[ahead] + 1 - start))  # at + 1: it is too late for this write
        for v in range(3):
            run_stretch(voices[v], at, end, levels[v])
        at = end
