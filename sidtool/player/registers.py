"""The SID's 25 registers as a tune's set-up leaves them: the players copy them in one go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sidtool.player.listing import hex_bytes, row
from sidtool.player.variables import STRIDE
from sidtool.song import FilterSetup, Note, Setup, Song, VoiceSetup, VolumeSetup

COUNT = 25
CUTOFF, _RESONANCE, MODE = 21, 23, 24
VOLUME_BITS = 0x0F  # of MODE


def set_up(song: Song) -> list[int]:
    """The values of $d400 to $d418 after a tune's set-up, in order, gates closed.

    A voice that begins with an instrument's note gets that one's envelope in the first call, and none before: with a
    rate other than 0 selected until then, the note would run into the envelope's delay bug.
    """
    registers = [0] * COUNT
    silent = {voice.number for voice in song.voices if _begins_struck(voice.events[0])}
    mode = volume = 0
    for one in song.setup:
        match one:
            case VoiceSetup():
                base = STRIDE * (one.voice - 1)
                still = replace(one, attack=0, decay=0, sustain=0, release=0) if one.voice in silent else one
                registers[base + 2 : base + STRIDE] = _voice(still)
            case FilterSetup():
                registers[CUTOFF : CUTOFF + 2] = one.cutoff & 7, one.cutoff >> 3
                route = one.voice1 | one.voice2 << 1 | one.voice3 << 2
                registers[_RESONANCE] = one.resonance << 4 | route
                modes = (one.low_pass, one.band_pass, one.high_pass, one.mute_voice3)
                mode = sum(0x10 << bit for bit, on in enumerate(modes) if on)
            case VolumeSetup():
                volume = one.volume
    registers[MODE] = mode | volume
    return registers


def _voice(one: VoiceSetup) -> tuple[int, ...]:
    envelope = one.attack << 4 | one.decay, one.sustain << 4 | one.release
    return one.pulse_width & 0xFF, one.pulse_width >> 8, int(one.waveform) & 0xFE, *envelope


def _begins_struck(first: object) -> bool:
    return isinstance(first, Note) and first.instrument is not None


def register_rows(song: Song) -> Iterator[str]:
    """They as rows of ``.byte``, a voice a row, with what the set-up says as comments."""
    values = set_up(song)
    for voice in (1, 2, 3):
        base = STRIDE * (voice - 1)
        notes = [_voice_text(one) for one in song.setup if isinstance(one, VoiceSetup) and one.voice == voice]
        yield row(hex_bytes(values[base : base + STRIDE]), f"voice {voice}" + (f": {notes[-1]}" if notes else ""))
    yield row(hex_bytes(values[CUTOFF:]), "cutoff, resonance and route, mode and volume" + _filter_text(song.setup))


def _voice_text(one: VoiceSetup) -> str:
    wave = " + ".join(str(bit.name).lower() for bit in reversed(type(one.waveform)) if one.waveform & bit) or "none"
    return f"{wave}, ADSR {one.attack} {one.decay} {one.sustain} {one.release}, pulse width ${one.pulse_width:03x}"


def _filter_text(setup: tuple[Setup, ...]) -> str:
    volumes = [one.volume for one in setup if isinstance(one, VolumeSetup)]
    return f": volume {volumes[-1]}" if volumes else ""
