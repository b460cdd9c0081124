"""A text line by line with all that is in it: its words, the blanks between them, and the comments.

The words are the lexer's; what stands between them can only be blanks and a comment.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sidtool.notation.tree import Token

TAB = 8


class Place(enum.Enum):
    """What a word is in its line: what stands before it depends on it."""

    HEAD = "the keyword of a directive, a block, a pattern, a voice or a pasted line"
    PART = "one blank from what is before it"
    GLUED = "directly behind what is before it"
    OPENING = "the brace of a block"
    FIELD = "a setting in a block"
    CLOSING = "the brace at the end of a block"
    MUSIC = "in a voice or a pattern"
    BAR = "a bar line there"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line; ``blanks`` stood before it (tabs are expanded): at a line's start, its indentation."""

    token: Token
    place: Place
    blanks: int


@dataclass(slots=True)
class Line:
    """A line: its words, and its comment with the column, from 0, where that stood, and the blanks before it."""

    words: list[Word] = field(default_factory=list)
    comment: str = ""
    column: int = 0
    blanks: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether nothing is in it."""
        return not self.words and not self.comment

    @property
    def is_music(self) -> bool:
        """Whether music is in it, and no block."""
        places = {word.place for word in self.words}
        return bool(places & {Place.MUSIC, Place.BAR}) and not places & {Place.OPENING, Place.FIELD, Place.CLOSING}

    @property
    def is_whole_block(self) -> bool:
        """Whether it is a block from its keyword to its brace, and nothing else."""
        places = [word.place for word in self.words]
        ends = bool(places) and places[0] is Place.HEAD and places[-1] is Place.CLOSING
        return ends and places.count(Place.CLOSING) == places.count(Place.HEAD) == places.count(Place.OPENING) == 1


def scan(lines: Sequence[str], tokens: Sequence[Token]) -> list[Line]:
    """The lines of a text that has no mistakes.

    Args:
        lines: the text.
        tokens: its words, in any order.
    """
    found = [Line() for _ in lines]
    ends = [0] * len(lines)
    for token, place in placed(sorted(tokens, key=lambda token: (token.line, token.column))):
        text, index = lines[token.line - 1], token.line - 1
        start = token.column - 1
        _check(not text[ends[index] : start].strip(), token)
        blanks = _column(text, start) - _column(text, ends[index])
        found[index].words.append(Word(token, place, blanks))
        ends[index] = start + len(token.text)
    for line, text, end in zip(found, lines, ends, strict=True):
        rest = text[end:].strip()
        _check(rest == "" or rest[0] == ";", text)
        line.comment = rest
        if rest:
            line.column = _column(text, text.index(";", end))
            line.blanks = line.column - _column(text, end)
    return found


def _check(is_so: bool, what: object) -> None:
    if not is_so:
        raise AssertionError(f"the lexer has passed over something at {what!r}")


def _column(text: str, position: int) -> int:
    return len(text[:position].expandtabs(TAB)) if "\t" in text else position


class _State(enum.Enum):
    MUSIC = enum.auto()
    HEAD = enum.auto()  # of a voice or a pattern, to its colon
    NAME = enum.auto()  # of a block, to its brace
    BLOCK = enum.auto()
    ARGUMENTS = enum.auto()  # of an effect
    VALUES = enum.auto()  # of a directive or a pasted line


_HEADS = {
    **{"DIRECTIVE": _State.VALUES, "PASTED": _State.VALUES, "INSTRUMENT": _State.NAME, "FILTER": _State.NAME},
    **{"VOICE": _State.HEAD, "PATTERN": _State.HEAD},
}
_ENDS = {"COLON": _State.MUSIC, "RBRACE": _State.MUSIC, "RPAREN": _State.MUSIC, "LBRACE": _State.BLOCK}
_TIGHT = ("TO", "POINT_LENGTH", "COMMA")  # directly behind what is before them


def placed(tokens: Sequence[Token]) -> Iterator[tuple[Token, Place]]:
    """The words of a text, in their order, with the place of each."""
    state, before = _State.MUSIC, ""
    for token in tokens:
        kind = token.type
        if state is _State.VALUES and kind not in ("VALUE", "STRING", "COMMA"):
            state = _State.MUSIC
        if state is _State.MUSIC and kind in _HEADS:
            state = _HEADS[kind]
            yield token, Place.HEAD
        elif state is _State.MUSIC:
            yield token, Place.BAR if kind == "BAR" else Place.MUSIC
            state = _State.ARGUMENTS if kind == "EFFECT" else state
        else:
            yield token, _in_head(kind, before, state)
            state = _ENDS.get(kind, state)
        before = kind


def _in_head(kind: str, before: str, state: _State) -> Place:
    """The place of a word behind a keyword or in an effect's brackets."""
    if state is _State.ARGUMENTS:
        behind_sign = before in ("LPAREN", "COMMA", "TO")
        return Place.GLUED if behind_sign or kind in (*_TIGHT, "LPAREN", "RPAREN") else Place.PART
    if state is _State.BLOCK and kind == "FIELD":
        return Place.FIELD
    if state is _State.NAME and kind == "LBRACE":
        return Place.OPENING
    if state is _State.BLOCK and kind == "RBRACE":
        return Place.CLOSING
    if before == "FIELD":  # `x:3` would be one point, where `x :3` is a setting and a length without a value
        return Place.PART
    return Place.GLUED if kind in (*_TIGHT, "COLON") or before == "TO" else Place.PART
