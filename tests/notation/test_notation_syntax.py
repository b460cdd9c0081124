"""The grammar: the whole notation parses into typed elements, and every word keeps its place."""

from __future__ import annotations

import dataclasses
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sidtool.notation import parser, read_song, tree
from sidtool.notation.report import Report

WHOLE = Path(__file__).with_name("whole_notation.txt").read_text(encoding="utf-8")


def parsed(text: str) -> tree.Text:
    lines = text.split("\n")
    report = Report("song.txt", lines)
    result = parser.parse(report, lines)
    assert not report, report.failure()
    return result


def tokens(node: object) -> Iterator[tree.Token]:
    if isinstance(node, tree.Token):
        yield node
    elif isinstance(node, tuple):
        for child in node:
            yield from tokens(child)
    elif dataclasses.is_dataclass(node):
        for field in dataclasses.fields(node):
            yield from tokens(getattr(node, field.name))


def elements(node: object) -> Iterator[tree.Element]:
    if isinstance(node, tree.Element):
        yield node
    if isinstance(node, tuple):
        for child in node:
            yield from elements(child)
    elif dataclasses.is_dataclass(node):
        for field in dataclasses.fields(node):
            yield from elements(getattr(node, field.name))


def test_the_whole_notation_parses() -> None:
    text = parsed(WHOLE)
    heads = Counter(type(section.head).__name__ for section in text.sections)
    assert heads == {"Directive": 10, "Pasted": 2, "Block": 5, "PatternHead": 2, "VoiceHead": 4}
    counts = Counter(type(element).__name__ for element in elements(text.sections))
    every = {kind.__name__ for kind in tree.Element.__subclasses__() + tree.Timed.__subclasses__()} - {"Timed", "Wait"}
    assert set(counts) == every - {"Bad"}
    assert counts["Call"] == 9
    assert counts["Effect"] == 3


def test_every_token_keeps_its_place() -> None:
    lines = WHOLE.split("\n")
    found = list(tokens(parsed(WHOLE)))
    assert len(found) > 250
    for token in found:
        assert lines[token.line - 1][token.column - 1 :].startswith(token.text), token


def test_what_a_note_holds() -> None:
    [section] = parsed("v1: C+Eb+2G-2F#(8):4~16&").sections
    [note] = section.elements
    assert isinstance(note, tree.Note)
    assert note.sign.text == "C"
    assert [token.text for token in note.chord] == ["+Eb", "+2G"]
    assert note.glide is not None
    assert note.glide.target.text == "-2F#"
    assert note.glide.length is not None
    assert note.glide.length.text == "(8)"
    assert note.length is not None
    assert note.length.text == ":4~16"
    assert note.slur is not None


def test_what_a_table_holds() -> None:
    [section] = parsed("instrument a { pw $400 | $400>$c00:48 7:2 }").sections
    assert isinstance(section.head, tree.Block)
    first, bar, slide, held = section.head.fields[0].points
    assert isinstance(bar, tree.Token)
    assert isinstance(first, tree.Point)
    assert isinstance(slide, tree.Point)
    assert isinstance(held, tree.Point)
    assert (first.value.text, first.target, first.length) == ("$400", None, None)
    assert (slide.value.text, slide.target and slide.target.text, slide.length and slide.length.text) == (
        "$400",
        "$c00",
        ":48",
    )
    assert (held.target, held.length and held.length.text) == (None, ":2")


def test_a_slash_and_a_pattern_begin_no_comment() -> None:
    [section] = parsed("v1: [ C\n/*riff ]2 D [ E /*riff+5 F ]2").sections
    assert [type(element).__name__ for element in section.elements] == ["Repeat", "Note", "Repeat"]
    assert sum(isinstance(element, tree.Call) for element in elements(section.elements)) == 2


def test_setups_in_brackets_are_put_behind_them() -> None:
    text = parsed("v1: [ C {D instrument a { wave saw }\n E}:4 .setup 1\n F ]2 G bpm 3 v2: A")
    heads = [type(section.head).__name__ for section in text.sections]
    assert heads == ["VoiceHead", "Block", "Pasted", "Directive", "VoiceHead"]
    music = ["".join(element.sign.text for element in section.elements) for section in text.sections]
    assert music == ["[G", "", "", "", "A"]


@pytest.mark.parametrize("target", ["-G", "-2G#", "-1", "-.5", "--.5", "--12", "-1.25"])
def test_slides_and_bends(target: str) -> None:
    [section] = parsed(f"v1: C{target} D").sections
    note = section.elements[0]
    assert isinstance(note, tree.Note)
    assert note.glide is not None
    assert note.glide.target.text == target


def test_the_whole_notation_is_a_song() -> None:
    """The page's example: nothing of it is dropped, and all voices and their loops last equally long."""
    song = read_song(WHOLE, "song.txt")
    assert len({voice.length for voice in song.voices}) == 1
    assert len({voice.loop_length for voice in song.voices}) == 1
    assert [len(voice.passages) for voice in song.voices] == [0, 12, 11]
    assert {marker for voice in song.voices for event in voice.events for marker in event.markers} == {"intro", "drop"}


def run_in(cache: Path) -> str:
    code = "from sidtool.notation import read_song; print(len(read_song('v1: C E G', 'x').voices[0].events))"
    environment = {"XDG_CACHE_HOME": str(cache), "LOCALAPPDATA": str(cache), "HOME": str(cache)}
    project = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=environment,
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.strip()


def test_the_tables_are_kept_and_a_broken_cache_is_built_anew(tmp_path: Path) -> None:
    assert run_in(tmp_path) == "3"
    [kept] = (tmp_path / "sidtool").iterdir()
    assert run_in(tmp_path) == "3"
    content = kept.read_bytes()
    kept.write_bytes(content[: len(content) // 2])
    assert run_in(tmp_path) == "3"
    assert list((tmp_path / "sidtool").iterdir()) == [kept]
    assert kept.stat().st_size > 0.9 * len(content)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_cache_that_others_can_write_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "sidtool"
    folder.mkdir()
    folder.chmod(0o777)
    assert run_in(tmp_path) == "3"
    assert list(folder.iterdir()) == []
    assert stat.S_IMODE(folder.stat().st_mode) == 0o777


def test_no_cache_folder_is_no_mistake(tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("not a folder")
    assert run_in(nowhere) == "3"


def test_importing_the_package_is_cheap() -> None:
    code = "import sys, sidtool.notation; print('lark' in sys.modules)"
    project = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
