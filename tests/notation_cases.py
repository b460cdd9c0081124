"""The cases of the notation: texts in ``tests/cases`` and what is expected of them, beside them in ``.expected``.

``python tests/notation_cases.py`` writes the expectations anew: read the difference before keeping it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sidtool import pitch
from sidtool.errors import SourceError
from sidtool.notation import read_song
from sidtool.song import FilterSetup, Note, Song, VoiceSetup, VolumeSetup

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
        return dump(read_song(case.read_text(encoding="utf-8"), case.name))
    except SourceError as error:
        return f"{error}\n"


def dump(song: Song) -> str:
    """Everything in a song, a line each."""
    return "\n".join([*_head(song), *_events(song), *(warning.render() for warning in song.warnings)]) + "\n"


def _head(song: Song) -> Iterator[str]:
    speed = "jiffy" if song.speed.jiffy else f"{song.speed.per_frame}x"
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
    for index, i in enumerate(song.instruments):
        wave = i.wave.steps[0].waveform
        yield (
            f"instrument {index} {i.name} adsr {i.attack} {i.decay} {i.sustain} {i.release} {wave!r}"
            f" pw ${int(i.pulse.slopes[0].start):03x} hr {i.hard_restart} at {i.place}"
        )


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


if __name__ == "__main__":
    for text in [*cases("valid"), *cases("invalid")]:
        text.with_suffix(".expected").write_text(rendering(text), encoding="utf-8")
