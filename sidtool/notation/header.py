"""Header directives: title, tempo, meter, machine."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from sidtool.c64 import CLOCKS, PAL, Clock
from sidtool.notation import messages
from sidtool.notation.lengths import SHORTEST, Length, Tempo
from sidtool.notation.report import Report
from sidtool.notation.spelling import nearest
from sidtool.notation.tree import Directive, Token
from sidtool.song import Speed

_WHOLE_FILE = ("clock", "chip", "tuning")

_OTHER_QUOTES = "'‘’“”„«»`"
_METERS = (1, 2, 4, 8, 16, 32)  # what the lower number of a meter may be
MOST_SWING = 80  # per cent; at 75 the second step is half of what it would be, at 80 two fifths
# Calls a second by the CIA's timer, which counts no further than 65,536 cycles; 8 calls a picture are 401 on PAL.
SLOWEST_HERTZ, FASTEST_HERTZ = 16, 480


@dataclass(slots=True)
class Header:
    """What the directives say; the page's defaults where they say nothing. ``places`` has the keyword of each given."""

    title: str = ""
    author: str = ""
    released: str = ""
    bpm: Fraction = Fraction(90)
    frames: Fraction | None = None
    meter: Fraction = Fraction(1)
    meter_text: str = "4/4"
    pickup: Fraction = Fraction(0)
    step: Fraction = Fraction(1, 4)
    clock: Clock = PAL
    chip: str = "8580"
    speed: Speed = field(default_factory=Speed)
    volume: int = 15
    swing: Fraction = Fraction(1, 2)  # the first step's part of a pair
    tuning: float = 440.0
    places: dict[str, Token] = field(default_factory=dict)

    def tempo(self) -> Tempo:
        """The grid in player calls: exact, whatever the clock is."""
        calls_per_second = self.clock.phi2 / self.speed.cycles(self.clock)
        whole = calls_per_second * 240 / self.bpm if self.frames is None else self.frames / self.step
        return Tempo(
            whole,
            whole * self.step,
            whole * self.meter,
            whole * self.pickup,
            self.meter_text,
            Length(self.step),
            self.swing,
            calls_per_second,
        )


def read_header(directives: list[Directive], report: Report, file: Header | None = None) -> Header:
    """The header of a tune; mistakes go to the report.

    Args:
        directives: of the tune.
        report: takes the mistakes.
        file: the header of the first tune, whose clock, chip and tuning hold for the whole file; None: this is it.
    """
    header = Header()
    if file is not None:
        header.clock, header.chip, header.tuning = file.clock, file.chip, file.tuning
    for directive in directives:
        keyword = directive.keyword
        first = header.places.setdefault(keyword.text, keyword)
        if first is not keyword:
            report.error(messages.TWICE, keyword, what=keyword.text, line=report.line(first))
        elif directive.value.text:
            _DIRECTIVES[keyword.text](header, directive, report)
            if file is not None and keyword.text in _WHOLE_FILE:
                _check_same(header, file, directive, report)
    _check_together(header, directives, report)
    return header


def _check_same(header: Header, file: Header, directive: Directive, report: Report) -> None:
    """A later tune may say again what holds for the whole file, but nothing else."""
    name = directive.keyword.text
    if getattr(header, name) != getattr(file, name):
        said = {"clock": file.clock.name, "chip": file.chip, "tuning": f"{file.tuning:g}"}[name]
        report.error(messages.WHOLE_FILE, directive.value, what=name, right=f"{name} {said}")
        setattr(header, name, getattr(file, name))


def _check_together(header: Header, directives: list[Directive], report: Report) -> None:
    if "bpm" in header.places and "frames" in header.places:
        report.error(messages.BPM_AND_FRAMES, max(header.places["bpm"], header.places["frames"], key=_place))
    if header.pickup >= header.meter:
        value = next(d.value for d in directives if d.keyword.text == "pickup")
        report.error(messages.PICKUP_TOO_LONG, value, value=value.text, meter=header.meter_text)
    if header.tempo().step * 2 * (1 - header.swing) < 1:
        tokens = [header.places[name] for name in ("step", "bpm", "frames", "swing", "speed") if name in header.places]
        report.error(messages.STEP_TOO_SHORT, max(tokens, key=_place))


def _place(token: Token) -> tuple[int, int]:
    return token.line, token.column


def _bad(directive: Directive, report: Report, right: str) -> None:
    report.error(
        messages.BAD_DIRECTIVE, directive.value, value=directive.value.text, what=directive.keyword.text, right=right
    )


def _text(header: Header, directive: Directive, report: Report) -> None:
    name, value = directive.keyword.text, directive.value
    if value.type != "STRING":
        _bad(directive, report, f'write it in quotes: {name} "{value.text.strip(_OTHER_QUOTES)}"')
    else:
        setattr(header, name, value.text[1:-1])


def _decimal(directive: Directive) -> Fraction | None:
    text = directive.value.text
    return Fraction(text) if re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,6})?", text) else None


def _fraction(text: str) -> Fraction | None:
    """``3/4`` as a fraction of a whole note; None where it is none between 1/192 and 64."""
    match = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", text)
    if match is None or not int(match[2]):
        return None
    value = Fraction(int(match[1]), int(match[2]))
    return value if int(match[2]) <= SHORTEST and 0 < value <= 64 else None


def _bpm(header: Header, directive: Directive, report: Report) -> None:
    value = _decimal(directive)
    if value is None or not 10 <= value <= 999:
        _bad(directive, report, "quarters a minute, 10 to 999: bpm 125")
    else:
        header.bpm = value


def _frames(header: Header, directive: Directive, report: Report) -> None:
    value = _decimal(directive)
    if value is None or not 1 <= value <= 1000:
        _bad(directive, report, "player calls in a step, 1 to 1000: frames 17")
    else:
        header.frames = value


def _meter(header: Header, directive: Directive, report: Report) -> None:
    value = _fraction(directive.value.text)
    if value is None:
        _bad(directive, report, "beats in a bar and their length: meter 3/4")
    elif int(directive.value.text.partition("/")[2]) not in _METERS:
        _bad(directive, report, "the lower number is the length of a beat: 1, 2, 4, 8, 16 or 32")
    else:
        header.meter, header.meter_text = value, directive.value.text


def _step(header: Header, directive: Directive, report: Report) -> None:
    value = _fraction(directive.value.text)
    if value is None:
        right = (
            f"1/{directive.value.text}" if directive.value.text.isascii() and directive.value.text.isdigit() else "1/8"
        )
        _bad(directive, report, f"a part of a whole note: step {right}")
    else:
        header.step = value


def _pickup(header: Header, directive: Directive, report: Report) -> None:
    value = _fraction(directive.value.text)
    if value is None:
        _bad(directive, report, "the length of the upbeat: pickup 1/4")
    else:
        header.pickup = value


def _clock(header: Header, directive: Directive, report: Report) -> None:
    clock = CLOCKS.get(directive.value.text)
    if clock is None:
        _bad(directive, report, "clock pal or clock ntsc")
    else:
        header.clock = clock


def _chip(header: Header, directive: Directive, report: Report) -> None:
    if directive.value.text not in ("6581", "8580"):
        _bad(directive, report, "chip 6581 or chip 8580")
    else:
        header.chip = directive.value.text


def _speed(header: Header, directive: Directive, report: Report) -> None:
    text = directive.value.text
    hertz = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)Hz", text)
    if re.fullmatch(r"[1-8]x", text):
        header.speed = Speed(per_frame=int(text[0]))
    elif text == "jiffy":
        header.speed = Speed(jiffy=True)
    elif hertz and SLOWEST_HERTZ <= Fraction(hertz[1]) <= FASTEST_HERTZ:
        header.speed = Speed(hertz=Fraction(hertz[1]))
    else:
        _bad(directive, report, _near_speed(text))


def _near_speed(text: str) -> str:
    rate = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)(?:hz)?", text, re.IGNORECASE)
    if rate and rate[0].lower() == text.lower() and not text.endswith("Hz"):
        value = Fraction(rate[1])
        if 1 <= value <= 8 and value.denominator == 1 and not text[-1:].isalpha():
            return f"calls a picture: speed {value}x"
        if SLOWEST_HERTZ <= value <= FASTEST_HERTZ:
            return f"calls a second: speed {rate[1]}Hz"
    known = f"speed 1x to 8x (calls a picture), {SLOWEST_HERTZ}Hz to {FASTEST_HERTZ}Hz, or jiffy (60 a second)"
    return nearest(text, ["jiffy", *(f"{count}x" for count in range(1, 9))]) or known


def _swing(header: Header, directive: Directive, report: Report) -> None:
    match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)(%?)", directive.value.text)
    value = Fraction(match[1]) if match else None
    if match and not match[2] and value is not None and 50 <= value <= MOST_SWING:
        _bad(directive, report, f"write the sign with it: swing {match[1]}%")
    elif value is None or not 50 <= value <= MOST_SWING:
        _bad(directive, report, f"the first step's part of a pair, 50% (none) to {MOST_SWING}%: swing 56%")
    else:
        header.swing = value / 100


def _volume(header: Header, directive: Directive, report: Report) -> None:
    text = directive.value.text
    if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) > 15:
        _bad(directive, report, "volume 0 to volume 15")
    else:
        header.volume = int(text)


def _tuning(header: Header, directive: Directive, report: Report) -> None:
    value = _decimal(directive)
    if value is None or not 220 <= value <= 880:
        _bad(directive, report, "the frequency of 4A in Hz, 220 to 880: tuning 440")
    else:
        header.tuning = float(value)


_DIRECTIVES: dict[str, Callable[[Header, Directive, Report], None]] = {
    **{"title": _text, "author": _text, "released": _text, "bpm": _bpm, "frames": _frames, "meter": _meter},
    **{"step": _step, "pickup": _pickup, "clock": _clock, "chip": _chip, "speed": _speed, "volume": _volume},
    **{"tuning": _tuning, "swing": _swing},
}
