"""A voice's elements to its drafts: patterns and repeats written out, state carried along, bars counted and checked."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sidtool.notation import messages, tree
from sidtool.notation.bars import Bars
from sidtool.notation.calls import Calls, called
from sidtool.notation.drafts import NO_LENGTH, Draft, NoteSays, Track
from sidtool.notation.effects import EffectResult, read_effect
from sidtool.notation.endings import Behind, LoopPoint, close_track
from sidtool.notation.lengths import MOST_EVENTS, Length
from sidtool.notation.notes import as_written, read_note
from sidtool.notation.report import TooManyErrorsError
from sidtool.notation.state import Context, Pattern, State
from sidtool.notation.tree import Element, Token
from sidtool.song import Event, GateOff, Hold, Note, Passage, Rest

MOST_PASSES = 255


@dataclass(slots=True)
class VoiceReader:
    """One voice, over all its blocks.

    Attributes:
        number: 1 to 3; 0 for the music of a pattern that no voice plays, which is read for its mistakes.
        head: the first head that named it.
        state: what it begins with.
    """

    number: int
    head: Token
    context: Context
    state: State
    _drafts: list[Draft] = field(default_factory=list)
    _passages: list[Passage] = field(default_factory=list)
    _loop: LoopPoint | None = None
    _repeats: int = 0
    _incomplete: bool = False  # something of it was reported and left out
    _effects: list[tuple[Token, EffectResult]] = field(default_factory=list)  # those that wait for the next event
    _markers: list[Token] = field(default_factory=list)
    _slur: Token | None = None  # of the note before
    _shares: list[tuple[Draft, Fraction]] | None = None  # in a tuplet: the weights, and what they lengthen
    _tuplet_in: int = -1  # how many patterns are open where the outermost tuplet stands
    _calls: Calls = field(default_factory=Calls)
    _names: list[str] = field(default_factory=list)  # of the patterns that are open
    _bars: Bars = field(init=False)
    _measured: tuple[Length, Fraction] = (NO_LENGTH, Fraction(0))  # the length last measured, in calls

    def __post_init__(self) -> None:
        self._bars = Bars(self.number, self.context.tempo, self.context.report, self.context.tempo_changes)

    def read(self, elements: Sequence[Element]) -> None:
        """Takes what follows in the text."""
        for element in elements:
            self.context.left -= 1
            if self.context.left < 0:
                self.context.report.error(messages.TOO_MANY_EVENTS, element.sign, limit=f"{MOST_EVENTS:,}")
                raise TooManyErrorsError
            _HANDLERS[type(element)](self, element)

    def finish(self) -> Track | None:
        """The voice; None where it is empty, which is reported."""
        report = self.context.report
        if self._loop is not None and self._loop.event == len(self._drafts):
            report.error(messages.LOOP_EMPTY, self._loop.sign, voice=self.number)
        elif not self._drafts and not self._incomplete:
            report.error(messages.EMPTY_VOICE, self.head, number=self.number)
        if not self._drafts:
            return None
        track = Track(self.number, self.head, self._drafts, None, self._passages, self._bars.current())
        return close_track(track, self._loop, Behind(self._slur, self._effects, self._markers), report)

    # -- what takes time ----------------------------------------------------------------------------------------------

    def _length(self, element: tree.Timed) -> Length:
        if element.length is None:
            self._bars.note_length(self.state.step_sign)
            return self.state.step
        self._bars.note_length(element.length)
        length = self.context.lengths.read(element.length)
        if length is None:
            self._bars.doubt()
            return self.state.step
        return length

    def _in_calls(self, length: Length) -> Fraction:
        """At the tempo of the song's start."""
        if self._measured[0] is not length:
            self._measured = length, length.at(self.context.tempo.whole)
        return self._measured[1]

    def _note(self, element: tree.Note) -> None:
        note = read_note(element, self.state, self.context, self._calls, self._slur is not None)
        if note is None:
            self._incomplete = True
        self._slur = element.slur
        self._add(Note if note else Hold, element, note)

    def _gate_off(self, element: tree.GateOff) -> None:
        self._closes(element)
        self._add(GateOff, element)

    def _rest(self, element: tree.Rest) -> None:
        self._closes(element)
        self._add(Rest, element)

    def _wait(self, element: tree.Wait) -> None:
        self._add(Hold, element)

    def _closes(self, element: Element) -> None:
        if self._slur is not None:
            self.context.report.warn(messages.SLUR_CLOSED, self._slur, word=element.sign.text)
            self._slur = None

    def _hold(self, element: tree.Hold) -> None:
        """Lengthens what is before it; where something stands between the two it is an event of its own."""
        drafts = self._drafts
        is_first = not drafts or (self._loop is not None and self._loop.event == len(drafts))
        if is_first or self._effects or self._markers:
            is_counted = not is_first and (drafts[-1].kind is Note or drafts[-1].counted)
            self._add(Hold, element)
            drafts[-1].counted = is_counted
            return
        length = self._length(element)
        if self._shares is not None:
            self._shares.append((drafts[-1], self._in_calls(length)))
            return
        old = drafts[-1].length
        drafts[-1].length = Length(old.whole + length.whole, old.calls + length.calls)
        self._bars.pass_time(self._in_calls(length))

    def _add(self, kind: type[Event], element: tree.Timed, note: NoteSays | None = None) -> None:
        length, text = self._length(element), as_written(element)
        sign = element.sign
        place = self.context.report.span(sign, 0, len(text))
        draft = Draft(kind, length, place, text, self._bars.current(), note)
        if self._effects or self._markers:
            draft.effects = tuple(effect for _, effect in self._effects)
            draft.markers = tuple(marker.text[1:] for marker in self._markers)
            self._effects, self._markers = [], []
        self._drafts.append(draft)
        if self._shares is not None:
            draft.length = NO_LENGTH
            self._shares.append((draft, self._in_calls(length)))
            return
        if element.length is None:
            draft.is_default, draft.default = True, self.state.step_sign
        self._bars.pass_time(self._in_calls(length))

    def _bar_line(self, element: tree.BarLine) -> None:
        if self._shares is None:
            self._bars.line(element.sign)
        elif self._tuplet_in == len(self._names):
            self.context.report.error(messages.BAR_IN_TUPLET, element.sign)

    def _tuplet(self, element: tree.Tuplet) -> None:
        """Its elements share its length; what lengths stand in it are weights."""
        outer, self._shares = self._shares, []
        if outer is None:
            self._tuplet_in = len(self._names)
        self.read(element.elements)
        shares, self._shares = self._shares, outer
        length = self._length(element)
        total = sum((weight for _, weight in shares), start=Fraction(0))
        if not total:
            self._empty_tuplet(element)
        elif outer is not None:
            outer += [(draft, weight / total * self._in_calls(length)) for draft, weight in shares]
        else:
            for draft, weight in shares:
                part, old = weight / total, draft.length
                draft.length = Length(old.whole + length.whole * part, old.calls + length.calls * part)
            self._bars.pass_time(self._in_calls(length))

    def _empty_tuplet(self, element: tree.Tuplet) -> None:
        if not any(isinstance(inside, tree.Bad) for inside in element.elements):
            self.context.report.error(messages.TUPLET_EMPTY, element.sign)
        self._bars.doubt()
        self._incomplete = True

    # -- what changes the state ---------------------------------------------------------------------------------------

    def _octave(self, element: tree.Octave) -> None:
        self.state.set_octave(element.sign, self.context.report)

    def _shift(self, element: tree.Shift) -> None:
        self.state.shift_octave(element.sign, self.context.report)

    def _default_length(self, element: tree.DefaultLength) -> None:
        length = self.context.lengths.read(element.sign)
        if length is not None:
            self.state.step, self.state.step_sign = length, element.sign
        else:
            self._bars.doubt()

    def _gate_time(self, element: tree.GateTime) -> None:
        self.state.set_gate(element.sign, self.context.report)

    def _level(self, element: tree.Level) -> None:
        self.state.set_level(element.sign, self.context.report)

    def _choice(self, element: tree.Choice) -> None:
        self.state.choose(element.sign, self.context)

    def _marker(self, element: tree.Marker) -> None:
        self._markers.append(element.sign)

    def _effect(self, element: tree.Effect) -> None:
        results = self.context.results
        if id(element) not in results:
            results[id(element)] = read_effect(element, self.context.effects)
        effect = results[id(element)]
        if effect is None:
            self._incomplete = True
            return
        self.state.apply(element.sign, effect)
        self._effects.append((element.sign, effect))

    def _loop_point(self, element: tree.LoopPoint) -> None:
        report, sign = self.context.report, element.sign
        if self._names:
            report.error(messages.LOOP_IN_PATTERN, sign)
        elif self._shares is not None:
            report.error(messages.LOOP_IN_TUPLET, sign)
        elif self._repeats:
            report.error(messages.LOOP_IN_REPEAT, sign)
        elif self._loop is not None:
            report.error(messages.LOOP_TWICE, sign, voice=self.number, line=report.line(self._loop.sign))
        else:
            self._loop = LoopPoint(len(self._drafts), sign, self._slur is not None, len(self._effects))

    def _bad(self, element: tree.Bad) -> None:
        self._bars.doubt()
        self._incomplete = True

    # -- what is played more than once --------------------------------------------------------------------------------

    def _repeat(self, element: tree.Repeat) -> None:
        text = element.count.text
        count = int(text) if 0 < len(text) <= 6 else 1
        if len(text) > 6 or (text and not 1 <= count <= MOST_PASSES):
            self.context.report.error(messages.COUNT_RANGE, element.count, word=text, limit=MOST_PASSES)
            count = 1
        self._repeats += 1
        if count == 1 and element.slash is not None:
            self.context.report.warn(messages.SLASH_UNPLAYED, element.slash)
            self._check(element.ending)
        for remaining in range(count - 1, -1, -1):
            self.read(element.body)
            if remaining:
                self.read(element.ending)
        self._repeats -= 1

    def _check(self, elements: Sequence[Element]) -> None:
        """Reads what is not played, for its mistakes."""
        reader = VoiceReader(0, self.head, self.context, copy.copy(self.state))
        reader._names, reader._repeats, reader._tuplet_in = list(self._names), self._repeats, self._tuplet_in
        reader._shares = None if self._shares is None else []
        reader._calls.open = list(self._calls.open)
        reader.read(elements)

    def _call(self, element: tree.Call) -> None:
        pattern, semitones = called(element.sign, self._names, self.context)
        if pattern is None:
            self._bars.doubt()
            self._incomplete = True
            return
        self._calls.open.append((element.sign, semitones))
        first, place = len(self._drafts), len(self._passages)
        self.play(pattern, semitones)
        if len(self._drafts) > first:
            transposition = self.state.transposition + semitones
            self._passages.insert(place, Passage(first, len(self._drafts), pattern.name.text, transposition))
        self._calls.open.pop()

    def play(self, pattern: Pattern, semitones: int = 0) -> None:
        """The music of a pattern, in its own octave and length; the caller's state comes back."""
        caller, repeats = self.state, self._repeats
        self.state, self._repeats = caller.in_pattern(self.context.tempo.step_length, semitones), 0
        if pattern.octave is not None:
            self.state.set_octave(pattern.octave, self.context.report)
        self._names.append(pattern.name.text)
        self.read(pattern.elements)
        self._names.pop()
        if caller.pulse is not None and self.state.pulse is not caller.pulse:
            self._effects.append(caller.pulse)
        self.state, self._repeats = caller, repeats


_HANDLERS: dict[type[Element], Callable[[VoiceReader, Any], None]] = {
    tree.Note: VoiceReader._note,
    tree.GateOff: VoiceReader._gate_off,
    tree.Rest: VoiceReader._rest,
    tree.Wait: VoiceReader._wait,
    tree.Hold: VoiceReader._hold,
    tree.Tuplet: VoiceReader._tuplet,
    tree.BarLine: VoiceReader._bar_line,
    tree.Octave: VoiceReader._octave,
    tree.Shift: VoiceReader._shift,
    tree.DefaultLength: VoiceReader._default_length,
    tree.GateTime: VoiceReader._gate_time,
    tree.Level: VoiceReader._level,
    tree.Choice: VoiceReader._choice,
    tree.Marker: VoiceReader._marker,
    tree.Effect: VoiceReader._effect,
    tree.LoopPoint: VoiceReader._loop_point,
    tree.Repeat: VoiceReader._repeat,
    tree.Call: VoiceReader._call,
    tree.Bad: VoiceReader._bad,
}
