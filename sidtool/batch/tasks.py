"""One tune's work: its bytes in, the bytes of a sound file or trace out."""

from __future__ import annotations

import gc
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from sidtool import api
from sidtool.errors import UserError
from sidtool.fading import until_silence

if TYPE_CHECKING:
    from sidtool.fading import Block
    from sidtool.sidfile import SidFile, SongLengths

SOUND_FORMS = ("wav", "flac", "ogg")
FORMS = (*SOUND_FORMS, "trace")
MOST_TRACE = 256 << 20  # bytes: a result is in memory; ten times what three minutes of samples take
SID_SUFFIX = ".sid"
SUFFIXES = (SID_SUFFIX, ".prg")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is made of every tune.

    Attributes:
        form: one of :data:`FORMS`; a trace has a line a write: cycle register value.
        seconds: how much of each; None: its known length, else to its silence, 180 s at the most.
        rate: samples a second.
        chip: ``"6581"`` or ``"8580"`` for all SIDs; None: as the tune says.
        cpu: ``"kernel"`` or ``"py65"``, see :func:`sidtool.machine.machine_class`.
    """

    form: str = "wav"
    seconds: Fraction | None = None
    rate: int = 48000
    chip: str | None = None
    cpu: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A tune to be converted.

    Attributes:
        source: the tune's file.
        target: the file to be made.
        known: its length in seconds, where a song length database knows it.
        song: which of its songs, from 1; None: the file's own first one.
    """

    source: Path
    target: Path
    settings: Settings
    known: Fraction | None = None
    song: int | None = None

    def __str__(self) -> str:
        return f"{self.source}" if self.song is None else f"{self.source}, song {self.song}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: the bytes of the file, or why there are none.

    Attributes:
        seconds: that it took.
        bug: whether the failure is ours.
    """

    task: Task
    content: bytes | None
    error: str = ""
    seconds: float = 0.0
    bug: bool = False


def tunes_in(folder: Path) -> list[Path]:
    """The tunes in a folder and those below it, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


def tasks_of(folder: Path, output: Path, settings: Settings, songlengths: Path | None = None) -> Iterator[Task]:
    """A task for each tune in a folder: its own first song, ``a/b.sid`` to ``a/b.sid.wav``.

    Raises:
        UserError: the song lengths cannot be read.
    """
    from sidtool.sidfile import SongLengths

    database = None if songlengths is None else SongLengths.read(songlengths)
    for source in tunes_in(folder):
        target = _target(source, folder, output, f"{source.name}{_suffix(settings)}")
        tune = None if database is None else _tune(source)
        yield Task(source, target, settings, _known(tune, database))


def song_tasks_of(folder: Path, output: Path, settings: Settings, songlengths: Path | None = None) -> Iterator[Task]:
    """A task for each song of each tune in a folder: the third of ``a/b.sid`` to ``a/b-03.wav``.

    Where only case tells two tunes from each other the whole name is kept, ``a/b.SID-03.wav``. What has no songs by
    number (a program, a file with something wrong) is as for :func:`tasks_of`.

    Raises:
        UserError: the song lengths cannot be read.
    """
    from sidtool.sidfile import SongLengths

    database = None if songlengths is None else SongLengths.read(songlengths)
    tunes = tunes_in(folder)
    stems = Counter(path.with_suffix("") for path in tunes if path.suffix.lower() == SID_SUFFIX)
    for source in tunes:
        tune = _tune(source)
        if tune is None:
            yield Task(source, _target(source, folder, output, f"{source.name}{_suffix(settings)}"), settings)
            continue
        songs = tune.header.songs
        stem = source.stem if stems[source.with_suffix("")] == 1 else source.name
        digits = max(2, len(str(songs)))
        for song in range(1, songs + 1):
            target = _target(source, folder, output, f"{stem}-{song:0{digits}}{_suffix(settings)}")
            yield Task(source, target, settings, _known(tune, database, song), song)


def _suffix(settings: Settings) -> str:
    return ".txt" if settings.form == "trace" else f".{settings.form}"


def _target(source: Path, folder: Path, output: Path, name: str) -> Path:
    return output / source.relative_to(folder).with_name(name)


def _tune(source: Path) -> SidFile | None:
    """The tune in a .sid file; what is wrong with it is told when it is converted."""
    from sidtool.sidfile import read

    if source.suffix.lower() != SID_SUFFIX:
        return None
    try:
        return read(source)
    except UserError:
        return None


def _known(tune: SidFile | None, database: SongLengths | None, song: int | None = None) -> Fraction | None:
    if tune is None or database is None:
        return None
    return database.of_song(tune.md5, song or tune.header.start_song)


def convert(task: Task, content: bytes) -> Outcome:
    """Does a task; never raises.

    Args:
        content: of the tune's file.
    """
    start = time.perf_counter()
    try:
        made = _converted(task, content)
    except UserError as error:
        return Outcome(task, None, str(error), time.perf_counter() - start)
    except Exception:  # one bad tune stops nothing
        return Outcome(task, None, traceback.format_exc(), time.perf_counter() - start, bug=True)
    finally:
        gc.collect()  # a machine's parts know each other; left to Python a worker would grow from tune to tune
    return Outcome(task, made, seconds=time.perf_counter() - start)


def _converted(task: Task, content: bytes) -> bytes:
    settings = task.settings
    program = api.program_of(content, task.source, tune=task.song)
    program = program.on(settings.chip) if settings.chip else program
    seconds = settings.seconds or task.known
    length = api.Length(program.clock.cycles(seconds or api.PROGRAM_SECONDS))
    if settings.form == "trace":
        return _traced(program, length, settings.cpu)
    blocks = api.samples(program, length, settings.rate, program.chip, cpu=settings.cpu)
    if seconds is None:
        blocks = until_silence(blocks, settings.rate)
    return _encoded(settings, blocks)


def _traced(program: api.Program, length: api.Length, cpu: str | None) -> bytes:
    from sidtool.register_log import write_lines

    content = bytearray()
    for text in write_lines(api.register_logs(program, length.cycles, cpu=cpu), len(program.chips)):
        content += text.encode()
        if len(content) > MOST_TRACE:
            raise UserError(
                f"{program.file}: its trace has more than {MOST_TRACE >> 20} MiB: it writes to the SID all the time",
                "take less of it: --seconds; sidtool trace has no such limit",
            )
    return bytes(content)


def _encoded(settings: Settings, blocks: Iterator[Block]) -> bytes:
    from sidtool.audio import format_of, write_file

    with tempfile.TemporaryDirectory(prefix="sidtool-") as folder:
        path = Path(folder) / f"sound.{settings.form}"
        write_file(str(path), blocks, settings.rate, lambda _: None, format_of(str(path)))
        return path.read_bytes()
