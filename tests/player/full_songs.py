"""Random Songs with everything that a Song can say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from player_harness import HERE, instrument, song_of

from sidtool.c64 import NTSC, PAL
from sidtool.song import (
    Command,
    Event,
    FilterMode,
    FilterProgram,
    FilterSetup,
    GateOff,
    Glide,
    Hold,
    Instrument,
    Note,
    Passage,
    Rest,
    SetDetune,
    SetModes,
    SetRoute,
    SetVibrato,
    Slope,
    Song,
    Speed,
    StartFilter,
    SweepCutoff,
    SweepPulse,
    SweepResonance,
    SweepVolume,
    Table,
    Vibrato,
    Voice,
    VoiceSetup,
    VolumeSetup,
    Waveform,
    WaveStep,
    WaveTable,
)

WAVES = (Waveform.PULSE, Waveform.SAWTOOTH, Waveform.TRIANGLE | Waveform.RING, Waveform.NOISE, Waveform(0))


def table(dice: Random, top: int, longest: int = 40, unit: int = 1) -> Table:
    """A table of values from 0 to ``top``; slides and steps, with a loop or without."""
    slopes = []
    for _ in range(dice.randrange(1, 5)):
        start = Fraction(dice.randrange(top * unit + 1), unit)
        end = start if dice.random() < 0.5 else Fraction(dice.randrange(top * unit + 1), unit)
        slopes.append(Slope(start, end, dice.choice([1, 2, 3, dice.randrange(1, longest)])))
    return Table(tuple(slopes), dice.choice([None, dice.randrange(len(slopes))]))


def semitones(dice: Random, unit: int) -> Table:
    """A table of a few semitones up and down, beginning at the note as often as not."""
    one = table(dice, 24, 12, unit)
    return Table(tuple(Slope(s.start - 12, s.end - 12, s.calls) for s in one.slopes), one.loop)


def steps(dice: Random) -> Table:
    """An arp: whole semitones that stay for some calls."""
    slopes = []
    for _ in range(dice.randrange(1, 5)):
        value = Fraction(dice.randrange(-12, 13))
        slopes.append(Slope(value, value, dice.choice([1, 1, 2, 5])))
    return Table(tuple(slopes), dice.choice([None, 0, dice.randrange(len(slopes))]))


def wave(dice: Random) -> WaveTable:
    found = []
    for _ in range(dice.randrange(1, 5)):
        pitch = dice.choice([None, None, dice.randrange(96)])
        offset = 0 if pitch is not None else dice.choice([0, 0, 12, -12, dice.randrange(-20, 21)])
        waveform = dice.choice([*WAVES, Waveform.TEST])
        found.append(WaveStep(waveform, dice.choice([1, 1, 2, dice.randrange(1, 300)]), pitch, offset))
    return WaveTable(tuple(found), dice.choice([None, dice.randrange(len(found))]))


def vibrato(dice: Random) -> Vibrato:
    depth = Fraction(dice.choice([1, 2, 5, 10, 25, 70]), 10)
    return Vibrato(depth, Fraction(dice.randrange(1, 120), 8), dice.choice([0, 0, 5, dice.randrange(300)]))


def some(dice: Random, chance: float) -> bool:
    return dice.random() < chance


def random_instrument(dice: Random, name: str, filters: int) -> Instrument:
    return replace(
        instrument(name, hard_restart=dice.choice([2, 2, 0, 1, 5])),
        attack=dice.randrange(16),
        decay=dice.randrange(16),
        sustain=dice.randrange(16),
        release=dice.randrange(16),
        wave=wave(dice) if some(dice, 0.6) else WaveTable((WaveStep(dice.choice(WAVES)),)),
        pulse=table(dice, 4095, 200) if some(dice, 0.6) else Table.constant(dice.randrange(4096)),
        arp=steps(dice) if some(dice, 0.4) else None,
        pitch=semitones(dice, dice.choice([1, 4, 100])) if some(dice, 0.3) else None,
        filter=dice.randrange(filters) if filters and some(dice, 0.4) else None,
    )


def command(dice: Random, filters: int) -> Command:
    kinds = [
        lambda: SetVibrato(vibrato(dice) if some(dice, 0.7) else None),
        lambda: SetDetune(Fraction(dice.randrange(-50, 51), 100)),
        lambda: SweepPulse(table(dice, 4095)),
        lambda: SweepCutoff(table(dice, 2047)),
        lambda: SweepResonance(table(dice, 15)),
        lambda: SweepVolume(table(dice, 15)),
        lambda: SetModes(FilterMode(dice.randrange(16) << 4)),
        lambda: SetRoute(tuple(sorted(dice.sample([1, 2, 3], dice.randrange(4))))),
    ]
    if filters:
        kinds.append(lambda: StartFilter(dice.randrange(filters)))
    return dice.choice(kinds)()


def random_note(dice: Random, length: Fraction, chosen: int | None, commands: tuple[Command, ...]) -> Note:
    pitch = dice.randrange(24, 80)
    glide = None
    if some(dice, 0.25):
        glide = Glide(Fraction(dice.randrange(24 * 2, 80 * 2), 2), dice.choice([1, 3, 17, dice.randrange(1, 300)]))
    return Note(
        length,
        HERE,
        "n",
        0,
        pitch,
        chosen,
        chord=tuple(dice.randrange(24, 80) for _ in range(dice.randrange(1, 4))) if some(dice, 0.2) else (),
        glide=glide,
        gate=dice.choice([None, None, 1, 3, dice.randrange(1, 500)]),
        level=dice.choice([15, 15, dice.randrange(16)]),
        detune=dice.choice([Fraction(0), Fraction(0), Fraction(dice.randrange(-60, 61), 100)]),
        vibrato=vibrato(dice) if some(dice, 0.3) else None,
        keeps_pulse=some(dice, 0.1),
        commands=commands,
    )


def random_events(dice: Random, lengths: list[Fraction], instruments: int, filters: int) -> list[Event]:
    chosen = dice.randrange(instruments) if instruments and some(dice, 0.8) else None
    events: list[Event] = []
    slur = False
    for index in range(dice.randrange(1, 14)):
        length = dice.choice(lengths)
        if instruments and some(dice, 0.3):
            chosen = dice.choice([None, *range(instruments)])
        commands = tuple(command(dice, filters) for _ in range(dice.choice([0, 0, 0, 1, 2])))
        markers = (f"m{dice.randrange(4)}",) if some(dice, 0.1) else ()
        kind = dice.randrange(8)
        made: Event
        if kind == 0:
            made = GateOff(length, HERE, "x", index, commands=commands, markers=markers)
        elif kind == 1:
            made = Rest(length, HERE, "r", index, commands=commands, markers=markers)
        elif kind == 2:
            made = Hold(length, HERE, "s", index, commands=commands, markers=markers)
        else:
            note = random_note(dice, length, chosen, commands)
            made = replace(note, bar=index, markers=markers, slurred=slur)
            slur = chosen is not None and some(dice, 0.2)
            events.append(made)
            continue
        slur = False
        events.append(made)
    return events


def random_voice(dice: Random, number: int, lengths: list[Fraction], instruments: int, filters: int) -> Voice:
    events = random_events(dice, lengths, instruments, filters)
    passages = with_copies(dice, events) if some(dice, 0.4) else []
    loop = None if some(dice, 0.3) else dice.randrange(len(events))
    if some(dice, 0.2):
        last = tuple(command(dice, filters) for _ in range(2))
        events.append(Hold(Fraction(0), HERE, "", 0, commands=last, markers=("end",)))
    # An instrument's tables cannot begin anew in each pass of a loop in which nothing is struck.
    if loop is not None and not any(isinstance(event, Note) for event in events[loop:]):
        loop = next((index for index, event in enumerate(events) if isinstance(event, Note)), None)
    # What a slur or a slide leaves at a loop's end is for the loop's beginning to say: there a note begins anew.
    if loop is not None and isinstance(events[loop], Note):
        events[loop] = replace(events[loop], slurred=False)  # type: ignore[call-arg]
    return Voice(number, tuple(events), loop, tuple(passages))


def transposed(event: Event, by: int) -> Event:
    """An event, some semitones higher."""
    if not isinstance(event, Note):
        return event
    glide = event.glide and replace(event.glide, target=event.glide.target + by)
    return replace(event, pitch=event.pitch + by, chord=tuple(one + by for one in event.chord), glide=glide)


def with_copies(dice: Random, events: list[Event]) -> list[Passage]:
    """Lets a stretch of events come again, transposed, as calls of a pattern do."""
    first = dice.randrange(len(events))
    stretch = events[first : first + dice.randrange(1, 7)]
    passages = [Passage(first, first + len(stretch), "riff", 0)]
    for _ in range(dice.randrange(1, 4)):
        by = dice.choice([0, 0, 3, -2])
        passages.append(Passage(len(events), len(events) + len(stretch), "riff", by))
        events += [transposed(event, by) for event in stretch]
    return passages


def random_program(dice: Random, name: str) -> FilterProgram:
    return FilterProgram(
        name,
        HERE,
        FilterMode(dice.randrange(16) << 4) if some(dice, 0.7) else None,
        dice.randrange(16) if some(dice, 0.7) else None,
        tuple(sorted(dice.sample([1, 2, 3], dice.randrange(4)))) if some(dice, 0.5) else None,
        table(dice, 2047) if some(dice, 0.7) else None,
    )


def random_full_song(dice: Random) -> Song:
    clock = dice.choice([PAL, NTSC])
    speed = dice.choice([Speed(), Speed(), Speed(per_frame=dice.randrange(2, 9)), Speed(hertz=Fraction(100))])
    step = dice.choice([Fraction(6), Fraction(dice.randrange(40, 900), dice.randrange(7, 90)), Fraction(24, 5)])
    lengths = dice.choice([[step], [step, step / 2, step * 3], [step, step / 3, Fraction(dice.randrange(1, 20))]])
    filters = tuple(random_program(dice, f"f{index}") for index in range(dice.randrange(3)))
    instruments = tuple(random_instrument(dice, f"i{index}", len(filters)) for index in range(dice.randrange(4)))
    numbers = sorted(dice.sample([1, 2, 3], dice.randrange(1, 4)))
    voices = tuple(random_voice(dice, number, lengths, len(instruments), len(filters)) for number in numbers)
    song = song_of(*voices, instruments=instruments, clock=clock, speed=speed, filters=filters)
    setups = [
        VoiceSetup(number, dice.choice(WAVES), *(dice.randrange(16) for _ in range(4)), dice.randrange(4096))
        for number in numbers
    ]
    more = [FilterSetup(dice.randrange(2048), dice.randrange(16), *(some(dice, 0.5) for _ in range(7)))]
    return replace(song, setup=(*setups, *(more if some(dice, 0.5) else []), VolumeSetup(dice.randrange(16))))


def everything() -> Song:
    """All of it on three voices at once: tables, vibrato, slides, hard restart, filter, patterns with transposition."""
    steady = Slope(Fraction(0), Fraction(0), 2)
    thirds = (steady, Slope(Fraction(3), Fraction(3), 2), Slope(Fraction(7), Fraction(7), 2))
    width = (Slope(Fraction(0x400), Fraction(0xC00), 48), Slope(Fraction(0xC00), Fraction(0x400), 48))
    sweep = Table((Slope(Fraction(0x500), Fraction(0x100), 16), Slope(Fraction(0x100), Fraction(0x100))))
    program = FilterProgram("sweep", HERE, FilterMode.LOW_PASS, 14, None, sweep)
    swings = Vibrato(Fraction(1, 4), Fraction(6), 6)
    attack = WaveTable((WaveStep(Waveform.NOISE, 1, None, 12), WaveStep(Waveform.PULSE)))
    first = replace(instrument("lead"), wave=attack, pulse=Table(width, 0), arp=Table(thirds, 0), filter=0)
    fall = Table((Slope(Fraction(-2), Fraction(0), 8), Slope(Fraction(0), Fraction(0))))
    second = replace(first, name="pad", pitch=fall, arp=None)
    riff = [
        replace(note_of(40, 6, 0), vibrato=swings, gate=5),
        replace(note_of(43, 12, 1), level=12, detune=Fraction(8, 100)),
        replace(note_of(47, 6, 1), glide=Glide(Fraction(52), 6), vibrato=swings),
        replace(note_of(52, 6, 0), chord=(55, 59), vibrato=swings, detune=Fraction(8, 100)),
    ]
    voices = tuple(_with_riffs(number, riff) for number in (1, 2, 3))
    return song_of(*voices, instruments=(first, second), filters=(program,))


def note_of(pitch: int, length: int, chosen: int) -> Note:
    return Note(Fraction(length), HERE, str(pitch), 0, pitch, chosen)


def _with_riffs(number: int, riff: list[Note]) -> Voice:
    events: list[Event] = []
    passages = []
    for by in (0, 5, 0, -3):
        passages.append(Passage(len(events), len(events) + len(riff), "riff", by))
        events += [transposed(one, by) for one in riff]
    return Voice(number, tuple(events), 0, tuple(passages))
