"""What a SID cannot be asked for is refused by name, and leaves the chip as it was; and how much memory a log takes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from sidtool.c64 import PAL, Clock
from sidtool.errors import UserError
from sidtool.sid import ChipSet, Digital, RegisterLog, Sid, Synth, WriteError, mono_mix, render, trace

NAN = float("nan")
LOG = RegisterLog.from_writes([(0, 24, 15)], cycles=5_000)


@pytest.mark.parametrize("number", [1.5, NAN, float("inf"), "1", None, [1], np.array([1]), np.float32(0.5)])
def test_what_is_no_whole_number_is_refused_by_every_chip(number: int) -> None:
    sid, chip = Sid(), Digital("6581")
    for call in (
        lambda: sid.write(24, number),
        lambda: sid.write(number, 15),
        lambda: sid.read(number),
        lambda: sid.clock(number),
        lambda: chip.write(0, 18, number),
        lambda: chip.write(0, number, 15),
        lambda: chip.write(number, 18, 15),
        lambda: chip.read(number, 27),
        lambda: chip.read(0, number),
        lambda: trace("6581", [(0, 18, number)], 10),
        lambda: trace("6581", [], number),
    ):
        with pytest.raises(WriteError, match="whole number"):
            call()
    # Nothing of that is left in the chips.
    assert len(sid.clock(10)) == sid.cycle == 10
    assert chip.read(5, 0x1B) == Digital("6581").read(5, 0x1B)


@pytest.mark.parametrize(("register", "value"), [(-1, 0), (32, 0), (18, -1), (18, 256)])
def test_digital_and_trace_refuse_what_a_sid_refuses(register: int, value: int) -> None:
    chip = Digital("6581")
    with pytest.raises(WriteError, match="register"):
        chip.write(0, register, value)
    with pytest.raises(WriteError, match="it has to be 0 to"):
        trace("6581", [(0, register, value)], 10)
    if value == 0:
        with pytest.raises(WriteError, match="no register"):
            chip.read(0, register)
    assert chip.read(5, 0x1B) == 0


@pytest.mark.parametrize("cycles", [0, -1])
def test_a_trace_has_at_least_one_cycle(cycles: int) -> None:
    with pytest.raises(UserError, match="at least 1"):
        trace("6581", [], cycles)


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.int32, np.uint64, float])
def test_cycles_of_any_kind_of_number_are_counted_alike(kind: Callable[[int], int]) -> None:
    sid, plain = Sid(), Sid()
    for turn in range(6):
        for chip in (sid, plain):
            chip.write(24, turn)
        assert np.array_equal(sid.clock(kind(120)), plain.clock(120))
    assert sid.cycle == 720
    assert type(sid.cycle) is int


CLOCKS: list[object] = ["ntsc", 985_248, None]


@pytest.mark.parametrize("clock", CLOCKS)
def test_what_plays_logs_takes_the_clocks_of_logs_only(clock: Clock) -> None:
    for build in (lambda: Synth("6581", clock), lambda: ChipSet(["6581"], mono_mix(1), clock)):
        with pytest.raises(UserError, match="PAL or NTSC"):
            build()


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "no clock": (lambda: Sid(clock=None), "between 800000 and 2000000"),  # type: ignore[arg-type]
    "no rate": (lambda: render(LOG, None), "between 8000 and 192000"),  # type: ignore[arg-type]
    "rate as text": (lambda: render(LOG, "48000"), "between 8000 and 192000"),  # type: ignore[arg-type]
    "no preset": (lambda: render(LOG, preset=None), "choose one of default"),  # type: ignore[arg-type]
    "no paddles": (lambda: Sid(paddles=None), "POTX and POTY"),  # type: ignore[arg-type]
    "one paddle": (lambda: Sid(paddles=(1,)), "POTX and POTY"),  # type: ignore[arg-type]
    "no EXT IN": (lambda: Sid(external=None), "no voltage for EXT IN"),  # type: ignore[arg-type]
    "EXT IN as text": (lambda: render(LOG, external="loud"), "no voltage for EXT IN"),
    "complex EXT IN": (lambda: render(LOG, external=np.zeros(5_000, dtype=complex)), "real numbers"),
    "EXT IN too loud at its end": (lambda: render(LOG, external=np.arange(5_000) / 4_998), "too much for EXT IN"),
    "no chips": (lambda: mono_mix(0), "at least one"),
    "less than no chips": (lambda: mono_mix(-1), "at least one"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_sid_can_be_is_refused_in_words(name: str) -> None:
    build, message = REFUSED[name]
    with pytest.raises(UserError, match=message):
        build()


@pytest.mark.parametrize("level", [np.float32(0.5), np.float64(0.5), Fraction(1, 2), np.array(0.5)])
def test_a_constant_at_ext_in_may_be_any_number(level: float) -> None:
    assert np.array_equal(render(LOG, external=level), render(LOG, external=0.5))
    assert Sid(clock=np.float32(985_248)).phi2 == 985_248


def test_a_signal_at_ext_in_lasts_to_the_last_sample() -> None:
    assert np.array_equal(render(LOG, external=np.full(5_000, 0.5)), render(LOG, external=0.5))


def test_a_whole_log_takes_little_memory_besides_its_sound() -> None:
    log = RegisterLog.from_writes([(0, 24, 15)], cycles=PAL.cycles(40))
    render(LOG)  # whose tables stay
    tracemalloc.start()
    try:
        samples = render(log)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert samples.nbytes == 4 * 40 * 48_000
    assert peak < samples.nbytes + 5e6


def test_a_whole_log_sounds_as_one_slice_does() -> None:
    cycles = 2**20 + 12_345
    rows = [(cycle, register, cycle % 251) for cycle in range(0, cycles, 9_973) for register in (1, 4, 6, 22, 24)]
    log = RegisterLog.from_writes(rows, cycles=cycles)
    signal = np.sin(np.arange(cycles) / 300).astype(np.float32)
    synth = Synth("6581")
    whole = np.concatenate([synth.render(log, signal), synth.flush()])
    samples = render(log, external=signal)
    assert np.array_equal(samples[: len(whole)], whole[: len(samples)])
