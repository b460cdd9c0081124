"""The end of a voice: what stands there with nothing behind it, and how its loop joins on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

from sidtool.notation import messages
from sidtool.notation.drafts import NO_LENGTH, Draft, Track
from sidtool.notation.effects import EffectResult
from sidtool.notation.report import Report
from sidtool.notation.tree import Token
from sidtool.song import Hold, Note

Waiting = Sequence[tuple[Token, EffectResult]]


class LoopPoint(NamedTuple):
    """``L``: the event behind it, whether a slur leads over it, and how many effects before it wait for that event."""

    event: int
    sign: Token
    slurred: bool
    effects: int


class Behind(NamedTuple):
    """What stands behind the last event: the ``&`` of the last note, effects, markers."""

    slur: Token | None
    effects: Waiting
    markers: Sequence[Token]


def close_track(track: Track, loop: LoopPoint | None, behind: Behind, report: Report) -> Track:
    """Puts effects, markers and a slur that stand at the end where they belong, and joins the loop on."""
    if loop is not None and loop.event < len(track.drafts):
        track.loop = loop.event
        track.drafts[loop.event].loop_point = True
        _join(track, loop, behind, report)
        return track
    if behind.slur is not None:
        report.warn(messages.SLUR_END, behind.slur)
    if behind.effects or behind.markers:
        place = behind.markers[0] if behind.markers else behind.effects[0][0]
        draft = Draft(Hold, NO_LENGTH, report.span(place), place.text, track.bars)
        draft.effects = tuple(effect for _, effect in behind.effects)
        draft.markers = tuple(marker.text[1:] for marker in behind.markers)
        track.drafts.append(draft)
    return track


def _join(track: Track, loop: LoopPoint, behind: Behind, report: Report) -> None:
    """Lets the loop begin later where its first pass is not as the others: some of its events come once more.

    That is so where a slur leads into one of them only, where effects stand before the ``L``, which are not part of the
    loop, and where effects or markers stand at its end.
    """
    cycle = track.drafts[loop.event :]
    # A tempo at the very end of a loop lasts no time: at its start it is again what it was there.
    effects = tuple(effect for _, effect in behind.effects if effect.bpm is None)
    before = dataclasses.replace(cycle[0], effects=cycle[0].effects[: loop.effects])
    count = 1 if before.own_commands or effects or behind.markers else 0
    first = next((index for index, draft in enumerate(cycle) if draft.kind is not Hold), None)
    is_slurred = _leads_on(behind.slur, cycle, first, report)
    if first is not None and cycle[first].note is not None and is_slurred != loop.slurred:
        count = first + 1
    while 0 < count < len(cycle) and cycle[count].counted:
        count += 1
    if not count:
        return
    copies = [dataclasses.replace(draft, bar=draft.bar + track.bars - cycle[0].bar) for draft in cycle[:count]]
    copies[0].effects = (*effects, *copies[0].effects[loop.effects :])
    copies[0].markers = (*(marker.text[1:] for marker in behind.markers), *copies[0].markers)
    note = copies[first].note if first is not None and first < count else None
    if first is not None and note is not None:
        copies[first].note = dataclasses.replace(note, slurred=is_slurred)
    track.drafts += copies
    track.loop = loop.event + count


def _leads_on(slur: Token | None, cycle: Sequence[Draft], first: int | None, report: Report) -> bool:
    """Whether a slur at the loop's end leads to a note; where it does not, that is told.

    Args:
        slur: the ``&``, or None.
        cycle: the loop.
        first: the first event in it that is no hold.
        report: takes the warning.
    """
    if slur is None:
        return False
    if first is None:
        report.warn(messages.SLUR_END, slur)
    elif cycle[first].kind is not Note:
        report.warn(messages.SLUR_CLOSED, slur, word=cycle[first].text)
    else:
        return True
    return False
