"""What words of the music say that make no sound of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sidtool.cli.soundings import Place, Sounding
from sidtool.cli.values import calls_text, command_text, vibrato_text
from sidtool.notation.survey import Survey
from sidtool.notation.tree import Token
from sidtool.song import (
    Command,
    Note,
    SetDetune,
    SetModes,
    SetRoute,
    SetVibrato,
    StartFilter,
    SweepCutoff,
    SweepPulse,
    SweepResonance,
    SweepVolume,
)

_PLAIN = {
    "HOLD": "what sounds before it lasts longer",
    "BAR": "bar line: what is before it is checked against the meter",
    "LOOP_POINT": "the voice goes on here after its end",
    "SLASH": "what follows, up to the bracket, is left out on the last pass",
    "MARKER": "marker: a label in the listing, a cue in the player",
}
_COMMANDS: Mapping[str, type[Command]] = {
    **{"!vib": SetVibrato, "!detune": SetDetune, "!pw": SweepPulse, "!cutoff": SweepCutoff, "!res": SweepResonance},
    **{"!vol": SweepVolume, "!mode": SetModes, "!route": SetRoute, "!filter": StartFilter},
}
_EFFECTS = {
    "!bpm": "tempo of all voices, in quarters a minute",
}


class Said(NamedTuple):
    """A word as written, and what it says; an empty text for one that is a part of another."""

    word: str
    text: str


def explain_word(token: Token, text: Survey, soundings: Mapping[Place, Sequence[Sounding]]) -> Said:
    """What a word says."""
    word = token.text
    match token.type:
        case "OCTAVE":
            return Said(word, f"notes without an octave are in octave {word[1:]} from here on")
        case "SHIFT":
            return Said(word, f"one octave {'up' if word == '>' else 'down'} from here on")
        case "DEFAULT_LENGTH":
            calls = text.calls(token)
            return Said(word, "" if calls is None else f"the default length is {calls_text(calls)} from here on")
        case "GATE_TIME":
            return Said(word, _gate(word[1:]))
        case "LEVEL":
            return Said(word, f"sustain is scaled by {word[1:]}/15 from the next note on")
        case "CHOICE":
            return Said(word, "the instrument from here on")
        case "CALL":
            return Said(word, _call(word[1:]))
        case "EFFECT":
            return Said(_whole(token, text), _effect(token, soundings))
        case "COUNT":
            return Said(f"]{word}", f"what is in the brackets is played {word} times")
        case _:
            return Said(word, _PLAIN.get(token.type, ""))


def _gate(value: str) -> str:
    if value.endswith("f"):
        return f"the gate closes {calls_text(int(value[:-1]))} before the end of each note from here on"
    if value == "8":
        return "the gate stays open to the end of each note from here on"
    return f"the gate closes after {value}/8 of each note from here on"


def _call(name: str) -> str:
    for sign, way in (("+", "up"), ("-", "down")):
        pattern, found, semitones = name.partition(sign)
        if found:
            return f"plays pattern {pattern}, {semitones} semitone{'' if semitones == '1' else 's'} {way}"
    return f"plays pattern {name}"


def _whole(effect: Token, text: Survey) -> str:
    """An effect with its brackets."""
    line = text.lines[effect.line - 1]
    start = effect.column - 1
    end = line.find(")", start)
    return line[start : end + 1] if end >= 0 else effect.text


def _effect(effect: Token, soundings: Mapping[Place, Sequence[Sounding]]) -> str:
    """What it does to the event that it stands before."""
    found = _next(effect, soundings)
    if found is not None:
        event = found.event
        kind = _COMMANDS.get(effect.text)
        if isinstance(event, Note) and kind is SetVibrato:
            return f"{vibrato_text(event.vibrato)}, from here on, until the next @"
        if isinstance(event, Note) and kind is SetDetune:
            return f"{command_text(SetDetune(event.detune), found.tune)}, from here on"
        commands = [command for command in event.commands if kind is not None and isinstance(command, kind)]
        if commands:
            return command_text(commands[0], found.tune)
    return _EFFECTS.get(effect.text, "effect, from here on")


def _next(token: Token, soundings: Mapping[Place, Sequence[Sounding]]) -> Sounding | None:
    """The first time that the word behind another one sounds."""
    behind = (place for place in soundings if place > (token.line, token.column))
    place = min(behind, default=None)
    return None if place is None else soundings[place][0]
