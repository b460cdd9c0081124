"""Notes that come late: each opened gate of a run is looked at in the chip's own envelopes.

The rate counter of an envelope is reset by nothing. Where it stands beyond the period that an onset selects, it runs
through all of its 32,767 states first (the ADSR delay bug: docs/player.md, "What is written").
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sidtool.cost.figures import LateOnset
from sidtool.cost.run import Run
from sidtool.cost.timeline import Timeline
from sidtool.sid.envelopes import Envelopes
from sidtool.sid.oscillators import Writes
from sidtool.song import Event, Note, Song

CONTROL, VOICE_REGISTERS, GATE = 4, 7, 1
SETTLED = 4  # cycles after a write until the envelope's state has followed it


def late_onsets(run: Run, song: Song, timeline: Timeline) -> tuple[int, tuple[LateOnset, ...]]:
    """How many gates a run opens, and those notes that the delay bug makes late, by their places.

    Calls come at exactly equal distances, as they do from a timer that nothing holds up; ``init`` is taken for the call
    before the first.
    """
    envelopes = Envelopes()
    period = song.cycles_per_call
    cycles = (run.calls + 1) * period + run.offsets
    writes = Writes(cycles, run.registers, run.values)
    late = dict[tuple[int, Event], LateOnset]()
    count, following = 0, 0
    for call, end, voices in _opened(run, cycles):
        following = envelopes.run(writes, following, end + SETTLED)
        for voice in voices:
            count += 1
            delay = envelopes.delay(voice)
            if delay:
                _add(late, timeline, voice + 1, call, delay)
    return count, tuple(sorted(late.values(), key=lambda one: one.call))


def _opened(run: Run, cycles: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Iterator[tuple[int, int, list[int]]]:
    """The calls in which gates open and are open at the end: number, cycle of the last write, voices from 0."""
    gates = [0, 0, 0]
    ends = cycles[np.searchsorted(run.calls, np.arange(len(run.cycles)), side="right") - 1].tolist()
    for call, registers, values in run.writes_by_call():
        opened = set[int]()
        for register, value in zip(registers, values, strict=True):
            voice, of_voice = divmod(register, VOICE_REGISTERS)
            if of_voice != CONTROL or voice > 2:
                continue
            gate = value & GATE
            if gate and not gates[voice]:
                opened.add(voice)
            elif not gate:
                opened.discard(voice)
            gates[voice] = gate
        if opened:
            yield call, ends[call], sorted(opened)


def _add(late: dict[tuple[int, Event], LateOnset], timeline: Timeline, voice: int, call: int, delay: int) -> None:
    event = _note(timeline, voice, call)
    found = late.get((voice, event))
    if found is None:
        late[voice, event] = LateOnset(voice, event.bar + 1, event.place, call, 1, delay)
    else:
        longest = max(found.cycles, delay)
        late[voice, event] = LateOnset(voice, found.bar, found.place, found.call, found.count + 1, longest)


def _note(timeline: Timeline, voice: int, call: int) -> Event:
    beginning = timeline.beginning(call).get(voice, [])
    return next((one for one in reversed(beginning) if isinstance(one, Note)), timeline.sounding(voice, call))
