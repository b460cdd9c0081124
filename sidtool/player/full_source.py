"""A song for the full player as 64tass source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from sidtool.player import format as packed
from sidtool.player.frames import program, program_end
from sidtool.player.full_plan import FullPlan, Tune, make_full_plan
from sidtool.player.full_tables import channel_tables, frequency_tables, long_table, note_tables
from sidtool.player.listing import (
    INDENT,
    code_bytes,
    comment,
    equal,
    header,
    row,
    truth,
)
from sidtool.player.placement import Placement
from sidtool.player.registers import CUTOFF, register_rows, set_up
from sidtool.player.score import Bit, Line
from sidtool.player.sequences import Way
from sidtool.player.variables import STRIDE
from sidtool.song import Song, VoiceSetup

_BYTES_A_LINE = 64


def full_source(song: Song, tune: int, place: Placement) -> str:
    """A song with all that the notation can say, as source."""
    plan = make_full_plan(song, place)
    sections = (
        header(song),
        _figures(plan, plan.tunes[tune - 1]),
        _variables(plan),
        program("player_full.asm", song, place),
        _tunes(plan),
        frequency_tables(plan),
        note_tables(plan),
        channel_tables(plan),
        _markers(plan),
        _sequences(plan),
        *(_state(plan, one) for one in plan.tunes),
        *(_pattern(number, plan) for number in range(len(plan.bodies))),
        _orders(plan),
        *_voices(plan),
        program_end(place),
    )
    return "\n".join(line for section in sections for line in [*section, ""])


def _figures(plan: FullPlan, tune: Tune) -> Iterator[str]:
    song, clock = tune.song, plan.clock
    yield "; the machine"
    yield equal("CLOCK", song.clock.name.upper())
    yield equal("MACHINE", f'"{song.clock.name} {song.chip}"', "told behind REM")
    yield equal("TUNING", repr(float(song.tuning)), "Hz of 4A")
    yield equal("TUNES", len(plan.tunes))
    yield equal("START_TUNE", song.number - 1)
    yield equal("JIFFY", truth(song.speed.jiffy), "called by the KERNAL's 60 Hz tick")
    yield equal("CALL_CYCLES", song.cycles_per_call, "CPU cycles from call to call")
    yield ""
    yield "; the clock"
    yield equal("CLOCK_STEP", clock.step, "the units of a call that lengths are told in")
    yield equal("CLOCK_WIDTH", clock.width, "bytes of what is less than a call")
    yield equal("LENGTHS", len(clock.lengths), "rows of song_calls")
    yield ""
    yield "; tables"
    yield equal("FIRST_SETUP", plan.manners.first_setup, "from this manner on they are set-ups of voices, ...")
    yield equal("FIRST_SLURRED", plan.manners.first_slurred, "... slurred notes, ...")
    yield equal("FIRST_PLAIN", plan.manners.first_plain, "... and notes without an instrument")
    yield equal("LOWEST_NOTE", plan.lowest)
    yield equal("HIGHEST_NOTE", plan.highest)
    yield equal("LONGEST_RESTART", plan.longest_restart, "calls of the longest hard restart")
    yield ""
    yield "; what the player is assembled with"
    for name, value in plan.switches.items():
        yield equal(name, truth(value))
    yield ""
    yield "; the streams' bytes: docs/player.md"
    yield from packed.full_equates(plan.first_manner)


def _variables(plan: FullPlan) -> Iterator[str]:
    layout = plan.layout
    yield "; the player's variables: a voice's for voice 1, those of voices 2 and 3 stand 7 and 14 bytes further"
    yield equal("STATE_BYTES", layout.size)
    yield equal("IMAGE_BYTES", plan.image_bytes, "of them are set at the start")
    yield "song_variables .segment"
    for name, place in layout.places.items():
        line = f"{name:<20}= state + {place}"
        yield f"{line:<36}; {layout.notes[name]}" if layout.notes[name] else line
    yield f"{INDENT}.endm"


def _tunes(plan: FullPlan) -> Iterator[str]:
    if len(plan.tunes) > 1:
        yield "; where each tune's registers and variables at the start are"
        yield "song_tunes"
        for tune in plan.tunes:
            yield f"{INDENT}.word tune{tune.song.number}_start"


def _markers(plan: FullPlan) -> Iterator[str]:
    if plan.book.markers:
        names = (f"{number} {name}" for name, number in plan.book.markers.items())
        yield "; player.cue after the markers: " + comment(", ".join(names))


def _state(plan: FullPlan, tune: Tune) -> Iterator[str]:
    yield "; the SID's registers at the start"
    yield f"tune{tune.song.number}_start" if len(plan.tunes) > 1 else "song_registers"
    yield from register_rows(tune.song)
    yield "; the variables at the start"
    if tune is plan.tunes[0]:
        yield "song_image"
    image: list[int | str] = [0] * plan.image_bytes
    for place, value in _started(plan, tune):
        image[place] = value
    for first in range(0, len(image), 16):
        yield row(code_bytes(image[first : first + 16]), "")


def _started(plan: FullPlan, tune: Tune) -> Iterator[tuple[int, int | str]]:
    """What is not 0 at the start: places and values."""
    lines = {line.voice.number: line for line in tune.lines}
    for number in (1, 2, 3):
        values = _voice_start(plan, tune, number, lines[number]) if number in lines else {}
        for name, value in values.items():
            if name in plan.layout.places:
                yield plan.layout.of_voice(name, number), value
    for number in (1, 2, 3):
        yield plan.layout.of_voice("left", number), 1
        yield plan.layout.of_voice("ahead", number), 1
        yield plan.layout.of_voice("next_ahead", number), plan.turns[number - 1]
        if number not in lines:
            yield plan.layout.of_voice("pending", number), packed.END_OF_VOICE
            yield plan.layout.of_voice("wave_at", number), plan.plain_waves[tune.song.number, number]
        elif plan.clock.width:
            for offset, byte in enumerate(plan.clock.start.to_bytes(plan.clock.width, "little")):
                yield plan.layout.of_voice("parts", number) + offset, byte
    registers = set_up(tune.song)
    yield from _pulse_start(plan, registers)
    places = plan.layout.places
    yield from ((places[name], value) for name, value in _filter_start(registers) if name in places)


def _voice_start(plan: FullPlan, tune: Tune, number: int, line: Line) -> dict[str, int | str]:
    way = tune.way(line)
    label = "song_return" if way else tune.label(line)
    setups = [one for one in tune.song.setup if isinstance(one, VoiceSetup) and one.voice == number]
    values: dict[str, int | str] = {
        "low": f"<{label}",
        "high": f">{label}",
        "sequence_at": way.first if way else 0,
        "length": line.start["length"],
        "stage": packed.UNREAD,
        "own_route": 1 << number - 1,
        "manner": line.start["manner"],
        "gate_mask": 0xFE,
        "wave_at": plan.plain_waves[tune.song.number, number],
    }
    if setups:
        values["ad_now"] = setups[-1].attack << 4 | setups[-1].decay
        values["sr_now"] = setups[-1].sustain << 4 | setups[-1].release
    return values


def _pulse_start(plan: FullPlan, registers: Sequence[int]) -> Iterator[tuple[int, int]]:
    if plan.switches["WITH_PULSE_MOVES"]:
        for voice in (1, 2, 3):
            for register, name in ((2, "pulse_low"), (3, "pulse_high")):
                yield plan.layout.of_voice(name, voice), registers[STRIDE * (voice - 1) + register]


def _filter_start(registers: Sequence[int]) -> Iterator[tuple[str, int]]:
    """The filter's variables hold what the registers do; what is cut off of a resonance is half a unit."""
    low, high, resonance, mode = registers[CUTOFF:]
    yield "starting", packed.NO_PROGRAM
    yield from (("cutoff_low", low & 7), ("cutoff_high", high))
    yield from (("resonance_high", resonance & 0xF0 | 8), ("route", resonance & 0x0F))
    yield from (("volume_high", mode & 0x0F), ("mode", mode & 0xF0))


def _pattern(number: int, plan: FullPlan) -> Iterator[str]:
    body = plan.bodies[number]
    yield f"; pattern {comment(body.name)}"
    yield f"pattern{number}"
    text = " ".join(bit.text for bit in body.bits if bit.text)
    for line in _lines(list(body.bits)):
        yield row(code_bytes(byte for bit in line for byte in bit.code), text)
        text = ""
    if number == 0:
        yield "song_return"
    yield row("RETURN", "")


def _orders(plan: FullPlan) -> Iterator[str]:
    if plan.book.orders:
        yield "; what is heard at once, before an event"
    for orders, label in plan.book.orders.items():
        yield label
        yield row(code_bytes(orders), "")


def _sequences(plan: FullPlan) -> Iterator[str]:
    ways = [way for tune in plan.tunes for way in tune.ways]
    if not ways:
        return
    parts = [part for way in ways for part in way.parts]
    yield "; the parts of the voices, one behind the other"
    for byte, name in ("<", "low"), (">", "high"):
        yield f"song_sequence_{name}"
        for part in parts:
            yield row(f"{byte}{part.label}", part.call.text if part.call else "")
    if plan.switches["WITH_TRANSPOSITION"]:
        yield from long_table("song_sequence_transposition", [part.transposition & 0xFF for part in parts])
    yield from long_table("song_sequence_next", [one for way in ways for one in way.followers])


def _voices(plan: FullPlan) -> Iterator[Iterator[str]]:
    taken = dict[str, int]()
    for tune in plan.tunes:
        for line in tune.lines:
            yield _voice(tune, line, taken)


def _voice(tune: Tune, line: Line, taken: dict[str, int]) -> Iterator[str]:
    of_tune = f"tune {tune.song.number}, " if tune.prefix else ""
    yield f"; {of_tune}voice {line.voice.number}: {tune.size(line)} bytes"
    label = tune.label(line)
    yield label
    way = tune.way(line)
    if way is not None:
        yield from _parts(way, label, taken)
        return
    loop = len(line.bits) if line.loop is None else line.loop
    yield from _bars(line.bits[:loop], taken)
    if line.loop is None:
        yield row("END_OF_VOICE", "")
        return
    yield f"{label}_loop"
    yield from _bars(line.bits[loop:], taken)
    yield row(f"LOOP, <{label}_loop, >{label}_loop", "")


def _parts(way: Way, label: str, taken: dict[str, int]) -> Iterator[str]:
    """The pieces of a voice's own stream; its label is there already, even if it has got none."""
    for part in way.own:
        if part.label != label:
            yield part.label
        yield from _bars(part.bits, taken)
        yield row("RETURN" if part.last == packed.RETURN else "END_OF_VOICE", "")


def _bars(bits: Sequence[Bit], taken: dict[str, int]) -> Iterator[str]:
    for bar, group in groupby(bits, key=lambda bit: bit.bar):
        for line in _lines(list(group)):
            for name in line[0].markers:
                yield marker_label(name, taken)
            if any(bit.code for bit in line):
                text = " ".join(bit.text for bit in line if bit.text)
                yield row(code_bytes(byte for bit in line for byte in bit.code), f"{bar + 1}: {text}".rstrip())


def marker_label(name: str, taken: dict[str, int]) -> str:
    """A label for a marker, another one for each of its places."""
    label = f"marker_{name}"
    number = taken.get(label, 0)
    while label in taken:
        number += 1
        label = f"marker_{name}_{number + 1}"
    taken[f"marker_{name}"] = number
    taken[label] = taken.get(label, 0)
    return label


def _lines(bits: Iterable[Bit]) -> Iterator[list[Bit]]:
    line, size = list[Bit](), 0
    for bit in bits:
        if line and (size + len(bit.code) > _BYTES_A_LINE or bit.markers):
            yield line
            line, size = [], 0
        line.append(bit)
        size += len(bit.code)
    yield line
