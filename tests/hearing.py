"""Hears a song: runs its program on a bare 6502 and says what the SID is told, call by call.

Knows the clock and the call rate, the entries ``player`` and ``player + 3`` and the registers of the SID, nothing of
how the player does it. What is heard of a voice are numbers: frequency words, gates, envelopes, one for each call.

    heard = hear("v1: C E G", calls=120)
    heard[1].strikes             # [(0, 4455)]: the gate opened in call 0, at this frequency word
    heard[1].word[34]            # the frequency register after call 34
    cents(heard, 1, 34, 52)      # how far that is from 4E
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from py65.devices.mpu6502 import MPU

from sidtool import pitch
from sidtool.api import Compilation
from sidtool.c64 import PAL, Clock
from sidtool.image import Image

SID = 0xD400
REGISTERS = 25
RETURN = 0xFFF0
MOST_INSTRUCTIONS = 40_000  # of one call: two frames' worth
GATE, TEST = 0x01, 0x08
LOW, BAND, HIGH, MUTE = 0x10, 0x20, 0x40, 0x80
TRIANGLE, SAW, PULSE, NOISE = 0x10, 0x20, 0x40, 0x80
Write = tuple[int, int]


class _Memory(list[int]):
    """64 KiB that remembers the writes to the SID. Reading stays a plain list's."""

    def __init__(self) -> None:
        super().__init__([0] * 0x10000)
        self.writes: list[Write] = []

    def __setitem__(self, address: int, value: int) -> None:  # type: ignore[override]
        if 0xD400 <= address < 0xD41D:
            self.writes.append((address - SID, value))
        list.__setitem__(self, address, value)


class Bench:
    """A 6502 with a program, whose ``init`` and ``play`` are called directly."""

    def __init__(self, image: Image) -> None:
        self.memory = _Memory()
        list.__setitem__(self.memory, slice(image.load, image.load + len(image.data)), image.data)
        self.cpu = MPU(memory=self.memory)
        self.player = image.symbols["player"]

    def call(self, address: int, a: int = 0) -> list[Write]:
        """The SID writes of a subroutine."""
        cpu, memory = self.cpu, self.memory
        memory.writes = []
        cpu.sp, cpu.a, cpu.pc = 0xFD, a, address
        list.__setitem__(memory, 0x1FE, (RETURN - 1) & 0xFF)
        list.__setitem__(memory, 0x1FF, (RETURN - 1) >> 8)
        instruct = cpu.instruct
        for _ in range(MOST_INSTRUCTIONS):
            pc = cpu.pc
            if pc == RETURN:
                return memory.writes
            cpu.pc = pc + 1
            instruct[memory[pc]](cpu)
        raise AssertionError("the player does not return")

    def init(self, tune: int = 0) -> list[Write]:
        return self.call(self.player, tune)

    def play(self) -> list[Write]:
        return self.call(self.player + 3)


@dataclass(frozen=True)
class HeardVoice:
    """A voice, a value for each call: what the registers hold after it.

    Attributes:
        word: the frequency register.
        pulse: the pulse width, 12 bits.
        control: the control register, gate included.
        ad, sr: the envelope's registers.
        rises: calls in which the gate opened, also where it was closed only within the call.
        falls: calls in which the gate closed.
    """

    word: list[int]
    pulse: list[int]
    control: list[int]
    ad: list[int]
    sr: list[int]
    rises: list[int]
    falls: list[int]

    @property
    def gate(self) -> list[bool]:
        """Whether the gate is open after each call."""
        return [bool(value & GATE) for value in self.control]

    @property
    def waveform(self) -> list[int]:
        """The control register without its gate."""
        return [value & ~GATE for value in self.control]

    @property
    def strikes(self) -> list[tuple[int, int]]:
        """Calls in which a note is struck, and the frequency word after each."""
        return [(call, self.word[call]) for call in self.rises]

    @property
    def changes(self) -> list[tuple[int, int]]:
        """Calls in which the frequency changes, and the word that it changes to."""
        return [(k, self.word[k]) for k in range(1, len(self.word)) if self.word[k] != self.word[k - 1]]

    def open_for(self, call: int) -> int:
        """For how many calls the gate stays open from a call on."""
        count = 0
        for value in self.control[call:]:
            if not value & GATE:
                break
            count += 1
        return count


@dataclass(frozen=True)
class Heard:
    """What a song's calls leave in the SID.

    Attributes:
        states: the 25 registers after each call.
        writes: what each call wrote, in order.
        start: the registers after ``init``.
    """

    states: list[bytes]
    writes: list[list[Write]]
    start: bytes
    clock: Clock = PAL
    cycles_per_call: int = 0
    _voices: dict[int, HeardVoice] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.states)

    def __getitem__(self, number: int) -> HeardVoice:
        """A voice, 1 to 3."""
        if number not in self._voices:
            self._voices[number] = self._voice(7 * (number - 1))
        return self._voices[number]

    def _voice(self, base: int) -> HeardVoice:
        column = [state[base : base + 7] for state in self.states]
        rises, falls = [], []
        gate = self.start[base + 4] & GATE
        for call, writes in enumerate(self.writes):
            for register, value in writes:
                if register == base + 4:
                    if value & GATE and not gate:
                        rises.append(call)
                    if gate and not value & GATE:
                        falls.append(call)
                    gate = value & GATE
        return HeardVoice(
            [one[0] | one[1] << 8 for one in column],
            [one[2] | (one[3] & 15) << 8 for one in column],
            [one[4] for one in column],
            [one[5] for one in column],
            [one[6] for one in column],
            rises,
            falls,
        )

    @cached_property
    def cutoff(self) -> list[int]:
        """The filter's cutoff, 0 to 2047."""
        return [state[0x15] & 7 | state[0x16] << 3 for state in self.states]

    @property
    def resonance(self) -> list[int]:
        return [state[0x17] >> 4 for state in self.states]

    @property
    def route(self) -> list[int]:
        """The voices in the filter, a bit each: 1, 2, 4."""
        return [state[0x17] & 7 for state in self.states]

    @property
    def modes(self) -> list[int]:
        """The upper half of $D418."""
        return [state[0x18] & 0xF0 for state in self.states]

    @property
    def volume(self) -> list[int]:
        return [state[0x18] & 15 for state in self.states]

    def words(self, notes: Sequence[float], tuning: float = 440.0) -> list[int]:
        """The frequency words of some notes on this clock."""
        return [pitch.word(note, self.clock, tuning) for note in notes]


def run(image: Image, calls: int, tune: int = 0) -> tuple[bytes, list[bytes], list[list[Write]]]:
    """Calls ``init``, then ``play`` so many times: the registers after init, those after each call, and the writes."""
    bench = Bench(image)
    bench.init(tune)
    memory = bench.memory
    start = bytes(memory[SID : SID + REGISTERS])
    states, writes = [], []
    for _ in range(calls):
        writes.append(bench.play())
        states.append(bytes(memory[SID : SID + REGISTERS]))
    return start, states, writes


def hear(text: str, calls: int, tune: int = 0, file: str = "song.txt") -> Heard:
    """Builds a song and runs it for some calls; ``tune`` counts from 0."""
    compilation = Compilation(text, file)
    start, states, writes = run(compilation.image, calls, tune)
    song = compilation.song.tunes[tune]
    return Heard(states, writes, start, song.clock, song.cycles_per_call)


def calls_a_second(clock: Clock = PAL, per_frame: int = 1) -> float:
    """How often the player is called."""
    return float(clock.phi2 / (clock.cycles_per_frame // per_frame))


def cents(heard: Heard, voice: int, call: int, note: float, tuning: float = 440.0) -> float:
    """How far a voice is above a note in a call, in cents."""
    return pitch.cents(pitch.word_hertz(heard[voice].word[call], heard.clock), pitch.hertz(note, tuning))


def nearest(time: float) -> int:
    """The call at which something due at a time in calls happens."""
    return math.floor(time + 0.5)
