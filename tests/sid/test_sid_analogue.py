"""Converters, op-amp stages, cutoff, output stage, decimation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from oracles import shared
from sid_spectra import decimated

from sidtool.c64 import NTSC, PAL
from sidtool.sid.analogue import CycleOutput
from sidtool.sid.circuit import (
    CIRCUITS,
    PRESETS_6581,
    ZERO_CODE,
    points_of,
    resonance_gains,
    saturated,
    tables_of,
    wave_table,
)
from sidtool.sid.dac import LADDERS, dac_table, ladder_weights
from sidtool.sid.kernels_loader import load_kernel
from sidtool.sid.opamp import CURVE_6581, OpAmp
from sidtool.sid.oscillators import BLOCK, Voices, Writes
from sidtool.sid.resample import FACTOR, HALF_TAPS, Conversion, decimation_taps, output_coefficients
from sidtool.sid.tuning import cutoffs_of, tuning_of

WEIGHTS_6581 = {  # section 9, LSB to MSB
    12: ".000504582 .000733937 .001296900 .002449364 .004715175 .009124247 .017680703 .034273843 .066446003 .128820891"
    " .249750729 .484203626",
    11: ".000978258 .001422921 .002514365 .004748703 .009141543 .017689629 .034278456 .066448399 .128822159 .249751447"
    " .484204120",
    8: ".007129002 .010369458 .018323303 .034605922 .066618506 .128912228 .249802419 .484239163",
}


@pytest.mark.parametrize("bits", WEIGHTS_6581)
def test_the_6581_ladder_has_its_known_weights(bits: int) -> None:
    known = np.array([float(weight) for weight in WEIGHTS_6581[bits].split()])
    assert np.abs(ladder_weights(LADDERS["6581"], bits) - known).max() < 5e-9


def test_the_8580_ladder_is_linear() -> None:
    weights = ladder_weights(LADDERS["8580"], 12)
    assert np.abs(weights - 2.0 ** np.arange(12) / 4095).max() < 1e-12


def test_the_6581_waveform_converter_saturates() -> None:
    table = saturated(dac_table(LADDERS["6581"], 12))
    known = {0x000: 0.008250, 0x380: 0.257418, 0x7FF: 0.555955, 0x800: 0.524090, 0xFFF: 0.990000}
    assert {code: round(float(table[code]), 6) for code in known} == known


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_a_voice_is_at_rest_at_its_zero_code(model: str) -> None:
    table = wave_table(model)
    assert table[ZERO_CODE] == 0
    assert 0.9 < (table[0xFFF] - table[0]) / CIRCUITS[model].voice_range <= 1.0


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_an_op_amp_curve_goes_through_its_measured_points_and_falls(model: str) -> None:
    circuit = CIRCUITS[model]
    amp = OpAmp.from_curve(circuit.curve, circuit.headroom)
    points = np.array([[float(v) for v in point.split(":")] for point in circuit.curve.split()])
    assert np.abs(np.interp(points[:, 0], amp.inputs, amp.outputs) - points[:, 1]).max() < 1e-9
    assert np.diff(amp.outputs).max() <= 1e-12
    assert np.diff(amp.inputs).min() > 0


@pytest.mark.parametrize("gain", [1 / 12, 0.5, 1.0, 2.0, 6.0, 28 / 3])
def test_a_stage_solves_its_equation(gain: float) -> None:
    # Sheet 11.2; the input is found again from the output, on the falling part of the curve.
    amp = OpAmp.from_curve(CURVE_6581, CIRCUITS["6581"].headroom)
    volts = np.linspace(3.0, 6.5, 200)
    out = amp.amplified(gain, volts)
    between = (out > 1.2) & (out < 9.5)
    at_input = np.interp(-out, -amp.outputs, amp.inputs)
    left = (gain + 1) * (amp.supply - at_input) ** 2 - gain * (amp.supply - volts) ** 2 - (amp.supply - out) ** 2
    assert between.sum() > 20
    assert np.abs(left[between]).max() < 1e-2  # of some 10 V^2
    assert np.abs(amp.amplified(0.0, volts) - 4.54).max() < 1e-9


def test_the_resonance_gains_are_the_ladders() -> None:
    known = [1.4, 1.28263, 1.17471, 1.07869, 1, 0.916168, 0.83908, 0.770492]
    known += [0.7, 0.641317, 0.587356, 0.539344, 0.5, 0.458084, 0.41954, 0.385246]
    assert resonance_gains("8580") == pytest.approx(known, abs=1e-5)
    assert resonance_gains("6581").tolist() == [(15 - n) / 8 for n in range(16)]


@pytest.mark.parametrize("curve", [0.25, 0.5, 0.75])
def test_the_6581_cutoff_falls_back_at_its_carry_and_brightens_with_the_curve(curve: float) -> None:
    tuning, brighter = (tuning_of("6581", 8e-6, c) for c in (curve, curve + 0.1))
    assert tuning.controls[1023] > tuning.controls[1024]
    assert tuning.controls[2047] - tuning.controls[0] == pytest.approx(2.63 * (1 - 0.0075))
    assert (brighter.controls > tuning.controls).all()


PRESET_CHIPS = {
    "dark": "lord_nightmare/r3-6581r3-4485-redone.txt",
    "median": "ZrX-oMs/6581R4AR_2286.txt",
    "bright": "Trurl_Ext/6581_3384.txt",
}


@pytest.mark.parametrize("name", PRESET_CHIPS)
def test_a_preset_has_the_cutoffs_of_its_chip(name: str) -> None:
    text = shared(f"chipdata/cutoff/{PRESET_CHIPS[name]}").read_text(encoding="utf-8", errors="replace")
    rows = [line.replace(",", " ").split() for line in text.splitlines() if line[:1].isdigit()]
    measured = np.array([(float(row[0]), float(row[1])) for row in rows])
    measured = measured[(measured[:, 1] > 100) & (measured[:, 1] < 30_000)]
    ours = cutoffs_of("6581", *PRESETS_6581[name])[measured[:, 0].astype(int)]
    assert len(measured) > 20
    assert np.sqrt(np.mean(np.log2(ours / measured[:, 1]) ** 2)) < 0.4


def test_the_default_cutoffs_are_those_of_residfps_peaks() -> None:
    # Sheet 11.6; the 6581's peak depends on the level as well.
    assert cutoffs_of("8580", 0.5, 1.0)[[512, 1024, 2047]] == pytest.approx([3535, 7088, 14240], rel=0.03)
    assert cutoffs_of("6581", 0.5, 1.0)[[768, 1280, 2047]] == pytest.approx([5352, 11667, 18740], rel=0.12)


def test_tables_are_finite_and_of_one_length() -> None:
    for model in CIRCUITS:
        tables = tables_of(model)
        for table in map(points_of, (tables.resonance, tables.summers, tables.integrator)):
            assert table.shape[-1] == load_kernel("filter").ENTRIES
            assert np.isfinite(table).all()
        for table in (tables.mixers, tables.waves):
            assert table.shape[-1] == 4096
            assert np.isfinite(table).all()


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_nothing_but_finite_numbers_comes_of_the_worst_writes(model: str) -> None:
    rng = np.random.default_rng(7)
    count = 60_000
    cycles = np.sort(rng.integers(0, 40 * BLOCK, count))
    registers = rng.choice([4, 11, 18, 0x15, 0x16, 0x17, 0x18, 0x18, 6, 1], count)
    writes = Writes(cycles, registers, rng.choice([0x00, 0xFF, 0x0F, 0xF0, 0x7F, 0x41], count))
    voices, analogue = Voices(model), CycleOutput(model, PAL.phi2, external=1.0)
    digital_next = analogue_next = 0
    for _ in range(40):
        digital_next = voices.run(writes, digital_next, BLOCK)
        samples, analogue_next = analogue.run(voices, writes, analogue_next, BLOCK)
        assert np.isfinite(samples).all()
        assert np.abs(samples).max() <= 2.5


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_a_chip_begins_at_rest(model: str) -> None:
    voices, analogue = Voices(model), CycleOutput(model, PAL.phi2)
    voices.levels[:] = 0
    samples = [analogue.run(voices, Writes([0], [0x18], [0x1F]), 0, 0)[0]]
    for _ in range(4):
        voices.run(Writes(), 0, BLOCK)
        samples.append(analogue.run(voices, Writes(), 0, BLOCK)[0])
    assert np.ptp(np.concatenate(samples)) < 1e-6


@pytest.mark.parametrize("clock", [PAL, NTSC], ids=["pal", "ntsc"])
def test_the_output_stage_has_its_corners(clock: object) -> None:
    phi2 = float(PAL.phi2 if clock is PAL else NTSC.phi2)
    pole, leak = output_coefficients(phi2)
    corners = -np.log([pole, 1 - leak]) * phi2 / (2 * np.pi)
    assert corners == pytest.approx([15_915, 1.59], rel=1e-3)


def test_the_output_stage_after_decimation_is_the_one_of_every_cycle() -> None:
    rate = float(PAL.phi2)
    time = np.arange(160_000) / rate
    pole, leak = output_coefficients(rate)
    for hertz in (20.0, 1_000.0, 8_000.0, 20_000.0):
        samples = (np.sin(2 * np.pi * hertz * time) * np.minimum(time / 0.05, 1)).astype(np.float32)
        smooth, held = np.zeros(len(samples)), 0.0
        for i in range(1, len(samples)):
            smooth[i] = (1 - pole) * samples[i] + pole * smooth[i - 1]
        expected = decimated(smooth.astype(np.float32), rate).astype(np.float64)
        for j, value in enumerate(expected):
            held += output_coefficients(rate / FACTOR)[1] * (value - held)
            expected[j] = value - held
        got = Conversion(PAL.phi2, 48_000)._settled(decimated(samples, rate))
        assert np.abs(got - expected[: len(got)])[:-100].max() < 5e-4  # of 1: 0.005 dB
    assert leak > 0


def response(taps: npt.NDArray[np.float64], hertz: npt.NDArray[np.float64], rate: float) -> npt.NDArray[np.float64]:
    """Magnitude in dB."""
    position = np.arange(len(taps))
    return 20 * np.log10(np.abs(np.exp(-2j * np.pi * np.outer(hertz / rate, position)) @ taps))


@pytest.mark.parametrize("rate", [float(PAL.phi2), float(NTSC.phi2)])
def test_the_decimator_neither_colours_nor_folds_what_is_heard(rate: float) -> None:
    taps = decimation_taps(rate)
    assert np.abs(response(taps, np.linspace(0, 20_000, 200), rate)).max() < 0.01
    folded = np.concatenate(
        [np.linspace(n * rate / FACTOR - 24_000, n * rate / FACTOR + 24_000, 300) for n in (1, 2, 3)]
    )
    assert response(taps, folded, rate).max() < -100


def test_the_decimator_has_no_delay() -> None:
    samples = np.zeros(4_000, dtype=np.float32)
    samples[1_600] = 1.0
    out = decimated(samples, float(PAL.phi2))
    assert len(out) == 4_000 // FACTOR
    assert int(np.argmax(out)) == 1_600 // FACTOR
    assert out[199] == pytest.approx(out[201], rel=1e-6)
    assert HALF_TAPS % FACTOR == 0


def test_the_conversion_has_no_delay_but_the_output_stages() -> None:
    phi2 = PAL.phi2
    time = np.arange(200_000) / float(phi2)
    pulse = np.exp(-(((time - 0.1) / 2e-4) ** 2)).astype(np.float32)
    conversion = Conversion(phi2, 48_000)
    out = np.concatenate([conversion.process(decimated(pulse, float(phi2))), conversion.flush()]).astype(np.float64)
    near = slice(4_770, 4_831)
    centre = float((np.arange(len(out)) * out)[near].sum() / out[near].sum()) / 48_000
    pole, _ = output_coefficients(float(phi2))
    assert centre - pole / (1 - pole) / float(phi2) == pytest.approx(0.1, abs=5e-6)
