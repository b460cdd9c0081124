"""The report of ``sidtool build --report`` for people: 80 columns, the most important first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TextIO, TypeVar

from sidtool.cli.output import coloured, shown
from sidtool.cli.table import table
from sidtool.cost import LINE_CYCLES, Cost, LateOnset, Moment, Overwrite, Part, TuneCost
from sidtool.errors import Span

_One = TypeVar("_One")
PLACES = 5  # lines with late notes and of what is lost, told one by one
WIDTH = 76  # characters of what is indented twice
COLUMN = 38  # characters of each of the two columns of parts
KINDS: Mapping[str, str] = {
    "code": "player, code",
    "variables": "player, variables",
    "tables": "tables",
    "notes": "notes",
    "program": "around the player",
}


def report_lines(file: str, cost: Cost, stream: TextIO) -> Iterator[str]:
    """The lines of the report; headings are bold on a terminal, without NO_COLOR."""
    bold = ("\x1b[1m", "\x1b[0m") if coloured(stream) else ("", "")
    sections = (
        ("Raster lines of a call", _lines(cost)),
        ("The longest call", _worst(cost)),
        ("Length", _lengths(cost)),
        (f"Bytes: {cost.size} in all, ${cost.load:04x}-${cost.end - 1:04x}", _bytes(cost)),
        ("Memory that it writes", _memory(cost)),
        ("Notes that begin late (the ADSR delay bug)", _late(cost)),
        ("What is replaced before it is heard", _overwrites(cost)),
    )
    song = cost.tunes[0].song
    title = f"{song.title}, " if song.title else ""
    yield shown(f"{file}: {title}{song.clock.name.upper()}")
    for heading, lines in sections:
        yield ""
        yield f"{bold[0]}{heading}{bold[1]}"
        for line in lines:
            yield shown(f"  {line}")


def _lines(cost: Cost) -> Iterator[str]:
    several = len(cost.tunes) > 1
    rows = []
    for tune in cost.tunes:
        for clock, cycles in LINE_CYCLES.items():
            own = clock == tune.song.clock.name
            rows.append(
                {
                    "tune": str(tune.song.number) if several and clock == "pal" else "",
                    "clock": f"{clock.upper()}, {cycles} cycles a line" + (" *" if own else ""),
                    "worst": f"{tune.worst / cycles:.1f}",
                    "99 %": f"{tune.p99 / cycles:.1f}",
                    "average": f"{tune.average / cycles:.1f}",
                    "init": f"{tune.init_cycles / cycles:.1f}",
                }
            )
    figures = ("worst", "99 %", "average", "init")
    yield from table(rows, ("tune", "clock", *figures), ("tune", *figures))
    yield "* the song's clock. From the first instruction of play to its RTS, bad lines"
    yield "  left out. 99 %: so many calls take no longer. init is called once"


def _worst(cost: Cost) -> Iterator[str]:
    for tune in cost.tunes:
        at = tune.seconds(tune.worst_call)
        begin = "in it begin" if tune.moments[0].begins else "in it nothing begins; these sound"
        yield f"{_of_tune(tune, cost)}call {tune.worst_call}, at {_exactly(at)}, {_share(tune)}"
        yield f"  {begin}"
        rows = [_moment(moment) for moment in tune.moments]
        yield from (f"  {line}" for line in table(rows, ("voice", "bar", "word", "place"), ("bar",)))
        spent = ", ".join(f"{part.name} {part.size}" for part in tune.spent)
        yield from (f"  {line}" for line in wrap(f"cycles: {spent}", WIDTH, subsequent_indent="  "))


def _share(tune: TuneCost) -> str:
    between = tune.song.cycles_per_call
    late = "; too long: the next call comes late" if tune.worst > between else ""
    return f"{tune.worst} of the {between} cycles to the next one{late}"


def _moment(moment: Moment) -> dict[str, str]:
    return {
        "voice": f"v{moment.voice}",
        "bar": str(moment.bar),
        "word": moment.text,
        "place": f"{moment.place.file}:{moment.place.line}",
    }


def _lengths(cost: Cost) -> Iterator[str]:
    for tune in cost.tunes:
        yield f"{_of_tune(tune, cost)}{_length(tune)}, {len(tune.cycles)} calls run"
        if not tune.complete:
            yield "the voices' loops have different lengths and meet too late to be followed:"
            yield "where they stand together otherwise a call may take longer than is said here"


def _length(tune: TuneCost) -> str:
    intro, loop = tune.seconds(tune.intro), tune.seconds(tune.loop)
    if not tune.loop:
        return f"{_exactly(intro)}, no loop"
    return f"intro {_exactly(intro)}, loop {_exactly(loop)}" if tune.intro else f"loop {_exactly(loop)}, no intro"


def _bytes(cost: Cost) -> Iterator[str]:
    left = [*_kind(cost, "code"), *_kind(cost, "variables")]
    right = [*_kind(cost, "tables"), *_kind(cost, "notes"), *_kind(cost, "program")]
    for index in range(max(len(left), len(right))):
        one = left[index] if index < len(left) else ""
        other = right[index] if index < len(right) else ""
        yield f"{one:{COLUMN}}{other}".rstrip()
    yield f"Player (code and variables): {cost.player_size}. Tables and notes: {cost.music_size}"
    a_minute = cost.music_size * 60 / cost.seconds
    yield f"for {_exactly(cost.seconds)} of music: {a_minute:.0f} bytes a minute"


def _kind(cost: Cost, kind: str) -> Iterator[str]:
    own = [part for part in cost.parts if part.kind == kind]
    if own:
        yield f"{KINDS[kind]:28}{cost.of(kind):6}"
    if len(own) > 1 or any(part.name != kind for part in own):
        yield from map(_part, own)


def _part(part: Part) -> str:
    return f"  {part.name:26}{part.size:6}"


def _memory(cost: Cost) -> Iterator[str]:
    page = " ".join(f"${address:02x}" for address in cost.zero_page) or "none"
    count = len(cost.zero_page)
    yield f"zero page: {page} ({count} byte{'' if count == 1 else 's'})"
    if cost.elsewhere:
        yield f"outside of the program: {_ranges(cost.elsewhere)} ({len(cost.elsewhere)} bytes)"
    if cost.changed_code:
        yield f"its own instructions: {_ranges(cost.changed_code)}: this code cannot run in a ROM"
    else:
        yield "its variables, the SID and the stack; no code is changed"


def _ranges(addresses: Sequence[int]) -> str:
    found = list[list[int]]()
    for address in addresses:
        if found and address == found[-1][1] + 1:
            found[-1][1] = address
        else:
            found.append([address, address])
    shown = [f"${first:04x}" + (f"-${last:04x}" if last > first else "") for first, last in found[:PLACES]]
    return ", ".join(shown) + (", ..." if len(found) > PLACES else "")


def _late(cost: Cost) -> Iterator[str]:
    any_late = False
    for tune in cost.tunes:
        late = sum(one.count for one in tune.late)
        of_all = f"{_of_tune(tune, cost)}{late or 'none'} of {tune.onsets} notes"
        if not late:
            yield of_all
            continue
        any_late = True
        longest = max(one.cycles for one in tune.late) * 1000 / tune.song.clock.phi2
        yield f"{of_all}, by up to {float(longest):.0f} ms:"
        lines = dict[tuple[int, str, int], list[LateOnset]]()
        for one in tune.late:
            lines.setdefault((one.voice, one.place.file, one.place.line), []).append(one)
        yield from _first(list(lines.values()), _late_line)
    if any_late:
        yield "an instrument with a hard restart (hr) of two pictures is never late"


def _late_line(line: Sequence[LateOnset]) -> Iterator[str]:
    first = line[0]
    yield f"v{first.voice}, bar {first.bar}: {_at(first.place)}{_times(sum(one.count for one in line))}"


def _overwrites(cost: Cost) -> Iterator[str]:
    for tune in cost.tunes:
        if not tune.overwrites:
            yield f"{_of_tune(tune, cost)}nothing"
            continue
        yield f"{_of_tune(tune, cost)}{sum(one.count for one in tune.overwrites)} times:"
        yield from _first(tune.overwrites, _overwrite_lines)


def _overwrite_lines(one: Overwrite) -> Iterator[str]:
    yield f"bar {one.bar}, {one.what}: {one.lost} by {one.kept}{_times(one.count)}"
    yield f"  {' and '.join(map(_at, one.places))}"


def _first(found: Sequence[_One], told: Callable[[_One], Iterator[str]]) -> Iterator[str]:
    yield from (f"  {line}" for one in found[:PLACES] for line in told(one))
    if len(found) > PLACES:
        more = len(found) - PLACES
        yield f"  ... and at {more} more place{'s' if more > 1 else ''} (--json has all)"


def _at(place: Span) -> str:
    return f"{place.file}:{place.line}:{place.column}"


def _times(count: int) -> str:
    return f", {count} times" if count > 1 else ""


def _of_tune(tune: TuneCost, cost: Cost) -> str:
    return f"tune {tune.song.number}: " if len(cost.tunes) > 1 else ""


def _exactly(seconds: float) -> str:
    """A time to a tenth of a second.

    >>> _exactly(83.25), _exactly(59.97)
    ('1:23.2', '1:00.0')
    """
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
