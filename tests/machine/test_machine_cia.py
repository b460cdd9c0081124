"""The CIA by the published tables (libsidplayfp, VICE's tests): what a read sees in the cycles after a write."""

from __future__ import annotations

import pytest

from sidtool.c64 import PAL
from sidtool.machine.cia import Cia, CiaModel
from sidtool.machine.lines import FAR
from sidtool.machine.tod import Tod

W = 100  # the cycle of the write
TA_LOW, TA_HIGH, TB_LOW, TB_HIGH, ICR, CRA, CRB = 4, 5, 6, 7, 13, 14, 15


def cia(latch: int = 0xFFFF, model: CiaModel = CiaModel.MOS8521) -> Cia:
    chip = Cia(Tod(PAL.phi2, 50), model)
    for low in (TA_LOW, TB_LOW):
        chip.write(low, latch & 0xFF, 10)
        chip.write(low + 1, latch >> 8, 11)
    return chip


def counts(chip: Cia, first: int, number: int, low: int = TA_LOW) -> list[int]:
    return [chip.read(low, cycle) for cycle in range(first, first + number)]


def test_start_with_the_counter_loaded() -> None:
    chip = cia(5)
    chip.write(CRA, 0x01, W)
    assert counts(chip, W + 1, 14) == [5, 5, 4, 3, 2, 1, 5, 5, 4, 3, 2, 1, 5, 5]


def test_start_and_load() -> None:
    chip = cia(5)
    chip.write(CRA, 0x11, W)
    assert counts(chip, W + 2, 7) == [5, 5, 4, 3, 2, 1, 5]


@pytest.mark.parametrize(("control", "delay"), [(0x01, 2), (0x11, 3), (0x09, 2), (0x19, 3)])
@pytest.mark.parametrize("latch", [1, 2, 7, 16421])
def test_first_flag_and_period(control: int, delay: int, latch: int) -> None:
    chip = cia(latch)
    chip.write(ICR, 0x81, W - 10)
    chip.write(CRA, control, W)
    first = W + latch + delay
    assert chip.line.low_from == first
    assert chip.read(ICR, first) == 0x81
    assert chip.line.low_from == (FAR if control & 8 else max(first + latch + 1, first + 2))


def test_old_chip_pulls_the_line_a_cycle_later() -> None:
    chip = cia(50, CiaModel.MOS6526)
    chip.write(ICR, 0x81, W - 10)
    chip.write(CRA, 1, W)
    assert chip.line.low_from == W + 50 + 3
    assert chip.read(ICR, W + 52) == 0x01


def test_stop() -> None:
    chip = cia(50)
    chip.write(CRA, 1, W)
    chip.write(CRA, 0, W + 10)
    assert counts(chip, W + 10, 5) == [42, 41, 40, 40, 40]


def test_load_while_running() -> None:
    chip = cia(50)
    chip.write(CRA, 1, W)
    chip.write(CRA, 0x11, W + 10)
    assert counts(chip, W + 10, 6) == [42, 41, 50, 50, 49, 48]


def test_latch_high_loads_a_stopped_timer_only() -> None:
    chip = cia(50)
    chip.write(TA_LOW, 20, W)
    assert chip.read(TA_LOW, W + 5) == 50
    chip.write(TA_HIGH, 0, W + 10)
    assert counts(chip, W + 11, 2) == [20, 20]
    chip.write(CRA, 1, W + 20)
    chip.write(TA_HIGH, 1, W + 25)
    assert counts(chip, W + 26, 2) == [16, 15]


def test_one_shot_stays_at_the_latch() -> None:
    chip = cia(5)
    chip.write(CRA, 0x09, W)
    assert counts(chip, W + 6, 5) == [1, 5, 5, 5, 5]
    assert chip.read(CRA, W + 20) == 0x08
    assert chip.read(ICR, W + 20) == 0x01


def test_mask_set_and_clear() -> None:
    chip = cia(5)
    chip.write(CRA, 1, W)
    chip.write(ICR, 0x9F, W)
    chip.write(ICR, 0x01, W + 1)
    assert chip.mask == 0x1E
    assert chip.line.low_from == FAR
    chip.write(ICR, 0x81, W + 50)  # the flag is set already
    assert chip.line.low_from == W + 51
    assert chip.read(ICR, W + 60) == 0x81


@pytest.mark.parametrize(("a", "b"), [(5, 3), (99, 0), (9, 1000), (0xFFFF, 2)])
def test_cascade_period(a: int, b: int) -> None:
    chip = cia(a)
    chip.write(TB_LOW, b & 0xFF, 20)
    chip.write(TB_HIGH, b >> 8, 21)
    chip.write(ICR, 0x82, 22)
    chip.write(CRB, 0x51, W)
    chip.write(CRA, 0x11, W + 10)
    first = chip.line.low_from
    assert first == W + 10 + 3 + a + b * (a + 1) + 1
    assert chip.read(ICR, first) & 0x82 == 0x82
    assert chip.line.low_from == first + (a + 1) * (b + 1)


def test_time_of_day_runs_from_a_write_to_tenths() -> None:
    tod = Tod(PAL.phi2, 50)
    tod.set_mains(50, 0)
    for register, value in ((3, 0x11), (2, 0x59), (1, 0x59), (0, 0x08)):
        tod.write(register, value, 0, alarm=False)
    second = int(PAL.phi2 / 50) * 50
    assert [tod.read(register, second) for register in (3, 2, 1, 0)] == [0x92, 0, 0, 8]
    tod.write(3, 0x05, second, alarm=False)
    assert [tod.read(register, 10 * second) for register in (3, 2, 1, 0)] == [5, 0, 0, 8]


def test_time_of_day_is_held_between_hours_and_tenths() -> None:
    tod = Tod(PAL.phi2, 50)
    tod.write(0, 0, 0, alarm=False)
    tenth = int(PAL.phi2 / 50) * 6
    assert tod.read(3, 0) == 1
    assert tod.read(0, tenth) == 0
    assert tod.read(0, tenth) == 1
