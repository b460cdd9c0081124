"""A batch: what is there is skipped, results are written whole, failures are kept for the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from sidtool import files
from sidtool.batch.pools import Pool
from sidtool.batch.tasks import Outcome, Task
from sidtool.errors import UserError


@dataclass
class Report:
    """How a batch went.

    Attributes:
        done, skipped: how many tunes.
        failures: outcomes without a file.
    """

    done: int = 0
    skipped: int = 0
    failures: list[Outcome] = field(default_factory=list)

    def text(self) -> str:
        """A line for each failure: the tune's file, which song where all of them are converted, and why."""
        return "".join(f"{each.task}: {_reason(each)}\n" for each in self.failures)


def _reason(outcome: Outcome) -> str:
    text = outcome.error.strip()
    if outcome.bug:
        return f"a bug in sidtool, please report it: {text.splitlines()[-1]}"
    return text.splitlines()[0].removeprefix(f"{outcome.task.source}: ")


def run(tasks: Iterable[Task], pool: Pool, tell: Callable[[Report], None] = lambda _: None) -> Report:
    """Does the tasks whose files are not there yet.

    Args:
        tell: is told the report so far after each tune.

    Raises:
        UserError: the output folder cannot be written.
    """
    report = Report()
    for outcome in pool.outcomes(_missing(tasks, report)):
        content = outcome.content
        if content is None:
            report.failures.append(outcome)
        else:
            _write(outcome.task, content)
            report.done += 1
        tell(report)
    return report


def _missing(tasks: Iterable[Task], report: Report) -> Iterator[Task]:
    for task in tasks:
        if task.target.exists():
            report.skipped += 1
        else:
            yield task


def _write(task: Task, content: bytes) -> None:
    try:
        task.target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{task.target.parent}: this folder cannot be made: {error.strerror}") from None
    files.write_bytes(task.target, content)
