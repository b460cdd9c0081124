"""What the gallery promises: each part of the notation is in a song, and the songs are what their first lines say."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from gallery import GALLERY
from oracles import PROJECT

from sidtool import api
from sidtool.song import (
    Instrument,
    Note,
    SetModes,
    Song,
    StartFilter,
    SweepCutoff,
    SweepPulse,
    SweepResonance,
    SweepVolume,
    Voice,
)

SONGS = PROJECT / "songs"


@cache
def read(name: str) -> Song:
    return api.Compilation.of_file(SONGS / f"{name}.txt").song


def seconds(song: Song) -> float:
    return float(song.calls * song.cycles_per_call / song.clock.phi2)


def notes(voice: Voice) -> list[Note]:
    return [event for event in voice.events if isinstance(event, Note)]


def instruments(song: Song, voice: Voice) -> list[Instrument]:
    return [song.instruments[i] for i in {note.instrument for note in notes(voice)} if i is not None]


FEATURES: dict[str, Callable[[Song, Voice], bool]] = {
    "wave table": lambda song, voice: any(len(i.wave.steps) > 1 for i in instruments(song, voice)),
    "wave loop": lambda song, voice: any(i.wave.loop is not None for i in instruments(song, voice)),
    "fixed pitch": lambda song, voice: any(s.pitch is not None for i in instruments(song, voice) for s in i.wave.steps),
    "arpeggio": lambda song, voice: any(i.arp is not None for i in instruments(song, voice)),
    "pitch table": lambda song, voice: any(i.pitch is not None for i in instruments(song, voice)),
    "moving pulse": lambda song, voice: any(not i.pulse.is_constant for i in instruments(song, voice)),
    "vibrato": lambda song, voice: any(i.vibrato is not None for i in instruments(song, voice)),
    "gate": lambda song, voice: any(i.gate is not None for i in instruments(song, voice)),
    "several restarts": lambda song, voice: len({i.hard_restart for i in instruments(song, voice)}) > 1,
    "glide": lambda song, voice: any(note.glide is not None for note in notes(voice)),
    "chord": lambda song, voice: any(note.chord for note in notes(voice)),
    "slur": lambda song, voice: any(note.slurred for note in notes(voice)),
    "level": lambda song, voice: any(note.level < 15 for note in notes(voice)),
    "gate time": lambda song, voice: any(note.gate is not None for note in notes(voice)),
    "pattern": lambda song, voice: any(passage.transposition for passage in voice.passages),
    "nested pattern": lambda song, voice: any(
        outer.first <= inner.first and inner.end <= outer.end and outer != inner
        for outer in voice.passages
        for inner in voice.passages
    ),
    "!detune": lambda song, voice: any(note.detune for note in notes(voice)),
    "!vib": lambda song, voice: any(
        note.vibrato is not None and note.vibrato != song.instruments[note.instrument].vibrato
        for note in notes(voice)
        if note.instrument is not None
    ),
    "!pw": lambda song, voice: any(
        isinstance(command, SweepPulse) for event in voice.events for command in event.commands
    ),
}


@pytest.mark.parametrize("feature", FEATURES)
def test_everything_is_on_all_three_voices_of_the_carnival(feature: str) -> None:
    song = read("clockwork_carnival")
    assert [voice.number for voice in song.voices] == [1, 2, 3]
    assert [voice.number for voice in song.voices if not FEATURES[feature](song, voice)] == []


def test_the_gallery_has_every_effect() -> None:
    found = {
        type(command)
        for path in GALLERY
        for tune in read(path.stem).tunes
        for voice in tune.voices
        for event in voice.events
        for command in event.commands
    }
    assert {SweepPulse, SweepCutoff, SweepResonance, SweepVolume, SetModes, StartFilter} <= found


def test_five_minutes_are_five_minutes_and_no_loop() -> None:
    song = read("northbound")
    assert 299 < seconds(song) < 304
    assert not song.loops
    bars = [
        tuple((note.pitch, note.instrument) for voice in song.voices for note in notes(voice) if note.bar == bar)
        for bar in range(150)
    ]
    assert len(set(bars)) > 130, "not a few bars again and again"


def test_the_hummingbird_is_played_four_times_a_picture() -> None:
    assert read("hummingbird").speed.per_frame == 4


def test_the_cave_has_four_tunes_of_which_the_last_ends() -> None:
    tunes = read("cave_diver").tunes
    assert [tune.number for tune in tunes] == [1, 2, 3, 4]
    assert [tune.loops for tune in tunes] == [True, True, True, False]
    assert (SONGS / "parts" / "arcade_kit.txt").exists()


def test_the_blues_swings_and_the_waltz_counts_to_three() -> None:
    assert "swing 64%" in (SONGS / "blue_kettle.txt").read_text()
    lengths = [note.length for note in notes(read("blue_kettle").voices[2]) if note.length]
    assert len({round(length) for length in lengths}) > 2
    assert "meter 3/4" in (SONGS / "paper_lanterns.txt").read_text()


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_a_song_says_at_its_head_what_it_is(path: Path) -> None:
    head = path.read_text().split("\n\n")[0]
    assert head.startswith(f"; {path.stem.upper().partition('_')[0]}")
    assert len(head.splitlines()) >= 4


def test_the_prelude_is_broken_chords_in_halves_that_are_alike() -> None:
    upper, tenor, bass = (notes(voice) for voice in read("prelude_c_major").voices)
    for bar in range(32):
        chord = [[note.pitch for note in voice if note.bar == bar] for voice in (bass, tenor, upper)]
        assert [len(part) for part in chord] == [2, 2, 12], f"bar {bar + 1}"
        assert all(part[: len(part) // 2] == part[len(part) // 2 :] for part in chord)
        rising = [chord[0][0], chord[1][0], *chord[2][:3]]
        assert rising == sorted(rising)
    assert [bass[0].pitch, tenor[0].pitch, *(note.pitch for note in upper[:3])] == [48, 52, 55, 60, 64]
    last = (bass[-1].pitch, tenor[-1].pitch, upper[-1].pitch, *upper[-1].chord)
    assert last == (24, 36, 52, 55, 60)  # C major over the organ point
