"""Voices that go through parts: rows of them, loops and ends, and what is stored where there are too many."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from full_check import check
from full_songs import random_full_song, transposed
from player_harness import instrument, note, off, real_64tass, song_of

from sidtool.player import compile_song
from sidtool.player import format as packed
from sidtool.player.full_plan import FullPlan, make_full_plan
from sidtool.player.sequences import MOST_PARTS, Way, count_parts
from sidtool.song import Event, Note, Passage, Slope, Song, Speed, Table, Voice, Waveform

OCTAVES = Table((Slope(Fraction(0), Fraction(0)), Slope(Fraction(12), Fraction(12))), 0)
BOTH = (replace(instrument("a"), arp=OCTAVES), instrument("b", Waveform.SAWTOOTH))
BETWEEN = (note(60, 5, 1), off(7), note(61, 6, 1))


def riff(count: int, first: int = 40) -> list[Event]:
    """Notes that are a pattern by themselves: their first bytes say how long they are and what plays them."""
    return [note(first + index * 5 % 17, 2 + index % 2, 0) for index in range(count)]


def voice(number: int, *parts: tuple[Event, ...] | tuple[list[Event], int], loop: int | None = 0) -> Voice:
    """A voice of patterns, each with a transposition, and of events between them.

    Args:
        loop: the index of the part that it begins with.
    """
    events, passages, starts = list[Event](), [], list[int]()
    for part in parts:
        starts.append(len(events))
        if isinstance(part[0], list):
            pattern, by = part
            passages.append(Passage(len(events), len(events) + len(pattern), f"p{len(pattern)}", by))
            events += [transposed(event, by) for event in pattern]
        else:
            events += part
    return Voice(number, tuple(events), None if loop is None else starts[loop], tuple(passages))


def ways(plan: FullPlan) -> list[Way]:
    return [way for tune in plan.tunes for way in tune.ways]


def labels(way: Way) -> list[str]:
    return [part.label for part in way.parts]


LONG, SHORT = riff(12), riff(9, 30)


def test_a_voice_is_its_patterns_and_what_stands_between_them() -> None:
    song = song_of(voice(1, (LONG, 0), BETWEEN, (LONG, 3), (LONG, 0), BETWEEN), instruments=BOTH)
    (way,) = ways(make_full_plan(song))
    assert labels(way) == ["pattern0", "voice1", "pattern0", "pattern0", "voice1_5"]
    assert [part.transposition for part in way.parts] == [0, 0, 3, 0, 0]
    assert {part.last for part in way.parts} == {packed.RETURN}
    assert way.followers == [1, 2, 3, 4, 0]
    program = real_64tass(compile_song(song))
    assert program.data[program.labels["song_return"] - program.load] == packed.RETURN
    assert program.data[program.labels["voice1_5"] - 1 - program.load] == packed.RETURN
    check(song, 400)


def test_a_loop_begins_a_part() -> None:
    between = (*BETWEEN, *BETWEEN)
    one = voice(2, (LONG, 0), between, (LONG, -2))
    song = song_of(replace(one, loop=len(LONG) + 4), instruments=BOTH)
    (way,) = ways(make_full_plan(song))
    assert labels(way) == ["pattern0", "voice2", "voice2_3", "pattern0"]
    assert way.followers == [1, 2, 3, 2]
    check(song, 400)


@pytest.mark.parametrize("loop", [0, 1, 2, 3, 4, 5])
def test_loops_begin_with_any_part(loop: int) -> None:
    one = voice(1, BETWEEN, (LONG, 0), (SHORT, 5), BETWEEN, (LONG, 12), (SHORT, 0), loop=loop)
    other = voice(3, (SHORT, 7), BETWEEN, (LONG, 1), BETWEEN, (SHORT, 0), BETWEEN, loop=5 - loop)
    song = song_of(one, other, instruments=BOTH)
    plan = make_full_plan(song)
    assert [way.followers[-1] - way.first for way in ways(plan)] == [loop, 5 - loop]
    assert [way.first for way in ways(plan)] == [0, 6]
    check(song, 500)


@pytest.mark.parametrize("loop", [1, 4, 11])
def test_a_loop_inside_of_a_pattern_leaves_that_out(loop: int) -> None:
    one = voice(1, (LONG, 0), (LONG, 0), (LONG, 5), BETWEEN)
    song = song_of(replace(one, loop=len(LONG) + loop), instruments=BOTH)
    (way,) = ways(make_full_plan(song))
    assert labels(way) == ["pattern0", "voice1", "voice1_3", "pattern0", "voice1_5"]
    assert way.followers[-1] == 2
    check(song, 500)


def test_a_voice_that_ends_behind_a_pattern_has_a_part_for_its_end() -> None:
    song = song_of(voice(1, (LONG, 0), (LONG, 4), loop=None), instruments=BOTH)
    (way,) = ways(make_full_plan(song))
    assert labels(way) == ["pattern0", "pattern0", "voice1"]
    assert (way.parts[-1].bits, way.parts[-1].last, way.size) == ((), packed.END_OF_VOICE, 1)
    program = real_64tass(compile_song(song))
    assert program.data[program.labels["voice1"] - program.load] == packed.END_OF_VOICE
    check(song, 300)


def test_a_voice_that_ends_behind_a_note_ends_there() -> None:
    song = song_of(voice(1, (LONG, 0), (LONG, 4), BETWEEN, loop=None), instruments=BOTH)
    (way,) = ways(make_full_plan(song))
    assert labels(way) == ["pattern0", "pattern0", "voice1"]
    assert way.parts[-1].last == packed.END_OF_VOICE
    check(song, 300)


def test_voices_without_patterns_go_through_parts_like_others() -> None:
    plain = (Voice(2, (*BETWEEN, *BETWEEN), 2), Voice(3, BETWEEN, None))
    song = song_of(voice(1, (LONG, 0), (LONG, 0)), *plain, instruments=BOTH)
    found = ways(make_full_plan(song))
    assert [labels(way) for way in found] == [["pattern0"] * 2, ["voice2", "voice2_2"], ["voice3"]]
    assert [way.followers for way in found] == [[1, 0], [3, 3], [4]]
    assert "WITH_JUMPS          = false" in compile_song(song)
    check(song, 300)


def test_without_patterns_there_are_no_parts() -> None:
    song = song_of(Voice(1, (*BETWEEN, *LONG), 2), instruments=BOTH)
    plan = make_full_plan(song)
    assert ways(plan) == []
    source = compile_song(song)
    assert "song_sequence" not in source
    assert "song_return" not in source
    check(song, 100)


def test_rows_are_those_of_all_tunes() -> None:
    first = song_of(
        voice(1, (LONG, 0), BETWEEN, (LONG, 3), loop=1), voice(2, (SHORT, 0), (SHORT, 1), loop=None), instruments=BOTH
    )
    second = replace(
        first, number=2, voices=(voice(3, (SHORT, 2), BETWEEN, (SHORT, 0), loop=2),), speed=Speed(per_frame=2)
    )
    plain = Voice(1, (*BETWEEN, *BETWEEN), 3)
    third = replace(first, number=3, voices=(plain, voice(2, BETWEEN, (LONG, -1), (LONG, 0), loop=None)))
    song = replace(first, others=(second, third))
    plan = make_full_plan(song)
    assert [way.first for way in ways(plan)] == [0, 3, 6, 9, 11]
    # At another speed notes are moved otherwise: that is another pattern.
    assert labels(ways(plan)[2]) == ["pattern2", "tune2_voice3", "pattern2"]
    assert labels(ways(plan)[4]) == ["tune3_voice2", "pattern0", "pattern0", "tune3_voice2_4"]
    assert ways(plan)[2].followers == [7, 8, 8]
    assert plan.data_bytes == _data_bytes(song)
    for tune in (1, 2, 3):
        check(song, 300, tune)


def _data_bytes(song: Song) -> int:
    program = real_64tass(compile_song(song))
    return program.load + len(program.data) - program.labels["player.state"]


def many(calls: int, *sizes: int, number: int = 1, loop: int | None = 0) -> Voice:
    """A voice that calls patterns of some lengths in turn."""
    patterns = [riff(size, 24 + 3 * at) for at, size in enumerate(sizes)]
    parts = [(patterns[call % len(sizes)], (0, 2, 5)[call % 3]) for call in range(calls)]
    return voice(number, *parts, loop=loop)


@pytest.mark.parametrize(("calls", "patterns"), [(MOST_PARTS, 1), (MOST_PARTS + 1, 0)])
def test_patterns_are_stored_while_their_calls_can_be_counted(calls: int, patterns: int) -> None:
    song = song_of(many(calls, 10), instruments=BOTH)
    plan = make_full_plan(song)
    assert len(plan.bodies) == patterns
    assert sum(len(way.parts) for way in ways(plan)) == patterns * calls
    assert plan.switches["WITH_PATTERNS"] == plan.switches["WITH_TRANSPOSITION"] == bool(patterns)
    assert plan.switches["WITH_JUMPS"] != bool(patterns)
    assert plan.data_bytes == _data_bytes(song)
    length = int(sum(event.length for event in song.voices[0].events))
    check(song, length + 60)  # through the last row, and on in the loop


def test_with_too_many_parts_long_patterns_are_stored_only() -> None:
    song = song_of(many(180, 8, 14, 40), many(100, 40, 14, number=3, loop=None), instruments=BOTH)
    plan = make_full_plan(song)
    assert 0 < count_parts([line for tune in plan.tunes for line in tune.lines]) <= MOST_PARTS
    sizes = [sum(len(bit.code) for bit in body.bits) for body in plan.bodies]
    assert min(sizes) >= 40
    assert plan.switches["WITH_PATTERNS"]
    assert plan.data_bytes == _data_bytes(song)
    check(song, 700)


def test_parts_of_tunes_are_counted_together() -> None:
    first = song_of(many(130, 20), instruments=BOTH)
    second = replace(first, number=2, voices=(many(130, 20, number=2), many(3, 60, number=3)))
    song = replace(first, others=(second,))
    plan = make_full_plan(song)
    assert [len(body.bits) for body in plan.bodies] == [60]
    assert plan.bodies[0].name == "p60"
    for tune in (1, 2):
        check(song, 300, tune)


@pytest.mark.parametrize("seed", range(4000, 4030))
def test_random_songs_of_many_patterns(seed: int) -> None:
    """A random voice's notes as patterns that come again and again, in all voices, with loops anywhere."""
    dice = Random(seed)
    song = random_full_song(dice)
    voices = tuple(replace(_repeated(dice, list(one.events)), number=one.number) for one in song.voices)
    song = replace(song, voices=voices)
    check(song, 150)


def _repeated(dice: Random, events: list[Event]) -> Voice:
    patterns = []
    for _ in range(dice.randrange(1, 4)):
        first = dice.randrange(len(events))
        patterns.append([replace(one, markers=()) for one in events[first : first + dice.randrange(3, 9)]])
    stretches = []
    for _ in range(dice.randrange(3, 14)):
        if dice.random() < 0.8:
            stretches.append((dice.choice(patterns), dice.choice([0, 0, 3, -2])))
        else:
            stretches.append(tuple(events[: dice.randrange(1, 4)]))
    heads = [_starts(one) for one in stretches]
    found = voice(1, *stretches, loop=dice.choice([None, *(at for at, struck in enumerate(heads) if struck)]))
    first, *more = found.events
    if isinstance(first, Note):  # there is nothing before it that it could be slurred to
        first = replace(first, slurred=False)
    return replace(found, events=(first, *more))


def _starts(part: tuple[Event, ...] | tuple[list[Event], int]) -> bool:
    """Whether a loop may begin here: with a note that is struck."""
    first = part[0][0] if isinstance(part[0], list) else part[0]
    return isinstance(first, Note) and not first.slurred
