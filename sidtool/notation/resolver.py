"""From the syntax tree to the Song: every question that the text leaves is answered here, or reported."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from sidtool.notation import messages
from sidtool.notation.blocks import Blocks, read_blocks
from sidtool.notation.effects import EffectContext
from sidtool.notation.events import check_lengths, read_events
from sidtool.notation.filter_warnings import warn_of_filters
from sidtool.notation.header import Header, read_header
from sidtool.notation.lengths import Lengths
from sidtool.notation.loops import write_out
from sidtool.notation.report import Report
from sidtool.notation.state import Context, Pattern, State
from sidtool.notation.surprises import warn_of_file, warn_of_loops, warn_of_tune
from sidtool.notation.timeline import place
from sidtool.notation.tree import Block, Directive, Text, Token
from sidtool.notation.tunes import Tune, changes_tempo, collect_patterns, split
from sidtool.notation.voices import VoiceReader
from sidtool.song import Note, Setup, Song, VoiceSetup, VolumeSetup, Waveform

# What a voice without instrument and setup sounds like: the seed's first voice.
_SOUND = (Waveform.PULSE, 0, 0, 15, 10, 0x800)


@dataclass(slots=True)
class _File:
    """What all tunes of a text share."""

    report: Report
    blocks: Blocks
    patterns: dict[str, Pattern]
    lengths: Lengths

    def context(self, header: Header, tune: Tune) -> Context:
        """What the voices of a tune read with."""
        filters = {program.name: index for index, program in enumerate(self.blocks.filters)}
        return Context(
            header.tempo(),
            self.lengths,
            self.blocks.instruments,
            {instrument.name: index for index, instrument in enumerate(self.blocks.instruments)},
            EffectContext(self.report, self.lengths, filters),
            self.patterns,
            self.report,
            tempo_changes=changes_tempo(tune, self.patterns),
        )


def resolve(text: Text, report: Report) -> Song | None:
    """The song that a tree means; None where there are errors."""
    heads = [section.head for section in text.sections]
    once = {id(head): head for head in heads}.values()  # a file may be included again: what it defines is the same
    blocks = read_blocks([head for head in once if isinstance(head, Block)], report)
    file = _File(report, blocks, collect_patterns(text.sections, report), Lengths(report))
    tunes = split(text, report)
    first = read_header(_directives(tunes[0]), report)
    headers = [first, *(read_header(_directives(tune), report, first) for tune in tunes[1:])]
    contexts = [file.context(header, tune) for header, tune in zip(headers, tunes, strict=True)]
    for tune, header, context in zip(tunes, headers, contexts, strict=True):
        tune.read(header, context)
    _read_unplayed(file, contexts[0])
    if not tunes[0].has_voices and not report:
        report.error(messages.NO_VOICE, Token("BAD", "", 1, 1))
    songs = [_finish(*each, file) for each in zip(tunes, headers, contexts, strict=True)]
    if report:
        return None
    song = dataclasses.replace(songs[0], others=tuple(songs[1:]))
    warn_of_file(song, blocks, report)
    warn_of_filters(song, blocks, report)
    return song


def _directives(tune: Tune) -> list[Directive]:
    heads = (section.head for section in tune.sections)
    return [head for head in heads if isinstance(head, Directive) and head.keyword.text not in ("subtune", "include")]


def _read_unplayed(file: _File, context: Context) -> None:
    """Reads the patterns that no voice plays, for their mistakes."""
    for name, pattern in file.patterns.items():
        if not pattern.is_played:
            if file.report.is_first_file(pattern.name):
                file.report.warn(messages.UNUSED_PATTERN, pattern.name, name=name)
            VoiceReader(0, pattern.name, context, State(context.tempo.step_length)).play(pattern)


def _finish(tune: Tune, header: Header, context: Context, file: _File) -> Song:
    """The song of a tune; where there are mistakes, it only serves to find more of them."""
    tracks = tune.finish()
    warn_of_loops(tracks, context.tempo, file.report)
    write_out(tracks, context.tempo, file.report)
    place(tracks, context.tempo)
    for track in tracks:
        check_lengths(track, context.tempo, context.lengths, file.report)
    voices = tuple(read_events(track, context.instruments) for track in tracks)
    song = Song(
        file=file.report.file,
        voices=voices,
        setup=_setup(tune.setup, header, [voice.number for voice in voices if any(map(_is_plain, voice.events))]),
        instruments=tuple(file.blocks.instruments),
        filters=tuple(file.blocks.filters),
        title=header.title,
        author=header.author,
        released=header.released,
        clock=header.clock,
        chip=header.chip,
        speed=header.speed,
        tuning=header.tuning,
        number=tune.number,
    )
    if not file.report:
        warn_of_tune(song, tracks, context.tempo, file.report)
    return song


def _setup(given: Sequence[Setup], header: Header, plain: Sequence[int]) -> tuple[Setup, ...]:
    """The pasted lines in their order, the default sound before them, the header's volume behind them."""
    set_up = {setup.voice for setup in given if isinstance(setup, VoiceSetup)}
    before = [VoiceSetup(number, *_SOUND) for number in plain if number not in set_up]
    after = [] if any(isinstance(setup, VolumeSetup) for setup in given) else [VolumeSetup(header.volume)]
    return (*before, *given, *after)


def _is_plain(event: object) -> bool:
    return isinstance(event, Note) and event.instrument is None
