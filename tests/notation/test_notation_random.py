"""Random texts: valid ones mean what they say, broken ones give told errors, and no place lies outside the text."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from notation_cases import cases

from sidtool.errors import Diagnostic, SourceError, Span
from sidtool.notation import read_song
from sidtool.song import GateOff, Hold, Note, Song

SEMITONES = {"C": 0, "C#": 1, "Db": 1, "D": 2, "D#": 3, "Eb": 3, "E": 4, "F": 5, "F#": 6, "Gb": 6}
SEMITONES |= {"G": 7, "G#": 8, "Ab": 8, "A": 9, "A#": 10, "Bb": 10, "B": 11}
LENGTHS = {"": Fraction(12), ":4": Fraction(12), ":8": Fraction(6), ":4.": Fraction(18), ":2..": Fraction(42)}
LENGTHS |= {":8t": Fraction(4), ":5f": Fraction(5), ":1~16": Fraction(51), ":16": Fraction(3), ":7": Fraction(48, 7)}

notes = st.tuples(
    st.sampled_from(["", *"01234567"]), st.sampled_from(sorted(SEMITONES)), st.sampled_from(sorted(LENGTHS))
)
others = st.tuples(st.sampled_from(["x", "_"]), st.sampled_from(sorted(LENGTHS)))
blanks = st.sampled_from([" ", "  ", "\n", "\t", " ; comment | [ x\n", "\n\n "])
Word = tuple[str, str, str] | tuple[str, str]


def meaning(words: list[Word], octave: int) -> list[tuple[object, Fraction]]:
    """The events of some words, worked out the plain way: their kind (a number for a note) and length."""
    result: list[tuple[object, Fraction]] = []
    for word in words:
        length = LENGTHS[word[-1]]
        if len(word) == 3:
            result.append((int(word[0] or octave) * 12 + SEMITONES[word[1]], length))
        elif word[0] == "x":
            result.append((GateOff, length))
        elif result:
            result[-1] = (result[-1][0], result[-1][1] + length)
        else:
            result.append((Hold, length))
    return result


def events(song: Song) -> list[tuple[object, Fraction]]:
    return [(e.pitch if isinstance(e, Note) else type(e), e.length) for e in song.voices[0].events]


@given(st.lists(st.tuples(notes | others, blanks), min_size=1, max_size=40), st.integers(0, 7), st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_valid_words_give_their_events(words: list[tuple[Word, str]], octave: int, passes: int) -> None:
    text = "".join("".join(word) + blank for word, blank in words)
    expected = meaning([word for word, _ in words] * passes, octave)
    repeated = f"[ {text} ]{passes}" if passes > 1 else text
    song = read_song(f"frames 12\nv2 o{octave}: {repeated}", "song.txt")
    assert events(song) == expected
    assert_places_inside(f"frames 12\nv2 o{octave}: {repeated}", song)


VALID = [case.read_text(encoding="utf-8") for case in cases("valid")]
INVALID = [case.read_text(encoding="utf-8") for case in cases("invalid")]
WHOLE = Path(__file__).with_name("whole_notation.txt").read_text(encoding="utf-8")
TEXTS = [*VALID, *INVALID, WHOLE]
PIECES = ["[", "]", "]2", "{", "}", "}:4", "/", "|", ":", ":4", "L", "v1:", "v", "instrument ", "filter ", "pattern p"]
PIECES += [
    "\n",
    '"',
    "'",
    ";",
    " ",
    "C",
    "9",
    "#",
    "@",
    "!vib(",
    ")",
    ",",
    ">",
    "~",
    ".sid.v1 ",
    "bpm ",
    "title",
    "\x00",
]
PIECES += [
    "# ",
    "//",
    " : 4",
    "] 2",
    "v1, v2:",
    "voice 1:",
    "inst a { wave saw }",
    "sid.v1 ",
    "adsr 0, 9",
    "=",
    " f",
    "İ",
]


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A text of the cases with some pieces put in, cut out, doubled or taken from elsewhere."""
    text = draw(st.sampled_from(TEXTS))[:600]
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        piece = draw(st.sampled_from(PIECES) | st.text(max_size=4) | st.just(text[start:end] * 2))
        text = text[:start] + piece + text[end:]
    return text


def assert_inside(text: str, span: Span) -> None:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert 1 <= span.line <= len(lines)
    assert span.column >= 1
    assert span.length >= 1
    assert span.column + span.length - 1 <= max(1, len(lines[span.line - 1]))


def assert_told(text: str, diagnostics: tuple[Diagnostic, ...]) -> None:
    for diagnostic in diagnostics:
        assert_inside(text, diagnostic.span)
        assert diagnostic.message
        assert diagnostic.render().isprintable() or "\n" in diagnostic.render()
    places = [(diagnostic.span.line, diagnostic.span.column) for diagnostic in diagnostics]
    assert places == sorted(places)


def assert_places_inside(text: str, song: Song) -> None:
    assert_told(text, song.warnings)
    for voice in song.voices:
        assert voice.events
        assert voice.loop is None or voice.loop < len(voice.events)
        for event in voice.events:
            assert_inside(text, event.place)
            assert event.length >= 1
            assert not isinstance(event, Note) or 0 <= event.pitch <= 95


def read_anything(text: str) -> None:
    try:
        song = read_song(text, "song.txt")
    except SourceError as error:
        assert_told(text, error.diagnostics)
    else:
        assert_places_inside(text, song)


@given(broken())
@settings(max_examples=400, deadline=None)
def test_broken_texts_are_told(text: str) -> None:
    read_anything(text)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_is_told(text: str) -> None:
    read_anything(text)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_bytes_are_told(content: bytes) -> None:
    read_anything(content.decode("latin-1"))
