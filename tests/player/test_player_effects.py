"""Sound effects over a song: voice 3 is the effect's alone while it sounds, and the song goes on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import groupby

import pytest
from full_songs import everything
from player_harness import Bare, Write, instrument, note, off, real_64tass, song_of

from sidtool.assets import asm_dir
from sidtool.c64 import PAL
from sidtool.machine import Machine
from sidtool.player import compile_song
from sidtool.song import Glide, Song, Voice
from sidtool.tass import assemble

ENTRY = "ENTRIES = 1\n"
THIRD = range(14, 21)
CALLS = 12
# What a game does: init, a call, the effect, more calls; then it is told to be over, or not.
GAME = """
            lda #0
            jsr player
            jsr player + 3
            lda #<zap
            ldx #>zap
            ldy #{priority}
            jsr player + 9
            lda #<boing
            ldx #>boing
            ldy #100
            jsr player + 9
            lda #{calls}
            sta count
again       jsr player + 3
            dec count
            bne again
            lda #0
            sta $d7ff
count       .byte 0
zap         .byte $09, $a1, $04
            .byte $81, $00, $20, $41, $34, $12, $41, $00, $10
            .byte 0
boing       .byte $07, $b2, $08
            .byte $21, $55, $33, $20, $44, $22
            .byte 0
"""
ZAP = [(18, 0), (16, 0), (19, 0x09), (20, 0xA1), (17, 4)]
ZAP += [(14, 0x00), (15, 0x20), (18, 0x81), (14, 0x34), (15, 0x12), (18, 0x41), (14, 0x00), (15, 0x10), (18, 0x41)]
ZAP += [(18, 0)]
BOING = [(18, 0), (16, 0), (19, 0x07), (20, 0xB2), (17, 8)]
BOING += [(14, 0x55), (15, 0x33), (18, 0x21), (14, 0x44), (15, 0x22), (18, 0x20), (18, 0)]


def sheet() -> Song:
    return song_of(*(Voice(number, tuple(note(30 + index, 3) for index in range(8)), 0) for number in (1, 2, 3)))


def band() -> Song:
    events = tuple(note(30 + index, 2 + index, 0) for index in range(6))
    return song_of(*(Voice(number, events, 0) for number in (1, 2, 3)), instruments=(instrument(),))


SONGS = {"one clock": sheet, "a clock for each voice": band, "everything": everything}


def played(song: Song, priority: int, calls: int = CALLS) -> list[Write]:
    source = ENTRY + compile_song(song)
    main = '            .include "main.asm"\n'
    assert main in source
    source = source.replace(main, "main\n" + GAME.format(priority=priority, calls=calls))
    image = assemble(source, "game.asm", [asm_dir()]).image
    machine = Machine(PAL, debug_exit=0xD7FF)
    machine.start(replace(image, data=image.data))
    log = machine.run(40 * PAL.cycles_per_frame)
    assert machine.exit_code == 0
    return [(int(register), int(value)) for register, value in zip(log.registers, log.values, strict=True)]


@pytest.mark.parametrize("kind", SONGS)
def test_the_third_voice_is_the_effects_while_it_sounds(kind: str) -> None:
    song = SONGS[kind]()
    bare = Bare(real_64tass(compile_song(song)))
    start = bare.init()
    alone = start + [write for writes in bare.run(1 + CALLS) for write in writes]
    writes = played(song, 200)
    at = next(index for index in range(len(writes)) if writes[index : index + len(ZAP[:5])] == ZAP[:5])
    third = [write for write in writes[at:] if write[0] in THIRD]
    assert third[: len(ZAP)] == ZAP
    for register in {*range(24)} - {*THIRD}:
        assert changes(writes, register) == changes(alone, register), register
    assert third[len(ZAP) :], "the song has its voice again"


def changes(writes: list[Write], register: int) -> list[int]:
    """The values of a register, one after the other: with entries, the player writes the filter's in every call."""
    return [value for value, _ in groupby(value for one, value in writes if one == register)]


@pytest.mark.parametrize("kind", SONGS)
def test_the_entries_change_nothing_for_a_song(kind: str) -> None:
    song = SONGS[kind]()
    players = [Bare(real_64tass(text + compile_song(song))) for text in ("", ENTRY)]
    values: list[list[int]] = [[0] * 0x20, [0] * 0x20]
    for play in (Bare.init, *[Bare.play] * 120):
        for player, registers in zip(players, values, strict=True):
            for register, value in play(player):
                registers[register] = value
        assert values[0] == values[1]


def test_a_lower_priority_yields_and_a_higher_one_replaces() -> None:
    third = [write for write in played(sheet(), 50) if write[0] in THIRD]
    at = next(index for index in range(len(third)) if third[index : index + 5] == BOING[:5])
    assert third[at : at + len(BOING)] == BOING
    assert ZAP[2] not in third


def test_an_effect_is_ended() -> None:
    song = everything()
    bare = Bare(real_64tass(ENTRY + compile_song(song)))
    bare.init()
    bare.memory[0x02C0:0x02C7] = [9, 0xA1, 4, 0x81, 0, 0x20, 0x81]
    bare.cpu.a, bare.cpu.x, bare.cpu.y = 0xC0, 0x02, 9
    assert bare.call(bare.player + 9) == []
    assert (18, 0x81) in bare.play()
    bare.cpu.a, bare.cpu.x, bare.cpu.y = 0, 0, 255
    bare.call(bare.player + 9)
    assert bare.play()[-5:].count((18, 0)) == 1
    bare.cpu.a, bare.cpu.x, bare.cpu.y = 0xC0, 0x02, 0
    bare.call(bare.player + 9)
    assert (18, 0x81) in bare.play(), "the lowest priority has its turn again"


@pytest.mark.parametrize("kind", SONGS)
def test_both_assemblers_make_the_same_bytes(kind: str) -> None:
    text = ENTRY + compile_song(SONGS[kind]())
    real, ours = real_64tass(text), assemble(text, "song.asm", [asm_dir()]).image
    assert (ours.load, ours.data) == (real.load, real.data)


def test_the_full_players_volume() -> None:
    bare = Bare(real_64tass(ENTRY + compile_song(everything())))
    bare.init()
    bare.cpu.a, bare.cpu.x = 12, 3
    bare.call(bare.player + 6)
    found = [dict(writes)[24] & 15 for writes in bare.run(14)]
    assert found == [15, 15, *[14] * 3, *[13] * 3, *[12] * 6]
    bare.cpu.a, bare.cpu.x = 15, 0
    bare.call(bare.player + 6)
    assert dict(bare.play())[24] & 15 == 15


@pytest.mark.parametrize("rests", [False, True])
def test_a_note_without_an_instrument_is_heard_after_an_effect(rests: bool) -> None:
    """Its gate was open when the effect came, and the effect has closed it."""
    moved = Voice(1, (replace(note(40, 9, 0), glide=Glide(Fraction(45), 9)),), 0)
    plain = (note(50, 6), note(52, 6), *((off(3),) if rests else ()), note(53, 6))
    song = song_of(moved, Voice(3, plain, 0), instruments=(instrument(),))
    bare = Bare(real_64tass(ENTRY + compile_song(song)))
    bare.init()
    values = [0] * 32
    bare.memory[0x02C0:0x02CA] = [9, 0xF0, 4, 0x21, 0, 0x20, 0x21, 0, 0x30, 0]
    for call in range(40):
        if call == 8:
            bare.cpu.a, bare.cpu.x, bare.cpu.y = 0xC0, 0x02, 9
            bare.call(bare.player + 9)
        for register, value in bare.play():
            values[register] = value
        if call in ((18, 20) if rests else (12, 18)):
            assert values[18] & 0xF1 == 0x41, call
