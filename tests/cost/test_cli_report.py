"""``sidtool build --report``, ``--json`` and the limits, as their users run them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from oracles import PROJECT
from running import sidtool

SONG = """\
title "Fight"  bpm 120
filter a { cutoff 400  mode low }
filter b { cutoff 900  mode low }
instrument x { adsr 0 9 6 6  wave pulse  pw $600  filter a }
instrument y { adsr 0 9 6 6  wave pulse  pw $600  filter b }
v1 o4: @x l8 L C E G
v2 o4: @y l4 L G E F
"""
PLAIN = 'title "Plain"  bpm 120\nv1: C D E F\n'
TUNES = "bpm 120\nv1: 4A:1\nsubtune 2\nbpm 60 speed 2x\nv1: 3A:1 _:1\nsubtune 3\nbpm 120\nv1: 2A:1 L 2A:1\n"
HEADINGS = (
    "Raster lines of a call",
    "The longest call",
    "Length",
    "Bytes: ",
    "Memory that it writes",
    "Notes that begin late (the ADSR delay bug)",
    "What is replaced before it is heard",
)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "song.txt").write_text(SONG)
    (tmp_path / "plain.txt").write_text(PLAIN)
    (tmp_path / "tunes.txt").write_text(TUNES)
    return tmp_path


def document(room: Path, *arguments: str, code: int = 0) -> Any:
    ran = sidtool("build", *arguments, "--json", cwd=room)
    assert ran.returncode == code, ran.stderr
    return json.loads(ran.stdout)


def test_the_report_is_a_table_for_people(room: Path) -> None:
    ran = sidtool("build", "song.txt", "--report", cwd=room)
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0] == "song.txt: Fight, PAL"
    for heading in HEADINGS:
        assert [line for line in lines if line.startswith(heading)], heading
    assert "\x1b" not in ran.stdout
    assert max(map(len, lines)) <= 80
    assert (room / "a.out").read_bytes()[:2] == b"\x01\x08"
    at = lines.index("    bar 1, cutoff: filter a by filter b, 2 times")  # at its beginning, and where it begins again
    assert lines[at + 1] == "      song.txt:6:16 and song.txt:7:16"


def test_report_and_document_say_the_same(room: Path) -> None:
    text = sidtool("build", "song.txt", "--report", cwd=room).stdout
    found = document(room, "song.txt")
    (tune,) = found["tunes"]
    for clock in ("pal", "ntsc"):
        (row,) = (line for line in text.splitlines() if line.strip().startswith(clock.upper()))
        figures = [float(word) for word in row.split()[-4:]]
        cycles = {"pal": 63, "ntsc": 65}[clock]
        expected = [*tune["lines"][clock].values(), tune["cycles"]["init"] / cycles]
        assert figures == [round(value, 1) for value in expected]
        assert tune["lines"][clock]["worst"] == round(tune["cycles"]["worst"] / cycles, 3)
    assert f"Bytes: {found['bytes']} in all" in text
    assert f"Player (code and variables): {found['player_bytes']}" in text
    assert found["bytes"] == found["end"] - found["load"] == sum(part["bytes"] for part in found["parts"])
    assert found["bytes"] == len((room / "a.out").read_bytes()) - 2
    for part in found["parts"]:
        assert re.search(rf"{re.escape(part['name'])} +{part['bytes']}\b", text), part


def test_the_document_names_the_longest_call(room: Path) -> None:
    (tune,) = document(room, "song.txt")["tunes"]
    worst = tune["worst_call"]
    assert worst["events"]
    assert {event["file"] for event in worst["events"]} == {"song.txt"}
    assert {event["line"] for event in worst["events"]} <= {6, 7}
    assert 0 <= worst["call"] < tune["calls"]
    assert tune["loop_seconds"] == pytest.approx(1.5, abs=0.03)
    assert tune["intro_seconds"] == 0
    assert tune["complete"]


def test_all_tunes_are_in_it(room: Path) -> None:
    text = sidtool("build", "tunes.txt", "--report", "--subtune", "2", cwd=room).stdout
    found = document(room, "tunes.txt", "--subtune", "2")
    assert [tune["number"] for tune in found["tunes"]] == [1, 2, 3]
    assert [tune["cycles_between_calls"] for tune in found["tunes"]] == [19656, 9828, 19656]
    assert [line.split(":")[0].strip() for line in text.splitlines() if "calls run" in line] == [
        "tune 1", "tune 2", "tune 3"
    ]  # fmt: skip
    assert "no loop" in text
    assert "intro 0:02.0, loop 0:02.0" in text


def test_a_song_from_standard_input(room: Path) -> None:
    ran = sidtool("build", "-", "--report", "-o", "x.prg", cwd=room, input=PLAIN)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("<stdin>: Plain, PAL\n")
    expected = sidtool("build", "plain.txt", "-o", "y.prg", cwd=room)
    assert expected.returncode == 0
    assert (room / "x.prg").read_bytes() == (room / "y.prg").read_bytes()


def test_the_real_assembler_gives_the_same_report(room: Path) -> None:
    ran = sidtool("build", "song.txt", "--report", "--assembler", "64tass", cwd=room)
    if "not installed" in ran.stderr:
        pytest.skip("no 64tass")
    assert ran.stdout == sidtool("build", "song.txt", "--report", cwd=room).stdout != ""


# -- limits -----------------------------------------------------------------------------------------------------------


def test_limits_that_hold_say_nothing(room: Path) -> None:
    ran = sidtool("build", "song.txt", "--max-lines", "60", "--max-bytes", "4096", cwd=room)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert (room / "a.out").exists()
    limits = document(room, "song.txt", "--max-lines", "60.5", "--max-bytes", "4096")["limits"]
    assert [(one["option"], one["limit"], one["met"]) for one in limits] == [
        ("--max-lines", 60.5, True),
        ("--max-bytes", 4096, True),
    ]


@pytest.mark.parametrize("report", [(), ("--report",), ("--json",)])
def test_a_limit_that_is_exceeded_fails_and_keeps_what_was_there(room: Path, report: tuple[str, ...]) -> None:
    (room / "a.out").write_bytes(b"before")
    figures = document(room, "song.txt", "-o", "other")
    lines = figures["tunes"][0]["lines"]["pal"]["worst"]
    ran = sidtool("build", "song.txt", "--max-lines", "2", "--max-bytes", "100", *report, cwd=room)
    assert ran.returncode == 1
    assert f"error: song.txt: the longest call takes {lines:.2f} raster lines: --max-lines allows 2\n" in ran.stderr
    assert f"\nsong.txt: the program has {figures['bytes']} bytes: --max-bytes allows 100\n" in ran.stderr
    assert "nothing has been written" in ran.stderr
    assert re.search(r"hint: it is call \d+, bar \d+: song\.txt:[67]", ran.stderr)
    assert (room / "a.out").read_bytes() == b"before"
    assert sorted(path.name for path in room.iterdir()) == ["a.out", "other", "plain.txt", "song.txt", "tunes.txt"]
    assert bool(ran.stdout) == bool(report)
    if report == ("--json",):
        assert [one["met"] for one in json.loads(ran.stdout)["limits"]] == [False, False]


def test_a_reader_that_goes_away_does_not_keep_the_song_from_being_written(room: Path) -> None:
    command = [sys.executable, "-m", "sidtool", "build", "song.txt", "--report"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    process = subprocess.Popen(
        command, cwd=room, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.close()
    _, told = process.communicate()
    assert process.returncode == 0, told
    assert (room / "a.out").exists()


def test_a_place_that_cannot_be_written_is_told_before_anything_is_measured(room: Path) -> None:
    ran = sidtool("build", "song.txt", "--report", "-o", "no/x.prg", cwd=room)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "no does not exist" in ran.stderr


def test_a_limit_holds_to_the_very_figure(room: Path) -> None:
    size = document(room, "song.txt")["bytes"]
    assert sidtool("build", "song.txt", "--max-bytes", str(size), cwd=room).returncode == 0
    assert sidtool("build", "song.txt", "--max-bytes", str(size - 1), cwd=room).returncode == 1


def test_the_limit_of_lines_goes_by_the_songs_clock(room: Path) -> None:
    (room / "ntsc.txt").write_text("clock ntsc\n" + PLAIN)
    lines = document(room, "ntsc.txt")["tunes"][0]["lines"]
    between = (lines["ntsc"]["worst"] + lines["pal"]["worst"]) / 2
    assert sidtool("build", "ntsc.txt", "--max-lines", f"{between:.4f}", cwd=room).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--max-lines", "no"), "'no' is no number"),
        (("--max-lines", "0"), "0 is no limit"),
        (("--max-lines", "nan"), "nan is no limit"),
        (("--max-bytes", "1.5"), "'1.5' is no number of bytes"),
        (("--max-bytes", "70000"), "'70000' is no number of bytes"),
        (("--report", "-o", "-"), "cannot both go to standard output"),
        (("--json", "--emit", "asm"), "cannot both go to standard output"),
    ],
)
def test_what_cannot_be_asked_for_is_told(room: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = sidtool("build", "song.txt", *arguments, cwd=room)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert ran.stdout == ""
    assert not (room / "a.out").exists()


def test_a_song_with_mistakes_has_no_report(room: Path) -> None:
    (room / "bad.txt").write_text("v1: C4\n")
    ran = sidtool("build", "bad.txt", "--report", cwd=room)
    assert (ran.returncode, ran.stdout) == (1, "")


# -- on a terminal ----------------------------------------------------------------------------------------------------


def on_a_terminal(room: Path, **environment: str) -> str:
    """What a terminal of 80 columns gets."""
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        ["sidtool", "build", "song.txt", "--report"],
        executable=os.path.join(os.path.dirname(sys.executable), "sidtool"),
        cwd=room,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "TERM": "xterm", "COLUMNS": "80", **environment},
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    content = b""
    while True:
        try:
            block = os.read(leader, 65536)
        except OSError:
            break
        if not block:
            break
        content += block
    os.close(leader)
    assert process.wait() == 0
    return content.decode()


def test_a_terminal_sees_progress_and_bold_headings(room: Path) -> None:
    seen = on_a_terminal(room)
    assert "measuring song.txt" in seen
    assert "\x1b[1mThe longest call\x1b[0m" in seen


def test_no_color_is_obeyed(room: Path) -> None:
    seen = on_a_terminal(room, NO_COLOR="1")
    assert "\x1b[1m" not in seen
    assert "The longest call" in seen


# -- the manual -------------------------------------------------------------------------------------------------------

TOOLS = (PROJECT / "docs" / "tools.md").read_text(encoding="utf-8").partition("## What a song costs")[2]


@pytest.fixture
def first_steps(tmp_path: Path) -> Path:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    (tmp_path / "song.txt").write_text(readme.partition("```song\n")[2].partition("```")[0])
    return tmp_path


def test_the_manuals_commands_work(first_steps: Path) -> None:
    commands = re.findall(r"^\$ (sidtool build .*)$", TOOLS, re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        words = command.split(" > ")[0].split()
        assert sidtool(*words[1:], cwd=first_steps).returncode == 0, command


def test_the_manuals_sections_are_those_of_the_report(first_steps: Path) -> None:
    text = sidtool("build", "song.txt", "--report", cwd=first_steps).stdout
    told = re.findall(r"^\| ([A-Z][^|]+?) \|", TOOLS.partition("| section |")[2].partition("\n\n")[0], re.MULTILINE)
    headings = [line for line in text.splitlines()[1:] if line and not line.startswith(" ")]
    assert len(told) == len(headings) == len(HEADINGS)
    assert all(heading.startswith(word) for word, heading in zip(told, headings, strict=True))


def test_each_key_of_the_document_is_in_the_manual(room: Path) -> None:
    found = document(room, "song.txt", "--max-lines", "99")
    tune = found["tunes"][0]
    objects = [found, tune, tune["cycles"], tune["lines"], tune["worst_call"], tune["worst_call"]["events"][0]]
    objects += [tune["worst_call"]["parts"][0], found["parts"][0], found["limits"][0], tune["overwrites"][0]]
    (room / "late.txt").write_text(".setup 0, Sawtooth, 0, 9, 4, 9, $800\nbpm 120\nv1: C x D x E x F x\n")
    objects.append(document(room, "late.txt")["tunes"][0]["late_notes"][0])
    missing = {key for one in objects for key in one if f"`{key}`" not in TOOLS}
    assert missing == set()


@pytest.mark.parametrize("output", ["x.sid", "x.prg"])
def test_what_is_measured_is_what_is_written(room: Path, output: str) -> None:
    """A .sid file has no program around the player; where a timer calls, its init sets that."""
    (room / "fast.txt").write_text("speed 2x\n" + PLAIN)
    found = document(room, "fast.txt", "-o", output)
    content = (room / output).read_bytes()
    image = content[0x7C:] if output == "x.sid" else content
    assert (found["load"], found["bytes"]) == (image[0] | image[1] << 8, len(image) - 2)
    names = {part["name"] for part in found["parts"] if part["kind"] == "program"}
    assert names == ({"psid.asm"} if output == "x.sid" else {"BASIC line, interrupt"})
    assert found["elsewhere"] == ([0xDC04, 0xDC05] if output == "x.sid" else [])


def test_loops_that_meet_too_late_are_told(room: Path) -> None:
    (room / "late.txt").write_text("bpm 120\nv1: L C:251f\nv2: L E:241f\n")
    (tune,) = document(room, "late.txt")["tunes"]
    assert not tune["complete"]
    assert tune["calls"] == 252
    text = sidtool("build", "late.txt", "--report", cwd=room).stdout
    assert "the voices' loops have different lengths and meet too late to be followed" in text
    (room / "meet.txt").write_text("bpm 120\nv1: L C:12f\nv2: L E:16f\n")
    (tune,) = document(room, "meet.txt")["tunes"]
    assert tune["complete"]
    assert tune["calls"] == 49
