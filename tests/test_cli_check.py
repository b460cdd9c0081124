"""``sidtool check``: what is wrong, for people and for editors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from oracles import PROJECT
from running import sidtool

from sidtool.notation import messages
from sidtool.notation.report import code

GOOD = "bpm 120 meter 2/4\nv1: C E | G G | L C C | C C |\nv2: C C | C C | L E E | E E |\n"
WRONG = 'bpm 120\n; ü\nv1: C4 "ü" H | C E\n'
SURPRISING = "bpm 120\nv1: C C C C\nv2: C\n"


@pytest.fixture
def room(tmp_path: Path) -> Path:
    for name, text in {"good": GOOD, "wrong": WRONG, "surprising": SURPRISING}.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_good_song_gets_its_measures(room: Path) -> None:
    ran = sidtool("check", "good.txt", cwd=room)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "good.txt: no mistakes, 2 voices, 0:04, loops at bar 3\n"


def test_all_mistakes_and_their_number(room: Path) -> None:
    ran = sidtool("check", "wrong.txt", cwd=room)
    assert ran.returncode == 1
    assert ran.stdout.count(": error: ") == 3
    assert "wrong.txt:3:5: error: 'C4' is not a note\n" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "wrong.txt: 3 errors"
    assert sorted(os.listdir(room)) == ["good.txt", "surprising.txt", "wrong.txt"]


def test_messages_are_those_of_build(room: Path) -> None:
    checked, built = sidtool("check", "wrong.txt", cwd=room), sidtool("build", "wrong.txt", cwd=room)
    assert checked.stdout.splitlines()[:-1] == built.stderr.splitlines()


def test_warnings_fail_when_strict(room: Path) -> None:
    loose, strict = (
        sidtool("check", "surprising.txt", cwd=room),
        sidtool("check", "--strict", "surprising.txt", cwd=room),
    )
    assert (loose.returncode, strict.returncode) == (0, 1)
    assert loose.stdout == strict.stdout
    assert loose.stdout.splitlines()[-1] == "surprising.txt: 1 warning, 2 voices, 0:02"


def test_several_files_and_one_that_is_not_there(room: Path) -> None:
    ran = sidtool("check", "good.txt", "no.txt", "wrong.txt", "surprising.txt", cwd=room)
    assert ran.returncode == 1
    assert ran.stderr.count("error:") == 1
    assert "no.txt: there is no such file" in ran.stderr
    assert [line.partition(":")[0] for line in ran.stdout.splitlines() if line.count(":") == 1 or "loops" in line][-3:]
    assert "good.txt: no mistakes" in ran.stdout
    assert "surprising.txt: 1 warning" in ran.stdout


def test_what_does_not_fit_into_memory_is_found(tmp_path: Path) -> None:
    notes = " ".join(f"{octave}{name}:{length}" for octave in range(7) for name in "CDEFGAB" for length in (8, 16, 4))
    (tmp_path / "long.txt").write_text("bpm 120\n" + "".join(f"v{v}:\n" + f"{notes}\n" * 140 for v in (1, 2, 3)))
    ran = sidtool("check", "long.txt", cwd=tmp_path)
    assert ran.returncode == 1
    assert "long.txt:1:1: error: the song is " in ran.stdout
    assert "bytes too long for the C64's memory" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "long.txt: 1 error"
    (entry,) = document(sidtool("check", "--json", "long.txt", cwd=tmp_path))["diagnostics"]
    assert (entry["line"], entry["column"], entry["code"]) == (1, 1, "whole-song")


def test_standard_input(room: Path) -> None:
    ran = sidtool("check", "-", cwd=room, input=WRONG)
    assert "<stdin>:3:5: error: " in ran.stdout
    assert "tune.txt:3:5: error: " in sidtool("check", "-", "--name", "tune.txt", cwd=room, input=WRONG).stdout
    assert sidtool("check", "-", cwd=room, input=GOOD).returncode == 0


# -- for editors ------------------------------------------------------------------------------------------------------


def document(ran: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert ran.stderr == ""
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_the_document_of_a_wrong_song(room: Path) -> None:
    found = document(sidtool("check", "--json", "wrong.txt", cwd=room))
    assert found["version"] == 1
    assert found["files"] == [{"file": "wrong.txt", "errors": 3, "warnings": 0, "tunes": []}]
    assert found["diagnostics"][0] == {
        "file": "wrong.txt",
        "line": 3,
        "column": 5,
        "end_column": 7,
        "length": 2,
        "severity": "error",
        "code": "octave-last",
        "message": "'C4' is not a note",
        "hint": "the octave comes first: write 4C",
        "source": 'v1: C4 "ü" H | C E',
        "notes": [],
    }
    assert [(entry["column"], entry["code"]) for entry in found["diagnostics"]][1:] == [
        (8, "stray-text"),
        (12, "german-b"),
    ]


def test_places_point_at_the_words(room: Path) -> None:
    for entry in document(sidtool("check", "--json", "wrong.txt", cwd=room))["diagnostics"]:
        word = entry["source"][entry["column"] - 1 : entry["end_column"] - 1]
        assert word in ("C4", '"ü"', "H")


def test_the_document_of_a_good_song(room: Path) -> None:
    found = document(sidtool("check", "--json", "good.txt", cwd=room))
    assert found["diagnostics"] == []
    (tune,) = found["files"][0]["tunes"]
    assert (tune["number"], tune["voices"]) == (1, [1, 2])
    assert tune["seconds"] == pytest.approx(4, abs=0.03)
    assert tune["loop_seconds"] == pytest.approx(2, abs=0.03)


def test_the_document_in_the_manual_is_the_real_one(tmp_path: Path) -> None:
    manual = (PROJECT / "docs" / "tools.md").read_text(encoding="utf-8")
    block = manual.partition("```json\n")[2].partition("```")[0]
    (tmp_path / "song.txt").write_text("bpm 120\n\nv1: C4 E G\n")
    assert document(sidtool("check", "--json", "song.txt", cwd=tmp_path)) == json.loads(block)


def test_what_cannot_be_read_is_in_the_document(room: Path) -> None:
    ran = sidtool("check", "--json", "no.txt", "good.txt", cwd=room)
    (entry,) = document(ran)["diagnostics"]
    assert ran.returncode == 1
    assert (entry["file"], entry["line"], entry["severity"], entry["code"]) == ("no.txt", 1, "error", "unreadable")


def test_each_message_has_a_code_of_its_own() -> None:
    known = [value for value in vars(messages).values() if isinstance(value, messages.Message)]
    assert len({code(message) for message in known} - {""}) == len(known)


# -- how long it takes ------------------------------------------------------------------------------------------------


def test_it_is_quick(tmp_path: Path) -> None:
    """Five minutes of sixteenths and eighths on three voices: CPU time, for the machine may have other things to do.

    It took 0.4 s when this was written, and 1.4 s on a slow machine without compiled modules; the limit is there to
    find what grows.
    """
    bar = "  C:16 E:16 G:16 5C:16 E:16 G:16 5C:16 5E:16 F#:16 A:16 5C#:16 5E:16 A:8 G:8 |\n"
    head = "bpm 120\ninstrument a { adsr 0 9 8 4  wave pulse }\n"
    song = head + "".join(f"v{voice} o4: @a\n{bar * 150}" for voice in (1, 2, 3))
    (tmp_path / "long.txt").write_text(song)
    times = []
    for _ in range(3):
        before = os.times()
        ran = sidtool("check", "long.txt", cwd=tmp_path)
        after = os.times()
        times.append(after.children_user + after.children_system - before.children_user - before.children_system)
        assert ", 5:00" in ran.stdout
    assert min(times) < 3


def test_nothing_heavy_is_imported(room: Path) -> None:
    code = (
        "from sidtool.cli import main; main(['check', 'good.txt']); import sys;"
        "print([name for name in ('numpy', 'numba', 'rich', 'py65', 'soundfile') if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=room, env={**os.environ, "PYTHONPATH": str(PROJECT)}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.splitlines()[-1] == "[]"


def test_an_upbeat_is_no_bar(tmp_path: Path) -> None:
    (tmp_path / "up.txt").write_text("meter 3/4  pickup 1/4  v1: G | L C:2 E | G:2. |")
    (tmp_path / "all.txt").write_text("meter 3/4  pickup 1/4  v1: L G | C:2 E | G:2. |")
    ran = sidtool("check", "up.txt", "all.txt", cwd=tmp_path)
    assert [line.partition(", ")[2] for line in ran.stdout.splitlines()] == [
        "1 voice, 0:04, loops at bar 1",
        "1 voice, 0:04, loops",
    ]
