"""``filter NAME { ... }``: what happens to the chip's filter when a note of an instrument with it begins."""

from __future__ import annotations

from dataclasses import dataclass

from sidtool.notation import messages
from sidtool.notation.fields import Kind, Setting, one_value, read_fields
from sidtool.notation.report import Report
from sidtool.notation.spelling import nearest_word
from sidtool.notation.tables import CUTOFF, RESONANCE, read_table
from sidtool.notation.tree import Block, Field, Point, Token
from sidtool.song import FilterMode, FilterProgram, Table

MODES = {
    **{"low": FilterMode.LOW_PASS, "band": FilterMode.BAND_PASS, "high": FilterMode.HIGH_PASS},
    **{"mute3": FilterMode.MUTE_VOICE3, "none": FilterMode(0)},
}
_MODE_ALIASES = {
    **{"lowpass": "low", "lp": "low", "bandpass": "band", "bp": "band", "highpass": "high", "hp": "high"},
    **{"notch": "low+high", "off": "none", "mute": "mute3", "voice3off": "mute3"},
}
MODE_EXAMPLE, ROUTE_EXAMPLE = "mode low+band", "route 13"


@dataclass(slots=True)
class _Draft:
    modes: FilterMode | None = None
    resonance: int | None = None
    route: tuple[int, ...] | None = None
    cutoff: Table | None = None


def read_filter(block: Block, report: Report) -> FilterProgram:
    """A filter program; what is wrong in it goes to the report, and is left out then."""
    draft = _Draft()
    read_fields(block, FILTER, draft, report)
    place = report.span(block.name if block.name.text else block.keyword)
    return FilterProgram(block.name.text, place, draft.modes, draft.resonance, draft.route, draft.cutoff)


def _mode(draft: _Draft, field: Field, report: Report) -> None:
    words = [point.value.text for point in field.points if isinstance(point, Point)]
    example = f"mode {'+'.join(words)}" if len(words) > 1 and all(word in MODES for word in words) else MODE_EXAMPLE
    value = one_value(field, example, report)
    draft.modes = None if value is None else read_modes(value, report)


def read_modes(token: Token, report: Report) -> FilterMode | None:
    """``low+band``; None where it is no sum of modes, which is reported."""
    words = token.text.split("+")
    modes, offset = FilterMode(0), 0
    for word in words:
        where = report.span(token, offset, len(word)) if word else report.span(token)
        if word not in MODES:
            report.error(messages.UNKNOWN_MODE, where, word=word or token.text, near=_near_mode(word))
            return None
        if word == "none" and len(words) > 1:
            report.error(messages.MODE_ALONE, where)
            return None
        modes |= MODES[word]
        offset += len(word) + 1
    return modes


def _near_mode(word: str) -> str:
    near = nearest_word(word, (*MODES, *_MODE_ALIASES))
    near = _MODE_ALIASES.get(near, near)
    return f"do you mean {near}?" if near else "there are low, band, high, none and mute3, and sums such as low+band"


def _res(draft: _Draft, field: Field, report: Report) -> None:
    value = one_value(field, "res 14", report)
    resonance = None if value is None else RESONANCE.value(value, report)
    draft.resonance = None if resonance is None else int(resonance)


def _route(draft: _Draft, field: Field, report: Report) -> None:
    words = [point.value.text for point in field.points if isinstance(point, Point)]
    are_voices = len(words) > 1 and all(word in ("1", "2", "3") for word in words)
    example = f"route {''.join(words)}" if are_voices else ROUTE_EXAMPLE
    value = one_value(field, example, report)
    draft.route = None if value is None else read_route(value, report)


def read_route(token: Token, report: Report) -> tuple[int, ...] | None:
    """``13``: voices 1 and 3, ``0``: none; None where it is no route, which is reported."""
    if token.text == "0":
        return ()
    voices = sorted(int(digit) for digit in token.text if digit in "123")
    if not voices or len(voices) != len(token.text) or len(set(voices)) != len(voices):
        if token.text:
            report.error(messages.BAD_ROUTE, token, word=token.text)
        return None
    return tuple(voices)


def _cutoff(draft: _Draft, field: Field, report: Report) -> None:
    draft.cutoff = read_table(field.key, field.points, CUTOFF, report)


FILTER: Kind[_Draft] = Kind(
    settings={
        "mode": Setting(_mode, "mode low"),
        "res": Setting(_res, "res 14"),
        "route": Setting(_route, "route 2"),
        "cutoff": Setting(_cutoff, CUTOFF.example),
    },
    unknown=messages.UNKNOWN_FILTER_FIELD,
    aliases={
        **{"type": "mode", "pass": "mode", "resonance": "res", "q": "res", "voices": "route", "voice": "route"},
        **{"routing": "route", "freq": "cutoff", "frequency": "cutoff", "cut": "cutoff"},
    },
    others=(),
    hints={
        **dict.fromkeys(MODES, "modes are added up: mode low+band"),
        **dict.fromkeys(("adsr", "wave", "pw", "arp", "pitch", "vib", "hr"), "that belongs into an instrument"),
    },
    known="it has mode, res, route and cutoff",
)
