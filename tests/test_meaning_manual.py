"""What the manual promises beside the two tables of the notation, heard."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hearing import Bench, hear, nearest

from sidtool import pitch
from sidtool.api import Compilation
from sidtool.c64 import PAL
from sidtool.errors import SourceError
from sidtool.notation import read_song

FRAMES = "frames 12\n"
LEAD = "frames 12  instrument lead { adsr 1 9 8 4  wave saw }\n"
RATE = PAL.phi2 / PAL.cycles_per_frame


def word(note: float) -> int:
    return pitch.word(note, PAL)


def changes(text: str, calls: int, voice: int = 1) -> list[int]:
    return [call for call, _ in hear(text, calls)[voice].changes]


def test_the_player_tells_of_markers_as_it_passes_by() -> None:
    image = Compilation(FRAMES + "v1: %intro C D %drop E v2: L E %drop F %end G", "song.txt").image
    cue = image.symbols["player.cue"]
    bench = Bench(image)
    bench.init()
    told = []
    for call in range(60):
        before = bench.memory[cue]
        bench.play()
        if bench.memory[cue] != before:
            told.append((call, bench.memory[cue]))
    # Voice 1 passes %intro and %drop; voice 2 comes by %drop in the same call as voice 1, by %end, and by %drop again.
    assert told == [(0, 1), (12, 2), (24, 3), (48, 2)]


def test_a_slur_at_a_loops_end_leads_into_its_first_note() -> None:
    heard = hear(LEAD + "v1: @lead C L D E&", 80)[1]
    assert heard.rises == [0, 12, 24, 48, 72]
    assert heard.word[36] == word(50)
    assert all(heard.gate[24:46])


def test_a_wait_or_a_hold_may_stand_in_a_slur() -> None:
    heard = hear(LEAD + "v1: @lead q4 C& s D", 40)[1]
    assert heard.rises == [0]
    assert all(heard.gate[:24])
    assert heard.word[24] == word(50)


def test_a_bent_chord_moves_with_all_its_notes() -> None:
    heard = hear(FRAMES + "v1: 5C+5E-2(6f):2", 24)[1]
    for call in range(8, 20):
        note = 62 if call % 2 == 0 else 66
        assert abs(pitch.cents(heard.word[call], word(note))) < 5


def test_the_notes_of_a_loop_are_played_as_the_first_time() -> None:
    heard = hear(LEAD + "v1: o4 L C @lead D o5 q4 V3 E", 80)[1]
    assert [heard.word[k] for k in (0, 12, 24, 36, 48, 60)] == [word(n) for n in (48, 50, 64)] * 2
    assert heard.sr[12] == heard.sr[48] == 0x84


def test_an_effect_before_the_loop_point_is_not_repeated() -> None:
    heard = hear(FRAMES + "v1: !cutoff($100) L C !cutoff($200) D", 60)
    assert [heard.cutoff[k] for k in (0, 12, 24, 36, 48)] == [0x100, 0x200, 0x200, 0x200, 0x200]


def test_an_odd_loop_swings_as_it_should_in_its_second_pass() -> None:
    got = changes("frames 20 step 1/8 swing 60% v1: L C D E", 260)
    assert got == [call + 40 * pair for pair in range(7) for call in (24, 40) if call + 40 * pair < 260]


def test_pairs_are_counted_from_the_first_full_bar() -> None:
    got = changes("frames 20 step 1/8 swing 60% meter 2/4 pickup 1/8 v1: C | D E F G | A", 120)
    assert got == [16, 40, 56, 80, 96]


def test_lengths_of_slides_and_effects_do_not_swing() -> None:
    heard = hear("frames 20 step 1/8 swing 60% v1: C !cutoff($100>$500:8) D-F(16):4", 60)
    assert heard[1].word[24 + 10] == word(53)
    assert heard.cutoff[24 + 20] == 0x500
    assert heard.cutoff[24 + 18] != 0x500


def test_a_tempo_change_reaches_notes_that_sound_and_voices_before_it() -> None:
    heard = hear("bpm 120 v1: C:1 D v2: C !bpm(60) D E F", 250)
    assert [call for call, _ in heard[1].changes] == [nearest((Fraction(1, 2) + 3) * RATE)]


def test_a_loop_with_a_tempo_change_comes_back_in_its_first_tempo() -> None:
    heard = hear("bpm 100 v1: L C D E F | !bpm(125) G A G F | v2 o2: L C:2 G:2 |", 700)
    slow, fast = Fraction(60, 100), Fraction(60, 125)
    whole = 4 * slow + 4 * fast
    beats = [k * slow for k in range(4)] + [4 * slow + k * fast for k in range(4)]
    expected = [nearest((turn * whole + beat) * RATE) for turn in range(4) for beat in beats][1:]
    assert [call for call, _ in heard[1].changes] == [call for call in expected if call < 700]
    halves = [nearest((turn * whole + beat) * RATE) for turn in range(4) for beat in beats[::2]][1:]
    assert [call for call, _ in heard[2].changes] == [call for call in halves if call < 700]


def test_repeated_names_of_markers() -> None:
    assert hear("v1: %a C %a D", 50).states == hear("v1: C D", 50).states


def test_patterns_in_patterns_and_their_states() -> None:
    text = "pattern riff o2: C q2 V7 D\npattern line: @lead *riff *riff+5 E\nv1: @lead *line F x"
    plain = "v1: @lead 2C q2 V7 2D V15 q8 2F q2 V7 2G V15 q8 E F x"
    assert hear(LEAD + text, 100).states == hear(LEAD + plain, 100).states


def test_an_included_file_may_end_in_a_voice(tmp_path: Path) -> None:
    (tmp_path / "start.txt").write_text("frames 12\nv1: C D\n")
    song = tmp_path / "song.txt"
    song.write_text('include "start.txt"\nE F v2: G\n')
    heard = hear(song.read_text(), 60, file=str(song))
    assert [value for _, value in heard[1].changes] == [word(50), word(52), word(53)]


def test_a_gate_of_the_instrument_and_gate_time_the_shorter_counts() -> None:
    text = "frames 24 instrument a { adsr 0 6 9 5  gate 6f  hr 0f } v1: @a C q1 D"
    heard = hear(text, 40)[1]
    assert (heard.open_for(0), heard.open_for(24)) == (6, 3)


def test_the_release_of_a_note_before_a_rest_is_cut_and_the_next_note_is_as_ever() -> None:
    heard = hear(LEAD + "v1: @lead C r D", 40)[1]
    assert (heard.ad[24], heard.sr[24]) == (0x19, 0x84)


@pytest.mark.parametrize("speed", ["2x", "4x", "100Hz"])
def test_the_rate_of_a_vibrato_is_the_same_at_every_speed(speed: str) -> None:
    heard = hear(f"speed {speed} instrument a {{ wave saw  vib .5 5 }} v1: @a 6C:1~1~1~1", 1200)
    values = heard[1].word
    up = [k for k in range(1, 1200) if values[k - 1] <= word(72) < values[k]]
    rate = (len(up) - 1) / (up[-1] - up[0]) * float(PAL.phi2) / heard.cycles_per_call
    assert rate == pytest.approx(5, rel=0.02)


@pytest.mark.parametrize(
    "text",
    [
        "v1: C 7B *p\npattern p: *p",
        "v1: C-8C",
        "v1: 7B-1",
        "v1: C+8C",
        "v1: {C D E}",
        "v1: [ C D ]",
        "v1: @nobody C",
        "v1: *nothing",
        "v1: !filter(none_such) C",
        "v1: C:999f~",
        "v1: {C | D}:2",
        "v1: _&",
        "v1: V16 C",
        "v1: q9 C",
        "subtune 3\nv1: C",
        "swing 90% v1: C",
        "speed 9x v1: C",
        "speed 5Hz v1: C",
    ],
)
def test_what_is_no_music_is_told(text: str) -> None:
    with pytest.raises(SourceError):
        read_song(text, "song.txt")
