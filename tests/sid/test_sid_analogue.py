"""Converters, cutoff, resonance and the conversion to the sample rate, against the data sheet's figures."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from sidtool.c64 import NTSC, PAL
from sidtool.sid.analogue import (
    R4AR_4486,
    CutoffFit,
    cutoff_table,
    damping_table,
    output_coefficients,
    saturated,
    voice_table,
)
from sidtool.sid.dac import LADDERS, dac_table, ladder_weights
from sidtool.sid.resample import FACTOR, HALF_TAPS, Decimator, Resampler, decimation_taps

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
def test_a_pulse_is_as_loud_as_measured_whatever_the_tables_shape(model: str) -> None:
    table = voice_table(model)
    assert (table[0xFFF] - table[0]) * 32_768 == pytest.approx({"6581": 9_146, "8580": 7_242}[model])


def test_the_6581_cutoff_is_the_published_fit() -> None:
    known = dict.fromkeys([0, 256, 512, 768, 1023, 1024, 1152, 1280, 1408, 1536, 1792, 2047])
    known |= dict(zip(known, [350, 475, 893, 2451, 7274, 5451, 8614, 11885, 15056, 16881, 19267, 20004], strict=True))
    got = cutoff_table("6581")
    assert {fc: round(float(got[fc])) for fc in known} == known
    other = CutoffFit(1164920, 1.2915e7, 1.00588538, 12914.6).hertz(np.array([0.0, 1023.0, 2047.0]))  # R3 0486S
    assert [round(float(hertz)) for hertz in other] == [317, 9303, 26356]
    assert R4AR_4486.hertz(np.array([1023.0]))[0] > R4AR_4486.hertz(np.array([1024.0]))[0]  # the carry of its DAC


def test_the_resonances_are_near_the_measured_ones() -> None:
    # Section 11.5: Q of reSIDfp at FC 1280 for resonance 0, 4, 8, 12, 15.
    for model, known in (("6581", [0.518, 0.653, 0.865, 1.266, 1.943]), ("8580", [0.706, 0.993, 1.421, 1.985, 2.575])):
        assert 1 / damping_table(model)[[0, 4, 8, 12, 15]] == pytest.approx(known, rel=0.02)


@pytest.mark.parametrize("clock", [PAL, NTSC], ids=["pal", "ntsc"])
def test_the_output_stage_has_its_corners(clock: object) -> None:
    phi2 = float(PAL.phi2 if clock is PAL else NTSC.phi2)
    smooth, hold = output_coefficients(Fraction(phi2))
    corner = -np.log1p(-np.array([smooth, hold])) * phi2 / (2 * np.pi)
    assert corner == pytest.approx([15_915, 1.59], rel=1e-3)


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


def test_the_decimator_has_no_delay_and_no_seams() -> None:
    samples = np.zeros(4_000)
    samples[1_600] = 1.0
    whole = Decimator(float(PAL.phi2))
    out = np.concatenate([whole.process(samples), whole.flush()])
    assert len(out) == 4_000 // FACTOR
    assert int(np.argmax(out)) == 1_600 // FACTOR
    cut = Decimator(float(PAL.phi2))
    parts = [cut.process(samples[i : i + 37]) for i in range(0, 4_000, 37)]
    assert np.array_equal(np.concatenate([*parts, cut.flush()]), out)
    assert HALF_TAPS % FACTOR == 0


def test_the_resampler_has_no_delay() -> None:
    phi2 = PAL.phi2
    time = np.arange(200_000) / float(phi2)
    pulse = np.exp(-(((time - 0.1) / 2e-4) ** 2))
    resampler = Resampler(phi2, 48_000)
    out = np.concatenate([resampler.process(pulse), resampler.flush()]).astype(np.float64)
    centre = float((np.arange(len(out)) * out).sum() / out.sum()) / 48_000
    assert centre == pytest.approx(0.1, abs=1e-7)
