"""The fugue of the gallery against Bach's: his subject at its entries, the number of notes, the last chord."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from oracles import PROJECT

from sidtool.notation import read_song
from sidtool.song import Note, Song, Voice

FUGUE = PROJECT / "songs" / "fugue_c_minor.txt"
SUBJECT_SEMITONES = [0, -1, 0, -5, -4, 0, -1, 0, 2, -5, 0, -1, 0, 2, -7, -5, -4, -5, -7]
SUBJECT_SIXTEENTHS = [1, 1, 2, 2, 2, 1, 1, 2, 2, 2, 1, 1, 2, 2, 1, 1, 4, 1, 1]


def read(path: Path) -> Song:
    return read_song(path.read_text(encoding="utf-8"), path.name)


def onsets(voice: Voice) -> list[tuple[Fraction, Note]]:
    """Each note with the call it is written at."""
    found, now = [], Fraction(0)
    for event in voice.events:
        if isinstance(event, Note):
            found.append((now, event))
        now += event.length
    return found


def entries(voice: Voice, sixteenth: Fraction) -> list[tuple[int, Fraction, int]]:
    """Where the subject of the C minor fugue stands, note for note: (voice, bar from 1, first pitch)."""
    notes, size, found = onsets(voice), len(SUBJECT_SEMITONES), []
    for start in range(len(notes) - size + 1):
        when, first = notes[start]
        part = [note for _, note in notes[start : start + size]]
        intervals = [note.pitch - first.pitch for note in part]
        lengths = [note.length / sixteenth for note in part]
        if intervals == SUBJECT_SEMITONES and lengths == SUBJECT_SIXTEENTHS:
            found.append((voice.number, when / sixteenth / 16 + 1, first.pitch))
    return found


def test_the_fugue_has_bachs_subject_at_each_entry_in_the_home_key() -> None:
    song = read(FUGUE)
    sixteenth = min(event.length for voice in song.voices for event in voice.events)
    found = sorted(entry for voice in song.voices for entry in entries(voice, sixteenth))
    late, half = Fraction(1, 8), Fraction(1, 2)  # every entry begins an eighth after a strong beat
    assert found == [
        (1, 20 + late, 60),
        (1, 29 + half + late, 60),
        (2, 1 + late, 60),
        (3, 7 + late, 48),
        (3, 26 + half + late, 36),
    ]


def test_the_fugue_has_every_note_of_its_voices_and_ends_on_the_organ_point() -> None:
    song = read(FUGUE)
    assert [len(onsets(voice)) for voice in song.voices] == [264, 248, 235]
    last = [onsets(voice)[-1][1] for voice in song.voices]
    assert [note.pitch for note in last] == [52, 43, 24]  # a triad of C major: E, G, C
    assert last[2].length / last[0].length == 3  # from the middle of bar 29 to the middle of bar 32
