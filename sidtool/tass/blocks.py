"""Lines become a tree: what stands between an opening directive and its closing one is a block."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from sidtool.tass.opcodes import DOCUMENTED, GO_BRANCHES
from sidtool.tass.statements import NEWER_DIRECTIVES

LOOPS = ("for", "rept", "while", "bfor", "brept", "bwhile")
CONDITIONS = ("if", "ifeq", "ifne", "ifmi", "ifpl")

#: closing directive: the opening ones that it ends
CLOSERS: dict[str, tuple[str, ...]] = {
    "endif": CONDITIONS,
    "fi": CONDITIONS,
    "endfor": ("for", "bfor"),
    "endrept": ("rept", "brept"),
    "endwhile": ("while", "bwhile"),
    "next": LOOPS,
    "endm": ("macro", "segment"),
    "endmacro": ("macro",),
    "endsegment": ("segment",),
    "endf": ("function",),
    "endfunction": ("function",),
    "bend": ("block",),
    "endblock": ("block",),
    "pend": ("proc",),
    "endproc": ("proc",),
    "endn": ("namespace",),
    "endnamespace": ("namespace",),
    "here": ("logical",),
    "endlogical": ("logical",),
    "endv": ("virtual",),
    "endvirtual": ("virtual",),
    "send": ("section",),
    "endsection": ("section",),
    "endc": ("comment",),
    "endcomment": ("comment",),
    "endweak": ("weak",),
    "endp": ("page",),
    "endpage": ("page",),
    "endswitch": ("switch",),
    "ends": ("struct",),
    "endstruct": ("struct",),
    "endu": ("union",),
    "endunion": ("union",),
    "endencode": ("encode",),
    "endwith": ("with",),
}
OPENERS = frozenset(opener for openers in CLOSERS.values() for opener in openers)
#: how the closing directive is called in messages
CLOSER_OF: dict[str, str] = {opener: name for name, openers in CLOSERS.items() for opener in openers} | {
    **dict.fromkeys(CONDITIONS, "endif"),
    **{loop: "end" + loop.removeprefix("b") for loop in LOOPS},
    "macro": "endmacro",
    "segment": "endsegment",
}
BRANCHES: dict[str, tuple[str, ...]] = {
    "else": CONDITIONS,
    "elsif": CONDITIONS,
    "case": ("switch",),
    "default": ("switch",),
}
_DIRECTIVE = re.compile(r"\s*(?:[^\W\d][\w.]*\s*:(?![=:?])\s*|([^\W\d\\][\w.\\{}]*)\s+|[+-]\s+)?\.([^\W\d]\w*)")


_OLDER_MACRO = re.compile(
    rf"^[ \t]*({'|'.join(sorted(NEWER_DIRECTIVES))})[ \t:]\s*\.(?:macro|segment)\b", re.IGNORECASE | re.MULTILINE
)
_IN_COMMENT = ("comment", "endc", "endcomment")
_MNEMONICS = DOCUMENTED.keys() | GO_BRANCHES.keys()


@dataclass(slots=True, eq=False)
class Line:
    """One line of a file.

    Attributes:
        number: 1-based.
        parts: pieces of the text between macro parameters, once they are known.
    """

    number: int
    text: str
    parts: list[str] | None = None


@dataclass(slots=True, eq=False)
class Block:
    """An opening directive, its lines and its closing directive.

    Attributes:
        kind: the opening directive without its dot.
        branches: (line that starts it, its lines): one, and one more for every ``.else`` or ``.case``.
        closing: None where the end of the file came first.
    """

    kind: str
    opening: Line
    branches: list[tuple[Line, list[Node]]] = field(default_factory=list)
    closing: Line | None = None

    @property
    def body(self) -> list[Node]:
        """The lines before the first further branch."""
        return self.branches[0][1]


@dataclass(slots=True, eq=False)
class Stray:
    """A closing directive (or ``.else``) without its opening one."""

    line: Line
    directive: str


Node: TypeAlias = Line | Block | Stray


def directive_of(text: str) -> str:
    """The directive on a line in lower case, or an empty string.

    >>> directive_of("lab .IF x"), directive_of(" lda #1"), directive_of("x: .block")
    ('if', '', 'block')
    """
    if "." not in text:
        return ""
    match = _DIRECTIVE.match(text)
    if match is None or (match.group(1) or "").lower() in _MNEMONICS:  # after an instruction stands an operand
        return ""
    return match.group(2).lower()


def macros_over_directives(text: str) -> frozenset[str]:
    """The newer directives that a source has macros of the same name for: in it, the macros win.

    >>> macros_over_directives("encode .macro sheet\\n .endm")
    frozenset({'encode'})
    """
    return frozenset(match.group(1).lower() for match in _OLDER_MACRO.finditer(text))


def parse_blocks(lines: list[str], hidden: frozenset[str] = frozenset()) -> list[Node]:
    """The tree of a file's lines; ``hidden`` are directives that macros have taken the names of."""
    root: list[Node] = []
    open_blocks: list[Block] = []
    into = root
    for number, text in enumerate(lines, 1):
        line = Line(number, text)
        name = directive_of(text)
        if name in hidden:
            name = ""
        if open_blocks and open_blocks[-1].kind == "comment" and name not in _IN_COMMENT:
            name = ""  # what a comment hides need not fit together
        if name in OPENERS:
            block = Block(name, line, [(line, [])])
            into.append(block)
            open_blocks.append(block)
            into = block.body
        elif name in BRANCHES or name in CLOSERS:
            if not open_blocks or open_blocks[-1].kind not in (BRANCHES.get(name) or CLOSERS[name]):
                into.append(Stray(line, name))
            elif name in BRANCHES:
                into = []
                open_blocks[-1].branches.append((line, into))
            else:
                open_blocks.pop().closing = line
                into = open_blocks[-1].branches[-1][1] if open_blocks else root
        else:
            into.append(line)
            if name == "end" and not open_blocks:
                break
    return root
