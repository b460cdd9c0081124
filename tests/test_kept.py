"""The cache never gets in the way: absent, damaged, forbidden or shared."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sidtool import kept

GRAMMAR = 'start: "a"+\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "sidtool"


def test_bytes_are_made_once(folder: Path) -> None:
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        return b"data"

    assert kept.kept_bytes("rom", b"key", make) == kept.kept_bytes("rom", b"key", make) == b"data"
    assert made == [1]
    assert kept.kept_bytes("rom", b"another key", make) == b"data"
    assert made == [1, 1]
    assert len(os.listdir(folder)) == 2


@pytest.mark.parametrize("damage", [b"", b"x" * 10, b"x" * 100])
def test_damaged_bytes_are_made_anew(folder: Path, damage: bytes) -> None:
    kept.kept_bytes("rom", b"key", lambda: b"data")
    [file] = folder.iterdir()
    file.write_bytes(damage)
    assert kept.kept_bytes("rom", b"key", lambda: b"data") == b"data"
    assert file.read_bytes().endswith(b"data")


@pytest.mark.parametrize("damage", [None, b"", b"x" * 1000])
def test_a_grammar_is_read_from_the_cache_or_built(folder: Path, tmp_path: Path, damage: bytes | None) -> None:
    grammar = tmp_path / "grammar.lark"
    grammar.write_text(GRAMMAR)
    kept.kept_grammar("test", grammar, {"parser": "lalr"})
    [file] = folder.iterdir()
    if damage is not None:
        file.write_bytes(damage)
    parser = kept.kept_grammar("test", grammar, {"parser": "lalr"})
    assert parser.parse("aaa").data == "start"
    assert [entry.name for entry in folder.iterdir()] == [file.name], "nothing is left over"


def test_a_folder_that_others_can_write_is_not_trusted(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    assert kept.kept_bytes("rom", b"key", lambda: b"data") == b"data"
    assert list(folder.iterdir()) == []


def test_no_folder_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert kept.kept_bytes("rom", b"key", lambda: b"data") == b"data"
