"""What a text means: timing that never drifts, places that are exact, the seed's example note by note."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from notation_cases import CASES, cases, read
from oracles import shared

from sidtool.c64 import CLOCKS
from sidtool.notation import read_song
from sidtool.song import Event, FilterSetup, GateOff, Hold, Note, Song, VoiceSetup, VolumeSetup


def events(text: str) -> tuple[Event, ...]:
    return read_song(text, "song.txt").voices[0].events


@pytest.mark.parametrize("clock", ["pal", "ntsc"])
@pytest.mark.parametrize("bpm", ["90", "125", "133.7", "999", "10"])
@pytest.mark.parametrize("speed", ["1x", "jiffy"])
def test_a_song_lasts_exactly_what_its_bpm_says(clock: str, bpm: str, speed: str) -> None:
    """64 bars of quarters at any tempo: in seconds, 256 quarters of 60 / bpm; nothing is lost to rounding."""
    song = read_song(f"clock {clock} bpm {bpm} speed {speed} v1: [ C D x _ | ]64", "song.txt")
    cycles = song.voices[0].length * song.cycles_per_call
    assert cycles / CLOCKS[clock].phi2 == 256 * Fraction(60) / Fraction(bpm)


@pytest.mark.parametrize(
    ("words", "whole_notes"),
    [
        ("C:1", Fraction(1)),
        ("C:4.", Fraction(3, 8)),
        ("C:4..", Fraction(7, 16)),
        ("C:8t C:8t C:8t", Fraction(1, 4)),
        ("C:3 C:3 C:3", Fraction(1)),
        ("C:4~16", Fraction(5, 16)),
        ("C:2 _:2 _:8 x:8t _:8t _:8t", Fraction(11, 8)),
        ("l8. C D l8t C C C", Fraction(5, 8)),
        ("C D", Fraction(2, 4)),
    ],
)
def test_lengths_are_parts_of_a_whole_note(words: str, whole_notes: Fraction) -> None:
    song = read_song(f"bpm 100 v1: {words}", "song.txt")
    whole = song.clock.phi2 / song.cycles_per_call * 60 / 100 * 4
    assert song.voices[0].length == whole * whole_notes


@pytest.mark.parametrize(("step", "quarter"), [("1/4", 17), ("1/8", 34), ("1/16", 68), ("3/16", Fraction(68, 3))])
def test_frames_give_the_step_in_calls(step: str, quarter: Fraction) -> None:
    one, four, calls = events(f"frames 17 step {step} v1: C C:4 C:5f")
    assert (one.length, four.length, calls.length) == (17, quarter, 5)


def test_frames_do_not_depend_on_the_clock() -> None:
    assert events("frames 17 clock pal v1: C E:8")[1].length == events("frames 17 clock ntsc v1: C E:8")[1].length


def test_the_seeds_tempo() -> None:
    song = read_song('speed jiffy frames 17 .sid.v1 "D# F x", 3', "song.txt")
    assert [event.length * song.cycles_per_call for event in song.voices[0].events] == [279_174] * 4


def seed_song() -> Song:
    path = CASES / "valid" / "seed_example.txt"
    return read_song(path.read_text(encoding="utf-8"), path.name)


def test_the_seed_example_note_by_note() -> None:
    """Against the bytes that 64tass made of the seed's own sources."""
    data = json.loads(shared("cases/seed_example.json").read_text(encoding="utf-8"))
    song = seed_song()
    for sheet, voice in zip(data["sheets"], song.voices, strict=True):
        assert voice.number == sheet["voice"]
        assert voice.loop == 0
        *tokens, last = voice.events
        assert [event.pitch if isinstance(event, Note) else 255 for event in tokens] == sheet["bytes"]
        assert [event.text for event in tokens] == sheet["sheet"].split()
        assert isinstance(last, Hold)
        assert {event.length for event in voice.events} == {data["step_jiffies"]}
    assert not song.warnings


def test_the_seed_example_is_set_up_as_the_seed_does() -> None:
    data = json.loads(shared("cases/seed_example.json").read_text(encoding="utf-8"))
    *voices, filter_setup, volume = seed_song().setup
    for setup, given in zip(voices, data["instruments"], strict=True):
        assert isinstance(setup, VoiceSetup)
        assert (setup.waveform.name or "").lower() == given["waveform"]
        names = ("voice", "attack", "decay", "sustain", "release", "pulse_width")
        assert {name: getattr(setup, name) for name in names} == {name: given[name] for name in names}
    given = data["filter"]
    assert filter_setup == FilterSetup(
        given["cutoff"],
        given["resonance"],
        *(voice in given["route"] for voice in (1, 2, 3)),
        *(given[name] for name in ("high_pass", "low_pass", "band_pass", "mute_voice3")),
    )
    assert volume == VolumeSetup(data["volume"])


@pytest.mark.parametrize("case", cases("valid"), ids=lambda path: path.stem)
def test_an_events_place_shows_its_text(case: Path) -> None:
    for voice in (voice for tune in read(case).tunes for voice in tune.voices):
        for event in voice.events:
            text = (case.parent / event.place.file).read_text(encoding="utf-8").removeprefix("\ufeff")
            start = event.place.column - 1
            assert text.split("\n")[event.place.line - 1][start : start + event.place.length] == event.text


def test_a_voice_without_a_sound_gets_the_seeds_in_front() -> None:
    song = read_song("instrument a { wave saw } .sid.setup 1, Noise, 1, 2, 3, 4\nv1: x C v2: C v3: @a C", "song.txt")
    assert [setup.voice for setup in song.setup if isinstance(setup, VoiceSetup)] == [1, 2]
    first, second, volume = song.setup
    assert first == VoiceSetup(1, first.waveform.PULSE, 0, 0, 15, 10, 0x800)
    assert isinstance(second, VoiceSetup)
    assert second.attack == 1
    assert volume == VolumeSetup(15)


def test_only_voices_that_play_need_a_sound() -> None:
    assert read_song("v1: x _ x", "song.txt").setup == (VolumeSetup(15),)


def test_hold_lengthens_what_is_before_it() -> None:
    note, gate_off, note_again = events("frames 10 v1: C _ _:8 x _ D")
    assert (note.length, gate_off.length, note_again.length) == (25, 20, 10)
    assert isinstance(gate_off, GateOff)


def test_a_repeat_is_a_copy_of_its_text() -> None:
    plain = events("frames 10 v1: C D > E C D > E C D >")
    repeated = events("frames 10 v1: [ C D > / E ]3")
    assert [(e.text, getattr(e, "pitch", None)) for e in repeated] == [
        (e.text, getattr(e, "pitch", None)) for e in plain
    ]


def test_state_carries_on_from_block_to_block() -> None:
    song = read_song("instrument a { wave saw } frames 12 v1 o2: @a l8 C v2: C v1: C _ l4 v1: C", "song.txt")
    notes = [event for event in song.voices[0].events if isinstance(event, Note)]
    assert [(n.pitch, n.instrument, n.length) for n in notes] == [(24, 0, 6), (24, 0, 12), (24, 0, 12)]


def test_bars_are_counted_in_time() -> None:
    assert [e.bar for e in events("frames 10 v1: C:1 _:1 | C:2. D:4 | E:1 F:1 | G")] == [0, 2, 2, 3, 4, 5]
    upbeat = "meter 3/4 pickup 1/4 v1: C | D E F | G:2. | A:2. _:2. | B"
    assert [e.bar for e in events(upbeat)] == [-1, 0, 0, 0, 1, 2, 4]
