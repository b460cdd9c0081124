"""The syntax tree: one class an element of the notation; every leaf is a :class:`Token` that keeps its place.

The tree says what was written, not what it means; :mod:`sidtool.notation.resolver` answers that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Token(NamedTuple):
    """A word of the text.

    Attributes:
        type: name of its terminal in ``grammar.lark``.
        text: as written; empty where the parser put in what was missing (and reported).
        line: 1-based.
        column: 1-based, in characters.
    """

    type: str
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Element:
    """Something in a voice. ``sign`` is the token that makes it what it is."""

    sign: Token


@dataclass(frozen=True, slots=True)
class Timed(Element):
    """An element that takes time: the length as written, or None for the default length."""

    length: Token | None


@dataclass(frozen=True, slots=True)
class Glide:
    """``-G`` slides to a note, ``-1`` and ``--.5`` bend by semitones; the glide's own length in brackets."""

    target: Token
    length: Token | None


@dataclass(frozen=True, slots=True)
class Note(Timed):
    """``2F#:4.``, with the notes of a chord, a glide and a slur where written."""

    chord: tuple[Token, ...] = ()
    glide: Glide | None = None
    slur: Token | None = None


@dataclass(frozen=True, slots=True)
class Hold(Timed):
    """``_``: what sounds goes on."""


@dataclass(frozen=True, slots=True)
class GateOff(Timed):
    """``x``: the gate closes."""


@dataclass(frozen=True, slots=True)
class Rest(Timed):
    """``r``: silence at once."""


@dataclass(frozen=True, slots=True)
class Wait(Timed):
    """``s``: time passes, nothing is touched."""


@dataclass(frozen=True, slots=True)
class Tuplet(Timed):
    """``{C D E}:4``: the elements share the length."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Repeat(Element):
    """``[ C D / E ]4``: ``body`` each time, ``ending`` (after the ``/``) on each pass but the last."""

    body: tuple[Element, ...]
    slash: Token | None
    ending: tuple[Element, ...]
    count: Token


@dataclass(frozen=True, slots=True)
class Call(Element):
    """``*riff+5``: a pattern, transposed."""


@dataclass(frozen=True, slots=True)
class Octave(Element):
    """``o3``."""


@dataclass(frozen=True, slots=True)
class Shift(Element):
    """``<`` or ``>``."""


@dataclass(frozen=True, slots=True)
class DefaultLength(Element):
    """``l8``."""


@dataclass(frozen=True, slots=True)
class GateTime(Element):
    """``q7`` or ``q7f``."""


@dataclass(frozen=True, slots=True)
class Level(Element):
    """``V12``."""


@dataclass(frozen=True, slots=True)
class Choice(Element):
    """``@lead``."""


@dataclass(frozen=True, slots=True)
class Marker(Element):
    """``%drop``."""


@dataclass(frozen=True, slots=True)
class LoopPoint(Element):
    """``L``."""


@dataclass(frozen=True, slots=True)
class BarLine(Element):
    """``|`` in a voice."""


@dataclass(frozen=True, slots=True)
class Bad(Element):
    """A word that is none; it is reported already, and stands here so that nothing is built on its absence."""


@dataclass(frozen=True, slots=True)
class Point:
    """An entry of a table or an argument of an effect: ``value``, ``value:n``, ``a>b:n``."""

    value: Token
    target: Token | None = None
    length: Token | None = None


@dataclass(frozen=True, slots=True)
class Effect(Element):
    """``!vib(.5,7)``."""

    arguments: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """``pw $400 | $400>$c00:48``: a key and its table; a bare token among the points is the loop's ``|``."""

    key: Token
    points: tuple[Point | Token, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """``instrument NAME { ... }`` or ``filter NAME { ... }``: ``keyword`` says which."""

    keyword: Token
    name: Token
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Directive:
    """``bpm 125``."""

    keyword: Token
    value: Token


@dataclass(frozen=True, slots=True)
class PatternHead:
    """``pattern riff o2:``."""

    keyword: Token
    name: Token
    octave: Token | None


@dataclass(frozen=True, slots=True)
class VoiceHead:
    """``v13 o3:``."""

    keyword: Token
    octave: Token | None


@dataclass(frozen=True, slots=True)
class Pasted:
    """A line of the seed's main program: ``.sid.v1 "D# F x", 3``. The arguments with the commas between them."""

    keyword: Token
    arguments: tuple[Token, ...]


Head = Block | Directive | PatternHead | VoiceHead | Pasted


@dataclass(frozen=True, slots=True)
class Section:
    """A head and the elements that follow it; only a voice and a pattern may have some."""

    head: Head
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text; ``stray`` stands before the first head."""

    stray: tuple[Element, ...]
    sections: tuple[Section, ...]
