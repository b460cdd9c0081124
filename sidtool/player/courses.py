"""Courses: how the frequency of a note moves: arps and chords, slides, vibrato, detune, all that leaves its key.

All of it together is worked out when the song is built, as words of the SID's frequency register, one for each call;
where they are near a straight line, the player may add the same in each call instead. A note that nothing moves has no
course.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import accumulate

from sidtool import pitch as pitches
from sidtool.c64 import Clock
from sidtool.errors import UserError
from sidtool.player.book import Book
from sidtool.player.course_pool import LONGEST_RUN, SHORTEST_RUN, Line, Path, begun_later
from sidtool.player.moves import nearest
from sidtool.song import Event, Glide, Instrument, Note, SetDetune, SetVibrato, Song, Table, Vibrato, Voice, WaveTable

# How far a line may be from its exact pitch: a step of the register, or a quarter of a cent where that is more.
TOLERANCE = 0.25
_RELATIVE = 2 ** (TOLERANCE / 1200) - 1
# How far the rate of a vibrato may be off so that its swings fit into few calls.
RATE_TOLERANCE = Fraction(1, 100)
_MOST_SWINGS = 64
# What is nearer to a whole number of semitones than this is one.
_WHOLE = 1e-9
# Calls that are worked out behind the last note of a voice at the least.
_RELEASE = 2000
_TOP = pitches.TOP_WORD
# A waveform without a pitch of its own sounds at the note's.
_NOTE = -1.0


@functools.lru_cache(1024)
def swings(vibrato: Vibrato, calls_a_second: Fraction) -> tuple[int, int]:
    """A number of swings and the calls that they take together: the vibrato's rate within a percent.

    >>> swings(Vibrato(Fraction(1, 4), Fraction(6)), Fraction(50))
    (3, 25)
    """
    period = calls_a_second / vibrato.rate
    best = (1, max(1, round(period)))
    for number in range(1, _MOST_SWINGS + 1):
        calls = max(1, round(number * period))
        error = abs(calls / (number * period) - 1)
        if error <= RATE_TOLERANCE:
            return number, calls
        if error < abs(best[1] / (best[0] * period) - 1):
            best = number, calls
    return best


def triangle(phase: Fraction) -> Fraction:
    """From 0 up to 1, down to -1, and back: a swing of a vibrato.

    >>> [str(triangle(Fraction(part, 8))) for part in range(9)]
    ['0', '1/2', '1', '1/2', '0', '-1/2', '-1', '-1/2', '0']
    """
    return Fraction(_height(phase.numerator, phase.denominator), phase.denominator)


def _height(phase: int, turn: int) -> int:
    """The triangle from ``-turn`` to ``turn``, where so many parts of the phase are a swing."""
    quarters = 4 * (phase % turn)
    if quarters <= turn:
        return quarters
    return 2 * turn - quarters if quarters <= 3 * turn else quarters - 4 * turn


@functools.lru_cache(1024)
def peak(number: int, calls: int) -> Fraction:
    """How high the calls of so many swings come in the triangle: 1 where one of them meets its peak.

    >>> peak(3, 25), peak(1, 10)
    (Fraction(24, 25), Fraction(4, 5))
    """
    return Fraction(max(abs(_height(call * number, calls)) for call in range(calls)), calls) or Fraction(1)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A table call by call, in its shortest form: equal for all that move a pitch alike.

    Attributes:
        values: semitones, or pitches.
        entry: the value that comes behind the last.
        number: its hash, which is asked for with each note.
    """

    values: tuple[float, ...]
    entry: int
    number: int

    def __hash__(self) -> int:
        return self.number

    def __eq__(self, other: object) -> bool:
        if self is other or not isinstance(other, Way):
            return self is other
        return (self.number, self.entry, self.values) == (other.number, other.entry, other.values)

    @property
    def loop(self) -> int:
        """Calls until it repeats itself, from its entry on."""
        return len(self.values) - self.entry

    def place(self, since: int) -> int:
        """Which value it has reached after some calls."""
        return since if since < self.entry else self.entry + (since - self.entry) % self.loop

    def follow(self, place: int, calls: int) -> list[float]:
        """The values of some calls, from one of its values on."""
        found, loop = list(self.values[place : place + calls]), self.values[self.entry :]
        found += loop * -(-(calls - len(found)) // len(loop))
        return found[:calls]


def make_way(values: Sequence[float], entry: int, rest: float = 0) -> Way | None:
    """The shortest form of a table's calls; None: it is always at rest.

    >>> make_way([0, 7, 0, 7], 0).values, make_way([3, 0, 0, 0], 2).values, make_way([0, 0], 0)
    ((0, 7), (3, 0), None)
    """
    loop = values[entry:]
    size = next(n for n in range(1, len(loop) + 1) if len(loop) % n == 0 and loop[n:] == loop[: len(loop) - n])
    while entry and values[entry - 1] == values[entry - 1 + size]:
        entry -= 1
    short = tuple(values[: entry + size])
    return None if short == (rest,) else Way(short, entry, hash((short, entry)))


@dataclass(frozen=True, slots=True)
class _Own:
    """What an instrument moves its notes with: arp, pitch, the waveforms' offsets, and their own pitches."""

    arp: Way | None = None
    pitch: Way | None = None
    offset: Way | None = None
    fixed: Way | None = None


@functools.lru_cache(256)
def _table_way(table: Table | None, whole: bool) -> Way | None:
    """Semitones of a table; those of an arp are whole ones."""
    if table is None:
        return None
    values, entry = list[Fraction](), 0
    for index, slope in enumerate(table.slopes):
        if index == table.loop:
            entry = len(values)
        step = (slope.end - slope.start) / slope.calls
        values += (slope.start + step * call for call in range(slope.calls)) if step else [slope.start] * slope.calls
    if table.loop is None:
        entry = len(values)
        values.append(table.slopes[-1].end)
    return make_way([nearest(one) if whole else float(one) for one in values], entry)


@functools.lru_cache(256)
def _wave_ways(table: WaveTable) -> tuple[Way | None, Way | None]:
    """What the waveforms move a note by, and the pitches that they have of their own."""
    steps = [step for step in table.steps for _ in range(step.calls)]
    entry = len(steps) - 1 if table.loop is None else sum(step.calls for step in table.steps[: table.loop])
    fixed = [_NOTE if step.pitch is None else step.pitch for step in steps]
    return make_way([step.offset for step in steps], entry), make_way(fixed, entry, _NOTE)


@functools.lru_cache(1024)
def _swing_way(vibrato: Vibrato, calls_a_second: Fraction) -> Way | None:
    check_depth(vibrato)
    number, calls = swings(vibrato, calls_a_second)
    depth = vibrato.depth / peak(number, calls)
    whole, parts = depth.numerator, depth.denominator * calls
    turn = [whole * _height(call * number, calls) / parts for call in range(calls)]
    return make_way([0.0] * vibrato.delay + turn, vibrato.delay)


@functools.lru_cache(1024)
def _chord_way(chord: tuple[int, ...]) -> Way | None:
    """The notes of a chord in turns, semitones above its first."""
    return make_way([one - chord[0] for one in chord], 0)


# A way, and which of its values it has reached.
Moving = tuple[Way, int]


@dataclass(frozen=True, slots=True)
class Course:
    """What moves a pitch from a call on, which is call 0 here.

    Attributes:
        pitch: the note.
        glide: its slide, begun ``glide_since`` calls ago.
        detune: semitones, with those of tables that have come to rest.
        ways: what adds semitones: arp or chord, pitch table, the waveforms' offsets, vibrato.
        fixed: pitches of the waveforms' own.
        plain: nothing is ever on top of the slide: it is exact in words.
    """

    pitch: int
    glide: Glide | None = None
    glide_since: int = 0
    detune: float = 0.0
    ways: tuple[Moving, ...] = ()
    fixed: Moving | None = None
    plain: bool = False

    @property
    def stays(self) -> bool:
        """Whether the pitch is that of the note's key, for ever."""
        return not (self.glide or self.detune or self.ways or self.fixed)


@dataclass(slots=True)
class _Moves:
    """A voice while its events are gone through: what sounds, and when all that began, in the unit of its times."""

    note: Note | None = None
    onset: int = 0
    tables: int = -1
    began: int = 0
    pitch_began: int = 0
    chord: bool = False
    arp_began: int = 0
    detune: Fraction = Fraction(0)
    vibrato: Vibrato | None = None
    vibrato_began: int = 0


@dataclass(frozen=True, slots=True)
class _Times:
    """When each event of a voice begins, and when the last one ends: whole numbers of ``1/unit`` calls."""

    at: list[int]
    unit: int

    def calls(self, duration: int) -> int:
        """The nearest whole number of calls; a half is rounded up."""
        return (2 * duration + self.unit) // (2 * self.unit)


@dataclass(slots=True)
class Courses:
    """The courses of a tune's voices, in the pool of a book.

    Attributes:
        calls: for how many each is needed, at the most; tunes that share courses share this, too.
    """

    song: Song
    book: Book
    calls: dict[Course, int] = field(default_factory=dict)
    _found: dict[int, dict[int, Course]] = field(default_factory=dict)  # by the voice's number and the event's index
    _known: dict[tuple[Course, bool], tuple[str, str]] = field(default_factory=dict)  # where they begin, those of notes
    _words: _Words = field(init=False)

    def __post_init__(self) -> None:
        self._words = _Words(self.song.clock, self.song.tuning)
        for voice in self.song.voices:
            times = _times(voice)
            following = _following(voice, list(_changes(voice)), times)
            found = {index: one for index, one in _run(self.song, voice, _Moves(), times, 0) if one is not None}
            for index, course in found.items():
                self.calls[course] = max(following[index], self.calls.get(course, 0))
            self._found[voice.number] = found

    def of_voice(self, voice: Voice) -> dict[int, Course]:
        """The courses of a voice's events: of notes, and of others where an effect changes the pitch."""
        return self._found[voice.number]

    def place(self, course: Course, event: Event) -> tuple[str, str]:
        """Where the course of an event begins: low and high byte, as expressions."""
        key = course, isinstance(event, Note)
        found = self._known.get(key)
        if found is None:
            path = _path(self._words, course, self.calls[course])
            if not isinstance(event, Note):
                path = begun_later(path)
            found = self._known[key] = self.book.courses.store(path, event.text)
        return found


def relative(course: Course) -> Course:
    """A course as it is told from its note: equal for notes that are moved alike."""
    glide = course.glide and Glide(course.glide.target - course.pitch, course.glide.calls)
    return replace(course, pitch=0, glide=glide)


def settled(song: Song, voice: Voice) -> Voice:
    """The voice, its loop begun where all that moves the pitch is the same in every pass.

    A loop may begin with a slurred note, or with an effect under a note that goes on: what moves that depends on what
    comes before, which the first time is not the loop's end. Then some of the loop is played before it.
    """
    if voice.loop is None:
        return voice
    times, state = _times(voice), _Moves()
    first = {index: one for index, one in _run(song, voice, state, times, 0) if index >= voice.loop}
    again = dict(_run(song, voice, _shifted(state, times.at[-1] - times.at[voice.loop]), times, voice.loop))
    different = [index for index in first if first[index] != again[index]]
    if not different:
        return voice
    loop = different[-1] + 1
    return replace(voice, events=(*voice.events, *voice.events[voice.loop : loop]), loop=loop)


def _times(voice: Voice) -> _Times:
    unit = math.lcm(*{event.length.denominator for event in voice.events})
    lengths = (event.length.numerator * (unit // event.length.denominator) for event in voice.events)
    return _Times(list(accumulate(lengths, initial=0)), unit)


def _run(song: Song, voice: Voice, state: _Moves, times: _Times, first: int) -> Iterator[tuple[int, Course | None]]:
    """The courses of the events from one on; None: the word of the note's key says all."""
    reader = _Reader(song, voice, times, state)
    for index in _changes(voice):
        if index < first:
            continue
        event, time = voice.events[index], times.at[index]
        if isinstance(event, Note):
            reader.onset(event, time)
            course = reader.course(time)
            yield index, None if course.stays else course
        else:
            reader.commands(event, time)
            yield index, reader.course(time) if state.note is not None else None


def _changes(voice: Voice) -> Iterator[int]:
    """The events that may change what moves the pitch."""
    for index, event in enumerate(voice.events):
        if isinstance(event, Note) or any(isinstance(one, SetVibrato | SetDetune) for one in event.commands):
            yield index


def _following(voice: Voice, changes: Sequence[int], times: _Times) -> dict[int, int]:
    """For how many calls the course of each event is needed: until the next one."""
    at, found = times.at, dict[int, int]()
    again = None if voice.loop is None else next((one for one in changes if one >= voice.loop), None)
    followers: list[int | None] = [*changes[1:], None]
    for index, after in zip(changes, followers[-len(changes) :] if changes else [], strict=True):
        if after is not None:
            left = at[after] - at[index]
        elif voice.loop is None or again is None:
            left = at[-1] - at[index] + _RELEASE * times.unit
        else:
            left = at[-1] - at[index] + at[again] - at[voice.loop]
        found[index] = -(-left // times.unit) + 1
    return found


def _shifted(state: _Moves, by: int) -> _Moves:
    """The same at the loop's start, where times are counted anew."""
    return replace(
        state,
        onset=state.onset - by,
        began=state.began - by,
        pitch_began=state.pitch_began - by,
        arp_began=state.arp_began - by,
        vibrato_began=state.vibrato_began - by,
    )


@dataclass(slots=True)
class _Reader:
    """Goes through a voice's events, and tells the course of each."""

    song: Song
    voice: Voice
    times: _Times
    state: _Moves
    _own: list[_Own] = field(init=False)
    _calls_a_second: Fraction = field(init=False)
    _topped: bool = field(init=False)

    def __post_init__(self) -> None:
        self._own = [_own(one) for one in self.song.instruments]
        self._calls_a_second = self.song.clock.phi2 / self.song.cycles_per_call
        commands = (one for event in self.voice.events for one in event.commands)
        self._topped = any(isinstance(one, SetVibrato | SetDetune) for one in commands)

    def onset(self, note: Note, time: int) -> None:
        """A note begins."""
        state = self.state
        # A slide takes the instrument's table of pitches along, from its beginning; so does the note after it.
        if note.glide or (state.note and state.note.glide):
            state.pitch_began = time
        state.note, state.onset, state.detune = note, time, note.detune
        if not (note.slurred and note.vibrato == state.vibrato):
            state.vibrato, state.vibrato_began = note.vibrato, time
        if note.instrument is not None and not note.slurred:
            state.tables, state.began, state.pitch_began = note.instrument, time, time
            state.chord, state.arp_began = False, time
        if note.chord:
            state.chord, state.arp_began = True, time
        elif state.chord:
            state.chord, state.arp_began = False, time

    def commands(self, event: Event, time: int) -> None:
        """Effects begin under what sounds."""
        for command in event.commands:
            match command:
                case SetVibrato():
                    self.state.vibrato, self.state.vibrato_began = command.vibrato, time
                case SetDetune():
                    self.state.detune = command.semitones
                case _:
                    pass

    def course(self, time: int) -> Course:
        """What moves the pitch from now on."""
        state, note = self.state, self.state.note
        assert note is not None
        own = self._own[state.tables] if state.tables >= 0 else _Own()
        fixed = self._reached(own.fixed, state.began, time)
        if fixed is not None:
            left = fixed[0].values[min(fixed[1], fixed[0].entry) :]
            if _NOTE not in left:  # whatever is played, and however
                return Course(0, fixed=fixed)
            fixed = None if left == (_NOTE,) else fixed
        detune, ways = float(state.detune), list[Moving]()
        for way, began in self._movers(own):
            found = self._reached(way, began, time)
            if found is not None and found[1] == len(found[0].values) - 1 and found[0].loop == 1:
                detune += found[0].values[-1]
            elif found is not None:
                ways.append(found)
        since = min(self.times.calls(time - state.onset), note.glide.calls) if note.glide else 0
        plain = not (ways or fixed or self._topped)
        return Course(note.pitch, note.glide, since, detune, tuple(ways), fixed, plain and note.glide is not None)

    def _movers(self, own: _Own) -> Iterator[tuple[Way | None, int]]:
        """All that may add semitones, and when it began."""
        state, note = self.state, self.state.note
        assert note is not None
        yield _chord_way((note.pitch, *note.chord)) if state.chord else own.arp, state.arp_began
        yield own.pitch, state.pitch_began
        yield own.offset, state.began
        if state.vibrato is not None:
            yield _swing_way(state.vibrato, self._calls_a_second), state.vibrato_began

    def _reached(self, way: Way | None, began: int, time: int) -> Moving | None:
        """A way, and which of its values it has reached at a time."""
        return None if way is None else (way, way.place(self.times.calls(time - began)))


def _own(one: Instrument) -> _Own:
    return _Own(_table_way(one.arp, True), _table_way(one.pitch, False), *_wave_ways(one.wave))


@dataclass(slots=True)
class _Words:
    """Frequency words of pitches; a whole number where no fraction of a semitone is at work."""

    clock: Clock
    tuning: float
    _scale: float = field(init=False)
    _known: dict[float, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._scale = 2**24 / float(self.clock.phi2) * self.tuning

    def exact(self, pitch: float) -> float:
        """The exact word of a pitch."""
        found = self._known.get(pitch)
        if found is None:
            whole = round(pitch)
            if abs(pitch - whole) < _WHOLE:
                found = float(self.key(whole))
            else:
                found = min(float(_TOP), self._scale * math.exp2((pitch - pitches.A4) / 12))
            self._known[pitch] = found
        return found

    def key(self, pitch: float) -> int:
        """The word that the table has for a pitch."""
        return pitches.word(pitch, self.clock, self.tuning)

    def of(self, course: Course, calls: int) -> list[float]:
        """The exact words of a course's first calls."""
        ups = [course.detune] * calls
        for way, place in course.ways:
            ups = [up + more for up, more in zip(ups, way.follow(place, calls), strict=True)]
        if course.glide:
            found = self._gliding(course, course.glide, ups)
        else:
            found = [self.exact(course.pitch + up) for up in ups]
        if course.fixed is None:
            return found
        fixed = course.fixed[0].follow(course.fixed[1], calls)
        return [word if pitch == _NOTE else self.exact(pitch) for word, pitch in zip(found, fixed, strict=True)]

    def _gliding(self, course: Course, glide: Glide, ups: Sequence[float]) -> list[float]:
        # What lies above the register's range is no end of a line, but is met on the way.
        plain = course.plain and self.key(float(glide.target) + course.detune) < _TOP
        top = course.detune if plain else 0.0
        begin, end = self.key(course.pitch + top), self.key(float(glide.target) + top)
        calls = (min(call + course.glide_since, glide.calls) for call in range(len(ups)))
        line = [begin + (end - begin) * call / glide.calls for call in calls]
        if plain:
            return line
        return [min(float(_TOP), word * math.exp2(up / 12)) for word, up in zip(line, ups, strict=True)]


def _path(words: _Words, course: Course, calls: int) -> Path:
    """The words of a course; it loops where that is within the calls for which it is needed."""
    moving = [*course.ways, *([course.fixed] if course.fixed else [])]
    first = max((way.entry - place for way, place in moving), default=0)
    first = max(0, first, course.glide.calls - course.glide_since if course.glide else 0)
    loop = math.lcm(*(way.loop for way, _ in moving))
    if first + loop > calls:
        return _resting(words.of(course, calls + 1))
    exact = words.of(course, first + loop)
    found = [nearest_word(one) for one in exact]
    if len(set(found[first:])) == 1:
        return _resting(exact[: first + 1])
    bounds = [_bounds(one) for one in exact]
    lines = *_lines(bounds, found, 0, first), *_lines(bounds, found, first, first + loop)
    return Path(tuple(found), first, lines)


def _resting(exact: Sequence[float]) -> Path:
    """The path whose last word stays: nothing is told twice at its end, and a line comes to that very word."""
    found = [nearest_word(one) for one in exact]
    while len(found) > 1 and found[-1] == found[-2]:
        found.pop()
    bounds = [_bounds(one) for one in exact[: len(found)]]
    bounds[-1] = found[-1], found[-1]
    return Path(tuple(found), None, tuple(_lines(bounds, found, 0, len(found))))


def nearest_word(value: float) -> int:
    """A frequency word."""
    return max(0, min(_TOP, math.floor(value + 0.5)))


# The lowest and the highest word of a call.
Bounds = tuple[int, int]


def _bounds(value: float) -> Bounds:
    allowed = 0.0 if value == int(value) else max(1.0, value * _RELATIVE)
    return math.ceil(max(0.0, value - allowed)), math.floor(min(_TOP, value + allowed))


def _lines(bounds: Sequence[Bounds], words: Sequence[int], begin: int, end: int) -> Iterator[Line]:
    """Straight lines of whole steps within the bounds, from a call to another one; each is as long as it can be."""
    at = begin
    while at + SHORTEST_RUN <= end:
        line = None if _bent(bounds, at) or _bent(bounds, at + 1) else _line(bounds, words[at], at, end)
        if line is None:
            at += 1
        else:
            yield line
            at += line.calls


def _bent(bounds: Sequence[Bounds], at: int) -> bool:
    """Whether no line at all goes through three calls."""
    (low, high), (lower, higher), (lowest, highest) = bounds[at : at + 3]
    return low + lowest > 2 * higher or high + highest < 2 * lower


def _line(bounds: Sequence[Bounds], word: int, at: int, end: int) -> Line | None:
    """The longest line from a call on, if it is long enough for a run; from its exact word, if that is as good."""
    best, longest = None, SHORTEST_RUN - 1
    low, high = bounds[at]
    for first in dict.fromkeys((word, low, high, (low + word) // 2, (word + high) // 2)):
        calls, lowest, highest = _longest(bounds, at, first, min(end - at, LONGEST_RUN))
        if calls > longest:
            best, longest = Line(at, calls, first, (lowest + highest) // 2), calls
    return best


def _longest(bounds: Sequence[Bounds], at: int, first: int, most: int) -> tuple[int, int, int]:
    """For how many calls a line from a word in a call may last, and the lowest and the highest step for that."""
    lowest, highest = -_TOP, _TOP
    for call in range(1, most):
        low, high = bounds[at + call]
        low, high = max(lowest, -((first - low) // call)), min(highest, (high - first) // call)
        if low > high:
            return call, lowest, highest
        lowest, highest = low, high
    return most, lowest, highest


def check_depth(vibrato: Vibrato) -> None:
    """Raises UserError where a vibrato swings further than any SID can."""
    if vibrato.depth > 40:
        raise UserError(f"a vibrato of {float(vibrato.depth):g} semitones: the player swings by up to 40")
