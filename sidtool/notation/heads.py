"""The words of heads, blocks, header values and pasted lines; what is not complete in them is told, and completed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sidtool.notation import messages
from sidtool.notation.brackets import Brackets, supply
from sidtool.notation.modes import FIELDS, KEYWORD, TEXTS, VALUE_EXAMPLES, Mode
from sidtool.notation.pasted import example, is_sheet
from sidtool.notation.report import Report
from sidtool.notation.tree import Token

_ASIDE = ("DIRECTIVE", "INSTRUMENT", "FILTER", "PASTED")  # heads that end no voice, but a pasted sheet does
_SIGN = re.compile(r"[:=]\s*")
_SIGN_BEFORE_BRACE = re.compile(r"[:=]\s*(?=\{)")
_PLAIN_VALUE = re.compile(r'"[^"]*"|"[^;]*|[^\s;"]+')
_TEXT_VALUE = re.compile(r'"[^"]*"|"[^;]*|\'[^\';"]*\'(?=\s|;|$)|[“”„][^“”"]*[“”](?=\s|;|$)|[^;"]+')
_UNIT_APART = re.compile(r"[0-9.]{1,12}[ \t]{1,9}(?:Hz|%|x)(?!\S)")
_FIELD_SIGN = re.compile(rf"(?P<field>{'|'.join(FIELDS)})[ \t]{{0,9}}(?P<sign>[:=])")
_LENGTH_APART = re.compile(r":[ \t]{1,9}(?P<length>[0-9]{1,9}[a-z.]{0,2})(?![\w#.])")
_GLUED = re.compile(
    r"(?P<field>adsr|wave|pw|hr|arp|pitch|vib|gate|res|route|cutoff)(?P<value>[0-9$.+-][^\s{}|>:;,]{0,40})"
)
_FIELD_VALUE = re.compile(rf"\s{{0,9}}([^\s{{}}|;,].{{0,40}}?)(?=\s*(?:[{{}}|;,]|$|\b(?:{'|'.join(FIELDS)})\b))")


class HeadReader:
    """Reads what the heads of one text bring along; the music is the business of :class:`sidtool.notation.lexer.Lexer`.

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
        self._aside: list[Token] = []  # heads that stand in brackets and are put behind them
        self._aside_from = -1  # where the head begins that is to be put aside
        self._brace_supplied = False
        self._comma_told = False
        self._line = ""
        self._number = 0

    def _begin(self, token: Token, mode: Mode) -> None:
        """A word that begins a head. A voice ends what is open; a setup in brackets is put behind them."""
        self._put_aside()
        if token.type != "EFFECT":
            if self._brackets and token.type in _ASIDE and not is_sheet(token.text):
                if token.text == "include":  # what it holds could not stand behind the brackets
                    self._report.error(messages.INCLUDE_IN_BRACKETS, token)
                    supply(self._tokens, "BAD")
                self._aside_from = len(self._tokens)
            else:
                self._close_brackets()
        self._tokens.append(token)
        self._head = [token]
        self._mode = mode
        self._brace_supplied = self._comma_told = False

    def _put_aside(self) -> None:
        """Takes the head that is complete now out of the brackets around it: what it says holds anywhere."""
        if self._aside_from >= 0:
            self._aside += self._tokens[self._aside_from :]
            del self._tokens[self._aside_from :]
            self._aside_from = -1

    def _close_brackets(self) -> None:
        self._brackets.close_all()
        self._tokens += self._aside
        self._aside.clear()

    # -- heads, blocks, values ----------------------------------------------------------------------------------------

    def _other(self, position: int) -> int:
        """A word in another mode than the music's; a word that does not fit leads back, without being taken."""
        if self._mode is Mode.VALUE:
            return self._value(position)
        behind = self._sign_behind(position) or self._blanks_wrong(position)
        if behind:
            return behind
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
            self._report.error(messages.TEXT_NOT_CLOSED, text, right=example(self._head[0].text))
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
        if sign.text != ",":
            self._report.error(messages.UNEXPECTED, sign, word=sign.text)
        elif not self._comma_told:
            self._report.error(messages.COMMA_IN_BLOCK, sign)
            self._comma_told = True
        return position + 1

    def _sign_behind(self, position: int) -> int:
        """``lead = {``, ``wave: saw``: tells the sign; where it ends, or 0 where there is none."""
        if self._mode is Mode.OPENING:
            sign = _SIGN_BEFORE_BRACE.match(self._line, position)
            if sign:
                self._no_sign(position, " ".join(token.text for token in self._head), "{")
            return sign.end() if sign else 0
        field = _FIELD_SIGN.match(self._line, position) if self._mode in (Mode.BLOCK, Mode.BLOCK_VALUE) else None
        if field is None:
            return 0
        self._tokens.append(Token("FIELD", field["field"], self._number, position + 1))
        value = _FIELD_VALUE.match(self._line, field.end())
        self._no_sign(field.end() - 1, field["field"], value[1] if value else "...")
        self._mode = Mode.BLOCK_VALUE
        return field.end()

    def _blanks_wrong(self, position: int) -> int:
        """``pw$400``, ``$400: 8``: tells the blank that lacks, or is one too many; where it ends, or 0."""
        apart = _LENGTH_APART.match(self._line, position) if self._mode in (Mode.BLOCK, Mode.ARGUMENTS) else None
        if apart:
            text = Token("POINT_LENGTH", apart.group(), self._number, position + 1)
            self._report.error(messages.BLANK_INSIDE, text, word=text.text, right=f":{apart['length']}")
            self._tokens.append(text._replace(text=f":{apart['length']}"))
            return apart.end()
        glued = _GLUED.match(self._line, position) if self._mode is Mode.BLOCK else None
        if glued is None:
            return 0
        text = Token("FIELD", glued.group(), self._number, position + 1)
        self._report.error(messages.WORDS_GLUED, text, word=text.text, right=f"{glued['field']} {glued['value']}")
        self._tokens.append(text._replace(text=glued["field"]))
        self._mode = Mode.BLOCK_VALUE
        return glued.end("field")

    def _no_sign(self, position: int, keyword: str, value: str) -> None:
        sign = Token("WORD", self._line[position], self._number, position + 1)
        self._report.error(messages.SIGN_BEHIND, sign, sign=sign.text, keyword=keyword, right=f"{keyword} {value}")

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
        sign = _SIGN.match(self._line, position)
        start = sign.end() if sign else position
        self._mode = Mode.MUSIC
        text = "" if KEYWORD.match(self._line, start) else self._value_text(start, keyword.text in TEXTS)
        if sign and text:
            self._no_sign(position, keyword.text, text)
        if not text:
            self._value_missing(keyword)
            return start
        apart = _UNIT_APART.match(self._line, start) if keyword.text in ("speed", "swing") else None
        if apart:
            return self._unit_apart(apart)
        token = Token("STRING" if text[0] == '"' else "VALUE", text, self._number, start + 1)
        if token.type == "STRING" and (len(text) < 2 or text[-1] != '"'):
            self._report.error(messages.TEXT_NOT_CLOSED, token, right=VALUE_EXAMPLES[keyword.text])
            token = token._replace(text="")
        self._tokens.append(token)
        return start + len(text)

    def _unit_apart(self, value: re.Match[str]) -> int:
        """``speed 100 Hz``: tells the blank, and reads on without it; where it ends."""
        token = Token("VALUE", value.group(), self._number, value.start() + 1)
        right = "".join(token.text.split())
        self._report.error(messages.BLANK_INSIDE, token, word=token.text, right=right)
        self._tokens.append(token._replace(text=right))
        return value.end()

    def _value_text(self, position: int, is_text: bool) -> str:
        """A header value as written, with the quotes around it, whatever they look like; empty where there is none."""
        expression = _TEXT_VALUE if is_text else _PLAIN_VALUE
        match = expression.match(self._line, position)
        return match.group().rstrip() if match else ""

    def _value_missing(self, keyword: Token) -> None:
        example = VALUE_EXAMPLES[keyword.text]
        self._report.error(messages.VALUE_MISSING, keyword, keyword=keyword.text, right=example)
        supply(self._tokens, "VALUE")

    # -- ends ---------------------------------------------------------------------------------------------------------

    def _leave_line_mode(self) -> None:
        if self._mode is Mode.ARGUMENTS:
            self._report.error(messages.EFFECT_NOT_CLOSED, self._head[0], word=self._head[0].text)
            self._cut_arguments()
            if self._tokens[-1].type in ("COMMA", "TO"):
                supply(self._tokens, "WORD")
            supply(self._tokens, "RPAREN")
        self._mode = Mode.MUSIC

    def _cut_arguments(self) -> None:
        """Words that no comma separates from the arguments of an effect that is not closed are not its own."""
        first = next(index for index in range(len(self._tokens) - 1, -1, -1) if self._tokens[index] is self._head[0])
        for index in range(first + 3, len(self._tokens)):
            if self._tokens[index].type == "WORD" and self._tokens[index - 1].type in ("WORD", "POINT_LENGTH"):
                del self._tokens[index:]
                return

    def _leave_everything(self) -> None:
        """Completes what is open, and says so."""
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
        self._put_aside()
        self._close_brackets()
