"""Songs of all kinds against the independent model: every write of every call, in order."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from player_harness import Bare, expected_calls, hold, instrument, note, off, real_64tass, song_of

from sidtool.c64 import NTSC, PAL, Clock
from sidtool.player import compile_song
from sidtool.player.tempo import make_tempo
from sidtool.song import Event, Song, Voice, Waveform


def check(song: Song, calls: int = 800) -> None:
    bare = Bare(real_64tass(compile_song(song)))
    bare.init()
    got = bare.run(calls)
    for call, (writes, expected) in enumerate(zip(got, expected_calls(song, calls), strict=True)):
        assert writes == expected, f"call {call}"


def quarter(bpm: Fraction | int, clock: Clock = PAL) -> Fraction:
    """Calls in a quarter note at one call a frame."""
    return clock.phi2 / clock.cycles_per_frame * 60 / bpm


WAVES = (Waveform.PULSE, Waveform.SAWTOOTH, Waveform.TRIANGLE | Waveform.RING, Waveform.NOISE)


def random_voice(random: random.Random, number: int, lengths: list[Fraction], instruments: int) -> Voice:
    chosen = None if random.random() < 0.4 or not instruments else random.randrange(instruments)
    events: list[Event] = []
    # Notes without an instrument stand before those with one: behind them they are for the full player.
    struck = None
    for _ in range(random.randrange(1, 25)):
        length = random.choice(lengths)
        if instruments and random.random() < 0.25:
            chosen = random.randrange(instruments)
        match random.randrange(5):
            case 0:
                events.append(off(length))
            case 1:
                events.append(hold(length))
            case _:
                if chosen is not None and struck is None:
                    struck = len(events)
                events.append(note(random.randrange(95), length, chosen))
    loop = None if random.random() < 0.3 else random.randrange(len(events))
    if struck and loop is not None:
        loop = max(loop, struck)
    return Voice(number, tuple(events), loop)


def random_song(seed: int) -> Song:
    dice = random.Random(seed)
    clock = dice.choice([PAL, NTSC])
    step = dice.choice(
        [Fraction(17), quarter(dice.randrange(40, 260), clock), Fraction(dice.randrange(1, 900), dice.randrange(1, 90))]
    )
    kinds = dice.choice(
        [
            [step],
            [step, step / 2, step * 2],
            [step * Fraction(56, 50), step * Fraction(44, 50)],
            [step, step / 3, Fraction(dice.randrange(1, 20))],
            [step * 100, step * 130, step * 250],
        ]
    )
    instruments = tuple(
        instrument(f"i{index}", dice.choice(WAVES), dice.choice([2, 2, 2, 0, 1, 5]))
        for index in range(dice.randrange(4))
    )
    numbers = sorted(dice.sample([1, 2, 3], dice.randrange(1, 4)))
    voices = [random_voice(dice, number, kinds, len(instruments)) for number in numbers]
    return song_of(*voices, instruments=instruments, clock=clock)


@pytest.mark.parametrize("seed", range(60))
def test_random_songs_write_what_the_model_says(seed: int) -> None:
    check(random_song(seed))


def swung_sheet(number: int, count: int, pair: tuple[Fraction, Fraction], loop: int | None) -> Voice:
    return Voice(number, tuple(note(30 + index, pair[index % 2]) for index in range(count)), loop)


def test_a_swung_sheet_stands_in_the_program_as_its_bytes() -> None:
    step = quarter(97) / 2
    pair = (step * Fraction(112, 100), step * Fraction(88, 100))
    longer = Voice(3, (off(sum(pair)), note(50, pair[0], 0), note(51, step * 2 + pair[1], 0)), 1)
    song = song_of(swung_sheet(1, 16, pair, 0), swung_sheet(2, 7, pair, None), longer, instruments=(instrument(),))
    program = real_64tass(compile_song(song))
    for number, count in ((1, 16), (2, 7)):
        at = program.labels[f"voice{number}"] - program.load
        assert program.data[at : at + count] == bytes(range(30, 30 + count))
    check(song)


@pytest.mark.parametrize("loops", [(0, 0, 0), (0, 1, None), (None, None, None)])
@pytest.mark.parametrize("step", [Fraction(12), quarter(97) / 2, quarter(97) / 8, Fraction(5, 2)])
def test_swung_sheets_with_nothing_beside_them(step: Fraction, loops: tuple[int | None, ...]) -> None:
    pair = (step * Fraction(112, 100), step * Fraction(88, 100))
    counts = zip((16, 8, 7), loops, strict=True)
    check(song_of(*(swung_sheet(number, count, pair, loop) for number, (count, loop) in enumerate(counts, 1))))


def test_swing_that_one_voice_leaves_is_played_all_the_same() -> None:
    step = quarter(97) / 2
    pair = (step * Fraction(112, 100), step * Fraction(88, 100))
    other = Voice(3, (off(step / 3), note(50, step), note(51, Fraction(12))), 1)
    check(song_of(swung_sheet(1, 16, pair, 0), swung_sheet(2, 7, pair, 0), other))


@pytest.mark.parametrize(
    ("bpm", "width"),
    [((12_345, 100), 4), ((123_456, 1007), 5), ((123_456_789_013, 10**10), 5), ((1_234_567, 10**9), 5)],
)
@pytest.mark.parametrize("hard_restart", [0, 2])
def test_wide_clocks(hard_restart: int, bpm: tuple[int, int], width: int) -> None:
    # A tempo with many decimals makes wide clocks, whose code branches further.
    step = quarter(Fraction(*bpm))
    one = instrument(hard_restart=hard_restart)
    lengths = (step / 3, step, Fraction(12), step / 2)
    voices = [
        Voice(
            number,
            tuple(note(40 + index, lengths[(index + number) % 4], 0) for index in range(9)),
            3 if number < 3 else None,
        )
        for number in (1, 2, 3)
    ]
    source = compile_song(song_of(*voices, instruments=(one,)))
    assert f"CLOCK_WIDTH         = {width}" in source
    check(song_of(*voices, instruments=(one,)))
    check(song_of(*voices[:2], instruments=(one,)))
    bare = [replace(voice, events=tuple(replace(event, instrument=None) for event in voice.events)) for voice in voices]
    check(song_of(*bare))
    check(song_of(*bare[:2]))


def test_larger_denominators_are_rounded_by_less_than_a_call_a_day() -> None:
    lengths = [quarter(Fraction(10**12 + prime, 10**10)) for prime in (1, 3, 7)]
    tempo = make_tempo([*lengths, Fraction(1, 3)])
    day = int(86_400 * PAL.phi2 / PAL.cycles_per_frame)
    for length in lengths:
        (row,) = tempo.rows(length, 0, length)
        assert abs(Fraction(tempo.lengths[row - 1], tempo.step) - length) * day / length < Fraction(1, 1000)
    assert tempo.width <= 5


def test_more_lengths_than_the_table_has_rows() -> None:
    voice = Voice(1, tuple(note(30, Fraction(7 + index) + Fraction(1, 3 + index % 5)) for index in range(160)), 0)
    check(song_of(voice), 3000)


def test_more_instruments_than_one_byte_names() -> None:
    instruments = tuple(instrument(f"i{index}", hard_restart=index % 4) for index in range(50))
    voice = Voice(1, tuple(note(30 + index, 7, index) for index in range(50)), 20)
    check(song_of(voice, instruments=instruments))


def test_a_loop_brings_back_the_length_and_the_instrument_of_its_beginning() -> None:
    events = (note(40, 6, 0), off(12), note(41, 6, 0), note(42, 12, 1), hold(3), note(43, 9, 0))
    for loop in range(6):
        check(song_of(Voice(2, events, loop), instruments=(instrument("a"), instrument("b", Waveform.SAWTOOTH))))


def test_no_drift_in_ten_minutes() -> None:
    step = quarter(125) / 2
    plain = Voice(1, tuple(note(40 + index, step) for index in range(7)), 0)
    triplets = Voice(2, tuple(note(50, step * 2 / 3) for _ in range(3)), 0)
    calls = int(600 * PAL.phi2 / PAL.cycles_per_frame)
    check(song_of(plain, triplets), calls)


def test_fractions_do_not_drift_either() -> None:
    step = quarter(133)
    mixed = Voice(1, (note(40, step), note(41, Fraction(12)), note(42, step * 2 - 12)), 0)
    steady = Voice(3, (note(50, step),), 0)
    calls = int(600 * PAL.phi2 / PAL.cycles_per_frame)
    check(song_of(mixed, steady), calls)


def test_init_starts_the_song_again() -> None:
    song = random_song(4)
    bare = Bare(real_64tass(compile_song(song)))
    first = bare.init()
    calls = bare.run(211)
    assert bare.init() == first
    assert bare.run(211) == calls


def test_a_voice_that_ends_closes_its_gate_and_stays_silent() -> None:
    bare = Bare(real_64tass(compile_song(song_of(Voice(1, (note(40, 5), note(41, 5)), None)))))
    bare.init()
    calls = bare.run(40)
    assert calls[5][-1] == (4, 0x41)
    assert calls[10] == [(4, 0x40)]
    assert not any(calls[11:])


def test_an_instrument_restarts_two_calls_before_the_onset() -> None:
    song = song_of(Voice(1, (note(40, 10, 0), off(4), note(41, 10, 0)), 0), instruments=(instrument(),))
    bare = Bare(real_64tass(compile_song(song)))
    bare.init()
    calls = bare.run(24)
    restart = [(4, 0x40), (5, 0), (6, 0)]
    assert [call for call, writes in enumerate(calls) if writes == restart] == [12, 22]
    assert calls[10] == [(4, 0x40)]
    assert calls[14][2:] == [(2, 0), (3, 4), (4, 0x41), (5, 0x09), (6, 0x84)]
