"""Random expressions and programs against the real 64tass, and random garbage against nothing at all."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles import need_tool

from sidtool.errors import SourceError
from sidtool.tass import assemble

sys.path.insert(0, str(Path(__file__).parent))

import fuzz
import random_sources
import soak
from nested_sources import Nested

_MESSAGE = re.compile(r"random\.asm:(\d+):\d+: (error|warning): (.*)")


def real_values(program: str, lines: list[str], folder: Path) -> dict[int, str]:
    """What ``.warn repr(...)`` says in each line; lines with errors are taken out one after the other."""
    lines = list(lines)
    values: dict[int, str] = {}
    for _ in range(10):
        (folder / "random.asm").write_text(random_sources.PRELUDE + "\n".join(lines) + "\n")
        command = [program, "-q", "-a", "--no-caret-diag", "random.asm", "-o", "out.prg"]
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        found = [match.groups() for match in map(_MESSAGE.match, result.stderr.split("\n")) if match]
        faulty = {int(line) for line, kind, _ in found if kind == "error"}
        if not faulty:
            return values | {int(line): text for line, kind, text in found if "[-W" not in text}
        for line in faulty:
            values[line] = "error"
            lines[line - 1 - random_sources.PRELUDE.count("\n")] = ""
    raise AssertionError("the real assembler finds new errors again and again")


def own_values(lines: list[str]) -> dict[int, str]:
    """The same of the embedded assembler, each line on its own."""
    values = {}
    first = random_sources.PRELUDE.count("\n") + 1
    for place, line in enumerate(lines):
        try:
            assembly = assemble(random_sources.PRELUDE + line + "\n", "random.asm")
            values[first + place] = assembly.warnings[0].message
        except SourceError:
            values[first + place] = "error"
    return values


def test_random_expressions_have_the_values_of_64tass(tmp_path: Path) -> None:
    program = need_tool("64tass")
    rng = random.Random(20)
    texts = [random_sources.balanced(random_sources.expression(rng)) for _ in range(100)]
    texts += [random_sources.sequence_expression(rng) for _ in range(40)]
    lines = [f" .warn repr({text})" for text in texts]
    assert own_values(lines) == real_values(program, lines, tmp_path)


def test_random_programs_have_the_bytes_of_64tass(tmp_path: Path) -> None:
    program = need_tool("64tass")
    accepted = 0
    for seed in range(1000, 1012):
        source = random_sources.program(random.Random(seed), 60)
        (tmp_path / "random.asm").write_text(source)
        command = [program, "-q", "-a", "--no-caret-diag", "random.asm", "-o", "out.prg"]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        if result.returncode == 0:
            accepted += 1
            assert assemble(source, "random.asm").image.prg() == (tmp_path / "out.prg").read_bytes(), seed
        else:
            try:
                assemble(source, "random.asm")
            except SourceError:
                continue
            raise AssertionError(f"seed {seed}: the real assembler refuses it: {result.stderr}")
    assert accepted >= 8


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_nested_macros_and_scopes_have_the_bytes_of_64tass(data: st.DataObject) -> None:
    need_tool("64tass")
    source = Nested(lambda texts: data.draw(st.sampled_from(list(texts)))).program()
    with tempfile.TemporaryDirectory() as folder:
        assert soak.own_bytes(source) == soak.real_bytes(source, Path(folder)), source


def test_programs_of_the_soak(tmp_path: Path) -> None:
    need_tool("64tass")
    accepted = 0
    for seed in range(5000, 5100):
        source = soak.source_of(seed)
        real = soak.real_bytes(source, tmp_path)
        accepted += real is not None
        assert soak.own_bytes(source) == real, seed
    assert accepted > 60


def test_damaged_sources_are_told_and_never_burst() -> None:
    fuzz.run(300, 7, sorted((Path(__file__).parent / "conformance").glob("*.asm")))


_WORDS = r"""
lda # $12 ( ) [ ] ,x , name name: .if .endif .for .next 1 \1 @ ? : { } .. .block .bend + - * = := " ' .byte .macro
.endm x in < > *= .rept 2 .include .text .enc ; % ! .proc .pend .function .endf .section .send .dsection .virtual
.endv .logical .here .else .switch .case .weak .end .cpu .fill .align .namespace .endn _l .error .break a.b **
"""


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*_WORDS.split(), "\n", " ", "\n "]), max_size=30))
def test_garbage_is_refused_or_assembled_but_never_bursts(words: list[str]) -> None:
    try:
        told = assemble(" ".join(words), "garbage.asm").warnings
    except SourceError as error:
        told = error.diagnostics
    assert all(diagnostic.message and diagnostic.render() for diagnostic in told)
