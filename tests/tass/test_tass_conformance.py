"""Every source in ``conformance/`` makes the bytes that the real 64tass made of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from oracles import need_tool

from sidtool.files import read_text
from sidtool.tass import assemble

FOLDER = Path(__file__).parent / "conformance"
SOURCES = sorted(FOLDER.glob("*.asm"))
sys.path.insert(0, str(Path(__file__).parent))

from regenerate import run_real  # noqa: E402


def names(path: Path) -> str:
    return path.stem


def test_there_are_sources_and_each_has_its_program() -> None:
    assert len(SOURCES) >= 150
    assert [source for source in SOURCES if not source.with_suffix(".prg").exists()] == []


@pytest.mark.parametrize("source", SOURCES, ids=names)
def test_bytes_are_those_of_64tass(source: Path) -> None:
    expected = source.with_suffix(".prg").read_bytes()
    assert assemble(read_text(source), str(source)).image.prg().hex(" ") == expected.hex(" ")


def test_the_expected_programs_are_what_64tass_makes_today(tmp_path: Path) -> None:
    need_tool("64tass")
    stale = []
    for source in SOURCES:
        result = run_real(source, tmp_path / "out.prg")
        assert result.returncode == 0, result.stderr
        if (tmp_path / "out.prg").read_bytes() != source.with_suffix(".prg").read_bytes():
            stale.append(source.name)
    assert stale == []
