"""The full player's tables as 64tass source: clock, instruments, waveforms, arps, filter programs, moves, courses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sidtool.player.full_plan import FullPlan
from sidtool.player.listing import INDENT, code_bytes, comment, hex_bytes, row, wide_table
from sidtool.player.moves import step_bytes
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
    """Manners, movements, waveforms, arps."""
    switches = plan.switches
    yield from _manners(plan)
    if plan.movements:
        yield "; the courses of movements, found by pitch"
        for byte, name in enumerate(("low", "high")):
            yield f"song_movement_{name}"
            for place in plan.movements:
                yield row(place[byte], place[2])
    yield "; waveforms: control register, pitch, calls, next row"
    yield from _steps("song_wave", plan.book.waves, ["", "_pitch"] if switches["WITH_OFFSETS"] else [""])
    if switches["WITH_ARPS"]:
        yield "; arps and chords: semitones, calls, next row"
        yield from _steps("song_arp", plan.book.arps, [""])


def _manners(plan: FullPlan) -> Iterator[str]:
    switches, rows = plan.switches, plan.rows
    names = [f"{index} {one.name}" for index, one in enumerate(rows)]
    yield "; the manners in which notes are played: " + comment(", ".join(dict.fromkeys(one.name for one in rows)))
    columns = (
        ("song_ad", "WITH_INSTRUMENTS", [one.ad for one in rows]),
        ("song_sr", "WITH_INSTRUMENTS", [one.sr for one in rows]),
        ("song_wave_start", "WITH_INSTRUMENTS", [one.wave for one in rows]),
        ("song_arp_start", "WITH_ARPS", [one.arp for one in rows]),
        ("song_pulse", "WITH_PULSE", [one.pulse for one in rows]),
        ("song_filter", "WITH_PROGRAMS", [one.filter for one in rows]),
        ("song_restart", "WITH_RESTARTS", [one.restart for one in rows]),
        ("song_gate", "WITH_GATES", [one.gate & 0xFF for one in rows]),
        ("song_gate_high", "WITH_LONG_GATES", [one.gate >> 8 for one in rows]),
        ("song_movement", "WITH_MOVEMENTS", [one.movement for one in rows]),
    )
    for name, switch, column in columns:
        if switches[switch]:
            yield from _long(name, column, names)


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
    """Filter programs, the rows that pulse width and filter move along, and courses of pitch."""
    book, switches = plan.book, plan.switches
    if switches["WITH_PROGRAMS"]:
        yield from _programs(plan)
    if switches["WITH_MOVES"]:
        moves = book.moves
        yield "; moves of pulse width, cutoff, resonance, volume: calls, next row, what is added in each call"
        yield from _long("song_move_calls", moves.calls, moves.notes)
        yield from _long("song_move_next", moves.followers, moves.notes)
        for byte, name in enumerate(("fraction", "low", "high")):
            yield from _long(f"song_move_{name}", step_bytes(moves.steps, byte), moves.notes)
    if switches["WITH_COURSES"]:
        yield f"; courses: {book.courses.size} bytes"
        yield "song_courses"
        for code, note in book.courses.rows:
            yield row(code_bytes(code), note)


def _programs(plan: FullPlan) -> Iterator[str]:
    rows = plan.programs
    yield "; filter programs: " + comment(", ".join(one.name for one in rows))
    values: dict[str, list[int | str]] = {
        "song_program_mode": [one.mode for one in rows],
        "song_program_route": [one.route for one in rows],
        "song_program_resonance": [one.resonance for one in rows],
        "song_program_cutoff": [one.cutoff for one in rows],
    }
    for name, column in values.items():
        yield name
        for value, one in zip(column, rows, strict=True):
            yield row(code_bytes([value]), one.name)
