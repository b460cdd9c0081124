"""Lines pasted from the seed's main program: ``.sid.v1 "D# F x", 3``, ``.sid.setup 0, Pulse, 0, 0, 15, 10, $800`` ...

Their arguments are those of the macros of the same names in the seed's sid.asm; voices count from 0 in ``.sid.setup``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sidtool.notation import messages
from sidtool.notation.drafts import ZERO, Draft, NoteSays, Track
from sidtool.notation.lengths import MOST_EVENTS, Tempo
from sidtool.notation.nonwords import explain
from sidtool.notation.report import Report
from sidtool.notation.spelling import nearest
from sidtool.notation.tables import number
from sidtool.notation.tree import Pasted, Token
from sidtool.notation.words import seed_note
from sidtool.song import FilterSetup, GateOff, Hold, Note, Setup, VoiceSetup, VolumeSetup, Waveform

_WAVEFORMS = {
    **{"pulse": Waveform.PULSE, "sawtooth": Waveform.SAWTOOTH, "triangle": Waveform.TRIANGLE, "noise": Waveform.NOISE}
}
# What may be wrong with a note in a sheet as in a voice; anything else is more than a sheet can say.
_NOTE_MISTAKES = (
    *(messages.OCTAVE_LAST, messages.LOWER_CASE, messages.NOT_IN_TABLE, messages.GERMAN_B, messages.NO_SUCH_OCTAVE),
    *(messages.UNICODE_ACCIDENTAL, messages.FOREIGN_NAME),
)
_SWITCHES = {"true": 1, "false": 0}


@dataclass(frozen=True, slots=True)
class _Line:
    """A macro of the seed: how many arguments it needs, the highest value of each (None: its own kind), an example."""

    needed: int
    names: tuple[str, ...]
    highest: tuple[int | str, ...]
    example: str


_SHEET = _Line(1, ("sheet", "octave"), ("text", 7), '.sid.v1 "D# F x", 3')
_LINES = {
    **{f"v{voice}": _SHEET for voice in (1, 2, 3)},
    "setup": _Line(
        6,
        ("voice (from 0)", "waveform", "attack", "decay", "sustain", "release", "pulse width"),
        (2, "waveform", 15, 15, 15, 15, 0xFFF),
        ".sid.setup 0, Pulse, 0, 0, 15, 10, $800",
    ),
    "setup_filter": _Line(
        2,
        ("cutoff", "resonance", *("switch",) * 7),
        (0x7FF, 15, *("switch",) * 7),
        ".sid.setup_filter 300, 14, false, true, true, false, true",
    ),
    "set_volume": _Line(1, ("volume",), (15,), ".sid.set_volume 15"),
}


def macro(line: Pasted, report: Report) -> str:
    """Which macro a line calls, ``"v1"`` to ``"set_volume"``; an unknown one is reported and gives an empty string."""
    name = _name(line.keyword.text)
    if name in _LINES:
        return name
    near = nearest(name, _LINES)
    known = ".sid.v1 to v3, .sid.setup, .sid.setup_filter and .sid.set_volume can be pasted"
    report.error(
        messages.UNKNOWN_PASTED, line.keyword, word=line.keyword.text, near=near.replace("mean ", "mean .sid.") or known
    )
    return ""


def is_sheet(keyword: str) -> bool:
    """Whether a line that begins with this word is music: a sheet, not a setup.

    >>> is_sheet(".sid.v1"), is_sheet(".v2"), is_sheet(".sid.setup")
    (True, True, False)
    """
    return _name(keyword) in ("v1", "v2", "v3")


def example(keyword: str) -> str:
    """A line as it should be, of the same kind where that is known.

    >>> example(".sid.v2")
    '.sid.v1 "D# F x", 3'
    """
    return _LINES.get(_name(keyword), _SHEET).example


def _name(keyword: str) -> str:
    return keyword.lower().removeprefix(".").removeprefix("sid.")


def read_setup(line: Pasted, name: str, report: Report) -> Setup | None:
    """What a setup line says; None where it says it wrongly, which is reported."""
    tokens = _arguments(line, name, report)
    values = _values(tokens, name, report) if tokens is not None else None
    if values is None:
        return None
    if name == "set_volume":
        return VolumeSetup(values[0])
    if name == "setup":
        return VoiceSetup(values[0] + 1, Waveform(values[1]), *values[2:])
    return FilterSetup(values[0], values[1], *(bool(value) for value in values[2:]))


def read_sheet(line: Pasted, name: str, tempo: Tempo, report: Report) -> Track | None:
    """A pasted sheet as a whole voice: a step a token, a step of hold at the end, and from the start again."""
    tokens = _arguments(line, name, report)
    if tokens is None:
        return None
    text, octave = tokens[0], 4
    if text.type != "STRING":
        report.error(messages.PASTED_ARGUMENT, text, word=text.text, what="sheet", right=f"such as {_SHEET.example}")
        return None
    if len(tokens) > 1:
        values = _values(tokens[1:], name, report, first=1)
        if values is None:
            return None
        octave = values[0]
    words = _words(text)
    if len(words) > MOST_EVENTS:
        report.error(messages.TOO_MANY_EVENTS, line.keyword, limit=f"{MOST_EVENTS:,}")
        return None
    events = [_event(token, octave, tempo, index, report) for index, token in enumerate(words)]
    if not events:
        report.error(messages.SHEET_EMPTY, text, right=_SHEET.example)
        return None
    bar = _bar(len(events), tempo)
    place = report.span(line.keyword)
    events.append(Draft(Hold, tempo.step_length, place, line.keyword.text, bar, is_default=True))
    return Track(int(name[1]), line.keyword, events, loop=0, bars=_bar(len(events), tempo))


def _bar(step: int, tempo: Tempo) -> int:
    """The bar in which a step begins, from 0; -1: the upbeat."""
    return math.floor((step * tempo.step - tempo.pickup) / tempo.bar)


def _words(text: Token) -> list[Token]:
    words = re.finditer(r"\S+", text.text[1:-1])
    return [Token("WORD", word.group(), text.line, text.column + 1 + word.start()) for word in words]


def _event(token: Token, octave: int, tempo: Tempo, index: int, report: Report) -> Draft:
    """The event of a word of a sheet; a wrong word is reported and counts as ``x``."""
    bar = _bar(index, tempo)
    place = report.span(token)
    pitch = seed_note(token.text, octave)
    if pitch is not None:
        note = NoteSays(pitch, None, 15, ZERO, None, False, None)
        return Draft(Note, tempo.step_length, place, token.text, bar, note, is_default=True)
    if not re.fullmatch(r"[0-7]?x", token.text):
        _wrong_word(token, report)
    return Draft(GateOff, tempo.step_length, place, token.text, bar, is_default=True)


def _wrong_word(token: Token, report: Report) -> None:
    why = explain(token.text)
    is_glued = why.message is messages.NOTES_GLUED and "_" not in token.text
    if why.length == len(token.text) and (is_glued or why.message in _NOTE_MISTAKES):
        report.error(why.message, token, **why.facts)
    else:
        report.error(messages.SHEET_WORD, token, word=token.text)


def _arguments(line: Pasted, name: str, report: Report) -> list[Token] | None:
    """The arguments without their commas; None where there are too few, too many, or where they are not separated."""
    spec, tokens = _LINES[name], []
    wanted = True  # an argument is to come next, not a comma
    for token in line.arguments:
        if not token.text:
            return None  # a text that is not closed, reported
        if (token.type != "COMMA") != wanted:
            message = messages.PASTED_EMPTY if wanted else messages.PASTED_COMMA
            report.error(message, token, word=token.text, right=spec.example)
            return None
        wanted = token.type == "COMMA"
        if not wanted:
            tokens.append(token)
    if wanted and line.arguments:
        report.error(messages.PASTED_EMPTY, line.arguments[-1], right=spec.example)
        return None
    return _counted(line, tokens, spec, report)


def _counted(line: Pasted, tokens: list[Token], spec: _Line, report: Report) -> list[Token] | None:
    most = len(spec.names)
    if spec.needed <= len(tokens) <= most:
        return tokens
    count = str(most) if spec.needed == most else f"{spec.needed} to {most}"
    count += " argument" if most == 1 else " arguments"
    place = tokens[most] if len(tokens) > most else line.keyword
    report.error(
        messages.PASTED_COUNT, place, word=line.keyword.text, count=count, given=len(tokens), right=spec.example
    )
    return None


def _values(tokens: list[Token], name: str, report: Report, first: int = 0) -> list[int] | None:
    """The arguments as numbers, from the macro's argument ``first`` on; None where one is wrong."""
    spec = _LINES[name]
    values = [_value(token, spec, index, report) for index, token in enumerate(tokens, start=first)]
    return None if None in values else [value for value in values if value is not None]


def _value(token: Token, spec: _Line, index: int, report: Report) -> int | None:
    highest, what = spec.highest[index], spec.names[index]
    found: int | None
    if highest == "waveform":
        found, right = (
            _WAVEFORMS.get(token.text.lower()),
            nearest(token.text, ("Pulse", "Sawtooth", "Triangle", "Noise")),
        )
        right = right or "Pulse, Sawtooth, Triangle or Noise"
    elif highest == "switch":
        found, right = _SWITCHES.get(token.text.lower()), "true or false"
    else:
        found, right = number(token.text), f"a number from 0 to {highest}"
        found = None if found is None or found > int(highest) else found
    if found is None or token.type == "STRING":
        report.error(messages.PASTED_ARGUMENT, token, word=token.text, what=what, right=right)
        return None
    return found
