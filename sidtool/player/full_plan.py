"""What a song needs that is more than the small player knows: tables, streams, variables, switches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sidtool.errors import UserError
from sidtool.player import format as packed
from sidtool.player.book import NOWHERE, Book, moves, plays_pulse, sustain_byte
from sidtool.player.notes import reach
from sidtool.player.packing import first_unpacked
from sidtool.player.plan import FIRST_ADDRESS, LAST_ADDRESS, initial_waveform
from sidtool.player.score import Body, Line, Scribe, route_bits
from sidtool.player.tempo import Tempo, choose_tempo, fits_swing, fraction_tempo, swung_tempo
from sidtool.player.variables import Layout, make_layout
from sidtool.song import Event, FilterProgram, Instrument, Note, Song, StartFilter, Waveform

CODE_RESERVE = 2560
MOST_PROGRAMS = 127


@dataclass(frozen=True, slots=True)
class Tune:
    """One tune of a program: its voices, encoded, and the word that its labels begin with."""

    song: Song
    lines: tuple[Line, ...]
    prefix: str


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """An instrument in numbers of the player's tables."""

    name: str
    ad: int
    sr: int
    wave: int
    arp: int
    pulse: tuple[str, str]
    pitch: tuple[str, str]
    filter: int
    restart: int


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A filter program in numbers of the player's tables; an odd mode or resonance is none."""

    name: str
    mode: int
    route: int
    resonance: int
    cutoff: tuple[str, str]


@dataclass(frozen=True, slots=True)
class FullPlan:
    """A song with all its tunes, ready to be written down as assembly.

    Attributes:
        tempo: the clock, the same for all tunes.
        lowest, highest: semitones that the frequency tables hold; the lowest may be below 0.
    """

    tempo: Tempo
    tunes: tuple[Tune, ...]
    book: Book
    bodies: tuple[Body, ...]
    instruments: tuple[InstrumentRow, ...]
    programs: tuple[ProgramRow, ...]
    switches: dict[str, bool]
    layout: Layout
    lowest: int
    highest: int
    plain_waves: dict[tuple[int, int], int]

    @property
    def table_bias(self) -> int:
        """What is added to a note so that no index is negative."""
        return max(0, -self.lowest)

    @property
    def note_bias(self) -> int:
        """What a voice's note has more than itself."""
        return self.table_bias + (0x100 - packed.ZERO_OFFSET if self.switches["WITH_OFFSETS"] else 0)

    @property
    def urgent(self) -> tuple[int, int]:
        """Ticks, and the highest byte of a clock, below which the next event has to be known: a restart may be due."""
        tempo = self.tempo
        units = max(self.book.restarts, default=0) + tempo.step
        ticks = 2
        if tempo.ticks and not tempo.second:
            ticks = units // tempo.period + 2
            units = tempo.period if ticks > 2 else units
        return ticks, min(0xFF, (units >> 8 * (tempo.width - 1)) + 1)

    @property
    def data_bytes(self) -> int:
        """Bytes of all tables, streams and variables."""
        book = self.book
        streams = sum(line_size(line) for tune in self.tunes for line in tune.lines)
        bodies = sum(1 + sum(len(bit.code) for bit in body.bits) for body in self.bodies)
        tables = (
            4 * len(book.waves.values) + 3 * len(book.arps.values) + book.slopes.size + 11 * len(book.vibratos.rows)
        )
        rows = 11 * len(self.instruments) + 5 * len(self.programs)
        clock = self.tempo.width * (len(self.tempo.lengths) + len(book.restarts) + 2) + len(book.restarts)
        state = self.layout.size + (self.layout.image + 4) * len(self.tunes)
        return streams + bodies + tables + rows + clock + state + 2 * (self.highest - self.lowest + 2) + 13


def line_size(line: Line) -> int:
    """Bytes of a voice's stream, with what ends it."""
    return sum(len(bit.code) for bit in line.bits) + (1 if line.voice.loop is None else 3)


def make_full_plan(song: Song) -> FullPlan:
    """Decides how a song is played.

    Raises:
        UserError: a table is longer than the player can count, or the song does not fit into memory.
    """
    songs, used = _played(song)
    book = Book(songs[0])
    book.arp(None, "none")
    tempo = _tempo(songs)
    scribe = Scribe(book)
    prepared = [(one, scribe.prepare(one, tempo)) for one in songs]
    if any(moves(one.pitch) for one in songs[0].instruments):
        book.used.add("pitches")
    for one, lines in prepared:
        scribe.write(one, lines)
    plain = {
        (one.number, number): book.still_wave(Waveform(initial_waveform(one, number)), f"voice {number}")
        for one in songs
        for number in (1, 2, 3)
    }
    rows = tuple(_instrument_row(one, used, book, tempo) for one in songs[0].instruments)
    programs = tuple(_program_row(one, book) for one in songs[0].filters)
    lowest, highest = _reach(prepared)
    switches = _switches(prepared, book, tempo, scribe)
    layout = make_layout(switches, tempo.width, _classes(switches))
    tunes = tuple(Tune(one, tuple(lines), f"tune{one.number}_" if one.number > 1 else "") for one, lines in prepared)
    bodies = tuple(scribe.bodies)
    plan = FullPlan(tempo, tunes, book, bodies, rows, programs, switches, layout, lowest, highest, plain)
    _check(plan)
    return plan


def _played(song: Song) -> tuple[list[Song], tuple[FilterProgram, ...]]:
    """The tunes with their notes pointing into the instruments, and these into the filters, that are played."""
    events = [event for tune in song.tunes for voice in tune.voices for event in voice.events]
    used = sorted({event.instrument for event in events if isinstance(event, Note) and event.instrument is not None})
    if len(used) > packed.MOST_INSTRUMENTS:
        raise UserError(
            f"{song.file}: the song plays {len(used)} instruments, the player has room for {packed.MOST_INSTRUMENTS}"
        )
    started = {command.filter for event in events for command in event.commands if isinstance(command, StartFilter)}
    filters = sorted(started | {one for index in used if (one := song.instruments[index].filter) is not None})
    if len(filters) > MOST_PROGRAMS:
        raise UserError(
            f"{song.file}: the song starts {len(filters)} filter programs, the player knows {MOST_PROGRAMS}"
        )
    rows = {index: row for row, index in enumerate(used)}
    places = {index: row for row, index in enumerate(filters)}
    instruments = tuple(
        replace(one, filter=None if one.filter is None else places[one.filter])
        for one in (song.instruments[index] for index in used)
    )
    programs = tuple(song.filters[index] for index in filters)
    return [_moved(tune, rows, places, instruments, programs) for tune in song.tunes], programs


def _moved(
    tune: Song,
    rows: dict[int, int],
    places: dict[int, int],
    instruments: tuple[Instrument, ...],
    programs: tuple[FilterProgram, ...],
) -> Song:
    voices = []
    for voice in tune.voices:
        events = []
        for event in voice.events:
            one: Event = event
            if isinstance(one, Note) and one.instrument is not None and rows[one.instrument] != one.instrument:
                one = replace(one, instrument=rows[one.instrument])
            if any(isinstance(command, StartFilter) for command in one.commands):
                commands = (StartFilter(places[c.filter]) if isinstance(c, StartFilter) else c for c in one.commands)
                one = replace(one, commands=tuple(commands))
            events.append(one)
        voices.append(replace(voice, events=tuple(events)))
    return replace(tune, voices=tuple(voices), instruments=instruments, filters=programs, others=())


def _tempo(songs: Sequence[Song]) -> Tempo:
    """One clock for all tunes: of fractions, where there are several."""
    voices = [voice for song in songs for voice in song.voices]
    lines = [([event.length for event in voice.events if event.length], voice.loop) for voice in voices]
    parts = Counter((length.numerator, length.denominator) for lengths, _ in lines for length in lengths)
    counted = Counter({Fraction(*part): count for part, count in parts.items()}) or Counter({Fraction(1): 1})
    restart = max((one.hard_restart for one in songs[0].instruments), default=0)
    if len(songs) > 1:
        return fraction_tempo(counted, restart, packed.FULL_LONGEST)
    sheets = [voice.events for voice in voices if first_unpacked(voice) is None]
    pairs = {(events[0].length, events[1].length) for events in sheets if len(events) > 1}
    swung = [pair for pair in pairs if pair[0] != pair[1]]
    if len(swung) == 1 and all(fits_swing(swung[0], lengths, loop) for lengths, loop in lines):
        tempo = swung_tempo(swung[0], restart, packed.FULL_LONGEST)
        if tempo is not None:
            return tempo
    steady = [events[0].length for events in sheets]
    tempo = choose_tempo(counted, 0, steady, packed.FULL_LONGEST)
    return tempo if tempo.ticks else fraction_tempo(counted, restart, packed.FULL_LONGEST)


def _instrument_row(one: Instrument, programs: Sequence[FilterProgram], book: Book, tempo: Tempo) -> InstrumentRow:
    return InstrumentRow(
        one.name,
        one.attack << 4 | one.decay,
        sustain_byte(one, 15),
        book.wave(one.wave, one.name),
        book.arp(one.arp if moves(one.arp) else None, one.name),
        book.pulse(one.pulse, one.name) if plays_pulse(one) else NOWHERE,
        book.pitch(one.pitch, one.name) if one.pitch is not None and moves(one.pitch) else NOWHERE,
        packed.NOTHING if one.filter is None else one.filter,
        book.restart(one.hard_restart * tempo.step) if one.hard_restart else packed.NOTHING,
    )


def _program_row(one: FilterProgram, book: Book) -> ProgramRow:
    return ProgramRow(
        one.name,
        1 if one.modes is None else int(one.modes),
        0x80 if one.route is None else route_bits(one.route),
        1 if one.resonance is None else one.resonance << 4 | 8,
        NOWHERE if one.cutoff is None else book.cutoff(one.cutoff, one.name),
    )


def _reach(prepared: Sequence[tuple[Song, list[Line]]]) -> tuple[int, int]:
    found = [reach(song, line.voice, line.codes) for song, lines in prepared for line in lines]
    lowest, highest = min(low for low, _ in found), max(high for _, high in found)
    if highest + 1 + max(0, -lowest) > 0xFF:
        song = prepared[0][0]
        raise UserError(
            f"{song.file}: arps, chords and vibratos move the notes over {highest - lowest} semitones",
            f"from the lowest to the highest, the player reaches {0xFF - 1} semitones",
        )
    return lowest, highest


def _switches(prepared: Sequence[tuple[Song, list[Line]]], book: Book, tempo: Tempo, scribe: Scribe) -> dict[str, bool]:
    songs = [song for song, _ in prepared]
    lines = [line for _, lines in prepared for line in lines]
    events = [event for line in lines for event in line.voice.events]
    instruments = songs[0].instruments
    steps = [step for one in instruments for step in one.wave.steps]
    used = book.used
    codes = [bit.code for line in lines for bit in line.bits] + [b.code for body in scribe.bodies for b in body.bits]
    first = {byte for code in codes for byte in code if isinstance(byte, int)}
    programs = "program orders" in used or any(one.filter is not None for one in instruments)
    pulse = "pulse" in used or any(plays_pulse(one) for one in instruments)
    cutoff = "cutoff" in used or any(one.cutoff is not None for one in songs[0].filters)
    plain = any(isinstance(event, Note) and event.instrument is None for event in events) or not all(
        any(isinstance(event, Note) for event in line.voice.events) for line in lines
    )
    rests = any(type(event).__name__ == "Rest" for event in events)
    restarts = any(one.hard_restart for one in instruments)
    pitches = "pitches" in used
    moving = pulse or pitches or "glides" in used or cutoff or bool(used & {"resonance", "volume"})
    settings = any(
        isinstance(byte, int) and packed.FIRST_SETTING <= byte < packed.FIRST_JUMP for code in codes for byte in code
    )
    return {
        "WITH_TUNES": len(songs) > 1,
        "WITH_TICKS": tempo.ticks,
        "WITH_FRACTIONS": not tempo.ticks,
        "WITH_SWING": bool(tempo.second),
        "WITH_SHORTS": any(length < tempo.step for length in tempo.lengths),
        "WITH_ABSENT": any(len(song.voices) < 3 for song in songs),
        "WITH_ENDS": any(line.voice.loop is None for line in lines),
        "WITH_INSTRUMENTS": bool(instruments),
        "WITH_PLAIN_NOTES": plain or not instruments,
        "WITH_RESTS": rests,
        "WITH_SHADOWS": rests and plain,
        "WITH_LEVELS": "levels" in used,
        "WITH_RESTARTS": restarts,
        "WITH_SILENCE": restarts or rests,
        "WITH_GATES": "gates" in used,
        "WITH_LONG_GATES": "long gates" in used,
        "WITH_SLURS": "slurs" in used,
        "WITH_WAVES": any(len(one.wave.steps) > 1 for one in instruments),
        "WITH_OFFSETS": any(step.offset or step.pitch is not None for step in steps),
        "WITH_FIXED": any(step.pitch is not None for step in steps),
        "WITH_ARPS": "arps" in used or any(moves(one.arp) for one in instruments),
        "WITH_CHORDS": "chords" in used,
        "WITH_PULSE": pulse,
        "WITH_KEPT_PULSE": "kept pulse" in used and pulse,
        "WITH_PITCHES": pitches,
        "WITH_DETUNE": "detune" in used,
        "WITH_VIBRATO": bool(book.vibratos.rows),
        "WITH_LONG_WAITS": book.vibratos.waits_long,
        "WITH_FINE": pitches or bool(book.vibratos.rows) or "detune" in used,
        "WITH_GLIDES": "glides" in used,
        "WITH_SLOPES": moving,
        "WITH_PROGRAMS": programs,
        "WITH_PROGRAM_ORDERS": "program orders" in used,
        "WITH_CUTOFF": cutoff,
        "WITH_RESONANCE": "resonance" in used,
        "WITH_VOLUME": "volume" in used,
        "WITH_ROUTE": programs or bool(used & {"route", "resonance"}),
        "WITH_MODE": programs or bool(used & {"mode", "volume"}),
        "WITH_ORDERS": "orders" in used,
        "WITH_SWEEPS": "sweeps" in used,
        "WITH_SETTINGS": settings,
        "WITH_WIDE": packed.FULL_WIDE_INSTRUMENT in first,
        "WITH_PATTERNS": "patterns" in used,
        "WITH_TRANSPOSITION": "transposition" in used,
        "WITH_JUMPS": "patterns" in used or any(line.voice.loop is not None for line in lines),
    }


def _classes(switches: dict[str, bool]) -> list[str]:
    filters = any(switches[f"WITH_{name}"] for name in ("CUTOFF", "ROUTE", "MODE"))
    names = {"filter": filters, "pulse": switches["WITH_PULSE"]}
    names |= {"pitch": switches["WITH_PITCHES"], "glide": switches["WITH_GLIDES"]}
    return [name for name, present in names.items() if present]


def _check(plan: FullPlan) -> None:
    song = plan.tunes[0].song
    plan.book.waves.check(song.file)
    plan.book.arps.check(song.file)
    room = LAST_ADDRESS + 1 - FIRST_ADDRESS - CODE_RESERVE
    if plan.data_bytes > room:
        line = max((line for tune in plan.tunes for line in tune.lines), key=line_size)
        raise UserError(
            f"{song.file}: the song is {plan.data_bytes - room} bytes too long for the C64's memory: its notes "
            f"and tables take {plan.data_bytes} bytes, and {room} are free up to ${LAST_ADDRESS:04x}",
            f"voice {line.voice.number} is the longest with {line_size(line)} bytes: shorten it, or let it loop",
        )
    if plan.layout.size > 0xFF:
        raise UserError(f"{song.file}: the player's variables take {plan.layout.size} bytes, and 255 are the most")
