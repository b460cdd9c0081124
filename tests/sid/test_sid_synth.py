"""Synth: slices, length, level, pitch, filter, errors."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from sid_programs import ALL, Program, random_program

from sidtool.c64 import NTSC, PAL, Clock
from sidtool.errors import UserError
from sidtool.register_log import RegisterLog
from sidtool.sid import Synth

Samples = npt.NDArray[np.float32]


def log_of(program: Program, start: int, end: int, clock: Clock = PAL) -> RegisterLog:
    rows = [(cycle, 0, register, value) for cycle, register, value in program if start <= cycle < end]
    return RegisterLog.from_writes(rows, start, end, clock)


def rendered(model: str, program: Program, seconds: float, rate: int = 48_000, clock: Clock = PAL) -> Samples:
    synth = Synth(model, clock, rate)
    return np.concatenate([synth.render(log_of(program, 0, clock.cycles(seconds), clock)), synth.flush()])


def note(voice: int, frequency: int, control: int, width: int = 0x800) -> Program:
    values = [frequency & 0xFF, frequency >> 8, width & 0xFF, width >> 8, control, 0x00, 0xF0]
    return [(10, 7 * voice + register, value) for register, value in enumerate(values)]


def spectrum_at(samples: Samples, hertz: float, rate: int = 48_000) -> float:
    """Amplitude of one frequency."""
    window = np.hanning(len(samples))
    phase = np.exp(-2j * np.pi * hertz / rate * np.arange(len(samples)))
    return float(abs((samples * window) @ phase) / window.sum() * 2)


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize("seed", range(3))
def test_the_cut_into_slices_does_not_matter(model: str, seed: int) -> None:
    cycles = 200_000
    program = [(0, 0x18, 0x1F), (0, 0x17, 0xF3), (0, 0x16, 0x40), *random_program(seed, cycles, ALL)]
    rng = np.random.default_rng(seed)
    cuts = sorted({0, 1, cycles, *rng.integers(0, cycles, 40).tolist()})
    whole, sliced = Synth(model), Synth(model)
    expected = np.concatenate([whole.render(log_of(program, 0, cycles)), whole.flush()])
    parts = [sliced.render(log_of(program, start, end)) for start, end in pairwise(cuts)]
    assert np.array_equal(np.concatenate([*parts, sliced.flush()]), expected)
    assert expected.dtype == np.float32


@pytest.mark.parametrize("clock", [PAL, NTSC], ids=["pal", "ntsc"])
@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 96_000, 192_000])
def test_time_comes_out_as_it_went_in(clock: Clock, rate: int) -> None:
    samples = rendered("8580", [], 3.0, rate, clock)
    assert abs(len(samples) - 3 * rate) <= 1


@pytest.mark.parametrize("clock", [PAL, NTSC], ids=["pal", "ntsc"])
def test_the_pitch_is_exact(clock: Clock) -> None:
    frequency = 17_029
    hertz = float(frequency * clock.phi2 / 2**24)
    samples = rendered("8580", [(0, 0x18, 15), *note(0, frequency, 0x11)], 4.0, 48_000, clock)
    half = 48_000
    first, second = samples[half : 2 * half], samples[2 * half : 3 * half]
    turn = np.exp(-2j * np.pi * hertz / 48_000 * np.arange(48_000)) * np.hanning(48_000)
    drift = np.angle((second @ turn) / (first @ turn) * np.exp(-2j * np.pi * hertz))
    assert abs(drift) / (2 * np.pi) < 1e-4  # Hz: the phase after a second is where the register says


def test_a_write_is_heard_when_it_happens() -> None:
    at = PAL.cycles(0.5)
    samples = rendered("6581", [(at, 0x18, 15)], 1.0)
    loudest = int(np.argmax(np.abs(np.diff(samples))))
    assert abs(loudest - 24_000) <= 2


# Data sheet, section 12, full scale 32768: RMS of one voice, Fn = 17029 (1000 Hz), sustain F, volume 15.
RMS = {
    "6581": {0x11: 2672, 0x21: 2591, 0x41: 4573, 0x81: 2428},
    "8580": {0x11: 2131, 0x21: 2067, 0x41: 3621, 0x81: 1937},
}


@pytest.mark.parametrize("model", RMS)
@pytest.mark.parametrize("control", [0x11, 0x21, 0x41, 0x81])
def test_levels_are_near_the_measured_ones(model: str, control: int) -> None:
    samples = rendered(model, [(0, 0x18, 15), *note(0, 17_029, control)], 3.0)
    assert np.std(samples[96_000:]) * 32_768 == pytest.approx(RMS[model][control], rel=0.12)


@pytest.mark.parametrize(("model", "step"), [("6581", 14_278), ("8580", -2_012)])
def test_volume_steps_are_heard(model: str, step: int) -> None:
    at = PAL.cycles(1)
    samples = rendered(model, [(at, 0x18, 15)], 1.2) * 32_768
    assert samples[48_100] - samples[47_900] == pytest.approx(step, rel=0.05)
    half = rendered(model, [(at, 0x18, 8)], 1.2) * 32_768
    assert half[48_100] - half[47_900] == pytest.approx(step * 8 / 15, rel=0.05)


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_three_loud_voices_do_not_clip(model: str) -> None:
    for control in (0x11, 0x21, 0x41, 0x81, 0x49):
        program = [(0, 0x18, 15)] + [write for voice in range(3) for write in note(voice, 7_000, control)]
        assert np.abs(rendered(model, program, 0.5)).max() <= 1.0


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_the_output_has_no_dc(model: str) -> None:
    samples = rendered(model, [(0, 0x18, 15), *note(0, 5_000, 0x41, 0xC00)], 4.0)
    assert abs(samples[-48_000:].mean()) < 1e-3


def gain(model: str, mode: int, resonance: int, hertz: float, cutoff: int) -> float:
    """What the filter does to the fundamental of a triangle, against the voice going past it."""
    frequency = round(hertz * 2**24 / float(PAL.phi2))
    exact = frequency * float(PAL.phi2) / 2**24
    setting = [(0, 0x15, cutoff & 7), (0, 0x16, cutoff >> 3), (0, 0x17, resonance << 4 | 1), (0, 0x18, mode << 4 | 15)]
    through = rendered(model, [*setting, *note(0, frequency, 0x11)], 1.5)[-48_000:]
    past = rendered(model, [(0, 0x18, 15), *note(0, frequency, 0x11)], 1.5)[-48_000:]
    return spectrum_at(through, exact) / spectrum_at(past, exact)


def test_the_8580_filter_is_a_second_order_filter_at_its_cutoff() -> None:
    cutoff, corner = 144, 6.93 * 144
    q = 1 / 0.385246
    assert gain("8580", 1, 15, corner, cutoff) == pytest.approx(q, rel=0.03)
    assert gain("8580", 2, 15, corner, cutoff) == pytest.approx(q, rel=0.03)
    assert gain("8580", 4, 15, corner, cutoff) == pytest.approx(q, rel=0.03)
    assert gain("8580", 1, 0, corner, cutoff) == pytest.approx(1 / 1.4, rel=0.03)
    assert gain("8580", 1, 8, corner / 8, cutoff) == pytest.approx(1.0, rel=0.05)
    assert gain("8580", 4, 8, corner / 8, cutoff) == pytest.approx(1 / 64, rel=0.1)
    assert gain("8580", 1, 8, corner * 3, cutoff) == pytest.approx(1 / 8, rel=0.1)


def test_a_voice_in_the_filter_is_silent_without_a_mode() -> None:
    program = [(0, 0x17, 0x01), (0, 0x18, 15), *note(0, 5_000, 0x21)]
    assert np.std(rendered("8580", program, 1.0)[24_000:]) < 1e-3


@pytest.mark.parametrize(("routing", "heard"), [(0x00, False), (0x04, True)])
def test_3off_silences_voice_3_unless_it_is_in_the_filter(routing: int, heard: bool) -> None:
    program = [(0, 0x16, 0xFF), (0, 0x17, routing), (0, 0x18, 0x9F), *note(2, 5_000, 0x21)]
    assert bool(np.std(rendered("8580", program, 1.0)[24_000:]) > 0.01) is heard


def test_what_cannot_be_rendered_is_told() -> None:
    with pytest.raises(UserError, match="6582"):
        Synth("6582", PAL, 48_000)
    with pytest.raises(UserError, match="100 Hz"):
        Synth("6581", PAL, 100)
    synth = Synth("6581", PAL, 48_000)
    synth.render(log_of([], 0, 1_000))
    with pytest.raises(ValueError, match="starts at cycle 1001"):
        synth.render(log_of([], 1_001, 2_000))
    with pytest.raises(ValueError, match="outside its cycles"):
        synth.render(replace(log_of([(1_500, 0, 0)], 1_000, 2_000), end=1_400))
    with pytest.raises(ValueError, match="ntsc"):
        synth.render(log_of([], 1_000, 2_000, NTSC))
    second = replace(log_of([(1_500, 0, 0)], 1_000, 2_000), chips=np.array([1], dtype=np.uint8))
    with pytest.raises(UserError, match="more than one SID"):
        synth.render(second)
    synth.flush()
    with pytest.raises(ValueError, match="flushed"):
        synth.render(log_of([], 1_000, 2_000))


def test_importing_the_room_is_cheap() -> None:
    code = "import sys, sidtool.sid; sys.exit(any(m in sys.modules for m in ('numba', 'soxr')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
