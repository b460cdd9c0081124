"""What is glued to a note, in the order that it has to have: chord, slide, its time, length, slur."""

from __future__ import annotations

from collections.abc import Sequence

from sidtool.notation.tree import Token

_MOST = 24  # words on either side that are looked at: a chord has at most 16 notes
_ORDER = ("PITCH", "CHORD", "GLIDE", "GLIDE_LENGTH", "LENGTH", "SLUR")


def glued(tokens: Sequence[Token], index: int) -> list[Token]:
    """The note that a word is glued to, with all that hangs on it; empty where it is glued to none."""
    first = index
    while first > index - _MOST and _hangs(tokens, first):
        first -= 1
    if tokens[first].type != "PITCH":
        return []
    end = index + 1
    while end < index + _MOST and end < len(tokens) and _hangs(tokens, end):
        end += 1
    return list(tokens[first:end])


def _hangs(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word is one that hangs on a note, and touches the word before it."""
    one, other = tokens[index - 1], tokens[index]
    is_tail = index > 0 and other.type in _ORDER[1:]
    return is_tail and one.line == other.line and one.column + len(one.text) == other.column


def in_order(note: Sequence[Token]) -> str:
    """A note as it should be written, where only the order of what hangs on it is wrong; else an empty string.

    >>> in_order([Token("PITCH", "C", 1, 1), Token("LENGTH", ":4", 1, 2), Token("GLIDE", "-G", 1, 4)])
    'C-G:4'
    """
    kinds = [token.type for token in note if token.type != "CHORD"]
    is_whole = all(token.text != ":" for token in note) and ("GLIDE" in kinds or "GLIDE_LENGTH" not in kinds)
    if not is_whole or len(set(kinds)) < len(kinds):
        return ""
    ordered = sorted(note, key=lambda token: _ORDER.index(token.type))
    return "".join(token.text for token in ordered) if ordered != list(note) else ""
