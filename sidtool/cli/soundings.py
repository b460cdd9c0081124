"""When and where the words of a song sound: its events, by the words that they came from."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sidtool import pitch
from sidtool.api import Compilation
from sidtool.song import Event, GateOff, Hold, Note, Rest, Song, Voice

Place = tuple[int, int]  # line and column, both from 1


@dataclass(frozen=True, slots=True)
class Sounding:
    """An event at its time: ``onset`` in player calls, exact, from the tune's start."""

    tune: Song
    voice: Voice
    index: int
    onset: Fraction

    @property
    def event(self) -> Event:
        """The event itself."""
        return self.voice.events[self.index]

    @property
    def call(self) -> int:
        """The player call in which it begins; halves count up."""
        return math.floor(self.onset + Fraction(1, 2))

    def seconds(self, calls: Fraction | int) -> float:
        """How long a number of calls takes."""
        return float(Fraction(calls) * self.tune.cycles_per_call / self.tune.clock.phi2)

    @property
    def frame(self) -> int:
        """The picture in which it begins, from the tune's start."""
        return math.floor(Fraction(self.call * self.tune.cycles_per_call, self.tune.clock.cycles_per_frame))


def soundings(song: Song, file: str) -> dict[Place, list[Sounding]]:
    """The events of all tunes by the words of a file of the song; in the order of tunes, voices and time."""
    found: dict[Place, list[Sounding]] = {}
    path = os.path.realpath(file)
    known: dict[str, bool] = {}  # whether a name is this file's: an included one is called as it is included
    for tune in song.tunes:
        for voice in tune.voices:
            onset = Fraction(0)
            for index, event in enumerate(voice.events):
                name = event.place.file
                if name not in known:
                    known[name] = os.path.realpath(name) == path
                if known[name]:
                    place = event.place.line, event.place.column
                    found.setdefault(place, []).append(Sounding(tune, voice, index, onset))
                onset += event.length
    return found


def rows(found: Sequence[Sounding], compilation: Compilation) -> list[Mapping[str, str]]:
    """A row for each voice (of each tune) that a word sounds in: the first time, and how often."""
    by_voice: dict[tuple[int, int], list[Sounding]] = {}
    for sounding in found:
        by_voice.setdefault((sounding.tune.number, sounding.voice.number), []).append(sounding)
    return [_row(times[0], len(times), compilation) for times in by_voice.values()]


_MOST_BYTES = 12  # of an event that are shown
BYTES = ("with", "freq", "times", "at", "bytes")
COLUMNS = ("word", "tune", "voice", "bar", "note", "call", "frame", "time", "calls", "s", "gate", *BYTES)
NUMBERS = ("tune", "voice", "bar", "call", "frame", "time", "calls", "s", "gate", "times")


def _row(sounding: Sounding, times: int, compilation: Compilation) -> Mapping[str, str]:
    tune, event = sounding.tune, sounding.event
    length = math.floor(sounding.onset + event.length + Fraction(1, 2)) - sounding.call
    row = {
        "word": event.text,
        "tune": str(tune.number) if compilation.song.others else "",
        "voice": str(sounding.voice.number),
        "bar": str(event.bar + 1),
        "note": _what(event),
        "call": str(sounding.call),
        "frame": "" if tune.cycles_per_call == tune.clock.cycles_per_frame else str(sounding.frame),
        "time": f"{sounding.seconds(sounding.call):.3f}",
        "calls": str(length),
        "s": f"{sounding.seconds(length):.3f}",
        "times": str(times) if times > 1 else "",
    }
    address, content = _bytes(sounding, compilation)
    if content:  # else it is a part of what is before it
        row["at"], row["bytes"] = f"${address:04x}", _hex(content)
    if isinstance(event, Note):
        word = pitch.word(event.pitch + float(event.detune), tune.clock, tune.tuning)
        row["gate"] = "" if event.gate is None else str(event.gate)
        row["with"] = "" if event.instrument is None else tune.instruments[event.instrument].name
        row["freq"] = f"${word:04x}"
    return row


def _bytes(sounding: Sounding, compilation: Compilation) -> tuple[int, bytes]:
    """Where the bytes of an event stand in the program, and what they are."""
    voices = compilation.anatomy[sounding.tune.number].voices
    voice = next(voice for voice in voices if voice.number == sounding.voice.number)
    event = voice.events[sounding.index]
    image = compilation.image
    address = image.symbols[event.label] + event.offset
    start = address - image.load
    return address, image.data[start : start + event.size]


def _hex(content: bytes) -> str:
    return content.hex(" ") if len(content) <= _MOST_BYTES else f"{content[:_MOST_BYTES].hex(' ')} ..."


def _what(event: Event) -> str:
    match event:
        case Note():
            return _note(event)
        case GateOff():
            return "gate off"
        case Rest():
            return "silence"
        case Hold():
            return "wait"
        case _:
            raise TypeError(event)


def _note(note: Note) -> str:
    """The note that is heard, with what happens to it.

    >>> from sidtool.errors import Span
    >>> _note(Note(Fraction(9), Span("x", 1, 1), "C+E", 0, 48, None, chord=(52,), slurred=True))
    '4C+4E &'
    """
    text = "+".join(pitch.name(each) for each in (note.pitch, *note.chord))
    if note.glide is not None:
        target = note.glide.target
        name = (
            pitch.name(int(target))
            if target.denominator == 1 and 0 <= target < pitch.NOTES
            else _bend(target - note.pitch)
        )
        text += f"-{name}({note.glide.calls}f)"
    return f"{text} &" if note.slurred else text


def _bend(semitones: Fraction) -> str:
    """As the notation writes it, without the first dash.

    >>> _bend(Fraction(1, 2)), _bend(Fraction(-1, 4)), _bend(Fraction(-25, 2))
    ('.5', '-.25', '-12.5')
    """
    size = f"{abs(float(semitones)):.6g}".removeprefix("0")
    return f"-{size}" if semitones < 0 else size
