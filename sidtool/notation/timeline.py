"""From positions in beats to time in player calls: swing, and tempo changes that hold for all voices.

A song has one position, counted in whole notes, that all voices share. Swing moves positions; the tempo says how many
calls a whole note of them takes. A length in calls (``:12f``) is the other way round: it says how far the position
comes in that time. So the voices are gone through side by side, from event to event, in the order of time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sidtool.notation.drafts import ZERO, Draft, Track
from sidtool.notation.lengths import Tempo

_HALF = Fraction(1, 2)
# Positions that lengths in calls lead to are rounded to parts of a whole note so small that nothing can hear them, as
# their denominators would grow without end (by a factor with each such length in a swung song).
_SIMPLE = 96  # bits of a denominator that are kept exact
_ROUNDED = 1 << 64


@dataclass(frozen=True, slots=True)
class Swing:
    """Where positions are moved to. Both are whole notes from the song's start, at which both are 0.

    Attributes:
        step: length of a step, in whole notes.
        part: of each pair of steps, that the first one takes.
        origin: where the first pair begins: behind an upbeat.
    """

    step: Fraction
    part: Fraction
    origin: Fraction = ZERO

    def moved(self, position: Fraction) -> Fraction:
        """Where a position sounds.

        >>> swing = Swing(Fraction(1, 8), Fraction(3, 5))
        >>> [str(swing.moved(Fraction(n, 8))) for n in range(4)]
        ['0', '3/20', '1/4', '2/5']
        """
        if not self.origin:
            return self.in_pairs(position)
        return self.in_pairs(position - self.origin) - self.in_pairs(-self.origin)

    def back(self, moved: Fraction) -> Fraction:
        """The position that is moved there."""
        pair = 2 * self.step
        whole, rest = divmod(moved + self.in_pairs(-self.origin), pair)
        first = pair * self.part
        if rest < first:
            rest /= 2 * self.part
        else:
            rest = self.step + (rest - first) / (2 - 2 * self.part)
        return whole * pair + rest + self.origin

    def in_pairs(self, position: Fraction) -> Fraction:
        """The same, both counted from where a pair begins.

        In whole numbers, in parts of a whole note that position, step and part have in common: a song has thousands.
        """
        parts = position.denominator * self.step.denominator
        step = self.step.numerator * position.denominator
        first, both = self.part.numerator, self.part.denominator
        pairs, rest = divmod(position.numerator * self.step.denominator, 2 * step)
        moved = min(rest, step) * first + max(0, rest - step) * (both - first)
        return Fraction(2 * (pairs * step * both + moved), parts * both)


def swing_of(tempo: Tempo) -> Swing | None:
    """The song's swing, or None where all steps are alike."""
    if tempo.swing == _HALF:
        return None
    return Swing(tempo.step_length.whole, tempo.swing, tempo.pickup / tempo.whole)


def place(tracks: Sequence[Track], tempo: Tempo) -> None:
    """Works out how long each event lasts: sets ``calls`` and ``whole`` of all drafts."""
    changes = any(draft.bpm is not None for track in tracks for draft in track.drafts)
    swing = swing_of(tempo)
    if changes:
        _Walk([_cursor(track) for track in tracks if track.drafts], swing, tempo).run()
    elif swing is not None:
        for track in tracks:
            if any(draft.length.calls for draft in track.drafts):
                _Walk([_cursor(track)], swing, tempo).run()
            else:
                _swung(track.drafts, swing, tempo.whole)
    else:
        for track in tracks:
            _steady(track.drafts, tempo.whole)


def _simple(position: Fraction) -> Fraction:
    if position.denominator.bit_length() <= _SIMPLE:
        return position
    return Fraction(round(position * _ROUNDED), _ROUNDED)


def _steady(drafts: Sequence[Draft], whole: Fraction) -> None:
    known: dict[int, Fraction] = {}  # by the identity of lengths that are alive in the drafts: most are shared
    for draft in drafts:
        calls = known.get(id(draft.length))
        if calls is None:
            calls = known[id(draft.length)] = draft.length.at(whole)
        draft.calls, draft.whole = calls, whole


def _swung(drafts: Sequence[Draft], swing: Swing, whole: Fraction) -> None:
    """One tempo, and no length in calls: whole numbers count, and only the place in a pair of steps matters."""
    lengths = {id(draft.length): draft.length.whole for draft in drafts}
    parts = math.lcm(swing.step.denominator, swing.origin.denominator, *(part.denominator for part in lengths.values()))
    counts = {key: int(length * parts) for key, length in lengths.items()}
    pair = int(2 * swing.step * parts)
    position = int(-swing.origin * parts) % pair  # in a pair
    known: dict[tuple[int, int], Fraction] = {}
    for draft in drafts:
        count = counts[id(draft.length)]
        calls = known.get((position, count))
        if calls is None:
            start, end = Fraction(position, parts), Fraction(position + count, parts)
            calls = (swing.in_pairs(end) - swing.in_pairs(start)) * whole
            known[position, count] = calls
        draft.calls, draft.whole = calls, whole
        position = (position + count) % pair


def _cursor(track: Track) -> _Cursor:
    """At a voice's start. One whose loop changes the tempo goes on doing so until all others are through."""
    changes = track.loop is not None and any(draft.bpm is not None for draft in track.drafts[track.loop :])
    return _Cursor(track.drafts, track.loop if changes else None)


@dataclass(slots=True)
class _Cursor:
    """How far a voice is gone through.

    Attributes:
        drafts: its events.
        loop: where it goes on at the end; None: it ends.
        is_through: it has come to its end, and its events are known: what it plays again changes the tempo only.
        index: the one that lasts now.
        position: whole notes, without swing: where its present leg ends, or began where ``in_calls``.
        started: the call when it began.
        end: when its present leg ends: a position (with swing), or a call where ``in_calls``.
        left: calls that come on top of the leg.
        restored: calls in a whole note at the voice's loop point, once it is reached.
    """

    drafts: Sequence[Draft]
    loop: int | None = None
    is_through: bool = False
    index: int = -1
    position: Fraction = ZERO
    started: Fraction = ZERO
    end: Fraction = ZERO
    in_calls: bool = True
    left: Fraction = ZERO
    restored: Fraction | None = None
    due: Fraction = ZERO  # the call when the present leg ends, if the tempo stays


@dataclass(slots=True)
class _Walk:
    """All voices side by side; the tempo holds from ``moved``/``now`` on.

    Attributes:
        cursors: of the voices; those that have ended are taken out.
        whole: calls in a whole note.
        moved: a position (with swing) ...
        now: ... and the call when it sounds.
    """

    cursors: list[_Cursor]
    swing: Swing | None
    tempo: Tempo
    whole: Fraction = field(init=False)
    moved: Fraction = ZERO
    now: Fraction = ZERO
    _offset: Fraction = ZERO  # the call when position 0 (with swing) would sound at this tempo

    def __post_init__(self) -> None:
        self.whole = self.tempo.whole

    def run(self) -> None:
        """Goes through all voices."""
        while not all(cursor.is_through for cursor in self.cursors):
            now = min(cursor.due for cursor in self.cursors)
            arrived = [cursor for cursor in self.cursors if cursor.due == now]
            begins = [cursor for cursor in arrived if self._ends(cursor, now)]
            before = self.whole
            for cursor in begins:
                self._changes(cursor, now)
            for cursor in begins:
                self._begin(cursor, now)
            if self.whole != before:
                self._look_again(begins)
            self.cursors = [cursor for cursor in self.cursors if cursor.index < len(cursor.drafts)]

    def _ends(self, cursor: _Cursor, now: Fraction) -> bool:
        """The leg of a voice ends; whether its event does so, too."""
        if cursor.in_calls:
            moved = self._moved_at(now)
            cursor.position = _simple(self.swing.back(moved) if self.swing else moved)
        if cursor.left:
            cursor.end, cursor.in_calls, cursor.left = now + cursor.left, True, ZERO
            cursor.due = cursor.end
            return False
        if cursor.index >= 0 and not cursor.is_through:
            cursor.drafts[cursor.index].calls = now - cursor.started
        cursor.index += 1
        if cursor.index == len(cursor.drafts):
            cursor.is_through = True
            cursor.index = cursor.index if cursor.loop is None else cursor.loop
        return cursor.index < len(cursor.drafts)

    def _changes(self, cursor: _Cursor, now: Fraction) -> None:
        """The tempo that begins with an event."""
        draft = cursor.drafts[cursor.index]
        whole = self.whole
        if draft.loop_point and cursor.restored is not None and cursor.loop is not None:
            whole = cursor.restored
        if draft.bpm is not None:
            whole = self.tempo.whole_at(draft.bpm)
        if whole != self.whole:
            self.moved, self.now, self.whole = self._moved_at(now), now, whole
            self._offset = self.now - self.moved * self.whole

    def _begin(self, cursor: _Cursor, now: Fraction) -> None:
        draft = cursor.drafts[cursor.index]
        if draft.loop_point and cursor.restored is None:
            cursor.restored = self.whole
        cursor.started = now
        if not cursor.is_through:
            draft.whole = self.whole
        length = draft.length
        if length.whole:
            position = cursor.position + length.whole
            cursor.end = self.swing.moved(position) if self.swing else position
            cursor.in_calls, cursor.left, cursor.position = False, length.calls, position
            cursor.due = self._time(cursor.end)
        else:
            cursor.end, cursor.in_calls, cursor.left = now + length.calls, True, ZERO
            cursor.due = cursor.end

    def _look_again(self, begun: Sequence[_Cursor]) -> None:
        """The tempo has changed: what lasts ends at another time."""
        for cursor in self.cursors:
            if cursor not in begun and not cursor.in_calls:
                cursor.due = self._time(cursor.end)

    def _moved_at(self, call: Fraction) -> Fraction:
        return self.moved + (call - self.now) / self.whole

    def _time(self, moved: Fraction) -> Fraction:
        return self._offset + moved * self.whole
