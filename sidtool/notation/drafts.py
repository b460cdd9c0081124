"""A voice as it was read: what happens in which order, with lengths as written; timeline.py says how long they take."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from sidtool.errors import Span
from sidtool.notation.effects import EffectResult
from sidtool.notation.lengths import Length
from sidtool.notation.tree import Token
from sidtool.song import Event, Passage, Vibrato

ZERO = Fraction(0)
NO_LENGTH = Length(ZERO)


@dataclass(frozen=True, slots=True)
class GateTime:
    """``q7`` (eighths of the note) or ``q7f`` (calls before its end)."""

    number: int
    in_calls: bool


@dataclass(frozen=True, slots=True)
class GlideSays:
    """Where a slide or bend goes, and its own length; None: the whole note."""

    target: Fraction
    length: Length | None


@dataclass(frozen=True, slots=True)
class NoteSays:
    """What a note is, but for its time; see :class:`sidtool.song.Note`.

    Attributes:
        slurs: it has a slur into the next note: its gate stays open.
    """

    pitch: int
    instrument: int | None
    level: int
    detune: Fraction
    vibrato: Vibrato | None
    keeps_pulse: bool
    gate: GateTime | None
    chord: tuple[int, ...] = ()
    glide: GlideSays | None = None
    slurred: bool = False
    slurs: bool = False


@dataclass(slots=True)
class Draft:
    """An event.

    Attributes:
        kind: of the event.
        length: as written, with the holds behind it.
        place, text, bar: as in the event.
        note: what a note says; None for anything else.
        is_default: its length is the voice's default length ...
        default: ... which this ``l`` set, or the header (None).
        counted: a hold that is part of the note before it, though something stands between.
        effects: that begin with it.
        markers: names.
        loop_point: the first event behind an ``L``, and each copy of it: where a loop that changes the tempo comes back
            to it, the tempo is again what it was.
        calls: how long it lasts; set by timeline.py.
        whole: calls in a whole note when it begins; set by timeline.py.
    """

    kind: type[Event]
    length: Length
    place: Span
    text: str
    bar: int
    note: NoteSays | None = None
    is_default: bool = False
    default: Token | None = None
    counted: bool = False
    effects: tuple[EffectResult, ...] = ()
    markers: tuple[str, ...] = ()
    loop_point: bool = False
    calls: Fraction = ZERO
    whole: Fraction = ZERO

    @property
    def bpm(self) -> Fraction | None:
        """The tempo that begins with it, if it changes."""
        for effect in reversed(self.effects):
            if effect.bpm is not None:
                return effect.bpm
        return None

    @property
    def own_commands(self) -> bool:
        """Whether effects begin with it that are not said by the notes themselves."""
        return any(
            effect.bpm is not None or (effect.command and not effect.sets_vibrato and effect.detune is None)
            for effect in self.effects
        )


@dataclass(slots=True)
class Track:
    """A voice.

    Attributes:
        number: 1 to 3.
        head: the word that names it first.
        drafts: its events.
        loop: index of the event where it goes on, or None.
        passages: the calls of patterns.
        bars: the number of the bar in which it ends, from 0.
    """

    number: int
    head: Token
    drafts: list[Draft]
    loop: int | None
    passages: list[Passage] = field(default_factory=list)
    bars: int = 0
