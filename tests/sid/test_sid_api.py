"""Sid, logs and render: what they give, that blocks do not matter, and what they refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from sid_programs import ALL, Program, random_program

from sidtool.c64 import NTSC, PAL
from sidtool.errors import UserError
from sidtool.sid import RegisterLog, Sid, Synth, WriteError, compile_kernels, render, trace
from sidtool.sid.kernels_loader import kernel_names

Samples = npt.NDArray[np.float32]

SETTING = [(0, 0x18, 0x1F), (0, 0x17, 0xF3), (0, 0x16, 0x40)]


def played(model: str, program: Program, cycles: int, block: int) -> Samples:
    """A Sid that is clocked in blocks, and between them by what is left until the next write."""
    sid = Sid(model)
    parts = []
    writes = iter([*program, (cycles, 0, 0)])
    due = next(writes)
    while sid.cycle < cycles:
        parts.append(sid.clock(min(block, cycles - sid.cycle, due[0] + 1 - sid.cycle)))
        while due[0] == sid.cycle - 1:
            sid.write(due[1], due[2])
            due = next(writes)
    return np.concatenate(parts)


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize("block", [1, 7, 1_000])
def test_blocks_of_cycles_do_not_change_a_sample(model: str, block: int) -> None:
    cycles = 3_000 if block == 1 else 20_000
    program = [*SETTING, *random_program(5, cycles, ALL)]
    assert np.array_equal(played(model, program, cycles, block), played(model, program, cycles, 1_000_000))


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize(("block", "cycles"), [(1, 2_000), (7, 15_000), (1_000, 1_100_000)])
def test_blocks_of_a_log_do_not_change_a_sample(model: str, block: int, cycles: int) -> None:
    program = [*SETTING, *random_program(6, cycles, ALL)]
    log = RegisterLog.from_writes(program, cycles=cycles)
    synth = Synth(model)
    columns = log.cycles, log.chips, log.registers, log.values
    parts = []
    for start in range(0, cycles, block):
        end = min(start + block, cycles)
        mine = slice(*np.searchsorted(log.cycles, [start, end]))
        parts.append(synth.render(RegisterLog(*(column[mine] for column in columns), start, end)))
    parts.append(synth.flush())
    at_once = Synth(model)
    assert np.array_equal(np.concatenate(parts), np.concatenate([at_once.render(log), at_once.flush()]))


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_a_sid_shows_what_a_trace_shows(model: str) -> None:
    cycles = 4_000
    program = random_program(7, cycles, ALL)
    seen = trace(model, program, cycles)
    sid = Sid(model)
    writes = iter([*program, (cycles, 0, 0)])
    due = next(writes)
    for cycle in range(cycles):
        sid.clock(1)
        assert (sid.read(0x1B), sid.read(0x1C)) == (seen.osc3[cycle], seen.env3[cycle])
        while due[0] == cycle:
            sid.write(due[1], due[2])
            due = next(writes)


def test_a_sid_gives_samples_at_its_own_clock() -> None:
    sid = Sid(model="8580", clock=1_000_000)
    assert sid.phi2 == 1_000_000
    assert Sid(clock="ntsc").phi2 == NTSC.phi2
    assert Sid().phi2 == Sid(clock=PAL).phi2 == Fraction(17_734_475, 18)
    for register, value in ((0x18, 15), (0x06, 0xF0), (0x00, 0x15), (0x01, 0x43), (0x04, 0x21)):
        sid.write(register, value)
    samples = sid.clock(1_000_000)
    assert samples.shape == (1_000_000,)
    assert samples.dtype == np.float32
    # A saw of $4315 * 1 MHz / 2**24 = 1023.8 Hz: its loudest partial lies there.
    loudest = int(np.argmax(np.abs(np.fft.rfft(samples[-500_000:] * np.hanning(500_000)))))
    assert loudest * 2 == pytest.approx(0x4315 * 1e6 / 2**24, abs=2)
    assert len(sid.clock(0)) == 0
    assert sid.cycle == 1_000_000


def test_a_write_between_two_clocks_acts_in_the_next_cycle() -> None:
    sid = Sid("6581")
    sid.clock(10)
    sid.write(0x12, 0x40)
    assert sid.read(0x1B) == 0x00
    sid.clock(1)
    assert sid.read(0x1B) == 0xFF


def test_write_only_registers_of_a_sid_show_the_bus() -> None:
    sid = Sid("6581")
    sid.write(0x05, 0xA7)
    assert sid.read(0x00) == 0xA7
    sid.clock(0x1D00)
    assert sid.read(0x00) == 0
    assert sid.read(0x19) == sid.read(0x1A) == 0xFF
    assert sid.read(0x1F) == 0xFF


BEEP = [(0, 24, 15), (0, 6, 0xF0), (0, 1, 30), (0, 4, 17)]


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 192_000])
def test_render_gives_as_many_samples_as_the_log_is_long(model: str, rate: int) -> None:
    for clock in (PAL, NTSC):
        for cycles in (0, 1, 19_656, 300_001):
            samples = render(RegisterLog.from_writes(BEEP if cycles else [], 0, cycles, clock), rate, model)
            assert samples.shape == (round(cycles * rate / clock.phi2),)
            assert samples.dtype == np.float32


def test_render_is_the_sound_of_a_synth() -> None:
    log = RegisterLog.from_writes(BEEP, cycles=200_000)
    synth = Synth("8580")
    whole = np.concatenate([synth.render(log), synth.flush()])
    samples = render(log, model="8580")
    assert np.array_equal(samples[: len(whole)], whole[: len(samples)])
    assert samples.std() > 0.01


def test_rows_of_three_are_those_of_chip_0() -> None:
    three = RegisterLog.from_writes(BEEP, cycles=100)
    four = RegisterLog.from_writes([(cycle, 0, register, value) for cycle, register, value in BEEP], 0, 100)
    assert list(three) == list(four)
    assert (three.start, three.end) == (four.start, four.end) == (0, 100)
    assert RegisterLog.from_writes(BEEP, 0, cycles=5).end == RegisterLog.from_writes([], -2, cycles=7).end == 5


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "out of order": (lambda: RegisterLog.from_writes([(5, 4, 1), (9, 4, 0), (7, 4, 1)], cycles=10), "write 2.*order"),
    "before its start": (lambda: RegisterLog.from_writes([(-1, 24, 15)], cycles=10), "outside its cycles 0 to 10"),
    "at its end": (lambda: RegisterLog.from_writes([(10, 24, 15)], cycles=10), "outside its cycles 0 to 10"),
    "register 32": (lambda: RegisterLog.from_writes([(0, 32, 0)], cycles=10), "register 32"),
    "register -1": (lambda: RegisterLog.from_writes([(0, 0, -1, 0)], 0, 10), "register -1"),
    "value 256": (lambda: RegisterLog.from_writes([(0, 24, 256)], cycles=10), "value 256"),
    "chip 256": (lambda: RegisterLog.from_writes([(0, 256, 24, 0)], cycles=10), "chip 256"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_writes_that_no_sid_can_receive_are_refused(name: str) -> None:
    build, message = REFUSED[name]
    with pytest.raises(WriteError, match=message):
        build()


def test_a_log_has_one_length() -> None:
    for build in (
        lambda: RegisterLog.from_writes([]),
        lambda: RegisterLog.from_writes([], 0, 10, cycles=10),
        lambda: RegisterLog.from_writes([], 10, 0),
        lambda: RegisterLog.from_writes([(0, 24)], cycles=10),
        lambda: RegisterLog.from_writes([(0, 24, 15), (0, 0, 24, 15)], cycles=10),
    ):
        with pytest.raises(ValueError, match=r"log|rows"):
            build()


@pytest.mark.parametrize("clock", [0, -1, 1_000, 799_999, 2_000_001, 1e12, float("nan"), float("inf"), "secam"])
def test_a_clock_outside_the_limits_is_refused_with_the_limits(clock: float | str) -> None:
    with pytest.raises(UserError, match="pal, ntsc" if clock == "secam" else "between 800000 and 2000000"):
        Sid("6581", clock)


@pytest.mark.parametrize("rate", [0, -48_000, 7_999, 192_001, 44_100.5, float("nan")])
def test_a_rate_outside_the_limits_is_refused_with_the_limits(rate: int) -> None:
    log = RegisterLog.from_writes([], cycles=10)
    for build in (lambda: Synth("6581", PAL, rate), lambda: render(log, rate)):
        with pytest.raises(UserError, match="between 8000 and 192000"):
            build()


def test_a_model_that_does_not_exist_is_refused_by_name() -> None:
    for build in (lambda: Sid("6582"), lambda: render(RegisterLog.from_writes([], cycles=10), model="6582")):
        with pytest.raises(UserError, match=r"'6582'(.|\n)*6581.*8580"):
            build()


@pytest.mark.parametrize(("register", "value"), [(-1, 0), (32, 0), (0, -1), (0, 256)])
def test_a_sid_takes_bytes_in_its_registers_only(register: int, value: int) -> None:
    sid = Sid()
    with pytest.raises(UserError, match="register"):
        sid.write(register, value)
    if value == 0:
        with pytest.raises(UserError, match="register"):
            sid.read(register)
    with pytest.raises(ValueError, match="-1 cycles"):
        sid.clock(-1)


def test_every_register_value_can_be_written_at_once() -> None:
    rng = np.random.default_rng(3)
    cycles = np.sort(rng.integers(0, 50_000, 200_000))  # four million writes a second
    writes = np.stack([cycles, rng.integers(0, 32, 200_000), rng.integers(0, 256, 200_000)], axis=1)
    samples = render(RegisterLog.from_writes(writes.tolist(), cycles=50_000))
    assert len(samples) == 2_436
    assert np.isfinite(samples).all()


# A short case of everything: its bytes, without and with numba's compiler.
SHORT_CASE = """
import hashlib
from sid_programs import ALL, random_program
from sidtool.sid import RegisterLog, Sid, render, trace
for model in ("6581", "8580"):
    program = [(0, 0x18, 0x7F), (0, 0x17, 0xF3), (0, 0x16, 0x40), *random_program(11, 1500, ALL)]
    seen = trace(model, program, 1500)
    sid, digest = Sid(model), hashlib.sha256()
    for column in (seen.waves, seen.levels, seen.osc3, seen.env3):
        digest.update(column.tobytes())
    for cycle, register, value in program:
        digest.update(sid.clock(max(0, cycle + 1 - sid.cycle)).tobytes())
        sid.write(register, value)
    digest.update(sid.clock(100).tobytes())
    digest.update(render(RegisterLog.from_writes(program, cycles=3000), model=model).tobytes())
    print(model, digest.hexdigest())
"""


def test_without_the_compiler_the_bytes_are_the_same() -> None:
    path = os.pathsep.join([os.path.dirname(__file__), os.getcwd(), os.environ.get("PYTHONPATH", "")])
    shown = []
    for disabled in ("0", "1"):
        environment = {**os.environ, "PYTHONPATH": path, "NUMBA_DISABLE_JIT": disabled}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", SHORT_CASE],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        shown.append(done.stdout)
    assert shown[0] == shown[1]
    assert len(shown[0].splitlines()) == 2


def test_what_is_compiled_already_is_not_announced() -> None:
    compile_kernels(lambda: None)
    announcements: list[int] = []
    compile_kernels(lambda: announcements.append(1))
    assert announcements == []


def test_compiling_is_announced_once_and_loading_is_not(tmp_path: Path) -> None:
    # One small kernel instead of all, which would take ten seconds.
    code = """
from sidtool.sid import compile_kernels, kernels_loader
kernels_loader.kernel_names = lambda: ["output", "filter"]
compile_kernels(lambda: print("compiling"))
"""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_DISABLE_JIT": "0"}
    runs = [
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs == ["compiling\n", ""]
    assert {path.name.split(".")[0] for path in tmp_path.rglob("*.nbc")} == {"output", "filter"}


def test_all_kernels_are_found() -> None:
    assert {"analogue", "envelope", "filter", "oscillator", "output"} <= set(kernel_names())
