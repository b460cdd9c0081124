"""Loops that have to be written out: where a pass is not like the one before it, because of swing or of the tempo.

A voice's loop is played again and again as it was the first time. That is right as long as every pass takes the same
time. It does not where

- the steps swing and the loop is no whole number of pairs of steps: then it is written out so often that it is;
- the tempo changes: a voice with a change in its loop comes to its loop point in the tempo that it had there, and the
  voices beside it follow, pass by pass. They are written out until all of it repeats.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from sidtool.notation import messages
from sidtool.notation.drafts import ZERO, Draft, Track
from sidtool.notation.lengths import MOST_EVENTS, Tempo
from sidtool.notation.report import Report
from sidtool.notation.timeline import swing_of
from sidtool.song import Passage

MOST_PASSES = 64  # that a loop is written out; a voice of four bars beside one of 256


def write_out(tracks: Sequence[Track], tempo: Tempo, report: Report) -> None:
    """Writes loops out where that is needed; :mod:`sidtool.notation.timeline` then works out the times."""
    looping = [track for track in tracks if track.loop is not None]
    known = [track for track in looping if not any(draft.length.calls for draft in track.drafts)]
    changing = [track for track in known if _changing(track)]
    swing = swing_of(tempo)
    pair = 2 * swing.step if swing else ZERO
    settled = _settled(tracks, changing)
    if len(tracks) > 1 and any(draft.bpm is not None for track in tracks for draft in track.drafts):
        for track in looping:
            if track not in known:
                report.warn(messages.LOOP_IN_CALLS, track.head, voice=track.number)
    if not pair and settled is None:
        return
    period = _common([_loop_length(track) for track in known] + ([pair] if pair else []))
    for track in known:
        own = _common([_loop_length(track)] + ([pair] if pair else []))
        _extend(track, settled or ZERO, period if changing else own, own, report)


def _changing(track: Track) -> bool:
    """Whether the tempo changes in a voice's loop."""
    return track.loop is not None and any(draft.bpm is not None for draft in track.drafts[track.loop :])


def _settled(tracks: Sequence[Track], changing: Sequence[Track]) -> Fraction | None:
    """The position, in whole notes, from which on the tempo repeats, or None where it never changes.

    It does from where the last of the loops that change it begins: what the tempo is there, it is again at the end. But
    a change that is in no loop may come then or later; so it does from the next change on that is in a loop.

    Args:
        tracks: all voices.
        changing: those with tempo changes in their loops.
    """
    once = [position for track in tracks for position in _once(track)]
    begins = [_arrives(track) for track in changing]
    if not begins:
        return max(once, default=None)
    if not once or max(once) < max(begins):
        return max(begins)
    return min(_next_change(track, max(once)) for track in changing)


def _arrives(track: Track) -> Fraction:
    """The position at which a voice comes to its loop point for the first time; its loop may begin behind it."""
    point = next(index for index, draft in enumerate(track.drafts) if draft.loop_point)
    return sum((draft.length.whole for draft in track.drafts[:point]), start=ZERO)


def _once(track: Track) -> list[Fraction]:
    """The positions where the tempo changes in a voice before its loop."""
    drafts = track.drafts[: track.loop]
    return [position for position, draft in zip(_positions(drafts), drafts, strict=True) if draft.bpm is not None]


def _positions(drafts: Sequence[Draft]) -> Iterator[Fraction]:
    position = ZERO
    for draft in drafts:
        yield position
        position += draft.length.whole


def _next_change(track: Track, last: Fraction) -> Fraction:
    """The first position behind another at which a voice's loop changes the tempo, or comes back to its loop point."""
    begins, once = _start(track), _loop_length(track)
    cycle = track.drafts[track.loop :]
    return min(
        begins + offset + ((last - begins - offset) // once + 1) * once
        for offset, draft in zip(_positions(cycle), cycle, strict=True)
        if draft.bpm is not None or draft.loop_point
    )


def _start(track: Track) -> Fraction:
    """Whole notes before the loop."""
    return sum((draft.length.whole for draft in track.drafts[: track.loop]), start=ZERO)


def _loop_length(track: Track) -> Fraction:
    """Whole notes."""
    return sum((draft.length.whole for draft in track.drafts[track.loop :]), start=ZERO)


def _common(lengths: Sequence[Fraction]) -> Fraction:
    """The shortest length that all of these fit into a whole number of times.

    >>> _common([Fraction(3, 4), Fraction(1, 2)])
    Fraction(3, 2)
    """
    if not lengths:
        return ZERO
    parts = math.lcm(*(length.denominator for length in lengths))
    return Fraction(math.lcm(*(int(length * parts) for length in lengths)), parts)


def _extend(track: Track, settled: Fraction, period: Fraction, own: Fraction, report: Report) -> None:
    """Writes a loop out until it begins at ``settled`` or later and lasts a period; its own if that is too long."""
    loop, once = track.loop or 0, _loop_length(track)
    if period > MOST_PASSES * once:
        report.warn(messages.LOOP_TEMPO, track.head, voice=track.number, limit=MOST_PASSES)
        period = own if own <= MOST_PASSES * once else once
    # What is before the new loop, and the new loop: both cycle through the old one.
    cycle = track.drafts[loop:]
    first, begins = 0, _start(track)
    while begins < settled:
        begins += cycle[first % len(cycle)].length.whole
        first += 1
        if first > MOST_EVENTS:
            return
    count = len(cycle) * int(period / once)
    added = first + count - len(cycle)
    if len(track.drafts) + added > MOST_EVENTS:
        report.warn(messages.LOOP_TEMPO, track.head, voice=track.number, limit=MOST_PASSES)
        return
    if added:
        _append(track, loop, cycle, added)
        track.loop = loop + first


def _append(track: Track, loop: int, cycle: list[Draft], added: int) -> None:
    """Appends copies of the loop's events, one after the other, and the passages that lie in whole copies."""
    bars = track.bars - cycle[0].bar
    for number in range(added):
        passes, index = divmod(number, len(cycle))
        draft = cycle[index]
        track.drafts.append(dataclasses.replace(draft, bar=draft.bar + (passes + 1) * bars))
    within = [passage for passage in track.passages if passage.first >= loop]
    for passes in range(1, -(-added // len(cycle)) + 1):
        shift = passes * len(cycle)
        track.passages += [
            Passage(passage.first + shift, passage.end + shift, passage.pattern, passage.transposition)
            for passage in within
            if passage.end + shift <= len(track.drafts)
        ]
