"""Playing through PortAudio: on a PulseAudio server whose output is recorded, and with nothing to play on."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from oracles import PROJECT, need_module
from pulse import RATE, PulseServer, pulse_server

HEAD = f"""
import sys, threading
sys.path.insert(0, {str(PROJECT)!r})
import numpy as np
from sidtool.audio import play
from sidtool.errors import UserError
"""
PLAY = """
samples, rate = np.load(sys.argv[1]), int(sys.argv[2])
print(play((samples[i : i + 800] for i in range(0, len(samples), 800)), rate))
"""
ENDLESS = """
def blocks():
    try:
        while True:
            yield np.full(800, 0.25, np.float32)
    finally:
        print("source closed")
taken = 0
def progress(samples):
    global taken
    taken = samples
    if samples:
        print("playing", flush=True)
try:
    play(blocks(), 44100, progress)
except KeyboardInterrupt:
    names = [thread.name for thread in threading.enumerate()]
    print("interrupted after", taken, "threads:", [name for name in names if "producer" in name])
except UserError as error:
    print("told:", error)
"""
TRY = """
try:
    play([np.zeros(800, np.float32)], int(sys.argv[1]))
except UserError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PulseServer]:
    with pulse_server() as running:
        yield running


def arpeggio(rate: int, seconds: float = 2.0) -> NDArray[np.float32]:
    """A chord's notes in fast turn over low-pass filtered noise: it fits itself at one place only."""
    t = np.arange(round(rate * seconds)) / rate
    note = np.array([261.63, 329.63, 392.0])[(t * 50).astype(int) % 3]
    noise = np.convolve(np.random.default_rng(6581).standard_normal(len(t)), np.ones(8) / 8, "same")
    return (0.2 * np.sign(np.sin(2 * np.pi * note * t)) + 0.2 * noise).astype(np.float32)


def test_what_comes_out_is_what_was_played_to_the_last_sample(server: PulseServer, tmp_path: Path) -> None:
    samples = arpeggio(RATE)
    with server.recording() as recording:
        said = _play(server, samples, RATE, tmp_path)
    assert said == f"Played(samples={len(samples)}, underruns=0, silence=0, stopped=False)"
    assert recording.correlation_with(samples) > 0.9999
    start = recording.delay_of(samples)
    found = recording.samples[start : start + len(samples)]
    assert np.abs(found - np.clip(samples, -1, 1)).max() < 1e-4  # at its level, too: mono comes back from both sides
    assert not recording.samples[:start].any()
    assert not recording.samples[start + len(samples) :].any()


def test_another_rate_than_the_devices_is_played_at_its_speed(server: PulseServer, tmp_path: Path) -> None:
    soxr = need_module("soxr")
    samples = arpeggio(44100)
    with server.recording() as recording:
        said = _play(server, samples, 44100, tmp_path)
    assert "underruns=0" in said
    assert recording.correlation_with(soxr.resample(samples, 44100, RATE)) > 0.98


def test_ctrl_c_is_silent_at_once_and_leaves_nothing_behind(server: PulseServer) -> None:
    with server.recording() as recording, _endless(server) as playing:
        recording.wait_for_sound(0.4, playing)
        playing.send_signal(signal.SIGINT)
        said, error = playing.communicate(timeout=60)
    caught = re.fullmatch(r"(?:playing\n)*source closed\ninterrupted after (\d+) threads: \[\]\n", said)
    assert caught
    heard = np.count_nonzero(recording.samples) / RATE
    # At once: what was heard is what had been taken then and a moment; the buffer would hold a second more.
    assert 0.4 < heard < int(caught[1]) / 44100 + 0.3
    assert error == ""
    assert playing.returncode == 0


def test_a_server_that_goes_away_while_playing_is_told() -> None:
    with pulse_server() as mortal, _endless(mortal) as playing:
        mortal.process.terminate()
        said, _ = playing.communicate(timeout=60)
    assert "told: the sound device" in said


def test_rate_that_the_device_cannot_play(server: PulseServer) -> None:
    said = _python(TRY, "5", env=server.env)
    assert "cannot play 5 samples per second" in said
    assert "sidtool render SONG -o song.wav" in said


def test_without_a_device_one_clear_message(server: PulseServer, tmp_path: Path) -> None:
    (tmp_path / ".asoundrc").write_text("")
    env = server.env | {"HOME": str(tmp_path), "PULSE_SERVER": "unix:/nonexistent", "ALSA_CARD": "none"}
    code = "import sounddevice; print(len(sounddevice.query_devices()))"
    if _python(code, env=env).strip() != "0":
        pytest.skip("this machine has a sound card of its own")
    said = _python(TRY, "44100", env=env)
    assert said.splitlines() == [
        "there is no sound device to play on (for a sound server on Linux: apt install libasound2-plugins)",
        "hint: write the sound to a file: sidtool render SONG -o song.wav",
    ]


def test_a_device_that_does_not_open_is_one_clear_message(server: PulseServer, tmp_path: Path) -> None:
    """ALSA lists its PulseAudio device while there is no server behind it."""
    (tmp_path / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    said = _python(TRY, "44100", env=server.env | {"HOME": str(tmp_path), "PULSE_SERVER": "unix:/nonexistent"})
    assert len(said.splitlines()) == 2
    assert "sound device" in said.splitlines()[0]
    assert "sidtool render SONG -o song.wav" in said.splitlines()[1]


def test_without_portaudio_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    said = _python(f"sys.path.insert(0, {str(tmp_path)!r})" + TRY, "44100")
    assert said.startswith("playing needs the library PortAudio, which is not installed")
    assert "libportaudio2" in said
    assert "brew install portaudio" in said
    assert "sidtool render SONG -o song.wav" in said


def test_importing_is_cheap() -> None:
    code = "import sidtool.audio; print([m for m in ('numpy', 'soundfile', 'sounddevice') if m in sys.modules])"
    assert _python("", head=f"import sys\nsys.path.insert(0, {str(PROJECT)!r})\n{code}") == "[]\n"


def _play(server: PulseServer, samples: NDArray[np.float32], rate: int, folder: Path) -> str:
    np.save(folder / "samples.npy", samples)
    return _python(PLAY, str(folder / "samples.npy"), str(rate), env=server.env).strip()


def _endless(server: PulseServer) -> subprocess.Popen[str]:
    """A process that plays; returned when sound has begun."""
    process = subprocess.Popen(
        [sys.executable, "-c", HEAD + ENDLESS],
        env=server.env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "playing\n"
    return process


def _python(code: str, *arguments: str, env: dict[str, str] | None = None, head: str = HEAD) -> str:
    """What a program prints; the terminal must stay free of anything else."""
    done = subprocess.run(
        [sys.executable, "-c", head + code, *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
