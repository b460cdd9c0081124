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
from sidtool.song import GateOff, Hold, Note, Rest

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
    slur, effects, markers = behind
    if loop is not None and loop.event < len(track.drafts):
        track.loop = loop.event
        track.drafts[loop.event].loop_point = True
        effects = _join(track, loop, slur, effects, report)
    elif slur is not None:
        report.warn(messages.SLUR_END, slur)
    if effects or markers:
        place = markers[0] if markers else effects[0][0]
        draft = Draft(Hold, NO_LENGTH, report.span(place), place.text, track.bars)
        draft.effects = tuple(effect for _, effect in effects)
        draft.markers = tuple(marker.text[1:] for marker in markers)
        track.drafts.append(draft)
    return track


def _join(track: Track, loop: LoopPoint, slur: Token | None, effects: Waiting, report: Report) -> Waiting:
    """Lets the loop begin later where its first pass is not as the others: some of its events come once more.

    That is so where a slur leads into one of them only, and where effects stand before the ``L``, which are not part
    of the loop. Returns the effects that still have no event.
    """
    cycle = track.drafts[loop.event :]
    count = 0
    before = dataclasses.replace(cycle[0], effects=cycle[0].effects[: loop.effects])
    if before.own_commands:
        count = 1
    first = next((index for index, draft in enumerate(cycle) if draft.kind is not Hold), None)
    if slur is not None and (first is None or cycle[first].kind in (GateOff, Rest)):
        report.warn(messages.SLUR_CLOSED, slur, word=cycle[first or 0].text)
        slur = None
    if first is not None and cycle[first].kind is Note and (slur is not None) != loop.slurred:
        count = first + 1
    while 0 < count < len(cycle) and cycle[count].counted:
        count += 1
    if not count:
        return effects
    copies = [dataclasses.replace(draft, bar=draft.bar + track.bars - cycle[0].bar) for draft in cycle[:count]]
    copies[0].effects = (*(effect for _, effect in effects), *copies[0].effects[loop.effects :])
    note = copies[first].note if first is not None and first < count else None
    if first is not None and note is not None:
        copies[first].note = dataclasses.replace(note, slurred=slur is not None)
    track.drafts += copies
    track.loop = loop.event + count
    return ()
