"""What a word may be depends on where it stands: the modes of the lexer, and what leads from one to the other."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping

from sidtool.notation.nonwords import BLOCKS, DIRECTIVES


class Mode(enum.Enum):
    """Where the next word stands, and the terminals that it may be, the more frequent ones first."""

    MUSIC = (
        *("PITCH", "GATE_OFF", "HOLD", "LENGTH", "BAR", "REST", "WAIT", "SHIFT", "CALL", "SLUR", "CHORD", "GLIDE"),
        *("GLIDE_LENGTH", "OCTAVE", "DEFAULT_LENGTH", "GATE_TIME", "LEVEL", "CHOICE", "MARKER", "LOOP_POINT", "EFFECT"),
        *("LBRACKET", "SLASH", "RBRACKET", "COUNT", "LBRACE", "RBRACE", "VOICE", "DIRECTIVE", "INSTRUMENT", "FILTER"),
        *("PATTERN", "PASTED", "BAD"),
    )
    VALUE = ("STRING", "VALUE")
    NAME = ("NAME",)
    HEAD = ("OCTAVE", "COLON")
    OPENING = ("LBRACE",)
    BLOCK = ("RBRACE", "BAR", "FIELD", "TO", "POINT_LENGTH", "WORD")
    BLOCK_VALUE = ("RBRACE", "BAR", "WORD")
    ARGUMENTS = ("LPAREN", "RPAREN", "COMMA", "TO", "POINT_LENGTH", "WORD")
    PASTED = ("STRING", "COMMA", "VALUE")

    def regex(self, patterns: Mapping[str, str]) -> re.Pattern[str]:
        """One expression for all terminals of the mode; the group that matches is the terminal's name."""
        return re.compile("|".join(f"(?P<{name}>{patterns[name]})" for name in self.value))


# The mode that a word of the music leads to.
NEXT = {
    **{"VOICE": Mode.HEAD, "DIRECTIVE": Mode.VALUE, "PASTED": Mode.PASTED, "EFFECT": Mode.ARGUMENTS},
    **{"INSTRUMENT": Mode.NAME, "FILTER": Mode.NAME, "PATTERN": Mode.NAME},
}
# A line in a block that begins like this belongs to something else: the block's brace is missing.
OUTSIDE = re.compile(
    rf"\s*(?:v[0-9]+(?!\w)|\.[A-Za-z]|(?:{'|'.join(DIRECTIVES)})\s|(?:instrument|pattern)\s|filter\s+\w+\s*\{{)"
)
# What begins a head in the music.
KEYWORD = re.compile(rf"(?:{'|'.join((*DIRECTIVES, *BLOCKS))})(?!\w)|v[0-9]+\s*(?:o[0-9]+\s*)?:|\.[A-Za-z]")
# Keys of the settings in a block.
FIELDS = (
    *("adsr", "wave", "pw", "hr", "arp", "pitch", "vib", "gate", "filter"),
    *("mode", "res", "route", "cutoff"),
)
# What begins a comment elsewhere: a sign behind a blank or a bracket, '//' anywhere. "number": '#' in front of one.
COMMENT_SIGN = re.compile(r"(?P<sign>(?<![^\s|{}\[\]])#+(?P<number>[0-9$%])?|//+|/\*|(?<!\S)--+(?=\s|$))")
# Blanks and comments.
SKIPPED = re.compile(r"(?:\s+|;.*)+")
# An example of each directive, for hints; TEXTS are those whose value stands in quotes.
VALUE_EXAMPLES = {
    **{"title": 'title "Night Bus"', "author": 'author "A. Composer"', "released": 'released "2026 Demo"'},
    **{"bpm": "bpm 125", "meter": "meter 3/4", "pickup": "pickup 1/4", "step": "step 1/8", "frames": "frames 17"},
    **{"swing": "swing 56%", "clock": "clock pal", "chip": "chip 8580", "speed": "speed 1x", "volume": "volume 15"},
    **{"tuning": "tuning 440", "subtune": "subtune 2", "include": 'include "drums.txt"'},
}
TEXTS = ("title", "author", "released", "include")
