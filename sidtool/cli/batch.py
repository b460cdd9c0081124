"""``sidtool batch``: a folder of tunes, converted on all processors or on a cluster."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from sidtool import batch as work
from sidtool import files
from sidtool.cli.output import compile_chip, compile_machine, note, shown
from sidtool.errors import UserError

REPORT_NAME = "failures.txt"


def batch(options: Namespace) -> int:
    """Converts the folder; the exit code is 1 where a tune failed."""
    folder, output = Path(options.folder), Path(options.output)
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder")
    seconds = None if options.seconds is None else Fraction(str(options.seconds))
    settings = work.Settings(options.format, seconds, options.rate, options.chip, options.cpu)
    songlengths = None if options.songlengths is None else Path(options.songlengths)
    tasks_of = work.song_tasks_of if options.all_songs else work.tasks_of
    tasks = list(tasks_of(folder, output, settings, songlengths))
    if not tasks:
        raise UserError(f"{folder}: there are no .sid or .prg files in it")
    if options.scheduler is None:
        compile_machine(options.cpu)
        if options.format in work.SOUND_FORMS:
            compile_chip()
    pool: work.Pool = work.DaskPool(options.scheduler) if options.scheduler else work.LocalPool(options.jobs)
    with _progress(len(tasks)) as tell:
        report = work.run(tasks, pool, tell)
    _tell(report, output)
    return 1 if report.failures else 0


def _tell(report: work.Report, output: Path) -> None:
    skipped = f", {report.skipped} were there" if report.skipped else ""
    note(f"{report.done} done{skipped}, {len(report.failures)} failed")
    path = output / REPORT_NAME
    if not report.failures:
        path.unlink(missing_ok=True)
        return
    print(shown(report.text()), end="", file=sys.stderr)
    output.mkdir(parents=True, exist_ok=True)
    files.write_bytes(path, report.text().encode(errors="surrogateescape"))


@contextmanager
def _progress(total: int) -> Iterator[Callable[[work.Report], None]]:
    """A bar on a terminal; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("tunes", total=total)

        def tell(report: work.Report) -> None:
            count = report.done + report.skipped + len(report.failures)
            bar.update(task, completed=count, description=f"tunes, {len(report.failures)} failed")

        yield tell
