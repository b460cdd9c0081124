"""Pulse widths and cutoffs that are told call by call, against the tables that they are made of."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from full_check import check
from full_songs import random_full_song, table
from player_harness import HERE, instrument, note, real_64tass, song_of

from sidtool.player import compile_song
from sidtool.player.full_plan import make_full_plan
from sidtool.player.moves import nearest
from sidtool.player.needs import is_plain
from sidtool.player.value_lists import LAST, MOST_ROWS, ValueLists, lists_for
from sidtool.song import FilterMode, FilterProgram, Hold, Slope, Song, StartFilter, SweepPulse, Table, Voice


def line(first: int, last: int, calls: int) -> Slope:
    return Slope(Fraction(first), Fraction(last), calls)


def heard(lists: ValueLists, row: int, calls: int) -> list[int]:
    """The value of each call, the row's own first; behind the last one its value stays."""
    found = [lists.values[row]]
    while len(found) < calls:
        if lists.followers[row] != LAST:
            row = lists.followers[row]
        found.append(lists.values[row])
    return found


def meant(one: Table, calls: int) -> list[int]:
    return [nearest(one.value(call)) for call in range(calls)]


def random_tables(seed: int) -> list[Table]:
    """Some tables with loops and without, some of them halves and thirds of units."""
    dice = Random(seed)
    return [table(dice, dice.choice([1, 15, 2047, 4095]), 60, unit=dice.choice([1, 2, 3])) for _ in range(6)]


@pytest.mark.parametrize("seed", range(100))
def test_rows_hold_the_rounded_values_of_a_table(seed: int) -> None:
    tables = random_tables(seed)
    lists = ValueLists()
    firsts = [lists.add(one, "") for one in tables]
    leads = [lists.lead(one, "") for one in tables]
    for one, first, lead in zip(tables, firsts, leads, strict=True):
        assert heard(lists, first, 700) == meant(one, 700)
        assert lists.followers[lead] == first
    assert LAST not in (*firsts, *leads)
    assert (lists.values[LAST], lists.followers[LAST]) == (0, LAST), "who moves nothing stays there"
    assert len(lists.values) == len(lists.followers) == len(lists.notes)
    assert all(0 <= one < len(lists.values) for one in lists.followers)


@pytest.mark.parametrize("seed", range(40))
def test_no_two_rows_are_the_same(seed: int) -> None:
    lists = ValueLists()
    for one in random_tables(seed):
        lists.add(one, "")
    looped = {row for rows in lists._loops.values() for row in range(rows, len(lists.values))}
    rows = [(lists.values[row], lists.followers[row]) for row in range(1, len(lists.values)) if row not in looped]
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("seed", range(20))
def test_a_table_is_stored_once(seed: int) -> None:
    tables = random_tables(seed)
    lists = ValueLists()
    rows = [(lists.add(one, "a"), lists.lead(one, "a")) for one in tables]
    size = len(lists.values)
    assert [(lists.add(one, "b"), lists.lead(one, "b")) for one in tables] == rows
    assert len(lists.values) == size
    assert "b" not in lists.notes


def test_tables_share_what_they_end_with() -> None:
    lists = ValueLists()
    rest = (line(20, 10, 5), line(10, 10, 1))
    lists.add(Table((line(0, 9, 3), *rest)), "")
    size = len(lists.values)
    assert size == 1 + 3 + 6
    first = lists.add(Table((line(7, 7, 2), *rest)), "")
    assert len(lists.values) == size + 2
    lists.add(Table(rest), "")
    assert len(lists.values) == size + 2
    assert heard(lists, first, 9) == [7, 7, 20, 18, 16, 14, 12, 10, 10]


def test_tables_share_their_loops() -> None:
    lists = ValueLists()
    lists.add(Table((line(5, 5, 4), line(10, 20, 5), line(20, 10, 5)), 1), "")
    size = len(lists.values)
    assert size == 1 + 4 + 10
    lists.add(Table((line(10, 20, 5), line(20, 10, 5)), 0), "")
    assert len(lists.values) == size
    lists.add(Table((line(6, 6, 1), line(10, 20, 5), line(20, 10, 5)), 1), "")
    assert len(lists.values) == size + 1


@pytest.mark.parametrize("loop", [None, 0])
def test_what_stays_takes_one_row(loop: int | None) -> None:
    lists = ValueLists()
    still = Table((line(9, 9, 200),), loop)
    assert heard(lists, lists.add(still, ""), 300) == [9] * 300
    assert len(lists.values) == 2
    assert lists.add(Table.constant(0), "") != LAST, "a width of 0 is not that of whoever has none"
    lists.lead(still, "")
    assert len(lists.values) == 4


def test_a_lead_is_the_row_before_and_its_value_is_not_heard() -> None:
    lists = ValueLists()
    one = Table((line(40, 50, 3),))
    lead = lists.lead(one, "")
    assert heard(lists, lead, 5)[1:] == [40, 43, 47, 50]
    assert lists.add(one, "") == lists.followers[lead]
    assert lists.add(Table((line(0, 0, 1), *one.slopes)), "") == lead


def distinct(calls: int) -> Table:
    """A table that takes so many rows, with the one of its end."""
    return Table((line(0, calls - 1, calls - 1),))


def test_lists_are_for_what_there_are_rows_for() -> None:
    room = MOST_ROWS - 1
    assert lists_for([distinct(room)]) == ValueLists()
    assert lists_for([distinct(room + 1)]) is None
    assert lists_for([], [distinct(room - 1)]) == ValueLists()
    assert lists_for([], [distinct(room)]) is None
    assert lists_for([]) == ValueLists()


def test_lists_are_for_tables_together() -> None:
    first, second = distinct(100), Table((line(1000, 1154, 154),))
    assert lists_for([first, second]) == ValueLists()
    assert lists_for([first, second, first, second]) == ValueLists()
    assert lists_for([first, second], [first]) is None, "a lead is a row more"
    assert lists_for([first, second, Table.constant(5000)]) is None
    assert lists_for([first, second, Table.constant(99)]) == ValueLists(), "that is how the first one ends"


def test_a_table_of_more_calls_than_rows_is_refused_whatever_it_shares() -> None:
    long = Table((line(9, 9, 1000), line(10, 10, 1)))
    assert lists_for([long]) is None
    assert lists_for([Table((line(9, 9, 65535),), 0)]) is None
    assert lists_for([], [long]) is None


@pytest.mark.parametrize("seed", range(3000, 3060))
def test_the_rows_of_a_song_are_those_that_there_is_room_for(seed: int) -> None:
    song = random_full_song(Random(seed))
    if is_plain(song):
        return
    plan = make_full_plan(song)
    for lists in (plan.book.widths, plan.book.cutoffs):
        assert lists is None or lists.count <= MOST_ROWS
    assert plan.switches["WITH_PULSE_MOVES"] == (plan.switches["WITH_PULSE"] and plan.book.widths is None)
    assert plan.switches["WITH_CUTOFF_MOVES"] == (plan.switches["WITH_CUTOFF"] and plan.book.cutoffs is None)


def song_with(width: Table, cutoff: Table) -> Song:
    """Instruments' widths and sweeps of them, a program's cutoff."""
    sweep = Hold(Fraction(30), HERE, "s", 0, commands=(SweepPulse(Table((line(3000, 2990, 5),))), StartFilter(1)))
    programs = (
        FilterProgram("first", HERE, FilterMode.LOW_PASS, 3, (1,), cutoff),
        FilterProgram("other", HERE, None, None, None, Table((line(5, 100, 9),))),
    )
    one = replace(instrument("one"), pulse=width, filter=0)
    kept = replace(note(45, 40, 0), keeps_pulse=True)
    events = (note(40, 20, 0), kept, sweep, note(41, 300, 0), sweep, kept)
    voices = Voice(1, events, 0), Voice(2, events[::-1], 1), Voice(3, (note(50, 33, 1), kept), 0)
    return song_of(*voices, instruments=(one, instrument("two")), filters=programs)


@pytest.mark.parametrize("width", [200, 240])
@pytest.mark.parametrize("cutoff", [180, 250])
def test_a_song_has_lists_and_moves_each_for_its_channel(width: int, cutoff: int) -> None:
    song = song_with(
        Table((line(100, 4000, width), line(4000, 100, 30)), 1), Table((line(0, 2047, cutoff), line(2047, 30, 45)))
    )
    labels = real_64tass(compile_song(song)).labels
    assert ("song_width_next" in labels) == (width == 200)
    assert ("song_cutoff_next" in labels) == (cutoff == 180)
    assert ("song_move_next" in labels) == (width != 200 or cutoff != 180)
    check(song, 900)
