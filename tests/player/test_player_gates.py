"""Gates that the player counts, call by call against the model: short ones, long ones, and those that stay open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from full_check import check
from player_harness import HERE, Bare, hold, instrument, note, off, real_64tass, song_of

from sidtool.player import compile_song
from sidtool.player.full_plan import make_full_plan
from sidtool.song import Event, Hold, Note, Rest, SetDetune, Song, Voice

LENGTHS = [
    Fraction(1),
    Fraction(3, 2),
    Fraction(2),
    Fraction(3),
    Fraction(7, 2),
    Fraction(4),
    Fraction(6),
    Fraction(12),
]
KINDS = ["struck", "plain", "slurred"]


def of_kind(kind: str, pitch: int, length: Fraction | int, gate: int | None) -> Note:
    one = replace(note(pitch, length, None if kind == "plain" else 0), gate=gate)
    return replace(one, slurred=True) if kind == "slurred" else one


def followers() -> Iterable[tuple[Event, ...]]:
    """What may stand behind a note."""
    yield (note(45, 6, 0),)
    yield (note(45, 6),)
    yield (of_kind("slurred", 45, 6, 5), note(47, 6))
    yield (off(5),)
    yield (hold(5), note(45, 6, 0))
    yield (hold(1), hold(2), note(45, 6))
    yield (Rest(Fraction(5), HERE, "r", 0), note(45, 6))
    yield (Hold(Fraction(5), HERE, "s", 0, commands=(SetDetune(Fraction(1, 3)),)), note(45, 6, 0))


def song_with_gates(*events: Event, hard_restart: int = 2, number: int = 1) -> Song:
    """The events again and again, behind a note whose gate the player counts in any case."""
    first = replace(note(38, 8, 0), gate=3)
    return song_of(Voice(number, (first, *events), 0), instruments=(instrument(hard_restart=hard_restart),))


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hard_restart", [0, 2])
def test_short_gates_and_those_about_as_long_as_their_notes(kind: str, length: Fraction, hard_restart: int) -> None:
    whole = int(length)
    for gate, more in product(sorted({1, 2, 3, max(1, whole - 1), whole, whole + 1, whole + 2}), followers()):
        song = song_with_gates(
            note(40, 5, 0), of_kind(kind, 41, length, gate), *more, hard_restart=hard_restart, number=1 + gate % 3
        )
        assert "WITH_GATES          = true" in compile_song(song)
        check(song, 70)


@pytest.mark.parametrize("kind", KINDS)
def test_a_gate_belongs_to_its_note_only(kind: str) -> None:
    """The one behind it has got none, another one, or goes on under a closed one."""
    for gate, second, other in product((1, 2, 3, 9), (None, 1, 2, 8), KINDS):
        events = (of_kind(kind, 40, 10, gate), of_kind(other, 41, 10, second), hold(7), of_kind(kind, 42, 6, None))
        check(song_with_gates(*events), 130)


@pytest.mark.parametrize("beyond", [255, 256, 257, 300, 508, 700, 1030])
@pytest.mark.parametrize("kind", KINDS)
def test_an_open_gate_stays_open_in_long_holds(kind: str, beyond: int) -> None:
    """Whatever counts down must not come to its end once more after 256 calls."""
    voices = []
    for number in (1, 2, 3):
        events = (
            note(39, 4 + number, 0),
            of_kind(kind, 40, 6, None),
            hold(beyond),
            of_kind(kind, 41, 9, 4),
            note(42, 5),
            hold(beyond - 100),
            hold(beyond - 200),
        )
        voices.append(Voice(number, events, 0))
    song = song_of(*voices, instruments=(instrument(),))
    assert "WITH_GATES          = true" in compile_song(song)
    check(song, 3 * beyond + 100)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [254, 255, 256, 300, 700])
def test_an_open_gate_stays_open_in_long_notes(kind: str, length: int) -> None:
    song = song_with_gates(of_kind(kind, 40, length, None), hold(length), of_kind(kind, 43, length, None))
    program = real_64tass(compile_song(song))
    bare = Bare(program)
    bare.init()
    open_in = []
    for _ in range(3 * length + 5):
        for register, value in bare.play():
            if register == 4:
                gate = value & 1
        open_in.append(gate)
    if kind == "slurred":  # it goes on under the gate that the first note closed
        assert open_in == [1] * 3 + [0] * (3 * length + 2)
    else:
        restart = 2 * (kind == "struck")
        assert open_in[:3] == [1] * 3
        assert open_in[3:8] == [0] * 5
        again = 8 + 2 * length
        assert [call for call in range(8, len(open_in)) if not open_in[call]] == list(range(again - restart, again))
    check(song, 3 * length + 60)


def test_an_ended_voice_does_not_open_or_close_its_gate_again() -> None:
    ends = Voice(1, (replace(note(40, 9, 0), gate=4), replace(note(41, 9, 0), gate=None)), None)
    goes_on = Voice(2, (replace(note(45, 7, 0), gate=3), hold(600)), 0)
    check(song_of(ends, goes_on, instruments=(instrument(),)), 700)


@pytest.mark.parametrize("seed", range(60))
def test_random_gates(seed: int) -> None:
    """Notes of all kinds, holds, and x, of lengths around those of their gates."""
    dice = Random(seed)
    lengths = dice.choice([[1, 2, 3, 4, 6], [5, 6, 9], [6, 40, 260, 520], [Fraction(7, 2), Fraction(9, 4), 6]])
    voices = []
    for number in (1, 2, 3):
        events: list[Event] = [note(40, 6, 0)]
        for _ in range(dice.randrange(3, 14)):
            length = Fraction(dice.choice(lengths))
            one = of_kind(dice.choice(KINDS), dice.randrange(30, 60), length, None)
            gate = dice.choice([None, 1, 2, 3, int(length) or 1, max(1, int(length) + dice.randrange(-4, 5))])
            events.append(dice.choice([replace(one, gate=gate)] * 3 + [hold(length), off(length)]))
        voices.append(Voice(number, tuple(events), dice.choice([0, None])))
    check(song_of(*voices, instruments=(instrument(hard_restart=dice.randrange(4)),)), 700 if 520 in lengths else 150)


@pytest.mark.parametrize("gate", [1, 20, 100, 127, 128, 129, 150, 190])
def test_a_note_of_pieces_has_one_gate(gate: int) -> None:
    """With more lengths than the player knows, the rarest are put together from powers of two."""
    lengths = [Fraction(one, 2) for one in range(2, 265)]
    rare = replace(note(40, 201, 0), gate=gate)
    filling = tuple(note(41, length) for length in lengths for _ in range(2))
    song = song_of(Voice(1, (note(38, 5, 0), rare, hold(60), *filling), 0), instruments=(instrument(),))
    clock = make_full_plan(song).clock
    assert Fraction(201) * clock.step not in clock.lengths
    check(song, 300)
