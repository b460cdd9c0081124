"""Starting up: what is loaded when, and the parser's tables in the cache folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from oracles import PROJECT

_PARSED = "from sidtool.tass import assemble; print(assemble('*=$1000\\n .byte (1+2)*3\\n', 'a').image.data.hex())"
_SIMPLE = "import sys; from sidtool.tass import assemble; assemble('*=$1000\\n lda #<$1234+1\\n', 'a'); "
_HEAVY = "print([m for m in ('lark', 'numpy', 'numba') if m in sys.modules])"


def run(code: str, cache: Path | str) -> str:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(PROJECT)}
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert result.stderr == ""
    return result.stdout.strip()


def test_simple_sources_need_no_parser(tmp_path: Path) -> None:
    assert run(_SIMPLE + _HEAVY, tmp_path) == "[]"


def test_importing_loads_nothing_heavy(tmp_path: Path) -> None:
    code = "import sys, sidtool.tass; print([m for m in sys.modules if m.startswith(('lark', 'sidtool.tass.'))])"
    assert run(code, tmp_path) == "[]"


def test_tables_are_kept_and_used_again(tmp_path: Path) -> None:
    assert run(_PARSED, tmp_path) == "09"
    kept = list((tmp_path / "sidtool").glob("tass-*"))
    assert len(kept) == 1
    before = kept[0].stat().st_mtime_ns
    assert run(_PARSED, tmp_path) == "09"
    assert kept[0].stat().st_mtime_ns == before


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x80\x04]\x94.", None])
def test_damaged_tables_are_made_anew(tmp_path: Path, content: bytes | None) -> None:
    run(_PARSED, tmp_path)
    (kept,) = (tmp_path / "sidtool").glob("tass-*")
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert run(_PARSED, tmp_path) == "09"


def test_a_cache_folder_that_cannot_be_made_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert run(_PARSED, tmp_path / "file") == "09"
    assert run(_PARSED, "/proc/nothing") == "09"


def test_several_processes_at_once(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", _PARSED]
    running = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(4)
    ]
    assert [process.communicate()[0].strip() for process in running] == [b"09"] * 4
    assert len(list((tmp_path / "sidtool").iterdir())) == 1
