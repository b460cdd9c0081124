"""Each row of the notation's table of tokens, heard. A quarter is 12 calls: onsets are known by heart."""

from __future__ import annotations

import pytest
from hearing import Heard, hear

from sidtool import pitch
from sidtool.api import Compilation
from sidtool.c64 import PAL
from sidtool.errors import SourceError

PLAIN = "frames 12  "
LEAD = "frames 12  instrument lead { adsr 1 9 8 4  wave saw }  instrument low { adsr 0 6 10 2  wave tri  hr 0f }\n"


def word(note: float) -> int:
    return pitch.word(note, PAL)


def note(name: str) -> int:
    """``"4C#"`` as a number."""
    return int(name[0]) * 12 + pitch.NAMES.index(name[1:])


def words(names: str) -> list[int]:
    return [word(note(name)) for name in names.split()]


def onsets(text: str, calls: int = 150, voice: int = 1) -> list[tuple[int, int]]:
    """Calls in which a plain voice is struck or changes its pitch, and the frequency words."""
    heard = hear(PLAIN + text, calls)[voice]
    return sorted(set(heard.strikes) | {change for change in heard.changes if heard.gate[change[0]]})


def test_a_note_a_note_in_an_octave_and_gate_off() -> None:
    heard = hear(PLAIN + "v1: D# Eb 2F# C x", 70)[1]
    assert heard.strikes == [(0, word(51))]
    assert heard.changes == [(24, word(30)), (36, word(48))] or heard.changes[-2:] == [(24, word(30)), (36, word(48))]
    assert heard.word[12] == word(51)
    assert heard.falls == [48]


@pytest.mark.parametrize(
    "name", ["C", "C#", "Db", "D", "D#", "Eb", "E", "F", "F#", "Gb", "G", "G#", "Ab", "A", "A#", "Bb", "B"]
)
def test_every_note_within_a_cent_of_its_pitch(name: str) -> None:
    semitone = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[name[0]]
    semitone += {"": 0, "#": 1, "b": -1}[name[1:]]
    for octave in range(3, 7):
        heard = hear(f"v1: {octave}{name}", 2)
        exact = pitch.hertz(12 * octave + semitone)
        assert abs(pitch.cents(pitch.word_hertz(heard[1].word[0], PAL), exact)) < 0.5


@pytest.mark.parametrize(
    ("words_", "calls"),
    [
        ("C:8 D E", [0, 6, 18]),
        ("C:4. D E", [0, 18, 30]),
        ("C:4.. D E", [0, 21, 33]),
        ("C:8t D:8t E:8t F", [0, 4, 8, 12]),
        ("C:5f D:12f E", [0, 5, 17]),
        ("C:4~16 D E", [0, 15, 27]),
        ("C:2~4.~8t D", [0, 46]),
        ("C:1 D:2 E", [0, 48, 72]),
        ("C:16 D:16 E:16 F", [0, 3, 6, 9]),
        ("C:6 D:12 E", [0, 8, 12]),
    ],
)
def test_lengths(words_: str, calls: list[int]) -> None:
    assert [call for call, _ in onsets(f"v1: {words_}")][: len(calls)] == calls


def test_hold_lasts_one_more_step() -> None:
    assert onsets("v1: C _ D _ _:8 E") == list(zip([0, 24, 54], words("4C 4D 4E"), strict=True))


def test_hold_lengthens_a_gate_off() -> None:
    heard = hear(PLAIN + "v1: C x _ D", 70)[1]
    assert heard.falls[0] == 12
    assert heard.strikes[1] == (36, word(50))


def test_a_rest_silences_at_once() -> None:
    heard = hear(LEAD + "v1: @lead C r D", 60)[1]
    assert heard.falls[0] <= 12
    assert not heard.gate[12]
    # Within two calls the envelope falls to 0 from wherever it is: the release is the fastest, and the gate closed.
    assert all(heard.sr[call] & 0x0F == 0 for call in range(14, 20))
    assert heard.strikes[1] == (24, word(50))


def test_a_wait_touches_nothing() -> None:
    with_wait = hear(PLAIN + "v1: C s D", 60)
    assert with_wait[1].changes == [(24, word(50))]
    assert all(with_wait[1].gate[:36])
    assert not any(with_wait.writes[12:24])


def test_default_length_octave_up_and_down() -> None:
    assert onsets("v1: l8 C o3 D > E < < F", 60) == list(zip([0, 6, 12, 18], words("4C 3D 4E 2F"), strict=True))


def straight(heard: Heard, first: int, calls: int, start: int, end: int) -> None:
    """The frequency goes straight from one word to another, and lands."""
    slack = max(2, abs(end - start) / calls / 8)
    for call in range(calls):
        assert abs(heard[1].word[first + call] - (start + (end - start) * call / calls)) <= slack, call
    assert heard[1].word[first + calls] == end


def test_a_slide_takes_the_whole_note_and_lands() -> None:
    heard = hear(PLAIN + "v1: C-G:2 s", 40)
    straight(heard, 0, 24, word(48), word(55))
    assert heard[1].word[30] == word(55)


def test_a_slide_takes_its_own_length() -> None:
    heard = hear(PLAIN + "v1: D C-2G(8):2 E", 60)
    straight(heard, 12, 6, word(48), word(31))
    assert set(heard[1].word[18:36]) == {word(31)}
    assert heard[1].word[36] == word(52)


@pytest.mark.parametrize(
    ("bend", "semitones"), [("C-1", 1), ("C-.5", 0.5), ("C--.5", -0.5), ("C--1", -1), ("C-12", 12), ("C-0.25", 0.25)]
)
def test_a_bend_goes_up_and_a_second_minus_down(bend: str, semitones: float) -> None:
    heard = hear(PLAIN + f"v1: {bend}(8):4 s D", 40)
    end = word(48 + semitones)
    straight(heard, 0, 6, word(48), end)
    assert set(heard[1].word[6:24]) == {end}
    assert heard[1].word[24] == word(50)


def test_a_bend_of_the_whole_note() -> None:
    straight(hear(PLAIN + "v1: C-2:2 s", 40), 0, 24, word(48), word(50))


def test_a_slur_does_not_retrigger() -> None:
    heard = hear(LEAD + "v1: @lead C& D E", 50)[1]
    assert heard.strikes == [(0, word(48)), (24, word(52))]
    assert heard.word[12] == word(50)
    assert all(heard.gate[:22])


def test_a_chord_is_a_fast_arpeggio() -> None:
    heard = hear(PLAIN + "v1: C+Eb+G:2 D", 40)[1]
    assert heard.word[:24] == words("4C 4D# 4G") * 8
    assert heard.word[24] == word(50)


def test_a_tuplet_shares_out_its_length() -> None:
    assert [call for call, _ in onsets("v1: {C D E}:4 F {G A}:4. B")] == [0, 4, 8, 12, 24, 33, 42]
    assert [call for call, _ in onsets("v1: {C D E F G}:1~4 A")][:6] == [0, 12, 24, 36, 48, 60]


def test_a_repeat_leaves_out_its_last_part() -> None:
    got = onsets("v1: l8 [ C D / E ]4 F", 100)
    assert got == [(6 * k, w) for k, w in enumerate(words("4C 4D 4E 4C 4D 4E 4C 4D 4E 4C 4D 4F"))]


def test_repeats_in_repeats() -> None:
    got = onsets("v1: l8 [ [ C D ]2 / E ]2 F", 100)
    assert [w for _, w in got] == words("4C 4D 4C 4D 4E 4C 4D 4C 4D 4F")


def test_a_voice_loops_to_its_loop_point_and_each_has_its_own() -> None:
    text = "v1: C L D E  v2: L F G A  v3: C D"
    heard = hear(PLAIN + text, 100)
    assert heard[1].changes[:6] == list(zip(range(12, 84, 12), words("4D 4E 4D 4E 4D 4E"), strict=True))
    assert [w for _, w in heard[2].changes[:6]] == words("4G 4A 4F 4G 4A 4F")
    assert heard[3].falls == [24]
    assert not any(heard[3].gate[24:])


def test_a_song_without_loop_points_ends_and_stays_silent() -> None:
    heard = hear(LEAD + "v1: @lead C D v2: E", 120)
    assert heard[1].falls[-1] == 24
    assert not any(heard.writes[30:])
    assert not any(heard[1].gate[24:])
    assert not any(heard[2].gate[12:])


def test_a_pattern_is_played_and_transposed() -> None:
    got = onsets("step 1/8 pattern riff o2: D# F C:4\nv1: *riff *riff+5 C", 130)
    assert [w for _, w in got] == words("2D# 2F 2C 2G# 2A# 2F 4C")
    assert [call for call, _ in got] == [0, 12, 24, 48, 60, 72, 96]


@pytest.mark.parametrize("head", ["", "instrument a { wave saw }\n", "instrument a { wave saw  vib .5 5 }\n"])
def test_a_pattern_is_stored_once(head: str) -> None:
    """However long it is, seven more calls of it cost the same."""
    choice = "@a " if head else ""
    costs = []
    for count in (4, 8):
        body = " ".join(["C D E F G A B C D E F G A B C D E F G A B"] * count)
        once = Compilation(f"{head}pattern p: {body}\nv1: {choice}*p", "s.txt").image
        often = Compilation(f"{head}pattern p: {body}\nv1: {choice}*p *p *p *p *p *p *p *p", "s.txt").image
        costs.append(len(often.data) - len(once.data))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("v1: C D E F | G A B |", 21, ["bar 2", "voice 1", "3/4"]),
        ("v1: C D E F | G A B C D |", 25, ["bar 2", "voice 1", "5/4"]),
        ("v1: C D E F | G A B C:8 |", 25, ["bar 2", "voice 1", "1/8"]),
    ],
)
def test_a_wrong_bar_is_named_with_its_length(text: str, column: int, said: list[str]) -> None:
    with pytest.raises(SourceError) as caught:
        _ = Compilation(text, "song.txt").song
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.span.column == column
    for part in said:
        assert part in diagnostic.message


def test_an_instrument_strikes_every_note() -> None:
    heard = hear(LEAD + "v1: @lead C C D @low E", 60)[1]
    assert heard.strikes == list(zip([0, 12, 24, 36], words("4C 4C 4D 4E"), strict=True))
    assert [(heard.control[k], heard.ad[k], heard.sr[k]) for k in (0, 36)] == [(0x21, 0x19, 0x84), (0x11, 0x06, 0xA2)]


@pytest.mark.parametrize(("level", "sustain"), [(15, 8), (12, 6), (7, 4), (1, 1), (0, 0)])
def test_a_voice_level_scales_the_sustain(level: int, sustain: int) -> None:
    heard = hear(LEAD + f"v1: @lead V{level} C", 4)[1]
    assert heard.sr[0] == sustain << 4 | 4
    assert heard.ad[0] == 0x19


@pytest.mark.parametrize(("gate", "calls"), [("q7", 21), ("q4", 12), ("q1", 3), ("q7f", 17), ("q20f", 4), ("q99f", 1)])
def test_gate_time(gate: str, calls: int) -> None:
    heard = hear(LEAD + f"v1: @low {gate} C:2 D:2", 60)[1]
    assert [heard.open_for(call) for call in heard.rises] == [calls, calls]
    assert heard.rises == [0, 24]


def test_gate_time_without_an_instrument() -> None:
    heard = hear(PLAIN + "v1: q4 C:2 D:2", 60)[1]
    assert heard.rises == [0, 24]
    assert [heard.open_for(call) for call in heard.rises] == [12, 12]


def test_a_marker_is_a_label_in_the_listing_and_no_sound() -> None:
    marked, plain = Compilation("v1: C %drop D", "song.txt"), Compilation("v1: C D", "song.txt")
    assert "drop" in marked.assembly.listing()
    assert "drop" not in plain.assembly.listing()
    assert hear(marked.text, 80).states == hear(plain.text, 80).states


def test_what_follows_a_head_belongs_to_its_voice_or_voices() -> None:
    heard = hear(PLAIN + "v1 o3: C v2: E v13: G x\nv3: A", 60)
    assert heard[1].word[:24] == [word(36)] * 12 + [word(43)] * 12
    assert heard[2].word[:12] == [word(52)] * 12
    assert heard[3].word[:36] == [word(55)] * 24 + [word(57)] * 12
    assert heard[3].rises == [0, 24]


def test_a_comment_goes_to_the_end_of_the_line() -> None:
    assert onsets("v1: C ; D E v2: F\nF# G", 40) == list(zip([0, 12, 24], words("4C 4F# 4G"), strict=True))
