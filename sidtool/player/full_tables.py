"""The full player's tables as 64tass source: clock, instruments, waveforms, arps, vibratos, filter programs, slopes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sidtool.player import format as packed
from sidtool.player.full_plan import FullPlan
from sidtool.player.listing import INDENT, code_bytes, comment, hex_bytes, row, wide_table
from sidtool.player.steps import LONGEST_STEP, StepPool

_A_LINE = 16


def frequency_tables(plan: FullPlan) -> Iterator[str]:
    """The frequency words, and the lengths that the clock knows."""
    yield "; the SID's frequency words"
    yield f"{INDENT}.sid.frequencies song_frequency_low, song_frequency_high, LOWEST_NOTE, HIGHEST_NOTE"
    clock = plan.clock
    notes = [f"{units / clock.step:.4g}" for units in clock.lengths]
    yield ""
    yield "; lengths of events: whole calls" + (f", and the rest in {clock.step} parts of one" if clock.width else "")
    yield from _long("song_calls", [units // clock.step for units in clock.lengths], notes)
    if clock.width:
        rests = [units % clock.step for units in clock.lengths]
        yield from wide_table("song_fractions", list(zip(rests, notes, strict=True)), clock.width)


def note_tables(plan: FullPlan) -> Iterator[str]:
    """Instruments, waveforms, arps; where the variables stand that a stream sets."""
    places, switches = plan.layout.places, plan.switches
    if switches["WITH_SETTINGS"]:
        yield "; variables that a stream sets"
        yield "song_settings"
        yield row(hex_bytes(places.get(name, 0) for name in packed.SETTINGS), "")
    if plan.instruments:
        yield from _instruments(plan)
    yield "; waveforms: control register, pitch, calls, next row"
    yield from _steps("song_wave", plan.book.waves, ["", "_pitch"] if switches["WITH_OFFSETS"] else [""])
    if switches["WITH_ARPS"]:
        yield "; arps and chords: semitones, calls, next row"
        yield from _steps("song_arp", plan.book.arps, [""])


def _instruments(plan: FullPlan) -> Iterator[str]:
    switches, rows = plan.switches, plan.instruments
    names = [f"{index} {one.name}" for index, one in enumerate(rows)]
    yield "; the instruments: " + comment(", ".join(names))
    values: dict[str, list[int | str]] = {"song_ad": [one.ad for one in rows]}
    if not switches["WITH_LEVELS"]:
        values["song_sr"] = [one.sr for one in rows]
    values["song_wave_start"] = [one.wave for one in rows]
    if switches["WITH_ARPS"]:
        values["song_arp_start"] = [one.arp for one in rows]
    if switches["WITH_PULSE"]:
        values["song_pulse_low"] = [one.pulse[0] for one in rows]
        values["song_pulse_high"] = [one.pulse[1] for one in rows]
    if switches["WITH_PROGRAMS"]:
        values["song_filter"] = [one.filter for one in rows]
    if switches["WITH_RESTARTS"]:
        values["song_restart"] = [one.restart for one in rows]
    for name, column in values.items():
        yield name
        for value, note in zip(column, names, strict=True):
            yield row(code_bytes([value]), note)


def _steps(name: str, pool: StepPool, columns_of: Sequence[str]) -> Iterator[str]:
    for index, column in enumerate(columns_of):
        yield from _long(f"{name}{column}", [value[index] for value in pool.values], pool.notes)
    yield from _long(f"{name}_calls", [calls & 0xFF for calls in pool.calls], pool.notes)
    if pool.longest > LONGEST_STEP:
        yield from _long(f"{name}_calls_high", [calls - 1 >> 8 for calls in pool.calls], pool.notes)
    yield from _long(f"{name}_next", pool.followers, pool.notes)


def _long(name: str, values: Sequence[int], notes: Sequence[str]) -> Iterator[str]:
    yield name
    for first in range(0, len(values), _A_LINE):
        told = list(dict.fromkeys(notes[first : first + _A_LINE]))
        yield row(hex_bytes(values[first : first + _A_LINE]), ", ".join(told))


def channel_tables(plan: FullPlan) -> Iterator[str]:
    """Filter programs, and the slopes that pulse width, cutoff, pitch, ... move along."""
    book, switches = plan.book, plan.switches
    if switches["WITH_PROGRAMS"]:
        yield from _programs(plan)
    if switches["WITH_SLOPES"]:
        yield f"; slopes: {book.slopes.size} bytes"
        yield "song_slopes"
        for code, note in book.slopes.rows:
            yield row(code_bytes(code), note)


def _programs(plan: FullPlan) -> Iterator[str]:
    rows = plan.programs
    yield "; filter programs: " + comment(", ".join(one.name for one in rows))
    values: dict[str, list[int | str]] = {
        "song_program_mode": [one.mode for one in rows],
        "song_program_route": [one.route for one in rows],
        "song_program_resonance": [one.resonance for one in rows],
        "song_program_cutoff_low": [one.cutoff[0] for one in rows],
        "song_program_cutoff_high": [one.cutoff[1] for one in rows],
    }
    for name, column in values.items():
        yield name
        for value, one in zip(column, rows, strict=True):
            yield row(code_bytes([value]), one.name)
