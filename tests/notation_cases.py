"""The cases of the notation: texts in ``tests/cases`` and what is expected of them, beside them in ``.expected``.

``python tests/notation_cases.py`` writes the expectations anew: read the difference before keeping it.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from sidtool import pitch
from sidtool.errors import SourceError
from sidtool.notation import read_song
from sidtool.song import Event, FilterSetup, Instrument, Note, Song, Table, Vibrato, VoiceSetup, VolumeSetup, WaveStep

CASES = Path(__file__).resolve().parent / "cases"


def cases(kind: str) -> list[Path]:
    """The texts of a folder, ``valid`` or ``invalid``; there have to be some."""
    found = sorted((CASES / kind).glob("*.txt"))
    assert found, f"no cases in {CASES / kind}"
    return found


def expected(case: Path) -> str:
    return case.with_suffix(".expected").read_text(encoding="utf-8")


def rendering(case: Path) -> str:
    """What reading a case gives: the song in full with its warnings, or all its errors."""
    try:
        return dump(read(case))
    except SourceError as error:
        return f"{error}\n"


def read(case: Path) -> Song:
    """Reads a case in its folder, so that the names of files that it includes are the same everywhere."""
    with contextlib.chdir(case.parent):
        return read_song(case.read_text(encoding="utf-8"), case.name)


def dump(song: Song) -> str:
    """Everything in a song, a line each; of further tunes what is their own."""
    others = [line for tune in song.others for line in (f"tune {tune.number}", *_tune(tune), *_events(tune))]
    lines = [*_tune(song), *_blocks(song), *_events(song), *others]
    return "\n".join([*lines, *(warning.render() for warning in song.warnings)]) + "\n"


def _tune(song: Song) -> Iterator[str]:
    speed = "jiffy" if song.speed.jiffy else f"{song.speed.per_frame}x"
    speed = f"{song.speed.hertz}Hz" if song.speed.hertz is not None else speed
    yield f"title {song.title!r} author {song.author!r} released {song.released!r}"
    yield f"{song.clock.name} {song.chip} speed {speed} tuning {song.tuning:g}"
    for setup in song.setup:
        match setup:
            case VoiceSetup(voice, waveform, attack, decay, sustain, release, width):
                yield f"setup voice {voice} {waveform!r} adsr {attack} {decay} {sustain} {release} pw ${width:03x}"
            case FilterSetup():
                yield f"setup {setup}"
            case VolumeSetup(volume):
                yield f"setup volume {volume}"


def _blocks(song: Song) -> Iterator[str]:
    for index, instrument in enumerate(song.instruments):
        yield from _instrument(index, instrument)
    for index, program in enumerate(song.filters):
        cutoff = "-" if program.cutoff is None else _table(program.cutoff)
        settings = f"{program.modes!r} res {program.resonance} route {program.route} cutoff {cutoff}"
        yield f"filter {index} {program.name} {settings} at {program.place}"


def _instrument(index: int, i: Instrument) -> Iterator[str]:
    """What always is in a line, and what may be in lines of its own."""
    waves = i.wave.steps
    is_one = waves == (WaveStep(waves[0].waveform),) and i.wave.loop is None
    wave = repr(waves[0].waveform) if is_one else "..."
    adsr = f"{i.attack} {i.decay} {i.sustain} {i.release}"
    width = f"${int(i.pulse.slopes[0].start):03x}" if i.pulse.is_constant else "..."
    yield f"instrument {index} {i.name} adsr {adsr} {wave} pw {width} hr {i.hard_restart} at {i.place}"
    if not is_one:
        steps = [
            f"{s.waveform!r}{'' if s.pitch is None else f' pitch {s.pitch}'} {s.offset:+} :{s.calls}" for s in waves
        ]
        yield f"  wave {_entries(steps, i.wave.loop)}"
    for name, table in (("pw", i.pulse), ("arp", i.arp), ("pitch", i.pitch)):
        if table is not None and not (table is i.pulse and table.is_constant):
            yield f"  {name} {_table(table)}"
    if i.vibrato is not None:
        yield f"  vib {i.vibrato.depth} {i.vibrato.rate} {i.vibrato.delay}"
    if i.gate is not None or i.filter is not None:
        yield f"  gate {i.gate} filter {i.filter}"


def _step(step: WaveStep) -> str:
    pitch = f"{step.offset:+}" if step.pitch is None else f"={step.pitch}"
    return f"{step.waveform!r} {pitch} :{step.calls}"


def _table(table: Table) -> str:
    return _entries([f"{slope.start}>{slope.end}:{slope.calls}" for slope in table.slopes], table.loop)


def _entries(entries: list[str], loop: int | None) -> str:
    return ", ".join(f"| {entry}" if index == loop else entry for index, entry in enumerate(entries))


def _events(song: Song) -> Iterator[str]:
    for voice in song.voices:
        yield f"voice {voice.number}: {len(voice.events)} events, {voice.length} calls, loop {voice.loop}"
        for event in voice.events:
            what = type(event).__name__
            if isinstance(event, Note):
                chosen = "" if event.instrument is None else f" @{event.instrument}"
                what = f"{pitch.name(event.pitch)}{chosen}"
            place = f"{event.place.line}:{event.place.column}+{event.place.length}"
            yield f"  {what:8} {event.length!s:>16}  bar {event.bar}  {place:8} {event.text}"
            more = [*_note(event), *_besides(event)] if isinstance(event, Note) else list(_besides(event))
            if more:
                yield f"           {', '.join(more)}"
        for passage in voice.passages:
            yield f"  {passage.pattern}{passage.transposition:+}: {passage.first} to {passage.end}"


def _note(note: Note) -> Iterator[str]:
    """What a note has but few have."""
    if note.chord:
        yield f"chord {' '.join(map(pitch.name, note.chord))}"
    if note.glide is not None:
        yield f"glide to {note.glide.target} in {note.glide.calls}"
    if note.slurred:
        yield "slurred"
    if note.gate is not None:
        yield f"gate {note.gate}"
    if note.level != 15:
        yield f"V{note.level}"
    if note.detune:
        yield f"detune {note.detune}"
    if note.vibrato is not None:
        yield _vibrato(note.vibrato)
    if note.keeps_pulse:
        yield "keeps its pulse"


def _vibrato(vibrato: Vibrato | None) -> str:
    return "vib off" if vibrato is None else f"vib {vibrato.depth} {vibrato.rate} {vibrato.delay}"


def _besides(event: Event) -> Iterator[str]:
    yield from (f"%{marker}" for marker in event.markers)
    for command in event.commands:
        values = (getattr(command, field.name) for field in dataclasses.fields(command))
        yield f"{type(command).__name__} {' '.join(map(_value, values))}"


def _value(value: object) -> str:
    if isinstance(value, Table):
        return _table(value)
    return _vibrato(value) if isinstance(value, Vibrato) or value is None else str(value)


if __name__ == "__main__":
    for text in [*cases("valid"), *cases("invalid")]:
        text.with_suffix(".expected").write_text(rendering(text), encoding="utf-8")
