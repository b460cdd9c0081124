"""The sample rate conversion, measured: what it folds back, what it adds, and what time comes out of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from sid_spectra import decimated

from sidtool.c64 import NTSC, PAL, Clock
from sidtool.register_log import RegisterLog
from sidtool.sid import Synth
from sidtool.sid.resample import FACTOR, SMOOTHING_SECONDS, Conversion, decimation_taps

RATE = 48_000
FLOOR_DB = -96.0
WINDOW = np.kaiser(RATE // 2, 20.0)  # its side lobes lie below -150 dB
MAIN_LOBE_HZ = 40.0

Doubles = npt.NDArray[np.float64]


def converted(clock: Clock, tone: float) -> Doubles:
    """The spectrum that comes of half a second of a sine at full scale, in amplitudes; bins of 2 Hz."""
    time = np.arange(clock.cycles(0.65)) / float(clock.phi2)
    conversion = Conversion(clock.phi2, RATE)
    samples = np.sin(2 * np.pi * tone * time).astype(np.float32)
    parts = [conversion.process(decimated(samples, float(clock.phi2))), conversion.flush()]
    steady = np.concatenate(parts)[4_000 : 4_000 + len(WINDOW)].astype(np.float64)
    spectrum: Doubles = np.abs(np.fft.rfft(steady * WINDOW)) / WINDOW.sum() * 2
    return spectrum


def audible_beside(spectrum: Doubles, tone: float) -> Doubles:
    """What lies between 20 Hz and 20 kHz and is not the tone."""
    hertz = np.arange(len(spectrum)) * RATE / len(WINDOW)
    return spectrum[(hertz >= 20) & (hertz <= 20_000) & (np.abs(hertz - tone) > MAIN_LOBE_HZ)]


def decibels(amplitude: float) -> float:
    return 20 * float(np.log10(amplitude))


def output_stage(tone: float) -> float:
    """What the C64's low-pass leaves of a tone: the conversion must not take credit for it."""
    return float(1 / np.hypot(1, 2 * np.pi * tone * SMOOTHING_SECONDS))


# From just above what 48 kHz can carry to phi2 / 2: around the multiples of 48 kHz, of phi2 / 8 (where the decimation
# folds) and of both, and where the decimation's low-pass has its transition.
BEYOND = [24_500, 25_013, 27_000, 40_009, 47_003, 76_031, 97_003, 103_501, 109_000, 115_000, 122_000, 123_456]
BEYOND += [127_800, 130_000, 142_900, 200_003, 246_500, 256_000, 369_777, 383_600, 480_000, 491_000]


@pytest.mark.parametrize("clock", [PAL, NTSC], ids=["pal", "ntsc"])
def test_nothing_folds_into_what_is_heard(clock: Clock) -> None:
    # The C64's low-pass comes behind the decimation: what it does to the folded tone is taken back.
    hertz = np.arange(len(WINDOW) // 2 + 1) * RATE / len(WINDOW)
    shelf = np.hypot(1, 2 * np.pi * hertz * SMOOTHING_SECONDS)
    folded = {tone: decibels(float(audible_beside(converted(clock, tone) * shelf, tone).max())) for tone in BEYOND}
    assert max(folded.values()) < FLOOR_DB, folded


@pytest.mark.parametrize("clock", [PAL, NTSC], ids=["pal", "ntsc"])
@pytest.mark.parametrize("tone", [210.0, 998.0, 5_000.0, 10_006.0, 15_014.0, 19_002.0])
def test_nothing_is_added_to_a_tone(clock: Clock, tone: float) -> None:
    spectrum = converted(clock, tone)
    assert spectrum.max() == pytest.approx(output_stage(tone), rel=2e-3)
    beside = audible_beside(spectrum, tone)
    # The root of the sum over all lines, which the window widens.
    noise = np.sqrt((beside**2).sum() * WINDOW.sum() ** 2 / (WINDOW**2).sum() / len(WINDOW))
    assert decibels(float(noise) / output_stage(tone)) < FLOOR_DB


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_a_chip_that_plays_nothing_is_silent(model: str) -> None:
    synth = Synth(model)
    setting = RegisterLog.from_writes([(0, 24, 0x1F), (0, 22, 0x60), (0, 23, 0xF7)], cycles=PAL.cycles(3))
    end = synth.render(setting)[-RATE:].astype(np.float64)
    assert decibels(float(np.sqrt(np.mean(end**2)))) < FLOOR_DB


@pytest.mark.parametrize(("model", "clock"), [("6581", PAL), ("8580", NTSC)], ids=["6581-pal", "8580-ntsc"])
def test_neither_pitch_nor_time_drift(model: str, clock: Clock) -> None:
    # A triangle of 1000 Hz: its phase after 1, 4 and 30 seconds against the register's. Each step is short enough for
    # the next to be unambiguous, and the last one shows a time error of a millionth of a sample's length a second.
    frequency, seconds = 17_029, 30
    hertz = float(frequency * clock.phi2 / 2**24)
    rows = [(0, 24, 15), (0, 0, frequency & 0xFF), (0, 1, frequency >> 8), (0, 6, 0xF0), (0, 4, 0x11)]
    synth = Synth(model, clock, RATE)
    log = RegisterLog.from_writes(rows, 0, clock.cycles(seconds + 2), clock)
    samples = np.concatenate([synth.render(log), synth.flush()])
    assert abs(len(samples) - (seconds + 2) * RATE) <= 1

    def phase(second: int) -> complex:
        index = np.arange(second * RATE, (second + 1) * RATE)
        turns = np.exp(-2j * np.pi * np.mod(hertz / RATE * index, 1.0))
        return complex((samples[index] * np.hanning(RATE)) @ turns)

    errors = [float(np.angle(phase(1 + after) / phase(1))) / (2 * np.pi * hertz * after) for after in (1, 4, seconds)]
    assert abs(errors[0]) < 1e-6
    assert abs(errors[1]) < 1e-7
    assert abs(errors[2]) < 1e-9  # 3.6 us in an hour


@pytest.mark.parametrize("start", [2**31 - 20_000, 2**32 - 20_000, 3600 * 985_249 + 7])
def test_a_late_hour_sounds_like_the_first(start: int) -> None:
    # A cycle number beyond 32 bits (36 or 72 minutes) neither wraps around nor loses places.
    program = [(5, 24, 0x1F), (5, 23, 0xF1), (9, 22, 0x40), (90, 1, 30), (90, 6, 0xF0), (30_000, 4, 0x21)]

    def rendered(first: int) -> npt.NDArray[np.float32]:
        rows = [(first + cycle, register, value) for cycle, register, value in program]
        return Synth("6581").render(RegisterLog.from_writes(rows, first, cycles=80_000))

    assert np.array_equal(rendered(start), rendered(0))


@pytest.mark.parametrize("clock", [PAL, NTSC], ids=["pal", "ntsc"])
def test_the_filters_cells_fold_back_no_more_than_the_conversion(clock: Clock) -> None:
    # A filtered voice comes in cells of eight cycles: what its low-pass leaves around phi2 / 8 and its multiples.
    phi2 = float(clock.phi2)
    taps = decimation_taps(phi2).astype(np.float32).astype(np.float64)
    folding = np.concatenate([n * phi2 / FACTOR + np.linspace(-24_000, 24_000, 201) for n in (1, 2, 3, 4)])
    response = np.abs(np.exp(-2j * np.pi * np.outer(folding / phi2, np.arange(len(taps)))) @ taps)
    assert decibels(float(response.max())) < FLOOR_DB
