"""``!vib(.5, 7)``, ``!cutoff($100>$700:2b)`` ...: what the words in an effect's brackets say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sidtool.notation import messages
from sidtool.notation.fields import written
from sidtool.notation.filters import read_modes, read_route
from sidtool.notation.instruments import find_filter, read_vibrato, vibrato_of
from sidtool.notation.lengths import Calls, Length, Lengths
from sidtool.notation.nonwords import EFFECT_EXAMPLES
from sidtool.notation.report import Report
from sidtool.notation.spelling import nearest_word
from sidtool.notation.tables import CUTOFF, PULSE_WIDTH, RESONANCE, VOLUME, Move, Scale, read_moves, whole
from sidtool.notation.tree import Effect, Point
from sidtool.song import (
    Command,
    SetDetune,
    SetModes,
    SetRoute,
    SetVibrato,
    Slope,
    StartFilter,
    SweepCutoff,
    SweepPulse,
    SweepResonance,
    SweepVolume,
    Table,
    Vibrato,
)

DETUNE = Scale("detune", -1200, 1200, "cents, -1200 to 1200; 100 are a semitone", decimals=True)
_CALL = Length(Fraction(0), Fraction(1))
BPM = Scale("tempo", 10, 999, "quarters a minute, 10 to 999", decimals=True)


@dataclass(frozen=True, slots=True)
class EffectResult:
    """What an effect does.

    Attributes:
        command: makes the command, once it is known how many calls a length takes where the effect stands.
        sets_vibrato: it says with which vibrato the notes begin from now on:
        vibrato: with this one, or without (None).
        detune: how the notes are detuned from now on, in semitones; None: as before.
        keeps_pulse: the notes keep the voice's pulse width, until another instrument is chosen.
        bpm: the tempo of all voices from now on; None: as before.
    """

    command: Callable[[Calls], Command] | None = None
    sets_vibrato: bool = False
    vibrato: Vibrato | None = None
    detune: Fraction | None = None
    keeps_pulse: bool = False
    bpm: Fraction | None = None


@dataclass(frozen=True, slots=True)
class EffectContext:
    """What effects refer to.

    Attributes:
        report: takes the mistakes.
        lengths: reads lengths.
        filters: name to index in the song's filters.
    """

    report: Report
    lengths: Lengths
    filters: Mapping[str, int]


def read_effect(effect: Effect, context: EffectContext) -> EffectResult | None:
    """What an effect does; None where it is written wrongly, which is reported."""
    word, report = effect.sign.text, context.report
    kind = EFFECTS.get(word)
    if kind is None:
        report.error(messages.UNKNOWN_EFFECT, effect.sign, word=word, near=_near(word))
        return None
    count = len(effect.arguments)
    if any(not point.value.text for point in effect.arguments):
        return None  # the parser has reported it
    if count < kind.fewest or (kind.most and count > kind.most):
        place = effect.arguments[kind.most].value if kind.most and count > kind.most else effect.sign
        report.error(
            messages.EFFECT_COUNT, place, word=word, needs=kind.needs, count=count, right=EFFECT_EXAMPLES[word]
        )
        return None
    if not kind.moves and not all(_is_plain(point, effect, report) for point in effect.arguments):
        return None
    return kind.read(effect, context)


def _near(word: str) -> str:
    near = nearest_word(word, (*EFFECTS, *_ALIASES))
    near = _ALIASES.get(near, near)
    *others, last = EFFECTS
    return f"do you mean {near}?" if near else f"there are {', '.join(others)} and {last}"


def _is_plain(point: Point, effect: Effect, report: Report) -> bool:
    """Whether an argument is a value alone; a slide or a length is reported."""
    if point.target is None and point.length is None:
        return True
    name = effect.sign.text
    facts = {"what": name, "word": written(point), "right": EFFECT_EXAMPLES[name]}
    report.error(messages.PLAIN_VALUES, whole(point, report), **facts)
    return False


def _vib(effect: Effect, context: EffectContext) -> EffectResult | None:
    values = [point.value for point in effect.arguments]
    is_off = values[0].text.strip("0.") == "" and len(values) == 1
    if len(values) == 1 and not is_off:
        facts = {"word": "!vib", "needs": EFFECTS["!vib"].needs, "count": 1, "right": EFFECT_EXAMPLES["!vib"]}
        context.report.error(messages.EFFECT_COUNT, effect.sign, **facts)
        return None
    read = read_vibrato(values, context.report)
    if read is None:
        return None
    vibrato = vibrato_of(read)
    return EffectResult(lambda _: SetVibrato(vibrato), sets_vibrato=True, vibrato=vibrato)


def _detune(effect: Effect, context: EffectContext) -> EffectResult | None:
    cents = DETUNE.value(effect.arguments[0].value, context.report)
    if cents is None:
        return None
    semitones = cents / 100
    return EffectResult(lambda _: SetDetune(semitones), detune=semitones)


def _bpm(effect: Effect, context: EffectContext) -> EffectResult | None:
    bpm = BPM.value(effect.arguments[0].value, context.report)
    return None if bpm is None else EffectResult(bpm=bpm)


def _mode(effect: Effect, context: EffectContext) -> EffectResult | None:
    modes = read_modes(effect.arguments[0].value, context.report)
    return None if modes is None else EffectResult(lambda _: SetModes(modes))


def _route(effect: Effect, context: EffectContext) -> EffectResult | None:
    voices = read_route(effect.arguments[0].value, context.report)
    return None if voices is None else EffectResult(lambda _: SetRoute(voices))


def _filter(effect: Effect, context: EffectContext) -> EffectResult | None:
    index = find_filter(effect.arguments[0].value, context.filters, context.report)
    return None if index is None else EffectResult(lambda _: StartFilter(index))


def _sweep(
    scale: Scale, command: Callable[[Table], Command], keeps_pulse: bool = False
) -> Callable[[Effect, EffectContext], EffectResult | None]:
    """The reader of an effect that moves a value."""

    def read(effect: Effect, context: EffectContext) -> EffectResult | None:
        moves = read_moves(effect.sign, effect.arguments, scale, context.lengths.in_effect, context.report)
        if moves is None:
            return None
        return EffectResult(lambda calls: command(_table(moves, calls)), keeps_pulse=keeps_pulse)

    return read


def _table(moves: tuple[Move[Length], ...], calls: Calls) -> Table:
    """The ends of the moves are rounded to calls, not their lengths: nothing adds up."""
    slopes: list[Slope] = []
    until, past = Length(Fraction(0)), 0
    for start, end, lasts in moves:
        length = lasts or _CALL
        until = Length(until.whole + length.whole, until.calls + length.calls)
        count = max(1, calls(until) - past)
        past += count
        slopes.append(Slope(start, end, count))
    return Table(tuple(slopes))


@dataclass(frozen=True, slots=True)
class _Effect:
    """An effect: how it is read, how many arguments it has (0: any number), whether they may move."""

    read: Callable[[Effect, EffectContext], EffectResult | None]
    fewest: int
    most: int
    needs: str
    moves: bool = False


_VALUES = "one or more values"
EFFECTS = {
    "!vib": _Effect(_vib, 1, 3, "depth, rate and perhaps delay"),
    "!detune": _Effect(_detune, 1, 1, "one value"),
    "!pw": _Effect(_sweep(PULSE_WIDTH, SweepPulse, keeps_pulse=True), 1, 0, _VALUES, True),
    "!cutoff": _Effect(_sweep(CUTOFF, SweepCutoff), 1, 0, _VALUES, True),
    "!res": _Effect(_sweep(RESONANCE, SweepResonance), 1, 0, _VALUES, True),
    "!vol": _Effect(_sweep(VOLUME, SweepVolume), 1, 0, _VALUES, True),
    "!mode": _Effect(_mode, 1, 1, "one value"),
    "!route": _Effect(_route, 1, 1, "one value"),
    "!filter": _Effect(_filter, 1, 1, "the name of a filter"),
    "!bpm": _Effect(_bpm, 1, 1, "one value"),
}
_ALIASES = {
    **{"!vibrato": "!vib", "!pulse": "!pw", "!pwm": "!pw", "!width": "!pw", "!resonance": "!res", "!q": "!res"},
    **{"!tempo": "!bpm", "!volume": "!vol", "!fade": "!vol", "!tune": "!detune", "!finetune": "!detune"},
    **{"!cents": "!detune", "!freq": "!cutoff", "!cut": "!cutoff", "!type": "!mode", "!voices": "!route"},
}
