"""Runs a compiled song on a bare 6502, and says what it should write: an independent model of the player.

``real_64tass`` assembles, py65 runs ``init`` and ``play`` directly, and ``expected_calls`` computes from the Song
alone, in exact fractions and without any of the player's arithmetic, which registers each call writes.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from oracles import need_tool
from py65.devices.mpu6502 import MPU
from py65.memory import ObservableMemory

from sidtool.assets import asm_dir
from sidtool.c64 import PAL
from sidtool.errors import Span
from sidtool.pitch import name, word
from sidtool.song import (
    Event,
    FilterSetup,
    GateOff,
    Hold,
    Instrument,
    Note,
    Song,
    Speed,
    Table,
    Voice,
    VoiceSetup,
    VolumeSetup,
    Waveform,
    WaveStep,
    WaveTable,
)

Write = tuple[int, int]
# What the seed's set-up writes (64tass.md, section 10.2), but for the gates, which the seed leaves open.
SEED_SET_UP = [
    *[(0x02, 0x00), (0x03, 0x08), (0x04, 0x40), (0x05, 0x00), (0x06, 0xFA)],
    *[(0x09, 0x00), (0x0A, 0x00), (0x0B, 0x20), (0x0C, 0x75), (0x0D, 0xFA)],
    *[(0x10, 0x00), (0x11, 0x00), (0x12, 0x80), (0x13, 0x00), (0x14, 0xF0)],
    *[(0x15, 0x04), (0x16, 0x25), (0x17, 0xE6), (0x18, 0x10), (0x18, 0x1F)],
]
HERE = Span("song.txt", 1, 1)
SID = 0xD400
RETURN = 0xFFF0


@dataclass(frozen=True)
class Program:
    """An assembled program: its bytes from ``load`` on, and its global labels."""

    load: int
    data: bytes
    labels: dict[str, int]


def real_64tass(source: str, folder: Path | None = None) -> Program:
    """The program that the real 64tass makes of a source, warnings being errors."""
    tool = need_tool("64tass")
    with TemporaryDirectory() as folder_name:
        text, out, labels = (Path(folder_name) / part for part in ("song.asm", "a.out", "labels.txt"))
        text.write_text(source, encoding="utf-8")
        options = [
            "-q",
            "-a",
            "-Wall",
            "-Werror",
            "--cbm-prg",
            "-I",
            str(folder or asm_dir()),
            "-o",
            str(out),
            "--vice-labels",
        ]
        done = subprocess.run(
            [tool, *options, "-l", str(labels), str(text)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[:2000]
        content = out.read_bytes()
        return Program(content[0] | content[1] << 8, content[2:], _labels(labels.read_text()))


def _labels(text: str) -> dict[str, int]:
    rows = (line.split() for line in text.splitlines())
    return {row[2].lstrip(".").replace(":", "."): int(row[1], 16) for row in rows if len(row) == 3}


class _Cpu(MPU):  # type: ignore[misc]
    """py65's 6502 with the cycles of DEC abs ($CE) put right: 6, where py65 counts 3."""

    cycletime: ClassVar[list[int]] = [6 if opcode == 0xCE else cycles for opcode, cycles in enumerate(MPU.cycletime)]


class Bare:
    """A 6502 with a program in its memory and a SID that only listens."""

    def __init__(self, program: Program) -> None:
        self.memory = ObservableMemory()
        self.cpu = _Cpu(memory=self.memory)
        for offset, value in enumerate(program.data):
            self.memory[program.load + offset] = value
        self.player = program.labels["player"]
        self.labels = program.labels
        self.writes: list[Write] = []
        self.memory.subscribe_to_write(range(SID, SID + 0x20), self._listen)
        self.cycles = 0

    def _listen(self, address: int, value: int) -> None:
        self.writes.append((address - SID, value))

    def call(self, address: int) -> list[Write]:
        """The SID writes of a subroutine; ``cycles`` says how long it took, without JSR."""
        self.writes = []
        cpu = self.cpu
        cpu.sp = 0xFD
        self.memory[0x1FE], self.memory[0x1FF] = (RETURN - 1) & 0xFF, (RETURN - 1) >> 8
        cpu.pc = address
        start = cpu.processorCycles
        while cpu.pc != RETURN:
            cpu.step()
            assert cpu.processorCycles - start < 50_000, "the player does not return"
        self.cycles = cpu.processorCycles - start
        return self.writes

    def init(self, subtune: int = 0) -> list[Write]:
        self.cpu.a = subtune
        return self.call(self.player)

    def play(self) -> list[Write]:
        return self.call(self.player + 3)

    def run(self, calls: int) -> list[list[Write]]:
        return [list(self.play()) for _ in range(calls)]


def call_of(time: Fraction) -> int:
    """The call at which something due at an exact time happens."""
    return floor(time + Fraction(1, 2))


def timeline(voice: Voice, calls: int) -> Iterator[tuple[int, Event | None]]:
    """The voice's events with the calls they are due at; None: the voice's end."""
    time, index = Fraction(0), 0
    while call_of(time) < calls:
        if index == len(voice.events):
            if voice.loop is None:
                yield call_of(time), None
                return
            index = voice.loop
        yield call_of(time), voice.events[index]
        time += voice.events[index].length
        index += 1


@dataclass
class _Model:
    song: Song
    voice: Voice
    control: int
    calls: list[list[Write]]

    def run(self) -> None:
        before: tuple[int, Event] | None = None
        base = 7 * (self.voice.number - 1)
        for call, event in timeline(self.voice, len(self.calls) + 64):
            if isinstance(event, Note) and event.instrument is not None and before is not None:
                self._restart(call, before, self.song.instruments[event.instrument].hard_restart)
            for register, value in self._event(event):
                self._write(call, base + register, value)
            # What is held goes on: a restart may be taken from the hold, and sounds after the note's first call.
            if event is not None:
                before = before if isinstance(event, Hold) and before is not None else (call, event)

    def _restart(self, call: int, before: tuple[int, Event], hard_restart: int) -> None:
        earliest = before[0] + (1 if isinstance(before[1], Note) else 0)
        at = max(call - hard_restart, earliest)
        base = 7 * (self.voice.number - 1)
        if at < call:
            self.control &= 0xFE
            for register, value in ((4, self.control), (5, 0), (6, 0)):
                self._write(at, base + register, value)

    def _write(self, call: int, register: int, value: int) -> None:
        if call < len(self.calls):
            self.calls[call].append((register, value))

    def _event(self, event: Event | None) -> Iterator[Write]:
        match event:
            case None | GateOff():
                self.control &= 0xFE
                yield 4, self.control
            case Note():
                yield from self._note(event)

    def _note(self, event: Note) -> Iterator[Write]:
        frequency = word(event.pitch, self.song.clock, self.song.tuning)
        yield 0, frequency & 0xFF
        yield 1, frequency >> 8
        if event.instrument is None:
            self.control |= 1
            yield 4, self.control
            return
        one = self.song.instruments[event.instrument]
        if self.control & 1:
            yield 4, self.control & 0xFE
        if one.wave.steps[0].waveform & Waveform.PULSE:
            yield 2, int(one.pulse.slopes[0].start) & 0xFF
            yield 3, int(one.pulse.slopes[0].start) >> 8
        self.control = int(one.wave.steps[0].waveform) | 1
        yield 4, self.control
        yield 5, one.attack << 4 | one.decay
        yield 6, one.sustain << 4 | one.release


def expected_calls(song: Song, calls: int) -> list[list[Write]]:
    """What each call of play has to write, in order."""
    whole: list[list[Write]] = [[] for _ in range(calls)]
    for voice in song.voices:
        waveforms = [one.waveform for one in song.setup if isinstance(one, VoiceSetup) and one.voice == voice.number]
        rows: list[list[Write]] = [[] for _ in range(calls)]
        _Model(song, voice, int(waveforms[-1]) if waveforms else 0, rows).run()
        for row, new in zip(whole, rows, strict=True):
            row.extend(new)
    return whole


def note(pitch: int, length: Fraction | int = 17, instrument: int | None = None, bar: int = 0) -> Note:
    return Note(Fraction(length), HERE, name(pitch), bar, pitch, instrument)


def off(length: Fraction | int = 17, bar: int = 0) -> GateOff:
    return GateOff(Fraction(length), HERE, "x", bar)


def hold(length: Fraction | int = 17, bar: int = 0) -> Hold:
    return Hold(Fraction(length), HERE, "_", bar)


def instrument(name: str = "lead", waveform: Waveform = Waveform.PULSE, hard_restart: int = 2) -> Instrument:
    return Instrument(name, 0, 9, 8, 4, WaveTable((WaveStep(waveform),)), Table.constant(0x400), HERE, hard_restart)


def song_of(*voices: Voice, instruments: tuple[Instrument, ...] = (), **changes: object) -> Song:
    """A song whose voices are set up as the seed's first one."""
    setup = tuple(VoiceSetup(voice.number, Waveform.PULSE, 0, 0, 15, 10, 0x800) for voice in voices)
    return Song("song.txt", voices, (*setup, VolumeSetup(15)), instruments, **changes)  # type: ignore[arg-type]


def seed_song(data: dict[str, list[dict[str, object]]]) -> Song:
    """The seed's example program as a Song: held for a step at each loop, called by the 60 Hz tick."""
    waves = {"pulse": Waveform.PULSE, "sawtooth": Waveform.SAWTOOTH, "noise": Waveform.NOISE}
    setup = [
        VoiceSetup(
            one["voice"],
            waves[str(one["waveform"])],
            one["attack"],
            one["decay"],
            one["sustain"],
            one["release"],
            one["pulse_width"],
        )  # type: ignore[arg-type]
        for one in data["instruments"]
    ]
    voices = [
        Voice(
            sheet["voice"],  # type: ignore[arg-type]
            (*(off() if value == 255 else note(value) for value in sheet["bytes"]), hold()),  # type: ignore[attr-defined]
            0,
        )
        for sheet in data["sheets"]
    ]
    routed = FilterSetup(300, 14, voice2=True, voice3=True, low_pass=True)
    return Song("seed.txt", tuple(voices), (*setup, routed, VolumeSetup(15)), clock=PAL, speed=Speed(jiffy=True))
