"""The entry for volume and fade, which is there where a program asks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from player_harness import Bare, Program, Write, expected_calls, instrument, note, off, real_64tass, song_of

from sidtool.assets import asm_dir
from sidtool.player import compile_song
from sidtool.song import FilterSetup, Song, Voice
from sidtool.tass import assemble

VOLUME = 0x18
ENTRY = "ENTRIES = 1\n"
# What the entries for volume and effects take.
ENTRIES_BYTES = {"one clock": 265, "a clock for each voice": 257}


def sheet() -> Song:
    """One clock for all voices; the filter's mode is 5, the volume 15."""
    voices = tuple(Voice(number, tuple(note(30 + index, 6) for index in range(8)), 0) for number in (1, 2))
    song = song_of(*voices)
    routed = FilterSetup(300, 3, voice1=True, low_pass=True, high_pass=True)
    return replace(song, setup=(*song.setup[:-1], routed, song.setup[-1]))


def band() -> Song:
    """A clock for each voice."""
    return song_of(Voice(2, (note(40, 7, 0), off(5), note(44, 9, 0)), 0), instruments=(instrument(),))


SONGS = {"one clock": sheet, "a clock for each voice": band}


class Player(Bare):
    """A player with the entry."""

    def __init__(self, song: Song) -> None:
        super().__init__(real_64tass(ENTRY + compile_song(song)))

    def fade(self, volume: int, step: int) -> list[Write]:
        self.cpu.a, self.cpu.x = volume, step
        return list(self.call(self.player + 6))


def volumes(calls: list[list[Write]]) -> dict[int, int]:
    """What each call writes to the volume's register."""
    return {call: value for call, writes in enumerate(calls) for register, value in writes if register == VOLUME}


@pytest.mark.parametrize("kind", SONGS)
def test_a_fade_moves_the_volume_by_steps_of_one_and_nothing_else(kind: str) -> None:
    song = SONGS[kind]()
    player = Player(song)
    mode = dict(player.init())[VOLUME] & 0xF0
    assert player.fade(11, 3) == []
    calls = player.run(40)
    assert volumes(calls) == {2: mode | 14, 5: mode | 13, 8: mode | 12, 11: mode | 11}
    others = [[write for write in writes if write[0] != VOLUME] for writes in calls]
    assert others == expected_calls(song, 40)
    assert player.fade(15, 1) == []
    assert volumes(player.run(9)) == {call: mode | 12 + call for call in range(4)}


@pytest.mark.parametrize("kind", SONGS)
def test_at_once(kind: str) -> None:
    player = Player(SONGS[kind]())
    mode = dict(player.init())[VOLUME] & 0xF0
    assert player.fade(4, 0) == [(VOLUME, mode | 4)]
    assert player.fade(0xF5, 0) == [(VOLUME, mode | 5)], "the mode is the song's"
    assert volumes(player.run(300)) == {}


def test_a_fade_may_be_turned_round_and_ends_with_init() -> None:
    player = Player(sheet())
    mode = dict(player.init())[VOLUME] & 0xF0
    player.fade(0, 2)
    assert list(volumes(player.run(6)).values()) == [mode | volume for volume in (14, 13, 12)]
    player.fade(15, 255)
    assert volumes(player.run(600)) == {254: mode | 13, 509: mode | 14}
    assert dict(player.init())[VOLUME] == mode | 15
    assert volumes(player.run(600)) == {}


def test_a_fade_to_nothing_goes_all_the_way() -> None:
    player = Player(band())
    player.init()
    player.fade(0, 1)
    assert list(volumes(player.run(20)).values()) == list(range(14, -1, -1))


@pytest.mark.parametrize("kind", SONGS)
def test_both_assemblers_make_the_same_bytes_and_nothing_without_the_symbol(kind: str) -> None:
    source = compile_song(SONGS[kind]())
    sizes = []
    for text in (source, ENTRY + source):
        real = real_64tass(text)
        ours = assemble(text, "song.asm", [asm_dir()]).image
        assert (ours.load, ours.data) == (real.load, real.data)
        sizes.append(size_of(real))
    assert sizes[1] - sizes[0] == ENTRIES_BYTES[kind]
    assert "player.volume" not in real_64tass(source).labels


def size_of(program: Program) -> int:
    return program.labels["player.end"] - program.labels["player"]


@pytest.mark.parametrize("kind", SONGS)
def test_the_cost_is_what_the_manual_says(kind: str) -> None:
    song = SONGS[kind]()
    bare, player = Bare(real_64tass(compile_song(song))), Player(song)
    bare.init()
    player.init()
    steady, fading = [], []
    for _ in range(100):
        bare.play()
        player.play()
        steady.append(player.cycles - bare.cycles)
    player.fade(0, 1)
    for _ in range(15):
        bare.play()
        player.play()
        fading.append(player.cycles - bare.cycles)
    # A branch over a page's end costs a cycle more, and where pages end is for the song to say.
    assert max(steady) <= 80 + 3
    assert max(fading) <= 117 + 3
