"""What can be said on the command line."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Sequence
from typing import NoReturn

from sidtool import __version__
from sidtool.cli import asm, commands
from sidtool.errors import UsageError

DESCRIPTION = "C64 SID music as text: a note sheet becomes a C64 program, and is heard."
EPILOG = """\
examples:
  sidtool build song.txt               a.out, a C64 program
  sidtool play song.txt                hear it; Ctrl-C stops
  sidtool render song.txt -o song.ogg  the same into a file
  sidtool check song.txt               every mistake in it, and how long it is
  sidtool fmt song.txt                 put its words and columns in order
  sidtool explain song.txt:12          what became of line 12
  sidtool trace song.txt               what the SID does, a row a picture; --raw: every write
  sidtool info tune.sid                what a .sid file says about itself
  sidtool asm -a program.asm -o a.out  a 6502 program in the 64tass dialect
"""
COMMANDS = (
    "build", "play", "render", "check", "fmt", "explain", "trace", "info", "batch", "debug", "run", "asm", "asm-dir",
)  # fmt: skip
# What other programs call them.
ALIASES = {
    **{"compile": "build", "make": "build", "assemble": "asm", "listen": "play", "export": "render"},
    **{"wav": "render", "lint": "check", "validate": "check", "format": "fmt", "describe": "explain", "dump": "trace"},
}
INPUT = "a song text, a C64 program (.prg, a.out) or a .sid file"
RATES = (8000, 192000)


class Parser(argparse.ArgumentParser):
    """Tells what is wrong in our form: one line, and how to see what can be said."""

    def error(self, message: str) -> NoReturn:
        """Raises UsageError instead of exiting."""
        raise UsageError(message, f"{self.prog} --help shows what can be said")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; ``run`` among them is the function that does the command.

    Raises:
        UsageError: the command line is wrong.
    """
    if arguments and arguments[0] not in COMMANDS and not arguments[0].startswith("-"):
        raise _no_command(arguments[0])
    options = make_parser().parse_args(arguments)
    names = [getattr(options, name, None) for name in ("input", "song", "output", "place")]
    if "" in (*names, *getattr(options, "songs", ())):
        raise UsageError("the name of a file is empty")
    return options


def _no_command(word: str) -> UsageError:
    import difflib

    if os.path.isfile(word):
        return UsageError(f"{word} is a file, not a command", f"to hear it: sidtool play {word}")
    near = ALIASES.get(word.lower()) or next(iter(difflib.get_close_matches(word.lower(), COMMANDS, 1)), "")
    hint = f"do you mean sidtool {near}?" if near else f"there are {', '.join(COMMANDS)}"
    return UsageError(f"there is no command '{word}'", hint)


def make_parser() -> Parser:
    """The parser; each command's ``run`` is the function that does it."""
    parser = Parser(
        prog="sidtool",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"sidtool {__version__}")
    groups = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    _add_build(groups)
    _add_play(groups)
    _add_render(groups)
    _add_check(groups)
    _add_fmt(groups)
    _add_explain(groups)
    _add_trace(groups)
    _add_info(groups)
    _add_batch(groups)
    _add_debug(groups)
    _add_run(groups)
    asm.add_arguments(_add(groups, "asm", "assemble 6502 sources in the 64tass dialect"))
    _add_asm_dir(groups)
    return parser


_Groups = argparse._SubParsersAction  # the type has no public name


def _add(groups: _Groups[Parser], name: str, text: str) -> Parser:
    return groups.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False)


def _add_build(groups: _Groups[Parser]) -> None:
    parser = _add(groups, "build", "turn a song into a C64 program")
    parser.add_argument("song", metavar="SONG", help="a song text; - is standard input")
    parser.add_argument(
        "-o",
        dest="output",
        metavar="FILE",
        help="the file to write, - for standard output (default: a.out; the song's name with .sid; standard output "
        "for the texts)",
    )
    parser.add_argument(
        "--emit",
        choices=("prg", "sid", "asm", "listing", "labels", "packed"),
        help="prg: the program; sid: a PSID; asm: the program's 64tass source; listing, labels: in 64tass's form; "
        "packed: each voice's bytes (default: sid for a FILE that ends in .sid, else prg)",
    )
    _add_place(parser)
    _add_subtune(parser)
    _add_assembler(parser)
    _add_report(parser)
    parser.set_defaults(run=commands.build)


def _add_place(parser: Parser) -> None:
    parser.add_argument(
        "--at",
        type=_window,
        metavar="ADDRESS[-LAST]",
        help="where the player and its data stand, and the last address that they may use: 0x1000, '$1000', "
        "0x1000-0x1fff (default: behind the main program; with --bare 0x1000)",
    )
    parser.add_argument(
        "--zp", type=_address, metavar="ADDRESS", help="the player's two bytes of the zero page (default: 0xfb)"
    )
    parser.add_argument(
        "--bare", action="store_true", help="the player alone: no BASIC line, main program and title screen"
    )
    parser.add_argument(
        "--entries", action="store_true", help="a game's entries: volume and fades, sound effects (docs/player.md)"
    )


def _add_report(parser: Parser) -> None:
    cost = parser.add_argument_group("what it costs", "the song is run to its loop, all its tunes: see docs/tools.md")
    cost.add_argument("--report", action="store_true", help="raster lines, bytes by part, memory, late notes")
    cost.add_argument("--json", action="store_true", help="the report as JSON")
    cost.add_argument(
        "--max-lines",
        type=_limit,
        metavar="N",
        help="fail, and write nothing, if a call takes more raster lines on the song's clock",
    )
    cost.add_argument(
        "--max-bytes",
        type=_whole_limit,
        metavar="N",
        help="fail, and write nothing, if the program has more bytes from its first to its last",
    )


def _add_play(groups: _Groups[Parser]) -> None:
    parser = _add(groups, "play", "play a song or a program")
    _add_sound(parser)
    parser.set_defaults(run=commands.play)


def _add_render(groups: _Groups[Parser]) -> None:
    parser = _add(groups, "render", "render a song or a program into a sound file")
    _add_sound(parser)
    parser.add_argument(
        "-o",
        dest="output",
        metavar="FILE",
        help="the file to write: .wav, .flac or .ogg (default: the song's name with .wav)",
    )
    parser.add_argument("--float", action="store_true", help="32-bit float samples instead of 16-bit ones (.wav)")
    parser.set_defaults(run=commands.render)


def _add_trace(groups: _Groups[Parser]) -> None:
    parser = _add(groups, "trace", "show what a program does to the SID, a row a picture")
    parser.add_argument("input", metavar="FILE", help=INPUT)
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--csv", dest="form", action="store_const", const="csv", help="the rows as CSV, in numbers")
    forms.add_argument(
        "--raw",
        dest="form",
        action="store_const",
        const="raw",
        help="a line a write: cycle register value, in decimal; with several SIDs cycle chip register value",
    )
    parser.add_argument("--frames", type=_frames, metavar="N", help="how many pictures of it")
    _add_seconds(parser)
    _add_subtune(parser)
    _add_machine(parser)
    _add_cpu(parser)
    parser.set_defaults(run=commands.trace, form="table")


def _add_info(groups: _Groups[Parser]) -> None:
    parser = _add(groups, "info", "tell what a .sid file says about itself")
    parser.add_argument("input", metavar="FILE", help="a .sid file")
    parser.set_defaults(run=commands.info)


def _add_batch(groups: _Groups[Parser]) -> None:
    parser = _add(groups, "batch", "turn a folder of tunes into sound files or traces")
    parser.add_argument("folder", metavar="DIR", help="a folder with .sid or .prg files, also in folders below it")
    parser.add_argument("-o", dest="output", metavar="OUT", required=True, help="the folder to write into")
    parser.add_argument(
        "--format", choices=("wav", "flac", "ogg", "trace"), default="wav", help="of the files (default: wav)"
    )
    parser.add_argument(
        "--all-songs",
        action="store_true",
        help="every song of each .sid file, into tune-01.wav, tune-02.wav ... (default: the file's own first one)",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="processes at a time (default: 1)")
    where.add_argument("--scheduler", metavar="tcp://HOST:PORT", help="a Dask cluster's, whose workers do it")
    parser.add_argument("--chip", choices=("6581", "8580"), help="the SID model (default: as the tune says)")
    parser.add_argument("--rate", type=_rate, default=48000, metavar="HZ", help="samples a second (default: 48000)")
    _add_seconds(parser)
    _add_cpu(parser)
    parser.set_defaults(run=commands.batch)


def _add_debug(groups: _Groups[Parser]) -> None:
    parser = _add(groups, "debug", "step through a program in py65's monitor")
    parser.add_argument("input", metavar="FILE", help=INPUT)
    parser.add_argument("--script", metavar="FILE", help="commands, a line each, instead of the keyboard")
    parser.add_argument("--source", metavar="SONG", help="the song that a.out was built from: its labels and lines")
    _add_subtune(parser)
    _add_machine(parser)
    parser.set_defaults(run=commands.debug)


def _add_check(groups: _Groups[Parser]) -> None:
    parser = _add(groups, "check", "tell every mistake in songs, and what will surprise")
    _add_songs(parser)
    parser.add_argument("--strict", action="store_true", help="exit with 1 for warnings, too, not for errors alone")
    parser.add_argument("--json", action="store_true", help="one JSON document, for editors: see docs/tools.md")
    parser.set_defaults(run=commands.check)


def _add_fmt(groups: _Groups[Parser]) -> None:
    parser = _add(groups, "fmt", "put songs into the canonical layout, in their place")
    _add_songs(parser)
    parser.add_argument(
        "-o",
        dest="output",
        metavar="FILE",
        help="the file to write, - for standard output (default: the song itself; for - standard output)",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a layout would change")
    parser.add_argument("--diff", action="store_true", help="write nothing but what would change")
    parser.set_defaults(run=commands.fmt)


def _add_explain(groups: _Groups[Parser]) -> None:
    parser = _add(groups, "explain", "show what a line of a song became: notes, times, bytes")
    parser.add_argument(
        "place", metavar="SONG:LINE", help="such as song.txt:12; also :12-20, :12:5 (a column), or the whole song.txt"
    )
    parser.add_argument(
        "--song", metavar="FILE", help="the song that includes it, where SONG is a part of one (default: SONG itself)"
    )
    parser.set_defaults(run=commands.explain)


def _add_songs(parser: Parser) -> None:
    parser.add_argument("songs", metavar="SONG", nargs="+", help="a song text; - is standard input")
    parser.add_argument("--name", metavar="FILE", help="what standard input is called in messages (default: <stdin>)")


def _add_run(groups: _Groups[Parser]) -> None:
    parser = _add(groups, "run", "run a test program, which ends with an exit code")
    parser.add_argument("input", metavar="FILE", help="a C64 program (.prg, a.out) or a song text")
    parser.add_argument(
        "--debugcart", action="store_true", help="a store to $d7ff ends the run with that exit code, as in VICE"
    )
    parser.add_argument(
        "--limit-cycles", type=_cycles, metavar="N", help="how many cycles it may take (default: as many as it wants)"
    )
    parser.add_argument(
        "--cia", choices=("6526", "8521"), default="6526", help="which CIAs (default: 6526, as VICE's x64sc has)"
    )
    _add_subtune(parser)
    _add_machine(parser)
    _add_cpu(parser)
    parser.set_defaults(run=commands.run)


def _add_asm_dir(groups: _Groups[Parser]) -> None:
    text = "say where the 6502 sources are that a song's source includes"
    parser = _add(groups, "asm-dir", text)
    parser.epilog = '64tass -a --cbm-prg -I "$(sidtool asm-dir)" song.asm -o a.out'
    parser.set_defaults(run=commands.asm_dir)


def _add_sound(parser: Parser) -> None:
    parser.add_argument("input", metavar="FILE", help=INPUT)
    _add_seconds(parser)
    _add_subtune(parser)
    parser.add_argument(
        "--fade", type=_fade, metavar="N", help="seconds at the end in which it fades out (default: 5 s of a loop)"
    )
    parser.add_argument(
        "--mute",
        type=_voice,
        action="append",
        default=[],
        metavar="N",
        help="leave out a voice, 1 to 3; the second SID has 4 to 6, the third 7 to 9; may be repeated",
    )
    parser.add_argument("--rate", type=_rate, default=48000, metavar="HZ", help="samples a second (default: 48000)")
    _add_machine(parser)
    _add_cpu(parser)
    parser.add_argument(
        "--preset",
        default="default",
        metavar="NAME",
        help="which 6581, by its filter: default, dark, median, bright, or unrounded: the default "
        "without rounding its currents (with --chip 6581)",
    )
    parser.add_argument(
        "--combined",
        default="average",
        metavar="NAME",
        help="which chip's combined waveforms: weak, average, strong, or a chip's name; "
        "one that is not there lists them all (default: average)",
    )


def _add_machine(parser: Parser) -> None:
    parser.add_argument("--chip", choices=("6581", "8580"), help="the SID model (default: the song's own, or 8580)")
    parser.add_argument(
        "--clock",
        choices=("pal", "ntsc"),
        help="the machine, for a program that does not name it; songs do, and what build makes of them (default: pal)",
    )
    for name in ("kernal", "basic", "chargen"):
        parser.add_argument(f"--{name}", metavar="FILE", help=f"your image of the C64's {name} ROM")
    _add_assembler(parser)


def _add_cpu(parser: Parser) -> None:
    parser.add_argument(
        "--cpu",
        choices=("kernel", "py65"),
        help="the C64 compiled for this machine (default), or the readable one on py65's CPU, slow: both do the same",
    )


def _add_seconds(parser: Parser) -> None:
    parser.add_argument(
        "--seconds",
        type=_seconds,
        metavar="N",
        help="how much of it (default: to the song's end and 2 s more; a looping song: its loop twice, then a fade; "
        "a program does not say how long it is: play goes on until Ctrl-C, the others take 180 s; "
        "a .sid file ends with 5 s of silence)",
    )
    parser.add_argument(
        "--songlengths", metavar="FILE", help="a Songlengths.md5 (HVSC's), which says how long .sid files are"
    )


def _add_subtune(parser: Parser) -> None:
    parser.add_argument(
        "--subtune",
        "--song",
        type=_subtune,
        metavar="N",
        help="which tune of a song that has several (default: 1), or song of a .sid file (default: its own)",
    )


def _add_assembler(parser: Parser) -> None:
    parser.add_argument(
        "--assembler",
        choices=("embedded", "64tass"),
        default="embedded",
        help="sidtool's own, or the real 64tass if it is installed (default: embedded)",
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds") from None
    if not math.isfinite(seconds) or not 0 < seconds <= 86400:
        raise argparse.ArgumentTypeError(f"{text} seconds: more than 0, and a day (86400) at the most")
    return seconds


def _whole(text: str, low: int, high: int, told: str) -> int:
    """A whole number in a range; ``told``: what is said of anything else."""
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"'{text}' {told}")
    return int(text)


def _subtune(text: str) -> int:
    return _whole(text, 1, 256, "is no number of a tune: they count from 1")


def _address(text: str) -> int:
    """An address in hex ($1000, 0x1000) or decimal."""
    digits, base = (text[1:], 16) if text.startswith("$") else (text, 0)
    try:
        address = int(digits, base)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no address: write 0x1000, '$1000' or 4096") from None
    if not 0 <= address <= 0xFFFF:
        raise argparse.ArgumentTypeError(f"'{text}' is no address: the last one is 0xffff")
    return address


def _window(text: str) -> tuple[int, int | None]:
    """An address, or the first and the last one."""
    first, dash, last = text.partition("-")
    return _address(first), _address(last) if dash else None


def _fade(text: str) -> float:
    return 0.0 if text == "0" else _seconds(text)


def _cycles(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 1 << 53:
        raise argparse.ArgumentTypeError(f"{text} is no number of cycles")
    return int(text)


def _frames(text: str) -> int:
    return _whole(text, 1, 10_000_000, "is no number of pictures")


def _limit(text: str) -> float:
    try:
        limit = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no number") from None
    if not 0 < limit <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text} is no limit: more than 0")
    return limit


def _whole_limit(text: str) -> int:
    return _whole(text, 1, 0x10000, "is no number of bytes: 1 to 65536")


def _jobs(text: str) -> int:
    return _whole(text, 1, 256, "is no number of processes: 1 to 256")


def _voice(text: str) -> int:
    if text not in tuple("123456789"):
        raise argparse.ArgumentTypeError(f"'{text}' is no voice: 1 to 3, of more SIDs up to 9")
    return int(text)


def _rate(text: str) -> int:
    low, high = RATES
    return _whole(text, low, high, f"is no sample rate: {low} to {high} samples a second")
