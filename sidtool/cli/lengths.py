"""How long something is played: what the options say, what is known, or until it is silent."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from fractions import Fraction

from sidtool import api
from sidtool.cli.output import note


def length_of(program: api.Program, options: Namespace) -> api.Length:
    """The length that the options ask for, or the program's own; None cycles: nobody knows.

    Raises:
        UserError: the song lengths cannot be read.
    """
    length = _whole(program, options)
    fade = getattr(options, "fade", None)
    if fade is None:
        return length
    cycles = program.clock.cycles(Fraction(str(fade)))
    return replace(length, fade=cycles if length.cycles is None else min(cycles, length.cycles))


def ends_in_silence(program: api.Program, options: Namespace) -> bool:
    """Whether silence ends it: a .sid file of which nothing says how long it is."""
    return program.sid is not None and options.seconds is None and not _known(program, options)


def _whole(program: api.Program, options: Namespace) -> api.Length:
    if options.seconds is not None:
        return api.Length(program.clock.cycles(Fraction(str(options.seconds))))
    seconds = _known(program, options)
    if seconds:
        return api.Length(program.clock.cycles(seconds))
    if program.sid is not None and options.songlengths is not None:
        note(f"{program.file}: {options.songlengths} does not know it")
    return program.length


def _known(program: api.Program, options: Namespace) -> Fraction | None:
    if program.sid is None or options.songlengths is None:
        return None
    from sidtool.sidfile import SongLengths

    return SongLengths.read(options.songlengths).of_song(program.sid.md5, program.tune)
