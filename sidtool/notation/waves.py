"""``wave``: which waveforms follow each other from the onset on, and at which pitch."""

from __future__ import annotations

import re

from sidtool.errors import Span
from sidtool.notation import messages
from sidtool.notation.messages import Message
from sidtool.notation.nonwords import explain
from sidtool.notation.report import Report
from sidtool.notation.spelling import nearest_word
from sidtool.notation.tables import MOST_POINTS, hold, looped, number
from sidtool.notation.tree import Field, Point, Token
from sidtool.notation.words import seed_note
from sidtool.song import Waveform, WaveStep, WaveTable

WAVEFORMS = {
    **{"pulse": Waveform.PULSE, "saw": Waveform.SAWTOOTH, "tri": Waveform.TRIANGLE, "noise": Waveform.NOISE},
    **{"ring": Waveform.RING, "sync": Waveform.SYNC},
}
ALONE = {"none": Waveform(0), "test": Waveform.TEST}  # what goes with no other waveform, and has no pitch
_OSCILLATORS = Waveform.PULSE | Waveform.SAWTOOTH | Waveform.TRIANGLE | Waveform.NOISE
_ALIASES = {
    **{"square": "pulse", "rectangle": "pulse", "sawtooth": "saw", "triangle": "tri", "noi": "noise", "white": "noise"},
    **{"off": "none", "silence": "none"},
}
LOWEST, HIGHEST = -80, 79  # semitones of an offset


def read_wave(field: Field, report: Report) -> WaveTable | None:
    """The table of waveforms; None where something in it is wrong, which is reported."""
    found = looped(field.key, field.points, report)
    if len(found.entries) > MOST_POINTS:
        place = found.entries[MOST_POINTS].value
        report.error(messages.TABLE_LONG, place, what="wave", limit=MOST_POINTS)
        return None
    steps = [_step(point, report) for point in found.entries if point.value.text]
    if None in steps or not steps or not found.is_right:
        return None
    return WaveTable(tuple(step for step in steps if step is not None), found.loop)


def _step(point: Point, report: Report) -> WaveStep | None:
    word = point.value.text
    if point.target is not None:
        report.error(messages.NO_SLIDE, point.value, what="waveform", right="pitch 12>0:8")
        return None
    sign = re.search(r"[@=]", word)
    split = sign.start() if sign else len(word)
    waveform = _sum(point.value, word[:split], report)
    lasts = 1 if point.length is None else hold(point.length, report)
    if waveform is None or lasts is None:
        return None
    if sign is None:
        return WaveStep(waveform, int(lasts))
    if word[:split] in ALONE:
        report.error(messages.WAVE_NO_PITCH, point.value, word=word[:split])
        return None
    return _pitched(WaveStep(waveform, int(lasts)), point.value, split, report)


def _sum(token: Token, word: str, report: Report) -> Waveform | None:
    """``tri+ring``; ``word`` is how the token begins."""
    if word in ALONE:
        return ALONE[word]
    waveform, offset = Waveform(0), 0
    for part in word.split("+"):
        where = report.span(token, offset, len(part)) if part else report.span(token)
        if part in ALONE:
            report.error(messages.WAVE_ALONE, where, word=part)
            return None
        if part not in WAVEFORMS:
            report.error(messages.UNKNOWN_WAVE, where, word=part or token.text, near=_near(part))
            return None
        waveform |= WAVEFORMS[part]
        offset += len(part) + 1
    if not waveform & _OSCILLATORS:
        report.error(messages.WAVE_MODIFIER, report.span(token, 0, len(word)), word=word)
        return None
    if waveform & Waveform.NOISE and waveform & _OSCILLATORS != Waveform.NOISE:
        report.warn(messages.NOISE_MIX, report.span(token, 0, len(word)))
    return waveform


def _near(word: str) -> str:
    near = nearest_word(word, (*WAVEFORMS, *ALONE, *_ALIASES))
    near = _ALIASES.get(near, near)
    if near:
        return f"do you mean {near}?"
    if number(word) is not None:
        return "a pulse width stands in pw: pw $400"
    return "there are pulse, saw, tri and noise, and sums such as tri+ring"


def _pitched(step: WaveStep, token: Token, split: int, report: Report) -> WaveStep | None:
    """What stands behind the waveform: ``@+12``, semitones from the note, or ``=7C``, a pitch of its own."""
    word = token.text[split + 1 :]
    where = report.span(token, split + 1) if word else report.span(token)
    if token.text[split] == "@":
        offset = int(word) if re.fullmatch(r"[+-]?[0-9]{1,3}", word) else HIGHEST + 1
        if LOWEST <= offset <= HIGHEST:
            return WaveStep(step.waveform, step.calls, offset=offset)
        report.error(messages.WAVE_OFFSET, where, word=word or token.text, low=LOWEST, high=HIGHEST)
        return None
    pitch = seed_note(word, 0)
    if pitch is not None and word[0].isdigit():
        return WaveStep(step.waveform, step.calls, pitch=pitch)
    _no_note(word, token, where, pitch is not None, report)
    return None


_NOTE_MISTAKES: tuple[Message, ...] = (
    *(messages.OCTAVE_LAST, messages.LOWER_CASE, messages.NOT_IN_TABLE, messages.GERMAN_B, messages.NO_SUCH_OCTAVE),
    *(messages.UNICODE_ACCIDENTAL, messages.FOREIGN_NAME),
)


def _no_note(word: str, token: Token, where: Span, lacks_octave: bool, report: Report) -> None:
    """``noise=C``, ``noise=C7``, ``noise=kazoo``."""
    why = explain(word) if word else None
    if lacks_octave:
        report.error(messages.WAVE_OCTAVE, where, word=word, right=f"4{word}")
    elif why is not None and why.message in _NOTE_MISTAKES and why.length == len(word):
        report.error(why.message, where, **why.facts)
    else:
        report.error(messages.WAVE_NOTE, where, word=word or token.text)
