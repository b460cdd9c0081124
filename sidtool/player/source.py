"""A song as 64tass source: readable by a person, and safe whatever a title or a file's name may hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sidtool.player import format as packed
from sidtool.player.frames import program, program_end
from sidtool.player.listing import (
    INDENT,
    columns,
    comment,
    equal,
    header,
    hex_bytes,
    row,
    setup_macro,
    truth,
    wide_table,
)
from sidtool.player.placement import Placement
from sidtool.player.plan import Plan, initial_waveform, make_plan
from sidtool.player.stream import Piece, Stream
from sidtool.song import Song

_BYTES_A_LINE = 64  # a bar stands on one line, unless it is a very full one


def plain_source(song: Song, place: Placement) -> str:
    """A song that the small player suffices for, as source."""
    plan = make_plan(song, place)
    sections = (
        header(plan.song),
        _figures(plan),
        program("player.asm", song, place),
        _setup(plan.song),
        _tables(plan),
        _state(plan),
        *(_voice(stream) for stream in plan.streams),
        program_end(place),
    )
    return "\n".join(line for section in sections for line in [*section, ""])


_SWITCH_NOTES = {
    "WITH_FRACTIONS": "each voice has its own clock",
    "WITH_SWING": "two lengths of tick take turns",
    "WITH_LENGTHS": "events last more than a tick",
    "WITH_CHANGES": "lengths change",
    "WITH_SHORTS": "events shorter than a call",
    "WITH_LOOPS": "a voice loops",
    "WITH_ENDS": "a voice ends",
    "WITH_SILENCE": "a voice is absent or ends",
    "WITH_INSTRUMENTS": "instruments are played",
    "WITH_PLAIN_NOTES": "and notes without one",
    "WITH_CHOICES": "a voice changes its instrument",
    "WITH_MANY": "more than 32, or none again",
    "WITH_PULSE": "an instrument has a pulse wave",
    "WITH_OTHERS": "an instrument has none",
    "WITH_RESTARTS": "hard restart",
    "WITH_COMMANDS": "streams hold more than events",
    "WITH_SUBROUTINE": "an event is more than a few writes",
}


def _figures(plan: Plan) -> Iterator[str]:
    song, tempo = plan.song, plan.tempo
    yield "; the machine"
    yield equal("CLOCK", song.clock.name.upper())
    yield equal("MACHINE", f'"{song.clock.name} {song.chip}"', "told behind REM")
    yield equal("TUNING", repr(float(song.tuning)), "Hz of 4A")
    yield equal("START_TUNE", 0)
    yield equal("JIFFY", truth(song.speed.jiffy), "called by the KERNAL's 60 Hz tick")
    yield equal("CALL_CYCLES", song.cycles_per_call, "CPU cycles from call to call")
    yield ""
    yield "; the clock"
    unit = f"{tempo.period}/{tempo.step} calls a tick" if tempo.ticks else f"1/{tempo.step} of a call is the unit"
    yield equal("CLOCK_STEP", tempo.step, unit)
    yield equal("CLOCK_PERIOD", tempo.period)
    yield equal("CLOCK_WIDTH", tempo.width, "bytes")
    yield equal("LENGTHS", len(tempo.lengths), "rows of song_lengths")
    yield equal("INSTRUMENTS", len(plan.instruments))
    yield equal("LOWEST_NOTE", plan.lowest)
    yield equal("HIGHEST_NOTE", plan.highest)
    yield equal("STATE_BYTES", plan.state_bytes)
    yield ""
    yield "; what the player is assembled with"
    for name, value in plan.switches.items():
        yield equal(name, truth(value), _SWITCH_NOTES[name])
    yield ""
    yield "; the streams' bytes: docs/player.md"
    yield from packed.equates()


def _setup(song: Song) -> Iterator[str]:
    yield "; done before the first call, in this order"
    yield from setup_macro(song)


def _tables(plan: Plan) -> Iterator[str]:
    yield "; the SID's frequency words"
    yield f"{INDENT}.sid.frequencies song_frequency_low, song_frequency_high, LOWEST_NOTE, HIGHEST_NOTE"
    if plan.tempo.lengths:
        yield ""
        yield f"; lengths of events, in {plan.tempo.step} parts of a call"
        rows = [(length, f"{length / plan.tempo.step:.4g}") for length in plan.tempo.lengths]
        yield from wide_table("song_lengths", rows, plan.tempo.width)
    if plan.tempo.second:
        yield ""
        yield f"; the ticks that take turns, in {plan.tempo.step} parts of a call"
        ticks = [(units, f"{units / plan.tempo.step:.4g}") for units in (plan.tempo.period, plan.tempo.second)]
        yield from wide_table("song_periods", ticks, plan.tempo.width)
    if plan.instruments:
        yield from _instrument_tables(plan)


def _instrument_tables(plan: Plan) -> Iterator[str]:
    pulses = plan.switches["WITH_PULSE"]
    instruments = plan.instruments
    names = [f"{index} {one.name}" for index, one in enumerate(instruments)]
    yield ""
    yield "; the instruments: " + comment(", ".join(names))
    bytes_of = {
        "song_ad": [one.attack << 4 | one.decay for one in instruments],
        "song_sr": [one.sustain << 4 | one.release for one in instruments],
        "song_control": [int(one.wave.steps[0].waveform) | 1 for one in instruments],
    }
    if pulses:
        bytes_of["song_pulse_low"] = [int(one.pulse.slopes[0].start) & 0xFF for one in instruments]
        bytes_of["song_pulse_high"] = [int(one.pulse.slopes[0].start) >> 8 for one in instruments]
    for name, values in bytes_of.items():
        yield from columns(name, list(zip(values, names, strict=True)))
    if plan.switches["WITH_RESTARTS"]:
        rows = [(one.hard_restart * plan.tempo.step, name) for one, name in zip(instruments, names, strict=True)]
        yield "; time left when the hard restart begins"
        yield from wide_table("song_restart", rows, plan.tempo.width)


def _state(plan: Plan) -> Iterator[str]:
    yield "; the voices at their start: stream, length, ticks left, control, instrument, next event"
    yield "song_state"
    streams = {stream.number: stream for stream in plan.streams}
    for number in (1, 2, 3):
        if number in streams:
            yield row(_first_state(plan, streams[number]), f"voice {number}")
        else:
            yield row("0, 0, 0, 0, 0, $ff, $ff", f"voice {number} is absent")
    start = list(plan.tempo.start.to_bytes(plan.tempo.width, "little"))
    if plan.tempo.ticks:
        yield row(hex_bytes(start), "the clock")
        if plan.tempo.second:
            yield row("0", "first tick of a pair")
    else:
        for number in (1, 2, 3):
            yield row(hex_bytes(start + [0] * (7 - len(start))), f"voice {number}'s clock")
    yield "song_state_end"


def _first_state(plan: Plan, stream: Stream) -> str:
    ahead = plan.switches["WITH_RESTARTS"]
    first = stream.pieces[0].code
    where = f"voice{stream.number}" + (f" + {len(first)}" if ahead else "")
    instrument = packed.NO_INSTRUMENT if stream.instrument is None else stream.instrument
    control = initial_waveform(plan.song, stream.number)
    if not plan.instruments:
        control |= 1  # nothing changes it: what a note writes
    pending = first[-1] if ahead else packed.GATE_OFF
    return f"<{where}, >{where}, {stream.length}, 1, " + hex_bytes((control, instrument, pending))


def _voice(stream: Stream) -> Iterator[str]:
    yield f"; voice {stream.number}: {stream.size} bytes"
    yield f"voice{stream.number}"
    loop = len(stream.pieces) if stream.loop is None else stream.loop
    yield from _bars(stream.pieces[:loop])
    if stream.loop is None:
        yield row("END_OF_VOICE", "")
        return
    label = f"voice{stream.number}_loop"
    yield label
    yield from _bars(stream.pieces[loop:])
    yield row(f"LOOP, <{label}, >{label}", "")


def _bars(pieces: Sequence[Piece]) -> Iterator[str]:
    for bar, group in groupby(pieces, key=lambda piece: piece.bar):
        for line in _lines(list(group)):
            text = " ".join(piece.text for piece in line if piece.text)
            yield row(hex_bytes(byte for piece in line for byte in piece.code), f"{bar + 1}: {text}".rstrip())


def _lines(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    line, size = list[Piece](), 0
    for piece in pieces:
        if line and size + len(piece.code) > _BYTES_A_LINE:
            yield line
            line, size = [], 0
        line.append(piece)
        size += len(piece.code)
    yield line
