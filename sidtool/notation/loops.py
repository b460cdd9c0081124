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
from collections.abc import Sequence
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
    looping = [track for track in tracks if track.loop is not None and _loop_length(track)]
    swing = swing_of(tempo)
    pair = 2 * swing.step if swing else ZERO
    settled = _settled(tracks)
    changing = [track for track in looping if any(draft.bpm is not None for draft in track.drafts[track.loop :])]
    if not pair and settled is None:
        return
    known = [track for track in looping if not any(draft.length.calls for draft in track.drafts)]
    if settled is not None:
        for track in looping:
            if track not in known:
                report.warn(messages.LOOP_IN_CALLS, track.head, voice=track.number)
    period = _common([_loop_length(track) for track in known] + ([pair] if pair else []))
    for track in known:
        own = _common([_loop_length(track)] + ([pair] if pair else []))
        _extend(track, settled or ZERO, period if changing else own, own, report)


def _settled(tracks: Sequence[Track]) -> Fraction | None:
    """The position, in whole notes, from which on the tempo repeats, or None where it never changes."""
    last: Fraction | None = None
    for track in tracks:
        position = ZERO
        for index, draft in enumerate(track.drafts):
            is_in_loop = track.loop is not None and index > track.loop
            if index == track.loop and any(later.bpm is not None for later in track.drafts[index:]):
                last = max(last or ZERO, position)
            if draft.bpm is not None and not is_in_loop:
                last = max(last or ZERO, position)
            position += draft.length.whole
    return last


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
    position = sum((draft.length.whole for draft in track.drafts[:loop]), start=ZERO)
    # What is before the new loop, and the new loop: both cycle through the old one.
    cycle = track.drafts[loop:]
    first, begins = 0, position
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
