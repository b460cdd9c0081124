"""Warnings: what plays but will surprise."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from sidtool import pitch
from sidtool.notation import messages
from sidtool.notation.blocks import Blocks
from sidtool.notation.drafts import Track
from sidtool.notation.lengths import Tempo
from sidtool.notation.report import Report
from sidtool.notation.tree import Token
from sidtool.song import (
    Event,
    FilterSetup,
    Instrument,
    Note,
    SetModes,
    SetRoute,
    Song,
    StartFilter,
    SweepCutoff,
    SweepResonance,
    Voice,
)

# Cycles between two steps of the envelope for the rates 0 to 15: MOS 6581 data sheet's times at 1 MHz, as counted in
# the chip's rate counter (libresidfp, EnvelopeGenerator: the counter's periods).
_PERIODS = (9, 32, 63, 95, 149, 220, 267, 313, 392, 977, 1954, 3126, 3907, 11720, 19532, 31251)
_COUNTER = 0x8000  # the rate counter has 15 bits: a period that was passed by is met again after so many cycles


def warn_of_tune(song: Song, tracks: Sequence[Track], tempo: Tempo, report: Report) -> None:
    """Warns of everything that can be seen in a tune.

    Args:
        song: the tune, without its warnings.
        tracks: its voices as they were read.
        tempo: for lengths in messages.
        report: takes the warnings.
    """
    heads = {track.number: track.head for track in tracks}
    _ends(song, heads, tempo, report)
    _owners(song, report)
    for voice in song.voices:
        _restarts(song, voice, report)
        _clipped(song, voice, report)


def warn_of_file(song: Song, blocks: Blocks, report: Report) -> None:
    """Warns of what no tune uses, and of instruments that a tune uses.

    Args:
        song: the first tune, with the others.
        blocks: where instruments and filters are defined, in the song's order.
        report: takes the warnings.
    """
    notes = [event for tune in song.tunes for voice in tune.voices for event in voice.events if isinstance(event, Note)]
    used = {note.instrument for note in notes}
    for index, (instrument, name) in enumerate(zip(song.instruments, blocks.names, strict=True)):
        if index in used:
            _delay_bug(song, instrument, name, report)
        elif report.is_first_file(name):  # a file that is included may well hold more than a song needs
            report.warn(messages.UNUSED, name, name=instrument.name)


def _ends(song: Song, heads: dict[int, Token], tempo: Tempo, report: Report) -> None:
    if song.loops:
        return
    lengths = {voice.number: voice.length for voice in song.voices}
    longest = max(lengths, key=lambda number: lengths[number])
    for number, length in lengths.items():
        if length < lengths[longest]:
            difference = tempo.notes(lengths[longest] - length)
            report.warn(messages.ENDS_EARLY, heads[number], voice=number, difference=difference, longest=longest)


def warn_of_loops(tracks: Sequence[Track], tempo: Tempo, report: Report) -> None:
    """Loops that differ, as they are written.

    A loop that fits a whole number of times into the longest one comes back to it, which is no surprise.
    """
    loops = [(track, _loop_length(track, tempo)) for track in tracks if track.loop is not None]
    if not loops:
        return
    longest, longer = max(loops, key=lambda loop: loop[1])
    for track, length in loops:
        if length and longer % length:
            report.warn(
                messages.LOOPS_DIFFER,
                track.head,
                voice=track.number,
                length=tempo.notes(length),
                longest=longest.number,
                longer=tempo.notes(longer),
            )


def _loop_length(track: Track, tempo: Tempo) -> Fraction:
    """Calls of one pass, at the tempo of the song's start."""
    whole = sum((draft.length.whole for draft in track.drafts[track.loop :]), start=Fraction(0))
    calls = sum((draft.length.calls for draft in track.drafts[track.loop :]), start=Fraction(0))
    return whole * tempo.whole + calls


_FILTER_EFFECTS = (SweepCutoff, SweepResonance, SetModes, SetRoute, StartFilter)


def _owners(song: Song, report: Report) -> None:
    """The chip has one filter: two voices that move it, or a voice that starts a program and a pasted line."""
    first: Voice | None = None
    for voice in song.voices:
        moves = next((event for event in voice.events if _starts_filter(event, song) or _moves_filter(event)), None)
        if moves is None:
            continue
        if first is not None:
            report.warn(messages.FILTER_OWNERS, moves.place, voice=voice.number, other=f"voice {first.number}")
        first = first or voice
    if any(isinstance(setup, FilterSetup) for setup in song.setup):
        _set_up_and_started(song, report)


def _set_up_and_started(song: Song, report: Report) -> None:
    for voice in song.voices:
        for event in voice.events:
            if _starts_filter(event, song):
                report.warn(messages.FILTER_SETUP, event.place, voice=voice.number)
                return


def _starts_filter(event: Event, song: Song) -> bool:
    if any(isinstance(command, StartFilter) for command in event.commands):
        return True
    index = event.instrument if isinstance(event, Note) else None
    return index is not None and song.instruments[index].filter is not None


def _moves_filter(event: Event) -> bool:
    return any(isinstance(command, _FILTER_EFFECTS) for command in event.commands)


def _restarts(song: Song, voice: Voice, report: Report) -> None:
    """A hard restart that reaches back to the note before leaves nothing of it. Once an instrument and voice."""
    warned: set[int] = set()
    gap: Fraction | None = None
    for event in voice.events:
        if isinstance(event, Note):
            index = event.instrument
            if index is not None and index not in warned and gap is not None and not event.slurred:
                instrument = song.instruments[index]
                if 0 < gap <= instrument.hard_restart:
                    warned.add(index)
                    _restart(event, instrument, gap, report)
            gap = event.length
        elif gap is not None:
            gap += event.length


def _restart(note: Note, instrument: Instrument, gap: Fraction, report: Report) -> None:
    report.warn(
        messages.RESTART_LONG,
        note.place,
        name=instrument.name,
        restart=_calls(Fraction(instrument.hard_restart)),
        gap=_calls(gap),
    )


def _calls(count: Fraction) -> str:
    return "1 call" if count == 1 else f"{float(count):.3g} calls"


def _clipped(song: Song, voice: Voice, report: Report) -> None:
    """Notes above the highest frequency, each name once a voice; those of chords and the ends of slides too."""
    top = pitch.word_hertz(pitch.TOP_WORD, song.clock)
    highest = pitch.A4 + 12 * math.log2(top / song.tuning)
    warned: set[int] = set()
    for event in voice.events:
        if not isinstance(event, Note):
            continue
        for note in _pitches(event):
            if note > highest and (number := math.floor(note)) not in warned:
                warned.add(number)
                cents = 100 * (float(note) - highest)
                report.warn(
                    messages.CLIPPED, event.place, note=pitch.name(number), cents=f"{cents:.0f}", top=f"{top:.1f}"
                )


def _pitches(note: Note) -> Iterator[int | Fraction]:
    yield note.pitch
    yield from note.chord
    if note.glide is not None:
        yield note.glide.target


def _delay_bug(song: Song, instrument: Instrument, name: Token, report: Report) -> None:
    """Whether the rate counter can stand behind the attack's period when a note begins.

    It counts to the period of the stage that runs. A note whose attack is faster than the decay or release before it
    may find the counter behind its own period, and waits for it to come round. A hard restart of a whole round prevents
    that.
    """
    slowest = max(_PERIODS[instrument.decay], _PERIODS[instrument.release])
    restart = instrument.hard_restart * song.cycles_per_call
    if restart < _COUNTER and _PERIODS[instrument.attack] < slowest:
        enough = -(-_COUNTER // song.cycles_per_call)
        report.warn(messages.ADSR_BUG, name, name=instrument.name, right=f"hr {enough}f keeps the start exact")
