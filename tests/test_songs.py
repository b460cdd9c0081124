"""Every song of the gallery, from its text to its sound."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from gallery import ALL, GALLERY, name
from oracles import need_tool

from sidtool import api
from sidtool.assemblers import ASSEMBLERS
from sidtool.register_log import RegisterLog, join
from sidtool.song import Note

SECONDS = 45
GATES = (4, 11, 18)


@cache
def log(path: Path) -> RegisterLog:
    program = api.load_program(path)
    return join(list(api.register_logs(program, program.clock.cycles(SECONDS))))


def test_the_gallery_is_there() -> None:
    assert len(GALLERY) >= 10


@pytest.mark.parametrize("path", ALL, ids=name)
def test_both_assemblers_make_the_same_bytes(path: Path) -> None:
    need_tool("64tass")
    own, real = (api.Compilation.of_file(path, assembler).image for assembler in ASSEMBLERS.values())
    assert own.prg() == real.prg()


@pytest.mark.parametrize("path", GALLERY, ids=name)
def test_a_song_of_the_gallery_is_worth_hearing(path: Path) -> None:
    song = api.Compilation.of_file(path).song
    assert song.title
    assert song.author
    assert song.warnings == ()
    assert song.clock.seconds(round(song.calls * song.cycles_per_call)) >= 45
    assert len(song.voices) >= 2
    words = " ".join(path.read_text().lower().replace(";", " ").split())
    assert "public domain" in words or "original" in words, "whose music it is"


def test_no_song_is_a_copy_of_another() -> None:
    melodies = {
        path: {tuple(event.pitch for event in voice.events if isinstance(event, Note)) for voice in song.voices}
        for path in GALLERY
        for song in [api.Compilation.of_file(path).song]
    }
    for a, b in combinations(melodies, 2):
        assert not melodies[a] & melodies[b], f"{a.name} and {b.name} share a voice"


@pytest.mark.parametrize("path", GALLERY, ids=name)
def test_several_voices_sound_at_once(path: Path) -> None:
    gates = [0, 0, 0]
    most = 0
    for _, _, register, value in log(path):
        if register in GATES:
            gates[GATES.index(register)] = value & 1
            most = max(most, sum(gates))
    assert most >= 2


@pytest.mark.parametrize("path", ALL, ids=name)
def test_no_gate_is_open_before_a_note(path: Path) -> None:
    frequency_written = [False, False, False]
    for _, _, register, value in log(path):
        if register in (0, 7, 14) and value:
            frequency_written[register // 7] = True
        if register in GATES and value & 1:
            assert frequency_written[GATES.index(register)]


@pytest.mark.parametrize("path", ALL, ids=name)
def test_a_song_is_heard_and_does_not_clip(path: Path) -> None:
    program = api.load_program(path)
    length = api.Length(program.clock.cycles(12))
    heard = np.concatenate(list(api.samples(program, length, 48000, program.chip)))
    assert len(heard) == 12 * 48000
    assert np.abs(heard).max() < 1
    assert np.sqrt(np.mean(heard[2 * 48000 :] ** 2)) > 0.01
