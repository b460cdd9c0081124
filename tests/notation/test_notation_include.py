"""Songs of several files: what is found where, and what is told of files that cannot be included."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidtool.errors import Diagnostic, SourceError
from sidtool.notation import read_song
from sidtool.song import Note, Song


def song_of(folder: Path, **texts: str) -> Song:
    """Writes the texts as files and reads ``song.txt``, under its whole path."""
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    path = folder / "song.txt"
    return read_song(path.read_text(encoding="utf-8"), str(path))


def errors_of(folder: Path, **texts: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SourceError) as caught:
        song_of(folder, **texts)
    return caught.value.diagnostics


def test_a_file_is_found_beside_the_one_that_includes_it(tmp_path: Path) -> None:
    song = song_of(
        tmp_path,
        song='include "kits/kit.txt" v1: @kick *beat',
        kits__kit='include "beat.txt" instrument kick { wave noise+tri }',
        kits__beat="pattern beat o1: C D",
    )
    first = song.voices[0].events[0]
    assert isinstance(first, Note)
    assert (first.pitch, first.place.file, first.place.line) == (12, str(tmp_path / "kits" / "beat.txt"), 1)
    assert song.instruments[0].place.file == str(tmp_path / "kits" / "kit.txt")
    assert song.warnings[0].source == 'include "beat.txt" instrument kick { wave noise+tri }'


def test_a_kit_that_two_files_include_is_there_once(tmp_path: Path) -> None:
    song = song_of(
        tmp_path,
        song='include "a.txt" include "b.txt" v1: @kick *one *two *beat',
        a='include "kit.txt" pattern one: *beat',
        b='include "kit.txt" pattern two: *beat',
        kit="instrument kick { wave tri  adsr 8 0 0 0 } pattern beat: C D",
    )
    assert len(song.instruments) == 1
    assert len(song.voices[0].events) == 6


def test_music_is_included_as_often_as_it_is_written(tmp_path: Path) -> None:
    song = song_of(tmp_path, song='v1: C\ninclude "more.txt"\ninclude "more.txt"\nG', more="D E")
    assert [event.text for event in song.voices[0].events] == ["C", "D", "E", "D", "E", "G"]


def test_a_header_may_be_included(tmp_path: Path) -> None:
    song = song_of(tmp_path, song='include "head.txt" v1: C', head='title "Two files"  frames 12')
    assert (song.title, song.voices[0].length) == ("Two files", 12)


def test_a_library_is_not_told_what_a_song_does_not_use(tmp_path: Path) -> None:
    library = "instrument a { wave saw  adsr 8 0 0 0 }  filter f { mode low }  pattern p: C"
    assert song_of(tmp_path, song='include "all.txt" v1: C', all=library).warnings == ()
    assert len(song_of(tmp_path, song=f"{library} v1: C").warnings) == 3


def test_mistakes_in_an_included_file_are_told_there(tmp_path: Path) -> None:
    first, second = errors_of(tmp_path, song='v1: H\ninclude "a.txt"\nv1: C', a="\n  pattern p: C4")
    assert (first.span.file, first.span.line) == (str(tmp_path / "song.txt"), 1)
    assert (second.span.file, second.span.line, second.span.column) == (str(tmp_path / "a.txt"), 2, 14)
    assert second.source == "  pattern p: C4"


def test_a_circle_shows_its_chain(tmp_path: Path) -> None:
    [error] = errors_of(tmp_path, song='include "a.txt" v1: C', a='include "b.txt"', b='include "a.txt"')
    assert error.message == "'a.txt' includes itself: song.txt > a.txt > b.txt > a.txt"
    assert error.span.file == str(tmp_path / "b.txt")


def test_files_in_files_have_an_end(tmp_path: Path) -> None:
    chain = {f"a{number}": f'include "a{number + 1}.txt"' for number in range(20)}
    [error] = errors_of(tmp_path, song='include "a0.txt" v1: C', **chain, a20="")
    assert error.message == "files that include files, more than 16 deep"
    assert error.span.file == str(tmp_path / "a15.txt")


def test_files_that_include_each_other_many_times_have_an_end(tmp_path: Path) -> None:
    tree = {f"a{number}": f'include "a{number + 1}.txt" ' * 8 for number in range(8)}
    errors = errors_of(tmp_path, song='include "a0.txt" v1: C', **tree, a8="")
    assert {error.message for error in errors} == {"more than 256 files are included"}


def test_many_large_files_are_too_large(tmp_path: Path) -> None:
    texts = {f"a{number}": ";" * 1_500_000 for number in range(3)}
    song = "".join(f'include "a{number}.txt"\n' for number in range(3))
    [error] = errors_of(tmp_path, song=f"{song}v1: C", **texts)
    assert error.message == "the included files are larger than 4 MiB together"
    assert error.span.line == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfeC\0", "this is UTF-16 text"),
        (b"v1: \xe4", "this is not UTF-8 text: byte $e4 at offset 4"),
        (b"\x01\x08\x00", "this is a C64 program, not a text"),
    ],
)
def test_what_is_no_text_is_told_where_it_is_included(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "bad.txt").write_bytes(content)
    [error] = errors_of(tmp_path, song='v1: C\ninclude "bad.txt"')
    assert error.message.endswith(message)
    assert (error.span.line, error.span.column) == (2, 9)


def test_a_name_with_a_zero_byte_is_no_file_name() -> None:
    with pytest.raises(SourceError) as caught:
        read_song('v1: C\ninclude "\0drums.txt"', "song.txt")
    [error] = caught.value.diagnostics
    assert error.message == r"'\x00drums.txt': this is no file name"
    assert (error.span.line, error.span.column) == (2, 9)
