"""Envelopes against the known answers of the data sheet (section 8)."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from sidtool.sid import trace
from sidtool.sid.oscillators import BLOCK, Voices, Writes

Program = list[tuple[int, int, int]]


def gated(ad: int, sr: int, on: int, off: int | None = None) -> Program:
    """The sheet's programmes: "after clock n" is the write in cycle n - 1, as cycles count from 0."""
    program = [(on - 3, 0x13, ad), (on - 2, 0x14, sr), (on - 1, 0x12, 1)]
    return program if off is None else [*program, (off - 1, 0x12, 0)]


KNOWN = {  # section 8.7: programme, clocks, CRC, some events "after clock n the counter is ..."
    "E1": ([], 8_000, "ea54923b", {3: 0xA9, 12: 0xA8, 687: 0x5D, 1390: 0x36, 2398: 0x1A, 3262: 0x0E, 6034: 0x00}),
    "E2": (
        gated(0x00, 0xF0, 10_000, 20_000),
        40_000,
        "21826043",
        {10_011: 0x01, 12_297: 0xFF, 20_010: 0xFE, 26_806: 0},
    ),
    "E3": (gated(0x00, 0xA5, 10_000, 60_000), 400_000, "c982d92c", {12_297: 0xFF, 13_062: 0xAA, 207_618: 0x00}),
    "E5": (
        gated(0x23, 0x86, 10_001, 50_003),
        500_000,
        "c5c515ad",
        {10_065: 0x01, 26_067: 0xFF, 37_372: 0x88, 219_992: 0},
    ),
}


@pytest.mark.parametrize("name", KNOWN)
def test_known_answers(name: str) -> None:
    program, clocks, known, events = KNOWN[name]
    levels = trace("6581", program, clocks).levels[2]
    for clock, level in events.items():
        assert levels[clock - 1] == level
        assert levels[clock - 2] != level
    assert f"{zlib.crc32(levels.tobytes()):08x}" == known


def test_the_delay_bug_sends_the_rate_counter_once_round() -> None:
    # E6: attack F, and rate 0 written when the counter is already past rate 0's compare value.
    levels = trace("8580", [*gated(0xF0, 0xF0, 10_000), (14_999, 0x13, 0x00)], 43_000).levels[2]
    changes = np.nonzero(np.diff(levels.astype(int)))[0] + 2  # in the sheet's clocks
    assert changes[changes > 10_000].tolist()[:3] == [42_778, 42_787, 42_796]


PERIODS = [0x9, 0x20, 0x3F, 0x5F, 0x95, 0xDC, 0x10B, 0x139, 0x188, 0x3D1, 0x7A2, 0xC36, 0xF43, 0x2DC8, 0x4C4C, 0x7A13]


@pytest.mark.parametrize("rate", range(16))
def test_rate_periods_are_those_of_real_chips(rate: int) -> None:
    # Printed by `envrate` (VICE test programs) on both models.
    clocks = 10_000 + 32_767 + 4 * PERIODS[rate]
    levels = trace("6581", gated(rate << 4, 0xF0, 10_000), clocks).levels[2]
    changes = np.nonzero(np.diff(levels.astype(int)))[0]
    assert np.diff(changes[changes > 10_000])[-2:].tolist() == [PERIODS[rate]] * 2


@pytest.mark.parametrize("nibble", range(16))
def test_the_sustain_level_is_the_nibble_twice(nibble: int) -> None:
    levels = trace("6581", gated(0x00, nibble << 4, 10_000), 25_000).levels[2]
    assert levels.max() == 0xFF
    assert levels[-1] == nibble * 0x11


def test_a_whole_decay_takes_756_rate_periods() -> None:
    levels = trace("6581", gated(0x00, 0x00, 10_000), 25_000).levels[2].astype(int)
    top = int(np.nonzero(levels == 0xFF)[0][0])
    bottom = top + int(np.nonzero(levels[top:] == 0)[0][0])
    assert abs(bottom - top - 756 * 9) <= 9


def test_a_sustain_raised_above_the_level_does_not_lift_it() -> None:
    program = [*gated(0x00, 0x50, 10_000), (20_000, 0x14, 0xC0)]
    levels = trace("6581", program, 40_000).levels[2]
    assert levels[20_000] == 0x55
    assert levels[-1] == 0x00


def test_the_level_stays_at_zero_until_the_next_attack() -> None:
    levels = trace("6581", [*gated(0x00, 0xF0, 10_000, 20_000), (100_000, 0x12, 1)], 110_000).levels[2]
    assert set(levels[30_000:100_000]) == {0}
    assert levels[-1] == 0xFF


def test_only_a_change_of_the_gate_starts_anything() -> None:
    once = trace("6581", gated(0x00, 0x50, 10_000), 30_000).levels[2]
    again = trace("6581", [*gated(0x00, 0x50, 10_000), (15_000, 0x12, 0x21)], 30_000).levels[2]
    assert np.array_equal(once, again)


def test_attack_to_release_at_the_right_cycle_flips_00_to_ff() -> None:
    # VICE test program testFlip00toFF: some distance between gate on and gate off makes the counter wrap below zero.
    flipped = []
    for distance in range(1, 16):
        for on in range(10_000, 10_009):
            levels = trace("6581", [(on, 0x12, 1), (on + distance, 0x12, 0)], 10_200).levels[2]
            flipped.append(levels[10_100] > 0x80)
    assert any(flipped)
    assert not all(flipped)


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize("poll", range(9))
def test_release_to_attack_at_the_top_flips_ff_to_00(model: str, poll: int) -> None:
    # VICE test program testFlipFFto00: ENV3 is polled until $FF, gate off, gate on six cycles later; a step later: 0.
    start = [(0, 0x13, 0x77), (0, 0x14, 0x00), (10_000, 0x12, 1)]
    top = int(np.nonzero(trace(model, start, 120_000).env3 == 0xFF)[0][0]) + poll
    env3 = trace(model, [*start, (top + 8, 0x12, 0), (top + 14, 0x12, 1)], 130_000).env3
    assert env3[top + 14 + 319] == 0x00
    assert env3[-1] > 0x10  # and it goes on counting upward, as the netlist does


def test_a_whole_envelope_takes_as_long_as_on_the_chip() -> None:
    # `envtime` prints $7E60 for A = D = R = 1: 255 steps of 32 cycles upward, 756 downward.
    levels = trace("6581", [(0, 0x13, 0x11), (0, 0x14, 0x01), (40_000, 0x12, 1)], 80_000).levels[2].astype(int)
    changes = np.nonzero(np.diff(levels))[0]
    steps = changes[changes > 40_000]
    assert levels[40_000] == levels[-1] == 0
    assert int(steps[-1] - steps[0]) + 32 == pytest.approx(0x7E60, abs=8)


def test_an_attack_broken_off_keeps_the_prescaler_of_its_last_break_point() -> None:
    # Upward through 06 sets 30; a release from 0B then takes 30 rate periods a step, not 16 (data sheet 8.2).
    start = [(0, 0x13, 0x00), (0, 0x14, 0xF0), (10_000, 0x12, 1)]
    reached = int(np.nonzero(trace("6581", start, 12_500).levels[2][10_000:] == 0x0B)[0][0]) + 10_000
    levels = trace("6581", [*start, (reached, 0x12, 0)], 20_000).levels[2].astype(int)
    assert np.diff(np.nonzero(np.diff(levels[reached:]))[0])[:9].tolist() == [30 * 9] * 9


def test_env3_is_the_level_before_the_cycle() -> None:
    seen = trace("8580", gated(0x00, 0xF0, 100), 3_000)
    assert np.array_equal(seen.env3[1:], seen.levels[2, :-1])
    assert seen.env3[0] == 0xAA


@pytest.mark.parametrize("seed", range(6))
def test_stretches_of_any_length_give_the_same_envelope(seed: int) -> None:
    # Idle envelopes are skipped by whole rounds of their counters: gates meet them in every phase afterwards.
    rng = np.random.default_rng(seed)
    cycles = np.cumsum(rng.integers(1, 900, 60))
    registers = rng.choice([4, 5, 6, 11, 18, 19, 20], 60)
    values = np.where(registers % 7 == 4, rng.integers(0, 2, 60), rng.choice([0x00, 0x01, 0x10, 0x50, 0xF0, 0xF1], 60))
    writes = Writes(cycles, registers, values)
    whole, single = Voices("6581"), Voices("6581")
    at = following = done = 0
    while at < cycles[-1]:
        count = int(rng.integers(1, BLOCK + 1))
        following = whole.run(writes, following, count)
        for i in range(count):
            done = single.run(writes, done, 1)
            assert single.levels[:, 0].tolist() == whole.levels[:, i].tolist(), at + i
        at += count
        assert single.env3_now == whole.env3_now
