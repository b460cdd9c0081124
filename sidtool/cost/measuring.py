"""The way from a built song to its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sidtool.cost.bench import SID, STACK_PAGE, Bench
from sidtool.cost.extent import Extent, extent
from sidtool.cost.figures import Cost, Moment, TuneCost
from sidtool.cost.onsets import late_onsets
from sidtool.cost.overwrites import overwrites
from sidtool.cost.parts import Sorter, cycles_of_parts, parts
from sidtool.cost.run import Run, run
from sidtool.cost.timeline import Timeline
from sidtool.image import Image
from sidtool.song import Song
from sidtool.tass.assembly import Assembly
from sidtool.tass.origins import Stretch

Advance = Callable[[int], None]
SID_END = SID + 0x20


def cycles_to_run(song: Song) -> int:
    """CPU cycles of music that :func:`measure` will run: what its ``advance`` comes to at the end."""
    return sum(extent(tune).calls * tune.cycles_per_call for tune in song.tunes)


@dataclass(frozen=True, slots=True)
class Built:
    """A song and the program that was made of it.

    Attributes:
        song: the first tune, with all others.
        source: it as 64tass source.
        source_file: the name under which that was assembled.
        assembly: the result.
        entry: the address of ``init`` in it; ``play`` is 3 bytes behind it.
    """

    song: Song
    source: str
    source_file: str
    assembly: Assembly
    entry: int


def measure(built: Built, advance: Advance = lambda _: None) -> Cost:
    """Runs all tunes of a song, each on a machine of its own, and looks at where its bytes come from.

    Args:
        advance: is told now and then how many cycles of music have been run; see :func:`cycles_to_run`.
    """
    image = built.assembly.image
    written = bytearray(0x10000)
    runs, done = list[tuple[Song, Extent, Run]](), 0
    for tune in built.song.tunes:
        bench, reach = Bench(image, built.entry), extent(tune)
        runs.append((tune, reach, run(bench, tune.number - 1, reach.calls, _from(done, tune, advance))))
        written = bytearray(old | new for old, new in zip(written, bench.written, strict=True))
        done += reach.calls * tune.cycles_per_call
        advance(done)
    sorter, stretches = Sorter(built.source, built.source_file, written), built.assembly.stretches
    return Cost(
        tunes=tuple(_tune_cost(*one, built, sorter) for one in runs),
        load=image.load,
        end=image.end,
        parts=parts(stretches, len(image.data), sorter),
        zero_page=tuple(address for address in range(0x100) if written[address]),
        elsewhere=tuple(_elsewhere(written, image)),
        changed_code=tuple(_changed_code(written, stretches)),
    )


def _from(done: int, tune: Song, advance: Advance) -> Advance:
    return lambda calls: advance(done + calls * tune.cycles_per_call)


def _tune_cost(song: Song, reach: Extent, result: Run, built: Built, sorter: Sorter) -> TuneCost:
    timeline = Timeline(song, reach.calls)
    cycles = tuple(result.cycles.tolist())
    onsets, late = late_onsets(result, song, timeline)
    taken = Bench(built.assembly.image, built.entry).profile(result.before_worst)
    return TuneCost(
        song=song,
        init_cycles=result.init_cycles,
        cycles=cycles,
        moments=tuple(_moments(timeline, song, cycles.index(max(cycles)))),
        spent=cycles_of_parts(built.assembly.stretches, taken, sorter),
        intro=reach.intro,
        loop=reach.loop,
        complete=reach.complete,
        onsets=onsets,
        late=late,
        overwrites=overwrites(result, song, timeline),
    )


def _moments(timeline: Timeline, song: Song, call: int) -> Iterator[Moment]:
    """What happens in a call: what begins in it, or, where nothing does, what sounds in each voice."""
    beginning = timeline.beginning(call)
    for number, events in beginning.items():
        for event in events:
            yield Moment(number, event.bar + 1, event.text, event.place, True)
    if not beginning:
        for voice in song.voices:
            event = timeline.sounding(voice.number, call)
            yield Moment(voice.number, event.bar + 1, event.text, event.place, False)


def _elsewhere(written: Sequence[int], image: Image) -> Iterator[int]:
    own = range(image.load, image.end)
    for address in range((STACK_PAGE + 1) << 8, 0x10000):
        if written[address] and address not in own and not SID <= address < SID_END:
            yield address


def _changed_code(written: Sequence[int], stretches: Sequence[Stretch]) -> Iterator[int]:
    for stretch in stretches:
        if stretch.is_code:
            yield from (stretch.address + at for at in range(len(stretch.data)) if written[stretch.address + at])
