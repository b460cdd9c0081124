"""What a voice has played so far: its events in their order, the lengths they share in tuplets, its bars."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from sidtool.notation import messages, tree
from sidtool.notation.bars import Bars
from sidtool.notation.drafts import NO_LENGTH, Draft, NoteSays
from sidtool.notation.effects import EffectResult
from sidtool.notation.lengths import Length
from sidtool.notation.notes import as_written
from sidtool.notation.state import Context, State
from sidtool.notation.tree import Token
from sidtool.song import Event, Hold, Note

Shares = list[tuple[Draft, Fraction]]


@dataclass(slots=True)
class Recorder:
    """The events of a voice as they are read.

    Attributes:
        number: of the voice; 0: its bars are not checked.
        drafts: the events.
        loop: index of the event behind the loop point, once there is one.
        effects: those that wait for the next event ...
        markers: ... and the markers that do.
        shares: in a tuplet: the events with their weights, and what the weights are to lengthen; None: in none.
        is_incomplete: something was reported and left out.
    """

    number: int
    context: Context
    drafts: list[Draft] = field(default_factory=list)
    loop: int | None = None
    effects: list[tuple[Token, EffectResult]] = field(default_factory=list)
    markers: list[Token] = field(default_factory=list)
    shares: Shares | None = None
    is_incomplete: bool = False
    bars: Bars = field(init=False)
    _measured: tuple[Length, Fraction] = (NO_LENGTH, Fraction(0))  # the length last measured, in calls

    def __post_init__(self) -> None:
        self.bars = Bars(self.number, self.context.tempo, self.context.report, self.context.tempo_changes)

    def omit(self) -> None:
        """Something that takes time is left out: it is reported, and the next bar line cannot be checked."""
        self.bars.doubt()
        self.is_incomplete = True

    def length(self, element: tree.Timed, state: State) -> Length:
        """How long an element lasts, as written."""
        if element.length is None:
            self.bars.note_length(state.step_sign)
            return state.step
        self.bars.note_length(element.length)
        length = self.context.lengths.read(element.length)
        if length is None:
            self.bars.doubt()
            return state.step
        return length

    def _in_calls(self, length: Length) -> Fraction:
        """At the tempo of the song's start."""
        if self._measured[0] is not length:
            self._measured = length, length.at(self.context.tempo.whole)
        return self._measured[1]

    def add(self, kind: type[Event], element: tree.Timed, state: State, note: NoteSays | None = None) -> None:
        """An event, with all effects and markers that wait for it."""
        length, text = self.length(element, state), as_written(element)
        place = self.context.report.span(element.sign, 0, len(text))
        draft = Draft(kind, length, place, text, self.bars.current(), note)
        if self.effects or self.markers:
            draft.effects = tuple(effect for _, effect in self.effects)
            draft.markers = tuple(marker.text[1:] for marker in self.markers)
            self.effects, self.markers = [], []
        self.drafts.append(draft)
        if self.shares is not None:
            draft.length = NO_LENGTH
            self.shares.append((draft, self._in_calls(length)))
            return
        if element.length is None:
            draft.is_default, draft.default = True, state.step_sign
        self.bars.pass_time(self._in_calls(length))

    def hold(self, element: tree.Hold, state: State) -> None:
        """Lengthens what is before it; where something stands between the two it is an event of its own."""
        drafts = self.drafts
        is_first = not drafts or self.loop == len(drafts)
        if is_first or self.effects or self.markers:
            is_counted = not is_first and (drafts[-1].kind is Note or drafts[-1].counted)
            self.add(Hold, element, state)
            drafts[-1].counted = is_counted
            return
        length = self.length(element, state)
        if self.shares is not None:
            self.shares.append((drafts[-1], self._in_calls(length)))
            return
        old = drafts[-1].length
        drafts[-1].length = Length(old.whole + length.whole, old.calls + length.calls)
        self.bars.pass_time(self._in_calls(length))

    def share(self, element: tree.Tuplet, shares: Shares, state: State) -> None:
        """Gives the events of a tuplet its length, by their weights; ``shares`` is of the tuplet around it now."""
        length = self.length(element, state)
        total = sum((weight for _, weight in shares), start=Fraction(0))
        if not total:
            if not any(isinstance(inside, tree.Bad) for inside in element.elements):
                self.context.report.error(messages.TUPLET_EMPTY, element.sign)
            self.omit()
        elif self.shares is not None:
            self.shares += [(draft, weight / total * self._in_calls(length)) for draft, weight in shares]
        else:
            for draft, weight in shares:
                part, old = weight / total, draft.length
                draft.length = Length(old.whole + length.whole * part, old.calls + length.calls * part)
            self.bars.pass_time(self._in_calls(length))
