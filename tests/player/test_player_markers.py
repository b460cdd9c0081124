"""Markers and blocks of orders: songs that have nothing but markers, and what is stored once."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from full_check import check, cues
from full_songs import random_full_song, random_voice
from player_harness import HERE, hold, instrument, note, off, real_64tass, song_of

from sidtool.player import compile_song
from sidtool.player import format as packed
from sidtool.player.full_plan import make_full_plan
from sidtool.player.needs import is_plain
from sidtool.song import (
    Event,
    FilterMode,
    Hold,
    Passage,
    Rest,
    SetDetune,
    SetModes,
    SetRoute,
    Slope,
    Song,
    Speed,
    SweepPulse,
    Table,
    Voice,
)

LEAD = instrument(hard_restart=3)
LOW = SetModes(FilterMode.LOW_PASS)
SHORT = Fraction(1, 2)


def marked(event: Event, *names: str) -> Event:
    return replace(event, markers=names)


def rest(length: Fraction | int) -> Rest:
    return Rest(Fraction(length), HERE, "r", 0)


def switches(song: Song) -> dict[str, bool]:
    """What a song's player is assembled with, as the source says it."""
    found = re.findall(r"^WITH_(\w+) *= (true|false)\b", compile_song(song), re.MULTILINE)
    return {name: value == "true" for name, value in found}


def stream(song: Song, count: int, label: str = "voice1") -> list[int]:
    program = real_64tass(compile_song(song))
    at = program.labels[label] - program.load
    return list(program.data[at : at + count])


def check_markers(song: Song, calls: int = 90, tune: int = 1) -> None:
    """The cue and all else, in a song whose only orders are markers."""
    with_what = switches(song)
    assert with_what["MARKERS"]
    assert with_what["CUE"]
    assert not with_what["ORDERS"]
    assert not make_full_plan(song).book.orders
    check(song, calls, tune)


def test_a_marker_by_itself_is_two_bytes() -> None:
    song = song_of(Voice(1, (marked(note(40, 5), "a"), note(41, 5), marked(note(42, 5), "b")), None))
    assert stream(song, 8) == [packed.MARKER, 1, 40, 41, packed.MARKER, 2, 42, packed.END_OF_VOICE]
    assert packed.MARKER == 0xF7
    check_markers(song, 30)


def test_of_two_markers_at_an_event_the_last_is_heard() -> None:
    song = song_of(Voice(1, (note(39, 5), marked(note(40, 5), "a", "b"), marked(note(41, 5), "b", "a")), 0))
    assert stream(song, 7) == [39, packed.MARKER, 2, 40, packed.MARKER, 1, 41]
    check_markers(song, 60)
    labels = real_64tass(compile_song(song)).labels
    assert {"marker_a", "marker_b", "marker_a_2", "marker_b_2"} <= labels.keys()


STRUCK = note(41, 9, 0)
EVENTS = {
    "struck": STRUCK,
    "x": off(9),
    "hold": hold(9),
    "rest": rest(9),
    "without an instrument": note(43, 9),
    "slurred": replace(STRUCK, slurred=True),
    "with a gate": replace(STRUCK, gate=4),
    "long": replace(STRUCK, length=Fraction(700), gate=600),
    "long hold": hold(400),
    "no time": hold(0),
    "short note": replace(STRUCK, length=SHORT),
    "short hold": hold(SHORT),
    "short x": off(SHORT),
    "a call": replace(STRUCK, length=Fraction(1)),
    "a call's hold": hold(1),
}


@pytest.mark.parametrize("hard_restart", [0, 1, 3])
@pytest.mark.parametrize("name", EVENTS)
def test_the_cue_comes_with_its_event(name: str, hard_restart: int) -> None:
    event = EVENTS[name]
    instruments = (instrument(hard_restart=hard_restart),)
    for before in (note(40, 7, 0), note(40, Fraction(15, 2)), off(7)):
        for after in (note(45, Fraction(21, 4), 0), note(46, 6), hold(5)):
            events = (note(38, 6, 0), before, marked(event, "there"), marked(after, "behind"), note(39, 6, 0))
            song = song_of(Voice(1, events, 0), instruments=instruments)
            check_markers(song, 60 + int(event.length))


@pytest.mark.parametrize("name", EVENTS)
def test_the_cue_of_a_song_that_begins_and_ends_with_markers(name: str) -> None:
    event = EVENTS[name]
    first = STRUCK if name == "slurred" else event  # there is nothing yet that it could go on with
    events = (marked(first, "first"), note(40, 5, 0), marked(event, "last"))
    for loop in (0, 1, None):
        check_markers(song_of(Voice(2, events, loop), instruments=(LEAD,)), 60 + 2 * int(event.length))


def test_markers_at_events_without_time_follow_one_another() -> None:
    times = (marked(hold(0), "a"), marked(hold(0), "b"), marked(note(40, 6), "c"), marked(hold(0), "d"))
    song = song_of(Voice(1, (note(38, 6), *times, note(39, 6)), None))
    nothing = {one: [packed.MARKER, one, packed.NOTHING] for one in (1, 2, 4)}
    told = [38, *nothing[1], *nothing[2], packed.MARKER, 3, 40, *nothing[4], 39, packed.END_OF_VOICE]
    assert stream(song, len(told)) == told
    check_markers(song, 30)
    for hard_restart in (0, 1, 3):
        struck = (note(38, 7, 0), *times, note(39, 6, 0))
        check_markers(song_of(Voice(1, struck, 0), instruments=(instrument(hard_restart=hard_restart),)), 90)


def test_a_loop_gives_each_marker_again() -> None:
    song = song_of(Voice(1, (note(40, 5, 0), marked(note(41, 5, 0), "a"), marked(off(4), "b")), 1), instruments=(LEAD,))
    check_markers(song, 100)
    assert cues(real_64tass(compile_song(song)), 25) == [0] * 5 + [1] * 5 + [2] * 4 + [1] * 5 + [2] * 4 + [1] * 2


def test_markers_of_several_voices_in_one_call() -> None:
    voices = (
        Voice(1, (marked(note(40, 6, 0), "a"), marked(note(41, 6, 0), "b")), 0),
        Voice(2, (marked(note(40, 9), "c"), off(3)), 0),
        Voice(3, (note(40, 12, 0), marked(hold(8), "d"), marked(note(50, 4, 0), "e")), 1),
    )
    for order in (voices, tuple(replace(one, number=4 - one.number) for one in reversed(voices))):
        check_markers(song_of(*order, instruments=(LEAD,)), 150)


def only_marked(song: Song, dice: Random) -> Song:
    """A song with more markers, and no other orders."""

    def changed(event: Event) -> Event:
        more = tuple(f"n{dice.randrange(5)}" for _ in range(dice.choice([0, 0, 0, 1, 1, 2])))
        # An event without time has to be there for something.
        more = more or (() if event.length else ("end",))
        return replace(event, commands=(), markers=(*event.markers, *more))

    voices = (replace(voice, events=tuple(map(changed, voice.events))) for voice in song.voices)
    return replace(song, voices=tuple(voices))


@pytest.mark.parametrize("seed", range(120))
def test_random_songs_with_markers_only(seed: int) -> None:
    dice = Random(seed)
    song = only_marked(random_full_song(dice), dice)
    if not is_plain(song) and any(event.markers for voice in song.voices for event in voice.events):
        check_markers(song, 120)


@pytest.mark.parametrize("seed", range(12))
def test_random_tunes_with_markers_only(seed: int) -> None:
    dice = Random(seed)
    first = only_marked(random_full_song(dice), dice)
    lengths = [Fraction(6), Fraction(7, 2)]
    voices = tuple(random_voice(dice, number, lengths, len(first.instruments), 0) for number in (1, 3))
    second = replace(first, voices=voices, number=2, speed=Speed(per_frame=2))
    song = replace(first, others=(only_marked(second, dice),))
    for tune in (1, 2):
        check_markers(song, 80, tune)


def test_markers_beside_other_orders_are_orders() -> None:
    events = (marked(note(40, 6), "a"), replace(note(41, 6), commands=(LOW,)), marked(note(42, 6), "a", "b"))
    song = song_of(Voice(1, events, 0))
    with_what = switches(song)
    assert with_what["ORDERS"]
    assert not with_what["MARKERS"]
    program = real_64tass(compile_song(song))
    cue, mode = (program.labels[f"player.{name}"] - program.labels["player.state"] for name in ("cue", "mode"))
    blocks = [[cue, 1], [mode, 0x10], [cue, 1, cue, 2]]
    for number, block in enumerate(blocks):
        assert stream(song, len(block) + 1, f"orders{number}") == [*block, packed.END_OF_ORDERS]
    check(song, 40)


def test_a_bend_makes_markers_orders() -> None:
    bent = Hold(Fraction(6), HERE, "s", 0, commands=(SetDetune(Fraction(1, 3)),), markers=("b",))
    song = song_of(Voice(1, (marked(note(40, 6), "a"), bent), 0))
    assert switches(song)["ORDERS"]
    assert not switches(song)["MARKERS"]
    check(song, 40)


# -- blocks -----------------------------------------------------------------------------------------------------------


def ordered(event: Event, *commands: object) -> Event:
    return replace(event, commands=commands)


def labels_of_orders(song: Song) -> list[str]:
    return re.findall(r"^(orders\d+)$", compile_song(song), re.MULTILINE)


def test_equal_blocks_of_orders_are_stored_once() -> None:
    both, route = (LOW, SetRoute((1, 3))), SetRoute((1, 3))
    first = (ordered(note(40, 6, 0), *both), ordered(hold(6), route), ordered(off(6), *both))
    second = (ordered(note(50, 6), route), ordered(hold(6), LOW), ordered(note(52, 6, 0), *both))
    song = song_of(Voice(1, first, 0), Voice(3, second, 0), instruments=(LEAD,))
    assert labels_of_orders(song) == ["orders0", "orders1", "orders2"]
    plan = make_full_plan(song)
    assert sorted(map(len, plan.book.orders)) == [3, 3, 5]
    program = real_64tass(compile_song(song))
    assert plan.data_bytes == program.load + len(program.data) - program.labels["player.state"]
    check(song, 100)
    twice = replace(song, others=(replace(song, number=2),))
    assert labels_of_orders(twice) == labels_of_orders(song)
    for tune in (1, 2):
        check(twice, 60, tune)


def test_the_pulse_widths_of_two_voices_are_moved_by_blocks_of_their_own() -> None:
    width = SweepPulse(Table((Slope(Fraction(9), Fraction(90), 20),)))
    events = (note(40, 6), ordered(hold(12), width), ordered(note(41, 6), width))
    song = song_of(Voice(1, events, 0), Voice(2, events, 0), Voice(3, events[:2], 0))
    assert len(labels_of_orders(song)) == 3
    check(song, 100)


def test_blocks_of_patterns_are_there_once_however_often_the_song_is_written() -> None:
    riff = [ordered(note(40 + index, 6, 0), SetModes(FilterMode(0x10 << index % 3))) for index in range(8)]
    events, passages = list[Event](), []
    for by in (0, 5, 0, -3):
        passages.append(Passage(len(events), len(events) + len(riff), "riff", by))
        events += [replace(one, pitch=one.pitch + by) for one in riff]  # type: ignore[call-arg, attr-defined]
    song = song_of(Voice(2, tuple(events), 0, tuple(passages)), instruments=(LEAD,))
    source = compile_song(song)
    assert "pattern0\n" in source
    found = labels_of_orders(song)
    assert found == ["orders0", "orders1", "orders2"]
    assert all(f"<{label}" in source for label in found)
    check(song, 250)
