"""Where two readers of the notation could differ: each answer of the page, heard or told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hearing import Heard, hear, nearest

from sidtool import pitch
from sidtool.api import AFTER_END, FADE, Compilation, Program
from sidtool.c64 import PAL
from sidtool.errors import SourceError, UserError
from sidtool.notation import read_song
from sidtool.song import Song

PLAIN = "frames 12  "
LEAD = "frames 12  instrument lead { adsr 1 9 8 4  wave saw }  instrument low { adsr 0 6 10 2  wave tri  hr 0f }\n"
RATE = float(PAL.phi2 / PAL.cycles_per_frame)  # calls a second


def word(note: float) -> int:
    return pitch.word(note, PAL)


def song(text: str) -> Song:
    return read_song(text, "song.txt")


def errors(text: str) -> list[str]:
    with pytest.raises(SourceError) as caught:
        _ = Compilation(text, "song.txt").source
    return [f"{d.span.line}:{d.span.column} {d.message}" for d in caught.value.diagnostics]


def warnings(text: str) -> list[str]:
    return [f"{d.span.line}:{d.span.column} {d.message}" for d in song(text).warnings]


def plain(text: str, calls: int = 200) -> list[int]:
    """The frequency words of voice 1, each change one."""
    heard = hear(PLAIN + text, calls)[1]
    return [heard.word[0], *(value for _, value in heard.changes)]


def same(one: str, other: str, calls: int = 200) -> None:
    """Two texts sound alike."""
    assert hear(one, calls).states == hear(other, calls).states


def test_defaults() -> None:
    header = "bpm 90 step 1/4 meter 4/4 clock pal chip 8580 speed 1x volume 15 tuning 440"
    same(
        "instrument a { wave saw } v1: @a C 4D E F | G",
        f"{header} instrument a {{ wave saw }} v1 o4: @a V15 q8 C D E F | G",
    )
    one = song("v1: C")
    assert (one.chip, one.clock, one.tuning, one.speed.per_frame) == ("8580", PAL, 440, 1)
    heard = hear("v1: C D E F G", 170)
    assert [call for call, _ in heard[1].changes] == [nearest(k * 60 / 90 * RATE) for k in range(1, 5)]
    assert set(heard.volume) == {15}


def test_sound_of_a_voice_with_no_instrument_and_no_setup() -> None:
    heard = hear("v1: C E G", 2)
    assert (heard[1].pulse[0], heard[1].control[0], heard[1].ad[0], heard[1].sr[0]) == (0x800, 0x41, 0x00, 0xFA)
    assert heard.start[4] & 1 == 0


def test_a_pasted_setup_is_no_instrument() -> None:
    heard = hear(PLAIN + ".sid.setup 0, Sawtooth, 1, 2, 3, 4\nv1: C D x E", 60)
    assert heard[1].rises == [0, 36]
    assert (heard[1].control[0], heard[1].ad[0], heard[1].sr[0]) == (0x21, 0x12, 0x34)
    assert heard.start[4] & 1 == 0


def test_setups_are_done_in_their_order() -> None:
    heard = hear(".sid.setup 0, Sawtooth, 1, 2, 3, 4\n.sid.setup 0, Noise, 5, 6, 7, 8\nv1: C", 2)
    assert (heard[1].control[0], heard[1].ad[0], heard[1].sr[0]) == (0x81, 0x56, 0x78)


def test_an_octave_in_front_of_a_note_is_that_notes_only() -> None:
    assert plain("v1 o3: 2F# F", 30) == [word(30), word(41)]


def test_slide_and_chord_notes_without_an_octave_take_the_lines() -> None:
    assert hear(PLAIN + "v1 o4: A+C", 4)[1].word == [word(57), word(48)] * 2
    assert hear(PLAIN + "v1 o4: 2A+C+5D", 6)[1].word == [word(33), word(48), word(62)] * 2
    assert hear(PLAIN + "v1 o4: 2C-D(6f)", 8)[1].word[6] == word(50)


def test_step_is_the_start_of_the_default_length() -> None:
    heard = hear("frames 12 step 1/8 v1: C D l4 E F _ G", 100)
    assert [call for call, _ in heard[1].changes] == [12, 24, 48, 96]


def test_a_hold_without_a_length_lasts_one_default_length() -> None:
    heard = hear(PLAIN + "v1: l8 C:4 _ D", 30)
    assert heard[1].changes == [(18, word(50))]


@pytest.mark.parametrize(("words", "calls"), [("C _", 12), ("C s", 6), ("C:8 _:8 s", 6), ("C x", 6), ("C r", 6)])
def test_holds_count_for_gate_time_and_waits_do_not(words: str, calls: int) -> None:
    assert hear(LEAD + f"v1: @low q4 {words} D", 60)[1].open_for(0) == calls


def test_gate_off_lets_the_release_run_and_a_rest_does_not() -> None:
    released, rest = (hear(LEAD + f"v1: @lead C:2 {word} x", 60)[1] for word in "xr")
    assert released.sr[30] & 15 == 4
    assert not released.gate[24]
    assert rest.sr[26] & 15 == 0
    assert not rest.gate[24]


@pytest.mark.parametrize("adsr", ["0 9 8 15", "15 15 15 15", "0 0 15 10", "2 0 15 0", "0 15 1 3"])
@pytest.mark.parametrize("length", ["4", "1", "11f", "19f"])
def test_a_rest_brings_the_envelope_to_0_within_two_calls(adsr: str, length: str) -> None:
    """By the chip's own ENV3, with the play calls where the timer makes them."""
    from sidtool.sid import Digital

    text = f"frames 12 instrument a {{ adsr {adsr} }} v3: @a C:{length} r:1"
    heard = hear(text, 80)
    end = hear(text.replace("r:1", "x:1"), 80)[3].falls[-1]
    chip = Digital("8580")
    for call, writes in enumerate(heard.writes):
        at = (call + 1) * PAL.cycles_per_frame
        if call == end + 2:
            assert chip.read(at, 0x1C) == 0
        for register, value in writes:
            chip.write(at, register, value)


def test_state_carries_on_over_blocks_and_repeats() -> None:
    same("frames 12 v1: o3 l8 C v2: G v1: D", "frames 12 v1: o3 C:8 D:8 v2: G")
    same("frames 12 v1: [ C > ]2 D", "frames 12 v1: C > C > D")
    same(LEAD + "v1: [ C @lead ]2 D", LEAD + "v1: C @lead C @lead D")


def test_a_pattern_has_its_own_octave_and_length_and_gives_the_state_back() -> None:
    same(
        "frames 12 step 1/8 pattern p o3: C l4 D > E\nv1 o5: l16 C *p D",
        "frames 12 step 1/8 v1: 5C:16 3C:8 3D:4 4E:4 5D:16",
    )
    same("frames 12 pattern p: C\nv1 o5: C *p D", "frames 12 v1 o5: C 4C D")


def test_a_pattern_starts_with_the_callers_instrument_gate_time_and_level() -> None:
    same(LEAD + "pattern p: C D @low E\nv1: @lead q4 V6 *p F", LEAD + "v1: @lead q4 V6 C D @low E @lead F")
    same(LEAD + "pattern p: q2 V3 C\nv1: @low q4 V6 *p F", LEAD + "v1: @low q2 V3 C q4 V6 F")


def test_a_transposed_pattern_moves_notes_chords_and_slide_targets() -> None:
    same("frames 12 pattern p: C-E(8) 2D+A\nv1: *p+5", "frames 12 v1: F-A(8) 2G+5D")
    same("frames 12 pattern p: C-1(8) x\nv1: *p-12", "frames 12 v1: 3C-1(8) x")
    same("frames 12 pattern p: *q+2 C\npattern q: C\nv1: *p+5", "frames 12 v1: G F")


def test_transposition_leaves_a_waves_own_note_alone() -> None:
    text = "frames 12 instrument k { wave noise=7C pulse }\npattern p: C\nv1: @k *p+7"
    heard = hear(text, 4)[1]
    assert heard.word[:2] == [word(84), word(55)]


def test_transposition_out_of_range_is_an_error() -> None:
    assert len(errors("pattern p: 7A\nv1: *p+5")) == 1
    assert len(errors("pattern p: 0C\nv1: *p-1")) == 1


def test_what_is_wrong_in_a_part_that_is_never_played_is_told() -> None:
    assert any(":0" in told for told in errors("v1: [ C / C:0 D ]1"))


def test_bars_are_checked_after_expansion() -> None:
    song("pattern p: C D | \nv1: C D *p [ C D ]2 | [ E ]8 |")
    assert len(errors("pattern p: C D |\nv1: C *p")) == 1
    assert len(errors("v1: [ C D E | ]2")) >= 1
    song("v1: C D E F | [ G:2 A:2 | ]2")


def test_a_pickup_is_an_upbeat() -> None:
    song("meter 4/4 pickup 1/4 v1: G | C D E F |")
    song("meter 3/4 pickup 3/8 v1: G:4. | C D E |")
    assert len(errors("meter 4/4 pickup 1/4 v1: G A | C D E F |")) == 1


@pytest.mark.parametrize("text", ["v1: [ L C ]2", "pattern p: L C\nv1: *p", "v1: L C L D", "v1: { C L D }:4"])
def test_a_loop_point_where_it_cannot_stand(text: str) -> None:
    assert errors(text)


def test_loops_that_differ_in_length_are_warned_of() -> None:
    assert len(warnings("v1: L C D E v2: L C D")) == 1
    assert not warnings("v1: L C D E F v2: L C D")


def test_a_slide_is_straight_in_the_frequency_word_and_lands_exactly() -> None:
    heard = hear(PLAIN + "v1: 2C-6C(30f):1 s", 50)[1]
    low, high = word(24), word(72)
    for call in range(31):
        assert abs(heard.word[call] - (low + (high - low) * call / 30)) <= 2
    assert set(heard.word[30:48]) == {high}


def test_a_bend_stays_until_the_next_note() -> None:
    heard = hear(PLAIN + "v1: C-1(8) _ s D", 60)[1]
    assert set(heard.word[6:36]) == {word(49)}
    assert heard.word[36] == word(50)


def test_a_slurred_note_goes_on_with_the_tables_and_its_gate() -> None:
    table = "frames 12 instrument a { wave saw:3 tri:30 pulse  pw $100>$f00:40  arp 0:14 12 }\n"
    heard = hear(table + "v1: @a q4 C& D E", 60)[1]
    assert heard.rises == [0, 24]
    assert heard.waveform[:16] == [0x20] * 3 + [0x10] * 13
    assert heard.open_for(0) == 18
    assert heard.word[12:18] == [word(50)] * 2 + [word(62)] * 4
    assert heard.rises == [0, 24]


@pytest.mark.parametrize("after", ["x", "r"])
def test_a_slur_before_a_gate_off_is_warned_of(after: str) -> None:
    (told,) = (one for one in warnings(LEAD + f"v1: @lead C& {after} @low D") if "slur" in one)
    assert told.startswith("2:12 ")


def test_a_chord_takes_the_place_of_the_instruments_arp() -> None:
    text = "frames 12 instrument a { wave saw  arp 0:2 5:2 9 }\nv1: @a C C+E C"
    heard = hear(text, 36)[1]
    assert heard.word[:6] == [word(48)] * 2 + [word(53)] * 2 + [word(57)] * 2
    assert heard.word[12:16] == [word(48), word(52)] * 2
    assert heard.word[24:28] == [word(48)] * 2 + [word(53)] * 2


def test_lengths_in_a_tuplet_are_weights() -> None:
    same("frames 12 v1: {C:4 D:8}:4 E", "frames 12 v1: C:6 D:12 E")
    same("frames 12 v1: {C _ D}:4 E", "frames 12 v1: C:6 D:12 E")
    same("frames 24 v1: {C {D E}:4 F}:2. G", "frames 24 v1: C:4 D:8 E:8 F:4 G")


@pytest.mark.parametrize(("gate", "length", "calls"), [("q7", 10, 9), ("q7", 12, 11), ("q3", 12, 5), ("q1", 3, 1)])
def test_gate_time_is_rounded_to_calls_and_at_least_one(gate: str, length: int, calls: int) -> None:
    heard = hear(LEAD + f"v1: @low {gate} C:{length}f D:{length}f", 40)[1]
    assert heard.open_for(0) in ((calls,) if length != 12 else (calls - 1, calls))


@pytest.mark.parametrize(("field", "calls"), [("", 2), ("hr 5f", 5), ("hr 1f", 1), ("hr 0f", 0)])
def test_hard_restart_is_taken_from_what_is_before(field: str, calls: int) -> None:
    heard = hear(f"frames 12 instrument a {{ adsr 1 2 3 4  {field} }} v1: @a C D x E", 60)[1]
    assert heard.rises == [0, 12, 36]
    for onset in (12, 36):
        before = range(onset - calls, onset)
        assert all((heard.ad[k], heard.sr[k], heard.gate[k]) == (0, 0, False) for k in before)
        assert (heard.ad[onset - calls - 1], heard.sr[onset - calls - 1]) == (0x12, 0x34)
        assert (heard.ad[onset], heard.sr[onset]) == (0x12, 0x34)
    assert heard.open_for(0) == 12 - calls if calls else heard.gate[11]


@pytest.mark.parametrize("speed", ["1x", "2x", "4x"])
def test_f_and_table_lengths_are_player_calls_at_every_speed(speed: str) -> None:
    text = f"speed {speed} instrument a {{ wave saw:5 tri  hr 0f }} v1: @a C:12f D:7f E:9f"
    heard = hear(text, 40)[1]
    assert heard.rises == [0, 12, 19]
    assert heard.waveform[:6] == [0x20] * 5 + [0x10]


def ramp(values: list[int], calls: int, start: int, end: int) -> None:
    """The values go straight from one to another, and land."""
    for call in range(calls):
        assert abs(values[call] - (start + (end - start) * call / calls)) <= 2, call
    assert values[calls] == end


@pytest.mark.parametrize(("length", "calls"), [("8", 6), ("20f", 20), ("2b", 24), ("4.", 18)])
def test_the_length_of_a_sweep(length: str, calls: int) -> None:
    heard = hear(PLAIN + f"v1: C !cutoff($100>$700:{length}) D:1", 60)
    ramp(heard.cutoff[12:], calls, 0x100, 0x700)
    assert set(heard.cutoff[12 + calls :]) == {0x700}


def peaks(heard: Heard, voice: int, note: int, first: int, last: int) -> tuple[float, float]:
    far = [pitch.cents(heard[voice].word[k], word(note)) for k in range(first, last)]
    return min(far), max(far)


def test_vibrato_has_depth_rate_and_delay() -> None:
    heard = hear("instrument a { wave saw  vib .5 5 10f } v1: @a 6C:1~1~1~1", 400)
    values = heard[1].word
    assert set(values[:10]) == {word(72)}
    low, high = peaks(heard, 1, 72, 10, 400)
    assert -55 < low < -40
    assert 40 < high < 55
    assert next(value for value in values if value != word(72)) > word(72)
    up = [k for k in range(11, 400) if values[k - 1] <= word(72) < values[k]]
    rate = (len(up) - 1) / (up[-1] - up[0]) * RATE
    assert rate == pytest.approx(5, rel=0.02)


def test_vibrato_by_an_effect_lasts_until_it_is_off_or_the_next_instrument() -> None:
    text = "frames 50 instrument a { wave saw } v1: @a 6C !vib(.5,7) D D !vib(0) D !vib(.5,7) E @a E E"
    heard = hear(text, 350)
    moves = [len(set(heard[1].word[k * 50 + 1 : k * 50 + 45])) > 3 for k in range(7)]
    assert moves == [False, True, True, False, True, False, False]


def test_vib_0_is_off_until_the_next_choice_of_an_instrument() -> None:
    text = "frames 50 instrument a { wave saw  vib .5 6 } v1: @a 6C !vib(0) D D @a D D"
    heard = hear(text, 250)
    assert [len(set(heard[1].word[k * 50 + 1 : k * 50 + 45])) > 3 for k in range(5)] == [True, False, False, True, True]


def test_the_end_of_a_table_stays() -> None:
    heard = hear("instrument a { wave saw:2 tri pulse  pw $100:3 $200>$300:8  arp 0 12 7 } v1: @a C:1", 60)[1]
    assert heard.waveform[:5] == [0x20, 0x20, 0x10, 0x40, 0x40]
    assert set(heard.waveform[4:60]) == {0x40}
    assert set(heard.word[2:60]) == {word(55)}
    assert heard.pulse[59] == 0x300


def test_none_is_no_waveform_with_the_gate_kept_and_test_is_09() -> None:
    heard = hear("instrument a { wave test saw:2 none } v1: @a C:1", 30)[1]
    assert heard.control[:6] == [0x09, 0x21, 0x21, 0x01, 0x01, 0x01]


def test_pitch_and_gate_of_an_instrument() -> None:
    heard = hear("instrument a { wave saw  pitch 0 .5:2 -12 3>1:4 | 0 1  gate 7 } v1: @a 5C:1", 40)[1]
    expected = [0, 0.5, 0.5, -12, 3, 2.5, 2, 1.5, 0, 1, 0, 1]
    for call, offset in enumerate(expected):
        assert abs(pitch.cents(heard.word[call], word(60 + offset))) < 2, call
    assert heard.open_for(0) == 7


@pytest.mark.parametrize(("route", "bits"), [("2", 2), ("13", 5), ("123", 7)])
def test_route_names_voices(route: str, bits: int) -> None:
    heard = hear(f"filter f {{ mode low res 9 route {route} cutoff $300 }} instrument a {{ filter f }} v1: @a C", 2)
    assert (heard.route[0], heard.modes[0], heard.resonance[0], heard.cutoff[0]) == (bits, 0x10, 9, 0x300)


def test_two_owners_of_the_filter_are_warned_of_and_the_last_write_wins() -> None:
    text = ".sid.setup_filter 300, 14, true, false, false, false, true\n"
    text += "filter f { mode high res 3 route 2 cutoff $123 } instrument a { filter f }\nframes 12 ".replace(
        "frames 12 ", ""
    )
    text += "v2: x @a C"
    assert any("filter" in told for told in warnings(text))
    heard = hear(text, 60)
    assert (heard.cutoff[0], heard.resonance[0], heard.route[0], heard.modes[0]) == (300, 14, 1, 0x10)
    assert (heard.cutoff[50], heard.resonance[50], heard.route[50], heard.modes[50]) == (0x123, 3, 2, 0x40)


def test_a_directive_after_music_is_an_error() -> None:
    assert len(errors("v1: C\nbpm 100")) == 1
    song("v1: C\nsubtune 2\nbpm 100\nv1: D")


@pytest.mark.parametrize("number", [4, 9])
def test_voices_beyond_three_are_an_error(number: int) -> None:
    assert len(errors(f"v{number}: C")) == 1


def test_natural_lengths() -> None:
    def seconds(text: str) -> float:
        program: Program = Compilation(text, "s.txt").program
        assert program.length.cycles is not None
        return program.clock.seconds(program.length.cycles)

    assert seconds("bpm 60 v1: C D E F") == pytest.approx(4 + AFTER_END, abs=0.03)
    assert seconds("bpm 60 v1: C L D E F") == pytest.approx(1 + 2 * 3 + FADE, abs=0.03)
    assert (AFTER_END, FADE) == (2, 5)


def test_names() -> None:
    song("instrument Lead_2 { wave saw  pw $AbC } pattern _p9: C\nv1: @Lead_2 *_p9 %M_1 D")
    for text in ("V1: C", "Bpm 90 v1: C", "v1: !Vib(.5,7) C", "v1: c"):
        assert errors(text)


def in_folder(folder: object, files: dict[str, str]) -> Callable[[], Song]:
    from pathlib import Path

    assert isinstance(folder, Path)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    first = folder / next(iter(files))
    return lambda: Compilation.of_file(first).song


def test_include_is_relative_to_its_file(tmp_path: object) -> None:
    read = in_folder(
        tmp_path,
        {
            "song.txt": 'frames 12\ninclude "sub/drums.txt"\nv1: @kick C',
            "sub/drums.txt": 'include "more.txt"\n',
            "sub/more.txt": "instrument kick { wave noise }\n",
        },
    )
    assert [one.name for one in read().instruments] == ["kick"]


def test_an_include_cycle_shows_its_chain(tmp_path: object) -> None:
    read = in_folder(tmp_path, {"a.txt": 'include "b.txt"\nv1: C', "b.txt": 'include "a.txt"\n'})
    with pytest.raises(UserError) as caught:
        read()
    assert "a.txt" in str(caught.value)
    assert "b.txt" in str(caught.value)


def test_a_missing_include_is_told(tmp_path: object) -> None:
    read = in_folder(tmp_path, {"a.txt": 'include "nothing.txt"\nv1: C'})
    with pytest.raises(UserError, match=r"nothing\.txt"):
        read()


def test_subtunes_have_their_own_header_and_voices() -> None:
    text = "frames 12 instrument a { wave saw } v1: @a C D\nsubtune 2\nframes 20 v2: E F\nsubtune 3\nv3: @a G A"
    assert [one.number for one in song(text).tunes] == [1, 2, 3]
    first, second, third = (hear(text, 60, tune) for tune in range(3))
    assert first[1].rises == [0, 12]
    assert second[2].changes == [(20, word(53))]
    assert not any(second[1].gate)
    assert list(third[3].rises) == [0, nearest(RATE * 60 / 90)]


def test_a_slurred_note_keeps_its_sound_where_another_instrument_is_chosen() -> None:
    blocks = "frames 8  instrument a { hr 0f wave tri }  instrument c { hr 0f wave saw gate 3f vib 1 5 }\n"
    heard = hear(blocks + "v1: @a C& @c D s E", 40)[1]
    assert [heard.word[call] for call in range(24)] == [word(48)] * 8 + [word(50)] * 16
    assert (heard.open_for(0), heard.rises, heard.waveform[:24]) == (27, [0, 24], [0x10] * 24)
    assert (heard.open_for(24), heard.waveform[24]) == (3, 0x20)
    steady = hear(blocks + "v1: @a C& @c !vib(1,5) D s E", 40)[1]
    assert len(set(steady.word[8:24])) > 4
