"""One line of source, split by hand into label, operation and operand."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import NamedTuple

_COMMENT = re.compile(r"""(?:[^;"']|"[^"]*"|'[^']*')*""")
_NAME = r"[^\W\d]\w*"
_LABEL = re.compile(rf"\s*(?:({_NAME}(?:\.{_NAME})*)|(\*)(?=\s*=)|([+-])(?=\s|$))")
_ASSIGN = re.compile(
    r"\s*(::=|:\?=|:=|=(?!=)|\.\.=|<\?=|>\?=|<<=|>>=|\*\*=|&&=|\|\|=|\^\^=|(?:\+|-|\*|/|%|\||&|\^)=(?!=)|(?<=\s)[xX]=(?!=))\s*"
)
_MACRO = re.compile(rf"\s*[#.]\s*({_NAME}(?:\.{_NAME})*)")
_BLANK = re.compile(r"\s*")

#: the kinds of statements
NONE, INSTRUCTION, DIRECTIVE, MACRO, ASSIGN, STAR, WORD = range(7)


class Words(NamedTuple):
    """What words on a line can mean.

    Attributes:
        mnemonics: the instructions that the CPU has.
        directives: those that no macro of the source has taken the name of.
        fold: a word as it is looked up.
    """

    mnemonics: Container[str]
    directives: Container[str]
    fold: Callable[[str], str] = str.lower


@dataclass(slots=True)
class Statement:
    """A split line.

    Attributes:
        text: the whole line.
        label: as written, without its colon; ``+`` or ``-`` for an anonymous one; for an assignment, its target.
        kind: one of the constants above; of a WORD, only the symbols tell whether it is a macro or a label.
        name: mnemonic or directive in lower case, macro as written, or assignment operator.
        operand: without comment and outer blanks.
        column: of the operand on the line, 0-based; likewise ``label_column`` and ``name_column``.
        plan: what the handler of the statement made of the operand; made once for each different line.
    """

    text: str
    label: str = ""
    label_column: int = 0
    kind: int = NONE
    name: str = ""
    name_column: int = 0
    operand: str = ""
    column: int = 0
    plan: object = None


def strip_comment(text: str) -> str:
    """The line without its comment and the blanks before it.

    >>> strip_comment(" lda #';' ; load")
    " lda #';'"
    """
    if ";" in text:
        match = _COMMENT.match(text)
        assert match is not None
        end = match.end()
        if end < len(text) and text[end] != ";":  # an open quote hides what follows it
            return text.rstrip()
        text = text[:end]
    return text.rstrip()


def split(text: str, words: Words) -> Statement:
    """Splits a line.

    >>> split("loop: lda $20,x ; read", Words({"lda"}, {"byte"})).operand
    '$20,x'
    """
    code = strip_comment(text)
    statement = Statement(text)
    match = _LABEL.match(code)
    if match is None:
        _operation(statement, code, 0, words)
        return statement
    name, star, sign = match.groups()
    statement.label_column = match.start(match.lastindex or 0)
    end = match.end()
    if star:
        equals = code.index("=", end)
        statement.kind, statement.label = STAR, ""
        _operand(statement, code, equals + 1)
    elif sign:
        statement.label = sign
        _operation(statement, code, end, words)
    else:
        _named(statement, code, name, end, words)
    return statement


def _named(statement: Statement, code: str, name: str, end: int, words: Words) -> None:
    """A line that begins with a name: an assignment, an instruction, a label or a macro call."""
    is_mnemonic = words.fold(name) in words.mnemonics
    assign = None if is_mnemonic else _ASSIGN.match(code, end)
    if assign is not None:
        statement.label, statement.kind, statement.name = name, ASSIGN, assign.group(1).lower()
        statement.name_column = assign.start(1)
        _operand(statement, code, assign.end())
    elif code[end : end + 1] == ":" and not (is_mnemonic and code.startswith(":=", end)):
        statement.label = name
        _operation(statement, code, end + 1, words)
    elif is_mnemonic and code[end : end + 1] != ".":
        statement.kind, statement.name, statement.name_column = INSTRUCTION, words.fold(name), statement.label_column
        _operand(statement, code, end)
    elif code[end : end + 1] in ("", " ", "\t"):
        statement.kind, statement.name, statement.name_column = WORD, name, statement.label_column
        _operand(statement, code, end)
    else:
        statement.label = name
        _operation(statement, code, end, words)


def after_label(statement: Statement, words: Words) -> Statement:
    """A WORD statement whose word turned out to be a label: what follows the label."""
    result = Statement(statement.text, statement.name, statement.name_column)
    code = strip_comment(statement.text)
    _operation(result, code, statement.name_column + len(statement.name), words)
    return result


def _operation(statement: Statement, code: str, start: int, words: Words) -> None:
    """What comes after the label."""
    match = _BLANK.match(code, start)
    start = match.end() if match else start
    if start >= len(code):
        return
    first = code[start]
    statement.name_column = start
    if first in ".#":
        call = _MACRO.match(code, start)
        if call is None:
            statement.kind, statement.name = WORD, ""
            return
        name = call.group(1)
        known = first == "." and call.start(1) == start + 1 and words.fold(name) in words.directives
        statement.kind, statement.name = (DIRECTIVE, words.fold(name)) if known else (MACRO, name)
        _operand(statement, code, call.end())
        return
    if statement.label and (first == "=" or code.startswith(":=", start)):
        assign = _ASSIGN.match(code, start)
        if assign is not None:
            statement.kind, statement.name = ASSIGN, assign.group(1)
            _operand(statement, code, assign.end())
            return
    word = _MACRO.match("." + code[start:])
    if word is None:
        statement.kind, statement.name = WORD, ""
        return
    name = word.group(1)
    statement.kind = INSTRUCTION if words.fold(name) in words.mnemonics else WORD
    statement.name = words.fold(name) if statement.kind == INSTRUCTION else name
    _operand(statement, code, start + len(name))


def _operand(statement: Statement, code: str, start: int) -> None:
    match = _BLANK.match(code, start)
    statement.column = match.end() if match else start
    statement.operand = code[statement.column :]


#: every directive of the dialect, built in or not, by the list in the manual's appendix
_NAMES = """
addr al align as assert autsiz bend binary binclude bfor block break breakif brept bwhile byte case cdef cerror char
check comment continue continueif cpu cwarn databank default dint dpage dsection dstruct dunion dword edef else elsif
enc encode end endblock endc endcomment endencode endf endfor endfunction endif endlogical endm endmacro endn
endnamespace endp endpage endproc endrept ends endsection endsegment endstruct endswitch endu endunion endv endvirtual
endweak endwhile endwith eor error fi fill for function goto here hidemac if ifeq ifmi ifne ifpl include lbl lint
logical long macro mansiz namespace next null offs option page pend proc proff pron ptext rept rta section seed
segment send sfunction shift shiftl showmac sint struct switch tdef text union var virtual warn weak while with word
xl xs
"""
DIRECTIVES = frozenset(_NAMES.split())
#: directives that came with 64tass 1.57 or later: older sources have macros of these names
NEWER_DIRECTIVES = frozenset(("encode", "endencode", "tdef"))
