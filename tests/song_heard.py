"""Compares what is heard of a song with what :mod:`song_model` says that it means: every note, gate and envelope.

A :class:`Tune` is a song in the model's terms; :func:`differences` is empty where the registers tell the same story.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from hearing import GATE, Heard, HeardVoice
from song_model import Event, Node, Pattern, Sound, VoiceReader, unrolled

from sidtool import pitch
from sidtool.c64 import PAL, Clock

PLAIN = Sound("", 0x00, 0xFA, 0x41)
HALF = Fraction(1, 2)
CENT = 2 ** (1 / 1200) - 1


@dataclass
class Tune:
    """One tune: its header's values, and its voices as trees.

    Attributes:
        bpm: quarters a minute, or None with ``frames``.
        frames: calls of a step, or None.
        swing: percent of a pair that the first step takes.
    """

    voices: dict[int, list[Node]] = field(default_factory=dict)
    patterns: dict[str, Pattern] = field(default_factory=dict)
    sounds: dict[str, Sound] = field(default_factory=dict)
    bpm: Fraction | None = Fraction(90)
    frames: int | None = None
    step: Fraction = Fraction(1, 4)
    swing: Fraction = Fraction(50)
    clock: Clock = PAL
    cycles: int = 19656
    tuning: float = 440.0

    @property
    def whole(self) -> Fraction:
        """Calls of a whole note at the tempo of the header."""
        if self.frames is not None:
            return self.frames / self.step
        assert self.bpm is not None
        return self._whole(self.bpm)

    def _whole(self, bpm: Fraction) -> Fraction:
        return 4 * 60 / bpm * self.clock.phi2 / self.cycles

    def reader(self, number: int) -> VoiceReader:
        """The voice's events."""
        reader = VoiceReader(self.whole, self.step, self.patterns)
        reader.state.default = self.step
        reader.read(self.voices[number])
        return reader

    def swung(self, position: Fraction) -> Fraction:
        """Where a position in whole notes moves to."""
        if self.swing == 50:
            return position
        pair, inside = divmod(position, 2 * self.step)
        first = self.swing / 100
        if inside <= self.step:
            return pair * 2 * self.step + inside * 2 * first
        return pair * 2 * self.step + self.step * 2 * first + (inside - self.step) * 2 * (1 - first)

    def calls(self, position: Fraction, tempi: list[tuple[Fraction, Fraction]]) -> Fraction:
        """The exact time of a position, in calls."""
        time, since, whole = Fraction(0), Fraction(0), self.whole
        position = self.swung(position)
        for change, bpm in sorted(((self.swung(at), bpm) for at, bpm in tempi), key=lambda pair: pair[0]):
            if change >= position:
                break
            time, since, whole = time + (change - since) * whole, change, self._whole(bpm)
        return time + (position - since) * whole

    def word(self, note: Fraction | int) -> int:
        return pitch.word(float(note), self.clock, self.tuning)


def nearest(time: Fraction) -> int:
    """The call at which something due at an exact time happens."""
    return floor(time + HALF)


@dataclass
class Part:
    """A note, ``x``, ``r`` or ``s`` with the holds that lengthen it, placed in calls."""

    event: Event
    start: Fraction
    end: Fraction
    slurred: bool
    glide: Fraction | None = None  # how long it takes, in calls

    @property
    def call(self) -> int:
        return nearest(self.start)

    @property
    def until(self) -> int:
        return nearest(self.end)


def parts(tune: Tune, number: int, limit: int) -> Iterator[Part]:
    """The parts of a voice up to a call; the last one lies behind it, or is the voice's end (kind "end")."""
    tempi = [change for voice in tune.voices for change in tune.reader(voice).tempi]
    reader = tune.reader(number)
    position, part = Fraction(0), None
    loop_event = None if reader.loop is None else reader.events[reader.loop]
    for one in unrolled(reader):
        event = one or Event("end", Fraction(1000))
        start = tune.calls(position, tempi)
        position += event.length
        end = tune.calls(position, tempi)
        if event.kind == "_" and part is not None and event is not loop_event:
            part.end = end
            continue
        if part is not None:
            yield part
            if part.call > limit or part.event.kind == "end":
                return
        slurred = part is not None and part.event.kind == "note" and part.event.slur and event.kind == "note"
        part = Part(event, start, end, slurred)
        if event.glide is not None:
            part.glide = tune.calls(position - event.length + event.glide, tempi) - start
    assert part is not None
    yield part


@dataclass
class Expectation:
    """What a voice has to do, call by call; None: not said.

    Attributes:
        gate: after each call.
        strikes: calls in which the gate opens; those in ``maybe`` may be missing.
        notes: the parts that are notes.
    """

    gate: list[bool | None]
    strikes: list[int] = field(default_factory=list)
    maybe: set[int] = field(default_factory=set)
    notes: list[Part] = field(default_factory=list)


def expectation(tune: Tune, number: int, calls: int) -> Expectation:
    """The gate of a voice for some calls."""
    result = Expectation([False] * calls)
    gate = result.gate
    is_open: bool | None = False
    before: Part | None = None  # what a hard restart may be taken from; waits are no obstacle to it
    for part in parts(tune, number, calls + 64):
        first, last = part.call, part.until
        match part.event.kind:
            case "note":
                sound = _sound(tune, part.event)
                if part.event.instrument is not None and not part.slurred and before is not None:
                    earliest = before.call + 1 if before.event.kind == "note" else before.call
                    _fill(gate, max(first - sound.hard_restart, earliest), first, False)
                struck = part.event.instrument is not None and not part.slurred
                if struck or not is_open:
                    result.strikes.append(first)
                if not struck and is_open is None:
                    result.maybe.add(first)
                _fill(gate, first, last, True)
                is_open = _closing(gate, part, sound)
                result.notes.append(part)
            case "s" | "_":
                _fill(gate, first, last, is_open)
            case _:
                _fill(gate, first, last, False)
                is_open = False
        if before is None or part.event.kind not in ("s", "_"):
            before = part
    result.strikes = [call for call in result.strikes if call < calls]
    return result


def _closing(gate: list[bool | None], part: Part, sound: Sound) -> bool | None:
    """Closes the gate where gate time says so; whether it is open at the note's end."""
    number, unit = part.event.gate
    if sound.gate is not None and (part.event.slur or part.slurred):
        _fill(gate, part.call + 1, part.until, None)  # the notation does not say whose gate that is
        return None
    length = part.end - part.start
    times = []
    if not part.event.slur and unit == "f":
        times.append(max(Fraction(1), length - number))
    elif not part.event.slur and number < 8:
        times.append(max(Fraction(1), length * number / 8))
    if sound.gate is not None:
        times.append(Fraction(sound.gate))
    if not times:
        return True
    closes = part.start + min(times)
    _fill(gate, max(part.call + 1, nearest(closes) - 1), nearest(closes) + 1, None)
    _fill(gate, nearest(closes) + 1, part.until, False)
    if nearest(closes) + 1 < part.until:
        return False
    return None  # an instrument's gate time may end in a wait behind the note


def _fill(gate: list[bool | None], first: int, end: int, value: bool | None) -> None:
    for call in range(first, min(end, len(gate))):
        gate[call] = value


def _sound(tune: Tune, event: Event) -> Sound:
    return PLAIN if event.instrument is None else tune.sounds[event.instrument]


def differences(tune: Tune, heard: Heard) -> list[str]:
    """What is heard otherwise than it is meant; a few words each, at most one of a kind a voice."""
    problems = []
    for number in tune.voices:
        expected, voice = expectation(tune, number, len(heard)), heard[number]
        problems += [f"voice {number}: {text}" for text in _gates(expected, voice)]
        for part in expected.notes:
            if part.until < len(heard):
                found = list(_note(tune, part, voice, expected))
                if found:
                    problems.append(f"voice {number}, note in call {part.call}: {found[0]}")
                    break
    return problems


def _gates(expected: Expectation, voice: HeardVoice) -> Iterator[str]:
    rises = [call for call in voice.rises if call not in expected.maybe]
    wanted = [call for call in expected.strikes if call not in expected.maybe]
    if rises != wanted:
        missing, more = sorted(set(wanted) - set(rises)), sorted(set(rises) - set(wanted))
        yield f"the gate opens elsewhere: expected and missing {missing[:5]}, too many {more[:5]}"
    for call, want in enumerate(expected.gate):
        if want is not None and want != voice.gate[call]:
            yield f"the gate is {'open' if voice.gate[call] else 'closed'} in call {call}"
            return


def _note(tune: Tune, part: Part, voice: HeardVoice, expected: Expectation) -> Iterator[str]:
    event, call = part.event, part.call
    sound = _sound(tune, event)
    struck = call in expected.strikes and event.instrument is not None and not part.slurred
    onset = Fraction(sound.pitch) if sound.pitch is not None else event.pitch + sound.offset + event.detune / 100
    begins = sound.steady or not (part.slurred and event.instrument is not None)
    begins = begins and not (part.slurred and event.wobbles)  # a vibrato goes on, too
    if begins and not near(voice.word[call], tune.word(onset), event):
        yield f"the frequency word is {voice.word[call]}, not {tune.word(onset)} ({float(onset):g})"
    if struck:
        sr = scaled(sound.sr, event.level)
        if (voice.ad[call], voice.sr[call]) != (sound.ad, sr):
            yield f"ADSR is {voice.ad[call]:02x} {voice.sr[call]:02x}, not {sound.ad:02x} {sr:02x}"
        if voice.control[call] != sound.control:
            yield f"the control register is {voice.control[call]:02x}, not {sound.control:02x}"
    if sound.steady:
        yield from _course(tune, part, voice)


def _course(tune: Tune, part: Part, voice: HeardVoice) -> Iterator[str]:
    """The frequency through a note whose instrument leaves it alone."""
    event, first = part.event, part.call
    calls = range(first, min(part.until, len(voice.word)))
    start = event.pitch + event.detune / 100
    if event.wobbles:
        if event.target is None and not event.chord:
            yield from _vibrato(tune, start, [(k, voice.word[k]) for k in calls])
    elif event.chord:
        turn = [tune.word(one + event.detune / 100) for one in (event.pitch, *event.chord)]
        wrong = [
            k
            for k in calls
            if voice.control[k] & GATE and not near(voice.word[k], turn[(k - first) % len(turn)], event)
        ]
        if wrong:
            yield f"the chord is {voice.word[wrong[0]]} in call {wrong[0]}, not one of {turn} in turn"
    elif event.target is not None:
        yield from _glide(tune, part, voice)
    else:
        wrong = [k for k in calls if not near(voice.word[k], tune.word(start), event)]
        if wrong:
            yield f"the frequency word is {voice.word[wrong[0]]} in call {wrong[0]}, not {tune.word(start)}"


def _vibrato(tune: Tune, note: Fraction, words: list[tuple[int, int]]) -> Iterator[str]:
    """The vibratos of the random songs are half a semitone deep at most."""
    low, high = (tune.word(note + side * Fraction(52, 100)) for side in (-1, 1))
    wrong = [(call, word) for call, word in words if not low - 1 <= word <= high + 1]
    if wrong:
        yield f"the vibrato is at {wrong[0][1]} in call {wrong[0][0]}, not between {low} and {high}"


def _glide(tune: Tune, part: Part, voice: HeardVoice) -> Iterator[str]:
    """A slide or bend. Where steps swing, its own length may do so or not; one longer than its note may be cut."""
    whole = part.end - part.start
    lengths = [whole] if part.glide is None or part.event.glide is None else [part.glide]
    if part.event.glide is not None:
        lengths.append(part.event.glide * tune.whole)
        if any(tune.reader(number).tempi for number in tune.voices):
            return  # a tempo may change in the middle of a slide: the notation does not say what that does to it
    lengths = [min(length, whole) for length in lengths] + lengths
    found = [list(_line(tune, part, voice, length)) for length in lengths]
    if all(found):
        yield found[0][0]


def _line(tune: Tune, part: Part, voice: HeardVoice, length: Fraction) -> Iterator[str]:
    event, first, detune = part.event, part.call, part.event.detune / 100
    assert event.target is not None
    low, high = tune.word(event.pitch + detune), tune.word(event.target + detune)
    slack = abs(high - low) / length * 2 + 3
    for call in range(first, min(part.until, len(voice.word))):
        want = low + (high - low) * min(Fraction(1), (call - first) / length)
        if abs(voice.word[call] - want) > slack:
            yield f"the glide is at {voice.word[call]} in call {call}, not near {float(want):.0f}"
            return
        if call > first + length + 1 and not near(voice.word[call], high, event):
            yield f"the glide stays at {voice.word[call]}, not {high}"
            return


def near(word: int, expected: int, event: Event) -> bool:
    """Whether a frequency word is the one expected: exactly, but within a cent where the note is detuned or bent."""
    bent = event.target is not None and event.target.denominator != 1
    return abs(word - expected) <= (1 + expected * CENT if event.detune or bent else 0)


def scaled(sr: int, level: int) -> int:
    """SR with the sustain scaled by a level of 15: at least 1 where neither is 0."""
    sustain = sr >> 4
    if sustain and level:
        sustain = max(1, floor(Fraction(sustain * level, 15) + HALF))
    elif not level:
        sustain = 0
    return sustain << 4 | sr & 15
