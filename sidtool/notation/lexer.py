"""From a text to the words of the grammar, line by line.

A word means different things in different places (``4`` is a value behind ``bpm``, a count behind ``]``), so words are
read in modes: one set of terminals each, changed by the words themselves. Lark's own lexers cost more a word and stop
at the first one that they do not know; this one reports it, hands a BAD on, and goes on.

What can only be told here is told here: brackets that do not match, blocks that are never closed, heads that are not
complete. The parser is then handed something that is complete.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sidtool.notation import messages, slips
from sidtool.notation.brackets import supply
from sidtool.notation.heads import HeadReader
from sidtool.notation.modes import COMMENT_SIGN, NEXT, OUTSIDE, SKIPPED, Mode
from sidtool.notation.nonwords import BLOCKS, DIRECTIVES, explain
from sidtool.notation.places import Place, Slip
from sidtool.notation.report import TooManyErrorsError
from sidtool.notation.spelling import ALIASES, nearest_word
from sidtool.notation.tree import Token

LARGEST = 250_000  # words; a 64 KiB machine holds less
_LOOKED_AT = 20  # words behind a '#' or '//' that tell whether they are music or a comment
# What stands behind the keyword of a block or a pattern, in its line.
_BLOCK_BEHIND = re.compile(r"[ \t]{1,9}[A-Za-z_]\w{0,39}[ \t]{0,9}(?:([{:=]|o[0-9][ \t]{0,9}:)|;|$)")


class Lexer(HeadReader):
    """Reads one text: the lines, and the music in them."""

    _first = 0  # where the first word of the line stands
    _void = -1  # where in the line a sign stands that is to be left out

    def read(self, lines: Sequence[str], first: int = 1) -> list[Token]:
        """The words of a text whose lines are numbered from ``first`` on; brackets and heads are complete."""
        for self._number, self._line in enumerate(lines, start=first):
            self._read_line()
            most = max(self._tokens, self._aside, key=len)
            if len(most) > LARGEST:
                self._report.error(messages.TOO_LONG, most[LARGEST], limit=f"{LARGEST:,}")
                raise TooManyErrorsError  # parsing the rest would only take time
        self._leave_everything()
        return self._tokens

    def _read_line(self) -> None:
        line, position = self._line, 0
        self._first, self._void = len(line) - len(line.lstrip()), -1
        if self._mode in (Mode.BLOCK, Mode.BLOCK_VALUE, Mode.OPENING) and OUTSIDE.match(line):
            self._leave_everything()
        while position < len(line) and len(self._tokens) <= LARGEST:
            skipped = SKIPPED.match(line, position)
            if skipped:
                position = skipped.end()
            elif position == self._void:
                position, self._void = position + 1, -1
            elif line[position] in "#/-" and (end := self._comment(position)):
                position = end
            elif self._mode is Mode.MUSIC:
                position = self._music(position)
            else:
                position = self._other(position)
        if self._mode in (Mode.PASTED, Mode.ARGUMENTS):
            self._leave_line_mode()
        if self._brace_supplied and self._mode in (Mode.BLOCK, Mode.BLOCK_VALUE):
            supply(self._tokens, "RBRACE")
            self._mode = Mode.MUSIC

    def _comment(self, position: int) -> int:
        """Tells a comment as other languages write it; where it ends, or 0 where there is none.

        A ``#`` behind blanks may be a sharp that stands apart, ``//`` two signs of the music: so it is, where nothing
        but music follows.
        """
        sign = COMMENT_SIGN.match(self._line, position)
        if sign is None or self._mode is Mode.VALUE or (self._mode is Mode.PASTED and sign["number"]):
            return 0
        is_line = position == self._first and sign["sign"] != "/*"
        # "/*riff" is music: the slash of a repeat, and a pattern behind it.
        behind = position if sign["sign"] == "/*" else sign.end()
        if self._mode is Mode.MUSIC and not is_line and self._is_music(behind):
            return 0
        close = self._line.find("*/", sign.end()) if sign["sign"] == "/*" else -1
        end = close + 2 if close >= 0 else len(self._line)
        text = Token("BAD", self._line[position:end].rstrip(), self._number, position + 1)
        self._report.error(messages.COMMENT_SIGN, text, word=sign["sign"])
        return end

    def _is_music(self, position: int) -> bool:
        """Whether words of the music follow, and nothing else: the first ones tell."""
        for count in range(_LOOKED_AT):
            skipped = SKIPPED.match(self._line, position)
            position = skipped.end() if skipped else position
            match = self._regex[Mode.MUSIC].match(self._line, position)
            if match is None:
                return count > 0
            if match.lastgroup == "BAD" or match.lastgroup in NEXT:
                return False
            if match.lastgroup in ("RBRACKET", "RBRACE") and self._brackets:
                return True
            position = match.end()
        return True

    # -- the music ----------------------------------------------------------------------------------------------------

    def _music(self, position: int) -> int:
        if self._aside_from >= 0:
            self._put_aside()
        end = self._void if self._void > position else len(self._line)
        match = self._regex[Mode.MUSIC].match(self._line, position, end)
        if match is None:  # cannot be: BAD takes anything
            return position + 1
        kind = match.lastgroup or ""
        token = Token(kind, match.group(), self._number, position + 1)
        if self._brackets.tail_is_void and kind in ("COUNT", "LENGTH"):
            return match.end()
        self._brackets.tail_is_void = False
        if kind in ("LBRACKET", "RBRACKET", "LBRACE", "RBRACE"):
            self._brackets.take(token)
        slip = self._slip(token) if kind in slips.KINDS else None
        if slip:
            return self._mend(slip)
        if kind == "BAD":
            return self._bad(token)
        if kind in NEXT:
            self._begin(token, NEXT[kind])
        elif kind not in ("LBRACKET", "RBRACKET", "LBRACE", "RBRACE"):
            self._tokens.append(token)
        return match.end()

    def _slip(self, token: Token) -> Slip | None:
        if self._brackets.tail_is_void or self._void >= 0:
            return None
        start = token.column - 1
        before = self._tokens[-1] if self._tokens else None
        place = Place(self._line, self._number, start, start + len(token.text), start == self._first, before)
        return slips.find(token.type, place)

    def _mend(self, slip: Slip) -> int:
        """Tells a slip, and reads what was meant."""
        marked = Token("BAD", self._line[slip.start : slip.end], self._number, slip.start + 1)
        self._report.error(slip.message, marked, **slip.facts)
        first, *others = slip.tokens
        if first.type in NEXT:
            self._begin(first, slip.mode)
            self._head += others
        else:
            self._tokens.append(first)
        self._tokens += others
        self._void = slip.void
        return slip.goes_on

    def _bad(self, token: Token) -> int:
        position = token.column - 1
        known = self._misspelt(token)
        why = explain(token.text)
        self._report.error(why.message, self._report.span(token, why.offset, why.length), **why.facts)
        end = position + len(token.text)
        is_block = _BLOCK_BEHIND.match(self._line, end)
        if known in BLOCKS and not self._brackets and is_block and (is_block[1] or position == self._first):
            # Read on as if it were spelt right: what stands in it is no further mistake.
            self._begin(token._replace(type=known.upper(), text=known), NEXT[known.upper()])
            return end
        self._tokens.append(token)
        if why.message is messages.UNKNOWN_WORD and len(token.text) > 2:
            value = re.compile(r'\s*(?:"[^"]*"?|[0-9$][^\s]*)').match(self._line, end)
            end = value.end() if value else end
        return end

    def _misspelt(self, token: Token) -> str:
        """The keyword that a wrong word is taken for, or an empty string."""
        word = token.text
        if not re.fullmatch(r"[A-Za-z]{3,20}", word) or explain(word).message is not messages.UNKNOWN_WORD:
            return ""
        return ALIASES.get(word.lower()) or nearest_word(word, (*DIRECTIVES, *BLOCKS))
