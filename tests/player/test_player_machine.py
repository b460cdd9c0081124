"""The program as a whole: started by SYS, called from the interrupt; the envelope after a hard restart; the cost."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from oracles import need_module
from player_harness import Bare, Program, instrument, note, off, real_64tass, song_of

from sidtool.c64 import NTSC, PAL, Clock
from sidtool.player import compile_song
from sidtool.song import Instrument, Song, Speed, Table, Voice, Waveform, WaveStep, WaveTable

SYS, RTS = 0x9E, 0x60


class Machine(Bare):
    """The bare 6502 with a raster that goes on at every look, and an interrupt as the KERNAL forwards it."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.line = 100
        self.memory[0xFFD2] = RTS
        self.hardware: list[tuple[int, int, int]] = []
        self.memory.subscribe_to_read([0xD011], self._raster)
        self.memory.subscribe_to_write(range(0xDC00, 0xDC10), self._cia)

    def _raster(self, _address: int) -> int:
        self.line = (self.line + 1) % 312
        return 0x1B | (self.line & 0x100) >> 1

    def _cia(self, address: int, value: int) -> None:
        self.hardware.append((address, value, self.line))

    def start(self) -> None:
        """Runs from SYS until the program idles."""
        line = bytes(self.memory[0x0801 : 0x0801 + 30])
        self.cpu.pc = int(line[line.index(SYS) + 1 :].partition(b":")[0])
        for _ in range(10_000):
            before = self.cpu.pc
            self.cpu.step()
            if self.cpu.pc == before:
                return
        raise AssertionError("the program does not idle")

    def interrupt(self) -> int:
        """One interrupt from the idle loop; the address that the handler leaves to."""
        cpu = self.cpu
        idle, cpu.sp = cpu.pc, 0xFF
        assert not cpu.p & cpu.INTERRUPT
        self.writes = []
        for value in (idle >> 8, idle & 0xFF, cpu.p, 1, 2, 3):  # $ff48 pushes A, X, Y
            cpu.stPush(value)
        cpu.pc = self.memory[0x314] | self.memory[0x315] << 8
        for _ in range(10_000):
            cpu.step()
            if cpu.pc in (idle, 0xEA31):
                return cpu.pc
        raise AssertionError("the handler does not return")


def plain(**changes: object) -> Song:
    return song_of(Voice(1, (note(40, 3), off(3)), 0), **changes)


@pytest.mark.parametrize("clock", [PAL, NTSC])
@pytest.mark.parametrize("per_frame", [1, 3])
def test_a_frame_timer_calls_the_player(clock: Clock, per_frame: int) -> None:
    song = plain(clock=clock, speed=Speed(per_frame=per_frame))
    machine = Machine(real_64tass(compile_song(song)))
    machine.start()
    latch = song.cycles_per_call - 1
    if per_frame == 1:
        assert latch == {"pal": 0x4CC7, "ntsc": 0x42C6}[clock.name]
    assert [(address, value) for address, value, _ in machine.hardware] == [
        (0xDC00, 0x7F),
        (0xDC0D, 0x7F),
        (0xDC04, latch & 0xFF),
        (0xDC05, latch >> 8),
        (0xDC0E, 0x11),
        (0xDC0D, 0x81),
    ]
    assert 256 <= machine.hardware[-1][2] < 260  # the first line below the picture: no bad line for long
    idle = machine.cpu.pc
    counts = []
    for _ in range(7):
        assert machine.interrupt() == idle
        assert (machine.cpu.a, machine.cpu.x, machine.cpu.y, machine.cpu.sp) == (1, 2, 3, 0xFF)
        counts.append(len(machine.writes))
    assert counts == [3, 0, 0, 1, 0, 0, 3]


def test_the_jiffy_interrupt_goes_on_in_the_kernal() -> None:
    machine = Machine(real_64tass(compile_song(plain(speed=Speed(jiffy=True)))))
    machine.start()
    assert machine.hardware == [(0xDC00, 0x7F, 100)]
    assert machine.interrupt() == 0xEA31
    assert len(machine.writes) == 3


def rise(song: Song, program: Program, voice_calls: int) -> list[int]:
    """For each onset in voice 3: cycles from the opening of the gate until the envelope stands above 12."""
    chip = need_module("pyresidfp._pyresidfp")
    sid = chip.SID(chip.ChipModel.MOS8580, chip.SamplingMethod.DECIMATE, 985_248.0, 48_000.0)
    bare = Bare(program)
    stamps: list[tuple[int, int, int]] = []
    start = 0
    bare.memory.subscribe_to_write(
        range(0xD400, 0xD419), lambda a, v: stamps.append((start + bare.cpu.processorCycles - base, a - 0xD400, v))
    )
    base = bare.cpu.processorCycles
    bare.init()
    for call in range(voice_calls):
        start, base = 20_000 + call * song.cycles_per_call, bare.cpu.processorCycles
        bare.play()
    now, gate, opened, times = 0, 0, None, list[int]()
    for at, register, value in [*stamps, (start + song.cycles_per_call, 24, 15)]:
        while now < at:
            cycles = at - now if opened is None else 1
            sid.clock(cycles)
            now += cycles
            if opened is not None and sid.read(0x1C) > 12:
                times.append(now - opened)
                opened = None
        sid.write(register, value)
        if register == 18:
            if value & 1 > gate:
                opened = now
            gate = value & 1
    return times


@pytest.mark.parametrize("steps", [1, 2])  # the small player, the full one
@pytest.mark.parametrize("release", [0, 8, 10, 15])
def test_no_note_runs_into_the_delay_of_the_envelope(release: int, steps: int) -> None:
    # Attack 0 takes 9 cycles a step: 13 steps are 117 cycles. The delay bug would make it some 32,000.
    before = Instrument(
        "before", 3, 11, 9, release, WaveTable((WaveStep(Waveform.NOISE),) * steps), Table.constant(0), note(1).place
    )
    after = Instrument(
        "after", 0, 9, 8, release, WaveTable((WaveStep(Waveform.TRIANGLE),) * steps), Table.constant(0), note(1).place
    )
    voice = Voice(3, tuple(note(40 + index, 7 + index % 3, index % 2) for index in range(8)), None)
    song = song_of(voice, instruments=(before, after))
    times = rise(song, real_64tass(compile_song(song)), 80)
    assert len(times) == 8
    assert all(time < 180 for time in times[1::2])
    assert all(time < 95 * 15 for time in times[0::2])


def test_the_full_player_is_never_late() -> None:
    # Whether the counter stands badly in the cycles after the gate opens depends on what was before: many lengths.
    for seed in range(4):
        dice = Random(seed)
        steps = WaveTable((WaveStep(Waveform.TRIANGLE),) * 2)
        before = Instrument("before", 3, 11, 9, dice.randrange(16), steps, Table.constant(0), note(1).place)
        after = Instrument("after", 0, dice.choice([9, 5, 3]), 8, 4, steps, Table.constant(0), note(1).place)
        lead = Voice(1, tuple(note(40 + index, dice.randrange(3, 9), index % 2) for index in range(20)), 0)
        voice = Voice(3, tuple(note(40 + index, 7 + dice.randrange(3), index % 2) for index in range(16)), None)
        song = song_of(lead, voice, instruments=(before, after))
        times = rise(song, real_64tass(compile_song(song)), 140)
        assert len(times) == 16
        assert max(times) < 95 * 15


def cost(song: Song, calls: int) -> tuple[int, int, int]:
    """Most cycles of a call of play, fewest, and the bytes of code and variables from the label ``player`` on."""
    program = real_64tass(compile_song(song))
    bare = Bare(program)
    bare.init()
    cycles = []
    for _ in range(calls):
        bare.play()
        cycles.append(bare.cycles)
    return max(cycles), min(cycles), program.labels["player.end"] - program.labels["player"]


def sheets(*steps: Fraction | int) -> Song:
    """Three voices that play notes and x, all at once, and loop at once."""
    lengths = [steps[index % len(steps)] for index in range(24)]
    events = tuple(note(30 + index, length) if index % 3 else off(length) for index, length in enumerate(lengths))
    return song_of(*(Voice(number, events, 0) for number in (1, 2, 3)))


def band(*lengths: Fraction | int) -> Song:
    """Three voices that change instrument and length with each note, all at once."""
    events = tuple(note(30 + index, lengths[index % len(lengths)], index % 2) for index in range(20))
    voices = tuple(Voice(number, events, 0) for number in (1, 2, 3))
    return song_of(*voices, instruments=(instrument(), instrument("saw", Waveform.SAWTOOTH)))


QUARTER = PAL.phi2 / PAL.cycles_per_frame * 60 / 125

# Cycles of the longest call, of the shortest, bytes of code and variables; docs/player.md tells the same figures.
COSTS = {
    "note sheets, frames": (sheets(17), 172, 18, 168),
    "note sheets, bpm": (sheets(QUARTER / 4), 201, 18, 219),
    "note sheets, bpm, swung": (sheets(QUARTER / 4 * Fraction(56, 50), QUARTER / 4 * Fraction(44, 50)), 221, 18, 232),
    "note sheets, steps of 3 calls": (sheets(3), 243, 91, 171),
    "note sheets, steps of 2 calls": (sheets(2), 349, 142, 169),
    "note sheets, steps of a call": (sheets(1), 471, 291, 157),
    "notes and lengths, frames": (sheets(12, 6, 24), 219, 36, 211),
    "notes and lengths, bpm": (sheets(QUARTER / 4, QUARTER, QUARTER * 3 / 2), 276, 38, 267),
    "instruments and lengths, bpm": (band(QUARTER / 2, QUARTER, QUARTER * 3 / 2), 357, 38, 363),
    "instruments, frames in bpm": (band(QUARTER / 2, QUARTER, Fraction(12)), 374, 39, 386),
    "instruments, events of 3 calls": (band(QUARTER / 2, QUARTER, Fraction(3)), 1163, 39, 444),
}


@pytest.mark.parametrize("kind", COSTS)
def test_the_cost_is_what_the_manual_says(kind: str) -> None:
    song, longest, shortest, size = COSTS[kind]
    most, fewest, measured = cost(song, 1200)
    # A taken branch over a page's end costs a cycle more, and where pages end is for the song to say.
    assert longest - 24 <= most <= longest + 24
    assert shortest <= fewest <= shortest + 12
    assert measured == size
