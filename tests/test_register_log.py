"""The log of SID writes."""

from __future__ import annotations

import pytest

from sidtool.register_log import RegisterLog, join


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
