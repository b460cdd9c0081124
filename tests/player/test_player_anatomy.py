"""Where a song's events stand in its program, against the bytes that the player reads there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from full_songs import everything, random_full_song, random_voice
from player_harness import Program, instrument, note, off, real_64tass, song_of

from sidtool.player import anatomy, compile_song
from sidtool.player import format as packed
from sidtool.player.full_plan import make_full_plan
from sidtool.player.needs import is_plain
from sidtool.song import Event, GateOff, Note, Passage, Rest, Song, Speed, Voice

_OPERANDS = {packed.WIDE_MANNER: 1, packed.LATE_RESTART: 1, packed.COURSE: 2, packed.MARKER: 1}


class Reader:
    """A voice's stream as the player reads it: where the bytes of each of its events begin and end."""

    def __init__(self, program: Program, first_manner: int, first: str, row: int | None) -> None:
        self.data, self.load, self.labels = program.data, program.load, program.labels
        self.first_manner = first_manner
        self.at = self.labels[first]
        self.blocks = {at for label, at in self.labels.items() if label.startswith("orders")}
        self.row = row  # of the sequences; None: there are none
        self.by = 0  # semitones

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1 - self.load]

    def address(self) -> int:
        low = self.byte()
        return low | self.byte() << 8

    def column(self, name: str) -> int:
        return self.data[self.labels[f"song_sequence_{name}"] + self.row - self.load]

    def part(self) -> None:
        self.at = self.column("low") | self.column("high") << 8
        if "song_sequence_transposition" in self.labels:
            self.by = (self.column("transposition") + 128) % 256 - 128
        self.row = self.column("next")

    def events(self) -> Iterator[tuple[int, int, int]]:
        """First address, the one behind the last, and the last byte; that of a note is its pitch."""
        begin = self.at
        while True:
            byte = self.byte()
            if byte < self.first_manner:
                yield begin, self.at, byte + self.by
                begin = self.at
            elif byte >= packed.FIRST_EVENT:
                yield begin, self.at, byte
                begin = self.at
            elif byte == packed.RETURN:
                assert self.at == begin + 1, "nothing stands before the end of a part"
                self.part()
                begin = self.at
            elif byte == packed.FULL_LOOP:
                begin = self.at = self.address()
            elif byte == packed.ORDERS:
                assert self.address() in self.blocks
            elif byte >= packed.FIRST_JUMP:
                self.at += _OPERANDS[byte]


def check(song: Song) -> None:
    program = real_64tass(compile_song(song))
    plan = make_full_plan(song)
    for tune, found, one in zip(plan.tunes, anatomy(song), song.tunes, strict=True):
        for index, (voice, events) in enumerate(zip(one.voices, found.voices, strict=True)):
            line = tune.lines[index]
            assert (events.label, events.size) == (tune.label(line), tune.size(line))
            way = tune.ways[index] if tune.ways else None
            first = "song_return" if way else events.label
            reader = Reader(program, plan.first_manner, first, way.first if way else None).events()
            for event, place in zip(voice.events, events.events, strict=True):
                if place.size:
                    check_event(event, place.size, program.labels[place.label] + place.offset, reader)
            if voice.loop is None:
                assert next(reader)[2] == packed.END_OF_VOICE
            elif len(line.voice.events) == len(voice.events):  # or some stand there twice: all passes are the same
                again = next(place for place in events.events[voice.loop :] if place.size)
                assert next(reader)[0] == program.labels[again.label] + again.offset


def check_event(event: Event, size: int, first: int, reader: Iterator[tuple[int, int, int]]) -> None:
    begin, at, last = next(reader)
    assert begin == first
    if at == first + size:
        assert last in meant(event)
        return
    if isinstance(event, Note):
        assert last == event.pitch, "what a long note begins with"
    while at < first + size:
        begin, at, last = next(reader)
        assert last in (packed.HOLD, packed.GATE_OFF)
    assert at == first + size


def meant(event: Event) -> tuple[int, ...]:
    """The byte of an event."""
    match event:
        case Note():
            return (event.pitch,)
        case GateOff():
            return (packed.GATE_OFF,)
        case Rest():
            return (packed.REST,)
        case _:
            return packed.HOLD, packed.GATE_OFF, packed.NOTHING


def has_parts(song: Song) -> bool:
    return any(tune.ways for tune in make_full_plan(song).tunes)


@pytest.mark.parametrize("seed", range(2500, 2560))
def test_events_of_random_songs(seed: int) -> None:
    song = random_full_song(Random(seed))
    if not is_plain(song):
        check(song)


def riffs(number: int, *by: int, between: tuple[Event, ...] = (), loop: int | None = 0) -> Voice:
    """A voice that plays a pattern again and again, with something between."""
    notes = [replace(note(40 + 2 * index, 6, 0), gate=3) for index in range(8)]
    notes[5] = replace(notes[5], length=Fraction(300))
    events, passages = list[Event](), []
    for one in by:
        events += between
        passages.append(Passage(len(events), len(events) + len(notes), "riff", one))
        events += [replace(each, pitch=each.pitch + one) for each in notes]
    return Voice(number, tuple(events), loop, tuple(passages))


BETWEEN = (note(60, 7, 0), off(700), note(61, 7, 0))


@pytest.mark.parametrize(
    "voices",
    [
        (riffs(1, 0, 0, 3, 0),),
        (riffs(1, 0, 0, 3, 0, loop=None),),
        (riffs(1, 0, 0, 3, 0, between=BETWEEN), riffs(3, -5, 0, 12, 0, loop=8)),
        (riffs(2, 0, 0, 3, 0, between=BETWEEN, loop=1), riffs(3, -5, 0, 12, between=BETWEEN, loop=None)),
        (riffs(1, 0, 0), riffs(2, 0, 0), Voice(3, BETWEEN, 1)),
    ],
)
def test_events_of_patterns_and_of_what_stands_between_them(voices: tuple[Voice, ...]) -> None:
    song = song_of(*voices, instruments=(instrument(),))
    assert has_parts(song)
    check(song)
    second = replace(song, number=2, speed=Speed(per_frame=2), voices=tuple(reversed(voices)))
    check(replace(song, others=(second,)))


@pytest.mark.parametrize("seed", range(12))
def test_events_of_tunes_with_patterns(seed: int) -> None:
    dice = Random(seed)
    first = everything()
    voices = tuple(random_voice(dice, number, [Fraction(6), Fraction(7, 2)], 2, 1) for number in (1, 3))
    song = replace(first, others=(replace(first, voices=voices, number=2),))
    assert has_parts(song)
    check(song)


def test_a_voice_of_patterns_only_has_its_label() -> None:
    song = song_of(riffs(2, 0, 0, 3), instruments=(instrument(),))
    program = real_64tass(compile_song(song))
    voice = anatomy(song)[0].voices[0]
    assert (voice.label, voice.size) == ("voice2", 0)
    assert program.labels["voice2"] == program.load + len(program.data)
    assert {event.label for event in voice.events} == {"pattern0"}
