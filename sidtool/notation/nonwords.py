"""Why a word is no word of the notation, told to a musician: what it looks like, and what to write instead."""

from __future__ import annotations

import re
from typing import NamedTuple

from sidtool import pitch
from sidtool.notation import messages
from sidtool.notation.messages import Message
from sidtool.notation.spelling import ALIASES, nearest
from sidtool.notation.words import seed_note

DIRECTIVES = (
    *("title", "author", "released", "bpm", "meter", "pickup", "step", "frames", "swing"),
    *("clock", "chip", "speed", "volume", "tuning", "subtune", "include"),
)
BLOCKS = ("instrument", "filter", "pattern")

_NOTE_LIKE = re.compile(r"([0-9]*)([A-Ha-h])([#b]*)([0-9]*)([.]*|(?<=[0-9])[tf])$")
_OCTAVE_MARKS = re.compile(r"([0-7]?)([CDFGAcdfga]#|[DEGABdegab]b|[A-Ga-g])('{1,9})(?=[0-9.]*(?![\w'#]))")
_WORDS = re.compile(r"[0-7]?x|[_rsL]|[olqV][0-9]+[ft.]*")  # that are no notes: an apostrophe behind them is the mistake
_OTHER_LENGTH = re.compile(r"([xrs_])([0-9]{1,9}(?:[tf]|\.{1,2})?)$")
# Names in German and Dutch (Fis, Es, bes), in solmization (Do, Sib), and spoken ones (Csharp); a length is left out.
_FOREIGN = re.compile(
    r"([0-7]?)(?:([CDEFGA]|(?-i:H))(is)|([A-H])(es|flat)|([EA])(s)|([A-G])(sharp)"
    r"|(do|ut|re|mi|fa|sol|so|la|si|ti)(#|b|))(?:[0-9]+\.*)?$",
    re.IGNORECASE | re.ASCII,
)
_SYLLABLES = {"do": "C", "ut": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "so": "G", "la": "A", "si": "B"}
_LETTERS = {"ti": "B", "h": "B", **_SYLLABLES}
_SIGNS = {"is": "#", "sharp": "#", "es": "b", "s": "b", "flat": "b"}
_GLUED = re.compile(r"(?:[0-7]?(?:[A-G][#b]?|x|_))+$")
_ONE_GLUED = re.compile(r"[0-7]?(?:[A-G][#b]?|x|_)")
_CASE = {"X": "x", "R": "r", "S": "s"}
_NUMBERED = {"l": "l8, the default length; the loop point is L", "o": "o3", "q": "q7", "V": "V12", "v": "v1:"}
_TAILS = {":": "C:4", "+": "C+E+G", "-": "C-G", "(": "C-G(8)", "&": "C& D", "~": "C:4~8"}
_NAMED = {"@": "@lead", "*": "*riff", "%": "%drop", "!": "!vib(.5,7)"}


# An example of each effect, for hints.
EFFECT_EXAMPLES = {
    **{"!vib": "!vib(.5,7)", "!detune": "!detune(8)", "!pw": "!pw($400>$c00:2b)", "!cutoff": "!cutoff($100>$700:2b)"},
    **{"!res": "!res(0>15:1)", "!vol": "!vol(15>0:4b)", "!mode": "!mode(low+band)", "!route": "!route(13)"},
    **{"!filter": "!filter(sweep)", "!bpm": "!bpm(140)"},
}


class Explanation(NamedTuple):
    """A message, its facts, and which part of the word it is about."""

    message: Message
    facts: dict[str, object]
    offset: int
    length: int


def explain(word: str) -> Explanation:
    """What is wrong with a word of the music.

    >>> explain("C4").message.hint.format(**explain("C4").facts)
    'the octave comes first: write 4C'
    """
    if word[0] == "#":
        return Explanation(messages.NOT_ATTACHED, {"word": "#", "right": "F# (a comment begins with ;)"}, 0, 1)
    if word[0] == '"':
        return Explanation(messages.STRAY_TEXT, {"word": word}, 0, len(word))
    marks = _OCTAVE_MARKS.match(word)
    if marks:
        return _octave_marks(marks)
    head = re.match(r"[\w#♯♭.']+", word)
    if not head:
        return _sign(word)
    text = head.group().rstrip("'") or head.group()
    if text != head.group() and _WORDS.fullmatch(text):
        behind = len(head.group()) - len(text)
        return Explanation(messages.UNKNOWN_SIGN, {"word": behind * "'"}, len(text), behind)
    message, facts = _word(text)
    return Explanation(message, {"word": text, **facts}, 0, len(text))


def _octave_marks(match: re.Match[str]) -> Explanation:
    """``D'``: an octave up in other notations, from one that is not known here."""
    octave, name, marks = match.groups()
    right = f"{min(7, int(octave or 4) + len(marks))}{name[0].upper()}{name[1:]}"
    return Explanation(messages.OCTAVE_MARK, {"right": right}, match.start(3), len(marks))


def _word(text: str) -> tuple[Message, dict[str, object]]:
    if "♯" in text or "♭" in text:
        return messages.UNICODE_ACCIDENTAL, {}
    like = _NOTE_LIKE.match(text)
    if like and not (text.islower() and len(text) > 3):
        return _note_like(text, like)
    other = _OTHER_LENGTH.match(text)
    if other:
        return messages.LENGTH_GLUED, {"right": f"{other[1]}:{other[2]}"}
    foreign = _FOREIGN.match(text)
    if foreign:
        return messages.FOREIGN_NAME, {"right": _note(foreign)}
    if _GLUED.match(text):
        return messages.NOTES_GLUED, {"right": " ".join(_ONE_GLUED.findall(text))}
    number = re.match(r"[0-9]+", text)
    if number:
        return messages.BARE_NUMBER, {"number": number.group()[:6]}
    if text in _CASE:
        return messages.WRONG_CASE, {"right": _CASE[text]}
    if text in _NUMBERED:
        return messages.NEEDS_NUMBER, {"right": _NUMBERED[text]}
    if re.match(r"[OLQ][0-9]+f?$", text):
        return messages.WRONG_CASE, {"right": text.lower()}
    if re.match(r"V[0-9]+$", text):  # a level would have been taken: this one has a colon
        return messages.WRONG_CASE, {"right": f"{text.lower()}:"}
    if text.lower() in ("voice", "track", "channel"):
        return messages.UNKNOWN_WORD, {"near": "a voice begins with v1:, v2: or v3:"}
    return messages.UNKNOWN_WORD, {"near": nearest(ALIASES.get(text.lower(), text), (*DIRECTIVES, *BLOCKS))}


def _note_like(text: str, like: re.Match[str]) -> tuple[Message, dict[str, object]]:
    octave, letter, accidentals, last, dots = like.groups()
    if octave and (len(octave) > 1 or octave > "7"):
        return messages.NO_SUCH_OCTAVE, {"octave": octave}
    if letter in "Hh":
        return messages.GERMAN_B, {"right": f": write {octave}B"}
    right = octave + letter.upper() + accidentals
    if last and len(accidentals) <= 1:
        if len(last) == 1 and last <= "7" and not octave and not dots:
            return messages.OCTAVE_LAST, {"right": last + right}
        return messages.LENGTH_GLUED, {"right": f"{right}:{last}{dots}"}
    if letter.islower():
        return messages.LOWER_CASE, {"right": right}
    if dots:
        return messages.LENGTH_GLUED, {"right": f"{right}:4{dots}"}
    return messages.NOT_IN_TABLE, {"right": _enharmonic(octave, letter, accidentals)}


def _note(foreign: re.Match[str]) -> str:
    """The note of a name in another language.

    >>> [_note(name) for name in map(_FOREIGN.match, ("Fis", "3Es", "Sib", "4His", "Hes", "dflat", "Sol")) if name]
    ['F#', '3Eb', 'Bb', '5C', 'Bb', 'Db', 'G']
    """
    octave, *parts = foreign.groups()
    stem, sign = (part.lower() for part in parts if part is not None)
    letter, sign = _LETTERS.get(stem, stem.upper()), _SIGNS.get(sign, sign)
    if seed_note(letter + sign, 0) is not None:
        return f"{octave}{letter}{sign}"
    return _enharmonic(octave, letter, sign).rpartition("write ")[2]


def _enharmonic(octave: str, letter: str, accidentals: str) -> str:
    """The table's name for ``Cb``, ``E#``, ``Db#``, ``C##`` ..., with the octave where it is another."""
    semitone = pitch.SEMITONES[letter] + accidentals.count("#") - accidentals.count("b")
    name = pitch.NAMES[semitone % 12]
    shift = semitone // 12
    if not shift:
        return f"{name}: write {octave}{name}"
    where = f"{name} of the octave {'below' if shift < 0 else 'above'}"
    other = int(octave) + shift if octave else -1
    return f"{where}: write {other}{name}" if 0 <= other <= 7 else where


def _sign(word: str) -> Explanation:
    sign = word[0]
    if sign in _TAILS:
        part = re.match(r"[^\s]?[\w#.]*", word)
        length = part.end() if part else 1
        return Explanation(messages.NOT_ATTACHED, {"word": word[:length], "right": _TAILS[sign]}, 0, length)
    if sign in _NAMED:
        return _named(word)
    part = re.match(r"[^\w\s]+", word)
    length = part.end() if part else 1
    return Explanation(messages.UNKNOWN_SIGN, {"word": word[:length]}, 0, length)


def _named(word: str) -> Explanation:
    name = re.match(r".[^\s:(),&]*", word)
    text = name.group() if name else word[0]
    if len(text) == 1:
        return Explanation(messages.NEEDS_NAME, {"word": text, "right": _NAMED[text]}, 0, 1)
    if text[0] == "!":
        return Explanation(
            messages.EFFECT_BRACKETS, {"word": text, "right": EFFECT_EXAMPLES.get(text, "!vib(.5,7)")}, 0, len(text)
        )
    return Explanation(messages.BAD_NAME, {"word": text[1:]}, 1, len(text) - 1)
