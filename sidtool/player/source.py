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
    truth,
    wide_table,
)
from sidtool.player.placement import Placement
from sidtool.player.plan import Plan, initial_waveform, make_plan
from sidtool.player.registers import register_rows
from sidtool.player.stream import Piece, Stream
from sidtool.player.tempo import MORE_CALLS
from sidtool.player.variables import STRIDE
from sidtool.song import Song

_BYTES_A_LINE = 64  # a bar stands on one line, unless it is a very full one


def plain_source(song: Song, place: Placement) -> str:
    """A song that the small player suffices for, as source."""
    plan = make_plan(song, place)
    sections = (
        header(plan.song),
        _figures(plan),
        _variables(plan),
        program("player.asm", song, place),
        _registers(plan.song),
        _tables(plan),
        _state(plan),
        *(_voice(stream) for stream in plan.streams),
        program_end(place),
    )
    return "\n".join(line for section in sections for line in [*section, ""])


_SWITCH_NOTES = {
    "WITH_ONE_CLOCK": "every event of every voice lasts a step",
    "WITH_SPREAD": "a step lasts long enough to prepare one voice a call",
    "WITH_PAIRS": "of three calls: two voices in the first one",
    "WITH_AT_ONCE": "a step may last a call",
    "WITH_COLLISIONS": "voices may have something to do in a call in which another is to be prepared",
    "WITH_SWING": "two lengths take turns",
    "WITH_LONG": "lengths of more than 254 calls",
    "WITH_HURRY": "lengths of too few calls to prepare the next event in them",
    "WITH_SHORTS": "events shorter than a call",
    "WITH_HOLDS": "holds, or a voice ends",
    "WITH_RELEASES": "x, or a voice ends",
    "WITH_CHANGES": "lengths change",
    "WITH_INSTRUMENTS": "instruments are played",
    "WITH_PLAIN_NOTES": "and notes without one",
    "WITH_CHOICES": "a voice changes its instrument",
    "WITH_MANY": "more than 32, or none again",
    "WITH_PULSE": "an instrument has a pulse wave",
    "WITH_OTHERS": "an instrument has none",
    "WITH_RESTARTS": "hard restart",
    "WITH_UNRESTARTED": "an instrument has none",
    "WITH_LATE": "a gate may be open at the onset of an instrument's note",
}
_VARIABLE_NOTES = {
    "low": "the next byte of the stream",
    "high": "",
    "pending": "the next event, and whether it is prepared",
    "control": "waveform and gate",
    "left": "calls until there is something to do",
    "length": "the row of song_calls",
    "delay": "calls from an event until the next one is prepared",
    "spent": "calls since the event",
    "instrument": "its row; $80 and more: none",
    "more": "how many times 128 calls more",
    "rest": "calls from the hard restart to the onset",
    "fraction": "the lengths' rests, added up",
    "turn": "the voice that is prepared next",
    "phase": "which of the two lengths it is",
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
    yield from _clock_figures(plan)
    yield ""
    yield "; the tables"
    yield equal("LENGTHS", len(tempo.lengths), "rows of song_calls")
    yield equal("INSTRUMENTS", len(plan.instruments))
    yield equal("PULSES", plan.pulses, "of them have a pulse wave, the first ones")
    yield equal("LOWEST_NOTE", plan.lowest)
    yield equal("HIGHEST_NOTE", plan.highest)
    yield equal("STATE_BYTES", plan.places.size)
    yield ""
    yield "; what the player is assembled with"
    for name, value in plan.switches.items():
        yield equal(name, truth(value), _SWITCH_NOTES[name])
    yield ""
    yield "; the streams' bytes: docs/player.md"
    yield from packed.equates()


def _clock_figures(plan: Plan) -> Iterator[str]:
    tempo, voices = plan.tempo, [stream.number for stream in plan.streams]
    yield "; the clock"
    yield equal("CLOCK_STEP", tempo.step, f"1/{tempo.step} of a call is the unit of rests")
    yield equal("CLOCK_WIDTH", tempo.width, "bytes of a rest")
    if plan.switches["WITH_ONE_CLOCK"]:
        row = plan.streams[0].length
        yield equal("CLOCK_CALLS", tempo.calls(row)[0], "calls of a step")
        yield equal("CLOCK_REST", tempo.rest(row), "and its rest")
        yield equal("SPENT", _spent(plan), "calls of it that preparing takes")
    if plan.switches["WITH_LONG"]:
        yield equal("MORE_CALLS", MORE_CALLS, "calls that a long length has so many times more")
    if plan.switches["WITH_COLLISIONS"]:
        yield equal("LATEST", plan.latest, "calls after an event, by which the next one has to be prepared")
    if plan.switches["WITH_HURRY"]:
        yield equal("SOON", plan.soon, "calls; in a shorter event the next one is prepared at once")
    yield ""
    yield "; the voices, told by their registers"
    yield equal("FIRST_VOICE", STRIDE * (voices[0] - 1))
    yield equal("LAST_VOICE", STRIDE * (voices[-1] - 1))
    yield equal("VOICE_STEP", STRIDE * (voices[-1] - voices[0]) // max(1, len(voices) - 1) or STRIDE)


def _spent(plan: Plan) -> int:
    """Calls in which the voices are prepared, where one clock is for all."""
    if plan.switches["WITH_AT_ONCE"]:
        return 0
    if plan.switches["WITH_PAIRS"]:
        return 2
    return len(plan.streams) if plan.switches["WITH_SPREAD"] else 1


def _variables(plan: Plan) -> Iterator[str]:
    yield "; the player's variables: a voice's for voice 1, those of voices 2 and 3 stand 7 and 14 bytes further"
    yield "song_variables .segment"
    if "spent" not in plan.places.places and "delay" in plan.places.places:
        yield "spent       = delay"
    for name, at in plan.places.places.items():
        line = f"{name:<12}= state + {at}"
        yield f"{line:<36}; {_VARIABLE_NOTES[name]}".rstrip("; ")
    yield f"{INDENT}.endm"


def _registers(song: Song) -> Iterator[str]:
    yield "; the SID's registers before the first call"
    yield "song_registers"
    yield from register_rows(song)


def _tables(plan: Plan) -> Iterator[str]:
    yield "; the SID's frequency words"
    yield f"{INDENT}.sid.frequencies song_frequency_low, song_frequency_high, LOWEST_NOTE, HIGHEST_NOTE"
    if plan.switches["WITH_SWING"] or not plan.switches["WITH_ONE_CLOCK"]:
        yield from _length_tables(plan)
    if plan.instruments:
        yield from _instrument_tables(plan)


def _length_tables(plan: Plan) -> Iterator[str]:
    tempo = plan.tempo
    rows = range(1, len(tempo.lengths) + 1)
    notes = [f"{units / tempo.step:.4g}" for units in tempo.lengths]
    yield ""
    yield "; lengths of events: whole calls, + 1"
    yield "song_calls"
    yield row(hex_bytes(tempo.calls(one)[0] + 1 for one in rows), ", ".join(notes))
    if plan.switches["WITH_LONG"]:
        yield "song_more"
        yield row(hex_bytes(tempo.calls(one)[1] for one in rows), f"times {MORE_CALLS} more")
    if tempo.width:
        yield f"; their rests, in {tempo.step} parts of a call"
        rests = [(tempo.rest(one), f"{tempo.rest(one) / tempo.step:.4g}") for one in rows]
        missing = (1 << 8 * tempo.width) - tempo.step
        if not plan.switches["WITH_ONE_CLOCK"]:
            rests += [(rest + missing, "") for rest, _ in rests]
        yield from wide_table("song_rests", rests, tempo.width)


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
        widths = [int(one.pulse.slopes[0].start) for one in instruments[: plan.pulses]]
        bytes_of["song_pulse_low"] = [width & 0xFF for width in widths]
        bytes_of["song_pulse_high"] = [width >> 8 for width in widths]
    for name, values in bytes_of.items():
        yield from columns(name, list(zip(values, names, strict=False)))
    if plan.switches["WITH_RESTARTS"]:
        yield "; calls from the hard restart to the onset"
        restarts = [one.hard_restart for one in instruments]
        yield from columns("song_restart", list(zip(restarts, names, strict=True)))


def _state(plan: Plan) -> Iterator[str]:
    yield "; the variables before the first call"
    yield "song_state"
    state = _first_state(plan)
    for at in range(0, len(state), STRIDE):
        yield row(", ".join(state[at : at + STRIDE]), "")


def _first_state(plan: Plan) -> list[str]:
    state = ["$00"] * plan.places.size
    for stream, delay in zip(plan.streams, plan.delays, strict=True):
        for name, value in _voice_state(plan, stream, delay).items():
            state[plan.places.places[name] + STRIDE * (stream.number - 1)] = value
    clock = {"left": "1", "turn": f"${STRIDE * (plan.streams[0].number - 1) - 1 & 0xFF:02x}", "phase": "1"}
    for name in plan.places.shared & clock.keys():
        state[plan.places.places[name]] = clock[name]
    first = plan.places.places.get("fraction", 0)
    voices = [0] if plan.switches["WITH_ONE_CLOCK"] else [STRIDE * (one.number - 1) for one in plan.streams]
    for voice in voices:
        for byte in range(plan.tempo.width):
            state[first + voice + byte] = f"${plan.tempo.start >> 8 * byte & 0xFF:02x}"
    return state


def _voice_state(plan: Plan, stream: Stream, delay: int) -> dict[str, str]:
    """A voice's variables: its first event is prepared, and due in the first call."""
    first = stream.pieces[0].code
    where = f"voice{stream.number} + {len(first)}"
    control = initial_waveform(plan.song, stream.number)
    if not plan.switches["WITH_LATE"]:
        control |= 1  # what a note writes: whether the gate is open is nowhere asked for
    values = {
        "low": f"<({where})",
        "high": f">({where})",
        "pending": f"${first[-1]:02x}",
        "control": f"${control:02x}",
        "left": "1",
        "length": str(stream.length),
        "delay": str(delay),
        "spent": "0",
        "instrument": f"${packed.NO_INSTRUMENT if stream.instrument is None else stream.instrument:02x}",
    }
    return {name: value for name, value in values.items() if name in plan.places.places.keys() - plan.places.shared}


def _voice(stream: Stream) -> Iterator[str]:
    yield f"; voice {stream.number}: {stream.size} bytes"
    yield f"voice{stream.number}"
    loop = len(stream.pieces) if stream.loop is None else stream.loop
    yield from _bars(stream.pieces[:loop])
    if stream.loop is None:
        label = f"voice{stream.number}_end"
        yield row(hex_bytes((*stream.back, packed.GATE_OFF)), "the end")
        yield label
        yield row("HOLD", "")
    else:
        label = f"voice{stream.number}_loop"
        yield label
        yield from _bars(stream.pieces[loop:])
        if stream.back:
            yield row(hex_bytes(stream.back), "as at the loop's start")
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
