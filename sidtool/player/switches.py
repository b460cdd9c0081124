"""What of the full player a song needs: the switches of the conditional assembly."""

from __future__ import annotations

from collections.abc import Sequence

from sidtool.player import format as packed
from sidtool.player.clock import Clock
from sidtool.player.manner_row import MannerRow, longest_restart
from sidtool.player.moves import REST
from sidtool.player.score import Line, Scribe
from sidtool.player.sweeps import Sweeps
from sidtool.player.turns import is_hasty
from sidtool.song import Note, Song


def make_switches(
    prepared: Sequence[tuple[Song, list[Line]]],
    scribe: Scribe,
    clock: Clock,
    rows: Sequence[MannerRow],
    *,
    widths: bool,
) -> dict[str, bool]:
    """The value of each ``WITH_...`` symbol, in the order of the listing.

    Args:
        prepared: the tunes and their voices, encoded.
        rows: how notes are played.
        widths: pulse widths are set by instruments or effects.
    """
    book = scribe.book
    songs = [song for song, _ in prepared]
    lines = [line for _, lines in prepared for line in lines]
    events = [event for line in lines for event in line.voice.events]
    instruments = songs[0].instruments
    used, manners = book.used, scribe.manners
    codes = [bit.code for line in lines for bit in line.bits] + [b.code for body in scribe.bodies for b in body.bits]
    first = {byte for code in codes for byte in code if isinstance(byte, int)}
    first_of_events = {code[-1] for code in codes if code}
    programs = "program orders" in used or any(one.filter is not None for one in instruments)
    cutoff = "cutoff" in used or any(one.cutoff is not None for one in songs[0].filters)
    plain = any(isinstance(event, Note) and event.instrument is None for event in events) or not all(
        any(isinstance(event, Note) for event in line.voice.events) for line in lines
    )
    absent, ends = any(len(song.voices) < 3 for song in songs), any(line.voice.loop is None for line in lines)
    pauses = any(not atom.first for line in lines for atom in line.atoms)
    rests = any(type(event).__name__ == "Rest" for event in events)
    restarts = any(one.hard_restart for one in instruments)
    courses = "courses" in used
    codes_of_notes = [code for line in lines for code in line.codes if code is not None]
    keys = not codes_of_notes or any(code.course is None for code in codes_of_notes)
    pulse_moves = widths and book.widths is None
    cutoff_moves = cutoff and book.cutoffs is None
    moving = pulse_moves or cutoff_moves or bool(used & {"resonance", "volume"})
    struck = rows[: manners.first_slurred]
    filters, ways = songs[0].filters, scribe.ways
    late, direct, own_routes = programs and ways.late, programs and ways.direct, ways.own_routes
    program_orders = "program orders" in used and not ways.by_variable
    return {
        "WITH_TUNES": len(songs) > 1,
        "WITH_SHORTS": any(length < clock.step for length in clock.lengths),
        "WITH_MANY_LENGTHS": len(clock.lengths) > packed.NEAR_LENGTHS,
        "WITH_HASTE": is_hasty(clock, longest_restart(rows)),
        "WITH_ABSENT": absent,
        "WITH_ENDS": ends,
        "WITH_PAUSES": absent or ends or any(not isinstance(event, Note) for event in events) or pauses,
        "WITH_INSTRUMENTS": bool(instruments),
        "WITH_PLAIN_NOTES": plain or not instruments,
        "WITH_RESTS": rests,
        "WITH_SHADOWS": rests and plain,
        "WITH_RESTARTS": restarts,
        "WITH_UNRESTARTED": any(not one.restart for one in rows) or not rows,
        "WITH_MIXED_RESTARTS": restarts and any(not one.restart for one in struck),
        "WITH_LATE_RESTARTS": "late restarts" in used,
        "WITH_SILENCE": restarts or rests,
        "WITH_GATES": "gates" in used,
        "WITH_WORK": program_orders or "course orders" in used,
        "WITH_SLURS": manners.first_plain > manners.first_slurred,
        "WITH_SETUPS": manners.first_slurred > manners.first_setup,
        "WITH_WAVES": any(len(one.wave.steps) > 1 for one in instruments),
        "WITH_LONG_STEPS": "long steps" in used,
        "WITH_KEYS": keys,
        "WITH_PULSE": widths,
        "WITH_PULSE_SWEEPS": widths and isinstance(book.widths, Sweeps),
        "WITH_PULSE_MOVES": pulse_moves,
        "WITH_KEPT_WIDTHS": widths and any(one.pulse == REST for one in struck),
        "WITH_COURSES": courses,
        "WITH_LONG_COURSES": book.courses.long,
        "WITH_RUNS": book.courses.runs,
        "WITH_LOW_WORDS": book.courses.low_words,
        "WITH_MOVEMENTS": "movements" in used,
        "WITH_EXPLICIT_COURSES": "explicit courses" in used,
        "WITH_MOVES": moving,
        "WITH_COURSE_ORDERS": "course orders" in used,
        "WITH_PROGRAMS": programs,
        "WITH_KEPT_MODES": any(one.modes is None for one in filters),
        "WITH_KEPT_RESONANCES": any(one.resonance is None for one in filters),
        "WITH_OWN_ROUTES": own_routes,
        "WITH_LATE_PROGRAMS": late,
        "WITH_DIRECT_PROGRAMS": direct,
        "WITH_FILTER_ORDERS": late and not direct,
        "WITH_PROGRAM_ORDERS": program_orders,
        "WITH_CUTOFF": cutoff,
        "WITH_CUTOFF_MOVES": cutoff_moves,
        "WITH_RESONANCE": "resonance" in used,
        "WITH_VOLUME": "volume" in used,
        "WITH_ROUTE": (own_routes if direct else programs) or bool(used & {"route", "resonance"}),
        "WITH_RESONANCES": (programs and not direct) or bool(used & {"route", "resonance"}),
        "WITH_MODE": (programs and not direct) or bool(used & {"mode", "volume"}),
        "WITH_ORDERS": "orders" in used,
        "WITH_NOTHING": packed.NOTHING in first_of_events,
        "WITH_CUE": bool(book.markers),
        "WITH_MARKERS": bool(book.markers) and "orders" not in used,
        "WITH_WIDE": packed.WIDE_MANNER in first,
        "WITH_PATTERNS": "patterns" in used,
        "WITH_TRANSPOSITION": "transposition" in used,
        "WITH_JUMPS": "patterns" not in used and any(line.voice.loop is not None for line in lines),
    }
