"""The text that the compiler writes: safe, readable, the same every time; and what does not fit is told."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from player_harness import Bare, hold, instrument, note, off, real_64tass, song_of

from sidtool import pitch
from sidtool.c64 import BASIC_START, CLOCKS, NTSC, PAL, Clock
from sidtool.errors import SourceError, UserError
from sidtool.lettering import on_screen
from sidtool.player import Frame, Placement, compile_song, pack, packed_voices
from sidtool.player.needs import is_plain
from sidtool.player.placement import LAST_ADDRESS
from sidtool.player.plan import CODE_RESERVE, make_plan
from sidtool.song import FilterSetup, Song, Speed, Voice, VoiceSetup, VolumeSetup, Waveform

WICKED = (
    'a "quoted" title',
    "two\nlines\n        .byte 1",
    "\r*=$1000\r",
    "\u2028 .byte 1 \x85 .byte 2 \x0b .byte 3 \x0c \x1c \x1d \x1e",
    "Łódź \U0001f3b5 \u202e",
    "\\ \\1 {clr} ' ; .end",
    "\0",
    "\ud800",
    "x" * 5000,
)


def small(**changes: object) -> Song:
    return song_of(Voice(1, (note(40), off()), 0), **changes)


def code_lines(source: str) -> list[str]:
    return [line.split(";")[0].rstrip() for line in source.splitlines() if line.split(";")[0].strip()]


@pytest.mark.parametrize("text", WICKED)
def test_no_text_of_the_song_becomes_code(text: str) -> None:
    event = replace(note(40), text=text)
    one = replace(instrument(), name=text)
    voice = Voice(1, (event, replace(note(41, 17, 0), text=text)), 0)
    wicked = replace(song_of(voice, instruments=(one,)), title=text, author=text, released=text, file=f"songs/{text}")
    tame = replace(song_of(voice, instruments=(one,)), title="t")
    tame = replace(tame, voices=(Voice(1, (note(40), note(41, 17, 0)), 0),), instruments=(instrument(),))
    bare = Placement(Frame.BARE)
    assert code_lines(compile_song(wicked, place=bare)) == code_lines(compile_song(tame, place=bare))
    assert real_64tass(compile_song(wicked, place=bare)).data == real_64tass(compile_song(tame, place=bare)).data
    # The program shows the texts: they are data there, and the player is the same.
    program = real_64tass(compile_song(wicked))
    shown = program.data[program.labels["title"] - program.load : program.labels["title_end"] - program.load]
    assert shown[0] == 0x93
    assert shown.endswith(b"\rSPACE: RASTER TIME")
    assert all(0x20 <= byte <= 0x5D or byte == 0x0D for byte in shown[1:])
    assert len(shown) <= 3 * 40 + 20
    same = Placement(Frame.PROGRAM, 0x1000)
    programs = [real_64tass(compile_song(song, place=same)).data[0x1000 - 0x801 :] for song in (wicked, tame)]
    assert programs[0] == programs[1]


def test_a_chip_is_one_of_two() -> None:
    with pytest.raises(ValueError, match="no SID"):
        small(chip='8580"\n .byte 1')


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_title_is_a_comment_and_a_line_of_the_screen(text: str) -> None:
    sources = [compile_song(small(title=title)) for title in (text, "t")]
    shown = re.compile(r"^song_title  \.segment\n(.*?)^ +\.endm\n", re.MULTILINE | re.DOTALL)
    assert len({"\n".join(code_lines(shown.sub("", source, count=1))) for source in sources}) == 1
    found = shown.search(sources[0])
    assert found is not None
    assert re.fullmatch(r'( {12}\.text "([ !#-\[\]a-z]|""){1,78}", 13\n)?', found[1])
    assert bool(found[1]) == bool(on_screen(text)[:39].strip())


def test_the_same_song_gives_the_same_text() -> None:
    assert compile_song(small()) == compile_song(small())


def test_bars_stand_on_lines_of_their_own_with_their_notes() -> None:
    events = [note(40 + bar, 12, bar=bar) for bar in range(3) for _ in range(4)]
    lines = [line for line in compile_song(song_of(Voice(1, tuple(events), 4))).splitlines() if "; " in line]
    assert "            .byte $28, $28, $28, $28                ; 1: 3E 3E 3E 3E" in lines
    assert "            .byte $2a, $2a, $2a, $2a                ; 3: 3F# 3F# 3F# 3F#" in lines


def test_the_set_up_is_all_there_and_written_once() -> None:
    setup = (
        VoiceSetup(3, Waveform.PULSE | Waveform.RING, 1, 2, 3, 4, 0xABC),
        VolumeSetup(7),
        FilterSetup(2047, 15, True, False, True, True, False, True, True),
        VolumeSetup(9),
    )
    song = replace(small(), setup=setup)
    source = compile_song(song)
    assert "; voice 3: pulse + ring, ADSR 1 2 3 4, pulse width $abc" in source
    writes = Bare(real_64tass(source)).init()
    voice = {0x10: 0xBC, 0x11: 0x0A, 0x12: 0x44, 0x13: 0x12, 0x14: 0x34}
    # A volume set before the filter stays, and the filter's mode stays when the volume is set after it.
    registers = dict.fromkeys(range(25), 0) | voice | {21: 7, 22: 255, 23: 0xF5, 24: 0xE9}
    assert writes == list(registers.items())


@pytest.mark.parametrize("clock", [PAL, NTSC])
@pytest.mark.parametrize("tuning", [440.0, 432.0, 443.3])
def test_the_assembled_frequencies_are_those_of_pitch(clock: Clock, tuning: float) -> None:
    source = f"""
CLOCK = {clock.name}
TUNING = {tuning}
        .include "sid.asm"
* = $1000
player  .sid.frequencies low_bytes, high_bytes
"""
    data = real_64tass(source).data
    words = [data[note] | data[note + 96] << 8 for note in range(96)]
    assert len(data) == 192
    assert words == [pitch.word(note, clock, tuning) for note in range(96)]


def test_a_song_that_does_not_fit_says_by_how_much() -> None:
    room = LAST_ADDRESS + 1 - BASIC_START - CODE_RESERVE
    empty = make_plan(song_of(Voice(1, (note(40),), 0))).data_bytes - 1
    fits = Voice(1, (note(40),) * (room - empty), 0)
    program = real_64tass(compile_song(song_of(fits)))
    assert program.load + len(program.data) <= LAST_ADDRESS + 1
    long = Voice(1, (note(40),) * (room - empty + 7), 0)
    with pytest.raises(UserError, match="7 bytes too long"):
        compile_song(song_of(long))


def test_too_many_instruments_are_told() -> None:
    instruments = tuple(instrument(f"i{index}") for index in range(129))
    voice = Voice(1, tuple(note(30, 17, index) for index in range(129)), 0)
    with pytest.raises(UserError, match="129 instruments"):
        compile_song(song_of(voice, instruments=instruments))


def test_the_code_stays_below_its_reserve() -> None:
    kinds = (note(40, Fraction(1, 3)), off(Fraction(7, 2)), hold(12), note(41, Fraction(5, 7), 0), note(42, 9, 1))
    voices = tuple(Voice(number, kinds, 1 if number < 3 else None) for number in (1, 2, 3))
    many = tuple(instrument(f"i{index}", Waveform.SAWTOOTH if index else Waveform.PULSE) for index in range(40))
    more = Voice(1, (*kinds, *(note(30, 7, index) for index in range(40))), 3)
    decimals = Fraction(10**12, 999_999_937)
    odd = Voice(2, (*kinds, note(44, decimals, 0)), 3)
    song = song_of(more, odd, voices[2], instruments=many)
    setup = tuple(VoiceSetup(voice, Waveform.PULSE, 0, 0, 15, 10, 0x800) for voice in (1, 2, 3))
    song = replace(song, setup=(*setup, FilterSetup(300, 14), VolumeSetup(15)))
    assert is_plain(song)
    program = real_64tass(compile_song(song))
    code = len(program.data) - make_plan(song).data_bytes
    assert code <= CODE_RESERVE


def test_pack_names_every_mistake() -> None:
    with pytest.raises(SourceError) as caught:
        pack("D# C4\n H x Cb 8C C:8")
    wrong = caught.value.diagnostics
    assert [(one.span.line, one.span.column) for one in wrong] == [(1, 4), (2, 2), (2, 6), (2, 9), (2, 12)]
    assert wrong[0].hint == "the octave comes first: write 4C"


def test_pack_knows_all_names_and_octaves() -> None:
    names = ["C", "C#", "Db", "D", "D#", "Eb", "E", "F", "F#", "Gb", "G", "G#", "Ab", "A", "A#", "Bb", "B"]
    expected = [0, 1, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 8, 9, 10, 10, 11]
    for octave in range(8):
        packed = bytes(octave * 12 + semitone for semitone in expected)
        assert pack(" ".join(names), octave) == packed
        assert pack("\t ".join(f"{octave}{name}" for name in names)) == packed
    assert pack("") == b""
    with pytest.raises(UserError, match="an octave is 0 to 7, not 8"):
        pack("C", 8)


def test_packed_voices_refuse_what_is_no_sheet() -> None:
    song = song_of(Voice(1, (note(40), replace(note(41, 34), text="F:2")), 0), Voice(2, (note(40), off()), 0))
    with pytest.raises(SourceError, match="voice 1 is more than a note sheet: 'F:2'"):
        packed_voices(song)
    mixed = Voice(1, (note(40, 14), note(41, 10), note(42, 14), note(43, 14)), 0)
    with pytest.raises(SourceError, match="voice 1 is more than a note sheet: '3G'"):
        packed_voices(song_of(mixed))
    swung = Voice(1, (note(40, 14), off(10), note(42, 14), note(43, 10)), 0)
    assert packed_voices(song_of(swung)) == {1: bytes((40, 255, 42, 43))}


@pytest.mark.parametrize("speed", [Speed(), Speed(per_frame=4), Speed(jiffy=True)])
@pytest.mark.parametrize("clock", CLOCKS.values())
def test_speed_and_clock_are_the_songs(speed: Speed, clock: Clock) -> None:
    source = compile_song(small(speed=speed, clock=clock))
    assert f"CALL_CYCLES         = {speed.cycles(clock)} " in source
    assert f"CLOCK               = {clock.name.upper()}\n" in source
