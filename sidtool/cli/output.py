"""Errors, warnings and progress as a person sees them. Colours and bars only on a terminal, and not with NO_COLOR."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

from sidtool.errors import Diagnostic, SourceError, UserError

# SGR codes: bold red, bold magenta, bold green, bold.
_COLOURS = {"error": "1;31", "warning": "1;35", "caret": "1;32", "hint": "1"}

Advance = Callable[[int], None]
COMPILING = "compiling the SID for this machine: some seconds, the first time only ..."
COMPILING_MACHINE = "compiling the C64 for this machine: some seconds, the first time only ..."


def show_error(error: UserError) -> None:
    """Prints an error with all of its places."""
    if isinstance(error, SourceError):
        show_diagnostics(error.diagnostics)
    else:
        _show(error, "error")


def show_warning(warning: UserError) -> None:
    """Prints what goes on all the same."""
    _show(warning, "warning")


def _show(error: UserError, severity: str) -> None:
    paint = _painter(sys.stderr)
    message, *rest = shown(error.message).splitlines() or [""]
    lines = [f"sidtool: {paint(severity, f'{severity}:')} {message}", *rest]
    if error.hint:
        lines.append(f"{paint('hint', 'hint:')} {shown(error.hint)}")
    print("\n".join(lines), file=sys.stderr)


def shown(text: str) -> str:
    """A text with what would act on a terminal (a file's name may hold it) as dots; line ends stay."""
    return "".join(c if c.isprintable() or c in "\n\t" else "·" for c in text)


def show_diagnostics(diagnostics: Iterable[Diagnostic], stream: TextIO | None = None) -> None:
    """Prints errors and warnings in their order, to standard error where no stream is given."""
    stream = stream or sys.stderr
    paint = _painter(stream)
    for diagnostic in diagnostics:
        for line in _painted(diagnostic, paint):
            print(line, file=stream)


def _painted(diagnostic: Diagnostic, paint: Callable[[str, str], str]) -> Iterator[str]:
    severity = diagnostic.severity.value
    for line in diagnostic.render().splitlines():
        if line.startswith(f"{diagnostic.span}: {severity}:"):
            yield line.replace(f"{severity}:", paint(severity, f"{severity}:"), 1)
        elif line.strip() and not line.strip().strip("^~"):
            yield paint("caret", line)
        elif line.startswith("hint:"):
            yield paint("hint", "hint:") + line[len("hint:") :]
        else:
            yield line


def coloured(stream: TextIO) -> bool:
    """Whether a stream takes colours: a terminal, no NO_COLOR (https://no-color.org), and not a dumb one."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _painter(stream: TextIO) -> Callable[[str, str], str]:
    if not coloured(stream):
        return lambda _, text: text
    return lambda kind, text: f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m"


def note(text: str) -> None:
    """A line to the person at the terminal that is not part of the output."""
    print(shown(text), file=sys.stderr)


@contextmanager
def progress(text: str, total: int | None, rate: int) -> Iterator[Advance]:
    """A line with the time and a bar, on a terminal; elsewhere nothing.

    Args:
        text: what is being done.
        total: how many samples it takes, or None: without end, and so without a bar.
        rate: samples a second.

    Yields:
        A function to be told how many samples are done so far.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    # No markup: a file may be called [red].
    columns = [TextColumn("{task.description}", markup=False), TextColumn("{task.fields[clock]}", markup=False)]
    if total is not None:
        columns.insert(1, BarColumn())  # type: ignore[arg-type]
    with Progress(*columns, console=Console(stderr=True), transient=False, refresh_per_second=10) as bar:
        task = bar.add_task(shown(text), total=total, clock=_clock(0, total, rate))
        yield lambda done: bar.update(task, completed=done, clock=_clock(done, total, rate))


def _clock(done: int, total: int | None, rate: int) -> str:
    now = minutes(done / rate)
    return now if total is None else f"{now} / {minutes(total / rate)}"


def minutes(seconds: float) -> str:
    """A time as people write it.

    >>> minutes(83.2)
    '1:23'
    """
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


@contextmanager
def announced_compiling() -> Iterator[None]:
    """Tells once if something of the SID is compiled in here: see :func:`compile_chip`."""
    from sidtool.kernel_loading import announced

    with announced(lambda: note(COMPILING)):
        yield


def compile_chip() -> None:
    """Compiles the SID's kernels where that has not been done on this machine; it takes a while, and is told."""
    from sidtool.sid import compile_kernels

    compile_kernels(lambda: note(COMPILING))


def compile_machine(cpu: str | None) -> None:
    """Compiles the C64's kernel where that has not been done on this machine, if it is what is to run; it is told.

    Args:
        cpu: see :func:`sidtool.machine.machine_class`.
    """
    from sidtool.machine import Machine, machine_class

    if machine_class(cpu) is Machine:
        return
    from sidtool.machine.kernels_loader import compile_kernel

    compile_kernel(lambda: note(COMPILING_MACHINE))
