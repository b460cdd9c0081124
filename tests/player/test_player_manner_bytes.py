"""The bytes that choose manners begin behind the highest note byte: notes and manners are told apart by it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from full_check import check
from player_harness import instrument, note, real_64tass, song_of

from sidtool.player import compile_song
from sidtool.player import format as packed
from sidtool.player.full_plan import make_full_plan
from sidtool.song import Event, Note, Passage, Song, Voice


def in_manners(count: int, highest: int, length: int = 200) -> Song:
    """A song whose notes are played in so many manners, one after another: each has got another gate."""
    events: list[Event] = [replace(note(index % 3, length, 0), gate=1 + index) for index in range(count)]
    events.append(note(highest, length, 0))
    return song_of(Voice(1, tuple(events), None), instruments=(instrument(),))


def stream(song: Song, count: int) -> list[int]:
    program = real_64tass(compile_song(song))
    at = program.labels["voice1"] - program.load
    return list(program.data[at : at + count])


@pytest.mark.parametrize("highest", [2, 3, 40, 94, 95])
@pytest.mark.parametrize("more", [0, 1, 5])
def test_as_many_manners_are_one_byte_as_there_is_room_for(highest: int, more: int) -> None:
    near = packed.FIRST_LENGTH - highest - 1
    count = near + more
    song = in_manners(count - 1, highest)  # the last note's, without a gate, is one, too
    plan = make_full_plan(song)
    assert plan.first_manner == highest + 1
    assert len(plan.rows) == count
    assert plan.switches["WITH_WIDE"] == (more > 0)
    assert f"FIRST_MANNER        = ${highest + 1:02x}\n" in compile_song(song)
    told: list[int] = []
    for index in range(count):
        told += [highest + 1 + index] if index < near else [packed.WIDE_MANNER, index]
        told.append(highest if index == count - 1 else index % 3)
    assert stream(song, len(told)) == [*told[1:], packed.END_OF_VOICE]  # the first manner is known at the start
    check(in_manners(count - 1, highest, 60 if highest > 94 else 130), 1500)


@pytest.mark.parametrize("highest", [0, 95])
def test_notes_at_both_ends_sound_in_several_manners(highest: int) -> None:
    both = (instrument("a"), instrument("b", hard_restart=0))
    events = [replace(note(highest, 6, index % 2), gate=1 + index % 4) for index in range(9)]
    events += [note(highest, 6), replace(note(highest, 6, 0), slurred=True)]
    song = song_of(Voice(3, tuple(events), 0), instruments=both)
    assert make_full_plan(song).first_manner == highest + 1
    check(song, 200)


def riffs(by: tuple[int, ...], pitch: int) -> Song:
    """Calls of a pattern whose notes are ``pitch`` and less, transposed."""
    riff = [replace(note(pitch - index, 6, index % 2), gate=2 + index % 3) for index in range(8)]
    events, passages = list[Note](), []
    for one in by:
        passages.append(Passage(len(events), len(events) + len(riff), "riff", one))
        events += [replace(each, pitch=each.pitch + one) for each in riff]
    return song_of(Voice(2, tuple(events), 0, tuple(passages)), instruments=(instrument("a"), instrument("b")))


@pytest.mark.parametrize(
    ("by", "pitch", "first"),
    [
        ((0, 5, 7), 40, 48),  # as it sounds at the most
        ((-5, -9, -12), 40, 41),  # no note is as high as those of the pattern
        ((-20, -30, -20), 95, 96),
        ((-20, -30, -20), 96, 77),  # no byte tells the pattern's notes: it is not stored
    ],
)
def test_a_patterns_notes_count_as_they_are_stored(by: tuple[int, ...], pitch: int, first: int) -> None:
    song = riffs(by, pitch)
    plan = make_full_plan(song)
    assert plan.first_manner == first
    assert bool(plan.bodies) == (pitch < 96)
    check(song, 200)
