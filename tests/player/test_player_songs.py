"""Songs of all kinds against the independent model: every write of every call, in order."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from player_harness import Bare, expected_calls, hold, instrument, note, off, real_64tass, song_of

from sidtool.c64 import NTSC, PAL, Clock
from sidtool.player import compile_song
from sidtool.song import Event, Song, Voice, Waveform


def check(song: Song, calls: int = 800) -> None:
    bare = Bare(real_64tass(compile_song(song)))
    bare.init()
    got = bare.run(calls)
    for call, (writes, expected) in enumerate(zip(got, expected_calls(song, calls), strict=True)):
        assert writes == expected, f"call {call}"


def quarter(bpm: Fraction | int, clock: Clock = PAL) -> Fraction:
    """Calls in a quarter note at one call a frame."""
    return clock.phi2 / clock.cycles_per_frame * 60 / bpm


WAVES = (Waveform.PULSE, Waveform.SAWTOOTH, Waveform.TRIANGLE | Waveform.RING, Waveform.NOISE)


def random_voice(random: random.Random, number: int, lengths: list[Fraction], instruments: int) -> Voice:
    chosen = None if random.random() < 0.4 or not instruments else random.randrange(instruments)
    events: list[Event] = []
    for _ in range(random.randrange(1, 25)):
        length = random.choice(lengths)
        if instruments and random.random() < 0.25:
            chosen = random.choice([None, *range(instruments)])
        match random.randrange(5):
            case 0:
                events.append(off(length))
            case 1:
                events.append(hold(length))
            case _:
                events.append(note(random.randrange(95), length, chosen))
    loop = None if random.random() < 0.3 else random.randrange(len(events))
    return Voice(number, tuple(events), loop)


def random_song(seed: int) -> Song:
    dice = random.Random(seed)
    clock = dice.choice([PAL, NTSC])
    step = dice.choice([Fraction(17), quarter(dice.randrange(40, 260), clock), Fraction(dice.randrange(1, 900), dice.randrange(1, 90))])
    kinds = dice.choice([
        [step],
        [step, step / 2, step * 2],
        [step * Fraction(56, 50), step * Fraction(44, 50)],
        [step, step / 3, Fraction(dice.randrange(1, 20))],
        [step * 100, step * 130, step * 250],
    ])
    instruments = tuple(
        instrument(f"i{index}", dice.choice(WAVES), dice.choice([2, 2, 2, 0, 1, 5])) for index in range(dice.randrange(4))
    )
    numbers = sorted(dice.sample([1, 2, 3], dice.randrange(1, 4)))
    voices = [random_voice(dice, number, kinds, len(instruments)) for number in numbers]
    return song_of(*voices, instruments=instruments, clock=clock)


@pytest.mark.parametrize("seed", range(60))
def test_random_songs_write_what_the_model_says(seed: int) -> None:
    check(random_song(seed))
