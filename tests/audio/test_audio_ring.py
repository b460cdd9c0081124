"""The ring buffer between the rendering thread and the sound card."""

from __future__ import annotations

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sidtool.audio.ring import Ring


@given(st.integers(1, 20), st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=40))
def test_gives_back_what_was_put_in_first_in_first_out(capacity: int, moves: list[tuple[bool, int]]) -> None:
    ring = Ring(capacity)
    waiting: list[float] = []
    serial = 0
    for is_put, count in moves:
        if is_put:
            block = np.arange(serial, serial + count, dtype=np.float32)
            taken = ring.put(block)
            assert taken == min(count, capacity - len(waiting))
            waiting += block[:taken].tolist()
            serial += taken
        else:
            out = np.full(count, -1, np.float32)
            given_back = ring.take(out)
            assert given_back == min(count, len(waiting))
            assert out[:given_back].tolist() == waiting[:given_back]
            assert (out[given_back:] == -1).all()
            del waiting[:given_back]
        assert ring.filled == len(waiting)


def test_two_threads_lose_and_mix_up_nothing() -> None:
    ring = Ring(1997)
    expected = np.arange(40_000, dtype=np.float32)
    got = np.empty_like(expected)

    def fill() -> None:
        at = 0
        while at < len(expected):
            at += ring.put(expected[at : at + 613])

    thread = threading.Thread(target=fill)
    thread.start()
    at = 0
    while at < len(got):
        at += ring.take(got[at : at + 256])
    thread.join()
    assert (got == expected).all()
    assert ring.taken == len(expected)
