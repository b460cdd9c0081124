"""The full player's streams: blocks of orders, late hard restarts, gates that are not told, and filter programs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from full_check import check
from player_harness import HERE, hold, instrument, note, off, real_64tass, song_of

from sidtool.player import compile_song
from sidtool.player import format as packed
from sidtool.player.atoms import make_atoms
from sidtool.player.clock import make_clock
from sidtool.player.full_plan import make_full_plan
from sidtool.player.gates import lengths
from sidtool.song import (
    Command,
    Event,
    FilterMode,
    FilterProgram,
    Hold,
    Instrument,
    SetDetune,
    SetModes,
    SetRoute,
    Slope,
    Song,
    StartFilter,
    SweepCutoff,
    SweepPulse,
    SweepResonance,
    SweepVolume,
    Table,
    Voice,
    VolumeSetup,
)

LOW, HIGH = FilterMode.LOW_PASS, FilterMode.HIGH_PASS


def order(*commands: Command, length: Fraction | int = 0, markers: tuple[str, ...] = ()) -> Hold:
    return Hold(Fraction(length), HERE, "s", 0, commands=commands, markers=markers)


class Stream:
    """The bytes of an assembled song's streams, and where its variables stand."""

    def __init__(self, song: Song) -> None:
        self.program = real_64tass(compile_song(song))

    def bytes(self, count: int, label: str = "voice1") -> list[int]:
        at = self.program.labels[label] - self.program.load
        return list(self.program.data[at : at + count])

    def row(self, table: str, row: int) -> int:
        return self.bytes(row + 1, table)[-1]

    def variable(self, name: str) -> int:
        return self.program.labels[f"player.{name}"] - self.program.labels["player.state"]

    def address(self, label: str) -> list[int]:
        return list(self.program.labels[label].to_bytes(2, "little"))

    def orders(self, number: int = 0) -> list[int]:
        """What stands in a stream for a block of orders."""
        return [packed.ORDERS, *self.address(f"orders{number}")]


def test_orders_before_a_note_are_a_block_with_an_end() -> None:
    first = replace(note(40, 6), commands=(SetModes(LOW), SetRoute((1, 3))), markers=("here",))
    song = song_of(Voice(1, (first, note(41, 6)), 0))
    stream = Stream(song)
    mode, route, cue = (stream.variable(name) for name in ("mode", "route", "cue"))
    block = [mode, 0x10, route, 5, cue, 1, packed.END_OF_ORDERS]
    assert stream.bytes(5) == [*stream.orders(), 40, 41]
    assert stream.bytes(7, "orders0") == block
    check(song, 40)


def test_a_course_ends_its_block() -> None:
    song = song_of(Voice(1, (note(40, 6), order(SetModes(LOW), SetDetune(Fraction(1, 2)), length=6)), 0))
    stream = Stream(song)
    block = [stream.variable("mode"), 0x10, packed.BEND, *stream.address("course0")]
    assert stream.bytes(5) == [40, *stream.orders(), packed.HOLD]
    assert stream.bytes(5, "orders0") == block
    check(song, 40)


def test_orders_alone_are_an_event_without_time() -> None:
    sweep = FilterProgram("sweep", HERE, LOW, 3, None, Table((Slope(Fraction(9), Fraction(90), 20),)))
    song = replace(song_of(Voice(1, (note(40, 6), order(StartFilter(0))), None)), filters=(sweep,))
    stream = Stream(song)
    assert stream.bytes(6) == [40, *stream.orders(), packed.NOTHING, packed.END_OF_VOICE]
    assert stream.bytes(3, "orders0") == [packed.PROGRAM, 0, packed.END_OF_ORDERS]
    check(song, 40)


@pytest.mark.parametrize("number", [1, 3])
def test_a_sweep_of_the_pulse_width_names_the_row_before_its_first(number: int) -> None:
    width = Table((Slope(Fraction(9), Fraction(90), 20),))
    song = song_of(Voice(number, (note(40, 6), order(SweepPulse(width), length=6)), 0))
    stream = Stream(song)
    place = stream.variable("pulse_at") + 7 * (number - 1)
    assert stream.bytes(5, f"voice{number}") == [40, *stream.orders(), packed.HOLD]
    at, before, end = stream.bytes(3, "orders0")
    assert (at, end) == (place, packed.END_OF_ORDERS)
    first = stream.row("song_width_next", before)
    assert stream.row("song_width_low", first) == 9
    assert stream.row("song_width_low", stream.row("song_width_next", first)) == 13  # and 9 + 81 / 20
    check(song, 40)


@pytest.mark.parametrize("number", [1, 3])
def test_a_long_sweep_of_the_pulse_width_pokes_the_voices_own_variables(number: int) -> None:
    width = Table((Slope(Fraction(9), Fraction(900), 300),))
    song = song_of(Voice(number, (note(40, 6), order(SweepPulse(width), length=6)), 0))
    stream = Stream(song)
    places = [stream.variable(f"pulse_{name}") + 7 * (number - 1) for name in ("low", "high", "left", "at")]
    assert stream.bytes(5, f"voice{number}") == [40, *stream.orders(), packed.HOLD]
    block = stream.bytes(9, "orders0")
    assert block[:8:2] == places
    assert block[1:7:2] == [0, 0, 1]
    assert block[8] == packed.END_OF_ORDERS
    check(song, 40)


@pytest.mark.parametrize("calls", [20, 300])
def test_a_sweep_of_the_cutoff_is_a_list_where_it_is_short(calls: int) -> None:
    cutoff = Table((Slope(Fraction(9), Fraction(1900), calls),))
    song = song_of(Voice(1, (note(40, 6), order(SweepCutoff(cutoff), length=6)), 0))
    stream = Stream(song)
    at = stream.variable("cutoff_at")
    assert stream.bytes(5) == [40, *stream.orders(), packed.HOLD]
    if calls == 20:
        block = stream.bytes(3, "orders0")
        assert block[::2] == [at, packed.END_OF_ORDERS]
        first = stream.row("song_cutoff_next", block[1])
        assert [stream.row(f"song_cutoff_{name}", first) for name in ("low", "high")] == [1, 1]
    else:
        block = stream.bytes(9, "orders0")
        places = [stream.variable(f"cutoff_{name}") for name in ("low", "high", "left")]
        assert block[::2] == [*places, at, packed.END_OF_ORDERS]
        assert block[1:7:2] == [0, 0, 1]
        assert [stream.row(f"song_move_{name}", block[7]) for name in ("low", "high", "calls")] == [1, 1, 1]
    check(song, 60)


def test_a_note_with_a_width_of_its_own_needs_no_sweep() -> None:
    width = Table((Slope(Fraction(9), Fraction(90), 20),))
    struck = replace(note(40, 6, 0), commands=(SweepPulse(width),))
    song = song_of(Voice(1, (struck,), 0), instruments=(instrument(),))
    assert "WITH_ORDERS         = true" in compile_song(song)
    assert Stream(song).bytes(1) == [40]
    check(song, 30)
    kept = song_of(Voice(1, (note(39, 6, 0), replace(struck, keeps_pulse=True)), 0), instruments=(instrument(),))
    manners = [40 + 1 + manner for manner in (0, 1)]
    stream = Stream(kept)
    assert stream.bytes(7) == [manners[0], 39, manners[1], *stream.orders(), 40]
    check(kept, 30)


def restarts(*events: Event, hard_restart: int = 3, loop: int | None = None) -> list[int | None]:
    """What the atoms of a voice say of late restarts."""
    one = instrument(hard_restart=hard_restart)
    voice = Voice(1, events, loop)
    song = song_of(voice, instruments=(one,))
    return [atom.restart for atom in make_atoms(song, voice, make_clock(lengths(song), 96))]


def test_holds_in_front_of_a_note_tell_its_restart() -> None:
    first, last = note(40, 20), note(41, 20, 0)
    assert restarts(first, hold(3), last) == [None, None, None]
    assert restarts(first, hold(2), last) == [None, 3, None]
    assert restarts(first, hold(1), hold(1), last) == [None, 2, 3, None]
    assert restarts(first, hold(20), hold(1), last) == [None, None, 3, None]
    assert restarts(first, off(1), last) == [None, None, None]
    assert restarts(first, hold(1), last, hard_restart=0) == [None, None, None]
    assert restarts(first, hold(Fraction(3, 2)), hold(Fraction(3, 4)), last) == [None, 2, 3, None]
    assert restarts(last, hold(1), loop=0) == [None, 3]


def test_orders_in_front_of_a_note_tell_its_restart() -> None:
    first, last, orders = note(40, 20), note(41, 20, 0), order(SetModes(LOW))
    assert restarts(first, orders, last) == [None, 3, None]
    assert restarts(first, orders, orders, last) == [None, 3, 3, None]
    assert restarts(first, hold(1), orders, last) == [None, 3, 3, None]
    song = song_of(Voice(1, (first, orders, last), None), instruments=(instrument(hard_restart=3),))
    stream = Stream(song)
    assert stream.bytes(7) == [40, packed.LATE_RESTART, 3, *stream.orders(), packed.NOTHING]
    assert stream.bytes(3, "orders0") == [stream.variable("mode"), 0x10, packed.END_OF_ORDERS]


@pytest.mark.parametrize("hard_restart", [1, 2, 5])
@pytest.mark.parametrize("length", [Fraction(0), Fraction(1, 2), Fraction(1), Fraction(7, 4), Fraction(3), Fraction(9)])
def test_late_restarts_with_orders_sound_right(length: Fraction, hard_restart: int) -> None:
    one = instrument(hard_restart=hard_restart)
    for first in (note(40, 7), note(40, Fraction(15, 2), 0), off(5)):
        for command in (SetModes(LOW), SetDetune(Fraction(1, 3)), SweepPulse(Table.constant(Fraction(77)))):
            events = (note(38, 6, 0), first, order(command, length=length), note(41, Fraction(21, 4), 0))
            check(song_of(Voice(1, events, 0), instruments=(one,)), 60)


LENGTHS = [Fraction(12), Fraction(47, 4), Fraction(25, 2), Fraction(37, 3)]


def gated(length: Fraction, gate: int, following: Event, *, hard_restart: int = 2) -> Song:
    """Notes that all have the same gate time, before a note of another kind."""
    struck = replace(note(40, length, 0), gate=gate)
    return song_of(Voice(1, (*[struck] * 7, following), 0), instruments=(instrument(hard_restart=hard_restart),))


@pytest.mark.parametrize("length", LENGTHS)
def test_a_gate_that_the_restart_closes_is_not_told(length: Fraction) -> None:
    for gate in range(8, 13):
        song = gated(length, gate, note(45, length, 0))
        dropped = gate >= -(-length // 1) - 2
        assert ("WITH_GATES          = false" in compile_song(song)) == dropped
        check(song, 130)


@pytest.mark.parametrize(
    ("following", "last"),
    [(off(5), 12), (hold(5), 11), (note(45, 6), 11), (replace(note(45, 6, 0), slurred=True), 11), (note(45, 9, 0), 9)],
    ids=["off", "hold", "plain", "slurred", "struck"],
)
def test_a_gate_is_counted_up_to_what_closes_it_or_needs_it_open(following: Event, last: int) -> None:
    for gate in (9, 10, 11, 12, 13):
        song = gated(Fraction(12), gate, following)
        # Six of the seven notes stand before another one of them, whose restart closes their gates after 10 calls.
        source = compile_song(song)
        assert ("WITH_GATES          = true" in source) == (gate <= last)
        if gate <= last:
            program = real_64tass(source)
            table = program.data[program.labels["song_gate"] - program.load :][:3]
            assert gate in table
        check(song, 130)


def test_without_a_hard_restart_gates_are_counted_up_to_the_next_note() -> None:
    for gate in (11, 12, 13):
        song = gated(Fraction(12), gate, note(45, 12, 0), hard_restart=0)
        assert ("WITH_GATES          = true" in compile_song(song)) == (gate < 12)
        check(song, 60)


@pytest.mark.parametrize("gate", [11, 12, 13, 15, 17, 18, 19, 22])
@pytest.mark.parametrize("hard_restart", [0, 1, 2, 5])
def test_a_gate_that_closes_in_a_hold_cuts_it(gate: int, hard_restart: int) -> None:
    struck = replace(note(40, 12, 0), gate=gate)
    song = song_of(
        Voice(1, (struck, hold(6), hold(4), note(41, 30, 0)), 0), instruments=(instrument(hard_restart=hard_restart),)
    )
    assert ("WITH_GATES          = true" in compile_song(song)) == (gate < 12)
    code = Stream(song).bytes(12)
    assert (packed.GATE_OFF in code) == (12 <= gate < 22 - hard_restart)
    check(song, 150)


def told(song: Song) -> list[tuple[Fraction, bool]]:
    """How long each piece of a song's first voice lasts, and whether the gate closes where it begins."""
    clock = make_clock(lengths(song), 96)
    return [(Fraction(atom.units, clock.step), atom.closes) for atom in make_atoms(song, song.voices[0], clock)]


def test_holds_are_cut_where_the_gate_closes() -> None:
    def pieces(gate: int, *more: Event) -> list[tuple[Fraction, bool]]:
        return told(song_of(Voice(1, (replace(note(40, 12, 0), gate=gate), *more), None), instruments=(instrument(),)))

    assert pieces(11, hold(6)) == [(12, False), (6, False)]
    assert pieces(12, hold(6)) == [(12, False), (6, True)]
    assert pieces(14, hold(6), hold(4)) == [(12, False), (2, False), (4, True), (4, False)]
    assert pieces(18, hold(6), hold(4)) == [(12, False), (6, False), (4, True)]
    assert pieces(14, hold(Fraction(9, 2))) == [(12, False), (2, False), (Fraction(5, 2), True)]
    assert pieces(14, off(6), hold(4)) == [(12, False), (6, False), (4, False)]
    # The restart of the note behind the holds closes the gate in its call 14; a note that is not struck wants it open.
    assert pieces(14, hold(4), note(41, 9, 0)) == [(12, False), (4, False), (9, False)]
    assert pieces(13, hold(4), note(41, 9, 0)) == [(12, False), (1, False), (3, True), (9, False)]
    assert pieces(16, hold(4), note(41, 9)) == [(12, False), (4, False), (9, False)]
    assert pieces(15, hold(4), note(41, 9)) == [(12, False), (3, False), (1, True), (9, False)]


def test_a_gate_in_a_short_hold_leaves_the_restart_its_time() -> None:
    """The voice stands still from the hold on, as if its gate were not told."""
    width = Table((Slope(Fraction(900), Fraction(900)), Slope(Fraction(3000), Fraction(100), 30)))
    for gate in (1, 2, 3, 4):
        struck = replace(note(40, Fraction(8, 5), 0), gate=gate)
        for following in (note(41, 6, 0), note(41, 6)):
            song = song_of(
                Voice(1, (struck, hold(Fraction(8, 5)), following), 0),
                instruments=(replace(instrument(), pulse=width),),
            )
            check(song, 60)


@pytest.mark.parametrize("gate", [150, 191, 192, 193, 300, 384, 450, 496, 497, 498, 499, 500, 501])
def test_a_gate_of_a_long_note_closes_in_the_piece_where_it_is_due(gate: int) -> None:
    struck = replace(note(40, 500, 0), gate=gate)
    song = song_of(Voice(1, (struck, note(41, 20, 0)), 0), instruments=(instrument(),))
    assert ("WITH_GATES          = true" in compile_song(song)) == (gate < 192)
    at, closes = Fraction(0), list[Fraction]()
    for units, here in told(song):
        closes += [at] if here else []
        at += units
    assert at == 520
    assert closes == ([Fraction(gate)] if 192 <= gate < 498 else [])
    check(song, 560)


def test_no_gate_is_too_long() -> None:
    struck = replace(note(40, 90_000, 0), gate=80_000)
    pieces = told(song := song_of(Voice(1, (struck, note(41, 20, 0)), 0), instruments=(instrument(),)))
    first = [here for _, here in pieces].index(True)
    assert sum(units for units, _ in pieces[:first]) == 80_000
    assert sum(units for units, _ in pieces) == 90_020
    assert "WITH_GATES          = false" in compile_song(song)


def test_a_loop_that_begins_with_holds_closes_the_gate_of_its_last_note_only() -> None:
    """The holds behind the first note leave its gate open, those behind the last one close it."""
    song = song_of(
        Voice(1, (note(40, 12, 0), hold(9), note(41, 12, 0), replace(note(43, 12, 0), gate=15)), 1),
        instruments=(instrument(),),
    )
    check(song, 200)
    assert told(song) == [(12, False), (9, False), (12, False), (12, False)]
    (voice,) = make_full_plan(song).tunes[0].lines
    assert [(atom.units, atom.closes) for atom in voice.atoms] == [
        *((12, False), (9, False), (12, False), (12, False)),
        *((3, False), (6, True)),
    ]


def program(name: str, modes: FilterMode | None, route: tuple[int, ...] | None, cutoff: int | None) -> FilterProgram:
    table = None if cutoff is None else Table((Slope(Fraction(cutoff), Fraction(cutoff + 300), 30),))
    return FilterProgram(name, HERE, modes, 9, route, table)


def filtered(*programs: FilterProgram, more: Command | None = None) -> Song:
    """Three voices that begin different programs in the same calls, and others in some of them."""
    players = tuple(replace(instrument(str(index), hard_restart=index), filter=index) for index in range(2))
    instruments: tuple[Instrument, ...] = (*players, instrument("dry"))
    third: tuple[Event, ...] = (note(50, 6, 2), order(*([] if more is None else [more]), length=6), note(52, 6, 2))
    voices = (
        Voice(1, (note(40, 6, 0), note(41, 12, 1)), 0),
        Voice(2, (note(45, 6, 1), note(46, 6, 0), note(47, 6, 0)), 0),
        Voice(3, third, 0),
    )
    return song_of(*voices, instruments=instruments, filters=programs)


LATE, DIRECT = "WITH_LATE_PROGRAMS  = true", "WITH_DIRECT_PROGRAMS= true"
ROUTES: list[tuple[tuple[int, ...] | None, tuple[int, ...] | None]] = [(None, None), ((1, 2), (3,))]


@pytest.mark.parametrize("more", [None, StartFilter(0), StartFilter(1)])
@pytest.mark.parametrize("routes", ROUTES)
def test_programs_that_begin_in_the_same_call_start_behind_the_voices(
    routes: tuple[tuple[int, ...] | None, tuple[int, ...] | None], more: Command | None
) -> None:
    song = filtered(program("low", LOW, routes[0], 100), program("high", HIGH, routes[1], 1100), more=more)
    source = compile_song(song)
    assert LATE in source
    assert DIRECT in source
    stream = Stream(song)
    assert {"player.mode", "player.resonance_high", "player.volume_high"}.isdisjoint(stream.program.labels)
    assert ("player.route" in stream.program.labels) == (routes[0] is None)
    assert stream.bytes(2, "song_program_mode") == [LOW | 15, HIGH | 15]
    assert stream.bytes(2, "song_program_resonance") == ([0x90, 0x90] if routes[0] is None else [0x93, 0x94])
    assert "song_program_route" not in source
    check(song, 100)


RISE = Table((Slope(Fraction(3), Fraction(12), 20),))
EFFECTS = [SetModes(LOW), SetRoute((1,)), SweepCutoff(RISE), SweepResonance(RISE), SweepVolume(RISE)]


@pytest.mark.parametrize("more", EFFECTS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("routes", ROUTES)
def test_an_effect_starts_first_what_is_to_start_behind_the_voices(
    routes: tuple[tuple[int, ...] | None, tuple[int, ...] | None], more: Command
) -> None:
    """In the voice behind those that start programs the effect wins, in the one before them they do."""
    song = filtered(program("low", LOW, routes[0], 100), program("high", HIGH, routes[1], 1100), more=more)
    last = song.voices[2]
    first = replace(last, number=1, events=(*last.events[:2], note(52, 12, 2)))
    for voices in (song.voices, (first, song.voices[1], replace(song.voices[0], number=3))):
        one = replace(song, voices=voices)
        source = compile_song(one)
        assert LATE in source
        assert DIRECT not in source
        assert "WITH_FILTER_ORDERS  = true" in source
        check(one, 100)


def test_programs_of_several_tunes_have_variables() -> None:
    """Each tune may set up another volume."""
    one = filtered(program("low", LOW, None, 100), program("high", HIGH, None, 1100))
    song = replace(one, others=(replace(one, number=2, setup=(*one.setup[:-1], VolumeSetup(7))),))
    source = compile_song(song)
    assert LATE in source
    assert DIRECT not in source
    for tune in (1, 2):
        check(song, 60, tune)


@pytest.mark.parametrize("more", [None, *EFFECTS], ids=lambda one: type(one).__name__)
@pytest.mark.parametrize(
    "programs",
    [
        (program("low", LOW, None, 100), program("high", HIGH, (1,), 1100)),
        (program("low", LOW, (2,), 100), program("high", None, (1,), 1100)),
        (program("low", LOW, (2,), None), program("high", HIGH, (1,), 1100)),
        (program("low", LOW, (2,), 100), replace(program("high", HIGH, (1,), 1100), resonance=None)),
    ],
)
def test_programs_that_leave_something_of_others_start_at_once(
    programs: tuple[FilterProgram, ...], more: Command | None
) -> None:
    song = filtered(*programs, more=more)
    source = compile_song(song)
    assert LATE not in source
    assert DIRECT not in source
    check(song, 100)
