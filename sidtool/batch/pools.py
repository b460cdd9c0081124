"""Where tasks are done: processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Protocol

from sidtool import files
from sidtool.batch.tasks import Outcome, Task, convert
from sidtool.errors import UserError

AHEAD = 2  # tasks for each worker that are sent before a result is back: so much is in memory at a time
SCHEDULER_TIMEOUT = "10s"
DIED = "the process that converted it died: out of memory?"


class Pool(Protocol):
    """Does tasks."""

    def outcomes(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """The outcome of every task, in the order in which they come."""


def _content(task: Task) -> bytes | Outcome:
    try:
        return files.read_bytes(task.source, files.LARGEST_TEXT)
    except UserError as error:
        return Outcome(task, None, str(error))


class LocalPool:
    """Processes of this machine. One that dies takes no tune with it but the one that killed it.

    Args:
        jobs: how many.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    def outcomes(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """See :class:`Pool`."""
        waiting = iter(tasks)
        broken: deque[Task] = deque()
        while True:
            yield from self._until_broken(waiting, broken)
            if not broken:
                return
            for task in tuple(broken):  # one of them has killed the pool: each has one of its own
                broken.popleft()
                yield _alone(task)

    def _until_broken(self, waiting: Iterator[Task], broken: deque[Task]) -> Iterator[Outcome]:
        with ProcessPoolExecutor(self._jobs, get_context("spawn")) as pool:
            running: dict[Future[Outcome], Task] = {}
            while True:
                for task in _taken(waiting, self._jobs * AHEAD - len(running)):
                    content = _content(task)
                    if isinstance(content, Outcome):
                        yield content
                        continue
                    try:
                        running[pool.submit(convert, task, content)] = task
                    except BrokenProcessPool:
                        broken.append(task)
                        break
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    task = running.pop(future)
                    try:
                        yield future.result()
                    except BrokenProcessPool:
                        broken.append(task)
                if broken:
                    broken.extend(running.values())
                    return


def _taken(tasks: Iterator[Task], count: int) -> Iterator[Task]:
    for _, task in zip(range(count), tasks, strict=False):
        yield task


def _alone(task: Task) -> Outcome:
    content = _content(task)
    if isinstance(content, Outcome):
        return content
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        try:
            return pool.submit(convert, task, content).result()
        except BrokenProcessPool:
            return Outcome(task, None, DIED)


class DaskPool:
    """The workers of a Dask cluster. What a worker had when it died is done by another one.

    Args:
        scheduler: its address, ``tcp://host:port``.

    Raises:
        UserError: Dask is not installed, or nobody answers there.
    """

    def __init__(self, scheduler: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise UserError("--scheduler needs Dask, which is not installed", "pip install 'sidtool[dask]'") from None
        try:
            self._client = Client(scheduler, timeout=SCHEDULER_TIMEOUT, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise UserError(f"{scheduler}: no Dask scheduler answers there: {error}") from None

    def outcomes(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """See :class:`Pool`."""
        from distributed import as_completed

        with self._client as client:
            waiting, sent = iter(tasks), as_completed(loop=client.loop)
            running: dict[str, Task] = {}
            while True:
                workers = max(1, len(client.nthreads()))
                for task in _taken(waiting, workers * AHEAD - len(running)):
                    content = _content(task)
                    if isinstance(content, Outcome):
                        yield content
                        continue
                    future = client.submit(convert, task, content, pure=False)
                    running[future.key] = task
                    sent.add(future)
                if not running:
                    return
                yield _outcome(next(sent), running)


def _outcome(future: Any, running: dict[str, Task]) -> Outcome:
    task = running.pop(future.key)
    try:
        result: Outcome = future.result()
    except Exception as error:  # workers died again and again over it, or the cluster has gone
        return Outcome(task, None, f"the cluster gave it up: {type(error).__name__}: {error}")
    return result
