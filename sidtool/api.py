"""The stages tied together: what the command line does, for use from Python.

    Compilation: song text -> Song -> 64tass source -> Image, each stage a property that can be looked at alone
    load_program: a song text or a .prg file -> Program
    register_logs, samples: Program -> RegisterLog slices, or blocks of samples

What is wrong with a text, without making a program of it, is told by :mod:`sidtool.findings`.

Nothing here prints or exits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sidtool import files
from sidtool.ahead import closed_after
from sidtool.assemblers import Assembler, Assembly, embedded_assembler
from sidtool.c64 import CLOCKS, PAL, Clock
from sidtool.errors import SourceError, UserError
from sidtool.fading import after, exactly, faded
from sidtool.image import Image, machine_of, read_prg
from sidtool.sidfile import LARGEST_SID, SidFile, is_mus, is_sid, mus_refusal
from sidtool.sidfile import parse as parse_sid

if TYPE_CHECKING:
    from sidtool.cost import Cost
    from sidtool.environment import Watch
    from sidtool.exporting import SidExport
    from sidtool.fading import Block
    from sidtool.machine import Machine, Roms
    from sidtool.player import Placement
    from sidtool.player.anatomy import TuneAnatomy
    from sidtool.register_log import RegisterLog
    from sidtool.song import Song

MODELS = ("6581", "8580")
AFTER_END = 2  # seconds that are played on after a song has ended: the last release rings out
FADE = 5  # seconds of fade after a looping song's second pass
PROGRAM_SECONDS = 180  # how much of a bare program is rendered: it does not say how long it is
POWERED_SECONDS = 1  # that the machine has been on for when a program starts
SLICE_FRAMES = 20  # pictures that are emulated at a time: short enough to stop quickly, long enough to cost little
SONG_SUFFIXES = (".txt", ".song", ".sid.txt")


class Compilation:
    """A song on its way from text to program. Stages are computed when they are asked for, once.

    Args:
        text: the song.
        file: its name, for messages; what it includes is relative to it.
        assembler: how the 64tass source becomes an Image.
        tune: the one that the program starts, from 1.
        place: where the program stands, and what stands around the player; None: a program that RUN starts.

    Example:
        >>> Compilation("v1: 4A x", "tune.txt").song.voices[0].events[0].text
        '4A'
    """

    def __init__(
        self,
        text: str,
        file: str,
        assembler: Assembler = embedded_assembler,
        tune: int = 1,
        place: Placement | None = None,
    ) -> None:
        self.text = text
        self.file = file
        self.tune = tune
        self._assembler = assembler
        self._place = place

    @classmethod
    def of_file(
        cls,
        path: str | Path,
        assembler: Assembler = embedded_assembler,
        tune: int = 1,
        place: Placement | None = None,
    ) -> Compilation:
        """The compilation of a song in a file; what it includes is looked for beside it.

        Raises:
            UserError: the file cannot be read or is no text.
        """
        return cls(files.read_text(path), str(path), assembler, tune, place)

    @property
    def place(self) -> Placement:
        """Where the program stands."""
        from sidtool.player import Placement

        return self._place or Placement()

    @cached_property
    def song(self) -> Song:
        """What the text means. Raises SourceError with every mistake in it."""
        from sidtool.notation import read_song

        return read_song(self.text, self.file)

    @cached_property
    def source(self) -> str:
        """The program as 64tass source. Raises UserError where it does not fit, or where there is no such tune."""
        from sidtool.player import compile_song

        return compile_song(self.song, self.tune, self.place)

    @cached_property
    def packed(self) -> Mapping[int, bytes]:
        """The bytes of each voice's note sheet, by voice number."""
        from sidtool.player import packed_voices

        try:
            return packed_voices(self.song)
        except SourceError as error:
            lines = self.text.splitlines()
            raise SourceError(replace(d, source=lines[d.span.line - 1]) for d in error.diagnostics) from None

    @cached_property
    def assembly(self) -> Assembly:
        """The assembled program with its listing and labels. Raises UserError where it is longer than its place."""
        from sidtool.player import misfit

        try:
            return self._assembler(self.source, self._source_file)
        except UserError as error:
            raise misfit(error, self.file, self.place) from None

    @property
    def _source_file(self) -> str:
        return f"{Path(self.file).stem}.asm"

    @property
    def image(self) -> Image:
        """The program's bytes."""
        return self.assembly.image

    @cached_property
    def sid(self) -> SidExport:
        """The .sid file: the player at the place's address, without a program around it.

        Raises UserError where it is longer than its place.
        """
        from sidtool.exporting import export_sid

        return export_sid(self.song, self.in_sid.image, self.tune)

    @cached_property
    def in_sid(self) -> Compilation:
        """The same song with what a .sid file needs around the player, in place of a program."""
        from sidtool.player import Frame

        place = replace(self.place, frame=Frame.PSID)
        other = Compilation(self.text, self.file, self._assembler, self.tune, place)
        other.song = self.song
        return other

    @cached_property
    def anatomy(self) -> Mapping[int, TuneAnatomy]:
        """Where the bytes of each event stand in the program, by the number of the tune."""
        from sidtool.player import anatomy

        return {tune.number: tune for tune in anatomy(self.song)}

    @property
    def cycles_to_measure(self) -> int:
        """CPU cycles of music that :meth:`cost` runs."""
        from sidtool.cost import cycles_to_run

        return cycles_to_run(self.song)

    def cost(self, advance: Callable[[int], None] = lambda _: None) -> Cost:
        """What the song costs on the machine: all its tunes are run to their loops' ends, which takes seconds.

        A program's player is called at its own entries, that of a .sid file at those that its header names.

        Args:
            advance: is told now and then how many of the cycles to be measured are done.
        """
        from sidtool.cost import Built, measure
        from sidtool.player import Frame
        from sidtool.tass.assembly import Assembly as Embedded

        assembly = self.assembly
        if not isinstance(assembly, Embedded):  # the real 64tass does not tell which line made which byte
            assembly = embedded_assembler(self.source, self._source_file)
            assert isinstance(assembly, Embedded)
        image = assembly.image
        entry = image.symbols["player"] if self.place.frame is Frame.PROGRAM else image.load
        return measure(Built(self.song, self.source, self._source_file, assembly, entry), advance)

    @property
    def program(self) -> Program:
        """The program with what is known about it, to be run."""
        return Program(self.file, self.image, self.song.clock, self.song.chip, self.song, self.tune)


def seconds(song: Song, calls: Fraction | int) -> float:
    """How long a number of player calls takes."""
    return float(Fraction(calls) * song.cycles_per_call / song.clock.phi2)


@dataclass(frozen=True, slots=True)
class Length:
    """How long something is played, in CPU cycles; the last ``fade`` of them fade out. ``cycles`` None: without end."""

    cycles: int | None
    fade: int = 0

    def samples(self, rate: int, clock: Clock) -> int | None:
        """How many samples that is at a rate, to the nearest one; None: without end."""
        return None if self.cycles is None else _samples(self.cycles, rate, clock)


def _samples(cycles: int, rate: int, clock: Clock) -> int:
    return round(Fraction(cycles) * rate / clock.phi2)


@dataclass(frozen=True, slots=True)
class Program:
    """A program to be run, and what is known about it.

    Attributes:
        file: the file it came from, as the user gave it.
        chip: the SID model it was written for; of a .sid file the first one's.
        song: the song it was built from, or None for a .prg. (One that was built here names its clock and chip in its
            BASIC line; any other is taken for one for PAL and an 8580.)
        tune: which of the song's tunes, or of the .sid file's songs, it plays, from 1.
        sid: the .sid file, or None.
        more_chips: the models of its second and third SID.
    """

    file: str
    image: Image
    clock: Clock = PAL
    chip: str = "8580"
    song: Song | None = None
    tune: int = 1
    sid: SidFile | None = None
    more_chips: tuple[str, ...] = ()

    @property
    def chips(self) -> tuple[str, ...]:
        """The models of all its SIDs."""
        return (self.chip, *self.more_chips)

    def on(self, chip: str) -> Program:
        """The program with one model for all its SIDs."""
        return replace(self, chip=chip, more_chips=(chip,) * len(self.more_chips))

    @property
    def length(self) -> Length:
        """The natural length: a song that ends and 2 s more; a looping one's intro, its loop twice and 5 s of fade."""
        if self.song is None:
            return Length(None)
        tune = self.song.tunes[self.tune - 1]
        if not tune.loops:
            return Length(_cycles(tune, tune.calls) + self.clock.cycles(AFTER_END))
        fade = self.clock.cycles(FADE)
        return Length(_cycles(tune, tune.calls + tune.loop_calls) + fade, fade)


def _cycles(song: Song, calls: Fraction) -> int:
    return round(calls * song.cycles_per_call)


def load_program(path: str | Path, assembler: Assembler = embedded_assembler, tune: int | None = None) -> Program:
    """The program in a file: a song text is built, a .prg or .sid file is taken as it is.

    Args:
        tune: which tune of a song, or song of a .sid file, it starts, from 1; None: the first one, or the file's own.

    Raises:
        UserError: neither a song nor a program, a song with mistakes or without that tune; a tune of a .prg.
    """
    return program_of(files.read_bytes(path, files.LARGEST_TEXT), path, assembler, tune)


def program_of(
    content: bytes, path: str | Path, assembler: Assembler = embedded_assembler, tune: int | None = None
) -> Program:
    """The program in a file's content; ``path`` is for messages, includes, and what its name says of the kind.

    See :func:`load_program`.
    """
    if is_sid(content):
        return _sid_program(parse_sid(content[: LARGEST_SID + 1], str(path)), tune)
    if is_mus(content):
        raise mus_refusal(str(path))
    if not _is_song(content, Path(path)):
        if tune is not None:
            raise UserError(f"{path}: a program plays what it was built for", "build the song with --subtune")
        image = read_prg(content, str(path))
        clock, chip = machine_of(image) or ("pal", "8580")
        return Program(str(path), image, CLOCKS[clock], chip)
    return Compilation(files.decode_text(content, path), str(path), assembler, tune or 1).program


def _sid_program(sid: SidFile, song: int | None) -> Program:
    """The program of a .sid file; what its header leaves open is a PAL machine with a 6581, as for libsidplayfp."""
    songs = sid.header.songs
    if song is not None and song > songs:
        raise UserError(
            f"{sid.name}: there is no song {song}",
            f"it has {songs} song{'s' if songs > 1 else ''}: --song 1 to {songs}",
        )
    clock = CLOCKS["ntsc" if sid.header.clock == "ntsc" else "pal"]
    first, *more = ("8580" if model == "8580" else "6581" for model in sid.models)
    return Program(sid.name, sid.image, clock, first, None, song or sid.header.start_song, sid, tuple(more))


def _is_song(content: bytes, path: Path) -> bool:
    if path.suffix.lower() in SONG_SUFFIXES:
        return True
    if path.suffix.lower() == ".prg" or path.name == "a.out" or content[:2] == b"\x01\x08":
        return False
    try:
        files.decode_text(content, path)
    except UserError:
        return False
    return True


def build(text: str, file: str = "song.txt") -> Image:
    """The C64 program of a song text.

    Raises:
        SourceError: the text has mistakes; all of them are in it.

    >>> hex(build("v1: C E G").load)
    '0x801'
    """
    return Compilation(text, file).image


def render(text: str, seconds: float | None = None, rate: int = 48000, model: str | None = None) -> Block:
    """The sound of a song text: mono float32 samples, -1 to 1.

    Args:
        seconds: how much of it; None: its natural length, see :attr:`Program.length`.
        model: ``"6581"`` or ``"8580"``; None: the song's own.
    """
    import numpy as np

    program = Compilation(text, "song.txt").program
    length = program.length if seconds is None else Length(program.clock.cycles(seconds))
    return np.concatenate(list(samples(program, length, rate, model or program.chip)))


Warn = Callable[[UserError], None]


def silently(_: UserError) -> None:
    """Takes a warning and does nothing about it."""


def start(program: Program, combined: str = "average", roms: Roms | None = None, cpu: str | None = None) -> Machine:
    """The machine with a program in it, at its first instruction.

    Args:
        combined: whose combined waveforms the program reads, see :func:`sidtool.sid.combined_names`.
        roms: images of the C64's ROMs; None: our stand-in.
        cpu: ``"kernel"`` or ``"py65"``, see :func:`sidtool.machine.machine_class`.

    Raises:
        UserError: it cannot be started: no room for a .sid file's driver, or BASIC is needed and not there.
    """
    from sidtool.environment import basic_program, environment
    from sidtool.machine import CiaModel, machine_class
    from sidtool.sid import Digital

    make = machine_class(cpu)
    chips = [Digital(model, -_powered(program.clock), combined) for model in program.chips]
    if program.sid is None:
        machine = make(program.clock, chips, roms=roms)
        machine.start(program.image)
        return machine
    machine = make(
        program.clock, chips, addresses=program.sid.sid_addresses, cia=CiaModel.MOS6526, roms=roms
    )  # the chip that libsidplayfp has by default
    if program.sid.header.is_basic:
        basic_program(machine, program.sid, program.tune)
    else:
        machine.launch(environment(program.sid, program.tune, program.clock))
    return machine


def register_logs(
    program: Program,
    cycles: int | None = None,
    warn: Warn = silently,
    *,
    combined: str = "average",
    roms: Roms | None = None,
    cpu: str | None = None,
) -> Iterator[RegisterLog]:
    """Runs a program and gives its SID writes, slice by slice; together they cover ``cycles`` (None: without end).

    Args:
        warn: is told once if the program hangs after it has made a sound; the sound goes on. Where that cannot be (a
            .sid file's tune that is busy for ever), the slices end there.
        combined: whose combined waveforms the program reads, see :func:`sidtool.sid.combined_names`.
        roms, cpu: see :func:`start`.

    Raises:
        UserError: the program jams or hangs, or writes nothing to the SID.
    """
    from sidtool.environment import Watch

    machine = start(program, combined, roms, cpu)
    slice_cycles = SLICE_FRAMES * program.clock.cycles_per_frame
    watch = None if program.sid is None else Watch(program.sid)
    done = 0
    told = False
    while cycles is None or done < cycles:
        try:
            log = machine.run(slice_cycles if cycles is None else min(slice_cycles, cycles - done))
        except UserError as fault:
            if watch is None:
                raise
            if not machine.has_sounded:
                raise watch.explained(machine, fault) from None
            if not told:
                warn(watch.explained(machine, fault))
            return
        done = log.end
        hang = None if told else _hang(machine, watch, log)
        if hang:
            warn(hang)
            told = True
        yield log
    if not machine.has_sounded and program.song is None:
        raise machine.silence()


def _hang(machine: Machine, watch: Watch | None, log: RegisterLog) -> UserError | None:
    """What is to be said of a program after a slice."""
    if watch is None:
        return machine.hang
    return watch.explained(machine, machine.hang) if machine.hang else watch.look(machine, log)


def samples(
    program: Program,
    length: Length,
    rate: int,
    model: str,
    warn: Warn = silently,
    *,
    preset: str = "default",
    combined: str = "average",
    muted: Collection[int] = (),
    roms: Roms | None = None,
    cpu: str | None = None,
) -> Iterator[Block]:
    """Plays a program on its SIDs: blocks of mono float32 samples, -1 to 1, ``length`` long to the nearest sample.

    Args:
        rate: samples a second.
        model: ``"6581"`` or ``"8580"`` of the first SID; others have what the program says.
        warn: see :func:`register_logs`.
        preset: which chip's filter, see :func:`sidtool.sid.preset_names`; for the SIDs of the first one's model.
        combined: whose combined waveforms, see :func:`sidtool.sid.combined_names`.
        muted: voices that are not heard, from 1; 4 to 6 are the second SID's, 7 to 9 the third's.
        roms, cpu: see :func:`start`.

    Raises:
        UserError: the model has no such preset or combined waveforms.
    """
    from sidtool.muting import without_voices
    from sidtool.register_log import RegisterLog
    from sidtool.sid import ChipSet, mono_mix

    program = replace(program, chip=model)
    presets = [preset if chip == model else "default" for chip in program.chips]
    chips = ChipSet(program.chips, mono_mix(len(presets)), program.clock, rate, combined, preset=presets)

    def logs() -> Iterator[RegisterLog]:
        # The voltages in the chip have settled by the time a program runs; without this, a song begins with a click.
        powered = -_powered(program.clock)
        yield RegisterLog.from_writes([], start=powered, end=0, clock=program.clock)
        for log in register_logs(program, length.cycles, warn, combined=combined, roms=roms, cpu=cpu):
            yield without_voices(log, muted)

    def blocks() -> Iterator[Block]:
        with closed_after(chips.play(logs())) as parts:
            for part in parts:
                yield part[:, 0]

    heard = after(blocks(), POWERED_SECONDS * rate)
    total = length.samples(rate, program.clock)
    if total is None:
        return heard
    return faded(exactly(heard, total), total, _samples(length.fade, rate, program.clock))


def _powered(clock: Clock) -> int:
    """For how many cycles the chip has been powered, untouched, when a program starts."""
    return clock.cycles(POWERED_SECONDS)
