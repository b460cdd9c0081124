"""Every example of the manual and the tutorial does what is said beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sidtool.errors import SourceError
from sidtool.notation import read_song

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(
    r"^```(song|song-error|song-warning)\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL
)


FILE = re.compile(r"^```file (\S+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def shown_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that the pages show, for the examples that include them."""
    for page in ("notation.md", "tutorial.md"):
        for match in FILE.finditer((DOCS / page).read_text(encoding="utf-8")):
            (tmp_path / match[1]).write_text(match[2], encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def blocks(kind: str) -> list[object]:
    found = []
    for page in ("notation.md", "tutorial.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        matches = list(BLOCK.finditer(text))
        assert len(matches) == text.count("```song")
        for match in matches:
            line = text.count("\n", 0, match.start()) + 1
            if match[1] == kind:
                found.append(pytest.param(match[2], match[3], id=f"{page}:{line}"))
    return found


@pytest.mark.parametrize(("song", "said"), blocks("song"))
def test_songs_are_read_without_a_warning(song: str, said: str | None) -> None:
    assert [warning.render() for warning in read_song(song, "song.txt").warnings] == []
    assert said is None


@pytest.mark.parametrize(("song", "said"), blocks("song-error"))
def test_mistakes_are_told_as_shown(song: str, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_song(song, "song.txt")
    assert f"{caught.value}\n" == said


@pytest.mark.parametrize(("song", "said"), blocks("song-warning"))
def test_warnings_are_told_as_shown(song: str, said: str) -> None:
    warnings = read_song(song, "song.txt").warnings
    assert "".join(f"{warning.render()}\n" for warning in warnings) == said


def test_the_manual_has_examples_of_every_kind() -> None:
    assert len(blocks("song")) >= 15
    assert len(blocks("song-error")) >= 3
    assert blocks("song-warning")
