"""Samples to WAV, FLAC and Ogg Vorbis files."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from sidtool.audio import Format, write_file
from sidtool.audio.file import to_int16
from sidtool.errors import UserError

RATE = 44100
KINDS = [("a.wav", None), ("a.wav", Format.WAV_FLOAT), ("a.flac", None), ("a.ogg", None)]
IDS = ["wav", "wav-float", "flac", "ogg"]


def music(seconds: float = 1.0) -> NDArray[np.float32]:
    """A pulse and noise, some of it beyond full scale."""
    t = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(64).standard_normal(len(t)) * 0.05
    return (0.5 * np.sign(np.sin(2 * np.pi * 440 * t)) + 0.6 * np.sin(2 * np.pi * 3 * t) + noise).astype(np.float32)


def blocks(samples: NDArray[np.float32], size: int = 997) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(samples), size):
        yield samples[start : start + size]


@given(hnp.arrays(np.float32, st.integers(0, 50), elements=st.floats(-4, 4, width=32)))
def test_16_bit_samples_are_the_nearest_and_clip_symmetrically(samples: NDArray[np.float32]) -> None:
    stored = to_int16(samples).astype(float)
    limit = 32767 / 32768
    assert (np.abs(stored / 32768 - np.clip(samples, -limit, limit)) <= 0.5 / 32768).all()
    assert (to_int16(-samples) == -stored).all()


def test_wav_is_16_bit_pcm_for_any_reader(tmp_path: Path) -> None:
    samples = music()
    assert write_file(tmp_path / "a.wav", blocks(samples), RATE) == len(samples)
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        stored = np.frombuffer(file.readframes(1 << 30), "<i2")
    assert (stored == to_int16(samples)).all()


def test_flac_holds_the_same_samples_as_wav(tmp_path: Path) -> None:
    samples = music()
    for name in ("a.wav", "a.flac"):
        write_file(tmp_path / name, blocks(samples), RATE)
    wav, _ = soundfile.read(tmp_path / "a.wav", dtype="int16")
    flac, rate = soundfile.read(tmp_path / "a.flac", dtype="int16")
    assert rate == RATE
    assert soundfile.info(tmp_path / "a.flac").subtype == "PCM_16"
    assert (wav == flac).all()
    assert (tmp_path / "a.flac").stat().st_size < (tmp_path / "a.wav").stat().st_size


def test_float_wav_keeps_every_sample_beyond_full_scale_too(tmp_path: Path) -> None:
    samples = music()
    assert np.abs(samples).max() > 1
    write_file(tmp_path / "a.wav", blocks(samples), RATE, encoding=Format.WAV_FLOAT)
    stored, _ = soundfile.read(tmp_path / "a.wav", dtype="float32")
    assert (stored == samples).all()


def test_ogg_sounds_alike_and_is_as_long(tmp_path: Path) -> None:
    samples = music() * 0.5
    write_file(tmp_path / "a.OGG", blocks(samples), RATE)
    stored, rate = soundfile.read(tmp_path / "a.OGG", dtype="float32")
    assert (rate, len(stored), soundfile.info(tmp_path / "a.OGG").subtype) == (RATE, len(samples), "VORBIS")
    assert np.corrcoef(stored, samples)[0, 1] > 0.98


@pytest.mark.parametrize(("name", "encoding"), KINDS, ids=IDS)
def test_the_same_samples_in_other_blocks_give_the_same_file(
    tmp_path: Path, name: str, encoding: Format | None
) -> None:
    samples = music(0.5)
    first, second = tmp_path / f"1{name}", tmp_path / f"2{name}"
    write_file(first, blocks(samples, 1), RATE, encoding=encoding)
    write_file(second, [samples[:0], samples], RATE, encoding=encoding)
    if encoding is None and not name.endswith("ogg"):
        assert first.read_bytes() == second.read_bytes()
    assert (soundfile.read(first)[0] == soundfile.read(second)[0]).all()


@pytest.mark.parametrize(("name", "encoding"), KINDS, ids=IDS)
def test_no_samples_are_told(tmp_path: Path, name: str, encoding: Format | None) -> None:
    with pytest.raises(UserError, match="not a single sample"):
        write_file(tmp_path / name, [music(0)], RATE, encoding=encoding)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "encoding"), KINDS, ids=IDS)
def test_one_long_block_is_as_good_as_many(tmp_path: Path, name: str, encoding: Format | None) -> None:
    samples = np.tile(np.float32([0.0, 0.25]), 5_000_000)
    assert write_file(tmp_path / name, [samples], RATE, encoding=encoding) == len(samples)
    assert soundfile.info(tmp_path / name).frames == len(samples)


def test_tells_progress(tmp_path: Path) -> None:
    told: list[int] = []
    write_file(tmp_path / "a.wav", blocks(np.zeros(40000, np.float32), 1000), RATE, told.append)
    assert told == [16384, 32768, 40000]


def test_needs_constant_memory(tmp_path: Path) -> None:
    code = """
import resource, sys
import numpy as np
from sidtool.audio import write_file
block = np.zeros(4410, np.float32)
peak = []
for seconds in (1, 600):
    write_file(sys.argv[1], (block + np.float32(i % 7 * 0.01) for i in range(seconds * 10)), 44100)
    peak.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(peak[1] - peak[0])
"""
    assert int(_python(code, str(tmp_path / "a.flac"))) < 8 * 1024  # KiB; the samples alone would take 100 MiB


@pytest.mark.parametrize("name", ["a.mp3", "a", "wav", ".wav", "a.wav.txt"])
def test_unknown_suffix_names_the_known_ones(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match=r"(?s)\.wav, \.flac or \.ogg") as told:
        write_file(tmp_path / name, _never(), RATE)
    assert name in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_contradicting_format_and_suffix_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"the name says flac, but the format chosen is wav-float"):
        write_file(tmp_path / "a.flac", _never(), RATE, encoding=Format.WAV_FLOAT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "rate"), [("a.wav", 0), ("a.wav", -1), ("a.wav", 1 << 31), ("a.flac", 655351), ("a.ogg", 200001)]
)
def test_impossible_rates_are_refused(tmp_path: Path, name: str, rate: int) -> None:
    with pytest.raises(UserError, match=f"cannot have {rate} samples per second"):
        write_file(tmp_path / name, _never(), rate)


@pytest.mark.parametrize(("name", "rate"), [("a.wav", 985248), ("a.flac", 655350), ("a.ogg", 200000), ("a.ogg", 8000)])
def test_extreme_rates_work(tmp_path: Path, name: str, rate: int) -> None:
    write_file(tmp_path / name, [music(0.1)], rate)
    assert soundfile.info(tmp_path / name).samplerate == rate


def test_bad_places_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        write_file(tmp_path / "no/a.wav", _never(), RATE)
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(UserError, match="is a folder"):
        write_file(tmp_path / "folder.wav", _never(), RATE)


@pytest.mark.parametrize("error", [UserError("the program jams"), KeyboardInterrupt()])
def test_an_existing_file_survives_a_failing_source(tmp_path: Path, error: BaseException) -> None:
    def failing() -> Iterator[NDArray[np.float32]]:
        yield music(0.1)
        raise error

    path = tmp_path / "a.wav"
    path.write_bytes(b"old")
    with pytest.raises(type(error)):
        write_file(path, failing(), RATE)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("bad", [np.array([np.nan]), np.array([np.inf]), np.zeros((2, 2))])
def test_what_is_no_sound_is_an_error_of_the_caller(tmp_path: Path, bad: NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match="one row of finite samples"):
        write_file(tmp_path / "a.wav", [bad.astype(np.float32)], RATE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "encoding"), KINDS, ids=IDS)
@pytest.mark.parametrize("short_of", [1, 50, 5000, "all"])
def test_a_file_that_cannot_be_finished_changes_nothing(
    tmp_path: Path, name: str, encoding: Format | None, short_of: int | str
) -> None:
    """A limit on the size of files stands for a disk that is full at some byte, down to the very last one."""
    path = tmp_path / name
    size = 0
    samples = music()
    # Ogg pages carry random numbers, but no other lengths: the file's size is the same each time.
    write_file(path, blocks(samples), RATE, encoding=encoding)
    size = path.stat().st_size
    limit = 0 if short_of == "all" else size - int(short_of)
    path.write_bytes(b"old")
    np.save(tmp_path / "samples.npy", samples)
    code = """
import resource, sys
import numpy as np
from sidtool.audio import Format, write_file
from sidtool.errors import UserError
path, samples, encoding, limit = sys.argv[1], np.load(sys.argv[2]), sys.argv[3], int(sys.argv[4])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    write_file(path, [samples], 44100, encoding=Format(encoding))
except UserError as error:
    print(error)
"""
    kind = (encoding or Format(path.suffix[1:])).value
    told = _python(code, str(path), str(tmp_path / "samples.npy"), kind, str(limit))
    assert told.strip() == f"{path}: cannot be written: file too large"
    assert path.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, "samples.npy"])


@pytest.mark.parametrize(("name", "encoding"), KINDS, ids=IDS)
def test_a_full_disk_changes_nothing(tmp_path: Path, name: str, encoding: Format | None) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12k", "none", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("no right to mount a small disk")
    try:
        path = disk / name
        path.write_bytes(b"old")
        with pytest.raises(UserError, match="cannot be written: no space left on device"):
            write_file(path, blocks(music(2)), RATE, encoding=encoding)
        assert path.read_bytes() == b"old"
        assert list(disk.iterdir()) == [path]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_device_is_told() -> None:
    full = Path("/dev/full")
    if not full.exists() or not stat.S_ISCHR(full.stat().st_mode):
        pytest.skip("no /dev/full here")
    with pytest.raises(UserError, match="/dev/full: cannot be written: no space left on device"):
        write_file(full, blocks(music()), RATE, encoding=Format.WAV)


def test_a_pipe_gets_the_whole_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    samples = music()
    write_file(pipe, blocks(samples), RATE)
    reader.join()
    write_file(tmp_path / "file.wav", blocks(samples), RATE)
    assert got[0] == (tmp_path / "file.wav").read_bytes()


def test_without_libsndfile_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "soundfile.py").write_text("raise OSError('sndfile library not found')")
    code = """
import sys
sys.path.insert(0, sys.argv[1])
from sidtool.audio import write_file
from sidtool.errors import UserError
try:
    write_file(sys.argv[1] + "/a.wav", [], 44100)
except UserError as error:
    print(error)
"""
    assert "libsndfile1" in _python(code, str(tmp_path))


def _never() -> Iterator[NDArray[np.float32]]:
    pytest.fail("rendered something although the file cannot be written")
    yield


def _python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
