"""Samples to the sound card, rendered ahead so that the sound has no holes."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sidtool.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sidtool.audio.producer import Producer
    from sidtool.audio.ring import Ring

BUFFER_SECONDS = 1.0
_POLL = 0.02  # seconds between looks at the state; bounds how late a stop is noticed
_PATIENCE = (
    5.0  # seconds without a request from the sound card until it counts as gone; a PulseAudio sink may ask every 2 s
)
_JOIN = 1.0  # seconds a producer gets to finish its block after a stop


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a playback.

    Attributes:
        samples: how many samples the sound card took.
        underruns: how many times the sound had a hole because samples came too late.
        silence: how many samples of silence those holes had (as far as they are ours and not the system's).
        stopped: whether ``stop`` ended it before the samples did.
    """

    samples: int
    underruns: int
    silence: int
    stopped: bool


class Stream(Protocol):
    """A sound card's output stream, as PortAudio has it."""

    @property
    def latency(self) -> float:
        """Seconds from a sample's delivery until it is heard."""

    @property
    def active(self) -> bool:
        """Whether it is still asking for samples."""

    def start(self) -> None:
        """Begins to ask for samples."""

    def stop(self) -> None:
        """Plays what was delivered, then stops."""

    def abort(self) -> None:
        """Stops at once."""

    def close(self) -> None:
        """Gives the sound card back."""


# Fills the array with the next mono samples. The second argument: the sound system reports that it ran dry before.
Fill = Callable[["NDArray[np.float32]", bool], None]
OpenStream = Callable[[int, Fill], Stream]


def play(
    blocks: Iterable[NDArray[np.float32]],
    rate: int,
    progress: Callable[[int], None] | None = None,
    stop: threading.Event | None = None,
    *,
    buffer_seconds: float = BUFFER_SECONDS,
    open_stream: OpenStream | None = None,
) -> Played:
    """Plays samples on the default sound device and returns when the last one was heard.

    ``blocks`` is iterated in a thread of its own that renders up to ``buffer_seconds`` ahead; playing starts when that
    much is ready. Ctrl-C (KeyboardInterrupt) silences the device at once, ends the thread and is raised again. An error
    that ``blocks`` raises is raised here after the samples before it were heard.

    Args:
        blocks: mono float32 arrays of any lengths, full scale ±1; short ones let a stop take effect soon.
        rate: samples per second.
        progress: called in this thread, several times a second, with the number of samples the sound card took so far.
        stop: when set, playing ends at once and this function returns.
        buffer_seconds: how far to render ahead, more than 0.
        open_stream: what opens the device; the default device through PortAudio if not given.

    Raises:
        UserError: no PortAudio, no sound device, a rate it cannot play, or it vanished while playing.
    """
    from sidtool.audio.producer import Producer
    from sidtool.audio.ring import Ring

    if open_stream is None:
        from sidtool.audio.device import open_default

        open_stream = open_default
    if buffer_seconds <= 0 or rate <= 0:
        raise ValueError(f"buffer_seconds {buffer_seconds} and rate {rate} must be positive")
    ring = Ring(max(1, round(buffer_seconds * rate)))
    producer = Producer(blocks, ring)
    feed = _Feed(ring, producer)
    watch = _Watch(feed, stop or threading.Event(), progress or _ignore)
    with contextlib.ExitStack() as ending:  # in the reverse order: silence first
        ending.callback(producer.stop, _JOIN)
        stream = open_stream(rate, feed)
        ending.callback(stream.close)
        ending.callback(stream.abort)  # does nothing after stop()
        producer.start()
        finished = watch.until_prefilled()
        if finished:
            stream.start()
            finished = watch.until_drained(stream)
        if finished:
            watch.until_heard(stream)
            stream.stop()
    if finished and producer.error is not None:
        raise producer.error
    return Played(ring.taken, feed.underruns, feed.silence, not finished)


class _Feed:
    """What the sound card's callback does: copy from the ring, and count what is missing. Nothing here waits."""

    def __init__(self, ring: Ring, producer: Producer) -> None:
        self.ring = ring
        self.producer = producer
        self.underruns = 0
        self.silence = 0
        self.calls = 0
        self.drained = False
        self._dry = False

    def __call__(self, out: NDArray[np.float32], ran_dry: bool) -> None:
        done = self.producer.done  # asked before the take: what is put before "done" is seen by the take
        taken = self.ring.take(out)
        missing = len(out) - taken
        out[taken:] = 0
        if missing and done:
            self.drained = True
        else:
            self._count(missing, ran_dry)
        self.calls += 1

    def _count(self, missing: int, ran_dry: bool) -> None:
        self.silence += missing
        # One hole may span several calls, and the system may report it as well.
        if (missing or ran_dry) and not self._dry:
            self.underruns += 1
        self._dry = missing > 0


class _Watch:
    """The caller's thread while the others work: looks, reports, and notices when it is over."""

    def __init__(self, feed: _Feed, stop: threading.Event, progress: Callable[[int], None]) -> None:
        self._feed = feed
        self._stop = stop
        self._progress = progress
        self._told = 0

    def until_prefilled(self) -> bool:
        """Waits until the ring is full or has all there is; False when stopped."""
        ring = self._feed.ring
        while ring.filled < ring.capacity and not self._feed.producer.done:
            if self._stop.wait(_POLL):
                return False
        return not self._stop.is_set()

    def until_drained(self, stream: Stream) -> bool:
        """Waits until the sound card took the last sample; False when stopped."""
        calls, last = self._feed.calls, time.monotonic()
        while not self._feed.drained:
            if self._stop.wait(_POLL):
                return False
            self._tell()
            now = time.monotonic()
            if self._feed.calls != calls:
                calls, last = self._feed.calls, now
            elif not stream.active or now - last > _PATIENCE:
                raise UserError("the sound device stopped taking samples", "is it still connected?")
        self._tell()
        return True

    def until_heard(self, stream: Stream) -> None:
        """Waits, while silence follows, until the last sample left the sound system's own buffers.

        Not every one of them plays what it holds when it is stopped, although PortAudio promises it.
        """
        self._stop.wait(stream.latency)

    def _tell(self) -> None:
        taken = self._feed.ring.taken
        if taken != self._told:
            self._told = taken
            self._progress(taken)


def _ignore(_samples: int) -> None:
    pass
