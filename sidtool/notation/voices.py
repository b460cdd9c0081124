"""A voice's elements to its drafts: patterns and repeats written out, state carried along, bars counted and checked."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from sidtool.notation import messages, tree
from sidtool.notation.calls import Calls, called
from sidtool.notation.drafts import Draft, Track
from sidtool.notation.effects import read_effect
from sidtool.notation.endings import Behind, LoopPoint, close_track
from sidtool.notation.lengths import MOST_EVENTS
from sidtool.notation.notes import read_note
from sidtool.notation.recorder import Recorder
from sidtool.notation.report import TooManyErrorsError
from sidtool.notation.state import Context, Pattern, State
from sidtool.notation.tree import Element, Token
from sidtool.song import GateOff, Hold, Note, Passage, Rest, Vibrato

MOST_PASSES = 255


class _Sound(NamedTuple):
    """What a struck note sounds with, as far as another ``@`` would change it."""

    instrument: int | None
    vibrato: Vibrato | None
    keeps_pulse: bool


_PLAIN = _Sound(None, None, False)  # before the first note


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
    _recorder: Recorder = field(init=False)
    _passages: list[Passage] = field(default_factory=list)
    _loop: LoopPoint | None = None
    _repeats: int = 0
    _slur: Token | None = None  # of the note before
    _sound: _Sound = _PLAIN  # of the note before
    _tuplet_in: int = -1  # how many patterns are open where the outermost tuplet stands
    _calls: Calls = field(default_factory=Calls)
    _names: list[str] = field(default_factory=list)  # of the patterns that are open

    def __post_init__(self) -> None:
        self._recorder = Recorder(self.number, self.context)

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
        report, drafts = self.context.report, self._recorder.drafts
        if self._loop is not None and self._loop.event == len(drafts):
            report.error(messages.LOOP_EMPTY, self._loop.sign, voice=self.number)
        elif not drafts and not self._recorder.is_incomplete:
            report.error(messages.EMPTY_VOICE, self.head, number=self.number)
        if not drafts:
            return None
        track = Track(self.number, self.head, drafts, None, self._passages, self._recorder.bars.current())
        behind = Behind(self._slur, self._recorder.effects, self._recorder.markers)
        return close_track(track, self._loop, behind, report)

    # -- what takes time ----------------------------------------------------------------------------------------------

    def _note(self, element: tree.Note) -> None:
        note = read_note(element, self.state, self.context, self._calls, self._slur is not None)
        if note is None:
            self._recorder.is_incomplete = True
        elif not note.slurred:
            self._sound = _Sound(note.instrument, note.vibrato, note.keeps_pulse)
        elif note.instrument != self._sound.instrument:  # another one was chosen: it begins with a struck note
            note = dataclasses.replace(note, **self._sound._asdict())
        self._slur = element.slur
        self._recorder.add(Note if note else Hold, element, self.state, note)

    def _gate_off(self, element: tree.GateOff) -> None:
        self._closes(element)
        self._recorder.add(GateOff, element, self.state)

    def _rest(self, element: tree.Rest) -> None:
        self._closes(element)
        self._recorder.add(Rest, element, self.state)

    def _wait(self, element: tree.Wait) -> None:
        self._recorder.add(Hold, element, self.state)

    def _closes(self, element: Element) -> None:
        if self._slur is not None:
            self.context.report.warn(messages.SLUR_CLOSED, self._slur, word=element.sign.text)
            self._slur = None

    def _hold(self, element: tree.Hold) -> None:
        self._recorder.hold(element, self.state)

    def _bar_line(self, element: tree.BarLine) -> None:
        if self._recorder.shares is None:
            self._recorder.bars.line(element.sign)
        elif self._tuplet_in == len(self._names):
            self.context.report.error(messages.BAR_IN_TUPLET, element.sign)

    def _tuplet(self, element: tree.Tuplet) -> None:
        """Its elements share its length; what lengths stand in it are weights."""
        outer, shares = self._recorder.shares, list[tuple[Draft, Fraction]]()
        self._recorder.shares = shares
        if outer is None:
            self._tuplet_in = len(self._names)
        self.read(element.elements)
        self._recorder.shares = outer
        self._recorder.share(element, shares, self.state)

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
            self._recorder.bars.doubt()

    def _gate_time(self, element: tree.GateTime) -> None:
        self.state.set_gate(element.sign, self.context.report)

    def _level(self, element: tree.Level) -> None:
        self.state.set_level(element.sign, self.context.report)

    def _choice(self, element: tree.Choice) -> None:
        self.state.choose(element.sign, self.context)

    def _marker(self, element: tree.Marker) -> None:
        self._recorder.markers.append(element.sign)

    def _effect(self, element: tree.Effect) -> None:
        results = self.context.results
        if id(element) not in results:
            results[id(element)] = read_effect(element, self.context.effects)
        effect = results[id(element)]
        if effect is None:
            self._recorder.is_incomplete = True
            return
        self.state.apply(element.sign, effect)
        if effect.sets_vibrato:
            self._sound = self._sound._replace(vibrato=effect.vibrato)
        if effect.keeps_pulse:
            self._sound = self._sound._replace(keeps_pulse=True)
        self._recorder.effects.append((element.sign, effect))

    def _loop_point(self, element: tree.LoopPoint) -> None:
        report, sign = self.context.report, element.sign
        if self._names:
            report.error(messages.LOOP_IN_PATTERN, sign)
        elif self._recorder.shares is not None:
            report.error(messages.LOOP_IN_TUPLET, sign)
        elif self._repeats:
            report.error(messages.LOOP_IN_REPEAT, sign)
        elif self._loop is not None:
            report.error(messages.LOOP_TWICE, sign, voice=self.number, line=report.line(self._loop.sign))
        else:
            recorder = self._recorder
            self._loop = LoopPoint(len(recorder.drafts), sign, self._slur is not None, len(recorder.effects))
            recorder.loop = self._loop.event

    def _bad(self, element: tree.Bad) -> None:
        self._recorder.omit()

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
        reader._recorder.shares = None if self._recorder.shares is None else []
        reader._calls.open = list(self._calls.open)
        reader.read(elements)

    def _call(self, element: tree.Call) -> None:
        pattern, semitones = called(element.sign, self._names, self.context)
        if pattern is None:
            self._recorder.omit()
            return
        self._calls.open.append((element.sign, semitones))
        first, place = len(self._recorder.drafts), len(self._passages)
        self.play(pattern, semitones)
        end = len(self._recorder.drafts)
        if end > first:
            transposition = self.state.transposition + semitones
            self._passages.insert(place, Passage(first, end, pattern.name.text, transposition))
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
            self._recorder.effects.append(caller.pulse)
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
