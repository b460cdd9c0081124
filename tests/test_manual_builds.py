"""Every example of the manual and the tutorial becomes a program, with the bytes that the real 64tass makes of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from oracles import need_tool

from sidtool import api
from sidtool.assemblers import external_assembler

DOCS = Path(__file__).resolve().parent.parent / "docs"
SONG = re.compile(r"^```song(?:-warning)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^```file (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples() -> list[object]:
    found = []
    for page in ("notation.md", "tutorial.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        for match in SONG.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(pytest.param(match[1], page, id=f"{page}:{line}"))
    return found


@pytest.mark.parametrize(("song", "page"), examples())
def test_both_assemblers_make_the_same_bytes_of_an_example(
    song: str, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_tool("64tass")
    for match in FILE.finditer((DOCS / page).read_text(encoding="utf-8")):
        (tmp_path / match[1]).write_text(match[2], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ours = api.Compilation(song, "song.txt").image
    theirs = api.Compilation(song, "song.txt", external_assembler).image
    assert ours.prg() == theirs.prg()


def test_the_manual_has_examples() -> None:
    assert len(examples()) > 30
