"""Playing through a sound card that is a thread of this test: what it takes, when it stops, what is told."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from sidtool.audio import play
from sidtool.audio.playback import Fill
from sidtool.errors import UserError

RATE = 8000


class Card:
    """Asks for ``frames`` samples every ``period`` seconds, on time or as fast as it can.

    Where it comes too late it makes up for that, if ``catches_up``.

    Attributes:
        ready: how many samples had been rendered when it was started.
    """

    latency = 0.02

    def __init__(
        self, frames: int = 256, period: float = 0.0, runs_dry_at: int | None = None, catches_up: bool = True
    ) -> None:
        self.frames, self.period, self.runs_dry_at, self.catches_up = frames, period, runs_dry_at, catches_up
        self.got: list[NDArray[np.float32]] = []
        self.events: list[str] = []
        self.active = False
        self.broken = threading.Event()
        self._end = threading.Event()

    def open(self, rate: int, fill: Fill) -> Card:
        assert rate == RATE
        self._fill = fill
        self._thread = threading.Thread(target=self._run)
        return self

    def start(self) -> None:
        self.events.append("start")
        self.active = True
        self._thread.start()

    def stop(self) -> None:
        self.abort("stop")

    def abort(self, event: str = "abort") -> None:
        self.events.append(event)
        self._end.set()
        if self._thread.ident is not None:
            self._thread.join()
        self.active = False

    def close(self) -> None:
        self.events.append("close")

    @property
    def samples(self) -> NDArray[np.float32]:
        return np.concatenate([*self.got, np.empty(0, np.float32)])

    def _run(self) -> None:
        due = time.monotonic()
        while not self._end.is_set() and not self.broken.is_set():
            out = np.full(self.frames, np.nan, np.float32)
            self._fill(out, len(self.got) == self.runs_dry_at)
            self.got.append(out)
            due = (due if self.catches_up else max(due, time.monotonic())) + self.period
            time.sleep(max(0.0002, due - time.monotonic()))
        self.active = False


class PatientCard(Card):
    """As fast as it can, but it waits until there is enough in the buffer: what is slow leaves no holes."""

    def open(self, rate: int, fill: Fill) -> Card:
        def patiently(out: NDArray[np.float32], ran_dry: bool) -> None:
            while fill.ring.filled < len(out) and not fill.producer.done:  # type: ignore[attr-defined]
                time.sleep(0.0002)
            fill(out, ran_dry)

        return super().open(rate, patiently)


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "sidtool-producer"]


def ramp(count: int) -> NDArray[np.float32]:
    return np.arange(1, count + 1, dtype=np.float32)


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 8000, 20000])
@pytest.mark.parametrize("size", [100, 256, 30000])
def test_every_sample_is_played_once_and_then_silence(count: int, size: int) -> None:
    card = PatientCard()
    samples = ramp(count)
    told: list[int] = []
    played = play(
        (samples[i : i + size] for i in range(0, count, size)),
        RATE,
        told.append,
        buffer_seconds=0.5,
        open_stream=card.open,
    )
    assert (card.samples[:count] == samples).all()
    assert (card.samples[count:] == 0).all()
    assert len(card.samples) > count
    assert (played.samples, played.underruns, played.silence, played.stopped) == (count, 0, 0, False)
    assert told == sorted(set(told))
    assert told[-1:] == ([count] if count else [])
    assert card.events == ["start", "stop", "abort", "close"]
    assert threads() == []


def test_silence_covers_the_latency_before_the_card_is_stopped() -> None:
    """What a sound system still holds when it is stopped may be lost: then it had better be silence."""
    took_last: list[float] = []
    stopped: list[float] = []

    class Noting(Card):
        latency = 0.3

        def stop(self) -> None:
            stopped.append(time.monotonic())
            super().stop()

    def told(samples: int) -> None:
        if samples == 800:
            took_last.append(time.monotonic())

    card = Noting(frames=80, period=0.01)
    play([ramp(800)], RATE, told, open_stream=card.open)
    assert stopped[0] - took_last[0] >= 0.3  # a machine that is busy makes it longer
    assert not card.samples[800:].any()


def test_rendering_is_ahead_by_the_buffer_before_the_card_starts_and_never_more() -> None:
    rendered = 0

    def source() -> Iterator[NDArray[np.float32]]:
        nonlocal rendered
        for _ in range(100):
            rendered += 100
            yield ramp(100)

    class Noting(Card):
        def start(self) -> None:
            time.sleep(0.1)  # time enough to render more
            self.ready = rendered
            super().start()

    card = Noting()
    play(source(), RATE, buffer_seconds=0.5, open_stream=card.open)
    assert 4000 <= card.ready <= 4100  # the buffer, and one block in hand
    assert len(card.samples) >= 10000


def test_a_slow_source_leaves_holes_that_are_counted_and_loses_nothing() -> None:
    def source() -> Iterator[NDArray[np.float32]]:
        for number in range(4):
            while np.count_nonzero(card.samples) < 800 * number or (number and card.got[-1].any()):
                time.sleep(0.001)  # until the card has played it all and found nothing more
            yield ramp(800)  # 0.1 s each

    card = Card(frames=80, period=0.01)
    played = play(source(), RATE, buffer_seconds=0.1, open_stream=card.open)
    assert played.samples == 3200
    assert played.underruns == 3
    last = np.flatnonzero(card.samples)[-1]
    assert played.silence == last + 1 - 3200
    assert (card.samples[card.samples != 0].reshape(4, 800) == ramp(800)).all()


def test_an_underrun_that_the_sound_system_reports_is_counted() -> None:
    card = Card(runs_dry_at=3)
    assert play([ramp(8000)], RATE, open_stream=card.open).underruns == 1


def test_an_error_of_the_source_is_raised_after_what_came_before_it_was_played() -> None:
    def source() -> Iterator[NDArray[np.float32]]:
        yield ramp(1000)
        raise UserError("the program jams at $1003")

    card = Card()
    with pytest.raises(UserError, match="jams"):
        play(source(), RATE, open_stream=card.open)
    assert card.samples[card.samples != 0].tolist() == ramp(1000).tolist()
    assert card.events[-1] == "close"
    assert threads() == []


@pytest.mark.parametrize("when", ["while rendering ahead", "while playing"])
def test_stop_ends_it_soon_and_returns(when: str) -> None:
    closed, stop = threading.Event(), threading.Event()
    rendered = 0
    asked: list[int] = []  # how many samples had been rendered then, and how many played

    def ask() -> None:
        if not stop.is_set():
            asked.extend((rendered, len(card.samples)))
            stop.set()

    def source() -> Iterator[NDArray[np.float32]]:
        nonlocal rendered
        try:
            while True:
                if when == "while rendering ahead":
                    time.sleep(0.02)
                    if rendered == 1000:
                        ask()
                rendered += 100
                yield ramp(100)
        finally:
            closed.set()

    def told(samples: int) -> None:
        if samples > 1000:
            ask()

    card = Card(frames=80, period=0.01, catches_up=False)
    played = play(source(), RATE, told, stop=stop, buffer_seconds=1, open_stream=card.open)
    # Soon is counted in what goes on meanwhile, so that a busy machine is none the slower: the buffer holds 8000.
    assert rendered - asked[0] <= 2000
    assert len(card.samples) - asked[1] <= 0.2 * RATE
    assert played.stopped
    assert (played.samples > 0) == (when == "while playing")
    assert closed.is_set()
    assert card.events[-2:] == ["abort", "close"]
    assert threads() == []


def test_an_interrupt_closes_everything_and_is_raised_again() -> None:
    def interrupt(samples: int) -> None:
        if samples > 1000:
            raise KeyboardInterrupt

    card = Card(frames=80, period=0.01)
    with pytest.raises(KeyboardInterrupt):
        play(itertools.repeat(ramp(100)), RATE, interrupt, open_stream=card.open)
    assert card.events == ["start", "abort", "close"]
    assert threads() == []


def test_a_card_that_vanishes_is_told() -> None:
    card = Card(frames=80, period=0.01)
    threading.Timer(0.2, card.broken.set).start()
    with pytest.raises(UserError, match="stopped taking samples"):
        play([ramp(80000)], RATE, open_stream=card.open)
    assert card.events[-2:] == ["abort", "close"]
    assert threads() == []


def test_a_card_that_cannot_be_opened_is_told_before_anything_is_rendered() -> None:
    def source() -> Iterator[NDArray[np.float32]]:
        pytest.fail("rendered although there is nothing to play on")
        yield

    def refuse(_rate: int, _fill: Fill) -> Card:
        raise UserError("there is no sound device")

    with pytest.raises(UserError, match="no sound device"):
        play(source(), RATE, open_stream=refuse)


def test_blocks_of_another_shape_are_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="one row of samples"):
        play([np.zeros((2, 2), np.float32)], RATE, open_stream=Card().open)
    with pytest.raises(ValueError, match="must be positive"):
        play([], RATE, buffer_seconds=0, open_stream=Card().open)
