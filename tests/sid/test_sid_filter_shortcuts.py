"""What the filter's kernels leave out, and what they expect, changes nothing that can be heard."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from sidtool.sid import RegisterLog, Synth
from sidtool.sid.kernels_loader import load_kernel

Samples = npt.NDArray[np.float32]
Write = tuple[int, int, int]
CYCLES = 60_000
VOICES = [(0, 6, 0xF0), (0, 13, 0xF0), (0, 20, 0xF0), (1, 1, 20), (1, 8, 33), (1, 15, 9)]
PLAYING = [(2, 4, 33), (2, 11, 129), (2, 17, 8), (2, 18, 65)]
# Low-pass with a cutoff that moves, a resonance, and three voices of which one is noise.
FILTERED = [(0, 23, 0xA7), (0, 24, 0x1F), *VOICES, *PLAYING, *((n, 22, n // 300) for n in range(1000, CYCLES, 3000))]


def plainly(synth: Synth, model: str) -> None:
    """Lets Python itself run the filter's kernel, which then sees what is patched in its module."""
    kernel = load_kernel("filter")
    synth._analogue._filter._run = {"6581": kernel.run_6581, "8580": kernel.run_8580}[model].py_func


def rendered(synth: Synth, writes: list[Write]) -> Samples:
    log = RegisterLog.from_writes(sorted(writes, key=lambda write: write[0]), cycles=CYCLES)
    return np.concatenate([synth.render(log), synth.flush()])


@pytest.mark.parametrize(("model", "preset"), [("6581", "unrounded"), ("8580", "default")])
def test_look_ups_by_where_things_were_expected_are_as_good(
    model: str, preset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = rendered(Synth(model, preset=preset), FILTERED)
    monkeypatch.setattr(load_kernel("filter"), "NEAR", -1.0)  # nothing is near enough
    synth = Synth(model, preset=preset)
    plainly(synth, model)
    exact = rendered(synth, FILTERED)
    assert exact.std() > 0.02
    assert not np.array_equal(exact, expected)
    assert (exact - expected).std() < exact.std() * 10 ** (-65 / 20)


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_a_filter_at_rest_is_left_out(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bit for bit what calculating it gives, whatever wakes it: a cutoff, a routing, a voice, and for a short time."""
    woken = [
        *((24_000, register, value) for register, value in ((22, 90), (21, 3))),
        (31_000, 23, 0xF1),
        (31_500, 23, 0xF0),
        (44_000, 24, 0x2F),
        (52_000, 23, 0x02),
    ]
    writes = [(0, 24, 0x1F), *VOICES, *PLAYING, *woken]
    expected = rendered(Synth(model), writes)
    kernel = load_kernel("filter")
    calls = []

    def never(*arguments: int) -> int:
        cell = int(arguments[4])
        calls.append(cell)
        return cell + 1

    monkeypatch.setattr(kernel, "stand_still", never)
    synth = Synth(model)
    plainly(synth, model)
    assert np.array_equal(rendered(synth, writes), expected)
    assert len(calls) > CYCLES / 8 / 2


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_what_is_expected_does_not_depend_on_slices(model: str) -> None:
    writes = sorted(FILTERED, key=lambda write: write[0])
    log = RegisterLog.from_writes(writes, cycles=CYCLES)
    synth = Synth(model)
    ends = [0, 7, 15, 16, 1000, 1003, 30_001, 30_002, CYCLES]
    parts = [synth.render(log.between(start, end)) for start, end in pairwise(ends)]
    assert np.array_equal(np.concatenate([*parts, synth.flush()]), rendered(Synth(model), writes))
