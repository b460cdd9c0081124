"""What is measured of a song is what an independent CPU, assembler and SID say of it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from gallery import GALLERY, name
from oracles import PROJECT, need_module
from player_harness import Bare, Program, hold, note, song_of

from sidtool.api import Compilation
from sidtool.cost import LINE_CYCLES, Cost
from sidtool.cost.bench import Bench
from sidtool.cost.extent import LONGEST, extent
from sidtool.cost.onsets import late_onsets
from sidtool.cost.run import run
from sidtool.cost.switches import feature, settings
from sidtool.cost.timeline import Timeline
from sidtool.song import Voice

SONGS = PROJECT / "songs"
CALLS = 700
PLAIN = "bpm 120\nv1 o4: L C E G 5C\n"
INSTRUMENT = "bpm 120\ninstrument i { adsr 0 9 6 6  wave pulse  pw $600 }\nv1 o4: @i l8 L C E G 5C\n"


def compilation(path: Path) -> Compilation:
    return Compilation.of_file(path)


def cost_of(text: str) -> Cost:
    return Compilation(text, "song.txt").cost()


def bytes_of(cost: Cost) -> dict[str, int]:
    return {part.name: part.size for part in cost.parts if part.kind == "code"}


# -- cycles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("song", ["phosphor", "signal_hill", "fugue_c_minor"])
def test_cycles_and_writes_are_those_of_another_6502(song: str) -> None:
    image = compilation(SONGS / f"{song}.txt").image
    other = Bare(Program(image.load, image.data, dict(image.symbols)))
    bench = Bench(image, image.symbols["player"])
    expected = [(other.init(), other.cycles), *((list(other.play()), other.cycles) for _ in range(CALLS))]
    found = run(bench, 0, CALLS, lambda _: None)
    assert [found.init_cycles, *found.cycles.tolist()] == [cycles for _, cycles in expected]
    writes = list(zip(found.calls.tolist(), found.registers.tolist(), found.values.tolist(), strict=True))
    assert writes == [(call - 1, *write) for call, (all_, _) in enumerate(expected) for write in all_]


def test_the_figures_are_those_of_the_calls() -> None:
    tune = cost_of(INSTRUMENT).tunes[0]
    calls = sorted(tune.cycles)
    assert (tune.worst, tune.cycles[tune.worst_call]) == (calls[-1], calls[-1])
    assert sum(cycles <= tune.p99 for cycles in calls) >= 0.99 * len(calls) > sum(cycles < tune.p99 for cycles in calls)
    assert tune.average == pytest.approx(sum(calls) / len(calls))


@pytest.mark.parametrize("clock", ["pal", "ntsc"])
def test_lines_are_those_of_the_songs_clock(clock: str) -> None:
    cost = cost_of(f"clock {clock}\n{PLAIN}")
    assert cost.worst_lines == cost.tunes[0].worst / LINE_CYCLES[clock]


def test_the_longest_call_is_told_with_what_begins_in_it() -> None:
    cost = cost_of("bpm 125\ninstrument i { adsr 0 9 6 6 wave saw }\nv1 o4: @i l4\n  C\n  E\nv2 o3: @i l2\n  C\n")
    tune = cost.tunes[0]
    told = {(moment.voice, moment.text, moment.place.line, moment.begins) for moment in tune.moments}
    starts = {0: {(1, "C", 4, True), (2, "C", 7, True)}, 24: {(1, "E", 5, True)}}
    assert told == starts.get(tune.worst_call, told)
    assert all(moment.place.file == "song.txt" for moment in tune.moments)
    assert tune.worst_call in starts or not any(moment.begins for moment in tune.moments)


@pytest.mark.parametrize("song", ["phosphor", "signal_hill"])
def test_the_longest_calls_cycles_are_all_told(song: str) -> None:
    cost = compilation(SONGS / f"{song}.txt").cost()
    (tune,) = cost.tunes
    assert sum(part.size for part in tune.spent) == tune.worst
    assert {part.name for part in tune.spent} <= set(bytes_of(cost))


# -- how far ----------------------------------------------------------------------------------------------------------


def voice(number: int, intro: int, loop: int) -> Voice:
    events = (*([note(40, intro)] if intro else []), note(41, loop))
    return Voice(number, events, 1 if intro else 0)


def test_a_song_is_run_to_where_its_loop_begins_again() -> None:
    found = extent(song_of(voice(1, 10, 6)))
    assert (found.intro, found.loop, found.calls, found.complete) == (10, 6, 17, True)


def test_loops_of_different_lengths_are_followed_until_they_meet() -> None:
    found = extent(song_of(voice(1, 4, 6), voice(2, 0, 4)))
    assert (found.intro, found.loop) == (4, 12)
    fine = extent(song_of(Voice(1, (note(40, Fraction(7, 2)),), 0), Voice(2, (note(40, Fraction(7, 3)),), 0)))
    assert fine.loop == 7


def test_loops_that_meet_too_late_are_told() -> None:
    found = extent(song_of(voice(1, 0, 9973), voice(2, 0, 9967)))
    assert not found.complete
    assert (found.loop, found.calls) == (9973, 9974)
    assert found.calls < LONGEST


def test_a_song_without_a_loop_ends() -> None:
    found = extent(song_of(Voice(1, (note(40, 10), hold(5)), None), Voice(2, (note(40, 9),), None)))
    assert (found.intro, found.loop, found.calls) == (15, 0, 16)


def test_a_voice_that_ends_later_than_the_others_loop() -> None:
    found = extent(song_of(Voice(1, (note(40, 30),), None), voice(2, 0, 8)))
    assert (found.intro, found.loop) == (30, 8)


def test_the_timeline_goes_through_loops() -> None:
    line = Timeline(song_of(voice(1, 10, 6)), 30)
    assert [call for call, _ in line.events(1)] == [0, 10, 16, 22, 28]
    assert line.beginning(16)[1][0].text == "3F"
    assert line.beginning(17) == {}
    assert line.sounding(1, 17).text == "3F"


def test_all_tunes_are_run() -> None:
    text = "bpm 120\nv1: 4A:1\nsubtune 2\nbpm 60 speed 2x\nv1: 3A:1 _:1\nsubtune 3\nbpm 120\nv1: 2A:1 L 2A:1\n"
    cost = cost_of(text)
    assert [tune.song.number for tune in cost.tunes] == [1, 2, 3]
    seconds = [tune.seconds(tune.intro + tune.loop) for tune in cost.tunes]
    assert seconds == pytest.approx([2, 8, 4], abs=0.03)
    assert cost.seconds == pytest.approx(sum(seconds))


# -- bytes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", GALLERY, ids=name)
def test_each_byte_is_counted_once(path: Path) -> None:
    song = compilation(path)
    cost = song.cost()
    assert sum(part.size for part in cost.parts) == len(song.image.data) == cost.size
    assert cost.player_size + cost.music_size + cost.of("program") == cost.size + len(cost.elsewhere)
    assert cost.music_size >= sum(voice.size for tune in song.anatomy.values() for voice in tune.voices)
    assert all(part.size > 0 for part in cost.parts)
    assert cost.changed_code == ()
    assert cost.zero_page == (0xFB, 0xFC)
    assert [one for tune in cost.tunes for one in tune.overwrites if "$d4" in one.what] == []


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("o4: @i l8 L C E&F G", "slurs"),
        ("o4: @i l8 q6 L C E G", "gate times"),
        ("o4: @i l8 L C E+G+5C", "moving pitch"),
        ("o4: @i l8 L C G-5C(6f)", "moving pitch"),
        ("o4: @i l8 L C r E", "rests"),
    ],
)
def test_a_feature_has_its_bytes_where_it_is_used(words: str, part: str) -> None:
    text = f"bpm 120\ninstrument i {{ adsr 0 9 6 6  wave pulse:2 saw }}\nv1 {words}\n"
    without = "bpm 120\ninstrument i { adsr 0 9 6 6  wave pulse:2 saw }\nv1 o4: @i l8 L C E G\n"
    assert part not in bytes_of(cost_of(without))
    assert bytes_of(cost_of(text))[part] > 0


LENGTHS = (5, 9, 14, 30, 8, 6, 21, 12, 7, 16, 11, 25, 9, 5)
RESTS = (3, 2, 17, 5, 40, 2, 9, 4, 13, 3, 70, 2, 6, 11)

SOURCE = """\
init        lda #0
            .if WITH_A
            nop
            .if WITH_B || !WITH_C
            clc
            .else
            sec
            .endif
            .if SIZE > 3        ; WITH_D
            inx
            .endif
            .endif
; ---------------------------------------------------------------- a voice: and more
voice       rts
            .if !WITH_A
            .else
            dex
            .endif
"""


def test_a_line_serves_the_innermost_switch_around_it() -> None:
    lines = SOURCE.splitlines()
    at = {line.split()[-1]: index for index, line in enumerate(lines)}
    found = settings(lines)
    switches = {"WITH_A": True, "WITH_B": True, "WITH_C": True, "WITH_D": True}
    told = {word: feature(found[at[word]], switches) for word in ("nop", "clc", "inx", "dex")}
    assert told == {"nop": "a", "clc": "b", "inx": "a", "dex": "a"}
    assert feature(found[at["sec"]], {"WITH_A": True, "WITH_B": False, "WITH_C": True}) == "c"
    assert feature(found[0], switches) == ""
    assert (found[0].heading, found[lines.index("voice       rts")].heading) == ("set-up", "a voice")


# -- the SID ----------------------------------------------------------------------------------------------------------


def risen_late(writes: list[tuple[int, int, int]], attack_period: int) -> tuple[int, set[int]]:
    """By reSIDfp's voice 3: how many gates open, and the cycles of those after which ENV3 rises only after a period."""
    chip = need_module("pyresidfp._pyresidfp")
    sid = chip.SID(chip.ChipModel.MOS8580, chip.SamplingMethod.DECIMATE, 985_248.0, 48_000.0)
    now, gate, opened, lowest, count = 0, 0, -1, 0, 0
    late = set[int]()
    for at, register, value in writes:
        while now <= at:  # a write acts when its cycle is over
            step = 1 if opened >= 0 else at + 1 - now
            sid.clock(step)
            now += step
            if opened >= 0:
                level = sid.read(0x1C)
                if level > lowest:
                    opened = -1
                elif now - opened > attack_period + 100:
                    late.add(opened)
                    opened = -1
                lowest = min(lowest, level)
        sid.write(register, value)
        if register == 18:
            if value & 1 > gate:
                opened, lowest, count = now, sid.read(0x1C), count + 1
            gate = value & 1
    return count, late


@pytest.mark.parametrize(("attack", "period"), [(0, 9), (4, 149), (8, 392)])
def test_late_notes_are_those_that_are_late_in_residfp(attack: int, period: int) -> None:
    times = zip("CDEFGABCDEFGAB", LENGTHS, RESTS, strict=True)
    notes = " ".join(f"{note}:{length}f x:{rest}f" for note, length, rest in times)
    text = f"bpm 137\n.setup 2, Sawtooth, {attack}, 9, 4, 9, $800\nv3: o4 {notes}\n"
    song = Compilation(text, "song.txt")
    cost = extent(song.song)
    found = run(Bench(song.image, song.image.symbols["player"]), 0, cost.calls, lambda _: None)
    count, late = late_onsets(found, song.song, Timeline(song.song, cost.calls))
    cycles = ((found.calls + 1) * song.song.cycles_per_call + found.offsets).tolist()
    writes = list(zip(cycles, found.registers.tolist(), found.values.tolist(), strict=True))
    expected = risen_late([*writes, (cycles[-1] + 40_000, 24, 0)], period)
    gates = {cycle // song.song.cycles_per_call - 1 for cycle in expected[1]}
    assert count == expected[0] == len(LENGTHS)
    assert 0 < len(late) < count + (attack == 0)  # 9 is nearly always missed
    assert sorted(one.call for one in late) == sorted(gates)


def test_a_note_sheet_without_hard_restart_begins_late_here_and_there() -> None:
    (tune,) = compilation(SONGS / "signal_hill.txt").cost().tunes
    late = sum(one.count for one in tune.late)
    assert 0.05 * tune.onsets < late < 0.3 * tune.onsets
    assert all(0 < one.cycles < 32_767 for one in tune.late)
    assert {one.place.file for one in tune.late} == {str(SONGS / "signal_hill.txt")}


def test_a_hard_restart_is_in_time() -> None:
    (tune,) = cost_of(INSTRUMENT).tunes
    assert (tune.onsets, tune.late) == (4 + 1, ())  # the loop begins again in the last call


FIGHT = """\
bpm 120
filter a {{ cutoff 400  mode low }}
filter b {{ cutoff 900  mode {mode} }}
instrument x {{ adsr 0 9 6 6  wave saw  filter a }}
instrument y {{ adsr 0 9 6 6  wave saw  filter b }}
v1 o4: @x l4 C E G
v2 o4: @y l4 {words}
"""


def test_two_voices_that_set_the_filter_in_one_call_are_told() -> None:
    (tune,) = cost_of(FIGHT.format(mode="low", words="E:8 G G")).tunes
    (one,) = tune.overwrites
    assert (one.what, one.lost, one.kept, one.count) == ("cutoff", "filter a", "filter b", 1)
    assert [(place.line, place.column) for place in one.places] == [(6, 14), (7, 14)]


def test_two_voices_that_agree_lose_nothing() -> None:
    text = FIGHT.format(mode="low", words="C E G").replace("cutoff 900", "cutoff 400")
    assert cost_of(text).tunes[0].overwrites == ()


def test_each_setting_of_the_filter_is_told() -> None:
    (tune,) = cost_of(FIGHT.format(mode="high", words="C s:2")).tunes
    assert {one.what for one in tune.overwrites} == {"cutoff", "filter mode"}
