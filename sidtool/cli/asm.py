"""``sidtool asm``: 64tass's command line, for the assembler that is built in."""

from __future__ import annotations

import argparse
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sidtool import files
from sidtool.cli.output import shown
from sidtool.errors import Diagnostic, SourceError, UsageError

if TYPE_CHECKING:
    from sidtool.tass.assembly import Assembly
    from sidtool.tass.options import Options

DESCRIPTION = """\
Assembles 6502 sources in the 64tass dialect; the flags are 64tass's own.
Several sources make one program. A name of - is standard output."""
EPILOG = """\
example:
  sidtool asm -a --list=listing.asm --cbm-prg main.asm sid.asm -o a.out
"""
STANDARD = "-"
FORMATS = ("cbm-prg", "nostart", "flat", "nonlinear", "apple-ii")
LABEL_FORMATS = ("normal", "vice", "vice-numeric", "dump")

# Flags of 64tass that are not taken: (names, whether they have a value, what they would do).
_ABSENT: tuple[tuple[tuple[str, ...], bool, str], ...] = (
    (("-T", "--tasm-compatible"), False, "TASM's operators"),
    (("-M", "--dependencies"), True, "rules for make"),
    (("--make-phony",), False, "rules for make"),
    (("--atari-xex",), False, "Atari executables"),
    (("--intel-hex",), False, "Intel HEX files"),
    (("--mos-hex",), False, "MOS paper tape files"),
    (("--s-record",), False, "Motorola S-records"),
    (("--output-section",), True, "a file of one section"),
    (("--output-append",), True, "appending to a file"),
    (("--map-append",), True, "appending to a file"),
    (("--list-append",), True, "appending to a file"),
    (("--labels-append",), True, "appending to a file"),
    (("--error-append",), True, "appending to a file"),
    (("--export-labels",), False, "labels for other sources"),
    (("--line-numbers",), False, "a column of line numbers"),
    (("--verbose-list",), False, "a listing of all lines"),
    (("--macro-caret-diag",), False, "source lines of macros only"),
    (("-c", "--m65c02"), False, "the 65C02"),
    (("--m65ce02",), False, "the 65CE02"),
    (("-e", "--m65el02"), False, "the 65EL02"),
    (("-t", "--m65dtv02"), False, "the 65DTV02"),
    (("-x", "--m65816"), False, "the 65816"),
    (("--mr65c02",), False, "the R65C02"),
    (("--mw65c02",), False, "the W65C02"),
    (("--m4510",), False, "the 4510"),
)


class LabelFile(NamedTuple):
    """A list of labels to be written: ``form`` and ``root`` are those that stood before ``-l``."""

    file: str
    form: str
    root: str


class _Labels(argparse.Action):
    """``-l``: takes the format and the scope that were named before it."""

    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        form = getattr(namespace, "label_format", "normal")
        namespace.labels = [*namespace.labels, LabelFile(values, form, namespace.labels_root)]


class _NotTaken(argparse.Action):
    """A flag of 64tass that is not built in: named, never ignored."""

    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        raise UsageError(
            f"{option}: this flag of 64tass is not built in ({self.metavar})", "use the real 64tass for it"
        )


def add_arguments(parser: ArgumentParser) -> None:
    """Adds the flags to the parser of the command."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("sources", metavar="SOURCE", nargs="+", help="a 6502 source, assembled in this order")
    _add_source(parser)
    _add_messages(parser)
    _add_output(parser)
    _add_listing(parser)
    for names, valued, what in _ABSENT:
        parser.add_argument(
            *names, action=_NotTaken, nargs=None if valued else 0, dest="_", metavar=what, help=argparse.SUPPRESS
        )
    parser.set_defaults(run=run)


def _add_source(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("source")
    group.add_argument("-a", "--ascii", action="store_true", help="the source is UTF-8: its texts become PETSCII")
    group.add_argument("-B", "--long-branch", action="store_true", help="a branch too far: the opposite one and a JMP")
    group.add_argument("-C", "--case-sensitive", action="store_true", help="names differ by case")
    group.add_argument(
        "-D", dest="defines", metavar="NAME=VALUE", action="append", default=[], help="define a constant"
    )
    group.add_argument(
        "-I", dest="include", metavar="FOLDER", action="append", default=[], help="search files here, too"
    )
    cpu = group.add_mutually_exclusive_group()
    cpu.add_argument(
        "--m65xx", dest="cpu", action="store_const", const="6502", default="6502", help="documented opcodes"
    )
    cpu.add_argument(
        "-i", "--m6502", dest="cpu", action="store_const", const="6502i", help="all of the NMOS 6502's opcodes"
    )


def _add_messages(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("messages")
    group.add_argument("-q", "--quiet", action="store_true", help="no summary")
    group.add_argument("-w", "--no-warn", action="store_true", help="no warnings")
    group.add_argument(
        "-W", dest="warnings", metavar="NAME", action="append", default=[], help="error: warnings are errors"
    )
    group.add_argument("-E", "--error", dest="error_file", metavar="FILE", help="messages into a file")
    group.add_argument("--no-error", action="store_true", help="no messages; the exit code tells")
    group.add_argument("--no-caret-diag", action="store_true", help="messages without the source line")


def _add_output(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument("-o", "--output", metavar="FILE", default="a.out", help="the program (default: a.out)")
    group.add_argument("--no-output", action="store_true", help="no program is written")
    group.add_argument("--map", dest="map_file", metavar="FILE", help="the memory map into a file, not on the screen")
    group.add_argument("--no-map", action="store_true", help="no memory map")
    group.add_argument("-X", "--long-address", action="store_true", help="addresses in the file have three bytes")
    texts = {
        "cbm-prg": "the program begins with its load address (default)",
        "nostart": "no load address",
        "flat": "from address 0 on",
        "nonlinear": "each block with its length and address",
        "apple-ii": "address and length, then the program",
    }
    for form in FORMATS:
        names = {"nostart": ["-b"], "flat": ["-f"], "nonlinear": ["-n"]}.get(form, [])
        group.add_argument(*names, f"--{form}", dest="form", action="store_const", const=form, help=texts[form])
    parser.set_defaults(form="cbm-prg")


def _add_listing(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("listing and labels")
    group.add_argument("-L", "--list", dest="list_file", metavar="FILE", help="the listing into a file")
    group.add_argument("-m", "--no-monitor", action="store_true", help="no disassembly in the listing")
    group.add_argument("-s", "--no-source", action="store_true", help="no source in the listing")
    group.add_argument("--tab-size", type=_tab_size, default=8, metavar="N", help="1, 2, 4 or 8 (default: 8)")
    group.add_argument("-l", "--labels", action=_Labels, default=[], metavar="FILE", help="the labels into a file")
    texts = {
        "normal": "the -l after it: as in the source (default)",
        "vice": "the -l after it: for VICE's monitor",
        "vice-numeric": "the same with constants",
        "dump": "the -l after it: with their places",
    }
    names = {"vice-numeric": "--vice-labels-numeric"}
    for form in LABEL_FORMATS:
        name = names.get(form, f"--{form}-labels")
        group.add_argument(name, dest="label_format", action="store_const", const=form, help=texts[form])
    group.add_argument("--labels-root", default="", metavar="SCOPE", help="the -l after it: of this scope")
    parser.set_defaults(label_format="normal")


def _tab_size(text: str) -> int:
    if text not in ("1", "2", "4", "8"):
        raise argparse.ArgumentTypeError(f"'{text}' is no tab size: 1, 2, 4 or 8")
    return int(text)


def run(options: Namespace) -> int:
    """``sidtool asm``: everything is assembled before anything is written."""
    strict = _strict(options.warnings)
    _forbid_overwriting(options)
    told = _Messages(options)
    try:
        assembly = _assemble(options)
    except SourceError as error:
        told.show(error.diagnostics)
        return 1
    told.show(assembly.warnings)
    if strict and assembly.warnings:
        return 1
    for file, content in _contents(options, assembly):
        _write(file, content)
    if not options.quiet and STANDARD not in _outputs(options):
        sys.stdout.write(_summary(options, assembly))
    return 0


def _strict(names: Sequence[str]) -> bool:
    strict = False
    for name in names:
        if name == "error":
            strict = True
        elif not name.startswith("no-"):  # the ones that 64tass has on by default are not given here in any case
            raise UsageError(f"-W{name}: this warning of 64tass is not built in", "leave it out")
    return strict


def _assemble(options: Namespace) -> Assembly:
    from sidtool.tass import assemble_files

    return assemble_files(options.sources, _assembler_options(options))


def _assembler_options(options: Namespace) -> Options:
    from sidtool.tass.options import Options

    return Options(
        include=tuple(Path(folder) for folder in options.include),
        defines=tuple(options.defines),
        ascii=options.ascii,
        case_sensitive=options.case_sensitive,
        long_branch=options.long_branch,
        cpu=options.cpu,
    )


def _outputs(options: Namespace) -> list[str]:
    names = [] if options.no_output else [options.output]
    names += [name for name in (options.map_file, options.list_file) if name is not None]
    return names + [labels.file for labels in options.labels]


def _forbid_overwriting(options: Namespace) -> None:
    for name in _outputs(options):
        if name == "":
            raise UsageError("the name of a file is empty")
        if name != STANDARD and any(Path(name).absolute() == Path(source).absolute() for source in options.sources):
            raise UsageError(f"{name}: this would overwrite a source", "choose another name")


def _contents(options: Namespace, assembly: Assembly) -> list[tuple[str, bytes]]:
    """All files with what goes into them."""
    from sidtool.tass.labels import LabelFormat
    from sidtool.tass.outputs import OutputFormat, program_file

    found: list[tuple[str, bytes]] = []
    for labels in options.labels:
        found.append((labels.file, assembly.symbol_list(LabelFormat(labels.form), labels.root).encode()))
    if options.list_file is not None:
        found.append((options.list_file, _listing(options, assembly).encode()))
    if options.map_file is not None and not options.no_map:
        found.append((options.map_file, _map(options, assembly).encode()))
    if not options.no_output:
        form = OutputFormat(options.form)
        data = program_file(assembly.image, assembly.blocks, form, long_address=options.long_address)
        found.append((options.output, data))
    return found


def _listing(options: Namespace, assembly: Assembly) -> str:
    import shlex
    import time

    from sidtool import __version__
    from sidtool.tass.listing import Columns

    columns = Columns(not options.no_monitor, not options.no_source, options.tab_size)
    head = f"\n; sidtool {__version__} listing file\n; sidtool {shlex.join(sys.argv[1:])}\n; {time.asctime()}\n\n"
    return head + assembly.listing_with(columns)


def _map(options: Namespace, assembly: Assembly) -> str:
    from sidtool.tass.outputs import memory_map

    head = f"\nMemory map for output file: {options.output}\n\n"
    return f"{head}Type        Size      Range      Size    Name\n{memory_map(assembly.blocks)}"


def _summary(options: Namespace, assembly: Assembly) -> str:
    from sidtool.tass.outputs import memory_map

    lines = [f"{what + ':':<18} {shown(name)}\n" for name, what in assembly.files]
    if not options.no_output:
        lines.append(f"{'Output file:':<18} {shown(options.output)}\n")
    if not options.no_map and options.map_file is None:
        lines.append(memory_map(assembly.blocks))
    lines.append(f"Passes:     {assembly.passes:8}\n")
    return "".join(lines)


def _write(file: str, content: bytes) -> None:
    if file == STANDARD:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        files.write_bytes(file, content)


class _Messages:
    """Where messages go."""

    def __init__(self, options: Namespace) -> None:
        self.options = options
        if options.error_file not in (None, STANDARD):
            files.check_place(options.error_file)

    def show(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Prints messages in 64tass's form."""
        from sidtool.errors import Severity
        from sidtool.tass.diagnosis import chain, message

        if self.options.no_error:
            return
        lines = []
        context: tuple[str, ...] = ()
        for diagnostic in diagnostics:
            if self.options.no_warn and diagnostic.severity is Severity.WARNING:
                continue
            lines.append(message(diagnostic, caret=not self.options.no_caret_diag, context=context))
            context = chain(diagnostic)
        self._print("".join(line + "\n" for line in lines))

    def _print(self, text: str) -> None:
        if self.options.error_file is None:
            sys.stderr.write(text)
        elif self.options.error_file == STANDARD:
            sys.stdout.write(text)
        else:
            files.write_bytes(self.options.error_file, text.encode("utf-8", "backslashreplace"))
