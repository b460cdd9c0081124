"""Pulse widths that are passed in both directions, against the tables that they are made of."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from full_check import check
from full_songs import random_full_song, table
from player_harness import hold, instrument, note, song_of

from sidtool.player import compile_song, full_plan
from sidtool.player.full_plan import make_full_plan
from sidtool.player.sweeps import JUMPS, STAYS, TURNS_BACK, Sweeps, sweeps_for
from sidtool.player.value_lists import MOST_ROWS, each_call
from sidtool.song import Slope, Song, SweepPulse, Table, Voice

MARKS = 0xF000


def line(first: int, last: int, calls: int) -> Slope:
    return Slope(Fraction(first), Fraction(last), calls)


def swing(low: int, high: int, calls: int) -> Table:
    """Up and down for ever."""
    return Table((line(low, high, calls), line(high, low, calls)), 0)


def heard(sweeps: Sweeps, at: int, calls: int, by: int = 1) -> list[int]:
    """The widths of the calls behind a row, as the player comes to them."""
    found = list[int]()
    for _ in range(calls):
        if by:
            at = (at + by) % MOST_ROWS
            row = sweeps.rows[at]
            width, mark = row & ~MARKS, row & MARKS
            if mark == STAYS:
                by = 0
            elif mark == TURNS_BACK:
                by = -by
            elif mark == JUMPS:
                at = sweeps.rows[at + 1]
        found.append(width)
    return found


def begun(sweeps: Sweeps, first: int, calls: int) -> list[int]:
    """The same with the first row's own width, as a note begins it."""
    return [sweeps.rows[first] & ~MARKS, *heard(sweeps, first, calls - 1)]


def meant(one: Table, calls: int) -> list[int]:
    values, loop = each_call(one)
    behind = values[-1:] if loop is None else values[loop:]
    return [values[call] if call < len(values) else behind[(call - len(values)) % len(behind)] for call in range(calls)]


def check_tables(tables: list[Table]) -> Sweeps:
    sweeps = Sweeps()
    firsts = [sweeps.add(one, "") for one in tables]
    leads = [sweeps.lead(one, "") for one in tables]
    for one, first, lead in zip(tables, firsts, leads, strict=True):
        assert first != 0, "that means: no table"
        assert begun(sweeps, first, 700) == meant(one, 700)
        assert heard(sweeps, lead, 700) == meant(one, 700)
    assert len(sweeps.rows) == len(sweeps.notes)
    return sweeps


@pytest.mark.parametrize("seed", range(100))
def test_random_tables_are_passed_as_they_say(seed: int) -> None:
    dice = Random(seed)
    check_tables([table(dice, dice.choice([1, 15, 4095]), 9, unit=dice.choice([1, 2, 3])) for _ in range(6)])


def test_what_comes_back_the_same_way_is_stored_one_way() -> None:
    sweeps = check_tables([swing(0x400, 0xC00, 48)])
    assert len(sweeps.rows) == 1 + 49 + 2
    assert [row & MARKS for row in sweeps.rows[1:50]] == [TURNS_BACK, *[0] * 47, TURNS_BACK]
    prefixed = Table((line(5, 5, 3), *swing(7, 9, 2).slopes), 1)
    assert [hex(row) for row in check_tables([prefixed]).rows] == (
        ["0x8000", "0x5", "0x5", "0x5", "0xa007", "0x6", "0xc007", "0x8", "0xc009"]
    )
    saw = Table((line(7, 10, 3),), 0)
    assert [hex(row) for row in check_tables([saw]).rows] == ["0x8000", "0x7", "0x8", "0xa009", "0x0"]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_the_shortest_loops(length: int) -> None:
    steps = tuple(line(10 * at, 10 * at, 1) for at in range(length))
    for before in range(3):
        check_tables([Table((*(line(99, 99, 1) for _ in range(before)), *steps), before)])


def test_a_width_that_stays() -> None:
    assert [hex(row) for row in check_tables([Table((line(5, 5, 1),))]).rows] == ["0x8000", "0x5", "0x8005"]
    check_tables([Table((line(5, 5, 3), line(5, 9, 4))), Table((line(9, 5, 2), line(5, 5, 1)), 1)])


def test_there_is_room_for_256_rows() -> None:
    assert sweeps_for([swing(0, 3000, 254)], []) is not None
    assert sweeps_for([swing(0, 3000, 255)], []) is None
    # What an effect begins has two rows more where a note's first width is marked.
    assert sweeps_for([], [swing(0, 3000, 252)]) is not None
    assert sweeps_for([], [swing(0, 3000, 253)]) is None


def switches(song: Song) -> tuple[bool, ...]:
    plan = make_full_plan(song)
    return tuple(plan.switches[f"WITH_PULSE{kind}"] for kind in ("", "_SWEEPS", "_MOVES"))


@pytest.mark.parametrize(
    ("calls", "wanted"), [(100, (True, False, False)), (200, (True, True, False)), (300, (True, False, True))]
)
def test_a_song_has_lists_or_sweeps_or_moves(calls: int, wanted: tuple[bool, ...]) -> None:
    one = replace(instrument(), pulse=swing(0x300, 0x900, calls))
    song = song_of(Voice(1, (note(40, 700, 0), note(43, 31, 0)), 0), instruments=(one,))
    assert switches(song) == wanted
    check(song, 900)


def test_effects_begin_sweeps() -> None:
    one = replace(instrument(), pulse=swing(0x300, 0x900, 150))
    effects = [swing(0x100, 0x800, 40), Table((line(0x700, 0x700, 1),)), Table((line(0x200, 0xE00, 30),))]
    for effect in effects:
        swept = replace(hold(90), commands=(SweepPulse(effect),))
        kept = replace(note(45, 60, 0), keeps_pulse=True, commands=(SweepPulse(effect),))
        events = (note(40, 60, 0), swept, kept, note(40, 33, 0))
        song = song_of(Voice(1, events, 0), Voice(2, events[1:], 0), instruments=(one,))
        assert switches(song) == (True, True, False)
        assert "player.pulse_by - player.state + 7, $01" in compile_song(song)
        check(song, 500)


@pytest.mark.parametrize("seed", range(60))
def test_random_songs_with_sweeps(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most songs have room for lists: here none has."""
    monkeypatch.setattr(full_plan, "lists_for", lambda *_: None)
    check(random_full_song(Random(seed)), 150)


def test_many_of_the_random_songs_have_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(full_plan, "lists_for", lambda *_: None)
    assert sum(switches(random_full_song(Random(seed)))[1] for seed in range(60)) >= 30
