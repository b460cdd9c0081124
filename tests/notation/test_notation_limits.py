"""Texts of any size and shape end soon, in a song or in told errors."""

from __future__ import annotations

import time

import pytest

from sidtool.errors import Diagnostic, Severity, SourceError
from sidtool.notation import read_song


def errors(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SourceError) as caught:
        read_song(text, "song.txt")
    return caught.value.diagnostics


@pytest.mark.parametrize(
    "text",
    [
        "v1: " + "C " * 2_000_000,
        "title " * 700_000,
        ".sid.v1 " + "1," * 2_000_000,
        '.sid.v1 "' + "C " * 2_000_000 + '"',
        "v1: [[[[[[[[C]255]255]255]255]255]255]255]255",
        "v1: C [[[[[[[[o4]255]255]255]255]255]255]255]255",
        "".join(f"pattern p{n}: {f'*p{n + 1} ' * 9}" for n in range(15)) + "pattern p15: C v1: *p0",
        "".join(f"pattern p{n}: *p{n + 1} " for n in range(60_000)) + "v1: *p0",
        "pattern p: " + "*p " * 120_000 + "v1: *p",
        "v1: " + "{C " * 1_000_000,
        "subtune 2 v1: C " * 50_000,
        'include "song.txt" ' * 120_000,
        "v1: C" + "+C" * 1_900_000,
        "v1: C-" + "9" * 4_000_000,
        "v1: q" + "9" * 4_000_000,
        "v1: *p+" + "9" * 4_000_000,
        "v1: " + "[ C / H ]1 " * 60_000,
        "v1: " + "C" * 4_000_000,
        "v1: C:" + "9" * 4_000_000,
        "v1: o" + "9" * 4_000_000,
        "v" + "1" * 4_000_000 + ": C",
        "bpm " + "9" * 4_000_000 + "\nv1: C",
        "v1: C:4" + "~4" * 1_900_000,
        "v1: " + "[C " * 1_300_000,
        "]" * 4_000_000,
        "instrument a { " * 280_000,
        ("v1" + " " * 1000) * 4000,
        "\n" * 4_000_000,
        "\0" * 4_000_000,
        "v1: C\n" + "#" * 5_000_000,
        "v1: " + "# " * 2_000_000,
        "v1: " + "C // " * 800_000,
        "v1: " + "C /* D " * 600_000,
        "v1" + " v1" * 1_300_000,
        "v1 " + "C " * 2_000_000 + ":",
        "voice 1, " * 400_000,
        "v1: " + "C : " * 1_000_000,
        "v1: [ " + "instrument a {}\n" * 260_000,
        "lead { " * 600_000,
        "bpm" + " :" * 2_000_000,
        "".join(f"instrument a{number} {{}} " for number in range(5000)) + "v1: " + "@b1234 " * 500,
    ],
    ids=lambda text: f"{text[:12]!r}-{len(text)}",
)
def test_ends_within_seconds_with_told_errors(text: str) -> None:
    start = time.process_time()  # what it takes of the processor, whatever else this machine does
    found = errors(text)
    assert time.process_time() - start < 30
    assert 1 <= len(found) <= 101
    assert sum(len(diagnostic.render()) for diagnostic in found) < 200_000


def test_a_large_song_is_read_in_linear_time() -> None:
    def seconds(bars: int) -> float:
        start = time.process_time()
        song = read_song("v1: " + "C 2D#:8 x:8 F _ |\n" * bars, "song.txt")
        assert len(song.voices[0].events) == 4 * bars
        return time.process_time() - start

    seconds(10)
    small, large = seconds(2_000), seconds(16_000)  # 96,000 words in the large one, 8 times the small one's
    assert large < 8 * small * 2.5


def test_patterns_in_brackets_in_patterns_are_read_to_the_allowed_depth() -> None:
    inner = "".join(f"pattern p{n}: {'[ ' * 16}*p{n + 1}{' ]1' * 16}\n" for n in range(15))
    song = read_song(f"{inner}pattern p15: C D\nv1: *p0", "song.txt")
    assert len(song.voices[0].events) == 2


@pytest.mark.parametrize(
    ("head", "bar"),
    [
        ("step 1/8 swing 56%", "C 2D#:8 x:8 F _ E D C |"),
        ("bpm 90", "C !bpm(120) 2D#:8 x:8 F !bpm(90) E& |"),
        ("instrument a { adsr 8 8 8 8 wave saw gate 6 }", "@a q7 V12 C+E+G {C D E}:4 C-G(8) C-1& |"),
        ("pattern p: C [ D E ]1 F |", "*p+3"),
    ],
)
def test_the_whole_notation_is_read_in_linear_time(head: str, bar: str) -> None:
    def seconds(bars: int) -> float:
        start = time.process_time()
        read_song(f"{head} v1: " + f"{bar}\n" * bars, "song.txt")
        return time.process_time() - start

    seconds(10)
    small, large = seconds(500), seconds(4_000)
    assert large < 8 * small * 2.5


def test_blanks_cost_nothing() -> None:
    song = read_song("v1:" + " " * 2_000_000 + "C" + "\t" * 2_000_000, "song.txt")
    assert song.voices[0].events[0].place.column == 2_000_004


def test_a_hundred_errors_are_told_and_the_rest_counted() -> None:
    found = errors("v1: " + "H " * 150)
    assert len(found) == 101
    assert found[-1].message == "50 more errors follow"
    assert "hint" not in found[-1].render()


def test_one_more_error_is_counted_too() -> None:
    assert errors("v1: " + "H " * 101)[-1].message == "1 more error follows"


def test_a_hundred_warnings_are_told_and_the_rest_counted() -> None:
    text = "".join(f"instrument a{number} {{ wave saw }}\n" for number in range(1600)) + "v1: C"
    found = read_song(text, "song.txt").warnings
    assert len(found) == 101
    assert found[-1].message == "1500 more warnings follow"
    assert (found[-1].severity, found[-1].span.line) == (Severity.WARNING, 101)


def test_reading_stops_where_nothing_makes_sense() -> None:
    assert errors("v1: " + "H " * 5000)[-1].message == "at least 900 more errors follow"


def test_too_large_texts_are_told() -> None:
    assert errors("v1: " + "C " * 2_200_000)[0].message == "this text is larger than 4 MiB"
    assert errors("v1: " + "C " * 300_000)[0].message == "this text has more than 250,000 words"
    long = errors("v1: C D\n [[ C ]255]255 [[ C ]255]255 [[ C ]255]255 [[ C ]255]255")[0]
    assert long.message == "the song gets longer than 250,000 events here"
    assert (long.span.line, long.span.column) == (2, 47)


def test_a_place_far_to_the_right_is_shown_with_its_surroundings() -> None:
    [error] = errors("v1: " + "C " * 5000 + "H")
    assert error.span.column == 10_005
    _, shown, caret, _ = error.render().splitlines()
    assert len(shown) < 170
    assert shown[caret.index("^")] == "H"
