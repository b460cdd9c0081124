"""The seed's example program: its bytes stand in the program, and its steps write what they have always written."""

from __future__ import annotations

import json

import pytest
from oracles import shared
from player_harness import SEED_SET_UP, Bare, Program, expected_calls, real_64tass, seed_song

from sidtool.c64 import PAL
from sidtool.pitch import word
from sidtool.player import compile_song, pack, packed_voices
from sidtool.song import Song


@pytest.fixture(scope="module")
def data() -> dict:
    return json.loads(shared("cases/seed_example.json").read_text())


@pytest.fixture(scope="module")
def song(data: dict) -> Song:
    return seed_song(data)


@pytest.fixture(scope="module")
def program(song: Song) -> Program:
    return real_64tass(compile_song(song))


def test_sheets_pack_to_their_bytes(data: dict) -> None:
    for sheet in data["sheets"]:
        assert pack(sheet["sheet"], sheet["octave"]) == bytes(sheet["bytes"])


def test_packed_voices_leave_out_the_held_step(data: dict, song: Song) -> None:
    assert packed_voices(song) == {sheet["voice"]: bytes(sheet["bytes"]) for sheet in data["sheets"]}


def test_bytes_stand_in_the_program(data: dict, program: Program) -> None:
    for sheet in data["sheets"]:
        at = program.labels[f"voice{sheet['voice']}"] - program.load
        assert program.data[at : at + len(sheet["bytes"])] == bytes(sheet["bytes"])


def test_init_leaves_what_the_seeds_set_up_leaves_with_closed_gates(program: Program) -> None:
    writes = Bare(program).init()
    assert [register for register, _ in writes] == list(range(25))
    assert dict(writes) == dict.fromkeys(range(25), 0) | dict(SEED_SET_UP)


def test_steps_write_what_the_seed_writes(song: Song, program: Program) -> None:
    bare = Bare(program)
    bare.init()
    calls = bare.run(17 * 140)
    steps = calls[::17]
    assert all(not writes for index, writes in enumerate(calls) if index % 17)

    def sounded(pitch: int, voice: int, control: int) -> list[tuple[int, int]]:
        frequency = word(pitch, PAL)
        return [(7 * voice, frequency & 255), (7 * voice + 1, frequency >> 8), (7 * voice + 4, control)]

    # Section 10.2: step 1 and step 9 (counted from 1); frequency words are ours.
    assert steps[0] == [(4, 0x40), (0x0B, 0x20), *sounded(27, 2, 0x81)]
    assert steps[8] == [*sounded(39, 0, 0x41), *sounded(27, 1, 0x21), (0x12, 0x80)]
    # Steps 21, 42, 63 are held by voice 3, step 63 by voices 1 and 2, too: 63 steps, then all begin again.
    assert steps[62] == []
    assert steps[20] == [(0, word(39, PAL) & 255), (1, word(39, PAL) >> 8), (4, 0x41), *sounded(27, 1, 0x21)]
    assert steps[63:126] == steps[:63]
    assert calls == expected_calls(song, len(calls))
