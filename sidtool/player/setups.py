"""Notes without an instrument behind something else: they bring the sound of their voice's setup back.

The player knows the setup as one more instrument, which such a note chooses; the next one needs nothing of the kind.
It differs in one thing: a gate that is open stays so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sidtool.errors import Span
from sidtool.player.book import plays_pulse, sustain_byte
from sidtool.song import (
    Event,
    Instrument,
    Note,
    Song,
    SweepPulse,
    Table,
    Voice,
    VoiceSetup,
    Waveform,
    WaveStep,
    WaveTable,
)


@dataclass(frozen=True, slots=True)
class _Left:
    """What a voice's registers hold when an event comes.

    Attributes:
        own: the setup's waveform, AD and SR (the sustain apart), and no table of an instrument at work.
        sustain: or -1: not known.
        width: the setup's pulse width.
    """

    own: bool
    sustain: int
    width: bool

    def joined(self, other: _Left) -> _Left:
        """What is sure where the voice comes here from two places."""
        sustain = self.sustain if self.sustain == other.sustain else -1
        return _Left(self.own and other.own, sustain, self.width and other.width)


def with_setups(songs: Sequence[Song]) -> list[Song]:
    """The tunes, with setups behind their instruments where a note has to choose one."""
    instruments = songs[0].instruments
    extra = dict[tuple[int, ...], Instrument]()
    tunes = list[Song]()
    for song in songs:
        voices = list[Voice]()
        for voice in song.voices:
            found = setup_notes(song, voice)
            events = voice.events
            if found:
                one = _instrument(song, voice)
                known = _numbers(one)
                extra.setdefault(known, one)
                row = len(instruments) + list(extra).index(known)
                events = tuple(
                    replace(event, instrument=row) if isinstance(event, Note) and index in found else event
                    for index, event in enumerate(events)
                )
            voices.append(replace(voice, events=events))
        tunes.append(replace(song, voices=tuple(voices)))
    return [replace(tune, instruments=(*instruments, *extra.values())) for tune in tunes]


def setup_notes(song: Song, voice: Voice) -> set[int]:
    """The events that are notes without an instrument which have to bring the setup back."""
    if not any(map(_disturbs, voice.events)):
        return set()
    one = _instrument(song, voice)
    found, entry, end = _run(song, voice, one, None)
    while voice.loop is not None and entry.joined(end) != entry:
        found, entry, end = _run(song, voice, one, entry.joined(end))
    return found


def _disturbs(event: Event) -> bool:
    if any(isinstance(command, SweepPulse) for command in event.commands):
        return True
    return isinstance(event, Note) and (event.instrument is not None or event.level != 15)


def _run(song: Song, voice: Voice, own: Instrument, at_loop: _Left | None) -> tuple[set[int], _Left, _Left]:
    """What :func:`setup_notes` finds, and what is left at the loop and at the end; ``at_loop``: what comes there."""
    found = set[int]()
    left = entry = _Left(True, own.sustain, True)
    for index, event in enumerate(voice.events):
        if index == voice.loop:
            left = entry = at_loop or left
        if any(isinstance(command, SweepPulse) for command in event.commands):
            left = replace(left, width=False)
        if not isinstance(event, Note) or event.slurred:
            continue
        if event.instrument is not None:
            left = _struck(song.instruments[event.instrument], event, left)
            continue
        sustain = sustain_byte(own, event.level) >> 4
        width = left.width or event.keeps_pulse or not plays_pulse(own)
        if not (left.own and left.sustain == sustain and width):
            found.add(index)
        left = _Left(True, sustain, left.width or not event.keeps_pulse)
    return found, entry, left


def _struck(one: Instrument, note: Note, left: _Left) -> _Left:
    width = left.width and (note.keeps_pulse or not plays_pulse(one))
    return _Left(False, sustain_byte(one, note.level) >> 4, width)


def _instrument(song: Song, voice: Voice) -> Instrument:
    """A voice's setup as an instrument."""
    place = Span(song.file, 1, 1)
    setups = [one for one in song.setup if isinstance(one, VoiceSetup) and one.voice == voice.number]
    one = setups[-1] if setups else VoiceSetup(voice.number, Waveform(0), 0, 0, 0, 0)
    wave, width = WaveTable((WaveStep(one.waveform),)), Table.constant(one.pulse_width)
    envelope = (one.attack, one.decay, one.sustain, one.release)
    return Instrument(f"voice {voice.number}'s setup", *envelope, wave, width, place, hard_restart=0)


def _numbers(one: Instrument) -> tuple[int, ...]:
    waveform = int(one.wave.steps[0].waveform)
    return waveform, one.attack, one.decay, one.sustain, one.release, int(one.pulse.slopes[0].start)
