"""The default sound device, through PortAudio."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sidtool.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sidtool.audio.playback import Fill

# Seconds of sound in the device's own buffer. Rendering holds the interpreter's lock for milliseconds at a time, by
# which PortAudio's own choices (9 to 35 ms with PulseAudio) run dry; and a player is no instrument to be quick.
LATENCY = 0.2

_RENDER = "write the sound to a file: sidtool render SONG -o song.wav"
_INVALID_RATE = -9997  # paInvalidSampleRate in portaudio.h


class NoSoundError(UserError):
    """There is nothing to play on; the message names what to install."""


def open_default(rate: int, fill: Fill) -> PortAudioStream:
    """Opens the default output device.

    Raises:
        UserError: there is no PortAudio, no device, or it cannot play ``rate`` samples per second.
    """
    with quiet_stderr():  # ALSA and JACK tell the terminal about every device that is not there
        return PortAudioStream(_portaudio(), rate, fill)


class PortAudioStream:
    """A :class:`sidtool.audio.playback.Stream` on the default output device.

    Opened in stereo where possible, with the same samples on both sides: not all hardware has mono.
    """

    def __init__(self, sounddevice: Any, rate: int, fill: Fill) -> None:
        device = _default_output(sounddevice)

        def callback(out: NDArray[np.float32], frames: int, _time: Any, status: Any) -> None:
            left = out[:, 0]
            fill(left, bool(status.output_underflow))
            out[:, 1:] = out[:, :1]

        try:
            self._stream = sounddevice.OutputStream(
                samplerate=rate,
                channels=min(2, device["max_output_channels"]),
                dtype="float32",
                latency=LATENCY,
                callback=callback,
            )
        except sounddevice.PortAudioError as error:
            raise _not_opened(error, device["name"], rate) from None
        self._error = sounddevice.PortAudioError

    @property
    def latency(self) -> float:
        """Seconds from a sample's delivery until it is heard, as PortAudio estimates it."""
        return float(self._stream.latency)

    @property
    def active(self) -> bool:
        """Whether the device is asking for samples."""
        with self._told():
            return bool(self._stream.active)

    def start(self) -> None:
        """Begins to ask for samples."""
        with self._told():
            self._stream.start()

    def stop(self) -> None:
        """Plays what was delivered, then stops."""
        with quiet_stderr(), self._told():
            self._stream.stop()

    def abort(self) -> None:
        """Stops at once."""
        with quiet_stderr():
            self._stream.abort()  # sounddevice ignores errors here: a device that is gone is silent

    def close(self) -> None:
        """Gives the device back."""
        with quiet_stderr():
            self._stream.close()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._error as error:
            raise UserError(f"the sound device failed: {_reason(error)}", _RENDER) from None


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Discards what C libraries print to the terminal meanwhile. For moments only: it is the whole process's stderr."""
    try:
        kept = os.dup(2)
    except OSError:  # there is none to keep quiet
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _portaudio() -> Any:
    try:
        import sounddevice
    except OSError:  # the package is there, the library behind it is not
        raise NoSoundError(
            "playing needs the library PortAudio, which is not installed "
            "(apt install libportaudio2, dnf install portaudio, brew install portaudio)",
            _RENDER,
        ) from None
    except Exception as error:
        if type(error).__name__ != "PortAudioError":  # raised by the import itself, so that its class cannot be named
            raise
        raise UserError(f"PortAudio does not start: {_reason(error)}", _RENDER) from None
    return sounddevice


def _default_output(sounddevice: Any) -> Any:
    try:
        return sounddevice.query_devices(kind="output")
    except (sounddevice.PortAudioError, ValueError):  # no device at all, none with outputs
        # PortAudio on Linux speaks ALSA only; it reaches a sound server through ALSA's plug-ins.
        raise NoSoundError(
            "there is no sound device to play on (for a sound server on Linux: apt install libasound2-plugins)", _RENDER
        ) from None


def _not_opened(error: Exception, name: str, rate: int) -> UserError:
    if len(error.args) > 1 and error.args[1] == _INVALID_RATE:
        return UserError(
            f"the sound device {name!r} cannot play {rate} samples per second",
            f"choose another rate (48000 is the most common), or {_RENDER}",
        )
    return UserError(f"the sound device {name!r} cannot be opened: {_reason(error)}", _RENDER)


def _reason(error: Exception) -> str:
    # Of several arguments the first is the text: "Error opening OutputStream: Device unavailable".
    return str(error.args[0] if error.args else error).rpartition(": ")[2].lower()
