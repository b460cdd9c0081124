"""From drafts whose times are known to the events of the song."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sidtool.notation import messages
from sidtool.notation.drafts import NO_LENGTH, ZERO, Draft, GateTime, NoteSays, Track
from sidtool.notation.lengths import Length, Lengths, Tempo
from sidtool.notation.report import Report
from sidtool.song import Command, Event, Glide, Hold, Instrument, Note, Voice


def check_lengths(track: Track, tempo: Tempo, lengths: Lengths, report: Report) -> None:
    """Reports events that are shorter than a call, where their length is written: at the note, or once at the l.

    A step that is too short by itself is told by the header.
    """
    is_told = tempo.step * 2 * (1 - tempo.swing) < 1
    for draft in track.drafts:
        if draft.calls >= 1 or draft.length == NO_LENGTH or (draft.is_default and not draft.default and is_told):
            continue
        place, word, calls = draft.place, draft.text, draft.calls
        if draft.default is not None:
            length = lengths.read(draft.default)
            place, word = report.span(draft.default), draft.default.text
            calls = length.at(draft.whole) if length else calls
        report.error(messages.SHORTER_THAN_CALL, place, word=word, calls=f"{float(calls):.2g}")


def read_events(track: Track, instruments: Sequence[Instrument]) -> Voice:
    """The voice, once its times are known."""
    events: list[Event] = []
    start = ZERO
    for index, draft in enumerate(track.drafts):
        if draft.note is not None:
            events.append(_note(track.drafts, index, draft.note, start, instruments))
        else:
            events.append(
                draft.kind(
                    draft.calls, draft.place, draft.text, draft.bar, commands=_commands(draft), markers=draft.markers
                )
            )
        start += draft.calls
    return Voice(track.number, tuple(events), track.loop, tuple(track.passages))


def _note(
    drafts: Sequence[Draft], index: int, note: NoteSays, start: Fraction, instruments: Sequence[Instrument]
) -> Note:
    draft = drafts[index]
    total = draft.calls
    for later in range(index + 1, len(drafts)):
        if not drafts[later].counted:
            break
        total += drafts[later].calls
    own = instruments[note.instrument].gate if note.instrument is not None else None
    gate = None
    if (note.gate is not None or own is not None) and not note.slurs:
        gate = _gate(note.gate, own, start, total)
        if own is not None and gate is not None and gate >= _rounded(start + _until(drafts, index)) - _rounded(start):
            gate = None
    return Note(
        draft.calls,
        draft.place,
        draft.text,
        draft.bar,
        note.pitch,
        note.instrument,
        commands=_commands(draft) if draft.effects else (),
        markers=draft.markers,
        chord=note.chord,
        glide=_glide(note, draft, total) if note.glide is not None else None,
        slurred=note.slurred,
        gate=gate,
        level=note.level,
        detune=note.detune,
        vibrato=note.vibrato,
        keeps_pulse=note.keeps_pulse,
    )


def _gate(gate: GateTime | None, own: int | None, start: Fraction, total: Fraction) -> int | None:
    """Calls until the gate closes: the shorter one of the text's and the instrument's; at least one."""
    calls = []
    if own is not None:
        calls.append(own)
    if gate is not None and gate.in_calls:
        calls.append(_rounded(start + total) - _rounded(start) - gate.number)
    elif gate is not None:
        calls.append(_rounded(total * gate.number / 8))
    return max(1, min(calls)) if calls else None


def _until(drafts: Sequence[Draft], index: int) -> Fraction:
    """Calls from a note to what ends it: the next event that is no hold; for ever, where that lies beyond the end."""
    calls = drafts[index].calls
    for later in range(index + 1, len(drafts)):
        if drafts[later].kind is not Hold:
            return calls
        calls += drafts[later].calls
    return Fraction(1 << 40)


def _glide(note: NoteSays, draft: Draft, total: Fraction) -> Glide:
    assert note.glide is not None
    whole = max(1, _rounded(total))
    if note.glide.length is None:
        return Glide(note.glide.target, whole)
    return Glide(note.glide.target, min(whole, max(1, _rounded(note.glide.length.at(draft.whole)))))


def _commands(draft: Draft) -> tuple[Command, ...]:
    """The effects that begin with it; what a note says itself is left out."""

    def calls(length: Length) -> int:
        return max(1, _rounded(length.at(draft.whole)))

    return tuple(
        effect.command(calls)
        for effect in draft.effects
        if effect.command is not None
        and not (draft.note is not None and (effect.sets_vibrato or effect.detune is not None))
    )


def _rounded(calls: Fraction) -> int:
    """To the nearest whole number, halves up: as the player rounds an onset.

    >>> _rounded(Fraction(5, 2)), _rounded(Fraction(7, 2))
    (3, 4)
    """
    denominator = calls.denominator
    return (2 * calls.numerator + denominator) // (2 * denominator)
