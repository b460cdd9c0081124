"""A voice's elements to its events: octave, default length and instrument carried along, bars counted and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sidtool.errors import Span
from sidtool.notation import messages, tree
from sidtool.notation.bars import Bars
from sidtool.notation.lengths import MOST_EVENTS, Lengths, Tempo
from sidtool.notation.report import Report, TooManyErrorsError
from sidtool.notation.spelling import nearest
from sidtool.notation.tree import Element, Token
from sidtool.notation.words import seed_note
from sidtool.song import Event, GateOff, Hold, Note, Voice

MOST_PASSES = 255

# Elements that take no part in this version, and how long they last (so that bars are still checked): the length as
# written, or None where it cannot be known.
_LATER: dict[type[Element], str] = {
    tree.Rest: "a rest that silences at once",
    tree.Wait: "a wait that touches nothing",
    tree.Tuplet: "a tuplet",
    tree.Call: "playing a pattern",
    tree.GateTime: "gate time",
    tree.Level: "voice level",
    tree.Marker: "a marker",
    tree.Effect: "an effect",
}
_EFFECTS = ("!vib", "!detune", "!pw", "!cutoff", "!res", "!bpm")
_EFFECT_ALIASES = {"!vibrato": "!vib", "!pulse": "!pw", "!resonance": "!res", "!tempo": "!bpm"}


@dataclass(slots=True)
class _Draft:
    """An event that may still get longer."""

    kind: type[Event]
    length: Fraction
    place: Span
    text: str
    bar: int
    pitch: int = 0
    instrument: int | None = None
    is_default: bool = False  # its length is the voice's default length, which is set by ...
    default: Token | None = None  # ... this l, or by the header

    def finish(self) -> Event:
        if self.kind is Note:
            return Note(self.length, self.place, self.text, self.bar, self.pitch, self.instrument)
        return self.kind(self.length, self.place, self.text, self.bar)


@dataclass(slots=True)
class Context:
    """What all voices of a song share. ``left``: elements that may still be read, repeats written out."""

    tempo: Tempo
    lengths: Lengths
    instruments: Mapping[str, int]
    report: Report
    left: int = MOST_EVENTS


@dataclass(slots=True)
class VoiceReader:
    """One voice, over all its blocks.

    Attributes:
        number: 1 to 3.
        head: the first head that named it.
    """

    number: int
    head: Token
    context: Context
    _events: list[_Draft] = field(default_factory=list)
    _loop: int | None = None
    _loop_sign: Token | None = None
    _octave: int = 4
    _step: Fraction = field(init=False)
    _step_sign: Token | None = None  # the l that set it; None: the header did
    _instrument: int | None = None
    _repeats: int = 0
    _incomplete: bool = False  # something of it was reported and left out
    _bars: Bars = field(init=False)

    def __post_init__(self) -> None:
        tempo = self.context.tempo
        self._step = tempo.step
        self._bars = Bars(self.number, tempo, self.context.report)

    def read(self, elements: Sequence[Element]) -> None:
        """Takes what follows in the text."""
        for element in elements:
            self.context.left -= 1
            if self.context.left < 0:
                self.context.report.error(messages.TOO_MANY_EVENTS, element.sign, limit=f"{MOST_EVENTS:,}")
                raise TooManyErrorsError
            handler = _HANDLERS.get(type(element))
            if handler is not None:
                handler(self, element)
            else:
                self._later(element)

    def set_octave(self, token: Token) -> None:
        """``o3``."""
        octave = int(token.text[1:]) if len(token.text) == 2 else 8
        if octave > 7:
            self.context.report.error(messages.NO_SUCH_OCTAVE, token, octave=token.text[1:])
        else:
            self._octave = octave

    def finish(self) -> Voice | None:
        """The voice; None where it is empty, which is reported."""
        report = self.context.report
        if self._loop is not None and self._loop == len(self._events) and self._loop_sign:
            report.error(messages.LOOP_EMPTY, self._loop_sign, voice=self.number)
        elif not self._events and not self._incomplete:
            report.error(messages.EMPTY_VOICE, self.head, number=self.number)
        for event in self._events:
            if event.length < 1:
                self._too_short(event)
        if report:
            return None
        return Voice(self.number, tuple(event.finish() for event in self._events), self._loop)

    def _too_short(self, event: _Draft) -> None:
        """Told where the length is written: at the note, or once at the l; the header's is told by the header."""
        if event.is_default and event.default is None:
            return
        place, word, length = event.place, event.text, event.length
        if event.default is not None:
            place, word = self.context.report.span(event.default), event.default.text
            written = self.context.lengths.read(event.default)
            length = written.at(self.context.tempo.whole) if written else length
        self.context.report.error(messages.SHORTER_THAN_CALL, place, word=word, calls=f"{float(length):.2g}")

    # -- what takes time ----------------------------------------------------------------------------------------------

    def _length(self, element: tree.Timed) -> Fraction:
        if element.length is None:
            self._bars.note_length(self._step_sign)
            return self._step
        self._bars.note_length(element.length)
        length = self.context.lengths.read(element.length)
        if length is None:
            self._bars.doubt()
            return self._step
        return length.at(self.context.tempo.whole)

    def _note(self, element: tree.Note) -> None:
        report = self.context.report
        if element.chord:
            report.error(messages.NOT_YET, element.chord[0], what="a chord")
        if element.glide is not None:
            what = "a slide" if seed_note(element.glide.target.text[1:], 0) is not None else "a bend"
            report.error(messages.NOT_YET, element.glide.target, what=what)
        if element.slur is not None:
            report.error(messages.NOT_YET, element.slur, what="a slur")
        pitch = seed_note(element.sign.text, self._octave)
        if pitch is not None:
            self._add(Note, element, pitch)

    def _gate_off(self, element: tree.GateOff) -> None:
        self._add(GateOff, element)

    def _hold(self, element: tree.Hold) -> None:
        if not self._events or self._loop == len(self._events):
            self._add(Hold, element)
            return
        length = self._length(element)
        self._events[-1].length += length
        self._bars.pass_time(length)

    def _add(self, kind: type[Event], element: tree.Timed, pitch: int = 0) -> None:
        length, sign = self._length(element), element.sign
        text = sign.text + element.length.text if element.length else sign.text
        place = Span(self.context.report.file, sign.line, sign.column, len(text))
        draft = _Draft(kind, length, place, text, self._bars.current(), pitch, self._instrument)
        if element.length is None:
            draft.is_default, draft.default = True, self._step_sign
        self._events.append(draft)
        self._bars.pass_time(length)

    def _bar_line(self, element: tree.BarLine) -> None:
        self._bars.line(element.sign)

    # -- what changes the state ---------------------------------------------------------------------------------------

    def _octave_sign(self, element: tree.Octave) -> None:
        self.set_octave(element.sign)

    def _shift(self, element: tree.Shift) -> None:
        up = element.sign.text == ">"
        octave = self._octave + (1 if up else -1)
        if 0 <= octave <= 7:
            self._octave = octave
        else:
            self.context.report.error(messages.ABOVE_OCTAVE_7 if up else messages.BELOW_OCTAVE_0, element.sign)

    def _default_length(self, element: tree.DefaultLength) -> None:
        length = self.context.lengths.read(element.sign)
        if length is not None:
            self._step, self._step_sign = length.at(self.context.tempo.whole), element.sign
        else:
            self._bars.doubt()

    def _choice(self, element: tree.Choice) -> None:
        name = element.sign.text[1:]
        index = self.context.instruments.get(name)
        if index is None:
            near = nearest(name, self.context.instruments)
            known = f"define it: instrument {name[:30]} {{ adsr 0 9 8 4  wave pulse }}"
            self.context.report.error(messages.UNKNOWN_INSTRUMENT, element.sign, name=name, near=near or known)
            return
        self._instrument = index

    def _loop_point(self, element: tree.LoopPoint) -> None:
        report = self.context.report
        if self._repeats:
            report.error(messages.LOOP_IN_REPEAT, element.sign)
        elif self._loop_sign is not None:
            report.error(messages.LOOP_TWICE, element.sign, voice=self.number, line=self._loop_sign.line)
        else:
            self._loop, self._loop_sign = len(self._events), element.sign

    # -- repeats ------------------------------------------------------------------------------------------------------

    def _repeat(self, element: tree.Repeat) -> None:
        text = element.count.text
        count = int(text) if 0 < len(text) <= 6 else 1
        if len(text) > 6 or (text and not 1 <= count <= MOST_PASSES):
            self.context.report.error(messages.COUNT_RANGE, element.count, word=text, limit=MOST_PASSES)
            count = 1
        self._repeats += 1
        for remaining in range(count - 1, -1, -1):
            self.read(element.body)
            if remaining:
                self.read(element.ending)
        self._repeats -= 1

    # -- what is not there yet ----------------------------------------------------------------------------------------

    def _bad(self, element: tree.Bad) -> None:
        self._bars.doubt()
        self._incomplete = True

    def _later(self, element: Element) -> None:
        report = self.context.report
        self._incomplete = True
        word = element.sign.text
        if isinstance(element, tree.Effect) and word not in _EFFECTS:
            near = nearest(_EFFECT_ALIASES.get(word, word), _EFFECTS)
            near = near or f"there are {', '.join(_EFFECTS[:-1])} and {_EFFECTS[-1]}"
            report.error(messages.UNKNOWN_EFFECT, element.sign, word=word, near=near)
        else:
            report.error(messages.NOT_YET, element.sign, what=f"{_LATER[type(element)]} ('{word}')")
        if isinstance(element, tree.Timed):
            self._bars.pass_time(self._length(element))
        elif isinstance(element, tree.Call):
            self._bars.doubt()


_HANDLERS: dict[type[Element], Callable[[VoiceReader, Any], None]] = {
    tree.Note: VoiceReader._note,
    tree.GateOff: VoiceReader._gate_off,
    tree.Hold: VoiceReader._hold,
    tree.BarLine: VoiceReader._bar_line,
    tree.Octave: VoiceReader._octave_sign,
    tree.Shift: VoiceReader._shift,
    tree.DefaultLength: VoiceReader._default_length,
    tree.Choice: VoiceReader._choice,
    tree.LoopPoint: VoiceReader._loop_point,
    tree.Repeat: VoiceReader._repeat,
    tree.Bad: VoiceReader._bad,
}
