"""What a song needs that is more than the small player knows: tables, streams, variables, switches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sidtool import pitch as pitches
from sidtool.errors import UserError
from sidtool.player import format as packed
from sidtool.player.book import Book, plays_pulse
from sidtool.player.clock import Clock, make_clock
from sidtool.player.courses import settled
from sidtool.player.gates import lengths, settled_gates
from sidtool.player.manner_row import MannerRow, longest_restart, manner_row
from sidtool.player.manners import Manners
from sidtool.player.moves import REST
from sidtool.player.placement import PROGRAM, Placement
from sidtool.player.plan import initial_waveform
from sidtool.player.programs import program_ways
from sidtool.player.score import Body, Line, Scribe, route_bits
from sidtool.player.sequences import MOST_PARTS, PART_BYTES, Way, count_parts, make_way
from sidtool.player.setups import with_setups
from sidtool.player.sweeps import sweeps_for
from sidtool.player.switches import make_switches
from sidtool.player.turns import best_turns
from sidtool.player.value_lists import lists_for
from sidtool.player.variables import Layout, make_layout
from sidtool.song import Event, FilterProgram, Instrument, Note, Song, StartFilter, SweepCutoff, SweepPulse, Waveform

CODE_RESERVE = 2816
MOST_PROGRAMS = 127
# Bytes of a manner, by the switch that asks for them.
_MANNER_BYTES = {
    "WITH_INSTRUMENTS": 4,
    "WITH_PULSE": 1,
    "WITH_PROGRAMS": 1,
    "WITH_RESTARTS": 1,
    "WITH_GATES": 1,
    "WITH_MOVEMENTS": 1,
}
_REGISTERS = 25
# Of more tunes the player sets all variables to 0 first: that takes 8 bytes of code, and saves some 30 a tune.
_FEW_TUNES = 4
# So many bytes a pattern has to have, where shorter ones make too many parts; the last: there are no patterns.
_LEAST = (0, 8, 12, 16, 24, 32, 48, 64, 128, 256, 512, 1 << 16)


@dataclass(frozen=True, slots=True)
class Tune:
    """One tune of a program: its voices, encoded, and the word that its labels begin with.

    Attributes:
        ways: of the voices through their parts; none where the program has no patterns.
    """

    song: Song
    lines: tuple[Line, ...]
    prefix: str
    ways: tuple[Way, ...]

    def label(self, line: Line) -> str:
        """Where a voice's stream begins."""
        return f"{self.prefix}voice{line.voice.number}"

    def way(self, line: Line) -> Way | None:
        """A voice's way through its parts; None: it has got no patterns, its stream is all."""
        return next((way for way, one in zip(self.ways, self.lines, strict=False) if one is line), None)

    def size(self, line: Line) -> int:
        """Bytes of a voice's own stream, with what ends it."""
        way = self.way(line)
        return _line_size(line) if way is None else way.size


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A filter program in numbers of the player's tables; an odd mode or resonance is none."""

    name: str
    mode: int
    route: int
    resonance: int
    cutoff: int


@dataclass(frozen=True, slots=True)
class FullPlan:
    """A song with all its tunes, ready to be written down as assembly.

    Attributes:
        clock: the lengths of events, the same for all tunes.
        manners: how notes are played, ``rows``: the same in numbers, and ``first_manner``: the byte of the first one.
        movements: courses that are found by pitch: for each place low and high byte, and a comment.
        turns: the calls behind an event in which voices 1, 2 and 3 read what comes next.
        lowest, highest: semitones that the frequency tables hold.
    """

    clock: Clock
    tunes: tuple[Tune, ...]
    book: Book
    bodies: tuple[Body, ...]
    manners: Manners
    rows: tuple[MannerRow, ...]
    first_manner: int
    movements: tuple[tuple[str, str, str], ...]
    programs: tuple[ProgramRow, ...]
    switches: dict[str, bool]
    layout: Layout
    turns: tuple[int, ...]
    lowest: int
    highest: int
    plain_waves: dict[tuple[int, int], int]

    @property
    def longest_restart(self) -> int:
        """Calls of the longest hard restart: so many calls before an event it has to be read."""
        return longest_restart(self.rows)

    @property
    def image_bytes(self) -> int:
        """Bytes of the variables that each tune sets at its start: of few tunes all, of many those that are not 0."""
        whole = len(self.tunes) <= _FEW_TUNES and _REGISTERS + self.layout.size <= 0x100
        return self.layout.size if whole else self.layout.image

    @property
    def data_bytes(self) -> int:
        """Bytes of all tables, streams and variables."""
        book = self.book
        streams = sum(tune.size(line) for tune in self.tunes for line in tune.lines)
        parts = sum(len(way.parts) for tune in self.tunes for way in tune.ways)
        streams += sum(map(len, book.orders))
        streams += parts * (PART_BYTES + self.switches["WITH_TRANSPOSITION"])
        bodies = sum(1 + sum(len(bit.code) for bit in body.bits) for body in self.bodies)
        waves = (4 if self.switches["WITH_LONG_STEPS"] else 3) * len(book.waves.values)
        moves = 4 * len(book.moves.calls) if self.switches["WITH_MOVES"] else 0
        for switch, pool in ("WITH_PULSE", book.widths), ("WITH_CUTOFF", book.cutoffs):
            moves += pool.size if pool is not None and self.switches[switch] else 0
        manners = sum(count for switch, count in _MANNER_BYTES.items() if self.switches[switch]) * len(self.rows)
        rows = (
            manners + (3 if self.switches["WITH_DIRECT_PROGRAMS"] else 4) * len(self.programs) + 2 * len(self.movements)
        )
        clock = (self.clock.width + 1) * len(self.clock.lengths)
        starts = (_REGISTERS + self.image_bytes + (2 if len(self.tunes) > 1 else 0)) * len(self.tunes)
        words = 2 * (self.highest - self.lowest + 1)
        return streams + bodies + waves + moves + book.courses.size + rows + clock + self.layout.size + starts + words


def _line_size(line: Line) -> int:
    """Bytes of a stream that is the whole voice, with what ends it."""
    return sum(len(bit.code) for bit in line.bits) + (1 if line.voice.loop is None else 3)


def make_full_plan(song: Song, place: Placement = PROGRAM) -> FullPlan:
    """Decides how a song is played.

    Raises:
        UserError: a table is longer than the player can count, or the song does not fit into memory.
    """
    songs = _played(song)
    real = len(songs[0].instruments)
    songs = [_settled(one) for one in with_setups(songs)]
    _check_instruments(song, songs[0].instruments)
    book = _book(songs)
    clock = _clock(songs)
    scribe = Scribe(book)
    prepared = [(one, scribe.prepare(one, clock)) for one in songs]
    scribe.ways = program_ways(songs, book.used)
    scribe.settle([line for _, lines in prepared for line in lines], real)
    _write(scribe, prepared)
    plain = {
        (one.number, number): book.still_wave(Waveform(initial_waveform(one, number)), f"voice {number}")
        for one in songs
        for number in (1, 2, 3)
    }
    played = songs[0].instruments
    widths = "pulse" in book.used or any(map(plays_pulse, played[:real]))
    rows = tuple(manner_row(one, played, widths, scribe) for one in scribe.manners.rows)
    programs = tuple(_program_row(one, book) for one in songs[0].filters)
    lowest, highest = _keys(line for _, lines in prepared for line in lines)
    switches = make_switches(prepared, scribe, clock, rows, widths=widths)
    layout = make_layout(switches, clock.width)
    tunes = tuple(_tunes(prepared, patterns=bool(scribe.bodies)))
    bodies = tuple(scribe.bodies)
    movements = tuple(_places(scribe))
    plan = FullPlan(
        clock,
        tunes,
        book,
        bodies,
        scribe.manners,
        rows,
        scribe.first_manner,
        movements,
        programs,
        switches,
        layout,
        best_turns(clock, longest_restart(rows), (one.wave for one in played)),
        lowest,
        highest,
        plain,
    )
    _check(plan, place)
    return plan


def _book(songs: Sequence[Song]) -> Book:
    """A book with lists for the channels that there is room for in them, or sweeps."""
    first = songs[0]
    events = [event for one in songs for voice in one.voices for event in voice.events]
    commands = [command for event in events for command in event.commands]
    played = [one.pulse for one in first.instruments if plays_pulse(one)]
    swept = [command.table for command in commands if isinstance(command, SweepPulse)]
    widths = lists_for(played, swept) or sweeps_for(played, swept)
    cutoffs = [one.cutoff for one in first.filters if one.cutoff is not None]
    cutoffs += [command.table for command in commands if isinstance(command, SweepCutoff)]
    return Book(first, widths, lists_for((), cutoffs))


def _write(scribe: Scribe, prepared: Sequence[tuple[Song, list[Line]]]) -> None:
    """Encodes all voices. Where their patterns take more rows than the player can count, only long ones are stored."""
    lines = [line for _, lines in prepared for line in lines]
    for least in _LEAST:
        scribe.forget(least)
        for one, own in prepared:
            scribe.write(one, own)
        if not scribe.bodies or count_parts(lines) <= MOST_PARTS:
            return


def _tunes(prepared: Sequence[tuple[Song, list[Line]]], *, patterns: bool) -> Iterator[Tune]:
    first = 0
    for song, lines in prepared:
        prefix = f"tune{song.number}_" if song.number > 1 else ""
        ways = list[Way]()
        for line in lines if patterns else ():
            ways.append(make_way(line, f"{prefix}voice{line.voice.number}", first))
            first += len(ways[-1].parts)
        yield Tune(song, tuple(lines), prefix, tuple(ways))


def _settled(song: Song) -> Song:
    """A tune whose voices' loops are the same in every pass."""
    return replace(song, voices=tuple(settled_gates(song, settled(song, voice)) for voice in song.voices))


def _played(song: Song) -> list[Song]:
    """The tunes with their notes pointing into the instruments, and these into the filters, that are played."""
    events = [event for tune in song.tunes for voice in tune.voices for event in voice.events]
    used = sorted({event.instrument for event in events if isinstance(event, Note) and event.instrument is not None})
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
    return [_moved(tune, rows, places, instruments, programs) for tune in song.tunes]


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


def _check_instruments(song: Song, played: Sequence[Instrument]) -> None:
    for one in played:
        if not 0 <= one.hard_restart <= packed.MOST_RESTART:
            raise UserError(
                f"{song.file}: the hard restart of {one.name} takes {one.hard_restart} calls, "
                f"the player knows 0 to {packed.MOST_RESTART}"
            )
    if len(played) > packed.MOST_INSTRUMENTS:
        raise UserError(
            f"{song.file}: the song plays {len(played)} instruments, the player has room for {packed.MOST_INSTRUMENTS}",
            "the set-up of a voice counts as one where its notes come behind those of an instrument",
        )


def _clock(songs: Sequence[Song]) -> Clock:
    """One clock for all tunes."""
    return make_clock([one for song in songs for one in lengths(song)] or [Fraction(1)], packed.FULL_LONGEST)


def _keys(lines: Iterable[Line]) -> tuple[int, int]:
    """The lowest and highest note whose pitch stays on its key."""
    found = [code.pitch for line in lines for code in line.codes if code is not None and code.course is None]
    return min(found, default=0), max(found, default=0)


def _places(scribe: Scribe) -> Iterator[tuple[str, str, str]]:
    for place in scribe.movements.places:
        if place is None:
            yield "0", "0", ""
        else:
            number, pitch = place
            yield *scribe.courses[place], f"{number} {pitches.name(pitch)}"


def _program_row(one: FilterProgram, book: Book) -> ProgramRow:
    return ProgramRow(
        one.name,
        1 if one.modes is None else int(one.modes),
        0x80 if one.route is None else route_bits(one.route),
        1 if one.resonance is None else one.resonance << 4 | 8,
        REST if one.cutoff is None else book.cutoff(one.cutoff, one.name),
    )


def _check(plan: FullPlan, place: Placement) -> None:
    song = plan.tunes[0].song
    plan.book.waves.check()
    plan.book.moves.check(song.file)
    room = place.room(CODE_RESERVE)
    if plan.data_bytes > room:
        raise UserError(
            f"{song.file}: the song is {plan.data_bytes - room} bytes too long for {place.name}: its notes "
            f"and tables take {plan.data_bytes} bytes, and {room} are free up to ${place.end:04x}",
            _longest_part(plan),
        )
    if plan.layout.size > packed.FIRST_ORDER:  # what is more tells an order's kind
        raise UserError(f"{song.file}: the player's variables take {plan.layout.size} bytes, and 248 are the most")


def _longest_part(plan: FullPlan) -> str:
    """What of a song takes the most, and what to do about it."""
    size, tune, line = max(
        ((tune.size(line), tune, line) for tune in plan.tunes for line in tune.lines), key=lambda found: found[0]
    )
    moving = plan.book.courses.size
    if moving > size:
        return (
            f"what moves the pitches of notes takes the most, {moving} bytes: slides, vibratos and arps that are "
            "alike, at the same pitches, are stored once"
        )
    of_tune = f" of subtune {tune.song.number}" if len(plan.tunes) > 1 else ""
    return f"voice {line.voice.number}{of_tune} is the longest with {size} bytes: shorten it, or let it loop"
