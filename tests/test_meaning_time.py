"""When things sound: tempo, swing, meter, the machine's two clocks, and players that are called more often."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hearing import hear, nearest

from sidtool import pitch
from sidtool.api import Compilation, register_logs
from sidtool.c64 import CLOCKS, NTSC, PAL, Clock

CYCLES = {"1x": (19656, 17095), "2x": (9828, 8547), "3x": (6552, 5698), "4x": (4914, 4273), "5x": (3931, 3419)}
CYCLES |= {"6x": (3276, 2849), "7x": (2808, 2442), "8x": (2457, 2136), "jiffy": (16422, 17046)}


def cycles(clock: Clock, speed: str) -> int:
    """CPU cycles of a call, by the machine's data."""
    if speed.endswith("Hz"):
        return round(clock.phi2 / Fraction(speed[:-2]))
    return CYCLES[speed][clock is NTSC]


@pytest.mark.parametrize("clock", ["pal", "ntsc"])
@pytest.mark.parametrize("speed", [*CYCLES, "100Hz", "62.5Hz", "333Hz"])
def test_onsets_are_where_the_tempo_says_at_every_speed(clock: str, speed: str) -> None:
    machine = CLOCKS[clock]
    heard = hear(f"clock {clock} speed {speed} bpm 137 instrument a {{ wave saw  hr 0f }} v1: @a l16 L [ C D ]8", 600)
    rate = machine.phi2 / cycles(machine, speed)
    assert heard.cycles_per_call == cycles(machine, speed)
    expected = [nearest(k * 15 / Fraction(137) * rate) for k in range(700)]
    assert heard[1].rises == [call for call in expected if call < 600]


@pytest.mark.parametrize("clock", ["pal", "ntsc"])
@pytest.mark.parametrize("speed", ["1x", "2x", "4x", "8x", "jiffy", "200Hz", "50Hz"])
def test_the_machine_calls_the_player_as_often_as_it_says(clock: str, speed: str) -> None:
    """In the whole machine: from one onset to the next so many cycles, but for what the instructions before take."""
    text = f"clock {clock} speed {speed} frames 4 instrument a {{ wave saw  hr 0f }} v1: @a L C D"
    program = Compilation(text, "song.txt").program
    machine = CLOCKS[clock]
    writes = [row for log in register_logs(program, machine.cycles(1)) for row in log]
    onsets = [cycle for cycle, _, register, value in writes if register == 4 and value == 0x21]
    gaps = [after - before for before, after in pairwise(onsets[2:])]
    call = cycles(machine, speed)
    assert len(gaps) > machine.phi2 / call / 4 - 8
    assert all(abs(gap - 4 * call) <= 80 for gap in gaps)
    assert (onsets[-1] - onsets[2]) / len(gaps) == pytest.approx(4 * call, abs=10)


@pytest.mark.parametrize("bpm", ["90", "125", "133.7", "99.99", "177"])
def test_the_tempo_is_exact_over_many_bars(bpm: str) -> None:
    heard = hear(f"bpm {bpm} v1: l8 L [ C D ]16 |", 6000)
    rate = PAL.phi2 / PAL.cycles_per_frame
    eighths = [nearest(k * 30 / Fraction(bpm) * rate) for k in range(1, 1000)]
    assert [call for call, _ in heard[1].changes] == [call for call in eighths if call < 6000]


def test_bpm_counts_quarters_in_every_meter() -> None:
    rate = PAL.phi2 / PAL.cycles_per_frame
    heard = hear("bpm 100 meter 6/8 v1: C D E | F", 120)
    assert [call for call, _ in heard[1].changes] == [nearest(k * Fraction(60, 100) * rate) for k in (1, 2, 3)]


def test_voices_with_triplets_and_straight_notes_stay_together() -> None:
    heard = hear("bpm 131 v1: l8t L [ C D E ]4 v2: l8 L [ C D ]4 v3: l16 L [ C D ]8", 3000)
    rate = PAL.phi2 / PAL.cycles_per_frame
    for voice, notes in ((1, 12), (2, 8), (3, 16)):
        step = Fraction(240, 131) / notes * rate
        changes = {call for call, _ in heard[voice].changes}
        assert changes <= {nearest(k * step) for k in range(3000)}
        assert {nearest(k * notes * step) for k in range(1, 20)} <= changes or voice == 1


@pytest.mark.parametrize("percent", ["50", "56", "62", "66.7", "75"])
@pytest.mark.parametrize("step", ["1/8", "1/16"])
def test_swing_moves_the_second_of_each_pair(percent: str, step: str) -> None:
    heard = hear(f"frames 40 step {step} swing {percent}% v1: C D E F G", 200)
    first = 80 * Fraction(percent) / 100
    assert [call for call, _ in heard[1].changes] == [nearest(k) for k in (first, 80, 80 + first, 160)]


def test_swing_moves_positions_and_lengths_follow() -> None:
    text = "frames 20 step 1/8 swing 60% v1: l16 C D E F  G:4 A:8~16 B:16 v2: C:8t D:8t E:8t F"
    heard = hear(text, 140)
    # A pair of steps is 40 calls: 24 and 16. Sixteenths share their step; a triplet's second third lies in the first.
    assert [call for call, _ in heard[1].changes] == [12, 24, 32, 40, 80, 112]
    assert [call for call, _ in heard[2].changes] == [16, nearest(24 + Fraction(16, 3)), 40]


def test_the_tempo_changes_for_all_voices() -> None:
    heard = hear("bpm 120 v1: C D !bpm(60) E F v2: l8 C D E F G A B C", 250)
    rate = PAL.phi2 / PAL.cycles_per_frame
    seconds = [Fraction(1, 2), Fraction(1), Fraction(2)]
    assert [call for call, _ in heard[1].changes] == [nearest(one * rate) for one in seconds]
    seconds = [Fraction(k, 4) for k in range(1, 5)] + [1 + Fraction(k, 2) for k in range(1, 4)]
    assert [call for call, _ in heard[2].changes] == [nearest(one * rate) for one in seconds]


def test_frames_give_the_step_in_calls() -> None:
    heard = hear("frames 17 step 1/8 v1: C D:4 E", 70)
    assert [call for call, _ in heard[1].changes] == [17, 51]


def test_the_seeds_tempo() -> None:
    text = 'speed jiffy frames 17 .sid.v1 "D# F x", 3'
    heard = hear(text, 150)
    assert heard.cycles_per_call * 17 == 279_174
    # Three tokens and the step that is held at the loop: then from the start again.
    assert [call for call, _ in heard[1].changes] == [17, 68, 85, 136]
    assert heard[1].falls == [34, 102]


@pytest.mark.parametrize(
    ("clock", "tuning"), [("pal", 440), ("ntsc", 440), ("pal", 442), ("ntsc", 415.3), ("pal", 220)]
)
def test_pitch_is_right_on_both_clocks_and_in_every_tuning(clock: str, tuning: float) -> None:
    heard = hear(f"clock {clock} tuning {tuning} frames 3 v1: 2A 3C 4A 5E 6G# x", 20)
    for index, note in enumerate((33, 36, 57, 64, 80)):
        sounds = pitch.word_hertz(heard[1].word[3 * index], CLOCKS[clock])
        step = 0.5 * float(CLOCKS[clock].phi2) / 2**24  # half a step of the register
        assert abs(sounds - pitch.hertz(note, tuning)) <= step * 1.001


def test_volume_and_its_sweep() -> None:
    heard = hear("frames 12 volume 9 v1: C !vol(15>3:2) D:2 s", 60)
    assert set(heard.volume[:12]) == {9}
    assert heard.volume[12] == 15
    assert heard.volume[36:] == [3] * 24
    assert heard.volume[12:37] == sorted(heard.volume[12:37], reverse=True)


def test_a_bar_of_the_meter() -> None:
    for meter, bar in (
        ("3/4", "C D E"),
        ("6/8", "C:4. D:4."),
        ("7/16", "C:4.. "),
        ("2/2", "C:1"),
        ("5/4", "C D E F G"),
    ):
        _ = Compilation(f"meter {meter} v1: {bar} | {bar} {bar} |", "song.txt").song
