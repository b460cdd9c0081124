"""One tune's work: its bytes in, the bytes of a sound file or trace out."""

from __future__ import annotations

import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from sidtool import api, files
from sidtool.errors import UserError
from sidtool.fading import until_silence

if TYPE_CHECKING:
    from sidtool.fading import Block
    from sidtool.sidfile import SongLengths

SOUND_FORMS = ("wav", "flac", "ogg")
FORMS = (*SOUND_FORMS, "trace")
SUFFIXES = (".sid", ".prg")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is made of every tune.

    Attributes:
        form: one of :data:`FORMS`; a trace has a line a write: cycle register value.
        seconds: how much of each; None: its known length, else to its silence, 180 s at the most.
        rate: samples a second.
        chip: ``"6581"`` or ``"8580"`` for all SIDs; None: as the tune says.
    """

    form: str = "wav"
    seconds: Fraction | None = None
    rate: int = 48000
    chip: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A tune to be converted.

    Attributes:
        source: the tune's file.
        target: the file to be made.
        known: its length in seconds, where a song length database knows it.
    """

    source: Path
    target: Path
    settings: Settings
    known: Fraction | None = None


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


def tasks_of(folder: Path, output: Path, settings: Settings, songlengths: Path | None = None) -> Iterator[Task]:
    """A task for each tune in a folder and those below it, in the order of their names.

    Raises:
        UserError: the song lengths cannot be read.
    """
    from sidtool.sidfile import SongLengths

    database = None if songlengths is None else SongLengths.read(songlengths)
    suffix = ".txt" if settings.form == "trace" else f".{settings.form}"
    for source in sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()):
        relative = source.relative_to(folder)
        yield Task(source, output / relative.with_name(relative.name + suffix), settings, _known(source, database))


def _known(source: Path, database: SongLengths | None) -> Fraction | None:
    from sidtool.sidfile import parse

    if database is None or source.suffix.lower() != ".sid":
        return None
    try:
        tune = parse(files.read_bytes(source, files.LARGEST_TEXT), str(source))
    except UserError:  # is told when it is converted
        return None
    return database.of_song(tune.md5, tune.header.start_song)


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
    return Outcome(task, made, seconds=time.perf_counter() - start)


def _converted(task: Task, content: bytes) -> bytes:
    settings = task.settings
    program = api.program_of(content, task.source)
    program = program.on(settings.chip) if settings.chip else program
    seconds = settings.seconds or task.known
    length = api.Length(program.clock.cycles(seconds or api.PROGRAM_SECONDS))
    if settings.form == "trace":
        return _traced(program, length)
    blocks = api.samples(program, length, settings.rate, program.chip)
    if seconds is None:
        blocks = until_silence(blocks, settings.rate)
    return _encoded(settings, blocks)


def _traced(program: api.Program, length: api.Length) -> bytes:
    logs = api.register_logs(program, length.cycles)
    several = len(program.chips) > 1
    return "".join(log.chip_text() if several else log.raw_text() for log in logs).encode()


def _encoded(settings: Settings, blocks: Iterator[Block]) -> bytes:
    from sidtool.audio import format_of, write_file

    with tempfile.TemporaryDirectory(prefix="sidtool-") as folder:
        path = Path(folder) / f"sound.{settings.form}"
        write_file(str(path), blocks, settings.rate, lambda _: None, format_of(str(path)))
        return path.read_bytes()
