"""The command line: arguments in, text and exit codes out. The only room that prints or exits.

0  done
1  what was given cannot be used: a song with mistakes, a missing file, no sound card
2  the command was called wrongly
70 a bug of ours
130 stopped with Ctrl-C
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from sidtool.errors import UsageError, UserError

OK, USER_ERROR, USAGE_ERROR, OUR_BUG, INTERRUPTED = 0, 1, 2, 70, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is returned."""
    try:
        # What is imported stays, and nothing that comes later makes many cycles: a twelfth of the start goes otherwise.
        gc.set_threshold(50_000, 20, 20)
        _prepare_streams()
        _leave_on_signals()
        return _run(arguments)
    except BrokenPipeError:
        return _reader_went_away()
    except UserError as error:
        return _tell(error)
    except OSError as error:  # standard output, the current folder: the system's, not ours
        return _tell(UserError(f"{error.filename or 'standard output'}: {(error.strerror or str(error)).lower()}"))
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return INTERRUPTED
    except Exception:  # whatever else comes up here is ours
        return _tell_bug()


def _run(arguments: Sequence[str] | None) -> int:
    from sidtool.cli.parser import parse

    options = parse(sys.argv[1:] if arguments is None else arguments)
    result: int = options.run(options)
    sys.stdout.flush()
    return result


def _prepare_streams() -> None:
    """A closed stream (``>&-``) swallows what is written; a file's name may hold bytes that are no text."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - lives as long as the process
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _leave_on_signals() -> None:
    """SIGTERM and SIGHUP (the window was closed) end the program as Ctrl-C does: half-written files are removed."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        return

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, leave)


def _tell(error: UserError) -> int:
    from sidtool.cli.output import show_error

    try:
        sys.stdout.flush()
    except OSError:
        _reader_went_away()
    show_error(error)
    return USAGE_ERROR if isinstance(error, UsageError) else USER_ERROR


def _tell_bug() -> int:
    import traceback

    traceback.print_exc()
    print(
        "\nsidtool: this is a bug in sidtool, not a mistake of yours. Please report it with the lines above and "
        "the file you gave.",
        file=sys.stderr,
    )
    return OUR_BUG


def _reader_went_away() -> int:
    # `sidtool trace song.txt | head` is no error. Python would complain once more when it flushes at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK
