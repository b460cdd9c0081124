"""The log of SID writes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from sidtool.errors import UserError
from sidtool.register_log import RegisterLog, WriteError, join


def test_raw_text_names_the_chip_only_where_there_are_several() -> None:
    assert RegisterLog.from_writes([(10, 0, 24, 15), (12, 0, 4, 65)], 0, 20).raw_text() == "10 24 15\n12 4 65\n"
    assert RegisterLog.from_writes([(10, 1, 24, 15)], 0, 20).raw_text() == "10 1 24 15\n"
    assert RegisterLog.from_writes([], 0, 20).raw_text() == ""


def test_slices_join() -> None:
    first = RegisterLog.from_writes([(1, 0, 2, 3)], 0, 10)
    second = RegisterLog.from_writes([(11, 0, 4, 5)], 10, 20)
    whole = join([first, second])
    assert list(whole) == [(1, 0, 2, 3), (11, 0, 4, 5)]
    assert (whole.start, whole.end) == (0, 20)


def test_a_gap_between_slices_is_told() -> None:
    first = RegisterLog.from_writes([], 0, 10)
    with pytest.raises(ValueError, match="do not follow"):
        join([first, RegisterLog.from_writes([], 11, 20)])
    with pytest.raises(ValueError, match="nothing to join"):
        join([])


ROW = (0, 24, 15)
NAN = float("nan")
NOT_WHOLE: dict[str, tuple[Callable[[], object], str]] = {
    "cycle": (lambda: RegisterLog.from_writes([ROW, (0.9, 24, 15)], cycles=10), "write 1 .* cycle 0.9"),
    "value": (
        lambda: RegisterLog.from_writes([ROW, (3, 24, 15.9)], cycles=10),
        "write 1 in cycle 3 has the value 15.9",
    ),
    "register": (
        lambda: RegisterLog.from_writes([(3, Fraction(49, 2), 15)], cycles=10),
        "write 0 .* register Fraction",
    ),
    "chip": (lambda: RegisterLog.from_writes([(3, 0.5, 24, 15)], cycles=10), "write 0 .* chip 0.5"),
    "text": (lambda: RegisterLog.from_writes([ROW, ("3", "24", "7")], cycles=10), "write 1 .* cycle '3'"),
    "nothing": (lambda: RegisterLog.from_writes([(0, 24, None)], cycles=10), "write 0 .* value None"),
    "NaN": (lambda: RegisterLog.from_writes(np.array([[0, 24, NAN]]), cycles=10), "write 0 .* value nan"),
    "infinity": (lambda: RegisterLog.from_writes(np.array([[0, 24, np.inf]]), cycles=10), "write 0 .* value inf"),
    "fractions in an array": (lambda: RegisterLog.from_writes(np.array([[0, 24, 3.9]]), cycles=10), "value 3.9"),
    "length": (lambda: RegisterLog.from_writes([ROW], cycles=10.5), "length of the log in cycles is 10.5"),
    "no length": (lambda: RegisterLog.from_writes([ROW], cycles=NAN), "length of the log in cycles is nan"),
    "length as text": (lambda: RegisterLog.from_writes([ROW], cycles="10"), "length of the log in cycles is '10'"),
    "end": (lambda: RegisterLog.from_writes([ROW], end=10.5), "end of the log is 10.5"),
    "start": (lambda: RegisterLog.from_writes([ROW], 0.5, 10), "start of the log is 0.5"),
}


@pytest.mark.parametrize("name", NOT_WHOLE)
def test_what_is_no_whole_number_is_refused_by_name_and_row(name: str) -> None:
    build, message = NOT_WHOLE[name]
    with pytest.raises(WriteError, match=message):
        build()


def test_whole_numbers_of_any_kind_make_the_same_log() -> None:
    rows = [(3, 24, 15), (7, 4, 17)]
    for other in (np.array(rows), np.array(rows, np.uint8), np.array(rows, float), np.array(rows, np.uint64)):
        log = RegisterLog.from_writes(other, np.uint8(0), np.int16(100))
        assert list(log) == list(RegisterLog.from_writes(rows, 0, 100))
        assert (type(log.start), type(log.end)) == (int, int)


@pytest.mark.parametrize(
    ("row", "name"), [((2**63, 24, 15), "cycle"), ((0, 24, 2**70), "value"), ((0, -(2**70), 0), "register")]
)
def test_numbers_beyond_64_bits_are_refused_as_written(row: tuple[int, ...], name: str) -> None:
    with pytest.raises(WriteError, match=f"has the {name} -?{max(map(abs, row))}"):
        RegisterLog.from_writes([row], 0, 2**63 - 1)
    with pytest.raises(WriteError, match="64 bits"):
        RegisterLog.from_writes([], 0, 2**63)


@pytest.mark.parametrize("clock", ["ntsc", 985_248, None])
def test_a_log_counts_the_cycles_of_a_clock_and_of_nothing_else(clock: object) -> None:
    with pytest.raises(UserError, match="PAL or NTSC"):
        RegisterLog.from_writes([ROW], cycles=10, clock=clock)  # type: ignore[arg-type]


def test_a_stretch_of_a_log_has_the_writes_of_its_cycles() -> None:
    log = RegisterLog.from_writes([(0, 24, 15), (5, 4, 1), (9, 4, 0), (10, 4, 1)], cycles=20)
    stretch = log.between(5, 10)
    assert stretch.raw_text() == "5 4 1\n9 4 0\n"
    assert (stretch.start, stretch.end) == (5, 10)
    assert list(join([log.between(0, 5), stretch, log.between(10, 20)])) == list(log)
