"""Presets and EXT IN, chosen where a chip is built: what is heard of them, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from sidtool.errors import UserError
from sidtool.sid import ChipSet, RegisterLog, Sid, Synth, mono_mix, preset_names, render
from sidtool.sid.circuit import PRESETS_6581
from sidtool.sid.tuning import cutoffs_of

CYCLES = 250_000
# A saw of some 500 Hz through the low-pass at FC $400.
FILTERED_SAW = [(0, 24, 0x1F), (0, 22, 0x80), (0, 23, 0x01), (0, 1, 0x22), (0, 6, 0xF0), (0, 4, 0x21)]

Samples = npt.NDArray[np.float32]


def clocked(preset: str) -> Samples:
    sid = Sid("6581", preset=preset)
    for _, register, value in FILTERED_SAW:
        sid.write(register, value)
    return sid.clock(CYCLES)


def rendered(preset: str) -> Samples:
    synth = Synth("6581", preset=preset)
    return synth.render(RegisterLog.from_writes(FILTERED_SAW, cycles=CYCLES))


def middle_of_spectrum(samples: Samples, cycles: float) -> float:
    """The centre of the power above 100 Hz, in Hz."""
    end = samples[len(samples) // 2 :].astype(np.float64)
    power = np.abs(np.fft.rfft(end * np.hanning(len(end)))) ** 2
    hertz = np.fft.rfftfreq(len(end), cycles / len(samples) / 985_248.6)
    heard = hertz > 100
    return float((power * hertz)[heard].sum() / power[heard].sum())


@pytest.mark.parametrize("way", [clocked, rendered])
def test_presets_sound_from_dark_to_bright_as_their_cutoffs_lie(way: Callable[[str], Samples]) -> None:
    centres = [middle_of_spectrum(way(preset), CYCLES) for preset in ("dark", "median", "bright")]
    cutoffs = [cutoffs_of("6581", *PRESETS_6581[preset])[0x400] for preset in ("dark", "median", "bright")]
    assert cutoffs == sorted(cutoffs)
    assert centres[0] * 1.1 < centres[1]
    assert centres[1] * 1.1 < centres[2]


def test_the_default_is_the_chip_that_plays_without_a_preset() -> None:
    log = RegisterLog.from_writes(FILTERED_SAW, cycles=CYCLES)
    assert np.array_equal(render(log), render(log, preset="default", external=0.0))
    assert np.array_equal(render(log, model="8580"), render(log, model="8580", preset="default"))


def test_render_and_a_chip_set_take_a_preset_for_all_or_for_each() -> None:
    log = RegisterLog.from_writes(FILTERED_SAW, cycles=CYCLES)
    dark = rendered("dark")
    assert np.array_equal(render(log, preset="dark")[: len(dark)], dark)
    both = RegisterLog.from_writes([(at, chip, *write) for chip in (0, 1) for at, *write in FILTERED_SAW], 0, CYCLES)
    each = ChipSet(["6581", "8580"], np.eye(2), preset=["dark", "default"]).render(both)
    assert np.array_equal(each[:, 0], dark)
    alike = ChipSet(["6581", "6581"], np.eye(2), preset="dark").render(both)
    assert np.array_equal(alike[:, 1], dark)


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_a_voltage_at_ext_in_is_heard_when_ext_in_is_switched(model: str) -> None:
    at = CYCLES // 2
    # Into the filter, where no output of it is mixed: what it was in the mixer is missing then.
    program = [(0, 24, 0x0F), (at, 23, 0x08)]

    def step(external: float) -> float:
        samples = render(RegisterLog.from_writes(program, cycles=CYCLES), model=model, external=external)
        middle = round(len(samples) * at / CYCLES)
        return float(samples[middle + 50] - samples[middle - 50])

    none, up, down = step(0.0), step(0.5), step(-0.5)
    assert up - none == pytest.approx(none - down, rel=0.2)
    assert abs(up - none) > 0.01


BUILT: dict[str, Callable[..., object]] = {
    "Sid": Sid,
    "Synth": Synth,
    "ChipSet": lambda model, **chosen: ChipSet([model], mono_mix(1), **chosen),
    "render": lambda model, **chosen: render(RegisterLog.from_writes([], cycles=10), model=model, **chosen),
}


@pytest.mark.parametrize("build", BUILT.values(), ids=BUILT)
def test_a_preset_that_does_not_exist_is_refused_with_those_that_do(build: Callable[..., object]) -> None:
    with pytest.raises(UserError, match=r"'muffled' for the 6581(.|\n)*default, dark, median, bright"):
        build("6581", preset="muffled")
    with pytest.raises(UserError, match=r"'dark' for the 8580(.|\n)*one of default$"):
        build("8580", preset="dark")


@pytest.mark.parametrize("build", BUILT.values(), ids=BUILT)
@pytest.mark.parametrize("level", [1.01, -2.0, float("nan"), float("inf")])
def test_too_much_for_ext_in_is_refused_with_the_limits(build: Callable[..., object], level: float) -> None:
    with pytest.raises(UserError, match=r"EXT IN(.|\n)*-1 and 1"):
        build("8580", external=level)


def test_presets_are_as_many_as_chips() -> None:
    with pytest.raises(ValueError, match="1 presets do not fit 2 chips"):
        ChipSet(["6581", "6581"], mono_mix(2), preset=["dark"])
    assert preset_names("6581")[0] == preset_names("8580")[0] == "default"


TONE_HZ = 1_000.0


def tone(cycles: int) -> npt.NDArray[np.float32]:
    return (0.5 * np.sin(2 * np.pi * TONE_HZ * np.arange(cycles) / 985_248.6)).astype(np.float32)


def strength(samples: Samples, hertz: float = TONE_HZ) -> float:
    """The amplitude of a tone in the second half of samples at 48 kHz."""
    end = samples[len(samples) // 2 :].astype(np.float64)
    turns = np.exp(-2j * np.pi * hertz / 48_000 * np.arange(len(end)))
    return float(abs((end * np.hanning(len(end))) @ turns) * 4 / len(end))


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_a_signal_at_ext_in_goes_through_mixer_or_filter(model: str) -> None:
    def heard(*writes: tuple[int, int]) -> float:
        log = RegisterLog.from_writes([(0, *write) for write in writes], cycles=CYCLES)
        return strength(render(log, model=model, external=tone(CYCLES)))

    past = heard((24, 0x0F))
    assert past > 0.05
    assert heard((24, 0x00)) < 0.03 * past  # volume
    assert heard((24, 0x0F), (23, 0x08)) < 0.01 * past  # into the filter, no output of which is mixed
    assert heard((24, 0x1F), (23, 0x08), (22, 0xFF)) == pytest.approx(past, rel=0.5)  # low-pass, wide open
    assert heard((24, 0x1F), (23, 0x08), (22, 0x01)) < 0.2 * past
    assert heard((24, 0x4F), (23, 0x08), (22, 0xFF)) < 0.1 * past


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_a_constant_signal_at_ext_in_is_the_constant(model: str) -> None:
    log = RegisterLog.from_writes([(0, 24, 15), (CYCLES // 2, 23, 0xF8)], cycles=CYCLES)
    assert np.array_equal(
        render(log, model=model, external=0.5)[:-10],
        np.asarray(render(log, model=model, external=np.full(CYCLES, 0.5)))[:-10],
    )


def test_slices_of_a_signal_do_not_change_a_sample() -> None:
    signal = tone(60_000)
    whole, cut = Sid("6581"), Sid("6581")
    for sid in (whole, cut):
        sid.write(24, 0x1F)
        sid.write(23, 0x08)
    parts = [cut.clock(len(signal[at : at + 777]), signal[at : at + 777]) for at in range(0, len(signal), 777)]
    assert np.array_equal(np.concatenate(parts), whole.clock(len(signal), signal))
    assert np.ptp(np.concatenate(parts)[30_000:]) > 0.05
    writes = [(0, 24, 0x1F), (0, 23, 0x08)]
    synths = Synth("6581"), Synth("6581")
    log = RegisterLog.from_writes(writes, cycles=60_000)
    first, second = RegisterLog.from_writes(writes, 0, 25_001), RegisterLog.from_writes([], 25_001, 60_000)
    slices = [synths[0].render(first, signal[:25_001]), synths[0].render(second, signal[25_001:])]
    assert np.array_equal(
        np.concatenate([*slices, synths[0].flush()]), np.concatenate([synths[1].render(log, signal), synths[1].flush()])
    )


@pytest.mark.parametrize("signal", [np.zeros(99), np.zeros((100, 1)), np.full(100, 1.1), np.full(100, np.nan)])
def test_a_signal_that_ext_in_cannot_take_is_refused(signal: npt.NDArray[np.float64]) -> None:
    with pytest.raises(UserError, match="EXT IN"):
        Sid("6581").clock(100, signal)
    with pytest.raises(UserError, match="EXT IN"):
        render(RegisterLog.from_writes([], cycles=100), external=signal)
