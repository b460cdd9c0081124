"""The command line: arguments in, text and exit codes out. The only room that prints or exits.

0  done
1  what was given cannot be used: a song with mistakes, a missing file, no sound card
2  the command was called wrongly
70 a bug of ours
130 stopped with Ctrl-C
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from sidtool.errors import UsageError, UserError

OK, USER_ERROR, USAGE_ERROR, OUR_BUG, INTERRUPTED = 0, 1, 2, 70, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is returned."""
    from sidtool.cli.parser import make_parser

    options = make_parser().parse_args(arguments)
    try:
        result: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_went_away()
    except UserError as error:
        _tell(error)
        return USAGE_ERROR if isinstance(error, UsageError) else USER_ERROR
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except Exception:  # whatever else comes up here is ours
        _tell_bug()
        return OUR_BUG
    return result


def _tell(error: UserError) -> None:
    from sidtool.cli.output import show_error

    sys.stdout.flush()
    show_error(error)


def _tell_bug() -> None:
    import traceback

    traceback.print_exc()
    print(
        "\nsidtool: this is a bug in sidtool, not a mistake of yours. Please report it with the lines above and "
        "the file you gave.",
        file=sys.stderr,
    )


def _reader_went_away() -> int:
    # `sidtool trace song.txt | head` is no error. Python would complain once more when it flushes at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK
