"""The full player's tables as 64tass source: clock, manners, waveforms, filter programs, moves, courses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sidtool.player.full_plan import FullPlan
from sidtool.player.listing import INDENT, code_bytes, comment, hex_bytes, row, wide_table
from sidtool.player.moves import step_bytes
from sidtool.player.registers import MODE, VOLUME_BITS, set_up
from sidtool.player.steps import LONGEST_STEP, StepPool
from sidtool.player.sweeps import Sweeps
from sidtool.player.value_lists import ValueLists

_A_LINE = 16


def frequency_tables(plan: FullPlan) -> Iterator[str]:
    """The frequency words, and the lengths that the clock knows."""
    yield "; the SID's frequency words"
    yield f"{INDENT}.sid.frequencies song_frequency_low, song_frequency_high, LOWEST_NOTE, HIGHEST_NOTE"
    clock = plan.clock
    notes = [f"{units / clock.step:.4g}" for units in clock.lengths]
    yield ""
    yield "; lengths of events: whole calls" + (f", and the rest in {clock.step} parts of one" if clock.width else "")
    yield from long_table("song_calls", [units // clock.step for units in clock.lengths], notes)
    if clock.width:
        rests = [units % clock.step for units in clock.lengths]
        yield from wide_table("song_fractions", list(zip(rests, notes, strict=True)), clock.width)


def note_tables(plan: FullPlan) -> Iterator[str]:
    """Manners, movements, waveforms."""
    yield from _manners(plan)
    if plan.movements:
        yield "; the courses of movements, found by pitch"
        for byte, name in enumerate(("low", "high")):
            yield f"song_movement_{name}"
            for place in plan.movements:
                yield row(place[byte], place[2])
    yield "; waveforms: control register, calls, next row"
    yield from _waves(plan.book.waves)


def _manners(plan: FullPlan) -> Iterator[str]:
    switches, rows = plan.switches, plan.rows
    names = [f"{index} {one.name}" for index, one in enumerate(rows)]
    yield "; the manners in which notes are played: " + comment(", ".join(dict.fromkeys(one.name for one in rows)))
    columns = (
        ("song_ad", "WITH_INSTRUMENTS", [one.ad for one in rows]),
        ("song_sr", "WITH_INSTRUMENTS", [one.sr for one in rows]),
        ("song_wave_start", "WITH_INSTRUMENTS", [one.wave for one in rows]),
        ("song_ctrl", "WITH_INSTRUMENTS", [one.ctrl for one in rows]),
        ("song_pulse", "WITH_PULSE", [one.pulse for one in rows]),
        ("song_filter", "WITH_PROGRAMS", [one.filter for one in rows]),
        ("song_restart", "WITH_RESTARTS", [one.restart for one in rows]),
        ("song_gate", "WITH_GATES", [one.gate for one in rows]),
        ("song_movement", "WITH_MOVEMENTS", [one.movement for one in rows]),
    )
    for name, switch, column in columns:
        if switches[switch]:
            yield from long_table(name, column, names)


def _waves(pool: StepPool) -> Iterator[str]:
    yield from long_table("song_wave", pool.values, pool.notes)
    yield from long_table("song_wave_calls", [calls & 0xFF for calls in pool.calls], pool.notes)
    if pool.longest > LONGEST_STEP:
        yield from long_table("song_wave_calls_high", [calls - 1 >> 8 for calls in pool.calls], pool.notes)
    yield from long_table("song_wave_next", pool.followers, pool.notes)


def long_table(name: str, values: Sequence[int], notes: Sequence[str] = ()) -> Iterator[str]:
    """A column of bytes; ``notes``: what each of them is."""
    yield name
    for first in range(0, len(values), _A_LINE):
        told = list(dict.fromkeys(notes[first : first + _A_LINE]))
        yield row(hex_bytes(values[first : first + _A_LINE]), ", ".join(told))


def channel_tables(plan: FullPlan) -> Iterator[str]:
    """Filter programs, the rows that pulse width and filter move along, and courses of pitch."""
    book, switches = plan.book, plan.switches
    if switches["WITH_PROGRAMS"]:
        yield from _programs(plan)
    if switches["WITH_PULSE"]:
        yield from _widths(book.widths)
    if book.cutoffs is not None and switches["WITH_CUTOFF"]:
        yield from _lists("song_cutoff", book.cutoffs, 3)
    if switches["WITH_MOVES"]:
        moves = book.moves
        yield "; moves of pulse width and filter: calls, next row, what is added in each call"
        yield from long_table("song_move_calls", moves.calls, moves.notes)
        yield from long_table("song_move_next", moves.followers, moves.notes)
        for byte, name in enumerate(("low", "high")):
            yield from long_table(f"song_move_{name}", step_bytes(moves.steps, byte), moves.notes)
    if switches["WITH_COURSES"]:
        yield f"; courses: {book.courses.size} bytes"
        for label, code, note in book.courses.rows:
            yield label
            yield row(code_bytes(code), note)


def _widths(pool: ValueLists | Sweeps | None) -> Iterator[str]:
    if isinstance(pool, ValueLists):
        yield from _lists("song_width", pool, 8)
    elif pool is not None:
        yield "; pulse widths call by call, passed in both directions; $80, $a0, $c0: they stay, jump, turn back"
        for byte, name in enumerate(("low", "high")):
            yield from long_table(f"song_width_{name}", step_bytes(pool.rows, byte), pool.notes)


def _lists(name: str, lists: ValueLists, low_bits: int) -> Iterator[str]:
    yield f"; {name.removeprefix('song_')}s call by call, and the row of the one in the next call"
    lows = [value & (1 << low_bits) - 1 for value in lists.values]
    yield from long_table(f"{name}_low", lows, lists.notes)
    yield from long_table(f"{name}_high", [value >> low_bits for value in lists.values], lists.notes)
    yield from long_table(f"{name}_next", lists.followers, lists.notes)


def _programs(plan: FullPlan) -> Iterator[str]:
    rows, direct = plan.programs, plan.switches["WITH_DIRECT_PROGRAMS"]
    volume = set_up(plan.tunes[0].song)[MODE] & VOLUME_BITS if direct else 0
    yield "; filter programs: " + comment(", ".join(one.name for one in rows))
    values: dict[str, list[int | str]] = {
        "song_program_mode": [one.mode | volume for one in rows],
        "song_program_route": [one.route for one in rows],
        "song_program_resonance": [one.resonance for one in rows],
        "song_program_cutoff": [one.cutoff for one in rows],
    }
    if direct:
        del values["song_program_route"]
        values["song_program_resonance"] = [one.resonance & 0xF0 | one.route & 0x07 for one in rows]
    for name, column in values.items():
        yield name
        for value, one in zip(column, rows, strict=True):
            yield row(code_bytes([value]), one.name)
