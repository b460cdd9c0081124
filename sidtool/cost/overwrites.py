"""What nobody hears because something else replaces it in the same call: registers, and settings of the filter.

Registers are told by the writes of the run. A gate that is closed and opened again is heard, and no loss: it strikes
the note anew. Nor is a frequency or a pulse width where an event begins: what sounded so far moves on before the new
note, or effect, takes its place. Settings of the filter are told by the song: where voices set them, the player may
write the filter's registers once for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from sidtool.cost.figures import Overwrite
from sidtool.cost.run import Run
from sidtool.cost.timeline import Timeline
from sidtool.errors import Span
from sidtool.song import (
    Command,
    Event,
    FilterMode,
    FilterProgram,
    Note,
    SetModes,
    SetRoute,
    Song,
    StartFilter,
    SweepCutoff,
    SweepResonance,
    SweepVolume,
    Table,
)

GATE, CONTROL = 1, 4
_VOICE = ("frequency low", "frequency high", "pulse width low", "pulse width high", "control", "AD", "SR")
_MODE_WORDS = {
    **{FilterMode.LOW_PASS: "low", FilterMode.BAND_PASS: "band", FilterMode.HIGH_PASS: "high"},
    FilterMode.MUTE_VOICE3: "mute3",
}  # the notation's
_CHIP = ("cutoff low", "cutoff high", "resonance and route", "mode and volume")


class _Loss(NamedTuple):
    call: int
    what: str
    lost: str
    kept: str
    events: tuple[Event, ...]


def overwrites(run: Run, song: Song, timeline: Timeline) -> tuple[Overwrite, ...]:
    """All losses of a run, those at the same places told once, in the order of their first calls."""
    found = dict[tuple[str, tuple[Span, ...]], Overwrite]()
    for loss in sorted([*_registers(run, song, timeline), *_fights(song, timeline)], key=lambda one: one.call):
        places = tuple(dict.fromkeys(event.place for event in loss.events))
        known = found.get((loss.what, places))
        if known is None:
            bar = loss.events[0].bar + 1
            found[loss.what, places] = Overwrite(loss.what, loss.lost, loss.kept, places, bar, loss.call, 1)
        else:
            found[loss.what, places] = replace(known, count=known.count + 1)
    return tuple(found.values())


def _registers(run: Run, song: Song, timeline: Timeline) -> Iterator[_Loss]:
    gates = {1: 0, 2: 0, 3: 0}
    for call, registers, values in run.writes_by_call():
        if len(set(registers)) < len(registers):
            for register, lost, kept in _replaced(registers, values, gates):
                voice = register // 7 + 1
                beginning = timeline.beginning(call)
                if register < 21 and register % 7 < CONTROL and voice in beginning:
                    continue
                if register >= 21 and any(_sets(song, event) for events in beginning.values() for event in events):
                    continue
                voices = [voice] if voice <= 3 else [1, 2, 3]
                yield _Loss(call, _name(register), f"${lost:02x}", f"${kept:02x}", _events(timeline, voices, call))
        for register, value in zip(registers, values, strict=True):
            if register < 21 and register % 7 == CONTROL:
                gates[register // 7 + 1] = value & GATE


def _replaced(registers: list[int], values: list[int], gates: dict[int, int]) -> Iterator[tuple[int, int, int]]:
    """Registers that are written more than once, with the first value that is lost, and the one that stays."""
    by_register = dict[int, list[int]]()
    for register, value in zip(registers, values, strict=True):
        by_register.setdefault(register, []).append(value)
    for register, all_written in by_register.items():
        is_control = register < 21 and register % 7 == CONTROL
        written = _unstruck(all_written, gates[register // 7 + 1]) if is_control else all_written
        lost = next((value for value in written if value != written[-1]), None)
        if lost is not None:
            yield register, lost, written[-1]


def _unstruck(written: list[int], gate: int) -> list[int]:
    """The control register's values that matter: a gate that opens and closes within the call; else none."""
    if written[-1] & GATE or gate:
        return []
    struck = [value for value in written if value & GATE]
    return [struck[0], written[-1]] if struck else []


def _name(register: int) -> str:
    if register >= 21:
        return f"{_CHIP[register - 21]} (${0xD400 + register:04x})" if register < 25 else f"${0xD400 + register:04x}"
    return f"voice {register // 7 + 1}'s {_VOICE[register % 7]} (${0xD400 + register:04x})"


def _events(timeline: Timeline, voices: Iterable[int], call: int) -> tuple[Event, ...]:
    """What begins in a call in some voices; where nothing does, what sounds in the first of them."""
    beginning = timeline.beginning(call)
    found = tuple(event for voice in voices for event in beginning.get(voice, ()))
    return found or tuple(timeline.sounding(voice, call) for voice in list(voices)[:1] if timeline.has(voice))


# -- the filter --------------------------------------------------------------------------------------------------------


class _Setting(NamedTuple):
    channel: str
    value: object
    text: str
    event: Event


def _fights(song: Song, timeline: Timeline) -> Iterator[_Loss]:
    """Calls in which two voices set one thing of the filter to different values: the later voice wins."""
    by_call = dict[int, dict[int, list[_Setting]]]()
    for voice in song.voices:
        for call, event in timeline.events(voice.number):
            settings = list(_settings(song, event))
            if settings:
                by_call.setdefault(call, {}).setdefault(voice.number, []).extend(settings)
    for call, by_voice in by_call.items():
        if len(by_voice) > 1:
            yield from _disputed(call, by_voice)


def _disputed(call: int, by_voice: dict[int, list[_Setting]]) -> Iterator[_Loss]:
    last = dict[str, tuple[int, _Setting]]()
    for number in sorted(by_voice):
        for setting in by_voice[number]:
            before = last.get(setting.channel)
            if before is not None and before[0] != number and before[1].value != setting.value:
                lost = before[1]
                yield _Loss(call, setting.channel, lost.text, setting.text, (lost.event, setting.event))
            last[setting.channel] = number, setting


def _sets(song: Song, event: Event) -> bool:
    """Whether an event sets anything of the filter, or the voice's way to it."""
    if any(_settings(song, event)):
        return True
    if not isinstance(event, Note) or event.instrument is None or event.slurred:
        return False
    return song.instruments[event.instrument].filter is not None


def _settings(song: Song, event: Event) -> Iterator[_Setting]:
    for command in event.commands:
        yield from _of_command(song, command, event)
    if isinstance(event, Note) and event.instrument is not None and not event.slurred:
        started = song.instruments[event.instrument].filter
        if started is not None:
            yield from _of_program(song.filters[started], event)


def _of_command(song: Song, command: Command, event: Event) -> Iterator[_Setting]:
    match command:
        case StartFilter():
            yield from _of_program(song.filters[command.filter], event)
        case SweepCutoff():
            yield _Setting("cutoff", command.table, f"!cutoff({_start(command.table)})", event)
        case SweepResonance():
            yield _Setting("resonance", command.table, f"!res({_start(command.table)})", event)
        case SweepVolume():
            yield _Setting("volume", command.table, f"!vol({_start(command.table)})", event)
        case SetModes():
            yield _Setting("filter mode", command.modes, f"!mode({_modes(command.modes)})", event)
        case SetRoute():
            yield _Setting("route", command.voices, f"!route({_voices(command.voices)})", event)


def _of_program(program: FilterProgram, event: Event) -> Iterator[_Setting]:
    name = f"filter {program.name}"
    if program.cutoff is not None:
        yield _Setting("cutoff", program.cutoff, name, event)
    if program.resonance is not None:
        yield _Setting("resonance", Table.constant(program.resonance), name, event)
    if program.modes is not None:
        yield _Setting("filter mode", program.modes, name, event)
    if program.route is not None:
        yield _Setting("route", program.route, name, event)


def _start(table: Table) -> str:
    return f"{float(table.slopes[0].start):g}" + ("" if table.is_constant else ">...")


def _modes(modes: FilterMode) -> str:
    return "+".join(word for mode, word in _MODE_WORDS.items() if mode & modes) or "none"


def _voices(voices: tuple[int, ...]) -> str:
    return "".join(map(str, voices)) or "0"
