"""What is measured: the figures of a song and of its tunes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sidtool.errors import Span
from sidtool.song import Song

IO = range(0xD000, 0xE000)
# CPU cycles of a raster line (c64-wiki, "raster time"): PAL 312 lines, NTSC (6567R8) 263 lines a picture.
LINE_CYCLES: Mapping[str, int] = {"pal": 63, "ntsc": 65}


@dataclass(frozen=True, slots=True)
class Moment:
    """An event of the song that begins, or goes on, in a call.

    Attributes:
        voice: 1 to 3.
        bar: from 1.
        text: the word as written.
        place: where it stands.
        begins: it begins in this call; else it has begun before.
    """

    voice: int
    bar: int
    text: str
    place: Span
    begins: bool


@dataclass(frozen=True, slots=True)
class LateOnset:
    """A note that the envelope begins late (the ADSR delay bug): as often as it happens at one place of the text.

    Attributes:
        voice: 1 to 3.
        bar: from 1.
        place: the note.
        call: in which it happens first.
        count: how often it happens.
        cycles: the longest delay.
    """

    voice: int
    bar: int
    place: Span
    call: int
    count: int
    cycles: int


@dataclass(frozen=True, slots=True)
class Overwrite:
    """A value that is replaced by another one in the same call, so that nobody hears it.

    Attributes:
        what: the register or the setting, in the musician's words.
        lost, kept: what is replaced, and by what.
        places: of the events that begin in the call, the loser's first.
        bar: from 1, of the first of them.
        call: in which it happens first.
        count: how often it happens at these places.
    """

    what: str
    lost: str
    kept: str
    places: tuple[Span, ...]
    bar: int
    call: int
    count: int


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of the program that serve one thing.

    Attributes:
        kind: ``program`` (around the player), ``code``, ``variables`` (both the player's), ``tables`` or ``notes``.
        name: what they serve.
        size: bytes, or cycles.
    """

    kind: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class TuneCost:
    """The figures of one tune.

    Attributes:
        song: the tune.
        init_cycles: of the call of ``init``.
        cycles: of each call of ``play``, from its first instruction to its RTS, both counted.
        moments: what happens in the first of the calls that take longest.
        spent: its cycles by the parts of the code, the most first; the ``size`` of a part is cycles here.
        intro, loop: in calls, see :class:`~sidtool.cost.extent.Extent`.
        complete: the run has come to where everything repeats.
        onsets: how often a gate opens.
        late: onsets that the delay bug makes late, by their places.
        overwrites: what is lost because it is replaced in the same call, by its places.
    """

    song: Song
    init_cycles: int
    cycles: tuple[int, ...]
    moments: tuple[Moment, ...]
    spent: tuple[Part, ...]
    intro: Fraction
    loop: Fraction
    complete: bool
    onsets: int
    late: tuple[LateOnset, ...]
    overwrites: tuple[Overwrite, ...]

    @property
    def worst(self) -> int:
        """Cycles of the longest call."""
        return max(self.cycles)

    @property
    def worst_call(self) -> int:
        """The first call that takes so long, from 0."""
        return self.cycles.index(self.worst)

    @property
    def p99(self) -> int:
        """Cycles that 99 calls of 100 do not exceed (nearest rank)."""
        return sorted(self.cycles)[math.ceil(len(self.cycles) * 0.99) - 1]

    @property
    def average(self) -> float:
        """Cycles of a call on the average."""
        return sum(self.cycles) / len(self.cycles)

    def seconds(self, calls: Fraction | int) -> float:
        """How long so many calls take."""
        return float(Fraction(calls) * self.song.cycles_per_call / self.song.clock.phi2)


@dataclass(frozen=True, slots=True)
class Cost:
    """The figures of a song.

    Attributes:
        tunes: by their numbers.
        load, end: of the program in memory; ``end`` is the address behind its last byte.
        parts: all of its bytes, the largest of each kind first.
        zero_page: addresses that init or play write there.
        elsewhere: addresses outside of the program that they write; zero page, stack and SID are not among them.
        changed_code: addresses of instructions that they write to.
    """

    tunes: tuple[TuneCost, ...]
    load: int
    end: int
    parts: tuple[Part, ...]
    zero_page: tuple[int, ...]
    elsewhere: tuple[int, ...]
    changed_code: tuple[int, ...]

    @property
    def size(self) -> int:
        """Bytes of the program from its load address to its end: what ``--max-bytes`` limits."""
        return self.end - self.load

    @property
    def player_size(self) -> int:
        """Code and variables of the player, those outside of the program too; no table, no note, nothing around it."""
        elsewhere = sum(address not in IO for address in self.elsewhere)
        return self.of("code") + self.of("variables") + elsewhere

    @property
    def music_size(self) -> int:
        """Tables and notes."""
        return self.of("tables") + self.of("notes")

    @property
    def seconds(self) -> float:
        """Music of all tunes together, each to its loop's end."""
        return sum(tune.seconds(tune.intro + tune.loop) for tune in self.tunes)

    @property
    def worst_lines(self) -> float:
        """Raster lines of the longest call of all, on the song's clock: what ``--max-lines`` limits."""
        return max(tune.worst / LINE_CYCLES[tune.song.clock.name] for tune in self.tunes)

    def of(self, kind: str) -> int:
        """Bytes of a kind of parts."""
        return sum(part.size for part in self.parts if part.kind == kind)
