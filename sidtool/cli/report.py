"""``sidtool build --report``: what a song costs on the machine, as a table or as JSON, and limits that must hold."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sidtool.api import Compilation
from sidtool.cli.output import announced_compiling, progress
from sidtool.cli.report_text import report_lines
from sidtool.cost import LINE_CYCLES, Cost, LateOnset, Moment, Overwrite, TuneCost
from sidtool.errors import Span, UserError

SCHEMA = 1  # the version of what --json writes: docs/tools.md


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure that may not be exceeded.

    Attributes:
        option: that it was set with.
        limit, measured: in the same unit.
    """

    option: str
    limit: float
    measured: float

    @property
    def met(self) -> bool:
        """Whether the figure keeps to it."""
        return self.measured <= self.limit


@contextmanager
def reporting(compilation: Compilation, options: Namespace) -> Iterator[None]:
    """Measures a song; the block that writes it is run if no limit is exceeded, and the report is printed at the end.

    So a reader of the report that goes away early does not keep the song from being written.

    Raises:
        UserError: a limit is exceeded; the report has been printed.
    """
    total, rate = compilation.cycles_to_measure, round(compilation.song.clock.phi2)
    with announced_compiling(), progress(f"measuring {compilation.file}", total, rate) as advance:
        cost = compilation.cost(advance)
    limits = list(_limits(cost, options))
    broken = [limit for limit in limits if not limit.met]
    if not broken:
        yield
    if options.json:
        print(json.dumps(document(compilation.file, cost, limits), indent=2, ensure_ascii=False))
    elif options.report:
        for line in report_lines(compilation.file, cost, sys.stdout):
            print(line)
    if broken:
        raise _too_much(compilation.file, cost, broken)


def _limits(cost: Cost, options: Namespace) -> Iterator[Limit]:
    if options.max_lines is not None:
        yield Limit("--max-lines", options.max_lines, cost.worst_lines)
    if options.max_bytes is not None:
        yield Limit("--max-bytes", options.max_bytes, cost.size)


def _too_much(file: str, cost: Cost, broken: Sequence[Limit]) -> UserError:
    told = "\n".join(f"{file}: {_told(cost, limit)}" for limit in broken)
    return UserError(f"{told}\nnothing has been written", _where(cost, broken))


def _told(cost: Cost, limit: Limit) -> str:
    if limit.option == "--max-bytes":
        return f"the program has {cost.size} bytes: --max-bytes allows {limit.limit:g}"
    return f"the longest call takes {limit.measured:.2f} raster lines: --max-lines allows {limit.limit:g}"


def _where(cost: Cost, broken: Sequence[Limit]) -> str:
    if not any(limit.option == "--max-lines" for limit in broken):
        return "--report shows which part takes how many"
    tune = max(cost.tunes, key=lambda one: one.worst / LINE_CYCLES[one.song.clock.name])
    places = dict.fromkeys(f"{moment.place.file}:{moment.place.line}" for moment in tune.moments)
    of_tune = f" of tune {tune.song.number}" if len(cost.tunes) > 1 else ""
    return f"it is call {tune.worst_call}{of_tune}, bar {tune.moments[0].bar}: {', '.join(places)}"


# -- JSON -------------------------------------------------------------------------------------------------------------


def document(file: str, cost: Cost, limits: Sequence[Limit]) -> dict[str, object]:
    """The report as what ``--json`` writes; docs/tools.md tells the keys."""
    song = cost.tunes[0].song
    return {
        "version": SCHEMA,
        "file": file,
        "title": song.title,
        "clock": song.clock.name,
        "chip": song.chip,
        "load": cost.load,
        "end": cost.end,
        "bytes": cost.size,
        "player_bytes": cost.player_size,
        "music_bytes": cost.music_size,
        "music_bytes_per_minute": round(cost.music_size * 60 / cost.seconds, 1),
        "parts": [{"kind": part.kind, "name": part.name, "bytes": part.size} for part in cost.parts],
        "zero_page": list(cost.zero_page),
        "elsewhere": list(cost.elsewhere),
        "changed_code": list(cost.changed_code),
        "tunes": [_tune(tune) for tune in cost.tunes],
        "limits": [
            {"option": one.option, "limit": one.limit, "measured": round(one.measured, 3), "met": one.met}
            for one in limits
        ],
    }


def _tune(tune: TuneCost) -> dict[str, object]:
    song = tune.song
    return {
        "number": song.number,
        "title": song.title,
        "calls": len(tune.cycles),
        "cycles_between_calls": song.cycles_per_call,
        "intro_seconds": round(tune.seconds(tune.intro), 3),
        "loop_seconds": round(tune.seconds(tune.loop), 3),
        "complete": tune.complete,
        "cycles": {**_three(tune, 1), "init": tune.init_cycles},
        "lines": {clock: _three(tune, cycles) for clock, cycles in LINE_CYCLES.items()},
        "worst_call": {
            "call": tune.worst_call,
            "seconds": round(tune.seconds(tune.worst_call), 3),
            "events": [_moment(moment) for moment in tune.moments],
            "parts": [{"name": part.name, "cycles": part.size} for part in tune.spent],
        },
        "notes": tune.onsets,
        "late_notes": [_late(one, tune) for one in tune.late],
        "overwrites": [_overwrite(one) for one in tune.overwrites],
    }


def _three(tune: TuneCost, unit: int) -> dict[str, float]:
    figures = {"worst": tune.worst, "p99": tune.p99, "average": tune.average}
    return {name: round(value / unit, 3) for name, value in figures.items()}


def _place(place: Span) -> dict[str, object]:
    return {"file": place.file, "line": place.line, "column": place.column}


def _moment(moment: Moment) -> dict[str, object]:
    return {
        "voice": moment.voice,
        "bar": moment.bar,
        "text": moment.text,
        "begins": moment.begins,
        **_place(moment.place),
    }


def _late(one: LateOnset, tune: TuneCost) -> dict[str, object]:
    milliseconds = float(one.cycles * 1000 / tune.song.clock.phi2)
    return {
        "voice": one.voice,
        "bar": one.bar,
        "call": one.call,
        "count": one.count,
        "milliseconds": round(milliseconds, 2),
        **_place(one.place),
    }


def _overwrite(one: Overwrite) -> dict[str, object]:
    return {
        "what": one.what,
        "lost": one.lost,
        "kept": one.kept,
        "bar": one.bar,
        "call": one.call,
        "count": one.count,
        "places": [_place(place) for place in one.places],
    }
