"""Warnings about filters that nothing uses, or that nothing lets through."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from sidtool.errors import Span
from sidtool.notation import messages
from sidtool.notation.blocks import Blocks
from sidtool.notation.report import Report
from sidtool.song import Command, FilterSetup, Note, SetModes, SetRoute, Song, StartFilter


def warn_of_filters(song: Song, blocks: Blocks, report: Report) -> None:
    """Warns of filters that no instrument and no effect names, and of filters that stay without a mode.

    Args:
        song: the first tune, with all others.
        blocks: where the filters are defined, in the song's order.
        report: takes the warnings.
    """
    named = {instrument.filter for instrument in song.instruments}
    commands = [command for tune in song.tunes for command in _commands(tune)]
    named |= {command.filter for command in commands if isinstance(command, StartFilter)}
    for index, (program, name) in enumerate(zip(song.filters, blocks.filter_names, strict=True)):
        if index not in named and report.is_first_file(name):
            report.warn(messages.UNUSED_FILTER, name, name=program.name)
    for tune in song.tunes:
        _warn_silent(tune, blocks, report)


def _warn_silent(tune: Song, blocks: Blocks, report: Report) -> None:
    """A voice that goes through the filter is heard by the filter's outputs only: with none of them, it is not."""
    started = _started(tune)
    if any(tune.filters[index].modes is not None for index in started):
        return
    if any(isinstance(command, SetModes) for command in _commands(tune)):
        return
    if any(isinstance(s, FilterSetup) and (s.low_pass or s.band_pass or s.high_pass) for s in tune.setup):
        return
    heard = [index for index in sorted(started) if tune.filters[index].route != ()]
    for index in heard:
        report.warn(messages.NO_MODE, blocks.filter_names[index], name=tune.filters[index].name)
    routed = None if heard else next(_routed(tune), None)
    if routed is not None:
        report.warn(messages.NO_MODE_ROUTED, routed)


def _routed(tune: Song) -> Iterator[Span]:
    """Where a voice goes through the filter by a pasted line (told at its first note) or by an effect."""
    for setup in tune.setup:
        if isinstance(setup, FilterSetup):
            routes = {1: setup.voice1, 2: setup.voice2, 3: setup.voice3}
            for voice in tune.voices:
                notes = (event.place for event in voice.events if isinstance(event, Note))
                yield from itertools.islice(notes, int(routes[voice.number]))
    for voice in tune.voices:
        for event in voice.events:
            if any(isinstance(command, SetRoute) and command.voices for command in event.commands):
                yield event.place


def _started(tune: Song) -> set[int]:
    """The filter programs that a tune starts."""
    notes = (event for voice in tune.voices for event in voice.events if isinstance(event, Note))
    chosen = {note.instrument for note in notes if note.instrument is not None}
    started = {tune.instruments[index].filter for index in chosen}
    started |= {command.filter for command in _commands(tune) if isinstance(command, StartFilter)}
    return {index for index in started if index is not None}


def _commands(tune: Song) -> Iterator[Command]:
    for voice in tune.voices:
        for event in voice.events:
            yield from event.commands
