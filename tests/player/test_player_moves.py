"""The rows that pulse width, filter and waveforms move along, against the tables that they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest
from full_songs import table, wave

from sidtool.player.book import CUTOFF, HALF, RESONANCE, VOLUME, WIDTH
from sidtool.player.moves import LONG_SLOPE, MOST_CALLS, Movement, MovePool, Step, Unit, movement, nearest, raised
from sidtool.player.steps import StepPool, wave_steps
from sidtool.song import Slope, Table, Waveform, WaveStep, WaveTable

# What the player does with the four channels: how it counts, how far it may be from a table's lines in the register's
# units, what is added, and the highest value.
CHANNELS = {
    "width": (WIDTH, 4, Fraction(0), 4095),
    "cutoff": (CUTOFF, 2, Fraction(0), 2047),
    "resonance": (RESONANCE, Fraction(1, 2), HALF, 15),
    "volume": (VOLUME, Fraction(1, 2), HALF, 15),
}
UNIT = Unit(1, 4)


def values(one: Movement, calls: int) -> list[int]:
    """What the channel holds in each call."""
    found, index, left = [one.value], 0, 0
    while len(found) < calls:
        if index == len(one.steps) and one.loop is not None:
            index = one.loop
        if index == len(one.steps):
            return found + found[-1:] * (calls - len(found))
        found.append(found[-1] + one.steps[index].step)
        left += 1
        if left == one.steps[index].calls:
            index, left = index + 1, 0
    return found


def passed(one: Table, calls: int) -> Iterator[tuple[int, Slope]]:
    """The slopes that a table goes along, with the calls in which they begin."""
    call, index = 0, 0
    while call < calls:
        if index == len(one.slopes):
            if one.loop is None:
                return
            index = one.loop
        yield call, one.slopes[index]
        call, index = call + one.slopes[index].calls, index + 1


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("seed", range(80))
def test_a_random_table_keeps_to_its_lines(seed: int, channel: str) -> None:
    unit, off, more, top = CHANNELS[channel]
    scale, tolerance = unit.scale, unit.tolerance
    assert tolerance == off * scale
    one = raised(table(Random(seed), top, 900, unit=1 + seed % 3), more)
    calls = 3 * sum(slope.calls for slope in one.slopes) + 5
    found = values(movement(one, scale, tolerance), calls)
    for call, slope in passed(one, calls - slope_calls(one)):
        assert found[call] == nearest(slope.start * scale), "a slope begins where it should"
        line = found[call : call + slope.calls]
        assert line in (sorted(line), sorted(line, reverse=True)), "a slope goes one way"
        allowed = max(tolerance, slope.calls // LONG_SLOPE) + 1
        for at, value in enumerate(line):
            exact = (slope.start + (slope.end - slope.start) * at / slope.calls) * scale
            assert abs(value - exact) <= allowed
    if one.loop is None:
        assert found[-1] == nearest(one.slopes[-1].end * scale)


def slope_calls(one: Table) -> int:
    return max(slope.calls for slope in one.slopes)


def test_a_loop_comes_back_for_ever() -> None:
    sweep = Table((Slope(Fraction(5), Fraction(5), 3), Slope(Fraction(100), Fraction(107), 1000)), 1)
    found = values(movement(sweep, 1, 4), 30_003)
    assert found[3:1003] == found[29_003:30_003]


def test_slopes_whose_step_is_whole_are_one_row() -> None:
    up = Table((Slope(Fraction(0), Fraction(2000), 500),))
    assert movement(up, 1, 4).steps == (Step(MOST_CALLS, 4), Step(500 - MOST_CALLS, 4))


def test_what_adds_nothing_at_the_end_is_rest() -> None:
    still = Table((Slope(Fraction(3), Fraction(9), 2), Slope(Fraction(9), Fraction(9), 50)))
    assert movement(still, 1, 4).steps == (Step(2, 3),)
    assert movement(Table.constant(Fraction(7)), 1, 4) == Movement(7, ())


def test_equal_movements_are_stored_once() -> None:
    pool = MovePool()
    up = Table((Slope(Fraction(0), Fraction(8), 4),))
    end = Slope(Fraction(8), Fraction(8))
    same = Table((Slope(Fraction(0), Fraction(4), 2), Slope(Fraction(4), Fraction(8), 2), end))
    first = pool.add(up, UNIT, "one")
    assert pool.add(up, UNIT, "two") == first
    size = len(pool.calls)
    other = pool.add(same, UNIT, "three")
    assert (other != first) == (movement(same, 1, 4) != movement(up, 1, 4))
    assert len(pool.calls) == size + (other != first) * (len(movement(same, 1, 4).steps) + 1)


def heard(pool: MovePool, row: int, low_bits: int, calls: int) -> list[int]:
    """What the player holds in each call: it adds the low bytes, and what they have too much to the high ones."""
    low = high = left = step = 0
    follower, found = row, list[int]()
    for _ in range(calls):
        if not left and follower:
            row, follower = follower, pool.followers[follower]
            left, step = pool.calls[row], pool.steps[row]
        if left:
            left -= 1
            low += step & 0xFF
            high = high + (step >> 8) + (low >> low_bits) & 0xFF
            low &= (1 << low_bits) - 1
        found.append(high << low_bits | low)
    return found


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("seed", range(20))
def test_rows_hold_the_steps_in_the_bytes_of_their_channel(seed: int, channel: str) -> None:
    unit, _, more, top = CHANNELS[channel]
    one = raised(table(Random(seed), top, 300), more)
    pool = MovePool()
    pool.add(Table((Slope(Fraction(1), Fraction(top), 9),)), unit, "before")
    row = pool.add(one, unit, "one")
    assert heard(pool, row, unit.low_bits, 900) == values(movement(one, unit.scale, unit.tolerance), 900)
    assert all(step & 0xFF < 1 << unit.low_bits for step in pool.steps)


def test_channels_that_count_otherwise_have_rows_of_their_own() -> None:
    pool = MovePool()
    up = Table((Slope(Fraction(0), Fraction(80), 4),))
    rows = {pool.add(up, unit, "") for unit in (WIDTH, CUTOFF, RESONANCE, VOLUME)}
    assert len(rows) == 4
    assert [pool.steps[pool.add(up, unit, "") + 1] for unit in (WIDTH, CUTOFF)] == [20, 2 << 8 | 4]


def registers(one: WaveTable, calls: int) -> list[int]:
    """The control register's waveforms in each call, read from the rows as the player does."""
    pool = StepPool()
    row = pool.add(*wave_steps(one), "", "")
    found = list[int]()
    while len(found) < calls:
        found += [pool.values[row]] * pool.calls[row]
        row = pool.followers[row]
    return found[:calls]


@pytest.mark.parametrize("seed", range(150))
def test_a_random_wave_table_is_written_as_it_says(seed: int) -> None:
    one = wave(Random(seed))
    assert registers(one, 2000) == [int(one.step(call).waveform) | 1 for call in range(2000)]
    steps, loop = wave_steps(one)
    for index in range(1, len(steps)):
        assert steps[index][0] != steps[index - 1][0] or index == loop, "neighbours of the same waveform are one row"


def test_a_wave_table_that_only_moves_the_pitch_is_one_row() -> None:
    drum = (WaveStep(Waveform.NOISE, 2, 95), WaveStep(Waveform.NOISE, 300, None, 12), WaveStep(Waveform.NOISE))
    for loop in (None, 0, 1, 2):
        steps, entry = wave_steps(WaveTable(drum, loop))
        assert [value for value, _ in steps] == [0x81]
        assert entry is None
    mixed = WaveTable((*drum, WaveStep(Waveform.PULSE, 4), WaveStep(Waveform.PULSE, 5, None, -3)), 1)
    assert wave_steps(mixed) == ([(0x81, 2), (0x81, 301), (0x41, 9)], 1)
