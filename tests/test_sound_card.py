"""`sidtool play` through PortAudio for real: what a null sink's monitor records is what `render` writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pulse
import soundfile
from oracles import PROJECT

SONG = PROJECT / "tests" / "cases" / "valid" / "seed_example.txt"
SIDTOOL = [sys.executable, "-m", "sidtool"]


def test_two_seconds_are_heard_as_they_are_rendered(tmp_path: Path) -> None:
    wav = tmp_path / "song.wav"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    # The seed's song begins with a beat of noise alone: 4 s hold its drums and the start of the two voices.
    how = [str(SONG), "--seconds", "4"]
    subprocess.run([*SIDTOOL, "render", *how, "-o", str(wav)], env=environment, check=True, capture_output=True)
    with pulse.pulse_server() as server, server.recording() as recording:
        ran = subprocess.run(
            [*SIDTOOL, "play", *how],
            env={**server.env, "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert "drop-outs" not in ran.stderr
    rendered, rate = soundfile.read(wav, dtype="float32")
    assert rate == pulse.RATE
    assert recording.correlation_with(rendered) >= 0.99


def test_ctrl_c_stops_cleanly(tmp_path: Path) -> None:
    with pulse.pulse_server() as server, server.recording() as recording:
        player = subprocess.Popen(
            [*SIDTOOL, "play", str(SONG)],
            env={**server.env, "PYTHONPATH": str(PROJECT)},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        recording.wait_for_sound(1, player)
        player.send_signal(signal.SIGINT)
        out, err = player.communicate(timeout=60)  # the song is longer
    assert player.returncode == 0
    assert out == ""
    assert "Traceback" not in err


def test_without_a_sound_card_one_line_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    song = tmp_path / "my song.txt"
    song.write_text("v1: C")
    ran = subprocess.run(
        [*SIDTOOL, "play", "my song.txt"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{PROJECT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    [line] = ran.stderr.splitlines()
    assert "apt install libportaudio2" in line
    assert line.endswith("sidtool render 'my song.txt' -o 'my song.wav'")
