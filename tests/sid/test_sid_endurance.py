"""What must not happen however long and whatever is played: growing memory, numbers that are none, slowness."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from sidtool.c64 import PAL
from sidtool.register_log import RegisterLog
from sidtool.sid import Synth, preset_names

SECOND = PAL.cycles(1)
CHORD = [(0, 24, 0x1F), (0, 23, 0xF7), (0, 22, 0x60)]
CHORD += [(1, 7 * voice + register, value) for voice in range(3) for register, value in ((1, 30), (6, 0xF0), (4, 0x21))]
RELEASED = [(0, 7 * voice + register, value) for voice in range(3) for register, value in ((4, 0x20), (1, 0))]


def play(synth: Synth, second: int, rows: list[tuple[int, int, int]]) -> npt.NDArray[np.float32]:
    start = second * SECOND
    shifted = [(start + cycle, register, value) for cycle, register, value in rows]
    return synth.render(RegisterLog.from_writes(shifted, start, cycles=SECOND))


def arrays_in(owner: object, seen: set[int]) -> Iterator[npt.NDArray[np.generic]]:
    """All arrays of floating point numbers that an object of ours holds, its parts' and their parts' as well."""
    if id(owner) in seen:
        return
    seen.add(id(owner))
    if isinstance(owner, np.ndarray):
        if owner.dtype.kind == "f":
            yield owner
    elif isinstance(owner, list | tuple):
        for part in owner:
            yield from arrays_in(part, seen)
    elif type(owner).__module__.startswith("sidtool."):
        for part in getattr(owner, "__dict__", {}).values():
            yield from arrays_in(part, seen)


def check_numbers(values: npt.NDArray[np.generic]) -> None:
    """Finite, and zero or at least the smallest normal number."""
    sizes = np.abs(values)
    assert np.isfinite(sizes).all()
    assert not ((sizes > 0) & (sizes < np.finfo(values.dtype).tiny)).any()


def test_denormals_would_be_found() -> None:
    for wrong in (1e-40, np.nan, np.inf):
        with pytest.raises(AssertionError):
            check_numbers(np.array([0, 1, wrong], dtype=np.float32))
    assert len(list(arrays_in(Synth("6581"), set()))) > 10


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize("seed", range(4))
def test_a_storm_of_writes_leaves_only_sound_numbers(model: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.choice([200, 20_000, 400_000]))  # up to four writes a cycle
    cycles = np.sort(rng.integers(0, 100_000, count))
    values = rng.integers(0, 256, count) if seed % 2 else rng.choice([0x00, 0xFF, 0x7F, 0x80, 0x0F, 0xF0], count)
    registers = rng.integers(0, 32, count).astype(np.uint8)
    chips = np.zeros(count, dtype=np.uint8)
    log = RegisterLog(cycles, chips, registers, values.astype(np.uint8), 0, 100_000)
    preset = preset_names(model)[seed % len(preset_names(model))]
    synth = Synth(model, preset=preset, external=float(rng.uniform(-1, 1)))
    samples = np.concatenate([synth.render(log), synth.render(RegisterLog.from_writes([], 100_000, cycles=SECOND))])
    check_numbers(samples)
    assert np.abs(samples).max() < 4.0
    for array in arrays_in(synth, set()):
        check_numbers(array)


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_fading_to_silence_neither_makes_denormals_nor_slows_down(model: str) -> None:
    synth = Synth(model)
    taken = []
    for second in range(12):
        start = time.process_time()  # whatever else the machine does
        samples = play(synth, second, CHORD if second == 0 else RELEASED if second == 4 else [])
        taken.append(time.process_time() - start)
        check_numbers(samples)
        for array in arrays_in(synth, set()):
            check_numbers(array)
    assert np.abs(samples).max() < 1e-6, "the chip has fallen silent"
    playing, silent = min(taken[1:4]), min(taken[7:])
    assert silent < 2 * playing  # a denormal costs a hundred times a normal number


def test_a_minute_takes_no_more_memory_than_its_first_quarter() -> None:
    synth = Synth("6581")
    tracemalloc.start()
    try:
        peaks = []
        for quarter in range(4):
            for second in range(15 * quarter, 15 * quarter + 15):
                play(synth, second, CHORD if second % 2 else RELEASED)
            peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
    assert peaks[3] < peaks[0] + 100_000  # the samples of the other quarters would be 8.6 MB
    assert peaks[3] < 20e6
