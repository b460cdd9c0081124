"""Slips in effects: ``!vib (.5,7)``, ``!Vib(.5,7)``, ``!vib .5 7``, ``vib(.5,7)``."""

from __future__ import annotations

import re

from sidtool.notation import messages
from sidtool.notation.modes import Mode
from sidtool.notation.nonwords import EFFECT_EXAMPLES
from sidtool.notation.places import Place, Slip
from sidtool.notation.spelling import nearest_word

_VALUE = r"(?:\$[0-9A-Fa-f]{1,4}|-?[0-9]{0,9}\.?[0-9]{1,9}f?)"
_SWEEP = rf"{_VALUE}(?:>{_VALUE})?(?::[0-9]{{1,9}}[a-z.]{{0,2}})?(?![\w#♯♭.'>:])"
_BARE_EFFECT = re.compile(
    rf"(?P<effect>![A-Za-z][A-Za-z0-9]{{0,19}})[ \t]{{0,9}}[:=]?[ \t]{{0,9}}"
    rf"(?P<values>{_SWEEP}(?:[ \t]{{0,9}},[ \t]{{0,9}}{_SWEEP}|[ \t]{{1,9}}{_SWEEP}){{0,9}}"
    r"|(?<=[ \t])(?:low|band|high|none)\b[a-z0-9+]{0,20})"
)
_BEFORE_BRACKET = re.compile(r"(?P<effect>![A-Za-z][A-Za-z0-9_]{0,19})[ \t]{0,9}(?=\()")
_UNMARKED = re.compile(r"(?P<effect>[A-Za-z]{2,12})(?=\()")
_ARGUMENTS = re.compile(r"\([^)|\[\]{};]{0,80}\)?")


def effect_torn(place: Place) -> Slip | None:
    """``!vib (.5,7)``, ``!Vib(.5,7)``."""
    match = _BEFORE_BRACKET.match(place.line, place.start)
    if match is None:
        return None
    name, end = match["effect"], match.end()
    if name.lower() not in EFFECT_EXAMPLES:
        facts = {"word": name, "near": _near_effect(name)}
        arguments = _ARGUMENTS.match(place.line, end)
        bad, behind = place.token("BAD", name), arguments.end() if arguments else end
        return Slip(messages.UNKNOWN_EFFECT, facts, place.start, match.end("effect"), (bad,), Mode.MUSIC, behind)
    token = place.token("EFFECT", name.lower())
    if end > match.end("effect"):
        facts = {"word": f"{match.group()}(", "right": f"{name.lower()}("}
        return Slip(messages.BLANK_INSIDE, facts, place.start, end + 1, (token,), Mode.ARGUMENTS, end)
    facts = {"word": name, "right": name.lower()}
    return Slip(messages.WRONG_CASE, facts, place.start, end, (token,), Mode.ARGUMENTS, end)


def _near_effect(name: str) -> str:
    *others, last = EFFECT_EXAMPLES
    near = nearest_word(name, EFFECT_EXAMPLES)
    return f"do you mean {near}?" if near else f"there are {', '.join(others)} and {last}"


def effect_bare(place: Place) -> Slip | None:
    """``!vib .5 7``, ``!detune=8``."""
    match = _BARE_EFFECT.match(place.line, place.start)
    if match is None:
        return None
    name = match["effect"].lower()
    if name not in EFFECT_EXAMPLES:
        facts = {"word": match["effect"], "near": _near_effect(name)}
        bad = place.token("BAD", match.group())
        return Slip(messages.UNKNOWN_EFFECT, facts, place.start, match.end("effect"), (bad,), Mode.MUSIC, match.end())
    values = ",".join(re.findall(r"[^\s,]+", match["values"]))
    facts = {"word": match["effect"], "right": f"{name}({values})"}
    bad = place.token("BAD", match.group())
    return Slip(messages.EFFECT_BRACKETS, facts, place.start, match.end(), (bad,), Mode.MUSIC, match.end())


def effect_unmarked(place: Place) -> Slip | None:
    """``vib(.5,7)``: an effect without its sign."""
    match = _UNMARKED.match(place.line, place.start)
    name = f"!{match['effect'].lower()}" if match else ""
    if match is None or name not in EFFECT_EXAMPLES:
        return None
    facts = {"word": match["effect"], "near": f"an effect begins with !: {EFFECT_EXAMPLES[name]}"}
    token = place.token("EFFECT", name)
    return Slip(messages.UNKNOWN_WORD, facts, place.start, match.end(), (token,), Mode.ARGUMENTS, match.end())
