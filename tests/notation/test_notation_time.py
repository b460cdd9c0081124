"""Time: swing, tempo changes and loops, worked out here the plain way, call by call where that is possible."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidtool.notation import read_song
from sidtool.notation.timeline import Swing
from sidtool.song import Note, Song, Voice


def song(text: str) -> Song:
    return read_song(text, "song.txt")


def lengths(text: str, voice: int = 0) -> list[Fraction]:
    return [event.length for event in song(text).voices[voice].events]


def onsets(voice: Voice, passes: int = 1) -> list[tuple[str, Fraction]]:
    """The events of a voice and when they begin, its loop played so many times."""
    events = list(voice.events)
    if voice.loop is not None:
        events += list(voice.events[voice.loop :]) * (passes - 1)
    found, now = [], Fraction(0)
    for event in events:
        found.append((event.text, now))
        now += event.length
    return found


# -- swing ------------------------------------------------------------------------------------------------------------


def test_the_first_of_each_pair_takes_its_part() -> None:
    assert lengths("frames 25 swing 56% step 1/8 v1: C D E F C:4 D:2") == [28, 22, 28, 22, 50, 100]


def test_a_length_follows_from_where_it_ends() -> None:
    assert lengths("frames 20 swing 60% step 1/8 v1: C:8. D:16 C:16 D:8 E:16") == [32, 8, 12, 20, 8]


def test_sixteenths_swing_where_the_step_is_a_sixteenth() -> None:
    assert lengths("frames 10 swing 70% step 1/16 v1: l16 C D E F l8 G A") == [14, 6, 14, 6, 20, 20]


def test_an_upbeat_is_the_second_of_its_pair() -> None:
    assert lengths("frames 10 swing 60% step 1/8 pickup 1/8 v1: C | D E") == [8, 12, 8]


def test_calls_are_not_swung() -> None:
    assert lengths("frames 10 swing 60% step 1/8 v1: C:7f D:13f E") == [7, 13, 12]


def test_a_swung_sheet_of_an_odd_length_stays_with_the_others() -> None:
    """As the seed's voices of 63 and 21 steps do: 9 steps are 3 times 3, whatever swings."""
    text = 'frames 10 swing 60%\n.sid.v1 "C D E F G A B C", 2\n.sid.v2 "C D", 2'
    nine, three = song(text).voices
    assert (nine.loop_length, three.loop_length) == (180, 60)
    starts = {onset for _, onset in onsets(three, 3)}
    assert {onset for _, onset in onsets(nine)} <= starts


positions = st.fractions(min_value=0, max_value=50, max_denominator=192)


@given(positions, st.sampled_from([50, 56, 60, 75, 80]), positions, st.sampled_from([4, 8, 16, 12]))
@settings(max_examples=200, deadline=None)
def test_swing_can_be_undone_and_keeps_pairs(position: Fraction, part: int, origin: Fraction, step: int) -> None:
    swing = Swing(Fraction(1, step), Fraction(part, 100), origin)
    assert swing.back(swing.moved(position)) == position
    assert swing.moved(Fraction(0)) == 0
    assert swing.moved(position + Fraction(2, step)) == swing.moved(position) + Fraction(2, step)


# -- tempo ------------------------------------------------------------------------------------------------------------


def test_a_tempo_change_holds_for_voices_that_were_read_before() -> None:
    first, second = song("speed 50Hz bpm 60 v1: C:2 D:2 v2: x:4 !bpm(120) E:4 F:2").voices
    call = Fraction(first.events[0].length) / Fraction(3, 2)  # a second: half of C:2 at 60, half at 120
    assert [event.length / call for event in first.events] == [Fraction(3, 2), 1]
    assert [event.length / call for event in second.events] == [1, Fraction(1, 2), 1]


def test_the_later_voice_has_the_last_word() -> None:
    text = "bpm 60 v1: !bpm(100) C:4 v2: !bpm(120) C:4 v3: C:4"
    assert len({voice.length for voice in song(text).voices}) == 1
    assert song(text).voices[0].length == song("bpm 120 v1: C:4").voices[0].length


def test_a_tempo_in_a_song_of_frames() -> None:
    one, two = lengths("frames 17 v1: C !bpm(90) D")
    assert (one, two) == (17, lengths("bpm 90 v1: C")[0])


def test_a_loop_starts_again_in_the_tempo_of_its_start() -> None:
    """90, 180 and 60, then again 180: what was there at the L."""
    song_ = song("bpm 90 v1: C !bpm(180) L D !bpm(60) E v2: [ C ]2 L [ C ]2")
    quarter = song("bpm 90 v1: C").voices[0].length
    for voice in song_.voices:
        times = [onset / quarter for _, onset in onsets(voice, 3)]
        assert times[:7] == [0, 1, Fraction(3, 2), 3, Fraction(7, 2), 5, Fraction(11, 2)]


@st.composite
def two_voices(draw: st.DrawFn) -> tuple[str, int, list[int | None], int]:
    """A voice of quarters with tempo changes at some of them, a loop, and a voice of quarters with another loop."""
    count = draw(st.integers(1, 6))
    tempos = draw(st.lists(st.one_of(st.none(), st.sampled_from([60, 100, 120, 200])), min_size=count, max_size=count))
    loop = draw(st.integers(0, count - 1))
    other = draw(st.integers(1, 6))
    words = [("L " if index == loop else "") + (f"!bpm({bpm}) C" if bpm else "C") for index, bpm in enumerate(tempos)]
    return f"bpm 90 v2: L {'D ' * other} v1: {' '.join(words)}", loop, tempos, other


@given(two_voices())
@settings(max_examples=150, deadline=None)
def test_voices_with_loops_of_any_lengths_stay_together(drawn: tuple[str, int, list[int | None], int]) -> None:
    """Quarter by quarter: the tempo is that of the last change passed, or at the loop what it was at the L."""
    text, loop, tempos, _ = drawn
    quarter = song("bpm 60 v1: C").voices[0].length  # a second
    times, now, bpm, at_loop, index = [], Fraction(0), 90, 90, 0
    for beat in range(60):
        if beat >= len(tempos) and index == loop:
            bpm = at_loop
        bpm = tempos[index] or bpm
        if beat == loop:
            at_loop = bpm
        times.append(now)
        now += Fraction(60, bpm)
        index = index + 1 if index + 1 < len(tempos) else loop
    for voice in song(text).voices:
        found = [onset / quarter for _, onset in onsets(voice, 60)]
        assert found[:60] == times


# -- gate times and glides --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "gate"),
    [
        ("q7 C", 42),
        ("q7 C _", 84),
        ("q7 C !detune(3) _", 84),
        ("q7 C s", 42),
        ("q7 C:16", 11),  # 10.5, halves up
        ("q7f C", 41),
        ("q7f C %m _", 89),
        ("q99f C", 1),
        ("q1 C:96", 1),
        ("q7 C& D", None),
        ("q8 C", None),
        ("q7 q8 C", None),
    ],
)
def test_gate_times(words: str, gate: int | None) -> None:
    note = song(f"frames 48 v1: {words}").voices[0].events[0]
    assert isinstance(note, Note)
    assert note.gate == gate


def test_a_gate_time_in_calls_ends_at_the_call_before_the_next_onset() -> None:
    """Onsets are rounded: with a step of 10.4 calls notes last 10 or 11; all gates close 3 calls before the next."""
    voice = song("frames 10.4 v1: q3f C D E F G A").voices[0]
    times = [round(onset) for _, onset in onsets(voice)]
    gates = [note.gate for note in voice.events if isinstance(note, Note)]
    for start, end, gate in zip(times, times[1:], gates, strict=False):
        assert gate == end - start - 3


def test_an_effects_length_is_that_of_the_tempo_there() -> None:
    voice = song("speed 50Hz bpm 60 v1: !cutoff($100>$200:1b) C:2 !bpm(120) !cutoff($100>$200:1b) D").voices[0]
    slow, fast = (command.table.slopes[0].calls for event in voice.events for command in event.commands)  # type: ignore[union-attr]
    assert (slow, fast) == (50, 25)
