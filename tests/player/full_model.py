"""An independent model of the full player: what the SID's registers have to hold after each call, from the Song alone.

It knows nothing of streams, clocks or channels: times are exact fractions, tables are asked for their value in a call,
and pitches are computed in floating point. A check then allows for what the manual states: a cent or a step of the
frequency word, a step of the other registers that move.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from fractions import Fraction

from player_harness import Write, call_of, timeline

from sidtool.pitch import word
from sidtool.song import (
    Event,
    FilterMode,
    FilterSetup,
    GateOff,
    Glide,
    Hold,
    Instrument,
    Note,
    Rest,
    SetDetune,
    SetModes,
    SetRoute,
    SetVibrato,
    Song,
    StartFilter,
    SweepCutoff,
    SweepPulse,
    SweepResonance,
    SweepVolume,
    Table,
    Vibrato,
    Voice,
    VoiceSetup,
    VolumeSetup,
    Waveform,
)

CENT = 2 ** (1 / 1200)


@dataclass
class Moving:
    """A table and the call in which it began; ``before``: the value up to then."""

    table: Table
    start: int
    before: Fraction = Fraction(0)

    def at(self, call: int) -> Fraction:
        return self.table.value(call - self.start) if call >= self.start else self.before


@dataclass(frozen=True)
class Moment:
    """When something begins: the call, and the exact time in calls, of which the call is the nearest."""

    call: int
    time: Fraction


START = Moment(0, Fraction(0))


@dataclass
class Expected:
    """Registers after a call: exact ones, (value, tolerance) of those that move; the control registers of gates that

    close and open again within it.
    """

    exact: dict[int, int] = field(default_factory=dict)
    near: dict[str, tuple[float, float]] = field(default_factory=dict)
    struck: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Still:
    """A voice that stands still in a hard restart: waveform, and what :class:`Expected` has of frequency and width."""

    waveform: int
    frequency: tuple[float, float] | None
    width: tuple[float, float]


@dataclass
class VoiceModel:
    """A voice as it sounds."""

    song: Song
    voice: Voice
    waveform: int
    ad: int
    sr: int
    own_ad: int
    own_sr: int
    width: Moving | int
    setup: VoiceSetup
    gate: bool = False
    struck: bool = False  # in this call, where the gate was open
    closes: int | None = None
    note: Note | None = None
    onset: Moment = START
    tables: Instrument | None = None
    began: Moment = START
    arp: tuple[str, Moment] | None = None  # what the arp is, and since when
    bent: bool = False
    pitch_began: Moment = START
    detune: Fraction = Fraction(0)
    vibrato: Vibrato | None = None
    vibrato_began: Moment = START
    course: Moment | None = None  # when the course of the pitch began, if it has one
    ended: bool = False
    still: Still | None = None
    widened: int = -1  # the last call in which a note began its own pulse width
    adrift: bool = False  # nobody knows where a sweep of the pulse width is that began while the voice stood still

    @property
    def base(self) -> int:
        return 7 * (self.voice.number - 1)

    def goes_on(self, events: tuple[Due, ...]) -> bool:
        """Whether a note comes when a gate's time is over, or before: that decides about the gate."""
        assert self.note is not None
        over = self.onset.time + (self.note.gate or 0)
        return any(isinstance(event, Note) and time <= over for time, event in events)

    def has_more(self) -> bool:
        """Whether anything is on top of the note (a slide is then allowed to be told in semitones)."""
        assert self.note is not None
        commands = [command for event in self.voice.events for command in event.commands]
        changed = any(isinstance(command, SetVibrato | SetDetune) for command in commands)
        return bool(self.note.chord or self.note.vibrato or self.tables or changed)

    def stand(self, call: int, still: bool) -> None:
        """Before the events of a call: the voice stands still in it, as the call before left it, or goes on."""
        if not still:
            self.still = None
            return
        if self.still is None:
            self.still = Still(self.sounding(call - 1), self.frequency(call - 1), _width(self.width, call - 1))
        # All else begins anew at the onset; a width that does not goes on from where it stood.
        if isinstance(self.width, Moving):
            self.width.start += 1

    def sweep(self, table: Table, call: int) -> None:
        """An effect moves the pulse width; where the voice stands still it may begin at once, or only with the note.

        In the call of a note that begins its own pulse width nothing moves: the effect begins in the next one.
        """
        if self.widened == call and isinstance(self.width, Moving):
            self.width, self.adrift = Moving(table, call + 1, self.width.at(call)), False
        else:
            self.width, self.adrift = Moving(table, call), self.still is not None

    def play(self, event: Event, now: Moment) -> None:
        match event:
            case Note():
                self._onset(event, now)
                self._begin_course(now, always=False)
            case GateOff():
                self.gate = False
            case Rest():
                self.gate = False
                self.ad = self.sr = 0

    def _begin_course(self, now: Moment, *, always: bool) -> None:
        """What moves the pitch of an event is worked out from its beginning on; times between calls are rounded."""
        assert self.note is not None
        fine = self._is_moved_by_tables() or self.note.glide or self.vibrato or self.detune or self.note.chord
        self.course = now if fine or always else None

    def _is_moved_by_tables(self) -> bool:
        if self.tables is None:
            return False
        found = [table for table in (self.tables.pitch, self.tables.arp) if table is not None]
        shifted = any(step.offset or step.pitch is not None for step in self.tables.wave.steps)
        return shifted or any(slope.start or slope.end for table in found for slope in table.slopes)

    def since(self, start: Moment, call: int) -> int:
        """Calls since something began."""
        if self.course is None:
            return call - start.call
        return math.floor(self.course.time - start.time + Fraction(1, 2)) + call - self.course.call

    def _onset(self, note: Note, now: Moment) -> None:
        # A slide takes the instrument's table of pitches along, from its beginning; so does the note after it.
        if note.glide or (self.note and self.note.glide):
            self.pitch_began = now
        self.note, self.onset = note, now
        self.closes = None if note.gate is None else now.call + note.gate
        self.detune = note.detune
        if not (note.slurred and note.vibrato == self.vibrato):
            self.vibrato, self.vibrato_began = note.vibrato, now
        if note.instrument is None:
            if not note.slurred:
                self._set_up_again(note)
            if not self.gate:
                self.ad, self.sr = self.own_ad, self.own_sr
            self.gate = True
        elif not note.slurred:
            self._retrigger(note, now)
        kind = self.arp[0] if self.arp else ""
        if note.chord:
            self.arp = ("chord", now)
        elif kind == "chord":
            self.arp = ("arp", now) if self.tables and self.tables.arp else None

    def _set_up_again(self, note: Note) -> None:
        """A note without an instrument sounds as the voice's setup says, the sustain scaled by its level."""
        one = self.setup
        if not note.keeps_pulse and one.waveform & Waveform.PULSE:
            self.width, self.adrift = one.pulse_width, False
        ad, sr = one.attack << 4 | one.decay, scaled(one.sustain, note.level) << 4 | one.release
        if self.tables is None and sr == self.own_sr:
            return
        if self.arp and self.arp[0] == "arp":
            self.arp = None
        self.tables = None
        self.ad, self.sr = self.own_ad, self.own_sr = ad, sr

    def _retrigger(self, note: Note, now: Moment) -> None:
        assert note.instrument is not None
        one = self.song.instruments[note.instrument]
        self.tables, self.began, self.pitch_began = one, now, now
        self.arp = ("arp", now) if one.arp else None
        self.struck, self.gate = self.gate, True
        self.ad = self.own_ad = one.attack << 4 | one.decay
        self.sr = self.own_sr = scaled(one.sustain, note.level) << 4 | one.release
        if not note.keeps_pulse and any(step.waveform & Waveform.PULSE for step in one.wave.steps):
            self.width, self.adrift, self.widened = Moving(one.pulse, now.call), False, now.call

    def expect(self, row: Expected, call: int) -> None:
        """What the voice's registers hold after a call."""
        now = self.still or Still(self.sounding(call), self.frequency(call), _width(self.width, call))
        row.exact[self.base + 4] = now.waveform | self.gate
        row.exact[self.base + 5], row.exact[self.base + 6] = self.ad, self.sr
        if self.struck:
            row.struck.append(self.base + 4)
        if now.frequency is not None:
            row.near[f"frequency {self.voice.number}"] = now.frequency
        if not self.adrift:
            row.near[f"width {self.voice.number}"] = now.width

    def sounding(self, call: int) -> int:
        """The waveform of a call."""
        return self.waveform if self.tables is None else int(self.tables.wave.step(call - self.began.call).waveform)

    def frequency(self, call: int) -> tuple[float, float] | None:
        """The frequency word in a call and how far it may be off."""
        if self.note is None:
            return None
        step = self.tables.wave.step(self.since(self.began, call)) if self.tables else None
        if step is not None and step.pitch is not None:
            return self._word(step.pitch), 0
        up = Fraction(step.offset if step else 0) + self._arp(call) + self.detune
        if self.tables and self.tables.pitch:
            up += self.tables.pitch.value(self.since(self.pitch_began, call))
        up += self._swing(call)
        glide = self.note.glide
        if glide is None:
            total = self.note.pitch + up
            if total.denominator == 1:
                return self._word(total), 0
            several = bool(self.vibrato) + bool(self.detune) + bool(self.tables and self.tables.pitch) > 1
            return self._near(self._ideal(float(total)), 1.4 if several else 1)
        return self._gliding(glide, self.since(self.onset, call), up)

    def _gliding(self, glide: Glide, call: int, up: Fraction) -> tuple[float, float]:
        assert self.note is not None
        plain = up == self.detune and not self.has_more() and self._word(glide.target + up) < 65535
        left = min(call, glide.calls)
        first, last = (self._word(one + (up if plain else 0)) for one in (self.note.pitch, glide.target))
        line = first + (last - first) * left / glide.calls
        if plain:
            # The note that it ends at may be off by the cut of the detune.
            return (line, 0) if left == glide.calls else (line, max(1.01, line * (CENT**0.26 - 1)))
        return self._near(line * 2 ** (float(up) / 12), 1.7)

    def _near(self, ideal: float, cents: float) -> tuple[float, float]:
        return ideal, ideal * (CENT**cents - 1) + 1.01

    def _word(self, pitch: Fraction | int) -> int:
        return word(float(pitch), self.song.clock, self.song.tuning)

    def _ideal(self, pitch: float) -> float:
        return self.song.tuning * 2 ** ((pitch - 57) / 12) * 2**24 / float(self.song.clock.phi2)

    def _arp(self, call: int) -> int:
        if self.arp is None or self.note is None:
            return 0
        kind, start = self.arp
        if kind == "chord":
            pitches = (self.note.pitch, *self.note.chord)
            return pitches[self.since(start, call) % len(pitches)] - self.note.pitch
        assert self.tables is not None
        assert self.tables.arp is not None
        return math.floor(self.tables.arp.value(self.since(start, call)) + Fraction(1, 2))

    def rate(self) -> Fraction:
        """Swings a call: so many that a whole number of them takes a whole number of calls, within a percent."""
        assert self.vibrato is not None
        exact = self.vibrato.rate * self.song.cycles_per_call / self.song.clock.phi2
        near = [Fraction(number, max(1, round(number / exact))) for number in range(1, 65)]
        fitting = [one for one in near if abs(exact / one - 1) <= Fraction(1, 100)]
        return fitting[0] if fitting else min(near, key=lambda one: abs(exact / one - 1))

    def depth(self) -> Fraction:
        """So much that the call which comes nearest to the triangle's peak is as deep as asked for."""
        assert self.vibrato is not None
        calls = self.rate().denominator
        nearest = min(abs(Fraction(call, calls) - Fraction(1, 4)) for call in range(calls))
        highest = 1 - 4 * nearest
        if calls % 2:  # the lower peak lies elsewhere between the calls
            highest = max(highest, 1 - 4 * min(abs(Fraction(call, calls) - Fraction(3, 4)) for call in range(calls)))
        return self.vibrato.depth / highest if highest > 0 else self.vibrato.depth

    def _swing(self, call: int) -> Fraction:
        since = self.since(self.vibrato_began, call) - (self.vibrato.delay if self.vibrato else 0)
        if self.vibrato is None or since <= 0:
            return Fraction(0)
        phase, depth = since * self.rate() % 1, self.depth()
        if phase <= Fraction(1, 4):
            return 4 * phase * depth
        if phase <= Fraction(3, 4):
            return (2 - 4 * phase) * depth
        return (4 * phase - 4) * depth


@dataclass
class Model:
    """A tune, call by call."""

    song: Song
    calls: int
    markers: list[str]
    cutoff: Moving | int = 0
    resonance: Moving | int = 0
    volume: Moving | int = 0
    mode: int = 0
    route: int = 0
    cue: int = 0
    cues: list[int] = field(default_factory=list)

    def run(self) -> list[Expected]:
        voices = [self._voice(voice) for voice in self.song.voices]
        for setup in self.song.setup:
            if isinstance(setup, FilterSetup):
                self.cutoff, self.resonance = setup.cutoff, setup.resonance
                self.route = setup.voice1 | setup.voice2 << 1 | setup.voice3 << 2
                modes = (setup.low_pass, setup.band_pass, setup.high_pass, setup.mute_voice3)
                self.mode = sum(0x10 << bit for bit, on in enumerate(modes) if on)
            if isinstance(setup, VolumeSetup):
                self.volume = setup.volume
        lines = [events_by_call(voice, self.calls) for voice in self.song.voices]
        breaks = [restarts(self.song, voice, self.calls) for voice in self.song.voices]
        rows = []
        for call in range(self.calls):
            for voice, line, broken in zip(voices, lines, breaks, strict=True):
                voice.stand(call, call in broken.still)
                self._call(voice, line.get(call, ()), call, call in broken.begins)
            rows.append(self._expected(voices, call))
            for voice, broken in zip(voices, breaks, strict=True):
                broken.forgive(rows[-1], voice, call)
            self.cues.append(self.cue)
        return rows

    def _voice(self, voice: Voice) -> VoiceModel:
        found = [one for one in self.song.setup if isinstance(one, VoiceSetup) and one.voice == voice.number]
        one = found[-1] if found else VoiceSetup(voice.number, Waveform(0), 0, 0, 0, 0)
        ad, sr = one.attack << 4 | one.decay, one.sustain << 4 | one.release
        return VoiceModel(self.song, voice, int(one.waveform), ad, sr, ad, sr, one.pulse_width, one)

    def _call(self, voice: VoiceModel, events: tuple[Due, ...], call: int, broken: bool) -> None:
        voice.struck = False
        if voice.closes == call and not voice.ended and not voice.goes_on(events):
            voice.gate = False
        for time, event in events:
            if event is None:
                voice.gate, voice.ended = False, True
                continue
            self._commands(voice, event, Moment(call, time))
            voice.play(event, Moment(call, time))
            if isinstance(event, Note) and event.instrument is not None and not event.slurred:
                index = self.song.instruments[event.instrument].filter
                if index is not None:
                    self._program(voice, index, call)
        if broken:
            voice.gate = False
            voice.ad = voice.sr = 0

    def _program(self, voice: VoiceModel, index: int, call: int) -> None:
        program = self.song.filters[index]
        if program.modes is not None:
            self.mode = int(program.modes)
        if program.resonance is not None:
            self.resonance = program.resonance
        if program.route is None:
            self.route |= 1 << voice.voice.number - 1
        else:
            self.route = sum(1 << one - 1 for one in set(program.route))
        if program.cutoff is not None:
            self.cutoff = Moving(program.cutoff, call)

    def _commands(self, voice: VoiceModel, event: Event, now: Moment) -> None:
        at_note, call = isinstance(event, Note), now.call
        for command in event.commands:
            match command:
                case SetVibrato() if not at_note:
                    voice.vibrato, voice.vibrato_began = command.vibrato, now
                case SetDetune() if not at_note:
                    voice.detune = command.semitones
                case SweepPulse():
                    voice.sweep(command.table, call)
                case SweepCutoff():
                    self.cutoff = Moving(command.table, call)
                case SweepResonance():
                    self.resonance = Moving(command.table, call)
                case SweepVolume():
                    self.volume = Moving(command.table, call)
                case SetModes():
                    self.mode = int(command.modes)
                case SetRoute():
                    self.route = sum(1 << one - 1 for one in set(command.voices))
                case StartFilter():
                    self._program(voice, command.filter, call)
        if not at_note and voice.note and any(isinstance(one, SetVibrato | SetDetune) for one in event.commands):
            voice._begin_course(now, always=True)
        for name in event.markers:
            self.cue = self.markers.index(name) + 1

    def _expected(self, voices: list[VoiceModel], call: int) -> Expected:
        row = Expected()
        for voice in voices:
            voice.expect(row, call)
        row.near["cutoff"] = _moved(self.cutoff, call, 2)
        row.near["resonance"] = _moved(self.resonance, call, 1, 4096)
        row.near["volume"] = _moved(self.volume, call, 1, 256)
        row.exact[-0x18], row.exact[-0x17] = self.mode, self.route
        return row


def scaled(sustain: int, level: int) -> int:
    """A sustain at a level of the voice: at least 1 where neither is 0."""
    value = math.floor(Fraction(sustain * level, 15) + Fraction(1, 2))
    return max(1, value) if sustain and level else value


def _moved(value: Moving | int, call: int, stray: float = 1, units: int = 1) -> tuple[float, float]:
    """A value that moves, and how far it may be from its line.

    Args:
        stray: so far in any case, for lines whose step is no whole number.
        units: a long slope may be one of so many parts of a step away for each 64 of its calls.
    """
    if isinstance(value, int):
        return value, 0
    exact = value.at(call)
    if exact.denominator == 1 and value.table.is_constant:
        return float(exact), 0
    longest = max(slope.calls for slope in value.table.slopes)
    return float(exact), max(stray, longest / 64 / units) + 1 / units


def _width(value: Moving | int, call: int) -> tuple[float, float]:
    return _moved(value, call, 4)


def marker_numbers(song: Song) -> list[str]:
    """The markers' names in the order of their numbers."""
    events = [event for tune in song.tunes for voice in tune.voices for event in voice.events]
    return list(dict.fromkeys(name for event in events for name in event.markers))


Due = tuple[Fraction, Event | None]


def events_by_call(voice: Voice, calls: int) -> dict[int, tuple[Due, ...]]:
    """The events of a voice with their exact times, by the calls they are due at; None: its end."""
    found: dict[int, tuple[Due, ...]] = {}
    time = Fraction(0)
    for call, event in timeline(voice, calls):
        found[call] = (*found.get(call, ()), (time, event))
        time += event.length if event is not None else 0
    return found


@dataclass
class Restarts:
    """What a voice's hard restarts do, by calls.

    Attributes:
        begins: in which they begin.
        loose: in which they may begin as well.
        still: in which the voice stands still.
        vague: of these, those in which frequency and width may or may not have taken the first value of an effect.
    """

    begins: set[int] = field(default_factory=set)
    loose: set[int] = field(default_factory=set)
    still: set[int] = field(default_factory=set)
    vague: set[int] = field(default_factory=set)

    def forgive(self, row: Expected, voice: VoiceModel, call: int) -> None:
        """Takes out of a row what nobody can know."""
        if call in self.loose:
            for register in (4, 5, 6):
                del row.exact[voice.base + register]
        if call in self.loose or call in self.vague:
            for name in ("frequency", "width"):
                row.near.pop(f"{name} {voice.voice.number}", None)


def restarts(song: Song, voice: Voice, calls: int) -> Restarts:
    """The hard restarts of a voice.

    The player knows what is one event ahead. Where a restart begins before an effect, or before the last two events in
    front of the note, it takes the nearest whole number of calls for what lies between, and may be a call off.

    The voice stands still from the restart on, but not before the event right in front of the note has begun: only then
    does the player know the note. An event that takes no time is one, too, if it does something.
    """
    found, ordered = Restarts(), False
    before: tuple[int, Event] | None = None
    noted = -1  # the last call in which a note began: it sounds for this call at the least
    second = last = -1  # the calls in which the last two events began that take time or have an effect
    commanded = -1  # the last call in which an event that is no note had commands
    for call, event in timeline(voice, calls + 300):
        if isinstance(event, Note) and event.instrument is not None and not event.slurred and before is not None:
            earliest = max(before[0] + isinstance(before[1], Note), noted + 1)
            at = max(call - song.instruments[event.instrument].hard_restart, earliest)
            if at < call:
                found.begins.add(at)
            known = max(at, last)
            if ordered or known > at or second >= at > before[0]:
                found.loose |= {at - 1, at}
            found.still |= set(range(known, call))
            found.vague |= set(range(known, call)) if commanded >= known else set()
        noted = call if isinstance(event, Note) else noted
        ordered = event is not None and not isinstance(event, Note) and bool(event.commands or event.markers)
        if event is not None and (event.length or event.commands or event.markers):
            second, last = last, call
        commanded = call if event is not None and not isinstance(event, Note) and event.commands else commanded
        if (event is not None and not isinstance(event, Hold)) or (before is None and event is not None):
            before = (call, event)
    return found


def registers_near(values: list[int], name: str) -> float:
    """A moving quantity as the registers hold it."""
    kind, _, number = name.partition(" ")
    base = 7 * (int(number) - 1) if number else 0
    match kind:
        case "frequency":
            return values[base] | values[base + 1] << 8
        case "width":
            return (values[base + 2] | values[base + 3] << 8) & 0xFFF
        case "cutoff":
            return values[0x15] & 7 | values[0x16] << 3
        case "resonance":
            return values[0x17] >> 4
        case "volume":
            return values[0x18] & 15
    raise ValueError(name)


def compare(expected: Expected, values: list[int], top: float = 60000) -> list[str]:
    """What is wrong after a call."""
    wrong = []
    for register, value in expected.exact.items():
        got = values[0x17] & 15 if register == -0x17 else values[0x18] & 0xF0 if register == -0x18 else values[register]
        if got != value:
            wrong.append(f"register {register}: {got:02x}, not {value:02x}")
    for name, (middle, tolerance) in expected.near.items():
        near = registers_near(values, name)
        if abs(near - middle) > tolerance and not (name.startswith("frequency") and tolerance and middle > top):
            wrong.append(f"{name}: {near}, not {middle:.2f} +- {tolerance:.2f}")
    return wrong


def follow(values: list[int], writes: list[Write]) -> None:
    """Carries writes out."""
    for register, value in writes:
        values[register] = value


__all__ = ["Expected", "FilterMode", "Model", "call_of", "compare", "follow", "replace"]
