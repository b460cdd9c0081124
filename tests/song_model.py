"""What a song of the notation means, worked out the plain way: a second reader of the notation, for the tests.

A song is a tree of the nodes below. Each writes its own text, and :func:`meaning` says from the tree, never from the
text, which notes sound when: position in whole notes, then swing, then tempo, then calls of the player.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

SEMITONES = {"C": 0, "C#": 1, "Db": 1, "D": 2, "D#": 3, "Eb": 3, "E": 4, "F": 5, "F#": 6, "Gb": 6, "G": 7}
SEMITONES |= {"G#": 8, "Ab": 8, "A": 9, "A#": 10, "Bb": 10, "B": 11}
DOTS = {"": Fraction(1), ".": Fraction(3, 2), "..": Fraction(7, 4), "t": Fraction(2, 3)}


@dataclass(frozen=True)
class Length:
    """``4.~16``: parts of a whole note, or calls (``f``)."""

    parts: tuple[tuple[int, str], ...]

    def __str__(self) -> str:
        return "~".join(f"{number}{suffix}" for number, suffix in self.parts)

    def value(self, whole: Fraction) -> Fraction:
        """In whole notes, of which each lasts so many calls."""
        return sum((n / whole if s == "f" else DOTS[s] / n for n, s in self.parts), start=Fraction(0))


@dataclass(frozen=True)
class Key:
    """A note's name, with an octave or without."""

    name: str
    octave: int | None = None

    def __str__(self) -> str:
        return f"{'' if self.octave is None else self.octave}{self.name}"

    def pitch(self, octave: int) -> int:
        return 12 * (octave if self.octave is None else self.octave) + SEMITONES[self.name]


def _colon(length: Length | None) -> str:
    return "" if length is None else f":{length}"


@dataclass(frozen=True)
class Tone:
    key: Key
    length: Length | None = None
    chord: tuple[Key, ...] = ()
    slide: Key | None = None
    bend: Fraction | None = None
    glide_length: Length | None = None
    slur: bool = False

    def __str__(self) -> str:
        text = str(self.key) + "".join(f"+{key}" for key in self.chord)
        if self.slide is not None:
            text += f"-{self.slide}"
        if self.bend is not None:
            text += f"-{float(self.bend):g}"
        if self.glide_length is not None:
            text += f"({self.glide_length})"
        return text + _colon(self.length) + "&" * self.slur


@dataclass(frozen=True)
class Step:
    """``_``, ``x``, ``r``, ``s``."""

    kind: str
    length: Length | None = None

    def __str__(self) -> str:
        return self.kind + _colon(self.length)


@dataclass(frozen=True)
class Sign:
    """A word that lasts no time: ``o3 < > l8 q7 q2f V12 @name %name | L !effect(...)``."""

    kind: str
    value: object = None

    def __str__(self) -> str:
        return self.kind + ("" if self.value is None else str(self.value))


@dataclass(frozen=True)
class Group:
    """``{ ... }:4`` with a length, ``[ ... / ... ]4`` with a count."""

    body: tuple[Node, ...]
    last: tuple[Node, ...] = ()
    count: int = 0
    length: Length | None = None

    def __str__(self) -> str:
        inside = " ".join(map(str, self.body))
        if self.length is not None:
            return f"{{{inside}}}:{self.length}"
        left_out = f" / {' '.join(map(str, self.last))}" if self.last else ""
        return f"[ {inside}{left_out} ]{self.count}"


@dataclass(frozen=True)
class Call:
    pattern: str
    transposition: int = 0

    def __str__(self) -> str:
        return f"*{self.pattern}" + (f"{self.transposition:+d}" if self.transposition else "")


Node = Tone | Step | Sign | Group | Call


@dataclass(frozen=True)
class Sound:
    """An instrument as far as an onset shows it.

    Attributes:
        control: the control register in the onset's call, gate included.
        offset, pitch: what its first wave adds to the note, or plays instead.
        steady: the frequency stays as it is at the onset.
        gate: calls until the gate closes, or None.
    """

    text: str
    ad: int
    sr: int
    control: int
    hard_restart: int = 2
    offset: int = 0
    pitch: int | None = None
    steady: bool = True
    gate: int | None = None


@dataclass(frozen=True)
class Pattern:
    octave: int | None
    body: tuple[Node, ...]


@dataclass
class Event:
    """Something in a voice; ``kind`` is "note" or one of ``_ x r s``."""

    kind: str
    length: Fraction
    pitch: int = 0
    instrument: str | None = None
    chord: tuple[int, ...] = ()
    target: Fraction | None = None
    glide: Fraction | None = None
    slur: bool = False
    gate: tuple[int, str] = (8, "")
    level: int = 15
    detune: Fraction = Fraction(0)
    wobbles: bool = False


@dataclass
class State:
    octave: int = 4
    default: Fraction = Fraction(1, 4)
    instrument: str | None = None
    gate: tuple[int, str] = (8, "")
    level: int = 15
    detune: Fraction = Fraction(0)
    wobbles: bool = False


@dataclass
class VoiceReader:
    """Reads nodes into events, as a musician would."""

    whole: Fraction
    step: Fraction
    patterns: dict[str, Pattern]
    state: State = field(default_factory=State)
    events: list[Event] = field(default_factory=list)
    loop: int | None = None
    tempi: list[tuple[Fraction, Fraction]] = field(default_factory=list)

    @property
    def position(self) -> Fraction:
        return sum((event.length for event in self.events), start=Fraction(0))

    def read(self, nodes: Sequence[Node], up: int = 0) -> None:
        for node in nodes:
            match node:
                case Tone():
                    self.events.append(self._tone(node, up))
                case Step():
                    self.events.append(Event(node.kind, self._length(node.length)))
                case Group(length=None):
                    for index in range(node.count):
                        self.read(node.body, up)
                        if index < node.count - 1:
                            self.read(node.last, up)
                case Group():
                    self._tuplet(node, up)
                case Call():
                    self._call(node, up)
                case Sign():
                    self._sign(node)

    def _length(self, length: Length | None) -> Fraction:
        return self.state.default if length is None else length.value(self.whole)

    def _tone(self, tone: Tone, up: int) -> Event:
        state = self.state
        pitch = tone.key.pitch(state.octave) + up
        target = None
        if tone.slide is not None:
            target = Fraction(tone.slide.pitch(state.octave) + up)
        if tone.bend is not None:
            target = pitch + tone.bend
        length = self._length(tone.length)
        return Event(
            "note",
            length,
            pitch,
            state.instrument,
            tuple(key.pitch(state.octave) + up for key in tone.chord),
            target,
            None if tone.glide_length is None else tone.glide_length.value(self.whole),
            tone.slur,
            state.gate,
            state.level,
            state.detune,
            state.wobbles,
        )

    def _tuplet(self, node: Group, up: int) -> None:
        first = len(self.events)
        self.read(node.body, up)
        inside = sum((event.length for event in self.events[first:]), start=Fraction(0))
        scale = self._length(node.length) / inside
        for event in self.events[first:]:
            event.length *= scale

    def _call(self, node: Call, up: int) -> None:
        pattern, before = self.patterns[node.pattern], self.state
        octave = 4 if pattern.octave is None else pattern.octave
        self.state = replace(before, octave=octave, default=self.step)
        self.read(pattern.body, up + node.transposition)
        self.state = before

    def _sign(self, sign: Sign) -> None:
        state, value = self.state, sign.value
        match sign.kind:
            case "o":
                state.octave = int(str(value))
            case "<":
                state.octave -= 1
            case ">":
                state.octave += 1
            case "l":
                assert isinstance(value, Length)
                state.default = value.value(self.whole)
            case "q":
                text = str(value)
                state.gate = (int(text.rstrip("f")), "f" if text.endswith("f") else "")
            case "V":
                state.level = int(str(value))
            case "@":
                state.instrument = str(value)
                state.wobbles = False
            case "L":
                self.loop = len(self.events)
            case _ if sign.kind.startswith("!"):
                self._effect(sign.kind[1:], str(value).strip("()").split(","))

    def _effect(self, name: str, arguments: list[str]) -> None:
        if name == "detune":
            self.state.detune = Fraction(arguments[0])
        if name == "vib":
            self.state.wobbles = Fraction(arguments[0]) != 0
        if name == "bpm":
            self.tempi.append((self.position, Fraction(arguments[0])))


def unrolled(reader: VoiceReader) -> Iterator[Event | None]:
    """The voice's events in the order of their sounding; None: the end of a voice that does not loop."""
    yield from reader.events
    while reader.loop is not None:
        yield from reader.events[reader.loop :]
    yield None
