"""The bars of a voice: counted in time, and checked at each bar line."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from sidtool.notation import messages
from sidtool.notation.lengths import Tempo
from sidtool.notation.report import Report
from sidtool.notation.tree import Token

_BEATS = {1: "whole note", 2: "half", 4: "quarter", 8: "eighth", 16: "sixteenth", 32: "thirty-second"}
_BINARY = (2, 4, 8, 16, 32, 64, 128)
_FINEST = 48  # parts of a beat that are still told as such


@dataclass(slots=True)
class Bars:
    """Where the bars of a voice are.

    Attributes:
        voice: its number, for messages; 0: nothing is checked.
        tempo: how long a bar is.
        report: takes the mistakes.
        tempo_changes: whether any voice changes the tempo: it is not known then how much of a bar calls are.
    """

    voice: int
    tempo: Tempo
    report: Report
    tempo_changes: bool = False
    _first: Fraction = field(init=False)  # calls from the last bar line to the next place where one may stand
    _now: Fraction = Fraction(0)  # calls since the last bar line, or since the voice's start
    _number: int = field(init=False)  # the bar that begins at the last bar line, from 0; -1: the upbeat
    _sure: bool = True  # whether all lengths since the last bar line are known
    _has_calls: bool = False  # whether a length since the last bar line is written in calls
    _told: set[Token] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._first = self.tempo.pickup or self.tempo.bar
        self._number = -1 if self.tempo.pickup else 0

    def pass_time(self, calls: Fraction) -> None:
        """Something of that length is in the voice."""
        self._now += calls

    def note_length(self, length: Token | None) -> None:
        """How the next length is written, ``:4`` or ``l12f``; None for the header's step."""
        if length is not None and "f" in length.text:
            self._has_calls = True
            self._sure = self._sure and not self.tempo_changes

    def doubt(self) -> None:
        """A length is not known (and reported): the next bar line cannot be checked."""
        self._sure = False

    def current(self) -> int:
        """The bar in which the next event begins, from 0; an upbeat is bar -1."""
        if self._now < self._first:
            return self._number
        return self._number + 1 + int((self._now - self._first) / self.tempo.bar)

    def line(self, sign: Token) -> None:
        """A bar line: one bar or a whole number of them must lie before it."""
        if not self.voice:
            return
        after = (self._now - self._first) / self.tempo.bar  # bars after the first one
        count = 1 + max(0, round(after))
        if self._sure and self._now == 0:
            self.report.error(messages.BAR_EMPTY, sign, voice=self.voice)
        elif self._sure and (after < 0 or after.denominator != 1):
            self._wrong(sign, count)
        if self._now:
            self._first, self._number = self.tempo.bar, self._number + count
        self._now, self._sure, self._has_calls = Fraction(0), True, False

    def _wrong(self, sign: Token, count: int) -> None:
        """Tells by how much the bars before a bar line miss the meter; once a bar line, repeated or not."""
        if sign in self._told:
            return
        self._told.add(sign)
        right = self._first + (count - 1) * self.tempo.bar
        length, should, difference = _alike(self.tempo, self._has_calls, self._now, right, abs(self._now - right))
        self.report.error(
            messages.BAR_LENGTH,
            sign,
            bars=self._names(count),
            voice=self.voice,
            be="are" if count > 1 else "is",
            length=length,
            should=self._rule(count, should),
            difference=difference,
            which="long" if self._now > right else "short",
        )

    def _names(self, count: int) -> str:
        """The bars since the last bar line, counted as musicians do: from 1, with an upbeat before bar 1."""
        first = self._number + 1
        upbeat = "the upbeat" if first == 0 else ""
        if upbeat:
            first, count = 1, count - 1
        bars = {0: "", 1: f"bar {first}"}.get(count, f"bars {first} to {first + count - 1}")
        return " and ".join(part for part in (upbeat, bars) if part)

    def _rule(self, count: int, should: str) -> str:
        meter = self.tempo.meter
        if self._number < 0:
            return f"the pickup is {should}" if count == 1 else f"with the pickup they should be {should}"
        if count > 1:
            return f"{count} bars of {meter} are {should}"
        return f"the meter is {should}" if should == meter else f"a bar of {meter} is {should}"


def _alike(tempo: Tempo, has_calls: bool, *calls: Fraction) -> list[str]:
    """Lengths as a musician compares them, all in the same unit.

    Parts of a whole note with the meter's lower number or a power of two below (9/8 and 8/8); else beats
    (3 1/3 quarters and 4 quarters); player calls where a length was written in calls or nothing else is readable.
    """
    parts = [length / tempo.whole for length in calls]
    beat = int(tempo.meter.partition("/")[2])
    for common in (beat,) if has_calls else (beat, *_BINARY):
        if all((part * common).denominator == 1 for part in parts):
            return [f"{int(part * common)}/{common}" for part in parts]
    beats = [part * beat for part in parts]
    if not has_calls and max(length.denominator for length in beats) <= _FINEST:
        return [_mixed(length, _BEATS[beat]) for length in beats]
    return _calls(*calls)


def _mixed(length: Fraction, unit: str) -> str:
    """A number of beats.

    >>> _mixed(Fraction(10, 3), "quarter"), _mixed(Fraction(2, 3), "quarter"), _mixed(Fraction(1), "quarter")
    ('3 1/3 quarters', '2/3 of a quarter', '1 quarter')
    """
    whole, rest = divmod(length, 1)
    if not whole:
        return f"{rest} of {'an' if unit[0] == 'e' else 'a'} {unit}"
    number = f"{whole} {rest}" if rest else str(whole)
    return f"{number} {unit}" if length == 1 else f"{number} {_plural(unit)}"


def _plural(unit: str) -> str:
    return "halves" if unit == "half" else f"{unit}s"


def _calls(length: Fraction, should: Fraction, difference: Fraction) -> list[str]:
    """Numbers of calls with as few digits as tell them apart; the difference is that of the numbers shown.

    >>> _calls(Fraction(50), Fraction(133666, 1000), Fraction(83666, 1000))
    ['50 calls', '133.7 calls', '83.7 calls']
    >>> _calls(Fraction(71), Fraction(68), Fraction(3))
    ['71 calls', '68 calls', '3 calls']
    """
    for digits in range(1, 7):
        shown = [round(length, digits), round(should, digits)]
        shown.append(abs(shown[0] - shown[1]))
        if shown[2]:
            break
    else:
        shown[2] = difference
    return [f"{float(count):.10g} call{'' if count == 1 else 's'}" for count in shown]
