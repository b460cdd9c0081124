"""From a text to the words of the grammar, line by line.

A word means different things in different places (``4`` is a value behind ``bpm``, a count behind ``]``), so words are
read in modes: one set of terminals each, changed by the words themselves. Lark's own lexers cost more a word and stop
at the first one that they do not know; this one reports it, hands a BAD on, and goes on.

What can only be told here is told here: brackets that do not match, blocks that are never closed, heads that are not
complete. The parser is then handed something that is complete.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sidtool.notation import messages
from sidtool.notation.brackets import Brackets, supply
from sidtool.notation.explain import ALIASES, BLOCKS, DIRECTIVES, explain, nearest_word
from sidtool.notation.modes import KEYWORD, NEXT, OUTSIDE, SKIPPED, TEXTS, VALUE_EXAMPLES, Mode
from sidtool.notation.report import Report, TooManyErrorsError
from sidtool.notation.tree import Token

LARGEST = 250_000  # words; a 64 KiB machine holds less


class Lexer:
    """Reads one text.

    Args:
        patterns: the regular expression of each terminal, from the grammar.
        report: where mistakes go.
    """

    def __init__(self, patterns: Mapping[str, str], report: Report) -> None:
        self._regex = {mode: mode.regex(patterns) for mode in Mode}
        self._report = report
        self._tokens: list[Token] = []
        self._brackets = Brackets(self._tokens, report)
        self._mode = Mode.MUSIC
        self._head: list[Token] = []  # the words of the block or effect that is being read
        self._brace_supplied = False
        self._line = ""
        self._number = 0

    def read(self, lines: Sequence[str]) -> list[Token]:
        """The words of a text; brackets and heads are complete."""
        for self._number, self._line in enumerate(lines, start=1):
            self._read_line()
            if len(self._tokens) > LARGEST:
                self._report.error(messages.TOO_LONG, self._tokens[LARGEST], limit=f"{LARGEST:,}")
                raise TooManyErrorsError  # parsing the rest would only take time
        self._leave_everything()
        return self._tokens

    def _read_line(self) -> None:
        line, position = self._line, 0
        if self._mode in (Mode.BLOCK, Mode.BLOCK_VALUE, Mode.OPENING) and OUTSIDE.match(line):
            self._leave_everything()
        while position < len(line) and len(self._tokens) <= LARGEST:
            skipped = SKIPPED.match(line, position)
            if skipped:
                position = skipped.end()
            elif self._mode is Mode.MUSIC:
                position = self._music(position)
            else:
                position = self._other(position)
        if self._mode in (Mode.PASTED, Mode.ARGUMENTS):
            self._leave_line_mode()
        if self._brace_supplied and self._mode in (Mode.BLOCK, Mode.BLOCK_VALUE):
            supply(self._tokens, "RBRACE")
            self._mode = Mode.MUSIC

    # -- the music ----------------------------------------------------------------------------------------------------

    def _music(self, position: int) -> int:
        match = self._regex[Mode.MUSIC].match(self._line, position)
        if match is None:  # cannot be: BAD takes anything
            return position + 1
        kind = match.lastgroup or ""
        token = Token(kind, match.group(), self._number, position + 1)
        if self._brackets.tail_is_void and kind in ("COUNT", "LENGTH"):
            return match.end()
        self._brackets.tail_is_void = False
        if kind == "BAD":
            return self._bad(token)
        if kind in NEXT:
            self._begin(token)
        elif kind in ("LBRACKET", "RBRACKET", "LBRACE", "RBRACE"):
            self._brackets.take(token)
        else:
            self._tokens.append(token)
        return match.end()

    def _begin(self, token: Token) -> None:
        """A word that begins a head: what is open ends here."""
        if token.type != "EFFECT":
            self._brackets.close_all()
        self._tokens.append(token)
        self._head = [token]
        self._mode = NEXT[token.type]
        self._brace_supplied = False

    def _bad(self, token: Token) -> int:
        known = self._misspelt(token)
        why = explain(token.text)
        self._report.error(why.message, self._report.span(token, why.offset, why.length), **why.facts)
        end = token.column - 1 + len(token.text)
        if re.match(r"V[0-9]+:", token.text):
            number = token._replace(type="VOICE", text="v" + token.text[1 : why.length])
            self._begin(number)
            return token.column - 1 + why.length
        if known in BLOCKS and not self._brackets:
            # Read on as if it were spelt right: what stands in it is no further mistake.
            self._begin(token._replace(type=known.upper(), text=known))
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

    # -- heads, blocks, values ----------------------------------------------------------------------------------------

    def _other(self, position: int) -> int:
        """A word in another mode than the music's; a word that does not fit leads back, without being taken."""
        if self._mode is Mode.VALUE:
            return self._value(position)
        match = self._regex[self._mode].match(self._line, position)
        if match is None or (self._mode is Mode.NAME and self._is_next_head(position)):
            return self._misfit(position)
        token = Token(match.lastgroup or "", match.group(), self._number, position + 1)
        self._tokens.append(token)
        self._head.append(token)
        self._mode = self._after(token)
        return match.end()

    def _is_next_head(self, position: int) -> bool:
        """Whether a keyword in a later line stands where a name should: names may be keywords, but not by accident."""
        return self._number > self._head[0].line and KEYWORD.match(self._line, position) is not None

    def _after(self, token: Token) -> Mode:
        """The mode behind a word of a head."""
        mode, kind = self._mode, token.type
        if mode is Mode.NAME:
            return Mode.HEAD if self._head[0].type == "PATTERN" else Mode.OPENING
        if mode is Mode.HEAD:
            return Mode.MUSIC if kind == "COLON" else Mode.HEAD
        if kind in ("RBRACE", "RPAREN"):
            return Mode.MUSIC
        if mode in (Mode.OPENING, Mode.BLOCK, Mode.BLOCK_VALUE):
            return Mode.BLOCK_VALUE if kind == "FIELD" else Mode.BLOCK
        return mode

    def _misfit(self, position: int) -> int:
        """What stands here does not belong to the head that is being read."""
        if self._mode is Mode.NAME:
            return self._name_missing(position)
        if self._mode is Mode.PASTED:
            text = Token("STRING", self._line[position:].rstrip(), self._number, position + 1)
            self._report.error(messages.TEXT_NOT_CLOSED, text)
            self._tokens.append(text._replace(text=""))
            return len(self._line)
        if self._mode is Mode.HEAD:
            self._head_incomplete()
            return position
        if self._mode is Mode.OPENING:
            self._opening_missing(position)
            return position
        if self._mode is Mode.ARGUMENTS and self._line[position] in "{}|":
            self._leave_line_mode()
            return position
        if self._mode is Mode.BLOCK_VALUE:
            self._mode = Mode.BLOCK
            return position
        sign = Token("WORD", self._line[position], self._number, position + 1)
        message = messages.COMMA_IN_BLOCK if sign.text == "," else messages.UNEXPECTED
        self._report.error(message, sign, word=sign.text)
        return position + 1

    def _name_missing(self, position: int) -> int:
        keyword = self._head[0]
        word = re.compile(r"[^\s{}|:;]+").match(self._line, position)
        end = position
        if word and not KEYWORD.match(self._line, position):
            token = Token("NAME", word.group(), self._number, position + 1)
            self._report.error(messages.BAD_NAME, token, word=token.text)
            self._tokens.append(token._replace(text=""))
            end = word.end()
        else:
            self._report.error(messages.HEAD_NAME, keyword, keyword=keyword.text)
            supply(self._tokens, "NAME")
        self._head.append(self._tokens[-1])
        self._mode = Mode.HEAD if keyword.type == "PATTERN" else Mode.OPENING
        return end

    def _head_incomplete(self) -> None:
        keyword = self._head[0]
        right = "v1: C E G" if keyword.type == "VOICE" else "pattern riff: C E G"
        self._report.error(messages.HEAD_COLON, keyword, keyword=keyword.text, right=right)
        supply(self._tokens, "COLON")
        self._mode = Mode.MUSIC

    def _opening_missing(self, position: int) -> None:
        keyword, name = self._head[:2]
        if keyword.text and name.text:
            self._report.error(messages.BLOCK_NOT_OPENED, keyword, keyword=keyword.text, name=name.text)
        supply(self._tokens, "LBRACE")
        self._mode = Mode.BLOCK
        self._brace_supplied = True  # the block ends with the line then
        if KEYWORD.match(self._line, position) or not re.compile(r"[a-z]+\s").match(self._line, position):
            supply(self._tokens, "RBRACE")
            self._mode = Mode.MUSIC

    def _value(self, position: int) -> int:
        keyword = self._head[0]
        self._mode = Mode.MUSIC
        if KEYWORD.match(self._line, position):
            self._value_missing(keyword)
            return position
        rest = re.compile(r'"[^"]*"|"[^;]*|[^\s;"]+').match(self._line, position)
        if rest is None:
            self._value_missing(keyword)
            return position
        text = rest.group()
        if keyword.text in TEXTS and text[0] != '"':
            text = (re.compile(r'[^;"]+').match(self._line, position) or rest).group().rstrip()
        kind = "STRING" if text[0] == '"' else "VALUE"
        token = Token(kind, text.rstrip(), self._number, position + 1)
        if kind == "STRING" and (len(text) < 2 or text[-1] != '"'):
            self._report.error(messages.TEXT_NOT_CLOSED, token)
            token = token._replace(text="")
        self._tokens.append(token)
        return position + len(text)

    def _value_missing(self, keyword: Token) -> None:
        example = VALUE_EXAMPLES[keyword.text]
        self._report.error(messages.VALUE_MISSING, keyword, keyword=keyword.text, right=example)
        supply(self._tokens, "VALUE")

    # -- ends ---------------------------------------------------------------------------------------------------------

    def _leave_line_mode(self) -> None:
        if self._mode is Mode.ARGUMENTS:
            self._report.error(messages.EFFECT_NOT_CLOSED, self._head[0], word=self._head[0].text)
            if self._tokens[-1].type in ("COMMA", "TO"):
                supply(self._tokens, "WORD")
            supply(self._tokens, "RPAREN")
        self._mode = Mode.MUSIC

    def _leave_everything(self) -> None:
        """Completes what is open, and says so."""
        self._brackets.close_all()
        if self._mode is Mode.NAME:
            self._report.error(messages.HEAD_NAME, self._head[0], keyword=self._head[0].text)
            self._head.append(supply(self._tokens, "NAME"))
            self._mode = Mode.HEAD if self._head[0].type == "PATTERN" else Mode.OPENING
        if self._mode is Mode.HEAD:
            self._head_incomplete()
        elif self._mode is Mode.OPENING:
            keyword, name = self._head[:2]
            self._report.error(messages.BLOCK_NOT_OPENED, keyword, keyword=keyword.text, name=name.text)
            supply(self._tokens, "LBRACE")
            supply(self._tokens, "RBRACE")
        elif self._mode is Mode.VALUE:
            self._value_missing(self._head[0])
        elif self._mode in (Mode.BLOCK, Mode.BLOCK_VALUE):
            keyword, name = self._head[:2]
            self._report.error(messages.BLOCK_NOT_CLOSED, keyword, keyword=keyword.text, name=name.text)
            supply(self._tokens, "RBRACE")
        elif self._mode is Mode.ARGUMENTS:
            self._leave_line_mode()
        self._mode = Mode.MUSIC
