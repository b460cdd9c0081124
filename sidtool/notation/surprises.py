"""Warnings: what plays but will surprise."""

from __future__ import annotations

from fractions import Fraction

from sidtool import pitch
from sidtool.notation import messages
from sidtool.notation.blocks import Blocks
from sidtool.notation.lengths import Tempo
from sidtool.notation.report import Report
from sidtool.notation.tree import Token
from sidtool.song import Instrument, Note, Song, Voice

# Cycles between two steps of the envelope for the rates 0 to 15: MOS 6581 data sheet's times at 1 MHz, as counted in
# the chip's rate counter (libresidfp, EnvelopeGenerator: the counter's periods).
_PERIODS = (9, 32, 63, 95, 149, 220, 267, 313, 392, 977, 1954, 3126, 3907, 11720, 19532, 31251)
_COUNTER = 0x8000  # the rate counter has 15 bits: a period that was passed by is met again after so many cycles


def warn(song: Song, heads: dict[int, Token], blocks: Blocks, tempo: Tempo, report: Report) -> None:
    """Warns of everything that can be seen in a song.

    Args:
        song: the song, without its warnings.
        heads: where each voice begins.
        blocks: where instruments and filters are defined, in the song's order.
        tempo: for lengths in messages.
        report: takes the warnings.
    """
    _ends(song, heads, tempo, report)
    _loops(song, heads, tempo, report)
    for voice in song.voices:
        _restarts(song, voice, report)
        _clipped(song, voice, report)
    used = {event.instrument for voice in song.voices for event in voice.events if isinstance(event, Note)}
    for index, (instrument, name) in enumerate(zip(song.instruments, blocks.names, strict=True)):
        if index not in used:
            report.warn(messages.UNUSED, name, name=instrument.name)
        else:
            _delay_bug(song, instrument, name, report)


def _ends(song: Song, heads: dict[int, Token], tempo: Tempo, report: Report) -> None:
    if song.loops:
        return
    longest = max(song.voices, key=lambda voice: voice.length)
    for voice in song.voices:
        if voice.length < longest.length:
            difference = tempo.notes(longest.length - voice.length)
            place = heads[voice.number]
            report.warn(messages.ENDS_EARLY, place, voice=voice.number, difference=difference, longest=longest.number)


def _loops(song: Song, heads: dict[int, Token], tempo: Tempo, report: Report) -> None:
    """A loop that fits a whole number of times into the longest one comes back to it, which is no surprise."""
    looping = [voice for voice in song.voices if voice.loop is not None]
    if not looping:
        return
    longest = max(looping, key=lambda voice: voice.loop_length)
    for voice in looping:
        if longest.loop_length % voice.loop_length:
            report.warn(
                messages.LOOPS_DIFFER,
                heads[voice.number],
                voice=voice.number,
                length=tempo.notes(voice.loop_length),
                longest=longest.number,
                longer=tempo.notes(longest.loop_length),
            )


def _restarts(song: Song, voice: Voice, report: Report) -> None:
    """A hard restart that reaches back to the note before leaves nothing of it. Once an instrument and voice."""
    warned: set[int] = set()
    gap: Fraction | None = None
    for event in voice.events:
        if isinstance(event, Note):
            index = event.instrument
            if index is not None and index not in warned and gap is not None:
                instrument = song.instruments[index]
                if 0 < gap <= instrument.hard_restart:
                    warned.add(index)
                    _restart(event, instrument, gap, report)
            gap = Fraction(0)
        if gap is not None:
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
    """Notes above the highest frequency, each name once a voice."""
    top = pitch.word_hertz(pitch.TOP_WORD, song.clock)
    warned: set[int] = set()
    for event in voice.events:
        if isinstance(event, Note) and event.pitch not in warned and pitch.hertz(event.pitch, song.tuning) > top:
            warned.add(event.pitch)
            cents = pitch.cents(pitch.hertz(event.pitch, song.tuning), top)
            report.warn(
                messages.CLIPPED, event.place, note=pitch.name(event.pitch), cents=f"{cents:.0f}", top=f"{top:.1f}"
            )


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
