"""Instruments, filters and effects, heard: tables call by call, sweeps by their slopes, and who owns what."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hearing import BAND, HIGH, LOW, hear
from oracles import shared

from sidtool import pitch
from sidtool.api import Compilation
from sidtool.assemblers import external_assembler
from sidtool.c64 import PAL
from sidtool.song import Slope, Table

FRAMES = "frames 12\n"


def word(note: float) -> int:
    return pitch.word(note, PAL)


def close(frequency_word: int, note: float) -> bool:
    """Whether a word is within 0.8 cents of a pitch between the semitones."""
    return abs(pitch.cents(frequency_word, word(note))) < 0.8


def table(*points: tuple[int, int, int], loop: int | None = None) -> Table:
    return Table(tuple(Slope(Fraction(a), Fraction(b), calls) for a, b, calls in points), loop)


def follows(values: list[int], expected: Table, calls: int, slack: int = 2) -> None:
    """Values of calls 0, 1, ... move as a table says."""
    for call in range(calls):
        assert abs(values[call] - expected.value(call)) <= slack, (call, values[call], float(expected.value(call)))


def test_an_instrument_without_settings() -> None:
    heard = hear("instrument a { } v1: @a C", 2)[1]
    assert (heard.control[0], heard.ad[0], heard.sr[0], heard.pulse[0]) == (0x41, 0x00, 0xFA, 0x800)


@pytest.mark.parametrize(
    ("wave", "control"),
    [
        *[("pulse", 0x41), ("saw", 0x21), ("tri", 0x11), ("noise", 0x81), ("tri+ring", 0x15), ("saw+sync", 0x23)],
        *[("tri+pulse", 0x51), ("saw+pulse", 0x61), ("tri+saw+pulse+ring+sync", 0x77)],
    ],
)
def test_waveforms(wave: str, control: int) -> None:
    assert hear(f"instrument a {{ wave {wave} }} v1: @a C", 3)[1].control == [control] * 3


def test_a_wave_table_with_moved_fixed_and_held_entries() -> None:
    text = "instrument k { adsr 0 6 0 0  hr 0f  wave noise=7C pulse@-12 tri@-24:3 saw@+7:2 none }\nv1: @k 4C:1"
    heard = hear(text, 30)[1]
    assert heard.control[:8] == [0x81, 0x41, 0x11, 0x11, 0x11, 0x21, 0x21, 0x01]
    assert heard.word[:7] == [word(84), word(36)] + [word(24)] * 3 + [word(55)] * 2


def test_a_wave_table_loops_where_its_bar_stands() -> None:
    heard = hear("instrument a { wave noise:2 | saw tri:2 } v1: @a C:1", 20)[1]
    assert heard.waveform[:11] == [0x80, 0x80] + [0x20, 0x10, 0x10] * 3


def test_a_wave_table_starts_anew_with_each_onset() -> None:
    heard = hear(FRAMES + "instrument a { hr 0f  wave noise:2 saw } v1: @a C D", 24)[1]
    assert heard.waveform == ([0x80] * 2 + [0x20] * 10) * 2


def test_the_pages_first_wave() -> None:
    heard = hear(FRAMES + "instrument a { wave pulse@+12 | pulse } v1: @a C D", 24)[1]
    assert heard.word[:3] == [word(60), word(48), word(48)]
    assert heard.word[12:14] == [word(62), word(50)]


def test_arp_takes_turns_from_the_onset_on() -> None:
    heard = hear(FRAMES + "instrument p { wave saw  arp | 0:2 3:2 7:2 } v1: @p C:2 D", 40)[1]
    assert heard.word[:12] == ([word(48)] * 2 + [word(51)] * 2 + [word(55)] * 2) * 2
    assert heard.word[24:28] == [word(50)] * 2 + [word(53)] * 2


def test_arp_below_the_note_and_on_a_transposed_pattern() -> None:
    heard = hear(FRAMES + "instrument p { wave saw  arp 0 -12 | 12 }\npattern q: C\nv1: @p *q+5", 10)[1]
    assert heard.word == [word(53), word(41)] + [word(65)] * 8


def test_pitch_moves_in_fractions_of_a_semitone() -> None:
    heard = hear("instrument d { wave saw  pitch 12>-12:24 -12 } v1: @d 6C:1", 40)[1]
    for call in range(25):
        assert abs(pitch.cents(heard.word[call], word(72 + 12 - call))) < 2, call
    assert set(heard.word[25:40]) == {word(60)}


def test_pitch_and_arp_add_up() -> None:
    heard = hear("instrument d { wave saw  pitch .5  arp | 0 7 } v1: @d 5C:1", 10)[1]
    for call in range(10):
        assert abs(pitch.cents(heard.word[call], word(60.5 + 7 * (call % 2)))) < 2


def test_pulse_width_moves_and_loops() -> None:
    heard = hear("instrument l { pw $400 | $400>$c00:48 $c00>$400:48 } v1: @l C:1~1~1", 300)[1]
    follows(heard.pulse, table((0x400, 0x400, 1), (0x400, 0xC00, 48), (0xC00, 0x400, 48), loop=1), 300, slack=5)


def test_pulse_width_starts_anew_with_each_onset_but_not_at_a_slur() -> None:
    heard = hear(FRAMES + "instrument l { pw $100>$700:48 } v1: @l C& D E", 36)[1]
    follows(heard.pulse, table((0x100, 0x700, 48)), 22)
    assert heard.pulse[21] == heard.pulse[22] == heard.pulse[23], "it stands still in the hard restart"
    follows(heard.pulse[24:], table((0x100, 0x700, 48)), 10)


def test_an_instrument_gives_its_gate_a_time() -> None:
    heard = hear(FRAMES + "instrument l { gate 5  hr 0f } v1: @l C D:5f E", 40)[1]
    assert heard.rises == [0, 12, 17]
    assert [heard.open_for(call) for call in (0, 17)] == [5, 5]


def test_vibrato_of_an_instrument_begins_after_its_delay() -> None:
    heard = hear(FRAMES + "instrument l { wave saw  vib 1 10 6f } v1: @l 6C 6C:2", 36)[1]
    assert len(set(heard.word[:6])) == 1
    assert len(set(heard.word[6:12])) > 2
    assert len(set(heard.word[12:18])) == 1


FILTER = "filter sweep { mode low  res 14  route 2  cutoff $500>$100:16 | $100 }\n"


def test_a_filter_program_starts_with_the_note() -> None:
    heard = hear(FRAMES + FILTER + "instrument b { wave saw  filter sweep } v2: x @b C:2 D:2", 60)
    assert heard.route[12:] == [2] * 48
    assert heard.resonance[12:] == [14] * 48
    assert heard.modes[12:] == [LOW] * 48
    follows(heard.cutoff[12:], table((0x500, 0x100, 16), (0x100, 0x100, 1)), 24)
    follows(heard.cutoff[36:], table((0x500, 0x100, 16), (0x100, 0x100, 1)), 24)


def test_a_filter_program_without_a_route_takes_the_voice_that_plays() -> None:
    text = "filter f { mode band  cutoff $200 } instrument a { filter f }\nv1: @a C v3: x @a C"
    heard = hear(text, 60)
    assert heard.route[0] == 1
    assert heard.route[59] == 5
    assert heard.modes[0] == BAND


@pytest.mark.parametrize(("mode", "bits"), [("low", LOW), ("band", BAND), ("high", HIGH), ("low+high", LOW | HIGH)])
def test_modes(mode: str, bits: int) -> None:
    heard = hear(f"filter f {{ mode {mode} route 1 }} instrument a {{ filter f }}\nv1: @a C", 3)
    assert heard.modes == [bits] * 3
    assert heard.volume == [15] * 3


def test_a_slurred_note_does_not_start_the_filter_anew() -> None:
    heard = hear(FRAMES + FILTER + "instrument b { wave saw  filter sweep } v2: @b C& D", 24)
    follows(heard.cutoff, table((0x500, 0x100, 16), (0x100, 0x100, 1)), 24)


# -------------------------------------------------------------------------------------------------------- effects


@pytest.mark.parametrize("detune", [8, -8, 50, -100, 0.5])
def test_detune_is_in_cents(detune: float) -> None:
    heard = hear(FRAMES + f"v1: 7C !detune({detune}) 7C 6C !detune(0) 7C", 48)[1]
    assert heard.word[0] == heard.word[36] == word(84)
    assert close(heard.word[12], 84 + detune / 100)
    assert close(heard.word[24], 72 + detune / 100)


def test_detune_moves_chords_slides_and_arps() -> None:
    heard = hear(FRAMES + "v1: !detune(20) 6C+6E 6C-6G(6f) x", 24)[1]
    assert close(heard.word[0], 72.2)
    assert close(heard.word[1], 76.2)
    assert close(heard.word[18], 79.2)


def test_a_sweep_of_the_pulse_width() -> None:
    heard = hear(FRAMES + "v1: C !pw($400>$c00:32f) D:1 E", 80)[1]
    assert set(heard.pulse[:12]) == {0x800}
    follows(heard.pulse[12:], table((0x400, 0xC00, 32), (0xC00, 0xC00, 1)), 60)


def test_a_sweep_of_the_pulse_width_holds_over_the_next_notes_of_its_instrument() -> None:
    heard = hear(FRAMES + "instrument a { pw $123  hr 0f } v1: @a C !pw($400>$c00:32f) D E F G @a A", 80)[1]
    assert set(heard.pulse[2:12]) == {0x123}
    follows(heard.pulse[12:], table((0x400, 0xC00, 32), (0xC00, 0xC00, 1)), 46)


def test_a_sweep_of_the_pulse_width_waits_for_hard_restarts() -> None:
    heard = hear(FRAMES + "instrument a { pw $123  hr 3f } v1: @a C !pw($400>$c00:32f) D E F G", 60)[1]
    moving = [heard.pulse[first : first + 9] for first in range(12, 60, 12)]
    follows([width for widths in moving for width in widths], table((0x400, 0xC00, 32), (0xC00, 0xC00, 1)), 36)
    for first, widths in zip(range(12, 60, 12), moving, strict=True):
        assert heard.pulse[first + 8 : first + 12] == [widths[-1]] * 4


def test_a_constant_pulse_width() -> None:
    heard = hear(FRAMES + "v1: C !pw($234) D:1", 40)[1]
    assert set(heard.pulse[12:]) == {0x234}


def test_a_sweep_of_the_cutoff() -> None:
    heard = hear(FRAMES + "v1: C !cutoff($100>$700:2b) D:2 !cutoff($700>$80:12f) E:2", 70)
    follows(heard.cutoff[12:], table((0x100, 0x700, 24), (0x700, 0x700, 1)), 24)
    follows(heard.cutoff[36:], table((0x700, 0x80, 12), (0x80, 0x80, 1)), 30)


def test_a_sweep_of_the_cutoff_takes_over_from_a_filter_program() -> None:
    heard = hear(FRAMES + FILTER + "instrument b { wave saw  filter sweep } v2: @b C:8 !cutoff($100>$700:24f) s:1", 50)
    follows(heard.cutoff, table((0x500, 0x100, 16)), 6)
    follows(heard.cutoff[6:], table((0x100, 0x700, 24), (0x700, 0x700, 1)), 40)


def test_a_sweep_of_the_resonance() -> None:
    heard = hear(FRAMES + "v1: C !res(0>15:30f) D:1", 60)
    follows(heard.resonance[12:], table((0, 15, 30), (15, 15, 1)), 48, slack=1)
    assert set(heard.resonance[42:]) == {15}


def test_a_sweep_of_the_volume() -> None:
    heard = hear(FRAMES + "v1: C !vol(15>0:30f) D:1", 60)
    follows(heard.volume[12:], table((15, 0, 30), (0, 0, 1)), 48, slack=1)
    assert set(heard.volume[42:]) == {0}


def test_filter_effects_set_mode_route_and_program() -> None:
    text = "v1: C !mode(band) D !route(13) E !mode(low+high) F !route(0) G !filter(sweep) A:2"
    heard = hear(FRAMES + FILTER + text, 84)
    assert [heard.modes[k] for k in (0, 12, 24, 36, 48, 60)] == [0, BAND, BAND, LOW | HIGH, LOW | HIGH, LOW]
    assert [heard.route[k] for k in (0, 12, 24, 36, 48, 60)] == [0, 0, 5, 5, 0, 2]
    follows(heard.cutoff[60:], table((0x500, 0x100, 16), (0x100, 0x100, 1)), 24)
    assert heard.resonance[60] == 14


def test_an_effect_of_several_points() -> None:
    heard = hear(FRAMES + "v1: C !pw($400:8f, $400>$c00:16f, $123) D:1 s", 70)[1]
    follows(heard.pulse[12:], table((0x400, 0x400, 8), (0x400, 0xC00, 16), (0x123, 0x123, 1)), 50)


def test_a_pattern_gives_vibrato_and_detune_back() -> None:
    text = "pattern p: !detune(50) !vib(1,5) 6C\nv1: !detune(10) 6C *p 6C D x"
    heard = hear(FRAMES + text, 48)[1]
    assert heard.word[0] == heard.word[24] == heard.word[35]
    assert close(heard.word[0], 72.1)
    assert close(heard.word[12], 72.5)


def test_a_pattern_gives_the_pulse_width_back() -> None:
    heard = hear(FRAMES + "pattern p: !pw($100) 6C\nv1: !pw($600) 6C *p 6C D x", 48)[1]
    assert [heard.pulse[call] for call in (0, 12, 24, 36)] == [0x600, 0x100, 0x600, 0x600]


def test_an_effect_may_stand_between_a_note_and_its_hold() -> None:
    heard = hear(FRAMES + "v1: C !cutoff($100>$700:6f) _ D", 36)
    assert heard[1].changes == [(24, word(50))]
    follows(heard.cutoff[12:], table((0x100, 0x700, 6), (0x700, 0x700, 1)), 20)


def test_the_pages_example_plays_its_tune() -> None:
    """The example of the notation's page: both assemblers agree, and its voices do what its text says."""
    page = shared("design/notation.md").read_text(encoding="utf-8")
    text = page.split("## Example")[1].split("```")[1]
    compilation = Compilation(text, "night_bus.txt")
    assert external_assembler(compilation.source, "night_bus.asm").image.data == compilation.image.data
    heard = hear(text, 400)
    song = compilation.song
    assert song.title == "Night Bus"
    assert heard[2].rises
    assert heard[3].rises[0] == 0
    eighth = 30 / Fraction(125) * PAL.phi2 / PAL.cycles_per_frame
    # Voice 1 begins with a bar of gates off: its first note sounds with bar 2.
    assert heard[1].rises[0] == round(8 * eighth)
    assert heard[1].word[heard[1].rises[0]] == word(51)  # D# of octave 3, an octave up for a call
