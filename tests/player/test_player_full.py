"""Random Songs with everything in them against the independent model, call by call."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from full_check import check, cues
from full_songs import everything, random_full_song, random_voice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from player_harness import HERE, Bare, hold, instrument, note, off, real_64tass, song_of

from sidtool.assets import asm_dir
from sidtool.c64 import PAL
from sidtool.errors import UserError
from sidtool.player import anatomy, compile_song, course_pool
from sidtool.player.courses import swings
from sidtool.player.full_plan import make_full_plan
from sidtool.player.placement import Frame, Placement
from sidtool.song import (
    Event,
    Glide,
    Note,
    Passage,
    Rest,
    Slope,
    Song,
    Speed,
    Table,
    Vibrato,
    Voice,
    Waveform,
    WaveStep,
    WaveTable,
)
from sidtool.tass import assemble


@given(st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_songs(dice: Random) -> None:
    check(random_full_song(dice))


@pytest.mark.parametrize("seed", range(40))
def test_random_songs_with_runs(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most songs are too short for runs to be worth their code: here all have got them that can."""
    monkeypatch.setattr(course_pool, "_WORTH", 0)
    check(random_full_song(Random(seed)), 200)


def test_some_of_the_random_songs_have_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course_pool, "_WORTH", 0)
    plans = [make_full_plan(random_full_song(Random(seed))) for seed in range(40)]
    assert sum(plan.switches["WITH_RUNS"] for plan in plans) >= 10


def embedded_equals_64tass(song: Song) -> None:
    source = compile_song(song)
    real = real_64tass(source)
    image = assemble(source, "song.asm", [asm_dir()]).image
    assert (image.load, image.data) == (real.load, real.data)


@pytest.mark.parametrize("seed", range(6))
def test_both_assemblers_make_the_same_bytes(seed: int) -> None:
    embedded_equals_64tass(random_full_song(Random(seed)))


@pytest.mark.parametrize("seed", range(12))
def test_the_plan_knows_the_bytes_of_all_data(seed: int) -> None:
    song = random_full_song(Random(seed))
    program = real_64tass(compile_song(song))
    assert make_full_plan(song).data_bytes == program.load + len(program.data) - program.labels["player.state"]


@given(st.randoms(use_true_random=False))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_tunes(dice: Random) -> None:
    first = random_full_song(dice)
    lengths = [Fraction(6), Fraction(7, 2)]
    others = []
    for number in (2, 3):
        voice = random_voice(dice, dice.choice([1, 2, 3]), lengths, len(first.instruments), len(first.filters))
        speed = Speed(per_frame=number)
        others.append(replace(first, voices=(voice,), number=number, speed=speed, setup=first.setup[:1]))
    song = replace(first, others=tuple(others))
    for tune in (1, 2, 3):
        check(song, 40, tune)


def test_the_cost_is_what_the_manual_says() -> None:
    song = everything()
    check(song, 200)
    source = compile_song(song)
    program = real_64tass(source)
    bare = Bare(program)
    bare.init()
    cycles = []
    for _ in range(1200):
        bare.play()
        cycles.append(bare.cycles)
    assert program.labels["player.state"] - program.labels["player"] == 698
    assert "STATE_BYTES         = 67\n" in source
    assert abs(max(cycles) - 747) <= 9  # where pages end is for the song to say; 12 raster lines are 756
    assert abs(sum(cycles) / len(cycles) - 562) <= 10


def riff(count: int = 6) -> list[Note]:
    return [note(40 + 2 * index, 6, 0) for index in range(count)]


def moved(events: list[Note], by: int) -> list[Note]:
    return [replace(event, pitch=event.pitch + by) for event in events]


def with_riffs(times: int) -> Song:
    events: list[Event] = [note(30, 6, 0)]
    passages = []
    for index in range(times):
        by = (0, 5, -3)[index % 3]
        passages.append(Passage(len(events), len(events) + 6, "riff", by))
        events += moved(riff(), by)
    return song_of(Voice(1, (*events, note(33, 12, 1)), 0, tuple(passages)), instruments=BOTH)


OCTAVES = Table((Slope(Fraction(0), Fraction(0)), Slope(Fraction(12), Fraction(12))), 0)
BOTH = (replace(instrument("a"), arp=OCTAVES), instrument("b", Waveform.SAWTOOTH))


def calls_of_pattern(source: str) -> int:
    """How many rows of the sequences are the first pattern."""
    low, high = (len(re.findall(rf"\.byte {byte}pattern0\b", source)) for byte in "<>")
    assert low == high
    return low


def test_a_pattern_is_stored_once() -> None:
    song = with_riffs(9)
    source = compile_song(song)
    assert source.count("pattern0\n") == 1
    assert calls_of_pattern(source) == 9
    few, many = (make_full_plan(with_riffs(times)).data_bytes for times in (9, 10))
    assert many - few == 4
    few, many = (anatomy(with_riffs(times))[0].voices[0].size for times in (9, 10))
    assert many == few
    check(song, 500)


def test_a_pattern_in_several_voices() -> None:
    one = with_riffs(4)
    voices = tuple(replace(one.voices[0], number=number, loop=2 - number) for number in (1, 2))
    song = replace(one, voices=voices, setup=(*one.setup, *one.setup))
    source = compile_song(song)
    assert calls_of_pattern(source) == 8


def test_anatomy_names_the_bytes_of_every_event() -> None:
    song = with_riffs(5)
    program = real_64tass(compile_song(song))
    voice = anatomy(song)[0].voices[0]
    assert [event.call for event in voice.events[:4]] == [0, 6, 12, 18]
    for event, found in zip(song.voices[0].events, voice.events, strict=True):
        at = program.labels[found.label] + found.offset - program.load
        last = program.data[at + found.size - 1]
        assert last == event.pitch or found.label == "pattern0"
    assert {found.label for found in voice.events} == {"voice1", "pattern0"}


def test_markers_have_labels_and_numbers() -> None:
    events = [replace(note(40 + index, 5), markers=(("a", "b", "a")[index],)) for index in range(3)]
    song = song_of(Voice(1, tuple(events), 0))
    program = real_64tass(compile_song(song))
    assert program.labels["marker_a"] < program.labels["marker_b"] < program.labels["marker_a_2"]
    assert cues(program, 20) == [1] * 5 + [2] * 5 + [1] * 10


def test_more_than_the_player_has_room_for_is_told() -> None:
    many = tuple(WaveStep((Waveform.PULSE, Waveform.NOISE)[index % 2], 1 + index % 3) for index in range(256))
    voice = Voice(1, (note(40, 17, 0),), 0)
    with pytest.raises(
        UserError, match=r"^song.txt:1:1: the song's wave tables take 258 rows, .* for 256\n.* takes 256"
    ):
        compile_song(song_of(voice, instruments=(replace(instrument(), wave=WaveTable(many, 0)),)))
    check(song_of(voice, instruments=(replace(instrument(), wave=WaveTable(many[:254], 0)),)), 600)
    deep = replace(note(40), vibrato=Vibrato(Fraction(50), Fraction(5)))
    with pytest.raises(UserError, match="50 semitones"):
        compile_song(song_of(Voice(1, (deep,), 0)))
    with pytest.raises(UserError, match="there is no tune 2, the song has 1"):
        compile_song(song_of(voice, instruments=(instrument(),)), 2)


def test_too_many_manners_and_moves_are_told() -> None:
    one = instrument()
    two = (one, instrument("other"))
    gates = tuple(replace(note(40, 254, index // 250), gate=index % 250 + 1) for index in range(257))
    with pytest.raises(UserError, match="played in 257 manners, the player has room for 256"):
        compile_song(song_of(Voice(1, gates, 0), instruments=two))
    check(song_of(Voice(1, gates[:256], 0), instruments=two), 60)
    # What closes behind a note's first piece of 192 calls is no manner.
    later = tuple(replace(note(40, 1000, 0), gate=index + 1) for index in range(500))
    assert "FIRST_SLURRED       = 192 " in compile_song(song_of(Voice(1, later, 0), instruments=(one,)))
    # So long that there is no room for a list of all widths.
    slopes = tuple(Slope(Fraction(index % 7), Fraction(index % 5), 3) for index in range(150))
    wide = replace(one, pulse=Table(slopes, 0))
    with pytest.raises(UserError, match=r"take \d+ rows, the player has room for 256\n.* is that of lead"):
        compile_song(song_of(Voice(1, (note(40, 17, 0),), 0), instruments=(wide,)))


@pytest.mark.parametrize("tuning", [440.0, 432.0])
def test_a_course_is_as_long_as_the_tune_that_needs_it_longest(tuning: float) -> None:
    """What moves the pitch of equal notes is shared by tunes, which may hold them for different times."""
    rise = Table((Slope(Fraction(-5), Fraction(0), 30), Slope(Fraction(0), Fraction(0))))
    tunes = [song_of(Voice(1, (note(50, length, 0), note(53, length, 0)), 0)) for length in (8, 60, 12)]
    song = replace(
        tunes[0],
        instruments=(replace(instrument(), pitch=rise),),
        others=tuple(
            replace(one, instruments=(replace(instrument(), pitch=rise),), number=number, tuning=tuning)
            for number, one in enumerate(tunes[1:], 2)
        ),
    )
    for tune in (1, 2, 3):
        check(song, 150, tune)


@pytest.mark.parametrize("calls", [-1, 32])
def test_a_hard_restart_that_the_player_cannot_count_is_told(calls: int) -> None:
    one = instrument(hard_restart=calls)
    with pytest.raises(UserError, match=f"the hard restart of lead takes {calls} calls, the player knows 0 to 31"):
        compile_song(song_of(Voice(1, (note(40, 60, 0), replace(note(40, 60, 0), gate=3)), 0), instruments=(one,)))


@pytest.mark.parametrize("parts", [2, 3])
def test_many_lengths_are_put_together_from_all_powers_of_two(parts: int) -> None:
    """The longest are the rarest: all powers up to 254 calls are needed for them, 128 (or 512 thirds) with them."""
    short, long = range(parts, parts + 260), range(241 * parts, 254 * parts + 1, parts)
    lengths = [Fraction(one, parts) for one in (*short, *long)]
    assert len(set(lengths)) > 255
    clock = make_full_plan(song_of(Voice(1, tuple(note(40, one) for one in lengths), 0))).clock
    assert len(clock.lengths) == 255
    assert {1 << bit for bit in range((254 * parts).bit_length())} < set(clock.lengths)
    assert 254 * parts not in clock.lengths
    Random(1).shuffle(lengths)
    events = tuple(note(40 + index % 24, length) for index, length in enumerate(lengths))
    other = tuple(replace(one, pitch=one.pitch + 12) for one in reversed(events))
    check(song_of(Voice(1, events, 0), Voice(3, other, 0)), 1200)
    for length in lengths:
        assert sum(clock.lengths[row - 1] for row in clock.pieces(length)) == length * parts


@pytest.mark.parametrize("count", [96, 97, 200, 255])
def test_lengths_that_come_often_take_one_byte(count: int) -> None:
    lengths = [Fraction(one, 2) for one in range(8, 8 + count)]
    often = lengths[-90:]
    events = [note(40 + index % 24, length) for index, length in enumerate([*lengths, *often])]
    song = song_of(
        Voice(1, tuple(events), 0), Voice(2, (note(50, 5, 0), note(53, 7, 0)), 0), instruments=(instrument(),)
    )
    plan = make_full_plan(song)
    assert plan.switches["WITH_MANY_LENGTHS"] == (count > 96)
    assert sorted(plan.clock.lengths) == [length * plan.clock.step for length in lengths]
    if count > 96:
        assert {length * plan.clock.step for length in often} <= {*plan.clock.lengths[:96]}
    check(song, 1500)


def test_notes_that_are_moved_alike_share_their_pattern() -> None:
    swings = Vibrato(Fraction(1, 4), Fraction(6))
    events, passages = list[Event](), []
    for by in (0, 5, -3, 7, 2, 4):
        passages.append(Passage(len(events), len(events) + 6, "riff", by))
        events += [replace(one, vibrato=swings) for one in moved(riff(), by)]
    song = song_of(Voice(1, tuple(events), 0, tuple(passages)), instruments=BOTH)
    assert calls_of_pattern(compile_song(song)) == 6
    check(song, 300)


def test_an_ended_voice_closes_its_gate_and_others_go_on() -> None:
    ends = Voice(1, (note(40, 5, 0), note(41, 5, 0)), None)
    goes_on = Voice(2, (replace(note(45, 7), detune=Fraction(1, 10)),), 0)
    check(song_of(ends, goes_on, instruments=(instrument(),)), 60)


@pytest.mark.parametrize("hard_restart", [0, 3])
@pytest.mark.parametrize("length", [Fraction(1, 5), Fraction(1, 2), Fraction(1)])
def test_a_voice_that_ends_in_the_call_of_its_last_event_stays_ended(length: Fraction, hard_restart: int) -> None:
    """The bytes behind its stream, which are those of the other voice, are never read."""
    last = (note(40, length, 0), note(40, length), hold(length), off(length), Rest(length, HERE, "r", 0))
    goes_on = Voice(2, (replace(note(45, 7, 0), gate=2),), 0)
    for event in last:
        for events in ((event,), (event, event), (note(38, 6, 0), event), (note(38, 6, 0), hold(5), event)):
            song = song_of(Voice(1, events, None), goes_on, instruments=(instrument(hard_restart=hard_restart),))
            bare = Bare(real_64tass(compile_song(song)))
            bare.init()
            bare.run(20)
            low, high = (bare.memory[bare.labels[f"player.{name}"]] for name in ("low", "high"))
            assert low | high << 8 == bare.labels["voice2"]
            bare.run(600)
            assert [bare.memory[bare.labels[f"player.{name}"]] for name in ("low", "high")] == [low, high]
            check(song, 300)


def test_a_song_that_does_not_fit_says_by_how_much() -> None:
    events = tuple(replace(note(30 + index % 7, 5 + index % 2, 0), gate=1 + index % 3) for index in range(20_000))
    with pytest.raises(UserError, match=r"bytes too long for the C64's memory: its notes and tables take \d+ bytes"):
        compile_song(song_of(Voice(1, events, 0), instruments=(instrument(),)))


def test_what_takes_the_most_is_named() -> None:
    place = Placement(Frame.BARE, 0x1000, 0x10FF)
    bends = tuple(Glide(Fraction(60, 1), calls) for calls in range(20, 60))
    moved = tuple(replace(note(40 + index % 12, 60, 0), glide=glide) for index, glide in enumerate(bends))
    notes = tuple(note(30 + index * 7 % 40, 5 + index % 2, 0) for index in range(600))
    for events, wanted in (
        (moved, "what moves the pitches of notes takes the most"),
        (notes, "voice 1 is the longest"),
    ):
        with pytest.raises(UserError, match=wanted):
            compile_song(song_of(Voice(1, events, 0), instruments=(instrument(),)), place=place)


def test_tunes_are_called_at_their_own_speed() -> None:
    first = song_of(Voice(1, (note(40, 6),), 0))
    second = replace(first, number=2, speed=Speed(hertz=Fraction(100)))
    third = replace(first, number=3, speed=Speed(jiffy=True))
    song = replace(first, others=(second, third))
    for one in song.tunes:
        source = compile_song(song, one.number)
        assert f"START_TUNE          = {one.number - 1}\n" in source
        assert f"CALL_CYCLES         = {one.cycles_per_call} " in source
        assert f"JIFFY               = {str(one.speed.jiffy).lower()} " in source
    bare = Bare(real_64tass(compile_song(song, 2)))
    assert bare.init(7) == bare.init(0)  # a tune that is not there is the first


def test_each_note_is_moved_by_its_own_instrument() -> None:
    # From -95 to 190: the words end at 0 and 65535.
    up, down = (Table((*OCTAVES.slopes, Slope(Fraction(by), Fraction(by))), 0) for by in (95, -95))
    both = (replace(instrument("up"), arp=up), replace(instrument("down"), arp=down))
    check(song_of(Voice(1, (note(48, 6, 0), note(0, 6, 1), note(95, 6, 1), note(95, 6, 0)), 0), instruments=both), 60)


def test_the_longest_delay_of_a_vibrato_fits() -> None:
    late = replace(note(40), vibrato=Vibrato(Fraction(1), Fraction(5), 65535))
    check(song_of(Voice(1, (late,), 0)), 40)


@pytest.mark.parametrize(("depth", "rate"), [(Fraction(1, 10), Fraction(1, 10)), (Fraction(1, 100), Fraction(1, 5))])
def test_the_slowest_vibratos_keep_their_rate(depth: Fraction, rate: Fraction) -> None:
    calls = 8 * PAL.phi2 / PAL.cycles_per_frame
    number, together = swings(Vibrato(depth, rate), calls)
    assert abs(Fraction(together, number) / (calls / rate) - 1) <= Fraction(1, 100)


def test_long_steps_are_counted_exactly() -> None:
    waves = WaveTable(
        (WaveStep(Waveform.SAWTOOTH, 1025), WaveStep(Waveform.PULSE, 256), WaveStep(Waveform.NOISE, 3)), 1
    )
    arp = Table((Slope(Fraction(0), Fraction(0), 1279), Slope(Fraction(7), Fraction(7), 2)), 0)
    one = replace(instrument(), wave=waves, arp=arp)
    check(song_of(Voice(1, (note(40, 3000, 0),), 0), instruments=(one,)), 1700)
    other = replace(one, wave=replace(waves, steps=(WaveStep(Waveform.NOISE, 65535),) * 3))
    source = compile_song(song_of(Voice(1, (note(40, 3000, 0),), 0), instruments=(other,)))
    assert "song_wave_calls_high" in source
