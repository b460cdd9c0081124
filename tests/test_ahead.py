"""Stages of a pipeline in threads: the same items, errors in their place, and no thread that stays."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from sidtool.ahead import DEPTH, ahead

THREAD = "sidtool-ahead"


def threads() -> int:
    return sum(thread.name == THREAD for thread in threading.enumerate())


def counted(seen: list[int], count: int = 1_000) -> Iterator[int]:
    """Numbers; each is noted when it is made, and -1 when the iterator is closed."""
    try:
        for number in range(count):
            seen.append(number)
            yield number
    finally:
        seen.append(-1)


def wait_for(seen: list[int], count: int) -> None:
    for _ in range(500):
        if len(seen) >= count:
            return
        time.sleep(0.01)
    raise AssertionError(f"only {seen}")


def test_items_come_in_their_order_through_several_stages() -> None:
    squares = (number * number for number in ahead(iter(range(500))))
    assert list(ahead(squares)) == [number * number for number in range(500)]
    assert threads() == 0


def test_it_works_in_another_thread() -> None:
    assert set(ahead(threading.get_ident() for _ in range(3))).isdisjoint({threading.get_ident()})


def test_it_runs_ahead_and_no_further_than_it_may() -> None:
    seen: list[int] = []
    stage = ahead(counted(seen))
    assert next(stage) == 0
    wait_for(seen, DEPTH)
    time.sleep(0.05)
    assert seen == list(range(DEPTH))
    assert next(stage) == 1
    wait_for(seen, DEPTH + 1)
    stage.close()
    assert seen[-1] == -1
    assert len(seen) <= DEPTH + 2
    assert threads() == 0


def test_an_error_comes_after_the_items_before_it() -> None:
    def failing() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("out of tune")

    numbers = ahead(ahead(failing()))
    assert [next(numbers), next(numbers)] == [1, 2]
    with pytest.raises(ValueError, match="out of tune"):
        next(numbers)
    assert threads() == 0


def test_an_error_on_closing_is_told() -> None:
    def failing() -> Iterator[int]:
        try:
            yield 1
        finally:
            raise ValueError("no end")

    with pytest.raises(ValueError, match="no end"):
        list(ahead(failing()))


def test_leaving_off_ends_all_stages() -> None:
    seen: list[int] = []
    stages = ahead(number for number in ahead(counted(seen)))
    assert next(stages) == 0
    stages.close()
    for _ in range(500):
        if threads() == 0 and seen[-1] == -1:
            return
        time.sleep(0.01)
    raise AssertionError(f"{threads()} threads, {seen}")
