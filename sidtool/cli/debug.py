"""``sidtool debug``: a program in py65's monitor, at the keyboard or from a script."""

from __future__ import annotations

import sys
from argparse import Namespace

from sidtool import api, files
from sidtool.assemblers import ASSEMBLERS
from sidtool.debug import SidMonitor, names_of
from sidtool.errors import UserError
from sidtool.machine import Roms


def debug(options: Namespace, program: api.Program, roms: Roms | None) -> int:
    """Starts the program and takes commands."""
    song = _song(options)
    monitor = SidMonitor(api.start(program, roms=roms, cpu="py65"), names_of(program, song), sys.stdout)
    if options.script is not None:
        monitor.follow(files.read_text(options.script).splitlines())
        return 0
    _converse(monitor)
    return 0


def _song(options: Namespace) -> api.Compilation | None:
    """The song whose labels are shown: the one given, or that of ``--source``."""
    path = options.source or options.input
    try:
        song = api.Compilation.of_file(path, ASSEMBLERS[options.assembler], options.subtune or 1)
        _ = song.image
    except UserError:
        if options.source is not None:
            raise
        return None
    return song


def _converse(monitor: SidMonitor) -> None:
    _with_history()
    monitor.onecmd("registers")
    while True:
        try:
            line = input(monitor.prompt)
        except EOFError:
            print()
            return
        if monitor.onecmd(line):
            return


def _with_history() -> None:
    """Arrow keys at the prompt, where Python has them."""
    try:
        import readline  # noqa: F401
    except ImportError:
        return
