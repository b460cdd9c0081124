"""Time: swing, tempo changes and loops, worked out here the plain way, call by call where that is possible."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@pytest.mark.parametrize("header", ["swing 56% step 1/8", "swing 70% step 1/16 pickup 1/16", "swing 61.5% step 3/16"])
def test_a_tempo_that_stays_changes_nothing(header: str) -> None:
    """Swing is worked out in another way where the tempo changes."""
    music = "{C D E F G}:2 A:16 B:8t C:4. D _:16 {E F:4}:8 G:32 x:2 [ A B:16 ]7"
    assert lengths(f"bpm 90 {header} v1: {music}") == lengths(f"bpm 90 {header} v1: !bpm(90) {music}")


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


Sixteenths = int


@dataclass
class Plain:
    """A voice of notes in sixteenths, some with a tempo, that plays the plain way: a step at a time, for ever."""

    notes: list[tuple[Sixteenths, int | None]]
    loop: int | None
    before: bool  # whether the tempo of the loop's first note stands before the L
    index: int = 0
    left: Sixteenths = 0
    passes: int = 0
    at_loop: Fraction = Fraction(0)
    onsets: list[Fraction] = field(default_factory=list)

    @property
    def text(self) -> str:
        words = []
        for index, (length, bpm) in enumerate(self.notes):
            tempo = f"!bpm({bpm}) " if bpm else ""
            point = "L " if index == self.loop else ""
            words.append(f"{tempo}{point}" if self.before else f"{point}{tempo}")
            words += ["C:16"] + ["_:16"] * (length - 1)
        return " ".join(words)

    def begins(self) -> bool:
        """Whether a note begins now; the voice comes to it."""
        if self.left:
            return False
        if self.index == len(self.notes):
            if self.loop is None:
                return False
            self.index, self.passes = self.loop, self.passes + 1
        return True

    def tempo(self, bpm: Fraction) -> Fraction:
        """The tempo with the note that begins."""
        at_loop = self.index == self.loop
        if at_loop and self.passes and any(tempo for _, tempo in self.repeated()):
            bpm = self.at_loop
        own = self.notes[self.index][1]
        return Fraction(own) if own and not (at_loop and self.before and self.passes) else bpm

    def repeated(self) -> list[tuple[Sixteenths, int | None]]:
        notes = self.notes[self.loop :]
        return [(notes[0][0], None), *notes[1:]] if self.before else notes

    def begin(self, now: Fraction, bpm: Fraction) -> None:
        if self.index == self.loop and not self.passes:
            self.at_loop = bpm
        self.onsets.append(now)
        self.left = self.notes[self.index][0]
        self.index += 1


def play(voices: list[Plain], steps: int, swing: Fraction) -> None:
    """All voices together, a sixteenth at a time; times in seconds."""
    now, bpm = Fraction(0), Fraction(90)
    for step in range(steps):
        beginning = [voice for voice in voices if voice.begins()]
        for voice in beginning:
            bpm = voice.tempo(bpm)
        for voice in beginning:
            voice.begin(now, bpm)
        for voice in voices:
            voice.left = max(0, voice.left - 1)
        now += Fraction(60) / bpm / 4 * 2 * (1 - swing if step % 2 else swing)


plain_notes = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from([None, None, None, 60, 120, 200])), min_size=1, max_size=5
)


@st.composite
def plain_voices(draw: st.DrawFn) -> list[Plain]:
    voices = []
    for _ in range(draw(st.integers(2, 3))):
        notes = draw(plain_notes)
        loop = draw(st.one_of(st.none(), st.integers(0, len(notes) - 1)))
        voices.append(Plain(notes, loop, draw(st.booleans())))
    return voices


@given(plain_voices(), st.sampled_from([50, 60]))
@settings(max_examples=150, deadline=None)
def test_all_voices_follow_all_tempos_for_ever(voices: list[Plain], swing: int) -> None:
    """Loops of any lengths, tempos before, in and behind them: as if the voices were played a sixteenth at a time."""
    music = "\n".join(f"v{number}: {voice.text}" for number, voice in enumerate(voices, start=1))
    found = song(f"bpm 90 step 1/16 swing {swing}%\n{music}")
    if any(warning.code == "loop-tempo" for warning in found.warnings):
        return  # told to keep the times of its first pass
    play(voices, 120, Fraction(swing, 100))
    second = song("bpm 60 v1: C").voices[0].length
    for plain, voice in zip(voices, found.voices, strict=True):
        times = [onset / second for _, onset in onsets(voice, 120)]
        count = min(len(times), len(plain.onsets))
        assert times[:count] == plain.onsets[:count], music


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
