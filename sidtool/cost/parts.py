"""The program's bytes by what they serve.

Each byte is counted once, by the line of the source that made it. The player's code goes to the features whose switches
it stands under, what the compiler has written to the label it stands behind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from sidtool import assets
from sidtool.cost.figures import Part
from sidtool.cost.switches import Setting, feature, settings, switches_of
from sidtool.tass.origins import Stretch

KINDS = ("code", "variables", "tables", "notes", "program")

_LABEL = re.compile(r"[A-Za-z_]\w*(?=\s*(?:;|$|\.byte|\.word|\.fill))")
_FREQUENCIES = re.compile(r"\s+\.sid\.frequencies\b")
# What stands behind a label of the compiler's: the first that fits.
_DATA = (
    (r"(tune\d+_)?voice\d|marker_", "notes", "notes of the voices"),
    (r"pattern\d", "notes", "patterns"),
    (r"song_tunes", "code", "subtunes"),
    (r"tune\d+_start|song_state", "tables", "variables' first values"),
    (r"song_registers", "tables", "registers' first values"),
    (r"song_title", "program", "title"),
    (r"song_frequency", "tables", "frequencies"),
    (r"song_(calls|rests|more|fractions)", "tables", "lengths"),
    (r"song_(ad|sr|control|restart|filter|pulse(_\w+)?|gate(_high)?|movement|\w+_start)$", "tables", "instruments"),
    (r"song_wave", "tables", "wave tables"),
    (r"song_program", "tables", "filter programs"),
    (r"song_move_", "tables", "moves of pulse and filter"),
    (r"course\d|song_movement_", "tables", "moving pitch"),
)


def parts(stretches: Sequence[Stretch], size: int, sorter: Sorter) -> tuple[Part, ...]:
    """All bytes of a program by what they serve, the kinds in the order of :data:`KINDS`, the largest part first.

    Args:
        stretches: its bytes with the lines that made them.
        size: its bytes, gaps included.
        sorter: knows what a line serves.
    """
    sizes = Counter[tuple[str, str]]()
    for stretch in stretches:
        sizes[sorter.part_of(stretch)] += len(stretch.data)
    gaps = size - sizes.total()
    if gaps:
        sizes["program", "gaps"] += gaps
    found = (Part(kind, name, count) for (kind, name), count in sizes.items())
    return tuple(sorted(found, key=lambda part: (KINDS.index(part.kind), -part.size, part.name)))


def cycles_of_parts(stretches: Sequence[Stretch], taken: Mapping[int, int], sorter: Sorter) -> tuple[Part, ...]:
    """Cycles by the part of the code that they were spent in, the most first; see :func:`parts`.

    Args:
        taken: cycles by the addresses of the instructions.
    """
    cycles = Counter[tuple[str, str]]()
    for stretch in stretches:
        if taken.get(stretch.address):
            cycles[sorter.part_of(stretch)] += taken[stretch.address]
    return tuple(Part(kind, name, count) for (kind, name), count in cycles.most_common())


class Sorter:
    """Tells what the lines of an assembled song serve.

    Args:
        source: the song as 64tass source.
        source_file: the name under which it was assembled.
        written: 65,536 flags: 1 where the player has stored something.
    """

    def __init__(self, source: str, source_file: str, written: Sequence[int]) -> None:
        self._source_file = source_file
        self._switches = switches_of(source)
        self._labels = list(_labels(source.splitlines()))
        self._written = written
        self._settings = dict[str, list[Setting]]()

    def part_of(self, stretch: Stretch) -> tuple[str, str]:
        """Kind and name of the part that a line's bytes belong to."""
        file, line = stretch.places[-1]
        if file == self._source_file:
            return _data(self._labels[line - 1])
        name = PurePath(file).name
        if not name.startswith("player"):
            return "program", "BASIC line, interrupt" if name == "main.asm" else name
        if not stretch.is_code and any(self._written[address] for address in _addresses(stretch)):
            return "variables", "variables"
        return "code", self._feature(stretch.places)

    def _feature(self, places: Sequence[tuple[str, int]]) -> str:
        """The innermost switch of a line, or of the macro calls that it stands in; else the heading above it."""
        found = [self._setting(file, line) for file, line in places if file != self._source_file]
        names = (feature(setting, self._switches) for setting in found)
        return next(filter(None, names), f"always: {found[-1].heading}")

    def _setting(self, file: str, line: int) -> Setting:
        if file not in self._settings:
            text = (assets.asm_dir() / PurePath(file).name).read_text(encoding="utf-8")
            self._settings[file] = settings(text.splitlines())
        return self._settings[file][line - 1]


def _addresses(stretch: Stretch) -> range:
    return range(stretch.address, stretch.address + len(stretch.data))


def _labels(lines: Sequence[str]) -> Iterator[str]:
    """For each line of a source the label that it stands behind."""
    label = ""
    for line in lines:
        found = _LABEL.match(line)
        label = "song_frequency" if _FREQUENCIES.match(line) else found[0] if found else label
        yield label


def _data(label: str) -> tuple[str, str]:
    for pattern, kind, name in _DATA:
        if re.match(pattern, label):
            return kind, name
    return "tables", label.removeprefix("song_").replace("_", " ") or "others"


def name_of_kind(kind: str) -> str:
    """A kind as people call it.

    >>> name_of_kind("program")
    'program around the player'
    """
    names: Mapping[str, str] = {
        "code": "player's code",
        "variables": "player's variables",
        "notes": "notes and patterns",
        "program": "program around the player",
    }
    return names.get(kind, kind)
