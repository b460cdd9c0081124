"""The embedded assembler and the real 64tass make the same bytes of what the compiler writes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from player_harness import instrument, note, off, real_64tass, song_of

from sidtool.assets import asm_dir
from sidtool.player import compile_song
from sidtool.song import Song, Speed, Voice, Waveform
from sidtool.tass import assemble


def embedded(source: str) -> tuple[int, bytes]:
    image = assemble(source, "song.asm", [asm_dir()]).image
    return image.load, image.data


def songs() -> dict[str, Song]:
    sheet = Voice(1, tuple(note(30 + index) for index in range(12)), 0)
    swung = Voice(2, tuple(note(30 + index, 14 - 4 * (index % 2)) for index in range(12)), 0)
    lead = Voice(3, (note(40, 7, 0), off(9), note(41, Fraction(23, 3), 1), note(42, Fraction(1, 3))), 1)
    two = (instrument(), instrument("saw", Waveform.SAWTOOTH, 1))
    return {
        "sheet": song_of(sheet, speed=Speed(jiffy=True)),
        "swung": song_of(swung, title='a "title"\n with é'),
        "fractions": song_of(sheet, lead, instruments=two),
        "ticks": song_of(Voice(3, (note(40, 14, 0), note(41, 7, 1), note(42, 21)), None), instruments=two),
    }


@pytest.mark.parametrize("kind", songs())
def test_songs(kind: str) -> None:
    source = compile_song(songs()[kind])
    real = real_64tass(source)
    assert embedded(source) == (real.load, real.data)


def test_the_program_by_hand() -> None:
    source = (asm_dir() / "examples" / "hand.asm").read_text()
    real = real_64tass(source)
    assert embedded(source) == (real.load, real.data)
