"""How long something is played: what the options say, what is known, or until it is silent."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass, replace
from fractions import Fraction

from sidtool import api
from sidtool.cli.output import note


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of something is played.

    Attributes:
        length: cycles None: nobody knows.
        ends_in_silence: whether silence ends it before: a .sid file of which nothing says how long it is.
    """

    length: api.Length
    ends_in_silence: bool = False


def extent_of(program: api.Program, options: Namespace) -> Extent:
    """What the options ask for, or the program's own length.

    Raises:
        UserError: the song lengths cannot be read.
    """
    extent = _whole(program, options)
    fade = getattr(options, "fade", None)
    if fade is None:
        return extent
    length, cycles = extent.length, program.clock.cycles(Fraction(str(fade)))
    return replace(extent, length=replace(length, fade=cycles if length.cycles is None else min(cycles, length.cycles)))


def _whole(program: api.Program, options: Namespace) -> Extent:
    if options.seconds is not None:
        return Extent(api.Length(program.clock.cycles(Fraction(str(options.seconds)))))
    seconds = _known(program, options)
    if seconds:
        return Extent(api.Length(program.clock.cycles(seconds)))
    if program.sid is not None and options.songlengths is not None:
        note(f"{program.file}: {options.songlengths} does not know it")
    return Extent(program.length, ends_in_silence=program.sid is not None)


def _known(program: api.Program, options: Namespace) -> Fraction | None:
    if program.sid is None or options.songlengths is None:
        return None
    from sidtool.sidfile import SongLengths

    return SongLengths.read(options.songlengths).of_song(program.sid.md5, program.tune)
