"""What single notes say: their pitch, chord, slide or bend."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from fractions import Fraction

from sidtool import pitch as pitches
from sidtool.notation import messages, tree
from sidtool.notation.calls import Calls
from sidtool.notation.drafts import GlideSays, NoteSays
from sidtool.notation.state import Context, State
from sidtool.notation.tree import Token
from sidtool.notation.words import seed_note

MOST_IN_CHORD = 16
_HIGHEST = pitches.NOTES - 1
_BEND = re.compile(r"-(-?)([0-9]{0,3}(?:\.[0-9]{1,6})?)")

known_note = functools.lru_cache(4096)(seed_note)


def read_note(element: tree.Note, state: State, context: Context, calls: Calls, slurred: bool) -> NoteSays | None:
    """A note with all that hangs on it; None where it is wrong, which is reported."""
    pitch = _pitch(element.sign.text, state, context, calls)
    if pitch is None:
        return None
    chord = _chord(element.chord, state, context, calls) if element.chord else ()
    glide = _glide(element.glide, pitch, state, context, calls) if element.glide is not None else None
    return NoteSays(
        pitch,
        state.instrument,
        state.level,
        state.detune,
        state.vibrato,
        state.pulse is not None,
        state.gate,
        chord,
        glide,
        slurred,
        element.slur is not None,
    )


def _pitch(text: str, state: State, context: Context, calls: Calls) -> int | None:
    note = known_note(text, state.octave)
    if note is None or not state.transposition:
        return note
    if not 0 <= note + state.transposition <= _HIGHEST:
        calls.tell(note, state.transposition, context.report)
        return note
    return note + state.transposition


def _chord(tokens: Sequence[Token], state: State, context: Context, calls: Calls) -> tuple[int, ...]:
    if len(tokens) >= MOST_IN_CHORD:
        context.report.error(messages.CHORD_LONG, tokens[MOST_IN_CHORD - 1], limit=MOST_IN_CHORD)
        return ()
    notes = (_pitch(token.text[1:], state, context, calls) for token in tokens)
    return tuple(note for note in notes if note is not None)


def _glide(glide: tree.Glide, pitch: int, state: State, context: Context, calls: Calls) -> GlideSays | None:
    length = None
    if glide.length is not None:
        length = context.lengths.in_brackets(glide.length)
        if length is None:
            return None
    slide = _pitch(glide.target.text[1:], state, context, calls)
    if slide is not None:
        return GlideSays(Fraction(slide), length)
    bend = _BEND.fullmatch(glide.target.text)
    target = pitch + Fraction(bend[2]) * (-1 if bend[1] else 1) if bend else Fraction(-1)
    if not 0 <= target <= _HIGHEST:
        where = "below 0C" if bend and bend[1] else "above 7B"
        context.report.error(messages.BENT_OUT, glide.target, word=glide.target.text, where=where)
        return None
    return GlideSays(target, length)


def as_written(element: tree.Timed) -> str:
    """An element as it stands in the text: all that hangs on it is glued to it."""
    text = element.sign.text
    if isinstance(element, tree.Note):
        if element.chord:
            text += "".join(token.text for token in element.chord)
        if element.glide is not None:
            text += element.glide.target.text + (element.glide.length.text if element.glide.length else "")
        if element.slur is not None:
            return f"{text}{element.length.text if element.length else ''}{element.slur.text}"
    return text + element.length.text if element.length else text
