"""Iterators that run ahead in a thread of their own: the stages of a pipeline, on as many processors as there are."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")

DEPTH = 2  # items that are made before anybody asks for them: enough that no stage waits for the other's hiccups


class _Failure:
    """What ended a stage: an error, or None at its end."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def ahead(items: Iterator[T], depth: int = DEPTH) -> Iterator[T]:
    """The items of an iterator, made in a thread of its own, at most ``depth`` of them before they are asked for.

    They come in their order, and are the same ones. That pays where the iterator spends its time outside of Python's
    lock, as compiled kernels do. What it raises is raised here, after the items before. Whoever leaves off early, by
    closing this generator or by an exception at the place where it waits (Ctrl-C), ends the thread after the item that
    it is at; the iterator, if it is a generator, is closed in its thread.

    >>> list(ahead(iter("abc")))
    ['a', 'b', 'c']
    """
    made: SimpleQueue[T | _Failure] = SimpleQueue()
    room = threading.Semaphore(depth)
    left = threading.Event()

    def make() -> None:
        error: BaseException | None = None
        try:
            while True:
                room.acquire()
                if left.is_set():
                    return
                made.put(next(items))
        except StopIteration:
            pass
        except BaseException as raised:  # handed to whoever asks for the items
            error = raised
        finally:
            error = _closed(items) or error
            made.put(_Failure(error))

    # A daemon: should nobody close this generator, its thread must not keep the process alive.
    thread = threading.Thread(target=make, name="sidtool-ahead", daemon=True)
    thread.start()
    try:
        while True:
            item = made.get()
            if isinstance(item, _Failure):
                if item.error is not None:
                    raise item.error
                return
            yield item
            room.release()
    finally:
        left.set()
        room.release()
        thread.join()


@contextlib.contextmanager
def closed_after(items: Iterator[T]) -> Iterator[Iterator[T]]:
    """An iterator that is closed, if it is a generator, when nobody looks at it any more."""
    try:
        yield items
    finally:
        close = getattr(items, "close", None)
        if close is not None:
            close()


def _closed(items: Iterator[T]) -> BaseException | None:
    """Closes a generator, which gets to run its own ``finally``; what that raises is returned."""
    try:
        with closed_after(items):
            pass
    except BaseException as raised:  # told like any other error of the stage
        return raised
    return None
