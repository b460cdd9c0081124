"""Several SIDs from one log: who plays what, how loud, and on which side."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from sid_programs import ALL, random_program

from sidtool.ahead import DEPTH
from sidtool.errors import UserError
from sidtool.sid import ChipSet, RegisterLog, Synth, mono_mix, render, stereo_mix
from sidtool.sid.synth import GATHERED

CYCLES = 200_000
Samples = npt.NDArray[np.float32]


def log_for(chips: int) -> RegisterLog:
    """Another random program on each chip, in one log."""
    rows = [
        (cycle, chip, register, value)
        for chip in range(chips)
        for cycle, register, value in [(0, 24, 15), *random_program(chip, CYCLES, ALL)]
    ]
    return RegisterLog.from_writes(sorted(rows, key=lambda row: row[0]), cycles=CYCLES)


def alone(model: str, log: RegisterLog) -> Samples:
    synth = Synth(model)
    return np.concatenate([synth.render(log), synth.flush()])


def together(chips: ChipSet, log: RegisterLog) -> Samples:
    return np.concatenate([chips.render(log), chips.flush()])


@pytest.mark.parametrize("chips", [2, 3])
def test_chips_are_summed_to_mono(chips: int) -> None:
    log = log_for(chips)
    parts = [alone("6581", log.of_chip(chip)) for chip in range(chips)]
    assert all(part.std() > 0.01 for part in parts)
    expected = sum(part.astype(np.float64) for part in parts) / np.sqrt(chips)
    mixed = together(ChipSet(["6581"] * chips, mono_mix(chips)), log)
    assert mixed.shape == (len(expected), 1)
    assert mixed.dtype == np.float32
    np.testing.assert_allclose(mixed[:, 0], expected, atol=1e-6)
    rendered = render(log)
    assert np.array_equal(rendered[: len(mixed)], mixed[: len(rendered), 0])


def test_two_chips_lie_left_and_right() -> None:
    log = log_for(2)
    left, right = alone("6581", log.of_chip(0)), alone("8580", log.of_chip(1))
    mixed = together(ChipSet(["6581", "8580"], stereo_mix(2)), log)
    np.testing.assert_allclose(mixed[:, 0], (left + right / 2) / 2**0.5, atol=1e-6)
    np.testing.assert_allclose(mixed[:, 1], (left / 2 + right) / 2**0.5, atol=1e-6)


def test_three_chips_lie_left_middle_and_right() -> None:
    assert (stereo_mix(3) * 3**0.5).round(9).tolist() == [[1, 1, 0.5], [0.5, 1, 1]]
    assert stereo_mix(1).tolist() == [[1], [1]]


def test_a_single_chip_is_a_synth() -> None:
    log = log_for(1)
    assert np.array_equal(together(ChipSet(["8580"], mono_mix(1)), log)[:, 0], alone("8580", log))


def test_blocks_do_not_change_a_mixed_sample() -> None:
    log = log_for(2)
    whole = together(ChipSet(["6581", "8580"], stereo_mix(2)), log)
    sliced = ChipSet(["6581", "8580"], stereo_mix(2))
    rows = list(log)
    parts = []
    for start in range(0, CYCLES, 9_973):
        end = min(start + 9_973, CYCLES)
        parts.append(sliced.render(RegisterLog.from_writes([row for row in rows if start <= row[0] < end], start, end)))
    assert np.array_equal(np.concatenate([*parts, sliced.flush()]), whole)


def test_a_chip_that_is_not_there_is_told() -> None:
    log = log_for(3)
    with pytest.raises(UserError, match="plays on 3 SIDs, and there are 2"):
        ChipSet(["6581", "6581"], mono_mix(2)).render(log)
    with pytest.raises(UserError, match="4 SIDs have no places"):
        stereo_mix(4)
    with pytest.raises(ValueError, match="does not fit 2 chips"):
        ChipSet(["6581", "6581"], mono_mix(3))
    with pytest.raises(UserError, match="6582"):
        ChipSet(["6581", "6582"], mono_mix(2))


def cut(log: RegisterLog, seed: int) -> list[RegisterLog]:
    """The log in slices of all lengths, empty ones among them."""
    dice = np.random.default_rng(seed)
    inside = np.sort(dice.integers(log.start, log.end, 40)).tolist()
    ends = [log.start, log.start, *inside, log.end]
    return [log.between(start, end) for start, end in pairwise(ends)]


@pytest.mark.parametrize("chips", [1, 3])
def test_stages_in_threads_give_the_same_samples(chips: int) -> None:
    log = log_for(chips)
    models = ["6581", "8580", "6581"][:chips]
    expected = together(ChipSet(models, mono_mix(chips)), log)
    for seed in range(3):
        played = np.concatenate(list(ChipSet(models, mono_mix(chips)).play(iter(cut(log, seed)))))
        assert np.array_equal(played, expected)


def test_stages_hold_a_few_batches_at_most() -> None:
    """Whoever plays slowly makes the chip wait: memory does not grow with what is still to be played."""
    taken = 0

    def endless() -> Iterator[RegisterLog]:
        nonlocal taken
        while True:
            taken += 1
            yield RegisterLog.from_writes([], start=(taken - 1) * CYCLES, end=taken * CYCLES)

    chips = ChipSet(["8580"], mono_mix(1))
    parts = chips.play(endless())
    for _ in range(4):
        assert next(parts).dtype == np.float32
    time.sleep(0.3)
    assert taken <= 4 + 2 * (DEPTH + 2)
    parts.close()
    (synth,) = chips._synths
    pool = synth._analogue.voices._free
    assert len(pool) <= GATHERED * 2 * (DEPTH + 2)


def test_an_error_of_the_log_ends_the_stages() -> None:
    def logs() -> Iterator[RegisterLog]:
        yield RegisterLog.from_writes([(0, 24, 15)], cycles=CYCLES)
        raise UserError("the program jams")

    parts = ChipSet(["6581"], mono_mix(1)).play(logs())
    with pytest.raises(UserError, match="jams"):
        list(parts)
    with pytest.raises(UserError, match="2 SIDs"):
        list(ChipSet(["6581"], mono_mix(1)).play(iter([log_for(2)])))
    assert not [thread for thread in threading.enumerate() if thread.name == "sidtool-ahead"]
