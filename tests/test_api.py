"""The package as a Python library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sidtool
from sidtool import api, assets
from sidtool.c64 import PAL
from sidtool.fading import exactly, faded
from sidtool.image import Image


def test_every_public_name_is_there() -> None:
    for name in sidtool.__all__:
        assert getattr(sidtool, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'play_backwards'"):
        sidtool.play_backwards  # noqa: B018


def test_render_gives_as_many_samples_as_asked_for() -> None:
    heard = sidtool.render("v1: 4A:1", seconds=0.5, rate=44100)
    assert heard.dtype == np.float32
    assert heard.shape == (22050,)


def test_a_note_is_heard_at_its_pitch() -> None:
    heard = sidtool.render("v1: 4A:1", seconds=1.5)
    spectrum = np.abs(np.fft.rfft(heard[4800:52800] * np.hanning(48000)))
    assert np.argmax(spectrum[100:1000]) + 100 == pytest.approx(440, abs=1)


def test_a_song_that_ends_is_played_two_seconds_longer() -> None:
    program = api.Program("a", sidtool.build("v1: C C C C"), song=api.Compilation("v1: C C C C", "a").song)
    quarters = 4 * 60 / 90
    assert program.length.cycles is not None
    assert PAL.seconds(program.length.cycles) == pytest.approx(quarters + 2, abs=0.02)
    assert program.length.fade == 0


def test_a_looping_song_is_its_intro_the_loop_twice_and_a_fade() -> None:
    compilation = api.Compilation("v1: C C L D D D D", "a")
    program = api.Program("a", compilation.image, song=compilation.song)
    assert program.length.cycles is not None
    assert PAL.seconds(program.length.cycles) == pytest.approx((2 + 2 * 4) * 60 / 90 + 5, abs=0.02)
    assert PAL.seconds(program.length.fade) == pytest.approx(5, abs=0.001)


def test_a_fade_ends_in_silence() -> None:
    blocks = [np.ones(30, np.float32) for _ in range(4)]
    heard = np.concatenate(list(faded(iter(blocks), 120, 50)))
    assert np.all(heard[:70] == 1)
    assert np.all(np.diff(heard[70:]) < 0)
    assert 0 < heard[-1] <= 0.02


@pytest.mark.parametrize("model", api.MODELS)
def test_a_program_starts_on_a_chip_that_has_settled(model: str) -> None:
    # Volume 15 and nothing else: a step of the level that a 6581's DC makes, and an 8580 hardly.
    program = api.Program("volume.prg", Image(0x1000, bytes.fromhex("a90f8d18d44c0510")), chip=model)
    early = np.concatenate(list(api.samples(program, api.Length(100_000), 48000, model)))
    wait = bytes.fromhex("a20aa000c8d0fdcad0f8") * 1  # about 13,000 cycles before the same
    late = api.Program("volume.prg", Image(0x1000, wait + bytes.fromhex("a90f8d18d44c0f10")), chip=model)
    later = np.concatenate(list(api.samples(late, api.Length(100_000), 48000, model)))
    assert np.abs(early).max() == pytest.approx(np.abs(later).max(), rel=0.02)


@pytest.mark.parametrize("total", [0, 5, 30, 31, 100])
def test_exactly_so_many_samples(total: int) -> None:
    blocks = [np.ones(30, np.float32), np.ones(0, np.float32), np.ones(30, np.float32)]
    assert sum(len(block) for block in exactly(iter(blocks), total)) == total


def test_the_cut_into_blocks_is_not_heard() -> None:
    program = api.load_program(assets.asm_dir().parent / "songs" / "night_train.txt")
    length = api.Length(PAL.cycles(1))
    first, second = (np.concatenate(list(api.samples(program, length, 48000, "6581"))) for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("clock", ["pal", "ntsc"])
@pytest.mark.parametrize("speed", ["1x", "jiffy"])
@pytest.mark.parametrize("chip", api.MODELS)
def test_a_song_and_its_program_are_the_same_music(tmp_path: Path, clock: str, speed: str, chip: str) -> None:
    song = tmp_path / "song.txt"
    song.write_text(f"clock {clock} speed {speed} chip {chip}\nv1: 4A x C L D")
    (tmp_path / "song.prg").write_bytes(api.Compilation.of_file(song).image.prg())
    heard = []
    for path in (song, tmp_path / "song.prg"):
        program = api.load_program(path)
        assert (program.clock.name, program.chip) == (clock, chip)
        heard.append(np.concatenate(list(api.samples(program, api.Length(500_000), 48000, program.chip))))
    assert np.array_equal(*heard)
