"""A song as 64tass source: readable by a person, and safe whatever a title or a file's name may hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePath

from sidtool.player import format as packed
from sidtool.player.plan import FIRST_ADDRESS, LAST_ADDRESS, Plan, initial_waveform, make_plan
from sidtool.player.stream import Piece, Stream
from sidtool.song import FilterSetup, Setup, Song, VoiceSetup, VolumeSetup, Waveform

_LONGEST_COMMENT = 200
_BYTES_A_LINE = 64  # a bar stands on one line, unless it is a very full one
_INDENT = " " * 12


def compile_song(song: Song) -> str:
    """The song as a 64tass program that includes ``sid.asm``, ``main.asm`` and ``player.asm``.

    The player stands at the label ``player``: initialise at ``player + 0`` (A = subtune), play at ``player + 3``.
    The same song gives the same text, always.

    Raises:
        UserError: the song does not fit into memory, or plays too many instruments.
    """
    plan = make_plan(song)
    sections = (
        _header(plan.song),
        _figures(plan),
        _program(),
        _setup(plan.song),
        _tables(plan),
        _state(plan),
        *(_voice(stream) for stream in plan.streams),
        _end(),
    )
    return "\n".join(line for section in sections for line in [*section, ""])


def comment(text: str) -> str:
    r"""Any text, made safe for the rest of a line of assembly.

    >>> comment("La\nSera; \x00 .byte")
    'La.Sera; . .byte'
    """
    safe = "".join(sign if sign.isprintable() else "." for sign in text)
    return safe if len(safe) <= _LONGEST_COMMENT else safe[: _LONGEST_COMMENT - 3] + "..."


def _header(song: Song) -> Iterator[str]:
    yield f"; {comment(song.title or 'A song without a title')}"
    by = ", ".join(comment(part) for part in (song.author, song.released) if part)
    if by:
        yield f"; {by}"
    yield ";"
    yield f"; Made by sidtool from {comment(PurePath(song.file).name)}. Assemble it with"
    yield ";"
    yield ";   64tass -a --cbm-prg -I ASM_FOLDER song.asm -o a.out"


def _equal(name: str, value: object, note: str = "") -> str:
    line = f"{name:<20}= {value}"
    return f"{line:<36}; {note}" if note else line


def _truth(value: bool) -> str:
    return "true" if value else "false"


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
    yield _equal("CLOCK", song.clock.name.upper())
    yield _equal("MACHINE", f'"{song.clock.name} {song.chip}"', "told behind REM")
    yield _equal("TUNING", repr(float(song.tuning)), "Hz of 4A")
    yield _equal("JIFFY", _truth(song.speed.jiffy), "called by the KERNAL's 60 Hz tick")
    yield _equal("CALL_CYCLES", song.cycles_per_call, "CPU cycles from call to call")
    yield ""
    yield "; the clock"
    unit = f"{tempo.period}/{tempo.step} calls a tick" if tempo.ticks else f"1/{tempo.step} of a call is the unit"
    yield _equal("CLOCK_STEP", tempo.step, unit)
    yield _equal("CLOCK_PERIOD", tempo.period)
    yield _equal("CLOCK_WIDTH", tempo.width, "bytes")
    yield _equal("LENGTHS", len(tempo.lengths), "rows of song_lengths")
    yield _equal("INSTRUMENTS", len(plan.instruments))
    yield _equal("LOWEST_NOTE", plan.lowest)
    yield _equal("HIGHEST_NOTE", plan.highest)
    yield _equal("STATE_BYTES", plan.state_bytes)
    yield ""
    yield "; what the player is assembled with"
    for name, value in plan.switches.items():
        yield _equal(name, _truth(value), _SWITCH_NOTES[name])
    yield ""
    yield "; the streams' bytes: docs/player.md"
    yield from packed.equates()


def _program() -> Iterator[str]:
    yield f'{_INDENT}.include "sid.asm"'
    yield ""
    yield f"*           = ${FIRST_ADDRESS:04x}"
    yield f'{_INDENT}.include "main.asm"'
    yield f'{_INDENT}.include "player.asm"'


def _setup(song: Song) -> Iterator[str]:
    yield "; done before the first call, in this order"
    yield "song_setup  .macro"
    for one in song.setup:
        yield f"{_INDENT}{_setup_call(one)}"
    yield f"{_INDENT}.endm"


def _setup_call(one: Setup) -> str:
    match one:
        case VoiceSetup():
            envelope = f"{one.attack}, {one.decay}, {one.sustain}, {one.release}"
            return f".setup {one.voice - 1}, {_waveform(one.waveform)}, {envelope}, ${one.pulse_width:03x}"
        case FilterSetup():
            switches = (
                one.voice1,
                one.voice2,
                one.voice3,
                one.high_pass,
                one.low_pass,
                one.band_pass,
                one.mute_voice3,
            )
            return f".setup_filter {one.cutoff}, {one.resonance}, {', '.join(map(_truth, switches))}"
        case VolumeSetup():
            return f".set_volume {one.volume}"


def _waveform(waveform: Waveform) -> str:
    bits = [bit for bit in reversed(Waveform) if waveform & bit]
    return " | ".join(str(bit.name).capitalize() for bit in bits) or "0"


def _hex(values: Iterable[int]) -> str:
    return ", ".join(f"${value:02x}" for value in values)


def _row(code: str, note: str) -> str:
    line = f"{_INDENT}.byte {code}"
    return f"{line:<51} ; {comment(note)}" if note else line


def _columns(name: str, columns: Sequence[tuple[int, str]]) -> Iterator[str]:
    yield name
    for value, note in columns:
        yield _row(f"${value:02x}", note)


def _wide_table(name: str, rows: Sequence[tuple[int, str]], width: int) -> Iterator[str]:
    """Numbers of several bytes: all lowest bytes first, then the next ones."""
    yield name
    for byte in range(width):
        yield _row(_hex(value >> 8 * byte & 0xFF for value, _ in rows), ", ".join(note for _, note in rows))


def _tables(plan: Plan) -> Iterator[str]:
    yield "; the SID's frequency words"
    yield f"{_INDENT}.sid.frequencies song_frequency_low, song_frequency_high, LOWEST_NOTE, HIGHEST_NOTE"
    if plan.tempo.lengths:
        yield ""
        yield f"; lengths of events, in {plan.tempo.step} parts of a call"
        rows = [(length, f"{length / plan.tempo.step:.4g}") for length in plan.tempo.lengths]
        yield from _wide_table("song_lengths", rows, plan.tempo.width)
    if plan.tempo.second:
        yield ""
        yield f"; the ticks that take turns, in {plan.tempo.step} parts of a call"
        ticks = [(units, f"{units / plan.tempo.step:.4g}") for units in (plan.tempo.period, plan.tempo.second)]
        yield from _wide_table("song_periods", ticks, plan.tempo.width)
    if plan.instruments:
        yield from _instrument_tables(plan)


def _instrument_tables(plan: Plan) -> Iterator[str]:
    pulses = plan.switches["WITH_PULSE"]
    instruments = plan.instruments
    names = [f"{index} {one.name}" for index, one in enumerate(instruments)]
    yield ""
    yield "; the instruments: " + comment(", ".join(names))
    columns = {
        "song_ad": [one.attack << 4 | one.decay for one in instruments],
        "song_sr": [one.sustain << 4 | one.release for one in instruments],
        "song_control": [int(one.wave.steps[0].waveform) | 1 for one in instruments],
    }
    if pulses:
        columns["song_pulse_low"] = [int(one.pulse.slopes[0].start) & 0xFF for one in instruments]
        columns["song_pulse_high"] = [int(one.pulse.slopes[0].start) >> 8 for one in instruments]
    for name, values in columns.items():
        yield from _columns(name, list(zip(values, names, strict=True)))
    if plan.switches["WITH_RESTARTS"]:
        rows = [(one.hard_restart * plan.tempo.step, name) for one, name in zip(instruments, names, strict=True)]
        yield "; time left when the hard restart begins"
        yield from _wide_table("song_restart", rows, plan.tempo.width)


def _state(plan: Plan) -> Iterator[str]:
    yield "; the voices at their start: stream, length, ticks left, control, instrument, next event"
    yield "song_state"
    streams = {stream.number: stream for stream in plan.streams}
    for number in (1, 2, 3):
        if number in streams:
            yield _row(_first_state(plan, streams[number]), f"voice {number}")
        else:
            yield _row("0, 0, 0, 0, 0, $ff, $ff", f"voice {number} is absent")
    start = list(plan.tempo.start.to_bytes(plan.tempo.width, "little"))
    if plan.tempo.ticks:
        yield _row(_hex(start), "the clock")
        if plan.tempo.second:
            yield _row("0", "first tick of a pair")
    else:
        for number in (1, 2, 3):
            yield _row(_hex(start + [0] * (7 - len(start))), f"voice {number}'s clock")
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
    return f"<{where}, >{where}, {stream.length}, 1, " + _hex((control, instrument, pending))


def _voice(stream: Stream) -> Iterator[str]:
    yield f"; voice {stream.number}: {stream.size} bytes"
    yield f"voice{stream.number}"
    loop = len(stream.pieces) if stream.loop is None else stream.loop
    yield from _bars(stream.pieces[:loop])
    if stream.loop is None:
        yield _row("END_OF_VOICE", "")
        return
    label = f"voice{stream.number}_loop"
    yield label
    yield from _bars(stream.pieces[loop:])
    yield _row(f"LOOP, <{label}, >{label}", "")


def _bars(pieces: Sequence[Piece]) -> Iterator[str]:
    for bar, group in groupby(pieces, key=lambda piece: piece.bar):
        for line in _lines(list(group)):
            text = " ".join(piece.text for piece in line if piece.text)
            yield _row(_hex(byte for piece in line for byte in piece.code), f"{bar + 1}: {text}".rstrip())


def _lines(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    line, size = list[Piece](), 0
    for piece in pieces:
        if line and size + len(piece.code) > _BYTES_A_LINE:
            yield line
            line, size = [], 0
        line.append(piece)
        size += len(piece.code)
    yield line


def _end() -> Iterator[str]:
    yield "song_end"
    yield f'{_INDENT}.cerror * > ${LAST_ADDRESS + 1:04x}, "the song does not fit into memory"'
