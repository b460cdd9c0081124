"""Random mistakes: songs with a word put in or cut out. An error or a song, never a traceback, and never a word that is
dropped silently: the song changes, or something is said.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from functools import cache
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles import PROJECT
from random_songs import random_song

from sidtool.errors import SourceError, Span
from sidtool.notation import read_song
from sidtool.song import Passage, Song

SONGS = [path.read_text(encoding="utf-8") for path in sorted((PROJECT / "songs").glob("*.txt"))]
CASES = [path.read_text(encoding="utf-8") for path in sorted((PROJECT / "tests/cases/valid").glob("*.txt"))]
JUNK = [
    "zz9",
    "C4",
    "H",
    "Cx",
    "C##",
    "$q",
    ",",
    ")",
    "(",
    "&",
    "~",
    "=",
    "]",
    "}",
    "v0:",
    "°",
    "C&&",
    "C:",
    ":4",
    "//",
]
JUNK += [
    "o9",
    "l0",
    "q9",
    "V16",
    "@",
    "*",
    "%",
    "!zz(1)",
    "!vib",
    "C:4f~",
    "C-",
    "C+",
    "C:0",
    "C:193",
    "]0",
    "x&",
    "_&",
]
SOUNDS = ["C", "x", "_", "r", "s", "2F#:8", "C+E", "C-G", "C-.5", "x:16", "{C D}:4", "[ C ]2"]
REMARK = re.compile(r';[^\n]*|"[^"\n]*"')
WORD = re.compile(r"[^\s|]+|\|")
MANY = [HealthCheck.too_slow, HealthCheck.data_too_large]


def essence(node: object) -> object:
    """What a song says: without places, texts as written, hints for the player and warnings."""
    if isinstance(node, Span | Passage):
        return None
    if isinstance(node, tuple):
        return tuple(essence(one) for one in node)
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        left_out = {"text", "place", "warnings", "passages", "file", "bar"}
        fields = [field.name for field in dataclasses.fields(node) if field.name not in left_out]
        return type(node).__name__, *(essence(getattr(node, name)) for name in fields)
    return node


def outcome(text: str) -> tuple[object, ...] | None:
    """What a text means and is warned of; None: it has mistakes."""
    try:
        song: Song = read_song(text, "song.txt")
    except SourceError:
        return None
    return essence(song), tuple(sorted(one.message for one in song.warnings))


@cache
def valid(text: str) -> tuple[object, ...]:
    result = outcome(text)
    assert result is not None, text
    return result


@cache
def written() -> list[str]:
    """The project's songs and cases that stand for themselves: they include nothing."""
    return [text for text in SONGS + CASES if "include" not in text]


def places(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each word of a text, comments and quoted texts apart."""
    blank = REMARK.sub(lambda match: " " * len(match[0]), text)
    for match in WORD.finditer(blank):
        yield match.span()


def some_song(dice: Random) -> str:
    """A valid text: one of the project's songs (cut at a line where it stays valid), a case, or a random one."""
    if dice.randrange(2):
        return random_song(dice).text
    return dice.choice(written())


def music(text: str) -> list[tuple[int, int]]:
    """The places that lie in a voice: behind its head, before anything else that has one.

    None where steps swing and a voice loops: a loop of half a pair is told as two passes, and one note fewer in it may
    come to the same. None where a repeat is played once and has a last pass: what that leaves out is warned of already.
    """
    result: list[tuple[int, int]] = []
    if "swing" in text and re.search(r"\bL\s", text):
        return result
    if "/" in text and re.search(r"\]1\b", text):
        return result
    inside = voice = False
    for start, end in places(text):
        word = text[start:end]
        if re.match(r"\.|instrument$|filter$|pattern$|subtune$|v\d+:?$", word):
            inside, voice = False, word[0] == "v"
        if inside:
            result.append((start, end))
        inside = inside or (voice and word.endswith(":"))
    return result


def put_in(text: str, at: int, word: str) -> str:
    return f"{text[:at]}{word} {text[at:]}"


def check(change: Callable[[str, Random], str | None], dice: Random) -> None:
    """A change of a valid text is heard or told."""
    text = some_song(dice)
    changed = change(text, dice)
    if changed is None:
        return
    result = outcome(changed)
    assert result is None or result != valid(text), f"dropped without a word:\n{text}\n{changed}"


def junk(text: str, dice: Random) -> str:
    start, _ = dice.choice(list(places(text)))
    return put_in(text, start, dice.choice(JUNK))


def sound(text: str, dice: Random) -> str | None:
    found = music(text)
    return put_in(text, dice.choice(found)[0], dice.choice(SOUNDS)) if found else None


NOTE = re.compile(r"[0-7]?[A-G][#b]?([-+:].*)?&?$|[xrs_](:.*)?$")


def cut(text: str, dice: Random) -> str | None:
    """Takes out a word that sounds or lasts."""
    found = [(start, end) for start, end in music(text) if NOTE.match(text[start:end])]
    if not found:
        return None
    start, end = dice.choice(found)
    return text[:start] + text[end:]


@given(st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None, suppress_health_check=MANY)
def test_a_word_that_is_none_is_told(dice: Random) -> None:
    check(junk, dice)


@given(st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None, suppress_health_check=MANY)
def test_a_sound_put_in_is_heard_or_told(dice: Random) -> None:
    check(sound, dice)


@given(st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None, suppress_health_check=MANY)
def test_a_sound_cut_out_is_missed(dice: Random) -> None:
    check(cut, dice)
