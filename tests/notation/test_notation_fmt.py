"""The canonical layout: the same words, the same comments, once and for all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notation_cases import cases
from oracles import PROJECT

from sidtool.api import Compilation
from sidtool.errors import SourceError
from sidtool.notation.formatter import _bare, format_text
from sidtool.notation.parser import parse
from sidtool.notation.report import Report

SONGS = sorted((PROJECT / "songs").glob("*.txt"))
WHOLE = Path(__file__).with_name("whole_notation.txt")

# What is written, and what comes of it.
LAYOUTS = {
    "blanks": ("v1:  C E\tG   \n\n\n\n; x\n\n", "v1: C E  G\n\n; x\n"),
    "header": ('title  "A  B" bpm   120;c\n', 'title "A  B"  bpm 120  ;c\n'),
    "block": (
        "instrument  a{adsr 0 9 8 4 pw $400|$400 > $c00 :48}\n",
        "instrument a { adsr 0 9 8 4  pw $400 | $400>$c00:48 }\n",
    ),
    "blocks in columns": (
        "instrument lead { adsr 0 9 8 4 wave saw }\ninstrument a { adsr 10 9 8 4 wave tri }\n",
        "instrument lead { adsr 0 9 8 4   wave saw }\ninstrument a    { adsr 10 9 8 4  wave tri }\n",
    ),
    "settings in an other order": (
        "instrument b { wave saw hr 0f }\ninstrument a { adsr 10 9 8 4 wave tri }\n",
        "instrument b { wave saw  hr 0f }\ninstrument a { adsr 10 9 8 4  wave tri }\n",
    ),
    "a length behind what is no setting": (
        "instrument a { arp 0 G :3 4 :3 }\n",
        "instrument a { arp 0  G :3 4:3 }\n",
    ),
    "long block": (
        "instrument a { adsr 0 9 8 4\n wave saw ; sharp\n  }\nfilter f {\n mode low\n\n   res 14\n}\n",
        "instrument a { adsr 0 9 8 4\n               wave saw  ; sharp\n             }\n"
        "filter f {\n  mode low\n\n  res 14\n}\n",
    ),
    "voice under its head": ("v1 o3 :C E\nG\n  A\n", "v1 o3: C E\n       G\n       A\n"),
    "voice under nothing": ("v1 o3: l8 @a\nC E\nG\n", "v1 o3: l8 @a\n  C E\n  G\n"),
    "parts at the margin": ("v1:\nL @a\n    C E\n[ G A\nB ]4\n", "v1:\nL @a\n  C E\n[ G A\n  B ]4\n"),
    "brackets": ("v1:\n [\nC\n[ D\nE ]2\n]3\n", "v1:\n  [\n    C\n    [ D\n      E ]2\n  ]3\n"),
    "bar lines": ("v1:\n C E|G |\n D F# A | B|\n", "v1:\n  C E    | G |\n  D F# A | B |\n"),
    "bar lines that are in a column": ("v1:\n  C E     |\n  D F# A  |\n", "v1:\n  C E     |\n  D F# A  |\n"),
    "columns": ("v1:\n  C   D#  E\n  F#  G   A\n", "v1:\n  C   D#  E\n  F#  G   A\n"),
    "a grid": ("v1: C    E    G    C\n", "v1: C    E    G    C\n"),
    "no columns": ("v1:\n  C     D# E\n  F# G     A\n", "v1:\n  C  D# E\n  F# G  A\n"),
    "comments": ("v1: C E ; one\n  D;two\n", "v1: C E  ; one\n    D    ;two\n"),
    "comments that go on": ("v1:\n  C    ; one\n       ; two\n  D F  ; three\n", None),
    "effects": ("v1: !vib( .5 ,7 ) C !cutoff($100 > $700 :2b) E\n", "v1: !vib(.5,7) C !cutoff($100>$700:2b) E\n"),
    "pasted": ('  .sid.v1   "D#  F x" ,3\n', '.sid.v1 "D#  F x", 3\n'),
    "nothing": (" \n\n", ""),
    "no head": ("  C  E | D\n", "C  E | D\n"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str) -> None:
    written, wanted = LAYOUTS[name]
    assert format_text(written, "song.txt") == (written if wanted is None else wanted)


@pytest.mark.parametrize("path", [*SONGS, WHOLE, *cases("valid")], ids=lambda path: path.stem)
def test_songs_keep_words_and_comments(path: Path) -> None:
    text = path.read_text(encoding="utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    result = format_text(text, path.name)
    assert tree(result) == tree(text)
    assert comments(result) == comments(text)
    assert format_text(result, path.name) == result
    assert all(line == line.rstrip() for line in result.splitlines())
    assert "\n\n\n" not in result


@pytest.mark.parametrize("path", [*SONGS, WHOLE], ids=lambda path: path.stem)
def test_the_same_bytes_are_built(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    laid = format_text(text, str(path))
    before, after = Compilation(text, str(path)).image, Compilation(laid, str(path)).image
    assert (before.load, before.data) == (after.load, after.data)


def test_mistakes_in_what_is_said_are_no_hindrance() -> None:
    assert format_text("v1: C   | ; too short, and @none is unknown\n", "x") != ""


@pytest.mark.parametrize("text", ["v1: H", "v1: [ C", "instrument x {", "v1: C4\nv2: D5"])
def test_wrong_words_are_told(text: str) -> None:
    with pytest.raises(SourceError):
        format_text(text, "song.txt")


WORDS = [
    *("C", "2F#", "x", "_:4", "r", "s:8", "|", "|", "L", "l8", "o3", "<", ">", "C-G(8):2", "D--.5", "E&", "C+Eb+G"),
    *(
        "@lead",
        "V12",
        "q7",
        "*riff+5",
        "%drop",
        "{C D E}:4",
        "{ C\nD }:2",
        "[ C D / E ]4",
        "[\nC |\n]2",
        "[ E\n[ C\n/ D\n]3 G\n]2",
    ),
    *("!vib( .5 , 7 )", "!cutoff($100>$700:2b)", "v1 o3:", "v13 :", "pattern p o2:", "bpm  125", 'title "a  ; b"'),
    *("instrument a{adsr 0 9 8 4 wave saw|tri}", "instrument lead { wave pulse@+12\n pw $1 > $2 :3\n}", "filter f{\n}"),
    *('\n.sid.v1 "D#  F", 3\n', "\n.sid.set_volume 15\n", "; c\n", ";;; d  \n", "\n", "\n\n\n", "\n  ", "\n      "),
]
GAPS = [" ", " ", " ", "", "  ", "   ", "     ", "\t", "\n", "\n", "\n  ", " ; e\n"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=40))
def test_random_texts(parts: list[tuple[str, str]]) -> None:
    text = ""
    for word, gap in parts:  # what does not fit is left out, so that the rest is tried
        more = f"{text}{word}{gap}"
        text = more if is_right(more) else text
    result = format_text(text, "song.txt")
    assert format_text(result, "song.txt") == result
    assert tree(result) == tree(text)
    assert comments(result) == comments(text)


def is_right(text: str) -> bool:
    lines = text.split("\n")
    report = Report("song.txt", lines)
    parse(report, lines)
    return not report


def tree(text: str) -> object:
    """What is written, without its places."""
    lines = text.split("\n")
    report = Report("song.txt", lines)
    found = parse(report, lines)
    assert not report
    return _bare(found)


def comments(text: str) -> list[str]:
    bare = re.sub(r'"[^"\n]*"', '""', text)
    return [comment.rstrip() for comment in re.findall(r";.*", bare)]


@pytest.mark.parametrize(
    "path", [*SONGS, *sorted((PROJECT / "songs" / "parts").glob("*.txt"))], ids=lambda path: path.stem
)
def test_the_gallery_is_laid_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_text(text, path.name) == text
