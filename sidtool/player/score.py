"""A voice as the bytes of the full player's stream, with patterns that come more than once stored once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sidtool.player import format as packed
from sidtool.player.atoms import Atom, has_orders, make_atoms
from sidtool.player.book import Book
from sidtool.player.clock import Clock
from sidtool.player.course_pool import Code
from sidtool.player.courses import Course, Courses, check_depth, relative
from sidtool.player.manners import Manners, Movements, by_worth, make_manners
from sidtool.player.notes import Manner, NoteCode, note_codes, sets_width
from sidtool.player.programs import NO_WAYS, ProgramWays
from sidtool.player.sweeps import Sweeps
from sidtool.player.variables import STRIDE
from sidtool.song import (
    Command,
    GateOff,
    Hold,
    Note,
    Passage,
    Rest,
    SetModes,
    SetRoute,
    SetVibrato,
    Song,
    StartFilter,
    SweepCutoff,
    SweepPulse,
    SweepResonance,
    SweepVolume,
    Voice,
)

State = dict[str, int | None]
# Bytes of a pattern's call: its row of the sequences, and as a rule a part of one between some of them.
CALL_SIZE = 5
STICKY = ("manner", "length")


@dataclass(frozen=True, slots=True)
class Bit:
    """Some bytes of a stream that belong together.

    Attributes:
        code: bytes, numbers or expressions.
        text: the token they came from.
        bar: from 0.
        index: of the event.
        markers: labels that stand here.
        body: the pattern that is called, or None.
        transposition: of that, in semitones.
    """

    code: Code
    text: str
    bar: int
    index: int
    markers: tuple[str, ...] = ()
    body: int | None = None
    transposition: int = 0


@dataclass(slots=True)
class Body:
    """A pattern that is stored once: its bits, without the return; where its events stood first."""

    name: str
    bits: tuple[Bit, ...]
    end: State


@dataclass(slots=True)
class Line:
    """A voice, encoded: its bits, the index of its loop's, and the state that it begins with."""

    voice: Voice
    bits: list[Bit]
    loop: int | None
    start: dict[str, int]
    atoms: list[Atom]
    codes: list[NoteCode | None]
    courses: dict[int, Course]
    found: Courses


@dataclass(slots=True)
class Scribe:
    """Encodes voices.

    Attributes:
        book: the shared tables.
        manners, movements: of all notes; settled before anything is written.
        bodies: patterns that are stored once.
        ways: how filter programs begin.
        first_manner: the byte of the first manner: it comes behind those of all notes.
        least: how many bytes a pattern has to have for that.
    """

    book: Book
    manners: Manners = field(default_factory=lambda: Manners([], 0, 0, 0))
    movements: Movements = field(default_factory=Movements)
    courses: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    bodies: list[Body] = field(default_factory=list)
    ways: ProgramWays = NO_WAYS
    first_manner: int = 0
    least: int = 0
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    _calls: dict[tuple[int, str, float], dict[Course, int]] = field(default_factory=dict)

    def prepare(self, song: Song, clock: Clock) -> list[Line]:
        """The lines of a tune without their bits: after this, the book knows what is used."""
        lines = list[Line]()
        found = Courses(song, self.book, self._calls.setdefault(_frequencies(song), {}))
        for voice in song.voices:
            courses = found.of_voice(voice)
            codes = note_codes(song, voice, courses)
            lines.append(Line(voice, [], None, {}, make_atoms(song, voice, clock), codes, courses, found))
            if courses:
                self.book.used.add("courses")
            if any(code is not None and code.manner.gate for code in codes):
                self.book.used.add("gates")
            if any(not isinstance(voice.events[index], Note) for index in courses):
                self.book.used |= {"orders", "course orders"}
            for event in voice.events:
                if event.commands or event.markers:
                    self._survey(event.commands)
                for name in event.markers:
                    self.book.marker(name)
        return lines

    def settle(self, lines: Sequence[Line], instruments: int) -> None:
        """Numbers the manners of all notes, and decides which courses are found by their notes' pitches."""
        moved = dict[tuple[int, str, float, Course], dict[int, list[tuple[Line, int]]]]()
        for line in lines:
            for index, code in enumerate(line.codes):
                if code is not None and code.course is not None:
                    song = line.found.song
                    key = *_frequencies(song), relative(code.course)
                    moved.setdefault(key, {}).setdefault(code.pitch, []).append((line, index))
        for key in by_worth({one: {pitch: len(notes) for pitch, notes in at.items()} for one, at in moved.items()}):
            number = self.movements.add(moved[key])
            if number is not None:
                self._move(number, moved[key])
                self.book.used.add("movements")
        played = Counter[Manner]()
        for line in lines:
            for index, code in enumerate(line.codes):
                if code is None:
                    continue
                played[code.manner] += 1
                if code.course is not None and code.manner.movement is None:
                    code.explicit = line.found.place(code.course, line.voice.events[index])
                    self.book.used.add("explicit courses")
        self.manners = make_manners(played, instruments, self.book.song.file)
        self.first_manner = 1 + max((pitch for line in lines for pitch in _note_bytes(line)), default=0)

    def _move(self, number: int, notes: Mapping[int, Sequence[tuple[Line, int]]]) -> None:
        for pitch, found in notes.items():
            line, index = found[0]
            course = line.courses[index]
            self.courses[number, pitch] = line.found.place(course, line.voice.events[index])
            for other, at in found:
                code = other.codes[at]
                assert code is not None
                code.manner = replace(code.manner, movement=number)

    def _survey(self, commands: Sequence[Command]) -> None:
        for command in commands:
            if isinstance(command, SetVibrato) and command.vibrato:
                check_depth(command.vibrato)
        names: dict[type[Command], str] = {SweepPulse: "pulse", SweepCutoff: "cutoff"}
        names |= {SweepResonance: "resonance", SweepVolume: "volume", SetModes: "mode", SetRoute: "route"}
        told = {names[type(command)] for command in commands if type(command) in names}
        if told:
            self.book.used |= {"orders", *told}
        if any(isinstance(command, StartFilter) for command in commands):
            self.book.used |= {"programs", "orders", "program orders"}

    def forget(self, least: int) -> None:
        """Before all is written once more: no pattern is stored, and shorter ones than this will not be."""
        self.least = least
        self.bodies.clear()
        self._numbers.clear()
        self.book.orders.clear()
        self.book.used -= {"patterns", "transposition"}

    def write(self, song: Song, lines: Sequence[Line]) -> None:
        """Fills the lines with their bits."""
        writers = [_Writer(song, line, self) for line in lines]
        shared = self._shared(writers)
        for writer in writers:
            writer.run(shared)

    def _shared(self, writers: Sequence[_Writer]) -> Counter[tuple[object, ...]]:
        counts = Counter[tuple[object, ...]]()
        for writer in writers:
            for passage in writer.line.voice.passages:
                key = writer.key(passage)
                if key is not None:
                    counts[key] += 1
        return counts

    def body(self, key: tuple[object, ...], name: str, bits: tuple[Bit, ...], end: State) -> int:
        """The number of a stored pattern."""
        if key not in self._numbers:
            self._numbers[key] = len(self.bodies)
            self.bodies.append(Body(name, bits, end))
        return self._numbers[key]


def _frequencies(song: Song) -> tuple[int, str, float]:
    """Tunes for which this is the same have the same words for a course."""
    return song.cycles_per_call, song.clock.name, song.tuning


def _note_bytes(line: Line) -> Iterator[int]:
    """What the notes of a voice are in its stream, and in patterns."""
    yield from (code.pitch for code in line.codes if code)
    for passage in line.voice.passages:
        pitches = _note_bytes_of(line, passage)
        if all(map(packed.is_note, pitches)):
            yield from pitches


def _note_bytes_of(line: Line, passage: Passage) -> list[int]:
    """What the notes of a passage are in its pattern."""
    return [code.pitch - passage.transposition for code in line.codes[passage.first : passage.end] if code]


class _Writer:
    """Encodes one voice."""

    def __init__(self, song: Song, line: Line, scribe: Scribe) -> None:
        self.song, self.line, self.scribe, self.book = song, line, scribe, scribe.book
        self.starts = {atom.index: at for at, atom in reversed(list(enumerate(line.atoms)))}
        self.known: State = {}
        self._keys: dict[Passage, tuple[tuple[object, ...], tuple[Bit, ...], State] | None] = {}
        self.passages: dict[int, list[Passage]] = {}
        for passage in sorted(line.voice.passages, key=lambda one: (one.first, -one.end)):
            self.passages.setdefault(passage.first, []).append(passage)

    def run(self, shared: Counter[tuple[object, ...]]) -> None:
        """Encodes the voice; twice where the loop's end leaves another state than its beginning expects."""
        line = self.line
        start = self._start()
        line.start = {name: value for name, value in start.items() if value is not None}
        entry, end = self._encode(dict(start), shared, None)
        if line.voice.loop is not None and entry != end:
            self._encode(dict(start), shared, {name: v if entry[name] == v else None for name, v in end.items()})

    def _start(self) -> State:
        first = next((code for code in self.line.codes if code), None)
        manner = self.scribe.manners.number(first.manner) if first else 0
        return {"manner": manner, "length": self.line.atoms[0].length or 1}

    def _encode(self, known: State, shared: Counter[tuple[object, ...]], at_loop: State | None) -> tuple[State, State]:
        line, events = self.line, self.line.voice.events
        line.bits, line.loop, entry = [], None, known
        self.known = known
        index = 0
        while index < len(events):
            if index == line.voice.loop:
                line.loop, entry = len(line.bits), dict(self.known)
                self.known = dict(at_loop) if at_loop is not None else self.known
            index = self._next(index, shared)
        return entry, self.known

    def _next(self, index: int, shared: Counter[tuple[object, ...]]) -> int:
        """Encodes a pattern's call or an event; the index behind it."""
        for passage in self.passages.get(index, ()):
            key = self.key(passage)
            if key is None or shared[key] < 2:
                continue
            found = self._keys[passage]
            assert found is not None
            _, bits, end = found
            size = sum(len(bit.code) for bit in bits)
            if size < self.scribe.least or (shared[key] - 1) * size <= shared[key] * CALL_SIZE + 1:
                continue
            self._call(passage, key, bits, end)
            return passage.end
        self.line.bits += self._event(index, 0)
        return index + 1

    def _call(self, passage: Passage, key: tuple[object, ...], bits: tuple[Bit, ...], end: State) -> None:
        number = self.scribe.body(key, passage.pattern, bits, end)
        self.book.used.add("patterns")
        if passage.transposition:
            self.book.used.add("transposition")
        event = self.line.voice.events[passage.first]
        sign = f"{passage.transposition:+d}" if passage.transposition else ""
        bit = Bit(
            (), f"*{passage.pattern}{sign}", event.bar, passage.first, body=number, transposition=passage.transposition
        )
        self.line.bits.append(bit)
        self.known = dict(end)

    def key(self, passage: Passage) -> tuple[object, ...] | None:
        """What makes two passages the same stored pattern; None: it cannot be stored by itself."""
        if passage not in self._keys:
            self._keys[passage] = self._body(passage)
        found = self._keys[passage]
        return found[0] if found else None

    def _body(self, passage: Passage) -> tuple[tuple[object, ...], tuple[Bit, ...], State] | None:
        events = self.line.voice.events[passage.first : passage.end]
        loop = self.line.voice.loop
        pitches = _note_bytes_of(self.line, passage)
        inside = loop is not None and passage.first < loop < passage.end
        if inside or not all(map(packed.is_note, pitches)) or any(event.markers for event in events):
            return None
        saved, self.known = self.known, dict.fromkeys(STICKY)
        bits = tuple(
            bit for index in range(passage.first, passage.end) for bit in self._event(index, passage.transposition)
        )
        end, self.known = self.known, saved
        return tuple(bit.code for bit in bits), bits, end

    def _event(self, index: int, transposition: int) -> Iterator[Bit]:
        event = self.line.voice.events[index]
        at = self.starts[index]
        number = 0
        while at < len(self.line.atoms) and self.line.atoms[at].index == index:
            atom = self.line.atoms[at]
            code, markers = self._atom(atom, transposition)
            text = "" if number or event.text.startswith(".") else event.text
            yield Bit(code, text, event.bar, index, markers)
            at, number = at + 1, number + 1

    def _atom(self, atom: Atom, transposition: int) -> tuple[Code, tuple[str, ...]]:
        event = atom.event
        code: list[int | str] = []
        note = self.line.codes[atom.index] if atom.first else None
        if note is not None:
            wanted = self.scribe.manners.number(note.manner)
            if self.known["manner"] != wanted:
                code += packed.manner_bytes(wanted, self.scribe.first_manner)
                self.known["manner"] = wanted
        if atom.length and self.known["length"] != atom.length:
            code += packed.length_bytes(atom.length)
            self.known["length"] = atom.length
        if note is not None and note.explicit is not None:
            code += (packed.COURSE, *note.explicit)
        if atom.restart is not None:
            self.book.used.add("late restarts")
            code += (packed.LATE_RESTART, atom.restart)
        markers: tuple[str, ...] = ()
        if has_orders(atom):
            code += self._orders(atom, note)
            markers = event.markers
        if atom.length:
            code.append(_event_byte(atom, note, transposition))
        elif code:
            code.append(packed.NOTHING)
        return tuple(code), markers

    def _orders(self, atom: Atom, note: NoteCode | None) -> tuple[int | str, ...]:
        """What is heard at once before an event; a note's own pulse width comes behind it, and needs no sweep."""
        if "orders" not in self.book.used:
            return (packed.MARKER, self.book.marker(atom.event.markers[-1])) if atom.event.markers else ()
        commands = atom.event.commands
        if note is not None and sets_width(note.manner, self.song.instruments):
            commands = tuple(command for command in commands if not isinstance(command, SweepPulse))
        orders = [byte for command in commands for byte in self._order(command)]
        for name in atom.event.markers:
            orders += _poke("cue", self.book.marker(name))
        if not isinstance(atom.event, Note) and atom.index in self.line.courses:
            place = self.line.found.place(self.line.courses[atom.index], atom.event)
            orders += (packed.BEND, *place)
        elif orders:
            orders.append(packed.END_OF_ORDERS)
        if not orders:
            return ()
        label = self.book.block(tuple(orders))
        return packed.ORDERS, f"<{label}", f">{label}"

    def _order(self, command: Command) -> Iterator[int | str]:
        match command:
            case SweepPulse():
                yield from self._pulse_order(command)
            case SweepCutoff():
                first = self.book.cutoff(command.table, "!cutoff")
                yield from _sweep("cutoff", first) if self.book.cutoffs is None else _poke("cutoff_at", first)
            case SweepResonance():
                yield from _sweep("resonance", self.book.resonance(command.table, "!res"))
            case SweepVolume():
                yield from _sweep("volume", self.book.volume(command.table, "!vol"))
            case SetModes():
                yield from _poke("mode", int(command.modes))
            case SetRoute():
                yield from _poke("route", route_bits(command.voices))
            case StartFilter():
                if self.scribe.ways.by_variable:
                    yield from _poke("starting", command.filter)
                else:
                    yield from (packed.PROGRAM, command.filter)
            case _:
                pass

    def _pulse_order(self, command: SweepPulse) -> Iterator[int | str]:
        by = STRIDE * (self.line.voice.number - 1)
        voice, told = f" + {by}" if by else "", self.book.widths
        if told is None:
            yield from _sweep("pulse", self.book.pulse(command.table, "!pw"), voice)
            return
        yield from _poke("pulse_at", told.lead(command.table, "!pw"), voice)
        if isinstance(told, Sweeps):
            yield from _poke("pulse_by", 1, voice)


def _poke(variable: str, value: int, voice: str = "") -> tuple[int | str, ...]:
    """The order that gives a value to a variable; ``voice``: how much further that of the voice is."""
    return f"player.{variable} - player.state{voice}", value


def _sweep(channel: str, first: int, voice: str = "") -> Iterator[int | str]:
    """The orders that begin a table of slopes: its first row makes its first value of 0."""
    for name, value in (("low", 0), ("high", 0), ("left", 1), ("at", first)):
        yield from _poke(f"{channel}_{name}", value, voice)


def route_bits(voices: Sequence[int]) -> int:
    """Voices 1 to 3 as bits 0 to 2."""
    return sum(1 << voice - 1 for voice in set(voices))


def _event_byte(atom: Atom, note: NoteCode | None, transposition: int) -> int:
    if not atom.first:
        return packed.GATE_OFF if atom.closes else packed.HOLD
    match atom.event:
        case Note():
            assert note is not None
            return note.pitch - transposition
        case GateOff():
            return packed.GATE_OFF
        case Rest():
            return packed.REST
        case Hold():
            return packed.GATE_OFF if atom.closes else packed.HOLD
        case _:
            raise TypeError(f"the player does not know {type(atom.event).__name__}")
