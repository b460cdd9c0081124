"""The noise register: its known answers, its timing, the TEST bit, write-back (data sheet, section 4)."""

from __future__ import annotations

import numpy as np
import pytest

from sidtool.sid import trace
from sidtool.sid.kernels_loader import load_kernel
from sidtool.sid.oscillators import BLOCK, Voices, Writes

STILL = (0, 0, 0)
NOISE_8000 = [(0, 1, 0x80), (0, 4, 0x80)]  # voice 1: Fn $8000, one shift in 32 cycles


def test_the_first_shifts_give_their_known_outputs() -> None:
    outputs = trace("6581", NOISE_8000, 32 * 1010, STILL).waves[0]
    after = {n: int(outputs[0 + 16 + 2 + 32 * (n - 1)]) for n in range(1, 1001)}  # bit 19 rises 16 cycles after cycle 0
    known = {1: 0xFE0, 2: 0xFC0, 3: 0xFC0, 4: 0xFC0, 5: 0xF80, 6: 0xF80, 8: 0xF80, 9: 0xF00, 11: 0xE00, 13: 0xE00}
    known |= {14: 0xC00, 17: 0xC00, 18: 0x810, 20: 0x030, 21: 0x030, 23: 0x060, 25: 0x040, 1000: 0x4E0}
    assert {n: after[n] for n in known} == known
    assert outputs[1] == 0xFE0


def test_the_output_changes_two_cycles_after_bit_19_rises() -> None:
    outputs = trace("8580", NOISE_8000, 64, STILL).waves[0]
    changes = np.nonzero(np.diff(outputs))[0] + 1
    # Cycles 16 and 48 bring the accumulator to $80000 (mod 2^20); the first shift does not change the tapped bits.
    assert changes.tolist() == [1, 50]


def test_a_million_shifts_give_the_known_register() -> None:
    kernel = load_kernel("oscillator")
    voices = Voices("6581", 0, STILL)
    following = voices.run(Writes([0, 0], [1, 4], [0x80, 0x80]), 0, 1)
    last = 16 + 2 + 32 * 999_999
    while voices.cycle <= last:
        voices.run(Writes(), following, min(BLOCK, last + 1 - voices.cycle))
    assert voices.waves[0, (last - 1) % BLOCK] == 0x9D0
    assert voices._oscillators[0, kernel.SHIFT] == 0x113FB1


def shifted(register: int, test: int) -> tuple[int, int]:
    """The register and its output after one shift: at a TEST release, or in normal running."""
    kernel = load_kernel("oscillator")
    state = np.zeros(kernel.SLOTS, dtype=np.int64)
    state[kernel.SHIFT], state[kernel.TEST_LATCH] = register, test
    kernel.shift_phase_2(state, 8, 8, np.zeros(kernel.TRAITS, dtype=np.int64))
    return int(state[kernel.SHIFT]), int(state[kernel.NOISE])


def mirrored(register: int) -> int:
    """libresidfp keeps the register the other way round."""
    return int(f"{register:023b}"[::-1], 2)


def test_single_shifts_give_their_known_outputs() -> None:
    # Sheet 4.3, from libresidfp's unit tests.
    assert load_kernel("oscillator").noise_output(mirrored(0x35555F)) == 0xE20
    assert shifted(mirrored(0x35555E), 1)[1] == 0x9F0
    assert shifted(mirrored(0x35555E), 0)[1] == 0x9E0


def test_the_register_has_its_longest_period() -> None:
    # A shift is a linear map over two elements: its order divides 2^23 - 1 = 47 * 178481 and is neither factor.
    columns = [[shifted(1 << bit, 0)[0] >> row & 1 for row in range(23)] for bit in range(23)]
    shift = np.array(columns, dtype=np.int64).T

    def power(exponent: int) -> np.ndarray:
        result, square = np.eye(23, dtype=np.int64), shift
        for bit in range(exponent.bit_length()):
            if exponent >> bit & 1:
                result = result @ square % 2
            square = square @ square % 2
        return result

    unchanged = np.eye(23, dtype=np.int64)
    assert np.array_equal(power(2**23 - 1), unchanged)
    assert not np.array_equal(power(47), unchanged)
    assert not np.array_equal(power(178_481), unchanged)


def test_a_test_pulse_is_one_shift() -> None:
    quiet = trace("6581", [(0, 18, 0x80), (10, 18, 0x88), (20, 18, 0x80)], 30).waves[2]
    # $7FFFFE: bit 17 is 1, its inverse comes in at the bottom.
    assert quiet[5] == 0xFE0
    assert quiet[25] == 0xFE0
    twice = [(0, 18, 0x80), (10, 18, 0x88), (20, 18, 0x80), (30, 18, 0x88), (40, 18, 0x80)]
    assert trace("6581", twice, 50).waves[2, -1] == 0xFC0


@pytest.mark.parametrize(("model", "first", "further"), [("6581", 50_000, 15_000), ("8580", 986_000, 314_300)])
def test_test_held_long_charges_the_register(model: str, first: int, further: int) -> None:
    kernel = load_kernel("oscillator")
    voices = Voices(model)
    voices._oscillators[2, kernel.SHIFT] = 0
    following = voices.run(Writes([0], [18], [0x88]), 0, 1)
    for step, cycle in enumerate((first, first + further)):
        while voices.cycle < cycle:
            voices.run(Writes(), following, min(BLOCK, cycle - voices.cycle))
        assert voices._oscillators[2, kernel.SHIFT] == (1 << step) - 1
        voices.run(Writes(), 0, 1)
        assert voices._oscillators[2, kernel.SHIFT] == (1 << step + 1) - 1


def test_write_back_gives_the_known_sequence() -> None:
    # Noise and triangle under TEST, then TEST pulses with noise alone (libresidfp's TestNoiseWriteBack1, sheet 4.5).
    writes = [(0, 18, 0x88), (1, 18, 0x90)]
    writes += [(2 + 2 * n + half, 18, control) for n in range(8) for half, control in enumerate((0x88, 0x80))]
    seen = trace("6581", writes, 20).osc3
    assert bytes(seen[4:19:2]).hex(" ").upper() == "FC 6C D8 B1 D8 6A B1 F0"


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_noise_with_another_waveform_locks_up(model: str) -> None:
    writes = [(0, 15, 0xFF), (0, 18, 0x90), (50_000, 18, 0x80)]
    assert set(trace(model, writes, 80_000).osc3[60_000:]) == {0}
