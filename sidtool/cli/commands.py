"""One function a command: options in, exit code out."""

from __future__ import annotations

import os
import shlex
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sidtool import api, assets, files
from sidtool.assemblers import ASSEMBLERS
from sidtool.c64 import CLOCKS
from sidtool.cli import INTERRUPTED
from sidtool.cli.lengths import Extent, extent_of
from sidtool.cli.output import compile_chip, compile_machine, minutes, note, progress, show_diagnostics, show_warning
from sidtool.cli.texts import read_source
from sidtool.errors import UsageError, UserError
from sidtool.fading import until_silence
from sidtool.image import read_prg
from sidtool.muting import VOICES
from sidtool.sidfile import parse as parse_sid

if TYPE_CHECKING:
    from sidtool.fading import Block
    from sidtool.machine import Roms
    from sidtool.player import Placement

PROGRAM_NAME = "a.out"
STANDARD_OUTPUT = "-"
SID_SUFFIX = ".sid"


def build(options: Namespace) -> int:
    """``sidtool build``: a song becomes a program, or one of the texts on the way there."""
    text, name = read_source(options.song)
    assembler, tune = ASSEMBLERS[options.assembler], options.subtune or 1
    compilation = api.Compilation(text, name, assembler, tune, _placement(options))
    form = options.emit or ("sid" if str(options.output).lower().endswith(SID_SUFFIX) else "prg")
    output = options.output or _default_output(form, options.song)
    _forbid_overwriting(options.song, output)
    if output == STANDARD_OUTPUT and (options.report or options.json):
        raise UsageError("the report and the output cannot both go to standard output", "name a file with -o")
    content = _emit(compilation, form)
    show_diagnostics(compilation.song.warnings)
    if output != STANDARD_OUTPUT:
        files.check_place(output)
    with _reporting(compilation.in_sid if form == "sid" else compilation, options):
        _write(output, content.encode() if isinstance(content, str) else content)
    if output != STANDARD_OUTPUT and isinstance(content, bytes):
        _tell_size(output, form, content)
    if form == "prg":
        _warn_of_roms(compilation)
    elif form == "sid":
        for change in compilation.sid.changes:
            show_warning(UserError(f"{compilation.file}: {change}"))
    return 0


def _reporting(compilation: api.Compilation, options: Namespace) -> AbstractContextManager[None]:
    """What surrounds the writing: nothing, unless the song has to be measured."""
    if not (options.report or options.json or options.max_lines is not None or options.max_bytes is not None):
        return nullcontext()
    from sidtool.cli.report import reporting

    return reporting(compilation, options)


def _default_output(form: str, song: str) -> str:
    if form == "sid":
        return f"{'song' if song == STANDARD_OUTPUT else Path(song).stem}{SID_SUFFIX}"
    return PROGRAM_NAME if form == "prg" else STANDARD_OUTPUT


def _tell_size(output: str, form: str, content: bytes) -> None:
    image = parse_sid(content, output).image if form == "sid" else read_prg(content, output)
    note(f"{output}: {len(image.data)} bytes, ${image.load:04x}-${image.end - 1:04x}")


def _warn_of_roms(compilation: api.Compilation) -> None:
    bank = compilation.place.bank(compilation.image.end)
    if bank is not None:
        end = compilation.image.end - 1
        show_warning(
            UserError(
                f"{compilation.file}: the data reach to ${end:04x}, under a ROM",
                f"bank it out around the calls of init and play: $01 is ${bank:02x} there",
            )
        )


def _placement(options: Namespace) -> Placement:
    from sidtool.player.placement import ZERO_PAGE, Frame, Placement

    frame = Frame.BARE if options.bare else Frame.PROGRAM
    first, last = options.at or (None, None)
    return Placement(frame, first, last, ZERO_PAGE if options.zp is None else options.zp, options.entries)


def _emit(compilation: api.Compilation, form: str) -> bytes | str:
    if form == "sid":
        return compilation.sid.content
    if form == "asm":
        return compilation.source
    if form == "listing":
        return compilation.assembly.listing()
    if form == "labels":
        return compilation.assembly.labels()
    if form == "packed":
        return "".join(f"v{voice}: {packed.hex(' ')}\n" for voice, packed in sorted(compilation.packed.items()))
    return compilation.image.prg()


def _write(output: str, content: bytes) -> None:
    if output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        files.write_bytes(output, content)


def _forbid_overwriting(source: str, output: str) -> None:
    if output != STANDARD_OUTPUT and _same_file(source, output):
        raise UsageError(f"{output}: this would overwrite the song itself", "choose another name after -o")


def _prepare_chip(model: str, options: Namespace) -> None:
    """Looks whether there is such a chip, then compiles it where that has not been done on this machine."""
    from sidtool.sid import combined_names, preset_names

    _check_choice("--preset", options.preset, model, preset_names)
    _check_choice("--combined", options.combined, model, combined_names)
    compile_chip()
    compile_machine(options.cpu)


def _check_choice(option: str, chosen: str, model: str, names: Callable[[str], Sequence[str]]) -> None:
    if chosen in names(model):
        return
    for other in api.MODELS:
        if chosen in names(other):
            raise UsageError(f"{option} {chosen} is a {other}, and this plays on a {model}", f"add --chip {other}")
    raise UsageError(f"there is no {option} {chosen} of the {model}", f"choose one of {', '.join(names(model))}")


def _same_file(a: str, b: str) -> bool:
    try:
        return os.path.samefile(a, b)
    except (OSError, ValueError):  # one of them is not there, which is told where it is needed
        return False


def play(options: Namespace) -> int:
    """``sidtool play``: builds, runs and plays; Ctrl-C stops."""
    from sidtool.audio import NoSoundError
    from sidtool.audio import play as play_samples

    program = _program(options)
    extent = extent_of(program, options)
    total = extent.length.samples(options.rate, program.clock)
    _prepare_chip(program.chip, options)
    try:
        with progress(f"{Path(options.input).name}  {program.chip}", total, options.rate) as advance:
            played = play_samples(_samples(program, extent, options), options.rate, advance)
    except KeyboardInterrupt:  # how one stops listening: nothing has gone wrong
        return 0
    except NoSoundError as error:
        file = f"{Path(options.input).stem}.wav"
        instead = shlex.join(["sidtool", "render", options.input, "-o", file])
        raise UserError(f"{error.message}; into a file instead: {instead}") from None
    if played.underruns:
        note(f"{played.underruns} drop-outs: this machine was too slow for a while; sidtool render makes a file")
    return 0


def render(options: Namespace) -> int:
    """``sidtool render``: builds, runs and writes a sound file."""
    from sidtool.audio import Format, format_of, write_file

    output = options.output or f"{Path(options.input).stem}.wav"
    _forbid_overwriting(options.input, output)
    program = _program(options)
    encoding = format_of(output)
    if options.float:
        if encoding is not Format.WAV:
            raise UsageError(f"{output}: only .wav files hold float samples", "leave --float out")
        encoding = Format.WAV_FLOAT
    extent = extent_of(program, options)
    if extent.length.cycles is None:
        cycles = program.clock.cycles(api.PROGRAM_SECONDS)
        extent = replace(extent, length=replace(extent.length, cycles=cycles))
        note(f"{options.input} does not say how long it is: rendering {api.PROGRAM_SECONDS} s (--seconds N for more)")
    total = extent.length.samples(options.rate, program.clock)
    files.check_place(output)
    _prepare_chip(program.chip, options)
    blocks = _samples(program, extent, options)
    try:
        with progress(f"rendering {output}", total, options.rate) as advance:
            done = write_file(output, blocks, options.rate, advance, encoding)
    except KeyboardInterrupt:
        note(f"\nstopped: {output} has not been written")
        return INTERRUPTED
    note(f"{output}: {minutes(done / options.rate)}")
    return 0


def check(options: Namespace) -> int:
    """``sidtool check``: all that is wrong with songs."""
    from sidtool.cli.check import check as run

    return run(options)


def fmt(options: Namespace) -> int:
    """``sidtool fmt``: songs in the canonical layout."""
    from sidtool.cli.fmt import fmt as run

    return run(options)


def explain(options: Namespace) -> int:
    """``sidtool explain``: what lines of a song became."""
    from sidtool.cli.explain import explain as run

    return run(options)


def trace(options: Namespace) -> int:
    """``sidtool trace``: what happens to the SID, a row a picture, or every write as a line."""
    from sidtool.cli.trace import FORMS

    program = _program(options)
    cycles = extent_of(program, options).length.cycles or program.clock.cycles(api.PROGRAM_SECONDS)
    if options.frames is not None:
        cycles = options.frames * program.clock.cycles_per_frame
    compile_machine(options.cpu)
    logs = api.register_logs(program, cycles, show_warning, roms=_roms(options), cpu=options.cpu)
    for text in FORMS[options.form](logs, len(program.chips), program.clock):
        sys.stdout.write(text)
    return 0


def info(options: Namespace) -> int:
    """``sidtool info``: what a .sid file says about itself."""
    from sidtool.cli.info import info as run

    return run(options)


def batch(options: Namespace) -> int:
    """``sidtool batch``: a folder of tunes."""
    from sidtool.cli.batch import batch as run

    return run(options)


def debug(options: Namespace) -> int:
    """``sidtool debug``: a program in py65's monitor."""
    from sidtool.cli.debug import debug as run

    return run(options, _program(options), _roms(options))


def run(options: Namespace) -> int:
    """``sidtool run``: a test program, which ends with an exit code."""
    from sidtool.cli.run import run as start

    return start(options, _program(options), _roms(options))


def asm_dir(_: Namespace) -> int:
    """``sidtool asm-dir``: the folder for 64tass's ``-I``."""
    print(assets.asm_dir())
    return 0


def _program(options: Namespace) -> api.Program:
    program = api.load_program(options.input, ASSEMBLERS[options.assembler], options.subtune)
    if options.clock:
        if program.song is not None:
            raise UsageError("--clock is for programs: a song says itself which clock it is for", "write: clock ntsc")
        program = replace(program, clock=CLOCKS[options.clock])
    if program.song is not None:
        show_diagnostics(program.song.warnings)
    for repair in program.sid.repairs if program.sid is not None else ():
        show_warning(UserError(f"{program.file}: {repair}"))
    return program.on(options.chip) if options.chip else program


def _roms(options: Namespace) -> Roms | None:
    if options.kernal is options.basic is options.chargen is None:
        return None
    from sidtool.machine import Roms

    return Roms.from_files(options.kernal, options.basic, options.chargen)


def _samples(program: api.Program, extent: Extent, options: Namespace) -> Iterator[Block]:
    wrong = [voice for voice in options.mute if voice > VOICES * len(program.chips)]
    if wrong:
        raise UsageError(f"--mute {wrong[0]}: there is no such voice", f"there are {VOICES * len(program.chips)}")
    blocks = api.samples(
        program,
        extent.length,
        options.rate,
        program.chip,
        show_warning,
        preset=options.preset,
        combined=options.combined,
        muted=options.mute,
        roms=_roms(options),
        cpu=options.cpu,
    )
    return until_silence(blocks, options.rate) if extent.ends_in_silence else blocks
