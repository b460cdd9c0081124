"""``instrument NAME { ... }``: what a voice sounds like once ``@NAME`` has chosen it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from sidtool.notation import messages
from sidtool.notation.fields import Kind, Setting, is_plain, one_value, read_fields, written
from sidtool.notation.lengths import LONGEST_CALLS
from sidtool.notation.report import Report
from sidtool.notation.spelling import nearest
from sidtool.notation.tables import ARP, PITCH, PULSE_WIDTH, Scale, calls, number, read_table, whole
from sidtool.notation.tree import Block, Field, Point, Token
from sidtool.notation.waves import ALONE, WAVEFORMS, read_wave
from sidtool.song import Instrument, Table, Vibrato, Waveform, WaveStep, WaveTable

LONGEST_RESTART = 31
_CHORD = 3  # steps of an arp that are meant to go round
_STAGES = ("attack", "decay", "sustain", "release")
VIBRATO_DEPTH = Scale("depth of a vibrato", 0, 12, "semitones, 0 to 12", decimals=True)
VIBRATO_RATE = Scale("rate of a vibrato", 0, 16, "swings a second, .1 to 16", decimals=True)
_SLOWEST = Fraction(1, 10)


@dataclass(slots=True)
class _Draft:
    """The seed's first voice where nothing else is said. ``filters``: the indices of the filters by their names."""

    filters: Mapping[str, int]
    adsr: tuple[int, int, int, int] = (0, 0, 15, 10)
    wave: WaveTable = field(default_factory=lambda: WaveTable((WaveStep(Waveform.PULSE),)))
    pulse: Table = field(default_factory=lambda: Table.constant(0x800))
    hard_restart: int = 2
    arp: Table | None = None
    pitch: Table | None = None
    vibrato: Vibrato | None = None
    gate: int | None = None
    filter: int | None = None


def read_instrument(block: Block, filters: Mapping[str, int], report: Report) -> Instrument:
    """An instrument; what is wrong in it goes to the report, and has its default value then.

    Args:
        block: as written.
        filters: name to index in the song's filters.
        report: takes the mistakes.
    """
    draft = _Draft(filters)
    read_fields(block, INSTRUMENT, draft, report)
    place = report.span(block.name if block.name.text else block.keyword)
    return Instrument(
        block.name.text,
        *draft.adsr,
        draft.wave,
        draft.pulse,
        place,
        draft.hard_restart,
        draft.arp,
        draft.pitch,
        draft.vibrato,
        draft.gate,
        draft.filter,
    )


def _adsr(draft: _Draft, field: Field, report: Report) -> None:
    points = [point for point in field.points if isinstance(point, Point)]
    if any(not is_plain(point) for point in field.points) or len(points) != 4:
        fifth = points[4].value if len(points) == 5 else None
        if fifth and fifth.text.partition("+")[0] in WAVEFORMS:
            report.error(messages.NO_SETTING, fifth, word=fifth.text, right=f"write wave {fifth.text}")
            return
        report.error(messages.ADSR_COUNT, field.key, count=len(field.points))
        return
    values = []
    for stage, point in zip(_STAGES, points, strict=True):
        value = number(point.value.text)
        if value is None or value > 15:
            report.error(messages.ADSR_RANGE, point.value, what=stage, word=point.value.text)
            value = 0
        values.append(value)
    draft.adsr = (values[0], values[1], values[2], values[3])


def _wave(draft: _Draft, field: Field, report: Report) -> None:
    draft.wave = read_wave(field, report) or draft.wave


def _pw(draft: _Draft, field: Field, report: Report) -> None:
    draft.pulse = read_table(field.key, field.points, PULSE_WIDTH, report) or draft.pulse


def _arp(draft: _Draft, field: Field, report: Report) -> None:
    draft.arp = arp = read_table(field.key, field.points, ARP, report)
    if arp is not None and arp.loop is None and len(arp.slopes) >= _CHORD and arp.slopes[-1].end:
        steps = " ".join(written(point) for point in field.points if isinstance(point, Point))
        last = f"{int(arp.slopes[-1].end):+}"
        report.warn(messages.ARP_STAYS, field.key, last=last, right=f"arp | {steps}")


def _pitch(draft: _Draft, field: Field, report: Report) -> None:
    draft.pitch = read_table(field.key, field.points, PITCH, report)


def _hr(draft: _Draft, field: Field, report: Report) -> None:
    value = one_value(field, "hr 2f", report)
    if value is None:
        return
    count = calls(value.text, 0, LONGEST_RESTART)
    if count is None:
        report.error(messages.BAD_HARD_RESTART, value, word=value.text, limit=LONGEST_RESTART)
    else:
        draft.hard_restart = count


def _gate(draft: _Draft, field: Field, report: Report) -> None:
    value = one_value(field, "gate 6f", report)
    if value is None:
        return
    draft.gate = calls(value.text, 1, LONGEST_CALLS)
    if draft.gate is None:
        report.error(messages.BAD_GATE, value, word=value.text, limit=LONGEST_CALLS)


def _vib(draft: _Draft, field: Field, report: Report) -> None:
    plain = [point.value for point in field.points if isinstance(point, Point) and is_plain(point)]
    is_off = len(plain) == 1 and plain[0].text == "0"
    for point in field.points:
        if isinstance(point, Point) and not is_plain(point):
            facts = {"what": "vib", "word": written(point), "right": "vib .25 6 12f"}
            report.error(messages.PLAIN_VALUES, whole(point, report), **facts)
            return
    if len(plain) != len(field.points) or not (2 <= len(plain) <= 3 or is_off):
        report.error(messages.VIB_COUNT, field.key, count=len(field.points))
    else:
        read = read_vibrato(plain, report)
        draft.vibrato = None if read is None else vibrato_of(read)


def vibrato_of(values: tuple[Fraction, Fraction, int]) -> Vibrato | None:
    """A vibrato of depth, rate and delay; none where the depth is 0."""
    return Vibrato(*values) if values[0] else None


def read_vibrato(values: list[Token], report: Report) -> tuple[Fraction, Fraction, int] | None:
    """Depth, rate and delay (rate and delay may be left out); None where one is wrong, which is reported."""
    depth = VIBRATO_DEPTH.value(values[0], report)
    rate = VIBRATO_RATE.value(values[1], report) if len(values) > 1 else _SLOWEST
    if rate is not None and rate < _SLOWEST:
        report.error(
            messages.BAD_VALUE, values[1], word=values[1].text, what=VIBRATO_RATE.what, right=VIBRATO_RATE.right
        )
        rate = None
    delay: int | None = 0
    if len(values) > 2:
        delay = calls(values[2].text, 0, LONGEST_CALLS)
        if delay is None and values[2].text:
            report.error(messages.BAD_DELAY, values[2], word=values[2].text)
    return None if depth is None or rate is None or delay is None else (depth, rate, delay)


def _filter(draft: _Draft, field: Field, report: Report) -> None:
    value = one_value(field, "filter sweep", report)
    if value is not None:
        draft.filter = find_filter(value, draft.filters, report)


def find_filter(name: Token, filters: Mapping[str, int], report: Report) -> int | None:
    """The index of a filter; None where there is none of that name, which is reported."""
    index = filters.get(name.text)
    if index is None and name.text:
        near = nearest(name.text, filters) or f"define it: filter {name.text[:30]} {{ mode low  cutoff $400 }}"
        report.error(messages.UNKNOWN_FILTER, name, name=name.text, near=near)
    return index


INSTRUMENT: Kind[_Draft] = Kind(
    settings={
        "adsr": Setting(_adsr, "adsr 0 9 8 4"),
        "wave": Setting(_wave, "wave pulse"),
        "pw": Setting(_pw, "pw $800"),
        "hr": Setting(_hr, "hr 2f"),
        "arp": Setting(_arp, ARP.example),
        "pitch": Setting(_pitch, PITCH.example),
        "vib": Setting(_vib, "vib .25 6 12f"),
        "gate": Setting(_gate, "gate 6f"),
        "filter": Setting(_filter, "filter sweep"),
    },
    unknown=messages.UNKNOWN_FIELD,
    aliases={
        **{"vibrato": "vib", "arpeggio": "arp", "chord": "arp", "envelope": "adsr", "env": "adsr", "waveform": "wave"},
        **{"waves": "wave", "pulsewidth": "pw", "pwm": "pw", "duty": "pw", "width": "pw", "restart": "hr"},
        **{"hardrestart": "hr", "hard_restart": "hr", "hard": "hr", "gatetime": "gate"},
        **{"transpose": "pitch", "detune": "pitch", "slide": "pitch", "freq": "pitch"},
    },
    others=(*WAVEFORMS, *ALONE),
    hints=dict.fromkeys(
        ("cutoff", "res", "resonance", "mode", "route"),
        "that is said in a filter: filter sweep { mode low  cutoff $400 }, and filter sweep in the instrument",
    )
    | dict.fromkeys(("attack", "decay", "sustain", "release"), "all four stand in adsr: adsr 0 9 8 4"),
    known="it has adsr, wave, pw, arp, pitch, vib, gate, hr and filter",
)
