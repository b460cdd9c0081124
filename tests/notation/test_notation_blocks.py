"""What instruments, filters and effects say: every setting to its last bit, and random ones without a traceback."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidtool import song
from sidtool.errors import SourceError
from sidtool.notation import read_song, tree
from sidtool.notation.effects import EffectContext, EffectResult, read_effect
from sidtool.notation.header import Header, read_header
from sidtool.notation.lengths import Length, Lengths
from sidtool.notation.nonwords import EFFECT_EXAMPLES
from sidtool.notation.parser import parse
from sidtool.notation.report import Report
from sidtool.song import FilterMode, FilterProgram, Instrument, Slope, Speed, Table, Vibrato, Waveform, WaveStep

PULSE, SAW, TRI, NOISE = Waveform.PULSE, Waveform.SAWTOOTH, Waveform.TRIANGLE, Waveform.NOISE
NONE = Waveform(0)


def instrument(fields: str, more: str = "") -> Instrument:
    return read_song(f"{more}\ninstrument a {{ {fields} }}\nv1: @a C", "song.txt").instruments[0]


def program(fields: str) -> FilterProgram:
    return read_song(f"filter f {{ {fields} }}\ninstrument a {{ filter f }}\nv1: @a C", "song.txt").filters[0]


def table(*slopes: tuple[object, object, int], loop: int | None = None) -> Table:
    return Table(tuple(Slope(Fraction(str(a)), Fraction(str(b)), n) for a, b, n in slopes), loop)


# -- instruments ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wave", "steps", "loop"),
    [
        ("pulse@+12 | pulse", [WaveStep(PULSE, offset=12), WaveStep(PULSE)], 1),
        (
            "noise=7C pulse@-12 tri@-24:3 none",
            [WaveStep(NOISE, pitch=84), WaveStep(PULSE, offset=-12), WaveStep(TRI, 3, offset=-24), WaveStep(NONE)],
            None,
        ),
        ("test pulse | saw", [WaveStep(Waveform.TEST), WaveStep(PULSE), WaveStep(SAW)], 2),
        ("test:4 saw", [WaveStep(Waveform.TEST, 4), WaveStep(SAW)], None),
        ("| tri+ring saw+sync:2f", [WaveStep(TRI | Waveform.RING), WaveStep(SAW | Waveform.SYNC, 2)], 0),
        ("tri+pulse@7 saw=2Eb:9", [WaveStep(TRI | PULSE, offset=7), WaveStep(SAW, 9, pitch=27)], None),
        ("none", [WaveStep(NONE)], None),
    ],
)
def test_wave_tables(wave: str, steps: list[WaveStep], loop: int | None) -> None:
    found = instrument(f"wave {wave}").wave
    assert (list(found.steps), found.loop) == (steps, loop)


@pytest.mark.parametrize(
    ("pw", "expected"),
    [
        ("$400", table((0x400, 0x400, 1))),
        ("0", table((0, 0, 1))),
        ("4095", table((4095, 4095, 1))),
        (
            "$400 | $400>$c00:48 $c00>$400:48",
            table((0x400, 0x400, 1), (0x400, 0xC00, 48), (0xC00, 0x400, 48), loop=1),
        ),
        ("100:3 200:3f | 300", table((100, 100, 3), (200, 200, 3), (300, 300, 1), loop=2)),
        ("| $FFF > 0 :7", table((4095, 0, 7), loop=0)),
    ],
)
def test_pulse_widths(pw: str, expected: Table) -> None:
    assert instrument(f"pw {pw}").pulse == expected


def test_arps_pitches_and_the_rest() -> None:
    found = instrument("arp | 0:2 +3:2 -7  pitch 12>-.5:8 1.25  gate 6f  hr 3", "frames 20")
    assert found.arp == table((0, 0, 2), (3, 3, 2), (-7, -7, 1), loop=0)
    assert found.pitch == table((12, "-0.5", 8), ("1.25", "1.25", 1))
    assert (found.gate, found.hard_restart, found.filter, found.vibrato) == (6, 3, None, None)


@pytest.mark.parametrize(
    ("vib", "expected"),
    [
        (".25 6 12f", Vibrato(Fraction(1, 4), Fraction(6), 12)),
        ("12 16", Vibrato(Fraction(12), Fraction(16), 0)),
        (".01 .1 65535", Vibrato(Fraction(1, 100), Fraction(1, 10), 65535)),
        ("0", None),
        ("0 5", None),
    ],
)
def test_vibratos(vib: str, expected: Vibrato | None) -> None:
    assert instrument(f"vib {vib}").vibrato == expected


def test_what_is_not_said_is_the_default_sound() -> None:
    found = instrument("")
    assert (found.attack, found.decay, found.sustain, found.release) == (0, 0, 15, 10)
    assert found.wave == song.WaveTable((WaveStep(PULSE),))
    assert found.pulse == Table.constant(0x800)
    assert (found.hard_restart, found.arp, found.pitch, found.vibrato, found.gate, found.filter) == (2, *(None,) * 5)


# -- filters ----------------------------------------------------------------------------------------------------------


def test_filters() -> None:
    found = program("mode low  res 14  route 2  cutoff $500>$100:16 | $100")
    assert (found.modes, found.resonance, found.route) == (FilterMode.LOW_PASS, 14, (2,))
    assert found.cutoff == table((0x500, 0x100, 16), (0x100, 0x100, 1), loop=1)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("low+band", FilterMode.LOW_PASS | FilterMode.BAND_PASS),
        ("high", FilterMode.HIGH_PASS),
        ("none", FilterMode(0)),
        ("mute3+low", FilterMode.MUTE_VOICE3 | FilterMode.LOW_PASS),
    ],
)
def test_filter_modes(mode: str, expected: FilterMode) -> None:
    assert program(f"mode {mode}").modes == expected


@pytest.mark.parametrize(("route", "voices"), [("0", ()), ("3", (3,)), ("31", (1, 3)), ("123", (1, 2, 3))])
def test_filter_routes(route: str, voices: tuple[int, ...]) -> None:
    assert program(f"mode low route {route}").route == voices


def test_what_a_filter_does_not_say_is_left_as_it_is() -> None:
    found = program("")
    assert (found.modes, found.resonance, found.route, found.cutoff) == (None,) * 4


def test_an_instrument_finds_its_filter_wherever_that_is_defined() -> None:
    text = "filter a { mode low }\ninstrument i { filter b }\nv1: @i C\nfilter b { mode high }"
    found = read_song(text, "song.txt")
    assert [found.filters[i.filter].name for i in found.instruments if i.filter is not None] == ["b"]


# -- effects ----------------------------------------------------------------------------------------------------------


def effect(text: str) -> EffectResult:
    """An effect in a song with filters a and b."""
    report = Report("song.txt", [f"v1: {text}"])
    [section] = parse(report, [f"v1: {text}"]).sections
    [element] = section.elements
    assert isinstance(element, tree.Effect)
    result = read_effect(element, EffectContext(report, Lengths(report), {"a": 0, "b": 1}))
    if result is None or report:
        raise report.failure()
    return result


def calls(length: Length) -> int:
    """Where a whole note has 100 calls."""
    return max(1, round(length.at(Fraction(100))))


def command(text: str) -> song.Command:
    made = effect(text).command
    assert made is not None
    return made(calls)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!vib(.5,7)", song.SetVibrato(Vibrato(Fraction(1, 2), Fraction(7)))),
        ("!vib(.5, 7, 12f)", song.SetVibrato(Vibrato(Fraction(1, 2), Fraction(7), 12))),
        ("!vib(0)", song.SetVibrato(None)),
        ("!detune(8)", song.SetDetune(Fraction(8, 100))),
        ("!detune(-12.5)", song.SetDetune(Fraction(-1, 8))),
        ("!pw($400)", song.SweepPulse(table((0x400, 0x400, 1)))),
        ("!cutoff($100>$700:2b)", song.SweepCutoff(table((0x100, 0x700, 50)))),
        ("!cutoff(0>10:8, 5:12f)", song.SweepCutoff(table((0, 10, 12), (5, 5, 12)))),
        ("!res(0>15:1)", song.SweepResonance(table((0, 15, 100)))),
        ("!vol(15>0:4~8.)", song.SweepVolume(table((15, 0, 44)))),
        ("!mode(low+band)", song.SetModes(FilterMode.LOW_PASS | FilterMode.BAND_PASS)),
        ("!mode(none)", song.SetModes(FilterMode(0))),
        ("!route(13)", song.SetRoute((1, 3))),
        ("!route(0)", song.SetRoute(())),
        ("!filter(b)", song.StartFilter(1)),
    ],
)
def test_effects(text: str, expected: song.Command) -> None:
    assert command(text) == expected


def test_what_effects_leave_behind() -> None:
    vibrato = effect("!vib(.5,7)")
    assert (vibrato.sets_vibrato, vibrato.vibrato) == (True, Vibrato(Fraction(1, 2), Fraction(7)))
    assert (effect("!vib(0)").sets_vibrato, effect("!vib(0)").vibrato) == (True, None)
    assert effect("!detune(50)").detune == Fraction(1, 2)
    assert effect("!pw(5)").keeps_pulse
    assert not effect("!cutoff(5)").keeps_pulse
    assert effect("!bpm(133.5)") == EffectResult(bpm=Fraction("133.5"))


def test_a_sweep_of_odd_lengths_does_not_drift() -> None:
    """Eight eighths of 12.5 calls each: a whole note of 100."""
    sweep = command(f"!pw({', '.join(['0>9:8'] * 8)})")
    assert isinstance(sweep, song.SweepPulse)
    lengths = [slope.calls for slope in sweep.table.slopes]
    assert sum(lengths) == 100
    assert set(lengths) == {12, 13}


@pytest.mark.parametrize("example", EFFECT_EXAMPLES.values())
def test_the_examples_in_hints_are_right(example: str) -> None:
    assert effect(example.replace("sweep", "a"))


# -- header values ----------------------------------------------------------------------------------------------------


def header(text: str) -> Header:
    report = Report("song.txt", [text])
    found = parse(report, [text])
    heads = [section.head for section in found.sections if isinstance(section.head, tree.Directive)]
    result = read_header(heads, report)
    if report:
        raise report.failure()
    return result


@pytest.mark.parametrize(
    ("text", "speed", "cycles"),
    [
        ("speed 1x", Speed(), 19656),
        ("speed 2x", Speed(per_frame=2), 9828),
        ("speed 8x", Speed(per_frame=8), 2457),
        ("speed jiffy", Speed(jiffy=True), 16422),
        ("speed 100Hz", Speed(hertz=Fraction(100)), 9852),
        ("speed 16Hz", Speed(hertz=Fraction(16)), 61578),
        ("speed 62.5Hz", Speed(hertz=Fraction("62.5")), 15764),
    ],
)
def test_speeds(text: str, speed: Speed, cycles: int) -> None:
    found = header(text)
    assert found.speed == speed
    assert found.speed.cycles(found.clock) == cycles


@pytest.mark.parametrize(
    ("text", "swing"), [("bpm 90", "1/2"), ("swing 50%", "1/2"), ("swing 56%", "14/25"), ("swing 66.7%", "667/1000")]
)
def test_swings(text: str, swing: str) -> None:
    assert header(text).swing == Fraction(swing)


# -- anything ---------------------------------------------------------------------------------------------------------

WORDS = [
    *("adsr 0 9 8 4", "adsr", "wave", "pw", "arp", "pitch", "vib", "hr", "gate", "filter", "mode", "res", "route"),
    *("cutoff", "|", ">", ":", ":4", ":8t", ": 4", "$400", "$400>$c00:48", "0", "12", "-.5", "+7", "0x10", "50%"),
    *("pulse", "saw", "tri+ring", "noise=7C", "noise = 7C", "pulse@+12", "@", "=", "+", "none", "test", "low", "f"),
    *("low+band", "mute3", "13", "1 3", ",", "2f", "a", "İ", "#", "//", "v2", "=C", "pw$400", "adsr0", "\n"),
]


@given(st.sampled_from(["instrument", "filter"]), st.lists(st.sampled_from(WORDS), max_size=12))
@settings(max_examples=400, deadline=None)
def test_any_block_is_read_or_told(kind: str, words: list[str]) -> None:
    told(f"{kind} f {{ {' '.join(words)} }}\ninstrument i {{ filter f }}\nv1: @i C")


@given(st.sampled_from([*EFFECT_EXAMPLES, "!kazoo", "!Vib", "vib"]), st.lists(st.sampled_from(WORDS), max_size=6))
@settings(max_examples=300, deadline=None)
def test_any_effect_is_read_or_told(name: str, words: list[str]) -> None:
    told(f"filter f {{ mode low }}\nv1: C {name}({','.join(words)}) D")
    told(f"filter f {{ mode low }}\nv1: C {name} {' '.join(words)} D")


def told(text: str) -> None:
    """Reads a text: it is a song, or has errors that lie in it."""
    lines = text.split("\n")
    try:
        found = read_song(text, "song.txt")
    except SourceError as error:
        for diagnostic in error.diagnostics:
            assert diagnostic.message
            span = diagnostic.span
            assert 1 <= span.column <= span.column + span.length - 1 <= max(1, len(lines[span.line - 1]))
    else:
        for one in found.instruments:
            assert_in_range(one)


def assert_in_range(one: Instrument) -> None:
    for slope in one.pulse.slopes:
        assert 0 <= min(slope.start, slope.end) <= max(slope.start, slope.end) <= 4095
    for moves in (one.pulse, one.arp, one.pitch):
        assert moves is None or moves.slopes
        assert moves is None or moves.loop is None or moves.loop < len(moves.slopes)
    assert one.wave.steps
    assert one.wave.loop is None or one.wave.loop < len(one.wave.steps)


# -- how long effects hold --------------------------------------------------------------------------------------------

TWO = "instrument a { vib 1 2 3f }\ninstrument b { }\n"
OWN, SET = Vibrato(Fraction(1), Fraction(2), 3), Vibrato(Fraction(1, 2), Fraction(7))


def notes(music: str, more: str = "") -> list[song.Note]:
    events = read_song(f"frames 16\n{TWO}{more}v1: {music}", "song.txt").voices[0].events
    return [event for event in events if isinstance(event, song.Note)]


def test_a_vibrato_holds_until_the_next_instrument() -> None:
    found = notes("@a C !vib(.5,7) D E x F !vib(0) G @a A !vib(.5,7) B @b C D")
    assert [note.vibrato for note in found] == [OWN, SET, SET, SET, None, OWN, SET, None, None]


def test_a_detune_holds_until_the_next_one() -> None:
    found = notes("C !detune(50) D @a E @b F !detune(0) G")
    assert [note.detune for note in found] == [0, Fraction(1, 2), Fraction(1, 2), Fraction(1, 2), 0]


def test_a_pulse_width_holds_until_the_next_instrument() -> None:
    found = notes("@a C !pw($400) D E !pw($500) F @a G")
    assert [note.keeps_pulse for note in found] == [False, True, True, True, False]


def test_a_pattern_gives_the_callers_sound_back() -> None:
    found = notes("@a !detune(50) C *p D", "pattern p: C !vib(.5,7) !detune(10) !pw(5) D @b E\n")
    assert [note.vibrato for note in found] == [OWN, OWN, SET, None, OWN]
    assert [note.detune for note in found] == [Fraction(1, 2), Fraction(1, 2), *[Fraction(1, 10)] * 2, Fraction(1, 2)]
    assert [note.keeps_pulse for note in found] == [False, False, True, False, False]


def test_lengths_in_effects_are_those_of_the_tempo_where_they_stand() -> None:
    """A beat is 25.06 calls at 120 quarters a minute on PAL, and half of that at 240."""
    found = read_song("bpm 120\nv1: !pw(0>9:4b) C !bpm(240) D !pw(9>0:4b) E !pw(1>2:10f) F", "song.txt")
    sweeps = [c for event in found.voices[0].events for c in event.commands if isinstance(c, song.SweepPulse)]
    assert [sweep.table.slopes[0].calls for sweep in sweeps] == [100, 50, 10]


def test_effects_behind_the_last_note_are_not_lost() -> None:
    found = read_song("v1: C !vol(3)", "song.txt").voices[0].events
    assert [command for event in found for command in event.commands] == [song.SweepVolume(table((3, 3, 1)))]
