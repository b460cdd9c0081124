"""A sound card for the tests: a PulseAudio server with a sink that goes nowhere, and a recorder of what it is given.

The server has a home of its own, so that neither a real sound card nor the user's settings take part. Debian's packages
for it are libportaudio2, pulseaudio, pulseaudio-utils and libasound2-plugins.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from oracles import missing, need_tool

RATE = 48000  # of the sink and of recordings
_START_SECONDS = 60.0  # for a machine that is busy


@dataclass
class PulseServer:
    """A running server.

    Attributes:
        env: environment for programs that shall play on it, PortAudio's default device being its sink.
        process: the server; ending it takes the sound card away.
    """

    env: dict[str, str]
    process: subprocess.Popen[bytes]
    folder: Path

    @contextlib.contextmanager
    def recording(self, after: float = 0.4) -> Iterator[Recording]:
        """Records what is played inside the block and ``after`` seconds longer; then the samples are there."""
        raw = self.folder / "recording.raw"
        what = [
            "-d",
            "null.monitor",
            "--raw",
            "--format=float32le",
            f"--rate={RATE}",
            "--channels=1",
            "--latency-msec=20",
        ]
        with open(raw, "wb") as sink:
            recorder = subprocess.Popen([need_tool("parec"), *what], env=self.env, stdout=sink)
        try:
            # The monitor of a silent sink records silence: once there is some, nothing will be missed.
            _wait_until(lambda: raw.stat().st_size > 0, "parec records nothing", recorder)
            recording = Recording(raw)
            yield recording
            time.sleep(after)
        finally:
            _end(recorder)
        whole = raw.stat().st_size // 4
        recording.samples = np.fromfile(raw, np.float32, whole)


class Recording:
    """Mono samples at :data:`RATE`, once the recording has ended.

    Args:
        raw: the file that it goes into.
    """

    samples: NDArray[np.float32]

    def __init__(self, raw: Path) -> None:
        self._raw = raw

    def wait_for_sound(self, seconds: float, player: subprocess.Popen[str]) -> None:
        """Returns when so much sound has been recorded, silence not counted."""

        def enough() -> bool:
            return np.count_nonzero(np.fromfile(self._raw, np.float32, self._raw.stat().st_size // 4)) > seconds * RATE

        _wait_until(enough, "nothing is heard", player)

    def delay_of(self, expected: NDArray[np.float32]) -> int:
        """At which sample of the recording ``expected`` begins, by the maximum of their cross-correlation."""
        size = 1 << (len(self.samples) + len(expected)).bit_length()
        spectrum = np.fft.rfft(self.samples, size) * np.conj(np.fft.rfft(expected, size))
        return int(np.argmax(np.fft.irfft(spectrum, size)[: len(self.samples)]))

    def correlation_with(self, expected: NDArray[np.float32]) -> float:
        """How alike ``expected`` and its place in the recording are: 1 is equal, what was cut off counts as silence."""
        start = self.delay_of(expected)
        found = np.zeros(len(expected))
        piece = self.samples[start : start + len(expected)]
        found[: len(piece)] = piece
        return float(found @ expected / (np.linalg.norm(found) * np.linalg.norm(expected) + 1e-30))


@contextlib.contextmanager
def pulse_server() -> Iterator[PulseServer]:
    """Starts a server and ends it; skips the test where the programs for it are not installed."""
    program = need_tool("pulseaudio")
    need_tool("parec")
    folder = Path(tempfile.mkdtemp(prefix="pulse-"))  # short: a socket's path has 107 bytes at most
    try:
        env = _environment(folder)
        what = ["-n", "--daemonize=no", "--exit-idle-time=60", "-L", "module-native-protocol-unix"]
        # Without "norewinds" the server replaces silence that the recorder already has by the start of what is played,
        # and just that start is missing in the recording (20 ms, the recorder's latency).
        what += ["-L", f"module-null-sink sink_name=null rate={RATE} norewinds=1"]
        with open(folder / "server.log", "wb") as log:
            process = subprocess.Popen([program, *what], env=env, stdout=log, stderr=log)
        try:
            _wait_until((folder / "run/pulse/native").exists, "PulseAudio does not start", process)
            _check_default_device(env)
            yield PulseServer(env, process, folder)
        finally:
            _end(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path) -> dict[str, str]:
    run = folder / "run"
    run.mkdir(mode=0o700)
    (folder / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    drop = ("PULSE_", "ALSA_", "DBUS_", "XDG_", "DISPLAY", "WAYLAND_DISPLAY", "PIPEWIRE_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(drop)}
    return env | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(run), "PULSE_SERVER": f"unix:{run}/pulse/native"}


def _check_default_device(env: dict[str, str]) -> None:
    query = "import sounddevice; print(sounddevice.query_devices(kind='output')['name'])"
    found = subprocess.run(
        [sys.executable, "-c", query], env=env, capture_output=True, text=True, check=False, timeout=60
    )
    if found.stdout.strip() != "default":
        missing(f"PortAudio with ALSA's PulseAudio plugin: {found.stdout or found.stderr.strip()[-200:]}")


def _wait_until(ready: Callable[[], bool], complaint: str, process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{complaint} (exit code {process.poll()})")
        time.sleep(0.02)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
