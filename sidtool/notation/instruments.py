"""``instrument NAME { ... }``: what a voice sounds like once ``@NAME`` has chosen it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sidtool.notation import messages
from sidtool.notation.report import Report
from sidtool.notation.spelling import nearest, nearest_word
from sidtool.notation.tree import Block, Field, Point, Token
from sidtool.song import Instrument, Table, Waveform, WaveStep, WaveTable

WAVEFORMS = {
    **{"pulse": Waveform.PULSE, "saw": Waveform.SAWTOOTH, "tri": Waveform.TRIANGLE, "noise": Waveform.NOISE},
    **{"ring": Waveform.RING, "sync": Waveform.SYNC},
}
_OSCILLATORS = Waveform.PULSE | Waveform.SAWTOOTH | Waveform.TRIANGLE | Waveform.NOISE
LONGEST_RESTART = 31
_WAVE_ALIASES = {"square": "pulse", "rectangle": "pulse", "sawtooth": "saw", "triangle": "tri"}
_EXAMPLES = {"adsr": "adsr 0 9 8 4", "wave": "wave pulse", "pw": "pw $800", "hr": "hr 2f"}
_STAGES = ("attack", "decay", "sustain", "release")
_LATER = {
    "arp": "a table of semitones (arp)",
    "pitch": "a table of pitches (pitch)",
    "vib": "vibrato (vib)",
    "gate": "the gate time of an instrument (gate)",
    "filter": "a filter in an instrument (filter)",
}


@dataclass(slots=True)
class _Draft:
    """The seed's first voice where nothing else is said."""

    adsr: tuple[int, int, int, int] = (0, 0, 15, 10)
    waveform: Waveform = Waveform.PULSE
    pulse_width: int = 0x800
    hard_restart: int = 2


def read_instrument(block: Block, report: Report) -> Instrument:
    """An instrument; what is wrong in it goes to the report, and has its default value then."""
    draft = _Draft()
    seen: dict[str, Token] = {}
    for field in block.fields:
        key = field.key.text
        is_again = seen.setdefault(key, field.key) is not field.key
        if is_again and (key in _FIELDS or key in _LATER):
            report.error(messages.FIELD_TWICE, field.key, key=key)
        elif key in _FIELDS and _is_empty(field):
            report.error(messages.VALUE_MISSING, field.key, keyword=key, right=_EXAMPLES[key])
        elif key in _FIELDS:
            _FIELDS[key](draft, field, report)
        elif key in _LATER:
            report.error(messages.NOT_YET, field.key, what=_LATER[key])
        elif not is_again:
            near = nearest(key, (*_FIELDS, *_LATER, *WAVEFORMS)) or "it has adsr, wave, pw and hr"
            report.error(messages.UNKNOWN_FIELD, field.key, word=key, near=near)
    place = report.span(block.name if block.name.text else block.keyword)
    wave, pulse = WaveTable((WaveStep(draft.waveform),)), Table.constant(draft.pulse_width)
    return Instrument(block.name.text, *draft.adsr, wave, pulse, place, draft.hard_restart)


def _adsr(draft: _Draft, field: Field, report: Report) -> None:
    if any(not _is_plain(point) for point in field.points) or len(field.points) != 4:
        report.error(messages.ADSR_COUNT, field.key, count=len(field.points))
        return
    values = []
    for stage, point in zip(_STAGES, _points(field), strict=True):
        value = number(point.value.text)
        if value is None or value > 15:
            report.error(messages.ADSR_RANGE, point.value, what=stage, word=point.value.text)
            value = 0
        values.append(value)
    draft.adsr = (values[0], values[1], values[2], values[3])


def _wave(draft: _Draft, field: Field, report: Report) -> None:
    first = field.points[0]
    if len(field.points) > 1 or isinstance(first, Token) or not _is_plain(first):
        _table(field, report, "a table of waveforms (wave with several entries)")
        return
    if re.search(r"[@=]", first.value.text) or first.value.text in ("none", "test"):
        report.error(messages.NOT_YET, first.value, what=f"the table entry '{first.value.text}' in wave")
        return
    waveform = Waveform(0)
    offset = 0
    for word in first.value.text.split("+"):
        if word not in WAVEFORMS:
            where = report.span(first.value, offset, len(word)) if word else report.span(first.value)
            report.error(messages.UNKNOWN_WAVE, where, word=word or first.value.text, near=_near_wave(word))
            return
        waveform |= WAVEFORMS[word]
        offset += len(word) + 1
    if not waveform & _OSCILLATORS:
        report.error(messages.WAVE_MODIFIER, first.value, word=first.value.text)
    elif waveform & Waveform.NOISE and waveform & _OSCILLATORS != Waveform.NOISE:
        report.warn(messages.NOISE_MIX, first.value)
    draft.waveform = waveform


def _pw(draft: _Draft, field: Field, report: Report) -> None:
    first = field.points[0]
    if len(field.points) > 1 or isinstance(first, Token) or not _is_plain(first):
        _table(field, report, "a moving pulse width (pw with several values)")
        return
    value = number(first.value.text)
    if value is None or value > 0xFFF:
        report.error(messages.BAD_PULSE_WIDTH, first.value, word=first.value.text)
    else:
        draft.pulse_width = value


def _hr(draft: _Draft, field: Field, report: Report) -> None:
    first = field.points[0]
    if len(field.points) > 1 or isinstance(first, Token) or not _is_plain(first):
        report.error(messages.ONE_VALUE, field.key, key="hr", right=_EXAMPLES["hr"])
        return
    text = first.value.text
    value = number(text.removesuffix("f")) if not text.startswith("$") else None
    if value is None or value > LONGEST_RESTART:
        report.error(messages.BAD_HARD_RESTART, first.value, word=text, limit=LONGEST_RESTART)
    else:
        draft.hard_restart = value


def _near_wave(word: str) -> str:
    near = nearest_word(word, (*WAVEFORMS, *_WAVE_ALIASES))
    near = _WAVE_ALIASES.get(near, near)
    return f"do you mean {near}?" if near else "there are pulse, saw, tri and noise, and sums such as tri+ring"


def _is_empty(field: Field) -> bool:
    """Whether the only value is one that the parser put in."""
    first = field.points[0]
    return isinstance(first, Point) and not first.value.text


def _table(field: Field, report: Report, what: str) -> None:
    report.error(messages.NOT_YET, field.key, what=what)


def _is_plain(point: Point | Token) -> bool:
    return isinstance(point, Point) and point.target is None and point.length is None


def _points(field: Field) -> list[Point]:
    return [point for point in field.points if isinstance(point, Point)]


def number(text: str) -> int | None:
    """A whole number as the notation writes it, ``2048`` or ``$800``; None where it is none.

    >>> number("$800"), number("15"), number("-1")
    (2048, 15, None)
    """
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    return int(text[1:], 16) if re.fullmatch(r"\$[0-9a-fA-F]{1,8}", text) else None


_FIELDS: dict[str, Callable[[_Draft, Field, Report], None]] = {"adsr": _adsr, "wave": _wave, "pw": _pw, "hr": _hr}
