"""``sidtool explain``: what is told is what the song's registers say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from notation_cases import cases
from oracles import PROJECT
from running import sidtool

from sidtool.cli import main
from sidtool.cli.explain import Target, target
from sidtool.errors import UsageError
from sidtool.notation import read_song

TEXTS = [*sorted((PROJECT / "songs").glob("*.txt")), PROJECT / "tests" / "notation" / "whole_notation.txt"]
SONG = """\
title "Tale"  bpm 125  meter 2/4  step 1/8
instrument lead { adsr 1 9 8 4  wave pulse@+12 | pulse
                  pw $400 | $400>$c00:48 }
instrument saw { adsr 0 6 0 0  wave saw  hr 0f }
filter sweep { mode low  res 14  cutoff $500>$100:16 | $100 }
pattern riff o2: C:4 D#:4 |

; nothing here
v1 o3: @lead q7
  C:4 2F#-G:4 | [ E F ]2 | !cutoff($100>$700:8) A+5C:2 |
v2: @saw *riff *riff+5 L *riff
v3: l16 > C& D _ r < s:8 x:8 |
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "song.txt").write_text(SONG)
    return tmp_path


def explained(room: Path, place: str) -> list[str]:
    ran = sidtool("explain", place, cwd=room)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def rows(lines: list[str]) -> list[dict[str, str]]:
    """The table below a line, by the columns of its head."""
    head = lines[1]
    starts = [(match.group(), match.start(), match.end()) for match in re.finditer(r"\S+", head)]
    found = []
    for line in lines[2:]:
        if not re.match(r" {2}\S+ {2,}[0-9]", line):
            break
        row = {}
        for name, start, end in starts:
            cells = [m for m in re.finditer(r"\S+(?: \S+)*", line) if m.start() < end and m.end() > start]
            row[name] = cells[0].group() if cells else ""
        found.append(row)
    return found


def test_notes_and_their_times(room: Path) -> None:
    lines = explained(room, "song.txt:10")
    assert lines[0] == "song.txt:10: C:4 2F#-G:4 | [ E F ]2 | !cutoff($100>$700:8) A+5C:2 |"
    found = rows(lines)
    assert [row["word"] for row in found] == ["C:4", "2F#-G:4", "E", "F", "A+5C:2"]
    assert [row["note"] for row in found] == ["3C", "2F#-3G(24f)", "3E", "3F", "3A+5C"]
    assert [row["bar"] for row in found] == ["1", "1", "2", "2", "3"]
    # A quarter is 24.06 calls of the PAL frame's 50.125 a second.
    assert [row["call"] for row in found] == ["0", "24", "48", "60", "96"]
    assert [row["calls"] for row in found][:2] == ["24", "24"]
    assert [row["times"] for row in found] == ["", "", "2", "2", ""]
    assert {row["with"] for row in found} == {"lead"}
    assert found[0]["freq"] == "$08b4"
    assert "  !cutoff($100>$700:8)  cutoff: $100 to $700 for 12 calls, and stays" in lines


def test_what_sounds_is_in_the_registers(room: Path) -> None:
    """The first frequency word that the program writes for voice 2 behind each onset."""
    found = [row for row in rows(explained(room, "song.txt:6")) if row["voice"] == "2"]
    trace = sidtool("trace", "song.txt", "--raw", "--seconds", "1", cwd=room).stdout
    writes = [tuple(map(int, line.split())) for line in trace.splitlines()]
    words = [word for _, register, word in writes if register == 7]
    assert int(found[0]["freq"][1:], 16) & 0xFF in words
    assert int(found[1]["freq"][1:], 16) & 0xFF in words
    assert found[0]["times"] == "3"


def test_the_bytes_are_those_of_the_program(room: Path) -> None:
    """Of a note sheet, they are the notes; of anything else, what stands at the address."""
    (room / "sheet.txt").write_text("v1 o3: D# F x\n")
    found = rows(explained(room, "sheet.txt:1"))
    assert [row["bytes"] for row in found] == ["27", "29", "ff"]
    for song, line in (("sheet.txt", 1), ("song.txt", 6), ("song.txt", 10), ("song.txt", 12)):
        assert sidtool("build", song, "-o", "a.out", cwd=room).returncode == 0
        program = (room / "a.out").read_bytes()
        load = int.from_bytes(program[:2], "little")
        for row in rows(explained(room, f"{song}:{line}")):
            content = bytes.fromhex(row["bytes"].removesuffix(" ..."))
            start = 2 + int(row["at"][1:], 16) - load
            assert program[start : start + len(content)] == content != b""


def test_two_voices_from_one_word(tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text("v13: C E\n")
    found = rows(explained(tmp_path, "song.txt:1"))
    assert [(row["word"], row["voice"]) for row in found] == [("C", "1"), ("C", "3"), ("E", "1"), ("E", "3")]


def test_words_that_make_no_sound(room: Path) -> None:
    text = "\n".join(explained(room, "song.txt:9-12"))
    for said in (
        "@lead  the instrument from here on",
        "the gate closes after 7/8 of each note from here on",
        "*riff+5  plays pattern riff, 5 semitones up",
        "L        the voice goes on here after its end",
        "one octave up from here on",
        "the default length is 6.015 calls from here on",
        "]2",
    ):
        assert said in text


def test_a_column(room: Path) -> None:
    assert [row["word"] for row in rows(explained(room, "song.txt:10:9"))] == ["2F#-G:4"]
    assert explained(room, "song.txt:10:15")[1:] == ["  |  bar line: what is before it is checked against the meter"]
    assert explained(room, "song.txt:12:16")[1:] == ["  _  what sounds before it lasts longer"]


def test_the_header(room: Path) -> None:
    assert explained(room, "song.txt:1")[1:] == [
        '  title "Tale": told in the program\'s source, in a comment',
        "  bpm 125: 125 quarters a minute: a quarter lasts 24.06 calls (0.480 s), a step 12.03 calls (0.240 s)",
        "  meter 2/4: a bar lasts 48.12 calls (0.960 s)",
        "  step 1/8: the default length at the start of each voice: 12.03 calls (0.240 s)",
    ]


def test_blocks(room: Path) -> None:
    whole = explained(room, "song.txt:2")
    assert whole[1:] == [
        "  adsr    $19 $84: attack 8 ms, decay 750 ms, sustain 8/15, release 114 ms",
        "  wave    pulse ($40) 12 semitones up for 1 call, then pulse ($40)",
        "  pw      $400 for 1 call, then $400 to $c00 for 48 calls; again from entry 2",
        "  hr      for 2 calls before each onset the gate is closed and ADSR 0",
        "  notes   7 in voice 1, from bar 1 on",
    ]
    assert explained(room, "song.txt:3")[1:] == whole[1:], "the block goes on"
    assert "  cutoff  $500 to $100 for 16 calls, then $100" in explained(room, "song.txt:5")


def test_patterns(room: Path) -> None:
    assert explained(room, "song.txt:6")[-1] == (
        "  pattern riff is played 3 times: voice 2 bar 1; voice 2 bar 2 +5; voice 2 bar 3"
    )


def test_nothing(room: Path) -> None:
    for line in (7, 8):
        assert explained(room, f"song.txt:{line}")[1:] == ["  nothing: there are no words here"]


def test_a_whole_song(room: Path) -> None:
    heads = [line for line in explained(room, "song.txt") if line.startswith("song.txt:")]
    assert [head.split(":")[1] for head in heads] == ["1", "2", "4", "5", "6", "9", "10", "11", "12"]


@pytest.mark.parametrize("path", [*TEXTS, *cases("valid")], ids=lambda path: path.stem)
def test_any_song_can_be_explained(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All lines at once; and each note and gate of the first tune's voices is in a table, if it is in this file."""
    assert main(["explain", str(path)]) == 0
    told = capsys.readouterr().out
    song = read_song(path.read_text(encoding="utf-8"), str(path))
    for voice in song.voices:
        for event in voice.events:
            if event.place.file == song.file:
                assert re.search(rf"^  {re.escape(event.text)} ", told, re.MULTILINE), event


def test_tunes(tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text("bpm 120\nv1: C\nsubtune 2\nbpm 60 speed 2x\nv1: C E\n")
    (row,) = rows(explained(tmp_path, "song.txt:2"))
    assert (row["tune"], row["call"], row["calls"]) == ("1", "0", "25")
    found = rows(explained(tmp_path, "song.txt:5"))
    assert [(row["tune"], row["call"], row["frame"]) for row in found] == [("2", "0", "0"), ("2", "100", "50")]
    assert explained(tmp_path, "song.txt:4")[1].startswith(
        "  bpm 60: 60 quarters a minute: a quarter lasts 100.249 calls"
    )


def test_a_file_that_a_song_includes(tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    (parts / "drums.txt").write_text("instrument k { adsr 0 6 0 0  wave noise }\npattern beat o5: l8 C x |\n")
    (tmp_path / "song.txt").write_text('bpm 60 meter 1/4\ninclude "parts/drums.txt"\nv1: @k *beat *beat\n')
    ran = sidtool("explain", "parts/drums.txt:2", "--song", "song.txt", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert [(row["word"], row["calls"], row["times"]) for row in rows(lines)] == [("C", "25", "2"), ("x", "25", "2")]
    assert "  l8  the default length is 25.062 calls from here on" in lines
    assert lines[-1] == "  pattern beat is played 2 times: voice 1 bar 1; voice 1 bar 2"
    (parts / "no.txt").write_text("v1: H\n")
    assert sidtool("explain", "parts/no.txt", "--song", "song.txt", cwd=tmp_path).returncode == 1
    assert explained(tmp_path, "song.txt:2")[1:] == ['  include "parts/drums.txt": the text of that file stands here']


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a:3", Target("a", 3, 3)),
        ("a:3-5", Target("a", 3, 5)),
        ("a:3:7", Target("a", 3, 3, 7)),
        ("c:\\a.txt:3", Target("c:\\a.txt", 3, 3)),
        ("a b", Target("a b")),
    ],
)
def test_places(text: str, wanted: Target) -> None:
    assert target(text) == wanted


@pytest.mark.parametrize("text", ["a:0", "a:5-3", "a:3:0"])
def test_wrong_places(text: str) -> None:
    with pytest.raises(UsageError):
        target(text)


@pytest.mark.parametrize(
    ("place", "code", "message"),
    [
        ("song.txt:99", 1, "song.txt: there is no line 99"),
        ("no.txt:1", 1, "no.txt: there is no such file"),
        ("song.txt:0", 2, "lines and columns count from 1"),
        ("", 2, "the name of a file is empty"),
        ("wrong.txt:1", 1, "wrong.txt:1:5: error: "),
    ],
)
def test_what_cannot_be_explained(room: Path, place: str, code: int, message: str) -> None:
    (room / "wrong.txt").write_text("v1: H\n")
    ran = sidtool("explain", place, cwd=room)
    assert (ran.returncode, ran.stdout) == (code, "")
    assert message in ran.stderr


def test_bars_count_from_behind_the_upbeat(tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text('meter 3/4  pickup 1/4\nv1: G | L C:2 E | G:2. |\n.sid.v2 "C D E F G A"')
    assert [row["bar"] for row in rows(explained(tmp_path, "song.txt:2"))] == ["0", "1", "1", "2"]
    assert "  voice 1: 4 notes, 233.915 calls (4.667 s), loops at bar 1" in explained(tmp_path, "song.txt:2")
    assert [row["bar"] for row in rows(explained(tmp_path, "song.txt:3"))][1:] == ["0", "1", "1", "1", "2", "2"]
