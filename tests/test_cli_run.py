"""``sidtool run --debugcart``: exit codes as VICE's, on both CPUs."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest
import vice
from oracles import PROJECT
from running import sidtool

from sidtool.machine import CPUS

PASS = " lda #0\n sta $d7ff\n jmp *\n"
FAIL = " lda #$ff\n sta $d7ff\n jmp *\n"
# Busy without a sound, without interrupts: twenty seconds of the machine's time.
LONG = """
 sei
 lda #80
 sta $fb
outer ldx #0
middle ldy #0
inner dey
 bne inner
 dex
 bne middle
 lda #42
 dec $fb
 bne outer
 sta $d7ff
 jmp *
"""
# The CIA's timer is read in a known cycle: the exit code is what has been counted down.
TIMER = """
 sei
 lda #200
 sta $dd04
 lda #0
 sta $dd05
 lda #$11
 sta $dd0e
 nop
 nop
 lda $dd04
 sta $d7ff
 jmp *
"""


def run(folder: Path, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test.prg").write_bytes(vice.program(source).prg())
    return sidtool("run", "test.prg", *options, cwd=folder)


@pytest.mark.parametrize("cpu", CPUS)
@pytest.mark.parametrize(("source", "code"), [(PASS, 0), (FAIL, 255), (TIMER, 195)])
def test_exit_code(tmp_path: Path, cpu: str, source: str, code: int) -> None:
    done = run(tmp_path, source, "--debugcart", "--cpu", cpu)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


def test_a_long_test_needs_no_sound(tmp_path: Path) -> None:
    assert run(tmp_path, LONG, "--debugcart").returncode == 42


@pytest.mark.parametrize("source", [PASS, FAIL, TIMER])
def test_exit_codes_are_those_of_vice(tmp_path: Path, source: str) -> None:
    assert x64sc(vice.program(source).prg()) == run(tmp_path, source, "--debugcart").returncode


def x64sc(prg: bytes) -> int:
    """The exit code of a program in x64sc with -debugcart."""
    with tempfile.TemporaryDirectory() as folder:
        return vice.started(Path(folder), prg, 2_000_000, ("-model", "c64", "-debugcart")).returncode


@pytest.mark.parametrize("cpu", CPUS)
@pytest.mark.parametrize(
    ("source", "options", "told"),
    [
        (" jmp *\n", ("--debugcart", "--limit-cycles", "100000"), "no exit code within 100000 cycles: it is at $080d"),
        (" sei\n jmp *\n", ("--debugcart",), "hangs at $080e"),
        (" rts\n", ("--debugcart",), "returned to BASIC without an exit code"),
        (" .byte 2\n", ("--debugcart",), "JAM"),
        (PASS, (), "nothing ends this run"),
        (PASS, ("--limit-cycles", "x"), "x is no number of cycles"),
    ],
)
def test_what_ends_a_run_otherwise(tmp_path: Path, cpu: str, source: str, options: tuple[str, ...], told: str) -> None:
    done = run(tmp_path, source, "--cpu", cpu, *options)
    assert done.returncode in (1, 2)
    assert told in done.stderr


def test_the_example_of_the_manual(tmp_path: Path) -> None:
    command = "sidtool run test.prg --debugcart --limit-cycles 100000000"
    assert f"$ {command}\n" in (PROJECT / "docs" / "emulation.md").read_text()
    assert run(tmp_path, PASS, *command.split()[3:]).returncode == 0


def test_without_debugcart_the_store_is_an_ordinary_one(tmp_path: Path) -> None:
    assert run(tmp_path, FAIL, "--limit-cycles", "20000").returncode == 0
