"""The analogue half beside pyresidfp (libresidfp): filter, tunes of the corpus, volume steps, levels.

The same over all cutoffs and tunes is `research/soak_analogue.py`; its results are under version control.
"""

from __future__ import annotations

import csv

import numpy as np
import pytest
from oracles import PROJECT, need_module, shared
from sid_programs import Program
from sid_spectra import filter_error, level_difference, log_spectral_distance, ours, theirs, tune_of

from sidtool.c64 import PAL

CUTOFFS = [0, 0, 160, 420, 700, 1000, 1300, 1700, 2047]
SETTINGS = [(0, 1), (0, 2), (8, 2), (15, 4), (8, 1), (15, 2), (0, 4), (15, 1), (0, 1)]


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize(("fc", "setting"), list(zip(CUTOFFS, SETTINGS, strict=True)))
def test_the_filter_has_residfps_magnitude(model: str, fc: int, setting: tuple[int, int]) -> None:
    pyresidfp = need_module("pyresidfp")
    if model == "8580":
        fc = max(fc, 60)  # FC 0 is 7 Hz here: behind that there is little more than libresidfp's dither
    error, hertz = filter_error(pyresidfp, model, fc, *setting, depth=40.0)
    assert abs(error) < (2.0 if fc == 0 else 1.0), hertz


def test_the_rounding_of_residfps_currents_explains_the_6581s_stop_bands() -> None:
    pyresidfp = need_module("pyresidfp")
    for fc, resonance, mode in ((0, 0, 1), (227, 15, 4), (455, 15, 4), (682, 8, 4)):
        smooth = filter_error(pyresidfp, "6581", fc, resonance, mode, grain=0.0)[0]
        rounded = filter_error(pyresidfp, "6581", fc, resonance, mode, grain=1.0)[0]
        assert abs(smooth) > 3.0
        assert abs(rounded) < abs(smooth) / 2


TUNES = ["chrishlsbeck__Great_Giana_Sisters", "jeroentel__Hotrod", "martingalway__Combat_School"]


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize("name", TUNES)
def test_a_tune_sounds_as_with_residfp(model: str, name: str) -> None:
    pyresidfp = need_module("pyresidfp")
    tune = tune_of(shared(f"corpus/writes/{name}.sid.txt.xz"), 4.0)
    assert tune is not None
    for cycle, grain in ((1e-6, 1.0), (None, 1.0), (None, 0.0)):  # libresidfp's time step and rounding; neither
        a, b = ours(model, *tune, cycle=cycle, grain=grain), theirs(pyresidfp, model, *tune)
        assert log_spectral_distance(a, b) < 1.0
        assert abs(level_difference(a, b)) < 0.5


def test_the_distance_tells_sounds_apart() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(size=100_000) * 0.1
    tilted = np.convolve(noise, [0.5, 0.5])[: len(noise)]
    assert log_spectral_distance(noise, noise * 10**0.1) == pytest.approx(2.0, abs=0.05)
    assert log_spectral_distance(noise, tilted) > 0.8
    assert level_difference(noise * 2, noise) == pytest.approx(6.02, abs=0.01)


def kept(name: str) -> list[dict[str, str]]:
    """A table that the soak has written."""
    with (PROJECT / "research" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


SILENT = "craigchamberlain__compute_"  # hardly plays anything: its level is that of its clicks


def test_the_kept_results_tell_of_tunes_that_sound_alike() -> None:
    rows = kept("tunes_against_residfp.tsv")
    assert len(rows) > 130
    assert np.mean([float(row["distance dB"]) for row in rows]) < 0.15
    assert max(float(row["distance dB"]) for row in rows) < 0.5
    assert max(abs(float(row["level dB"])) for row in rows if row["tune"] != SILENT) < 0.1


def test_the_kept_results_tell_of_filters_that_are_alike() -> None:
    for model, mode, share in (
        ("8580", "low", 0.95),
        ("8580", "band", 0.95),
        ("8580", "high", 0.95),
        ("6581", "low", 0.9),
        ("6581", "band", 0.95),
        ("6581", "high", 0.83),
    ):
        rows = [row for row in kept("filter_against_residfp.tsv") if (row["model"], row["mode"]) == (model, mode)]
        assert len(rows) == 3 * 64
        assert np.mean([abs(float(row["worst dB"])) <= 1.0 for row in rows]) > share


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize("routing", [0x00, 0x01, 0x03])
@pytest.mark.parametrize("volume", [1, 8, 15])
def test_a_volume_step_is_as_high_as_residfps(model: str, routing: int, volume: int) -> None:
    pyresidfp = need_module("pyresidfp")
    at, cycles = PAL.cycles(1.0), PAL.cycles(1.1)
    program: Program = [(0, 0x17, routing), (0, 0x18, 0x80), (at, 0x18, 0x80 | volume)]
    steps = []
    for samples in (ours(model, program, cycles), theirs(pyresidfp, model, program, cycles)):
        steps.append(samples[48_050:48_150].mean() - samples[47_800:47_900].mean())
    assert steps[0] == pytest.approx(steps[1], rel=0.01, abs=6e-4)


# Data sheet, section 12: RMS of one voice at 1000 Hz, sustain F, volume 15, of 32768.
RMS = {
    "6581": {0x11: 2672, 0x21: 2591, 0x41: 4573, 0x81: 2428, 0x51: 1153},
    "8580": {0x11: 2131, 0x21: 2067, 0x41: 3621, 0x81: 1937, 0x31: 1483, 0x51: 1851, 0x61: 2319, 0x71: 1369},
}


@pytest.mark.parametrize(("model", "control"), [(model, control) for model in RMS for control in RMS[model]])
def test_a_voice_is_as_loud_as_measured(model: str, control: int) -> None:
    rows = {0: 17_029 & 255, 1: 17_029 >> 8, 2: 0, 3: 8, 5: 0, 6: 0xF0, 4: control}
    program = [(0, 0x18, 15), *[(10, register, value) for register, value in rows.items()]]
    rms = np.std(ours(model, program, PAL.cycles(3))[96_000:]) * 32_768
    assert 20 * np.log10(rms / RMS[model][control]) == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_reference_and_we_hear_the_same_samples_of_a_digi(model: str) -> None:
    pyresidfp = need_module("pyresidfp")
    rng = np.random.default_rng(5)
    cycles = PAL.cycles(1.0)
    program = [(int(at), 0x18, int(rng.integers(16))) for at in range(1_000, cycles, 123)]
    a, b = ours(model, program, cycles), theirs(pyresidfp, model, program, cycles)
    assert log_spectral_distance(a[4_800:], b[4_800:]) < 1.0
    assert abs(level_difference(a, b)) < 0.5
