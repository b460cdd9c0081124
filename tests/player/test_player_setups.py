"""Notes without an instrument behind others sound as their voice's setup says, at the level that was asked for."""

from __future__ import annotations

from hearing import PULSE, HeardVoice, hear
from player_harness import instrument, note, song_of

from sidtool.player.setups import setup_notes
from sidtool.song import Voice

SAW = "frames 12 instrument a { adsr 1 2 3 4 wave saw arp | 0:2 3:2 7:2 pitch 0 1 } "


def sounds_as_set_up(voice: HeardVoice, calls: range, semitone: int) -> None:
    for call in calls:
        assert voice.waveform[call] == PULSE
        assert (voice.ad[call], voice.sr[call], voice.pulse[call]) == (0x00, 0xFA, 0x800)
        assert voice.word[call] == semitone


def test_behind_a_pattern_the_setup_is_back() -> None:
    voice = hear(SAW + "pattern p: @a C x  v1: D x *p D x", 72)[1]
    assert (voice.waveform[24], voice.ad[24], voice.sr[24]) == (0x20, 0x12, 0x34)
    sounds_as_set_up(voice, range(48, 60), voice.word[0])
    assert voice.rises == [0, 24, 48]


def test_at_a_loops_start_the_setup_is_back() -> None:
    voice = hear(SAW + "v1: L D @a C x", 120)[1]
    sounds_as_set_up(voice, range(10), voice.word[0])
    for start in (36, 72, 108):
        sounds_as_set_up(voice, range(start, start + 10), voice.word[0])


def test_the_pulse_width_of_the_setup_is_back() -> None:
    assert hear("frames 8  v1: L C !pw($500) E", 40)[1].pulse[::8] == [0x800, 0x500] * 2 + [0x800]
    song = "frames 8 pattern p: !pw($100) C  v1: !pw($600) C *p C D x"
    assert hear(song, 40)[1].pulse[::8] == [0x600, 0x100, 0x600, 0x600, 0x600]


def test_levels_scale_the_sustain_of_the_setup() -> None:
    voice = hear("frames 8  v1: V7 C D x V15 E V1 F x V0 G", 56)[1]
    assert [value >> 4 for value in voice.sr[::8]] == [7, 7, 7, 15, 1, 1, 0]
    voice = hear("frames 8  .sid.setup 1, Sawtooth, 7, 5, 10, 9, 0\nv2: V12 C x V15 C", 24)[2]
    assert voice.sr[::8] == [0x89, 0x89, 0xA9]
    assert voice.ad[::8] == [0x75] * 3


def test_the_seeds_gate_is_kept() -> None:
    assert hear("frames 8  v1: V7 C D V15 E F V7 G x C", 56)[1].rises == [0, 48]
    assert hear(SAW + "pattern p: @a C  v1: D *p D D", 48)[1].rises == [0, 12]


def test_every_note_of_an_instrument_is_struck() -> None:
    song = "frames 4 instrument a { hr 0f adsr 1 3 9 3 wave saw } v1: @a q7 C D E"  # 7/8 of 4 calls are 4
    assert hear(song, 11)[1].rises == [0, 4, 8]


def test_a_voice_that_only_plays_its_setup_needs_nothing() -> None:
    sheet = Voice(1, (note(40), note(41), note(42)), 0)
    assert setup_notes(song_of(sheet), sheet) == set()
    mixed = Voice(1, (note(40), note(41, 17, 0), note(42), note(43)), 0)
    assert setup_notes(song_of(mixed, instruments=(instrument(),)), mixed) == {2}
