"""What a voice carries along from word to word, and the words that change it: octave, lengths, gate time, sound."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sidtool.notation import messages
from sidtool.notation.drafts import ZERO, GateTime
from sidtool.notation.effects import EffectContext, EffectResult
from sidtool.notation.lengths import MOST_EVENTS, Length, Lengths, Tempo
from sidtool.notation.report import Report
from sidtool.notation.spelling import nearest
from sidtool.notation.tree import Element, Token
from sidtool.song import Instrument, Vibrato

_EIGHTHS = 8
_LOUDEST = 15
_DIGITS = 5  # of a gate time in calls, at most


@dataclass(slots=True)
class Pattern:
    """``pattern riff o2: ...``: its name, octave and music; ``is_played``: whether any voice calls it."""

    name: Token
    octave: Token | None
    elements: list[Element] = field(default_factory=list)
    is_played: bool = False


@dataclass(slots=True)
class Context:
    """What all voices of a tune share.

    Attributes:
        tempo: the grid.
        lengths: reads lengths.
        instruments: all of them, by their indices.
        numbers: name to index.
        effects: what effects refer to.
        patterns: by name.
        report: takes the mistakes.
        left: elements that may still be read, repeats and patterns written out.
        tempo_changes: whether any voice changes the tempo.
        results: what effects do, by the identity of their elements: each is read once, however often it is played.
    """

    tempo: Tempo
    lengths: Lengths
    instruments: Sequence[Instrument]
    numbers: Mapping[str, int]
    effects: EffectContext
    patterns: Mapping[str, Pattern]
    report: Report
    left: int = MOST_EVENTS
    tempo_changes: bool = False
    results: dict[int, EffectResult | None] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """What the notes of a voice have that does not stand in them.

    Attributes:
        octave: of notes that name none.
        step: default length ...
        step_sign: ... and the ``l`` that set it; None: the header did.
        instrument: index, or None.
        gate: from ``q``; None: the whole note.
        level: from ``V``.
        vibrato: with which notes begin.
        detune: semitones.
        pulse: the effect that has the pulse width; None: the instrument.
        transposition: semitones, from the calls of patterns.
    """

    step: Length
    octave: int = 4
    step_sign: Token | None = None
    instrument: int | None = None
    gate: GateTime | None = None
    level: int = _LOUDEST
    vibrato: Vibrato | None = None
    detune: Fraction = ZERO
    pulse: tuple[Token, EffectResult] | None = None
    transposition: int = 0

    def in_pattern(self, step: Length, semitones: int) -> State:
        """What a pattern begins with: the caller's sound, but its own octave and length."""
        state = copy.copy(self)
        state.octave, state.step, state.step_sign = 4, step, None
        state.transposition += semitones
        return state

    def set_octave(self, token: Token, report: Report) -> None:
        """``o3``."""
        octave = int(token.text[1:]) if len(token.text) == 2 else 8
        if octave > 7:
            report.error(messages.NO_SUCH_OCTAVE, token, octave=token.text[1:])
        else:
            self.octave = octave

    def shift_octave(self, token: Token, report: Report) -> None:
        """``<`` and ``>``."""
        up = token.text == ">"
        octave = self.octave + (1 if up else -1)
        if 0 <= octave <= 7:
            self.octave = octave
        else:
            report.error(messages.ABOVE_OCTAVE_7 if up else messages.BELOW_OCTAVE_0, token)

    def set_gate(self, token: Token, report: Report) -> None:
        """``q7`` and ``q7f``."""
        in_calls = token.text.endswith("f")
        digits = token.text[1:].rstrip("f")
        number = int(digits) if len(digits) <= _DIGITS else 0
        if number < 1 or (number > _EIGHTHS and not in_calls):
            report.error(messages.GATE_RANGE, token, word=token.text)
        else:
            self.gate = GateTime(number, in_calls) if in_calls or number < _EIGHTHS else None

    def set_level(self, token: Token, report: Report) -> None:
        """``V12``."""
        level = int(token.text[1:]) if len(token.text) <= 3 else _LOUDEST + 1
        if level > _LOUDEST:
            report.error(messages.LEVEL_RANGE, token, word=token.text)
        else:
            self.level = level

    def choose(self, token: Token, context: Context) -> None:
        """``@lead``: its vibrato and its pulse width count again."""
        name = token.text[1:]
        index = context.numbers.get(name)
        if index is None:
            near = nearest(name, context.numbers)
            known = f"define it: instrument {name[:30]} {{ adsr 0 9 8 4  wave pulse }}"
            context.report.error(messages.UNKNOWN_INSTRUMENT, token, name=name, near=near or known)
            return
        self.instrument, self.vibrato, self.pulse = index, context.instruments[index].vibrato, None

    def apply(self, sign: Token, effect: EffectResult) -> None:
        """What an effect changes for the notes behind it."""
        if effect.sets_vibrato:
            self.vibrato = effect.vibrato
        if effect.detune is not None:
            self.detune = effect.detune
        if effect.keeps_pulse:
            self.pulse = sign, effect
