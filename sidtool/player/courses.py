"""Courses: how the frequency of a note moves that slides, swings, is detuned or has a table of pitches.

What moves a note's pitch, all of it together, is worked out when the song is built, as words of the SID's frequency
register: an exact word where a movement begins, and then so much in each call. The player only adds.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import accumulate

from sidtool import pitch as pitches
from sidtool.errors import UserError
from sidtool.player.book import Book, moves
from sidtool.player.course_pool import MOST_CALLS, begun_later
from sidtool.player.moves import ROUNDED, Movement, Step, closed, nearest, without_rest
from sidtool.song import Event, Glide, Instrument, Note, SetDetune, SetVibrato, Song, Table, Vibrato, Voice

# How far a course may be from its exact pitch: a step of the register, or a quarter of a cent where that is more.
TOLERANCE = 0.25
_RELATIVE = 2 ** (TOLERANCE / 1200) - 1
# How far the rate of a vibrato may be off so that its swings fit into few calls.
RATE_TOLERANCE = Fraction(1, 100)
_MOST_SWINGS = 64
# What is nearer to a whole number of semitones than this is one.
_WHOLE = 1e-9
# A course that does not come back to its beginning within so many calls is cut where its note is over.
_LONGEST_LOOP = 2000
# Calls that are worked out behind the last note of a voice at the least.
_RELEASE = 2000


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
    """From 0 up to 1, down to -1, and back: a swing of a vibrato."""
    phase %= 1
    if phase <= Fraction(1, 4):
        return 4 * phase
    if phase <= Fraction(3, 4):
        return 2 - 4 * phase
    return 4 * phase - 4


@functools.lru_cache(1024)
def peak(number: int, calls: int) -> Fraction:
    """How high the calls of so many swings come in the triangle: 1 where one of them meets its peak.

    >>> peak(3, 25), peak(1, 10)
    (Fraction(24, 25), Fraction(4, 5))
    """
    return max(abs(triangle(Fraction(call * number, calls))) for call in range(calls)) or Fraction(1)


@dataclass(frozen=True, slots=True)
class Course:
    """What moves a pitch from a call on, which is call 0 here.

    Attributes:
        pitch: the note.
        glide: its slide, begun ``glide_since`` calls ago.
        detune: semitones.
        vibrato: begun ``vibrato_since`` calls ago, its delay with it.
        tables: row of the instrument whose tables move it, or -1; begun ``since`` calls ago, its pitches
            ``pitch_since``.
        chord: in place of the arp; begun ``arp_since`` calls ago, as the arp.
        arps: whether the instrument's arp is at work.
        plain: nothing is ever on top of the slide: it is exact in words.
    """

    pitch: int
    glide: Glide | None = None
    glide_since: int = 0
    detune: Fraction = Fraction(0)
    vibrato: Vibrato | None = None
    vibrato_since: int = 0
    tables: int = -1
    since: int = 0
    pitch_since: int = 0
    chord: tuple[int, ...] = ()
    arps: bool = False
    arp_since: int = 0
    plain: bool = False


@dataclass(slots=True)
class _Moves:
    """A voice while its events are gone through: what sounds, and the exact times when all that began."""

    note: Note | None = None
    onset: Fraction = Fraction(0)
    tables: int = -1
    began: Fraction = Fraction(0)
    pitch_began: Fraction = Fraction(0)
    chord: bool = False
    arps: bool = False
    arp_began: Fraction = Fraction(0)
    detune: Fraction = Fraction(0)
    vibrato: Vibrato | None = None
    vibrato_began: Fraction = Fraction(0)


@dataclass(slots=True)
class Courses:
    """The courses of a tune's voices, in the pool of a book."""

    song: Song
    book: Book
    _found: dict[int, dict[int, Course]] = field(default_factory=dict)  # by the voice's number and the event's index
    _calls: dict[Course, int] = field(default_factory=dict)  # for how many each is needed, at the most
    _known: dict[Course, Movement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for voice in self.song.voices:
            times = _times(voice)
            following = _following(voice, list(_changes(voice)), times)
            found = {index: one for index, one in _run(self.song, voice, _Moves(), times, 0) if one is not None}
            for index, course in found.items():
                self._calls[course] = max(following[index], self._calls.get(course, 0))
            self._found[voice.number] = found

    def of_voice(self, voice: Voice) -> dict[int, Course]:
        """The courses of a voice's events: of notes, and of others where an effect changes the pitch."""
        return self._found[voice.number]

    def place(self, course: Course, event: Event) -> tuple[str, str]:
        """Where the course of an event begins: low and high byte, as expressions."""
        if course not in self._known:
            self._known[course] = _movement(self.song, course, self._calls[course])
        found = self._known[course]
        if not isinstance(event, Note):
            found = begun_later(found)
        return self.book.courses.store(found, event.text)


def relative(course: Course) -> Course:
    """A course as it is told from its note: equal for notes that are moved alike."""
    chord = tuple(pitch - course.pitch for pitch in course.chord)
    glide = course.glide and Glide(course.glide.target - course.pitch, course.glide.calls)
    return replace(course, pitch=0, chord=chord, glide=glide)


def settled(song: Song, voice: Voice) -> Voice:
    """The voice, its loop begun where all that moves the pitch is the same in every pass.

    A loop may begin with a slurred note, or with an effect under a note that goes on: what moves that depends on what
    comes before, which the first time is not the loop's end. Then some of the loop is played before it.
    """
    if voice.loop is None:
        return voice
    times, state = _times(voice), _Moves()
    first = {index: one for index, one in _run(song, voice, state, times, 0) if index >= voice.loop}
    again = dict(_run(song, voice, _shifted(state, times[-1] - times[voice.loop]), times, voice.loop))
    different = [index for index in first if first[index] != again[index]]
    if not different:
        return voice
    loop = different[-1] + 1
    return replace(voice, events=(*voice.events, *voice.events[voice.loop : loop]), loop=loop)


def _times(voice: Voice) -> list[Fraction]:
    """When each event of a voice begins, in calls, and when the last one ends."""
    return list(accumulate((event.length for event in voice.events), initial=Fraction(0)))


def _run(
    song: Song, voice: Voice, state: _Moves, times: Sequence[Fraction], first: int
) -> Iterator[tuple[int, Course | None]]:
    """The courses of the events from one on; None: a row of the frequency table, whatever it is, says all."""
    topped = any(isinstance(one, SetVibrato | SetDetune) for event in voice.events for one in event.commands)
    for index in _changes(voice):
        if index < first:
            continue
        event = voice.events[index]
        if isinstance(event, Note):
            _onset(song, state, event, times[index])
        else:
            _commands(state, event, times[index])
        fine = state.note is not None and (not isinstance(event, Note) or _is_fine(song, state))
        yield index, _course(song, state, times[index], topped) if fine else None


def _is_fine(song: Song, state: _Moves) -> bool:
    one = song.instruments[state.tables] if state.tables >= 0 else None
    assert state.note is not None
    own = one is not None and moves(one.pitch)
    return own or state.note.glide is not None or state.vibrato is not None or bool(state.detune)


def _changes(voice: Voice) -> Iterator[int]:
    """The events that may change what moves the pitch."""
    for index, event in enumerate(voice.events):
        if isinstance(event, Note) or any(isinstance(one, SetVibrato | SetDetune) for one in event.commands):
            yield index


def _following(voice: Voice, changes: Sequence[int], times: Sequence[Fraction]) -> dict[int, int]:
    """For how many calls the course of each event is needed: until the next one."""
    found = dict[int, int]()
    followers: list[int | None] = [*changes[1:], None]
    for index, after in zip(changes, followers[-len(changes) :] if changes else [], strict=True):
        again = None if voice.loop is None else next((one for one in changes if one >= voice.loop), None)
        if after is not None:
            left = times[after] - times[index]
        elif voice.loop is None or again is None:
            left = times[-1] - times[index] + _RELEASE
        else:
            left = times[-1] - times[index] + times[again] - times[voice.loop]
        found[index] = math.ceil(left) + 1
    return found


def _shifted(state: _Moves, by: Fraction) -> _Moves:
    """The same at the loop's start, where times are counted anew."""
    return _Moves(
        state.note,
        state.onset - by,
        state.tables,
        state.began - by,
        state.pitch_began - by,
        state.chord,
        state.arps,
        state.arp_began - by,
        state.detune,
        state.vibrato,
        state.vibrato_began - by,
    )


def _onset(song: Song, state: _Moves, note: Note, time: Fraction) -> None:
    # A slide takes the instrument's table of pitches along, from its beginning; so does the note after it.
    if note.glide or (state.note and state.note.glide):
        state.pitch_began = time
    state.note, state.onset, state.detune = note, time, note.detune
    if not (note.slurred and note.vibrato == state.vibrato):
        state.vibrato, state.vibrato_began = note.vibrato, time
    if note.instrument is not None and not note.slurred:
        one = song.instruments[note.instrument]
        state.tables, state.began, state.pitch_began = note.instrument, time, time
        state.chord, state.arps, state.arp_began = False, moves(one.arp), time
    if note.chord:
        state.chord, state.arp_began = True, time
    elif state.chord:
        state.chord, state.arp_began = False, time


def _commands(state: _Moves, event: Event, time: Fraction) -> None:
    for command in event.commands:
        match command:
            case SetVibrato():
                state.vibrato, state.vibrato_began = command.vibrato, time
            case SetDetune():
                state.detune = command.semitones
            case _:
                pass


def _course(song: Song, state: _Moves, time: Fraction, topped: bool) -> Course:
    note = state.note
    assert note is not None
    one = song.instruments[state.tables] if state.tables >= 0 else None
    vibrato, since = state.vibrato, nearest(time - state.vibrato_began)
    if vibrato is not None:
        check_depth(vibrato)
    if vibrato is not None and since >= vibrato.delay:  # the phase is all that counts
        _, calls = swings(vibrato, song.clock.phi2 / song.cycles_per_call)
        since = vibrato.delay + (since - vibrato.delay) % calls
    own = one is not None and moves(one.pitch)
    chord = note.chord if state.chord else ()
    arps = state.arps and not chord
    offsets = one is not None and any(step.offset or step.pitch is not None for step in one.wave.steps)
    return Course(
        note.pitch,
        note.glide,
        min(nearest(time - state.onset), note.glide.calls) if note.glide else 0,
        state.detune,
        vibrato,
        since if vibrato else 0,
        state.tables if own or arps or offsets else -1,
        nearest(time - state.began) if offsets else 0,
        nearest(time - state.pitch_began) if own else 0,
        chord,
        arps,
        nearest(time - state.arp_began) if chord or arps else 0,
        plain=not (chord or vibrato or own or arps or offsets or topped),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing that moves the pitch: calls until it repeats itself or stays, and the length of its loop."""

    first: int
    loop: int


def _movement(song: Song, course: Course, calls: int) -> Movement:
    word = _word(song, course)
    parts = list(_parts(song, course))
    first = max((part.first for part in parts), default=0)
    loop = math.lcm(*(part.loop for part in parts))
    start = nearest_word(word(0))
    reached = start * 256 + ROUNDED
    if loop > _LONGEST_LOOP or first + loop > calls:
        steps = _fitted([word(call) for call in range(calls + 1)], reached)
        return Movement(start, without_rest(steps))
    head = _fitted([word(call) for call in range(first + 1)], reached)
    if loop == 1:
        return Movement(start, without_rest(head))
    reached += sum(one.calls * one.step for one in head)
    body = _fitted([word(call) for call in range(first, first + loop + 1)], reached)
    body = closed(body, sum(one.calls * one.step for one in body))
    return Movement(start, (*head, *body), len(head))


def _parts(song: Song, course: Course) -> Iterator[_Part]:
    if course.glide:
        yield _Part(course.glide.calls - course.glide_since, 1)
    if course.vibrato:
        _, calls = swings(course.vibrato, song.clock.phi2 / song.cycles_per_call)
        yield _Part(max(0, course.vibrato.delay - course.vibrato_since), calls)
    if course.chord:
        yield _Part(0, len(course.chord) + 1)
    if course.tables < 0:
        return
    one = song.instruments[course.tables]
    if course.arps and one.arp is not None:
        yield _table_part(one.arp, course.arp_since)
    if moves(one.pitch) and one.pitch is not None:
        yield _table_part(one.pitch, course.pitch_since)
    if any(step.offset or step.pitch is not None for step in one.wave.steps):
        whole = sum(step.calls for step in one.wave.steps)
        again = 1 if one.wave.loop is None else sum(step.calls for step in one.wave.steps[one.wave.loop :])
        yield _Part(max(0, whole - course.since), again)


def _table_part(table: Table, since: int) -> _Part:
    whole = sum(slope.calls for slope in table.slopes)
    again = 1 if table.loop is None else sum(slope.calls for slope in table.slopes[table.loop :])
    return _Part(max(0, whole - since), again)


def _word(song: Song, course: Course) -> Callable[[int], float]:
    """The exact frequency word in a call; a whole number where no fraction of a semitone is at work."""
    one = song.instruments[course.tables] if course.tables >= 0 else None
    scale = 2**24 / float(song.clock.phi2) * song.tuning
    steps = one.wave if one and any(step.offset or step.pitch is not None for step in one.wave.steps) else None
    table = one.pitch if one else None
    swing, detune, glide = _swing(song, course), float(course.detune), course.glide

    def exact(pitch: float) -> float:
        whole = round(pitch)
        if abs(pitch - whole) < _WHOLE:
            return pitches.word(whole, song.clock, song.tuning)
        return min(65535.0, scale * math.exp2((pitch - 57) / 12))

    def word(call: int) -> float:
        step = steps.step(call + course.since) if steps else None
        if step is not None and step.pitch is not None:
            return pitches.word(step.pitch, song.clock, song.tuning)
        up = detune + (step.offset if step else 0) + _arp(one, course, call) + swing(call)
        if table is not None:
            up += float(table.value(call + course.pitch_since))
        if glide is None:
            return exact(course.pitch + up)
        left = min(call + course.glide_since, glide.calls)
        top = detune if course.plain else 0.0
        begin, end = (pitches.word(float(note) + top, song.clock, song.tuning) for note in (course.pitch, glide.target))
        line = begin + (end - begin) * left / glide.calls
        return line if course.plain else min(65535.0, line * math.exp2(up / 12))

    return word


def _arp(one: Instrument | None, course: Course, call: int) -> int:
    if course.chord:
        notes = (course.pitch, *course.chord)
        return notes[(call + course.arp_since) % len(notes)] - course.pitch
    if course.arps and one is not None and one.arp is not None:
        return nearest(one.arp.value(call + course.arp_since))
    return 0


def _swing(song: Song, course: Course) -> Callable[[int], float]:
    """The vibrato's semitones in a call."""
    vibrato = course.vibrato
    if vibrato is None:
        return lambda _: 0.0
    number, calls = swings(vibrato, song.clock.phi2 / song.cycles_per_call)
    depth = vibrato.depth / peak(number, calls)
    turn = [float(depth * triangle(Fraction(call * number, calls))) for call in range(calls)]
    begins = vibrato.delay - course.vibrato_since
    return lambda call: turn[(call - begins) % calls] if call > begins else 0.0


def nearest_word(value: float) -> int:
    """A frequency word."""
    return max(0, min(65535, math.floor(value + 0.5)))


def _fitted(values: Sequence[float], reached: int) -> list[Step]:
    """Steps from the first value, which is reached (in 1/256, rounded), that come close to each of the others."""
    steps = list[Step]()
    at, end = 0, len(values) - 1
    while at < end:
        calls = _longest(values, at, end, reached)
        one = Step(calls, _step(values, at, calls, reached))
        reached += one.calls * one.step
        steps.append(one)
        at += calls
    return steps


def _step(values: Sequence[float], at: int, calls: int, reached: int) -> int:
    target = values[at + calls]
    wanted = nearest_word(target) if calls == 1 else min(target, 65535.0)
    return round((wanted * 256 + ROUNDED - reached) / calls)


def _longest(values: Sequence[float], at: int, end: int, reached: int) -> int:
    """Calls of the longest piece from a call on; twice as long ones are tried until one does not fit."""
    good, bad = 1, min(MOST_CALLS, end - at) + 1
    tried = 2
    while tried < bad:
        if _fits(values, at, tried, reached):
            good, tried = tried, tried * 2
        else:
            bad = tried
    while bad - good > 1:
        middle = (good + bad) // 2
        if _fits(values, at, middle, reached):
            good = middle
        else:
            bad = middle
    return good


def _fits(values: Sequence[float], at: int, calls: int, reached: int) -> bool:
    step = _step(values, at, calls, reached)
    for call in range(1, calls + 1):
        wanted = values[at + call]
        allowed = 0.5 if wanted == int(wanted) else max(1.0, wanted * _RELATIVE)
        if abs((reached + step * call >> 8) - wanted) > allowed:
            return False
    return True


def check_depth(vibrato: Vibrato) -> None:
    """Raises UserError where a vibrato swings further than any SID can."""
    if vibrato.depth > 40:
        raise UserError(f"a vibrato of {float(vibrato.depth):g} semitones: the player swings by up to 40")
