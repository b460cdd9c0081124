"""The Song: what a text means, with every question of the notation answered and nothing of the player decided.

The interchange between :mod:`sidtool.notation` (text -> Song) and :mod:`sidtool.player` (Song -> 64tass source). Time
is counted in calls of the player, as exact fractions: an event sounds at the call ``round(sum of lengths before it)``.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sidtool.c64 import PAL, Clock
from sidtool.errors import Diagnostic, Span


class Waveform(enum.IntFlag):
    """Bits 7 to 1 of a voice's control register ($D404 + 7 v); the gate (bit 0) is the player's."""

    SYNC = 0x02
    RING = 0x04
    TEST = 0x08
    TRIANGLE = 0x10
    SAWTOOTH = 0x20
    PULSE = 0x40
    NOISE = 0x80


@dataclass(frozen=True, slots=True)
class Speed:
    """How often the player is called.

    Attributes:
        jiffy: True: by the KERNAL's 60 Hz tick; False: ``per_frame`` times in each picture.
        per_frame: 1 to 8; 1 with ``jiffy``.
        hertz: calls a second, by a timer of the CIA (to its nearest whole number of cycles); None: as the others say.
    """

    jiffy: bool = False
    per_frame: int = 1
    hertz: Fraction | None = None

    def cycles(self, clock: Clock) -> int:
        """CPU cycles from one call to the next.

        >>> Speed(jiffy=True).cycles(PAL) * 17, Speed().cycles(PAL), Speed(hertz=Fraction(100)).cycles(PAL)
        (279174, 19656, 9852)
        """
        if self.hertz is not None:
            return round(clock.phi2 / self.hertz)
        return clock.cycles_per_jiffy if self.jiffy else clock.cycles_per_frame // self.per_frame


@dataclass(frozen=True, slots=True)
class VoiceSetup:
    """``.sid.setup``: how a voice stands before the first note. It is no instrument: notes keep the seed's gate.

    Attributes:
        voice: 1 to 3 (the pasted line counts from 0).
        attack, decay, sustain, release: 0 to 15.
        pulse_width: 0 to 4095.
    """

    voice: int
    waveform: Waveform
    attack: int
    decay: int
    sustain: int
    release: int
    pulse_width: int = 0


@dataclass(frozen=True, slots=True)
class FilterSetup:
    """``.sid.setup_filter``: cutoff 0 to 2047, resonance 0 to 15, the voices that pass it, the modes that leave it."""

    cutoff: int
    resonance: int
    voice1: bool = False
    voice2: bool = False
    voice3: bool = False
    high_pass: bool = False
    low_pass: bool = False
    band_pass: bool = False
    mute_voice3: bool = False


@dataclass(frozen=True, slots=True)
class VolumeSetup:
    """``.sid.set_volume`` or the header's ``volume``: 0 to 15."""

    volume: int


Setup = VoiceSetup | FilterSetup | VolumeSetup


@dataclass(frozen=True, slots=True)
class Slope:
    """An entry of a table: from ``start`` in a straight line towards ``end``, which the call after it reaches.

    Attributes:
        start, end: in the unit of the table; equal for a value that stays.
        calls: player calls that it lasts, at least 1.
    """

    start: Fraction
    end: Fraction
    calls: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """How a value moves: pulse width 0 to 4095, cutoff 0 to 2047, resonance and volume 0 to 15, pitch in semitones.

    Attributes:
        slopes: its entries, at least one.
        loop: the entry where it goes on after the last; None: the last value stays.
    """

    slopes: tuple[Slope, ...]
    loop: int | None = None

    @classmethod
    def constant(cls, value: int | Fraction) -> Table:
        """One value for ever."""
        return cls((Slope(Fraction(value), Fraction(value)),))

    @property
    def is_constant(self) -> bool:
        """Whether it never moves."""
        first = self.slopes[0].start
        return all(slope.start == slope.end == first for slope in self.slopes)

    def value(self, call: int) -> Fraction:
        """The exact value in a call, counted from 0, in which the table starts.

        >>> table = Table((Slope(Fraction(0), Fraction(8), 4), Slope(Fraction(5), Fraction(5))), loop=0)
        >>> [int(table.value(call)) for call in range(7)]
        [0, 2, 4, 6, 5, 0, 2]
        >>> Table((Slope(Fraction(0), Fraction(8), 4),)).value(9)
        Fraction(8, 1)
        """
        slopes, left = self.slopes, call
        whole = sum(slope.calls for slope in slopes)
        if left >= whole:
            if self.loop is None:
                return slopes[-1].end
            slopes, left = slopes[self.loop :], left - whole
            left %= sum(slope.calls for slope in slopes)
        for slope in slopes:
            if left < slope.calls:
                return slope.start + (slope.end - slope.start) * left / slope.calls
            left -= slope.calls
        raise AssertionError("a table lasts as long as its slopes")


@dataclass(frozen=True, slots=True)
class WaveStep:
    """An entry of a wave table.

    Attributes:
        waveform: what the voice's control register gets, the gate apart; 0: no waveform; TEST: the oscillator stops.
        calls: player calls that it lasts, at least 1.
        pitch: the note that it sounds at, whatever is played (``noise=7C``); None: the note.
        offset: semitones above the note (``pulse@+12``); 0 with a pitch.
    """

    waveform: Waveform
    calls: int = 1
    pitch: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class WaveTable:
    """What happens to the waveform from the onset on; see :class:`Table` for ``loop``."""

    steps: tuple[WaveStep, ...]
    loop: int | None = None

    def step(self, call: int) -> WaveStep:
        """The entry that holds in a call, counted from the onset's, 0."""
        calls = [step for step in self.steps for _ in range(step.calls)]
        if call < len(calls):
            return calls[call]
        if self.loop is None:
            return self.steps[-1]
        looped = [step for step in self.steps[self.loop :] for _ in range(step.calls)]
        return looped[(call - len(calls)) % len(looped)]


@dataclass(frozen=True, slots=True)
class Vibrato:
    """A pitch that swings as a triangle around the note, first upwards.

    Attributes:
        depth: semitones from the note to either peak, more than 0.
        rate: swings a second.
        delay: player calls from the onset until it begins.
    """

    depth: Fraction
    rate: Fraction
    delay: int = 0


class FilterMode(enum.IntFlag):
    """Bits 4 to 7 of $D418: which outputs of the filter are heard, and whether voice 3 is heard past it."""

    LOW_PASS = 0x10
    BAND_PASS = 0x20
    HIGH_PASS = 0x40
    MUTE_VOICE3 = 0x80


@dataclass(frozen=True, slots=True)
class FilterProgram:
    """``filter NAME { ... }``: what happens to the filter when a note with it begins. None: that is left as it is.

    Attributes:
        name: as written.
        place: where it is defined.
        modes: outputs that are heard.
        resonance: 0 to 15.
        route: the voices, 1 to 3, that go through the filter, all others past it; None: the voice that plays the note
            is added to those that do.
        cutoff: how the cutoff moves, 0 to 2047.
    """

    name: str
    place: Span
    modes: FilterMode | None = None
    resonance: int | None = None
    route: tuple[int, ...] | None = None
    cutoff: Table | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """What ``@name`` chooses. A note with an instrument retriggers, after a hard restart.

    Attributes:
        name: as written.
        attack, decay, sustain, release: 0 to 15.
        wave: the waveform from the onset on; an offset or pitch of it comes on top of all that follows.
        pulse: the pulse width from the onset on, 0 to 4095.
        place: where the instrument is defined.
        hard_restart: calls before the onset during which the gate is closed and ADSR is 0.
        arp: whole semitones above the note, from the onset on.
        pitch: semitones above the note, fractions allowed, from the onset on; added to the arp.
        vibrato: of its notes, unless the text says else (:attr:`Note.vibrato` has the answer).
        gate: calls until the gate closes (:attr:`Note.gate` has counted it in); None: when the note ends.
        filter: index into ``Song.filters`` of the program that its onsets start, or None.
    """

    name: str
    attack: int
    decay: int
    sustain: int
    release: int
    wave: WaveTable
    pulse: Table
    place: Span
    hard_restart: int = 2
    arp: Table | None = None
    pitch: Table | None = None
    vibrato: Vibrato | None = None
    gate: int | None = None
    filter: int | None = None


@dataclass(frozen=True, slots=True)
class SetVibrato:
    """``!vib``: of what sounds, from now on; None: off. (Notes say themselves with which vibrato they begin.)"""

    vibrato: Vibrato | None


@dataclass(frozen=True, slots=True)
class SetDetune:
    """``!detune``: of what sounds, in semitones, from now on. (Notes say themselves how they are detuned.)"""

    semitones: Fraction


@dataclass(frozen=True, slots=True)
class SweepPulse:
    """``!pw``: the voice's pulse width moves like this from now on."""

    table: Table


@dataclass(frozen=True, slots=True)
class SweepCutoff:
    """``!cutoff``: instead of what moved it before."""

    table: Table


@dataclass(frozen=True, slots=True)
class SweepResonance:
    """``!res``."""

    table: Table


@dataclass(frozen=True, slots=True)
class SweepVolume:
    """``!vol``: of the whole chip."""

    table: Table


@dataclass(frozen=True, slots=True)
class SetModes:
    """``!mode``: outputs of the filter that are heard from now on."""

    modes: FilterMode


@dataclass(frozen=True, slots=True)
class SetRoute:
    """``!route``: these voices, 1 to 3, go through the filter from now on, all others past it."""

    voices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StartFilter:
    """``!filter``: starts a filter program, an index into ``Song.filters``, as an onset would."""

    filter: int


Command = (
    SetVibrato | SetDetune | SweepPulse | SweepCutoff | SweepResonance | SweepVolume | SetModes | SetRoute | StartFilter
)


@dataclass(frozen=True, slots=True)
class Event:
    """What happens in a voice, one after the other.

    Attributes:
        length: calls until the next event, exact; more than 0, but for a :class:`Hold` at the end of a voice that
            carries the commands and markers which stand there: that may have 0.
        place: the token that it came from.
        text: that token as written.
        bar: number of the bar it begins in, from 0, counted at the bar lines of the voice; an upbeat is bar -1. For a
            readable listing.
        commands: effects that begin with it, in their order, before its note sounds.
        markers: names of the markers that stand before it.
    """

    length: Fraction
    place: Span
    text: str
    bar: int
    commands: tuple[Command, ...] = field(default=(), kw_only=True)
    markers: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Glide:
    """A slide or a bend of a note, from its onset, in a straight line of the frequency register.

    Attributes:
        target: pitch where it ends exactly, and stays: 0 to 95, fractions for bends.
        calls: how long it takes, at least 1.
    """

    target: Fraction
    calls: int


@dataclass(frozen=True, slots=True)
class Note(Event):
    """A note: with an instrument it retriggers; without one (None) it opens the gate only if it is closed.

    Without one it sounds as the voice's setup says, also behind notes with one: waveform, ADSR, pulse width (but for
    ``keeps_pulse``) and no table; ``level`` scales the setup's sustain.

    Attributes:
        pitch: 0 to 95, :mod:`sidtool.pitch`.
        instrument: index into ``Song.instruments``, or None.
        chord: pitches that take turns with the first one, a call each, in place of the instrument's arp; empty: none.
        glide: a slide or bend, or None.
        slurred: it goes on with what sounds: no hard restart, no retrigger, and no table of the instrument starts anew.
        gate: calls from the onset to when the gate closes, at least 1; it may lie in a :class:`Hold` after the note.
            None: what comes next decides.
        level: 0 to 15, scales the sustain: ``round(sustain * level / 15)``, at least 1 where neither is 0.
        detune: semitones added to all its pitches.
        vibrato: with which it begins, or None.
        keeps_pulse: an effect has the voice's pulse width: the onset does not start the instrument's.
    """

    pitch: int
    instrument: int | None
    chord: tuple[int, ...] = field(default=(), kw_only=True)
    glide: Glide | None = field(default=None, kw_only=True)
    slurred: bool = field(default=False, kw_only=True)
    gate: int | None = field(default=None, kw_only=True)
    level: int = field(default=15, kw_only=True)
    detune: Fraction = field(default=Fraction(0), kw_only=True)
    vibrato: Vibrato | None = field(default=None, kw_only=True)
    keeps_pulse: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class GateOff(Event):
    """``x``: closes the gate; the release runs."""


@dataclass(frozen=True, slots=True)
class Rest(Event):
    """``r``: closes the gate and brings the envelope to 0 within two calls."""


@dataclass(frozen=True, slots=True)
class Hold(Event):
    """``s``, or ``_`` where something stands between it and its note: nothing happens but its commands."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a voice that one call of a pattern made: a hint where the same bytes may come more than once.

    Attributes:
        first, end: its events are ``events[first:end]``.
        pattern: the pattern's name.
        transposition: semitones.
    """

    first: int
    end: int
    pattern: str
    transposition: int


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice's events.

    Attributes:
        number: 1 to 3.
        events: at least one.
        loop: index of the event where it goes on after the last, or None: it ends, and the gate is closed. State that
            is not in the events (an effect still at work) is at the loop's start as the last event left it.
        passages: the pattern calls, in their order; one may lie in another.
    """

    number: int
    events: tuple[Event, ...]
    loop: int | None
    passages: tuple[Passage, ...] = ()

    @property
    def length(self) -> Fraction:
        """Calls from the start to the end of the last event."""
        return total(self.events)

    @property
    def loop_length(self) -> Fraction:
        """Calls of one pass through the loop; 0 without one."""
        return Fraction(0) if self.loop is None else total(self.events[self.loop :])


def total(events: Sequence[Event]) -> Fraction:
    """The length of some events in calls, exact."""
    sums: dict[int, int] = {}  # of the numerators, by the denominator: few are different, and adding fractions is slow
    for event in events:
        length = event.length
        denominator = length.denominator
        sums[denominator] = sums.get(denominator, 0) + length.numerator
    return sum((Fraction(numerator, denominator) for denominator, numerator in sums.items()), start=Fraction(0))


@dataclass(frozen=True, slots=True)
class Song:
    """A song, resolved.

    Attributes:
        file: name of the text it came from, as the user gave it.
        title, author, released: empty where not given.
        chip: ``"6581"`` or ``"8580"``: which model it was written for.
        tuning: frequency of 4A in Hz.
        setup: done before the first call, in this order.
        voices: in the order of their numbers, at most one each; never empty.
        warnings: what plays but will surprise; the first tune has those of all.
        filters: programs of the filter.
        number: of the tune, from 1.
        others: the tunes behind the first: numbers 2, 3, ... They have the same file, instruments, filters, clock, chip
            and tuning, and no others.
    """

    file: str
    voices: tuple[Voice, ...]
    setup: tuple[Setup, ...]
    instruments: tuple[Instrument, ...] = ()
    title: str = ""
    author: str = ""
    released: str = ""
    clock: Clock = PAL
    chip: str = "8580"
    speed: Speed = Speed()
    tuning: float = 440.0
    warnings: tuple[Diagnostic, ...] = ()
    filters: tuple[FilterProgram, ...] = ()
    number: int = 1
    others: tuple[Song, ...] = ()

    def __post_init__(self) -> None:
        if self.chip not in ("6581", "8580"):
            raise ValueError(f"{self.chip!r} is no SID")

    @property
    def tunes(self) -> tuple[Song, ...]:
        """All tunes of the text, by their numbers."""
        return (self, *self.others)

    @property
    def cycles_per_call(self) -> int:
        """CPU cycles from one player call to the next."""
        return self.speed.cycles(self.clock)

    @property
    def loops(self) -> bool:
        """Whether any voice goes on for ever."""
        return any(voice.loop is not None for voice in self.voices)

    @property
    def calls(self) -> Fraction:
        """Calls until every voice has ended or, where it loops, has come to its loop's end once."""
        return max(voice.length for voice in self.voices)

    @property
    def loop_calls(self) -> Fraction:
        """Length of the longest loop in calls; 0 where nothing loops."""
        return max(voice.loop_length for voice in self.voices)
