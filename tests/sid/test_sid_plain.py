"""The fast analogue half against the plain one (plain_analogue.py), in what can be heard: 20 Hz to 16 kHz."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import soxr
from plain_analogue import plain_output
from sid_programs import ALL, Program, random_program
from sid_spectra import RATE, level_difference, log_spectral_distance, one_voice, ours

from sidtool.c64 import NTSC, PAL, Clock
from sidtool.sid.output_stage import OutputStage

Doubles = npt.NDArray[np.float64]


START = 2_000  # the first write: a step in the very first sample would charge the coupling capacitor differently


def later(program: Program) -> Program:
    return [(at + START, register, value) for at, register, value in program]


def plain(model: str, program: Program, cycles: int, clock: Clock = PAL) -> Doubles:
    """At 48 kHz, by way of the output stage of every cycle."""
    pin = plain_output(model, program, cycles, float(clock.phi2), grain=1.0)
    heard = OutputStage(clock.phi2).process(pin.astype(np.float32)).astype(np.float64)
    samples: Doubles = soxr.resample(heard, float(clock.phi2), RATE, quality="VHQ")
    return samples


def audible(samples: Doubles) -> Doubles:
    """Without what lies above 16 kHz."""
    spectrum = np.fft.rfft(samples)
    spectrum[np.fft.rfftfreq(len(samples), 1 / RATE) > 16_000] = 0
    kept: Doubles = np.fft.irfft(spectrum, len(samples))
    return kept


def relative_error(a: Doubles, b: Doubles) -> float:
    """RMS of the difference below 16 kHz over that of ``b``, in dB."""
    length = min(len(a), len(b))
    difference = audible(a[:length] - b[:length])[480:-480]
    return float(20 * np.log10(np.std(difference) / np.std(b[480 : length - 480])))


def chords(mode: int, resonance: int, routing: int, cutoff: int) -> Program:
    """Three voices at full level, whose cutoff moves on every fiftieth of a second."""
    program = [(0, 0x17, resonance << 4 | routing), (0, 0x18, mode << 4 | 15)]
    for voice, (control, frequency) in enumerate(((0x21, 2_145), (0x41, 5_412), (0x11, 8_035))):
        values = [frequency & 255, frequency >> 8, 0x55, 6, control, 0x00, 0xF0]
        program += [(1, 7 * voice + register, value) for register, value in enumerate(values)]
    program += [(PAL.cycles(n / 50), 0x16, (cutoff >> 3) + n) for n in range(25)]
    return later(sorted(program, key=lambda row: row[0]))


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize(
    ("mode", "resonance", "routing", "cutoff"),
    [
        (1, 0, 7, 400),
        (2, 15, 5, 900),
        (4, 8, 3, 1_500),
        (3, 15, 7, 300),
        (5, 8, 1, 700),
        (6, 0, 7, 1_200),
        (7, 15, 6, 500),
    ],
)
def test_filtered_chords_sound_as_worked_out_plainly(
    model: str, mode: int, resonance: int, routing: int, cutoff: int
) -> None:
    cycles = PAL.cycles(0.5)
    program = chords(mode, resonance, routing, cutoff)
    fast, slow = ours(model, program, cycles), plain(model, program, cycles)
    assert relative_error(fast, slow) < -30.0
    assert log_spectral_distance(fast[4_800:], slow[4_800:]) < 0.5
    assert abs(level_difference(fast[4_800:], slow[4_800:])) < 0.2


@pytest.mark.parametrize(("model", "clock"), [("6581", PAL), ("8580", NTSC)], ids=["6581-pal", "8580-ntsc"])
@pytest.mark.parametrize("seed", [1, 2])
def test_random_programs_sound_as_worked_out_plainly(model: str, clock: Clock, seed: int) -> None:
    cycles = clock.cycles(0.4)
    rng = np.random.default_rng(seed)
    # Writes come in bursts, with time between them to be heard; every register can be hit.
    starts = rng.integers(0, cycles - START - 300, 25)
    times = np.sort(np.concatenate([start + rng.integers(0, 200, 12) for start in starts]))
    program = [
        (int(at), register, value)
        for at, (_, register, value) in zip(times, random_program(seed, cycles, ALL), strict=False)
    ]
    program = [*[(0, 0x18, 0x1F), (0, 0x06, 0xF0), (0, 0x0D, 0xF0)], *program]
    program += [(int(at), 0x18, int(rng.integers(0, 128))) for at in times[::7]]
    program = later(sorted(program, key=lambda row: row[0]))
    fast = ours(model, program, cycles, clock)
    assert relative_error(fast, plain(model, program, cycles, clock)) < -30.0


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_a_digi_sounds_as_worked_out_plainly(model: str) -> None:
    rng = np.random.default_rng(9)
    cycles = PAL.cycles(0.4)
    program = [
        *one_voice(800, 4, 1),
        *[(int(at), 0x18, 0x10 | int(rng.integers(16))) for at in range(500, cycles - START, 123)],
    ]
    program = later(sorted(program, key=lambda row: row[0]))
    fast, slow = ours(model, program, cycles), plain(model, program, cycles)
    assert relative_error(fast, slow) < -45.0
    assert log_spectral_distance(fast[2_400:], slow[2_400:]) < 0.2
