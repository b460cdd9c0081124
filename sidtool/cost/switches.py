"""Which feature of a song made a line of the player be assembled: told by the conditions around it.

The player's sources are 64tass sources with ``.if WITH_SOMETHING ... .endif`` around all that a song may do without. A
line serves the innermost of them; what stands in none is told apart by the source's headings (``; ------- a voice``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_HEADING = re.compile(r";\s*-{8,}\s*([^:]+)")
_SWITCH = re.compile(r"(!?)\s*\b(WITH_\w+)")
_SET = re.compile(r"^(WITH_\w+)\s*=\s*(true|false)\b", re.MULTILINE)
_OPEN, _CLOSE = (".if", ".ifeq", ".ifne"), (".endif", ".fi")
FIRST_HEADING = "set-up"

# What the switches are called; one that is not here is called after itself.
_FEATURES = {
    "subtunes": "TUNES",
    "events shorter than a call": "SHORTS",
    "ends of voices": "ABSENT ENDS",
    "instruments": "INSTRUMENTS PLAIN_NOTES SETUPS CHOICES MANY WIDE OTHERS",
    "rests": "RESTS SHADOWS",
    "hard restart": "RESTARTS LATE_RESTARTS UNRESTARTED MIXED_RESTARTS LATE SILENCE",
    "gate times": "GATES LONG_GATES",
    "slurs": "SLURS",
    "wave tables": "WAVES LONG_STEPS",
    "notes on the keys": "KEYS",
    "pulse width": "PULSE PULSE_SWEEPS PULSE_MOVES KEPT_WIDTHS",
    "moving pitch": "COURSES RUNS LOW_WORDS LONG_COURSES EXPLICIT_COURSES MOVEMENTS COURSE_ORDERS",
    "filter and volume": "CUTOFF CUTOFF_MOVES RESONANCE VOLUME ROUTE MODE",
    "filter programs": (
        "PROGRAMS LATE_PROGRAMS DIRECT_PROGRAMS FILTER_ORDERS PROGRAM_ORDERS KEPT_MODES KEPT_RESONANCES OWN_ROUTES"
    ),
    "effects": "ORDERS NOTHING CUE MARKERS WORK",
    "patterns and loops": "PATTERNS TRANSPOSITION JUMPS",
    "lengths": "CHANGES SWING LONG HURRY HASTE MANY_LENGTHS",
    "notes of equal length": "ONE_CLOCK SPREAD",
    "x and holds": "RELEASES HOLDS PAUSES",
}
_NAMES = {f"WITH_{switch}": feature for feature, switches in _FEATURES.items() for switch in switches.split()}


class Setting(NamedTuple):
    """Where a line stands: the conditions around it, the innermost last, and the heading above it."""

    conditions: tuple[str, ...]
    heading: str


def switches_of(source: str) -> dict[str, bool]:
    """The switches that a song's source sets.

    >>> switches_of("WITH_RUNS           = true   ; a note\\nWITH_WAVES = false")
    {'WITH_RUNS': True, 'WITH_WAVES': False}
    """
    return {name: value == "true" for name, value in _SET.findall(source)}


def settings(lines: Sequence[str]) -> list[Setting]:
    """The setting of each line of a source.

    A condition of an ``.else`` is told as ``not (...)``.
    """
    stack, heading, found = list[str](), FIRST_HEADING, list[Setting]()
    for line in lines:
        told = _HEADING.match(line)
        if told:
            heading = told[1].strip()
        words = line.split(";")[0].split(None, 1)
        word = words[0].lower() if words else ""
        if word in _OPEN:
            stack.append(words[1].strip() if len(words) > 1 else "")
        elif word in (".else", ".elsif") and stack:
            stack[-1] = words[1].strip() if word == ".elsif" and len(words) > 1 else f"not ({stack[-1]})"
        elif word in _CLOSE and stack:
            stack.pop()
        found.append(Setting(tuple(stack), heading))
    return found


def feature(setting: Setting, switches: Mapping[str, bool]) -> str:
    """What the code of a line serves, or an empty string where it stands under no switch.

    >>> setting = Setting(("WITH_WAVES", "WITH_GLITTER || WITH_RUNS"), "a voice")
    >>> feature(setting, {"WITH_WAVES": True, "WITH_RUNS": True})
    'moving pitch'
    """
    for condition in reversed(setting.conditions):
        negated = condition.startswith("not (")
        found: list[tuple[str, str]] = _SWITCH.findall(condition)
        for sign, name in found:
            if (sign == "!") == negated and switches.get(name, False):
                return _NAMES.get(name, name.removeprefix("WITH_").lower().replace("_", " "))
    return ""
