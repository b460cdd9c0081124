"""Where a word of the music stands, and what is read in its place where it is a slip."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sidtool.notation.messages import Message
from sidtool.notation.modes import Mode
from sidtool.notation.tree import Token


class Place(NamedTuple):
    """Where a word stands.

    Attributes:
        line: the text of its line.
        number: the line's number, from 1.
        start: where the word begins in the line, from 0.
        end: where it ends.
        is_first: whether only blanks stand before it in the line.
        before: the word before it, or None.
    """

    line: str
    number: int
    start: int
    end: int
    is_first: bool
    before: Token | None

    def token(self, kind: str, text: str) -> Token:
        """A word to be read here."""
        return Token(kind, text, self.number, self.start + 1)

    def neighbour(self, *kinds: str) -> str:
        """What stands in front of the word with nothing but blanks between, if it ends with one of these kinds."""
        token = self.before
        if token is None or token.line != self.number or token.type not in kinds:
            return ""
        end = token.column - 1 + len(token.text)
        return self.line[self._word_start(end) : end] if self.line[end : self.start].strip(" \t") == "" else ""

    def _word_start(self, end: int) -> int:
        word = re.search(r"(?:[^\s|\[\]{}]{1,40}|\})$", self.line[max(0, end - 40) : end])
        return end - len(word.group()) if word else end


class Slip(NamedTuple):
    """A slip, and what it is read as.

    Attributes:
        message: what is wrong.
        facts: of the message.
        start: where what is wrong begins in the line, from 0.
        end: where it ends.
        tokens: what is read instead, at least one word.
        mode: how the words behind it are read.
        goes_on: where they begin.
        void: a sign behind it that is to be left out, or -1.
    """

    message: Message
    facts: Mapping[str, object]
    start: int
    end: int
    tokens: tuple[Token, ...]
    mode: Mode
    goes_on: int
    void: int = -1
