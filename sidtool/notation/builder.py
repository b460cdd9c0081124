"""From the parser's reductions to the syntax tree: one method a rule of ``grammar.lark``."""

from __future__ import annotations

import itertools
from typing import Any, TypeVar

from lark import Transformer

from sidtool.notation import tree
from sidtool.notation.tree import Element, Field, Glide, Point, Token

Children = list[Any]
AnyTimed = TypeVar("AnyTimed", bound=tree.Timed)


class Builder(Transformer[Token, tree.Text]):
    """Called by lark while it parses; what it returns becomes a child of the rule above."""

    def start(self, children: Children) -> tree.Text:
        stray = tuple(child for child in children if isinstance(child, Element))
        return tree.Text(stray, tuple(child for child in children if isinstance(child, tree.Section)))

    def section(self, children: Children) -> tree.Section:
        return tree.Section(children[0], tuple(children[1:]))

    def directive(self, children: Children) -> tree.Directive:
        return tree.Directive(*children)

    def instrument(self, children: Children) -> tree.Block:
        keyword, name, _brace, *fields, _end = children
        return tree.Block(keyword, name, tuple(fields))

    filter_block = instrument

    def pattern(self, children: Children) -> tree.PatternHead:
        keyword, name, *octave, _colon = children
        return tree.PatternHead(keyword, name, octave[0] if octave else None)

    def voice(self, children: Children) -> tree.VoiceHead:
        keyword, *octave, _colon = children
        return tree.VoiceHead(keyword, octave[0] if octave else None)

    def pasted(self, children: Children) -> tree.Pasted:
        return tree.Pasted(children[0], tuple(children[1:]))

    def field(self, children: Children) -> Field:
        return Field(children[0], tuple(children[1:]))

    def point(self, children: Children) -> Point:
        value, target, length = children[0], None, None
        for before, token in itertools.pairwise(children):
            if before.type == "TO":
                target = token
            elif token.type == "POINT_LENGTH":
                length = token
        return Point(value, target, length)

    def note(self, children: Children) -> tree.Note:
        if len(children) == 1:  # nearly all notes
            return tree.Note(children[0], None)
        found: dict[str, Any] = {"glide": None, "LENGTH": None, "SLUR": None}
        chord = []
        for child in children[1:]:
            if isinstance(child, Glide):
                found["glide"] = child
            elif child.type == "CHORD":
                chord.append(child)
            else:
                found[child.type] = child
        return tree.Note(children[0], found["LENGTH"], tuple(chord), found["glide"], found["SLUR"])

    def glide(self, children: Children) -> Glide:
        return Glide(children[0], children[1] if len(children) > 1 else None)

    def hold(self, children: Children) -> tree.Hold:
        return _timed(tree.Hold, children)

    def gate_off(self, children: Children) -> tree.GateOff:
        return _timed(tree.GateOff, children)

    def rest(self, children: Children) -> tree.Rest:
        return _timed(tree.Rest, children)

    def wait(self, children: Children) -> tree.Wait:
        return _timed(tree.Wait, children)

    def tuplet(self, children: Children) -> tree.Tuplet:
        brace, *elements, _end, length = children
        return tree.Tuplet(brace, length, tuple(elements))

    def repeat(self, children: Children) -> tree.Repeat:
        bracket, *inner, _end, count = children
        slash, ending = inner.pop() if inner and isinstance(inner[-1], tuple) else (None, ())
        return tree.Repeat(bracket, tuple(inner), slash, ending, count)

    def last_pass(self, children: Children) -> tuple[Token, tuple[Element, ...]]:
        return children[0], tuple(children[1:])

    def effect(self, children: Children) -> tree.Effect:
        return tree.Effect(children[0], tuple(child for child in children if isinstance(child, Point)))

    def call(self, children: Children) -> tree.Call:
        return tree.Call(*children)

    def octave(self, children: Children) -> tree.Octave:
        return tree.Octave(*children)

    def shift(self, children: Children) -> tree.Shift:
        return tree.Shift(*children)

    def default_length(self, children: Children) -> tree.DefaultLength:
        return tree.DefaultLength(*children)

    def gate_time(self, children: Children) -> tree.GateTime:
        return tree.GateTime(*children)

    def level(self, children: Children) -> tree.Level:
        return tree.Level(*children)

    def choice(self, children: Children) -> tree.Choice:
        return tree.Choice(*children)

    def marker(self, children: Children) -> tree.Marker:
        return tree.Marker(*children)

    def loop_point(self, children: Children) -> tree.LoopPoint:
        return tree.LoopPoint(*children)

    def bar_line(self, children: Children) -> tree.BarLine:
        return tree.BarLine(*children)

    def bad(self, children: Children) -> tree.Bad:
        return tree.Bad(*children)


def _timed(element: type[AnyTimed], children: Children) -> AnyTimed:
    return element(children[0], children[1] if len(children) > 1 else None)
