"""Courses against what a Song means: their bytes, played by a few lines that stand for the 6502."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from random import Random

import pytest
from full_check import check as compare_with_model
from full_songs import random_instrument, random_note, some
from player_harness import instrument, note, song_of

from sidtool.pitch import word
from sidtool.player import compile_song
from sidtool.player.book import Book
from sidtool.player.course_pool import CoursePool, Line, Path, begun_later
from sidtool.player.courses import Course, Courses, peak, relative, settled, swings, triangle
from sidtool.song import (
    Event,
    Glide,
    Hold,
    Instrument,
    Note,
    SetVibrato,
    Slope,
    Song,
    Table,
    Vibrato,
    Voice,
    Waveform,
    WaveStep,
    WaveTable,
)

QUARTER_OF_A_CENT = 2 ** (1 / 4800) - 1
ORIGIN = 0x3000  # where the pool stands
MAJOR = Table(tuple(Slope(Fraction(one), Fraction(one)) for one in (0, 4, 7)), 0)
SLOW = Vibrato(Fraction(1), Fraction(5), 40)
DRUM = WaveTable((WaveStep(Waveform.NOISE, 2, 95), WaveStep(Waveform.PULSE, 3, None, 12), WaveStep(Waveform.PULSE)))


Memory = dict[int | str, int]  # bytes by their addresses, and labels


def memory(pool: CoursePool) -> Memory:
    """The pool's bytes and labels, its expressions worked out."""
    found, at = Memory(), ORIGIN
    for label, code, _ in pool.rows:
        found[label] = at
        for one in code:
            found[at] = one if isinstance(one, int) else value_of(one, found)
            at += 1
    assert at - ORIGIN == pool.size
    assert all(0 <= found[one] <= 255 for one in range(ORIGIN, at))
    return found


def value_of(expression: str, labels: Memory) -> int:
    sign, label, more = re.fullmatch(r"([<>])\(?(course\d+)(?:\+(\d+)\))?", expression).groups()
    address = labels[label] + int(more or 0)
    return address & 0xFF if sign == "<" else address >> 8


def code_of(pool: CoursePool, number: int = 0) -> bytes:
    data = memory(pool)
    label, code, _ = pool.rows[number]
    return bytes(data[data[label] + at] for at in range(len(code)))


class Player:
    """What the 6502 does with a course: it has a base, and an offset of one byte."""

    def __init__(self, data: Memory, place: tuple[str, str]) -> None:
        low, high = (value_of(one, data) for one in place)
        self.data, self.base, self.offset = data, low | high << 8, 0
        self.kinds = set[str]()

    def byte(self) -> int:
        assert self.offset <= 255
        self.offset += 1
        return self.data[self.base + self.offset - 1]

    def word(self) -> int:
        high = self.byte()
        return high << 8 | self.byte()

    def low_first(self) -> int:
        low = self.byte()
        return low | self.byte() << 8

    def words(self) -> Iterator[int]:
        """The words of one call after another, until the last of them stays."""
        turned = True  # a course does not begin with its end, and there is none behind a turn
        while True:
            assert self.offset <= 250
            high = self.byte()
            if high:
                self.kinds.add("word")
                yield high << 8 | self.byte()
                turned = False
                continue
            code = self.byte()
            assert code not in (0x80, 0x81, 0xFF) or not turned
            turned = code in (0x80, 0x81)
            if code == 0xFF:
                return
            if code == 0x80:
                self.offset = self.byte()
            elif code == 0x81:
                self.base, self.offset = self.low_first(), 0
            elif code == 0x82:
                self.kinds.add("low word")
                yield self.byte()
            else:
                self.kinds.add("run")
                assert 2 <= code <= 126
                first, step = self.word(), self.low_first()
                yield from (first + step * call & 0xFFFF for call in range(code))


def played(data: Memory, place: tuple[str, str], calls: int) -> list[int]:
    """The words of a course's calls."""
    words = list(islice(Player(data, place).words(), calls))
    return words + words[-1:] * (calls - len(words))


# A course that is so much shorter with runs that there are some.
WAITS = Path((*[5] * 500, 6), None, tuple(Line(at, 100, 5, 0) for at in range(0, 500, 100)))


def compiled(song: Song) -> tuple[Courses, CoursePool]:
    book = Book(song)
    return Courses(song, book), book.courses


def words_of(song: Song, index: int, calls: int, *, runs: bool = False) -> list[int]:
    """The words of a song's event in its first voice, whose course has to be there; with runs in any case, or none."""
    courses, pool = compiled(song)
    if runs:
        pool.store(WAITS, "waits")
    voice = song.voices[0]
    place = courses.place(courses.of_voice(voice)[index], voice.events[index])
    if not runs:
        without_lines(pool)
    assert pool.runs == runs
    return played(memory(pool), place, calls)


def exact(song: Song, one: Note, played_by: Instrument, call: int) -> tuple[float, bool]:
    """The word that a struck note means in a call, and whether that is a whole one."""
    step = played_by.wave.step(call)
    if step.pitch is not None:
        return word(step.pitch, song.clock, song.tuning), True
    up = one.detune + step.offset
    if one.chord:
        up += (one.pitch, *one.chord)[call % (len(one.chord) + 1)] - one.pitch
    elif played_by.arp is not None:
        up += math.floor(played_by.arp.value(call) + Fraction(1, 2))
    if played_by.pitch is not None:
        up += played_by.pitch.value(call)
    if one.vibrato is not None and call >= one.vibrato.delay:
        number, period = swings(one.vibrato, song.clock.phi2 / song.cycles_per_call)
        swing = triangle(Fraction((call - one.vibrato.delay) * number, period))
        up += one.vibrato.depth / peak(number, period) * swing
    if one.glide is None and up.denominator == 1:
        return word(one.pitch + int(up), song.clock, song.tuning), True
    if one.glide is None:
        ideal = song.tuning * 2 ** (float(one.pitch + up - 57) / 12) * 2**24 / float(song.clock.phi2)
        return min(65535.0, ideal), False
    first, last = (word(float(pitch), song.clock, song.tuning) for pitch in (one.pitch, one.glide.target))
    line = first + (last - first) * min(call, one.glide.calls) / one.glide.calls
    return min(65535.0, line * 2 ** (float(up) / 12)), False


def check(song: Song, calls: int) -> list[int]:
    check_words(song, words_of(song, 0, calls), 0.5)
    words = words_of(song, 0, calls, runs=True)
    check_words(song, words, 1)
    return words


def check_words(song: Song, words: list[int], tolerance: float) -> None:
    """Words are as near as the register's steps allow, lines a little further."""
    one = song.voices[0].events[0]
    assert isinstance(one, Note)
    for call, found in enumerate(words):
        wanted, whole = exact(song, one, song.instruments[one.instrument or 0], call)
        off = tolerance + 1e-6
        if whole:
            off = 0
        elif tolerance == 1:
            off = max(1, wanted * QUARTER_OF_A_CENT) + 1e-6
        if one.glide and not one.chord and one.detune:
            off += 1.001  # the line of a detuned slide leads from word to word
        assert abs(found - wanted) <= off, (call, found, wanted)


def song_with(one: Instrument, *events: Event, loop: int | None = None, **changes: object) -> Song:
    return song_of(Voice(1, events, loop), instruments=(one,), **changes)


@pytest.mark.parametrize("seed", range(150))
def test_a_random_note_sounds_as_it_means(seed: int) -> None:
    dice = Random(seed)
    length = dice.choice([30, 300, 700])
    played_by = replace(random_instrument(dice, "one", 0), hard_restart=0)
    one = random_note(dice, Fraction(length), 0, ())
    if some(dice, 0.5):
        one = replace(one, glide=None)
    song = song_with(played_by, one)
    if 0 in compiled(song)[0].of_voice(song.voices[0]):
        check(song, 900)


def test_whole_semitones_are_exact() -> None:
    song = song_with(replace(instrument(), arp=MAJOR, wave=DRUM), note(57, 100, 0))
    top, third, fifth = (word(57 + up, song.clock) for up in (12, 16, 19))
    keys = [word(57 + up, song.clock) for up in (0, 4, 7)]
    assert words_of(song, 0, 12) == [word(95, song.clock)] * 2 + [fifth, top, third] + [keys[2], *keys, *keys]


def test_a_note_that_nothing_moves_has_no_course() -> None:
    plain = replace(instrument(), arp=Table.constant(0), pitch=Table.constant(0))
    assert compiled(song_with(plain, note(57, 9, 0)))[0].of_voice(Voice(1, (note(57, 9, 0),), None)) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"arp": Table.constant(12)},
        {"arp": Table((Slope(Fraction(0), Fraction(0), 5), Slope(Fraction(3), Fraction(3))))},
        {"pitch": Table.constant(Fraction(1, 2))},
        {"wave": WaveTable((WaveStep(Waveform.PULSE, 1, None, -12),))},
        {"wave": WaveTable((WaveStep(Waveform.NOISE, 1, 95), WaveStep(Waveform.PULSE)))},
    ],
)
def test_whatever_an_instrument_moves_its_notes_with_makes_a_course(changes: dict[str, Table]) -> None:
    check(song_with(replace(instrument(), **changes), note(57, 60, 0)), 80)


@pytest.mark.parametrize("pitch", [0, 95])
def test_the_frequency_ends_at_0_and_65535(pitch: int) -> None:
    arp = Table(tuple(Slope(Fraction(one), Fraction(one)) for one in (0, 95, -95)), 0)
    words = words_of(song_with(replace(instrument(), arp=arp), note(pitch, 60, 0, 0)), 0, 6)
    assert words[:3] == words[3:]
    assert max(words) == (65535 if pitch else word(95, song_with(instrument(), note(0)).clock))
    assert min(words) == word(pitch - 95, song_with(instrument(), note(0)).clock)


def test_a_bend_near_the_top_does_not_wrap() -> None:
    one = replace(note(94, 60, 0), glide=Glide(Fraction(95), 40), vibrato=Vibrato(Fraction(1), Fraction(6)))
    words = check(song_with(instrument(), one), 200)
    assert min(words) > 50000


def test_a_slide_to_what_no_register_holds_ends_on_its_way() -> None:
    one = replace(note(54, 60, 0), glide=Glide(Fraction(157, 2), 30), detune=Fraction(3, 10))
    words = check(song_with(replace(instrument(), arp=Table.constant(24)), one), 60)
    assert words[30:] == [65535] * 30
    assert 65535 in words[:20]


def test_slurred_notes_under_an_arp_share_their_courses() -> None:
    chain = [note(57, 100, 0), *(replace(note(57, Fraction(25, 2), 0), slurred=True) for _ in range(200))]
    wave = WaveTable((WaveStep(Waveform.PULSE, 40, None, 12), WaveStep(Waveform.PULSE)))
    song = song_with(replace(instrument(), arp=MAJOR, wave=wave), *chain)
    courses, pool = compiled(song)
    found = courses.of_voice(song.voices[0])
    assert len(set(found.values())) == 1 + 3
    for index, course in found.items():
        courses.place(course, chain[index])
    assert len(pool.rows) == 1 + 3


def test_a_slurred_note_goes_on_in_the_arp() -> None:
    tied = replace(note(60, 10, 0), slurred=True)
    song = song_with(replace(instrument(), arp=MAJOR), note(57, 10, 0), tied)
    assert words_of(song, 1, 3) == [word(60 + up, song.clock) for up in (4, 7, 0)]


def test_the_arp_starts_anew_behind_a_chord() -> None:
    tied = replace(note(60, 10, 0), slurred=True)
    song = song_with(replace(instrument(), arp=MAJOR), note(57, 10, 0), replace(tied, chord=(67,)), tied)
    assert words_of(song, 1, 3) == [word(one, song.clock) for one in (60, 67, 60)]
    assert words_of(song, 2, 3) == [word(60 + up, song.clock) for up in (0, 4, 7)]


def test_what_has_come_to_rest_makes_no_course() -> None:
    tied = replace(note(60, 10, 0), slurred=True)
    song = song_with(replace(instrument(), wave=DRUM), note(57, 10, 0), tied)
    assert list(compiled(song)[0].of_voice(song.voices[0])) == [0]


def test_a_chord_and_an_arp_of_the_same_steps_are_the_same_course() -> None:
    chord = song_with(instrument(), replace(note(57, 9, 0), chord=(61, 64)))
    arp = song_with(replace(instrument(), arp=MAJOR), note(57, 9, 0))
    one, other = (compiled(song)[0].of_voice(song.voices[0])[0] for song in (chord, arp))
    assert one == other
    assert relative(one) == relative(replace(other, pitch=30))


def test_a_drum_at_pitches_of_its_own_is_one_course() -> None:
    drum = WaveTable((WaveStep(Waveform.NOISE, 2, 95), WaveStep(Waveform.TRIANGLE, 3, 20)))
    song = song_with(replace(instrument(), wave=drum), note(57, 9, 0), replace(note(40, 9, 0), detune=Fraction(1, 2)))
    found = compiled(song)[0].of_voice(song.voices[0])
    assert found[0] == found[1]
    assert words_of(song, 1, 4) == [65535 if call < 2 else word(20, song.clock) for call in range(4)]


def test_an_effect_makes_a_course_that_moves_in_its_call() -> None:
    swing = Hold(Fraction(30), note(0).place, "s", 0, commands=(SetVibrato(Vibrato(Fraction(2), Fraction(5))),))
    song = song_with(instrument(), note(57, 10, 0), swing)
    words = words_of(song, 1, 41)
    assert words[:2] == [word(57, song.clock)] * 2
    assert words[2] > words[1]
    assert words[1:21] == words[21:]  # two swings take 20 calls


def test_a_loop_that_begins_under_an_arp_is_the_same_in_each_pass() -> None:
    tied = replace(note(60, 10, 0), slurred=True)
    song = song_with(replace(instrument(), arp=MAJOR), note(57, 10, 0), tied, note(50, 11, 0), loop=1)
    voice = settled(song, song.voices[0])
    assert voice.events[3:] == (tied,)
    assert voice.loop == 2
    assert settled(song, voice) == voice
    still = song_with(replace(instrument(), arp=MAJOR), note(57, 10, 0), tied, note(50, 10, 0), loop=1)
    assert settled(still, still.voices[0]) == still.voices[0]


def without_lines(pool: CoursePool) -> None:
    """Has words only, however many they are."""
    pool._places = {replace(path, lines=()): number for path, number in pool._places.items()}
    pool._built = None


def stored(path: Path, *, runs: bool = False) -> tuple[CoursePool, list[int]]:
    """A pool that has something before the course, and the words of 3000 calls."""
    pool = CoursePool()
    pool.store(WAITS if runs else Path((0x707,)), "another")
    place = pool.store(path, "this")
    return pool, played(memory(pool), place, 3000)


def meant(path: Path, lines: tuple[Line, ...] = ()) -> list[int]:
    words = list(path.words)
    for one in lines:
        words[one.at : one.at + one.calls] = [one.word + one.step * call & 0xFFFF for call in range(one.calls)]
    while len(words) < 3000:
        words += words[-1:] if path.loop is None else words[path.loop :]
    return words[:3000]


def random_path(dice: Random, calls: int, loop: int | None) -> Path:
    """Words with lines beside them, which the words are a little away from, so that one sees which is played."""
    words = [dice.choice([dice.randrange(65536), dice.randrange(256)]) for _ in range(calls)]
    lines, at = list[Line](), 0
    while dice.random() < 0.95:
        at += dice.choice([0, 0, 1, 9, 140])
        line = Line(at, dice.choice([4, 5, 6, 126]), dice.randrange(65536), dice.randrange(-900, 900))
        at += line.calls
        if at <= calls and (loop is None or not line.at < loop < at):
            lines.append(line)
    return Path(tuple(words), loop, tuple(lines))


def told(one: int) -> int:
    """The bytes of a word."""
    return 2 if one > 255 else 3


LENGTHS = [1, 2, 7, 100, 115, 116, 117, 120, 122, 123, 124, 125, 126, 127, 128, 240, 247, 248, 249, 250, 251, 700]


@pytest.mark.parametrize("calls", LENGTHS)
def test_courses_of_any_length_come_to_their_ends_and_loops(calls: int) -> None:
    dice = Random(calls)
    for loop in [None, *sorted({0, calls // 2, calls - 1, dice.randrange(calls)})]:
        for path in (first := random_path(dice, calls, loop), begun_later(first)):
            pool, words = stored(replace(path, lines=()))
            assert words == meant(path)
            assert not pool.runs
            assert pool.low_words == (min(path.words) < 256)
            if loop is None:
                assert pool.long == (sum(map(told, path.words)) > 250)
            pool, words = stored(path, runs=True)
            assert pool.runs
            shorter = len(code_of(pool, 1)) < len(code_of(stored(replace(path, lines=()))[0], 1))
            assert words == meant(path, path.lines if shorter else ())


@pytest.mark.parametrize("one", [9, 0x909])
def test_the_offsets_of_long_courses_end_in_time(one: int) -> None:
    for calls in range(34, 46):  # runs one after another, and words in front that shift them
        for head in range(6):
            lines = tuple(Line(head + 4 * at, 4, at, at) for at in range(calls))
            path = Path((one,) * (head + 4 * calls), head, lines)
            pool, words = stored(path, runs=True)
            assert words == meant(path, lines)
            assert pool.long == (told(one) * head + 6 * calls > 250)


@pytest.mark.parametrize("low", range(8))
def test_low_words_do_not_begin_too_late(low: int) -> None:
    for calls in range(118, 128):
        path = Path((9,) * low + (0x909,) * (calls - low - 1) + (8,), None)
        pool, words = stored(path)
        assert words == meant(path)
        assert pool.long == (2 * calls + low + 1 > 250)


def test_a_course_is_stored_once_and_its_bytes_are_these() -> None:
    pool = CoursePool()
    path = Path((0x1234, 0x1236, 7, *range(0x120, 0x12A)), 3)
    assert pool.store(path, "") == pool.store(path, "") == ("<course0", ">course0")
    body = [byte for word in range(0x20, 0x2A) for byte in (1, word)]
    assert code_of(pool) == bytes([0x12, 0x34, 0x12, 0x36, 0, 0x82, 7, *body, 0, 0x80, 7])
    assert not pool.long
    assert not pool.runs


def test_a_run_is_its_calls_a_word_and_a_step() -> None:
    pool = CoursePool()
    pool.store(Path((0x100, *[5] * 8, 9, 0x204), 1, (Line(1, 8, 0x106, -2),)), "")
    pool.store(WAITS, "")
    assert code_of(pool) == bytes([1, 0, 0, 8, 1, 6, 0xFE, 0xFF, 0, 0x82, 9, 2, 4, 0, 0x80, 2])


def test_low_words_are_told_of_where_they_are_not_in_runs() -> None:
    pool = CoursePool()
    pool.store(Path((0x100, 0xFFFF)), "")
    assert not pool.low_words
    pool.store(WAITS, "waits")  # its last word is one
    assert pool.low_words
    pool = CoursePool()
    pool.store(replace(WAITS, words=WAITS.words[:-1]), "waits")
    assert pool.runs
    assert not pool.low_words  # all of them are in runs
    without_lines(pool)
    assert pool.low_words
    pool.store(Path((0, 0x100)), "")
    assert code_of(pool, 1) == bytes([0, 0x82, 0, 1, 0, 0, 0xFF])


def test_there_are_runs_where_they_save_more_than_their_code_takes() -> None:
    pool = CoursePool()
    for number in range(256, 256 + 214):  # each saves six bytes
        pool.store(Path((number,) * 6 + (999,), None, (Line(0, 6, number, 0),)), "")
        size = pool.size
        assert pool.runs == (number == 256 + 213)
        assert size == (214 * 10 if pool.runs else (number - 255) * 16)
    pool.store(Path(tuple(range(256, 265))), "")  # one more is told in the same way
    assert pool.size == size + 20
    assert pool.runs


def test_runs_that_save_1280_bytes_are_not_worth_their_code() -> None:
    pool = CoursePool()
    for number in range(256, 256 + 212):  # each saves six bytes, those behind them four
        pool.store(Path((number,) * 6 + (999,), None, (Line(0, 6, number, 0),)), "")
    for number in (777, 778):
        pool.store(Path((number,) * 5 + (999,), None, (Line(0, 5, number, 0),)), "")
    assert not pool.runs
    pool.store(Path((78,) * 3 + (999,), None, (Line(0, 3, 78, 0),)), "")
    assert pool.runs


@pytest.mark.parametrize("calls", [5, 6, 7])
def test_a_line_of_less_than_six_calls_is_no_run(calls: int) -> None:
    steps = (*(Slope(Fraction(0), Fraction(0)) for _ in range(calls)), Slope(Fraction(9), Fraction(9)))
    song = song_with(replace(instrument(), arp=Table(steps, 0)), note(57, 100, 0))
    courses, pool = compiled(song)
    pool.store(WAITS, "waits")
    low, high = courses.place(courses.of_voice(song.voices[0])[0], song.voices[0].events[0])
    player = Player(memory(pool), (low, high))
    assert len(list(islice(player.words(), 30))) == 30
    assert ("run" in player.kinds) == (calls >= 6)


@pytest.mark.parametrize(("calls", "word"), [(2, 5), (3, 0x505)])
def test_a_line_that_saves_nothing_is_told_as_words(calls: int, word: int) -> None:
    path = Path((0x100, *[word] * calls, 9), None, (Line(1, calls, 6, 0),))
    pool, words = stored(path, runs=True)
    assert pool.runs
    assert words == meant(path)


@pytest.mark.parametrize("first", [0, 256])
@pytest.mark.parametrize(("size", "words"), [(2, 8), (3, 9), (4, 8), (5, 10), (6, 12), (7, 7), (8, 8), (13, 13)])
def test_a_short_loop_is_written_several_times(size: int, words: int, first: int) -> None:
    path = Path(tuple(range(first, first + size)), 0)
    pool, found = stored(path)
    assert len(code_of(pool, 1)) == told(first) * words + 3
    assert found == meant(path)


@pytest.mark.parametrize("first", [0, 256])
def test_a_loop_may_begin_before_the_base(first: int) -> None:
    path = Path(tuple(range(first, first + 1000)), 10)
    pool, words = stored(path)
    assert words == meant(path)
    assert pool.long
    loop = 10 * told(first)
    assert pool.rows[1][1][-4:] == (0, 0x81, f"<(course1+{loop})", f">(course1+{loop})")


def test_a_course_that_stays_is_its_word_only() -> None:
    pool = CoursePool()
    assert begun_later(Path((9,))) == Path((9,))
    pool.store(Path((9,)), "")
    pool.store(Path((0x109,)), "")
    assert code_of(pool) == bytes([0, 0x82, 9, 0, 0xFF])
    assert code_of(pool, 1) == bytes([1, 9, 0, 0xFF])
    assert Course(57).stays


def test_what_begins_later_has_its_first_word_twice() -> None:
    later = begun_later(Path((5, 7, 9, 11, 2, 3), 0, (Line(0, 4, 5, 2),)))
    assert later == Path((5, 5, 7, 9, 11, 2, 3), 1, (Line(1, 4, 5, 2),))
    assert begun_later(Path((5, 7))) == Path((5, 5, 7))


def test_an_empty_pool_has_nothing() -> None:
    pool = CoursePool()
    assert (pool.rows, pool.size, pool.runs, pool.long, pool.low_words) == ([], 0, False, False, False)


def test_a_delay_and_a_slide_are_runs_and_end_exactly() -> None:
    one = replace(note(57, 200, 0), glide=Glide(Fraction(60), 77))
    first, last = (word(pitch, song_with(instrument(), one).clock) for pitch in (57, 60))
    words = check(song_with(instrument(), one), 100)
    assert words[0] == first
    assert set(words[77:]) == {last}
    courses, pool = compiled(song := song_with(instrument(), replace(note(57, 200, 0), vibrato=SLOW)))
    pool.store(WAITS, "waits")
    courses.place(courses.of_voice(song.voices[0])[0], song.voices[0].events[0])
    assert code_of(pool, 1)[:6] == bytes([0, 40, first >> 8, first & 0xFF, 0, 0])


def arp(*semitones: int, calls: int = 1, loop: int | None = 0) -> Table:
    return Table(tuple(Slope(Fraction(one), Fraction(one), calls) for one in semitones), loop)


DEEP = {
    "at once": (arp(-30, 0, -30), ()),
    "at last": (arp(0, 3, -40, loop=None), ()),
    "nothing else": (arp(-30, -31), ()),
    "long": (arp(*range(0, -75, -1), *range(-75, 60)), ("LONG_COURSES",)),
    "in runs": (arp(-30, -40, 0, -20, -50, 7, 13, 20, -75, calls=90), ("RUNS",)),
    "runs between them": (arp(*range(-40, -30), *[-20] * 240, *range(-40, 9)), ("RUNS",)),
    "long runs between them": (
        arp(*range(-40, -30), *[-20] * 200, *range(-70, 70), *[2] * 99, *range(-60, -40)),
        ("RUNS", "LONG_COURSES"),
    ),
}


@pytest.mark.parametrize("name", DEEP)
def test_the_player_plays_low_words(name: str) -> None:
    table, switches = DEEP[name]
    song = song_with(replace(instrument(), arp=table), note(9, 600, 0), note(50, 40, 0), note(2, 700, 0), loop=0)
    source = compile_song(song)
    wanted = {"LOW_WORDS": name != "in runs"} | {one: one in switches for one in ("RUNS", "LONG_COURSES")}
    for switch, value in wanted.items():
        assert re.search(rf"^WITH_{switch} *= {str(value).lower()}\b", source, re.MULTILINE), switch
    compare_with_model(song, 1500)
