"""``sidtool info``: a .sid file's header in words."""

from __future__ import annotations

from argparse import Namespace

from sidtool.cli.output import show_warning, shown
from sidtool.errors import UserError
from sidtool.sidfile import SidFile, player_of, read

_UNKNOWN = "does not say"
_CLOCKS = {"pal": "PAL", "ntsc": "NTSC", "both": "PAL or NTSC", "unknown": _UNKNOWN}
_MODELS = {"6581": "6581", "8580": "8580", "both": "6581 or 8580", "unknown": _UNKNOWN}


def info(options: Namespace) -> int:
    """Prints what the file says about itself."""
    tune = read(options.input)
    for repair in tune.repairs:
        show_warning(UserError(f"{tune.name}: {repair}"))
    for name, value in _lines(tune):
        print(f"{name + ':':10} {shown(value)}")
    return 0


def _lines(tune: SidFile) -> list[tuple[str, str]]:
    header, image = tune.header, tune.image
    return [
        ("format", f"{header.magic} version {header.version}"),
        ("name", header.name),
        ("author", header.author),
        ("released", header.released),
        ("songs", f"{header.songs}, starts with {header.start_song}"),
        ("memory", f"${image.load:04x}-${image.end - 1:04x}, {len(image.data)} bytes"),
        ("init", "RUN" if header.is_basic else f"${tune.init:04x}"),
        ("play", f"${header.play:04x}" if header.play else "init sets up its own interrupt"),
        ("speed", _speed(tune)),
        ("clock", _CLOCKS[header.clock]),
        ("SIDs", ", ".join(f"${at:04x} {_MODELS[m]}" for at, m in zip(tune.sid_addresses, tune.models, strict=True))),
        ("free", _free(tune)),
        ("player", player_of(image) or "unknown"),
        ("MD5", tune.md5),
    ]


def _speed(tune: SidFile) -> str:
    header = tune.header
    if not header.play:
        return "its own"
    timed = [song for song in range(1, header.songs + 1) if header.uses_timer(song)]
    if not timed:
        return "once a picture"
    if len(timed) == header.songs:
        return "CIA timer"
    return f"CIA timer: songs {', '.join(map(str, timed))}; the others once a picture"


def _free(tune: SidFile) -> str:
    start, count = tune.header.start_page, tune.header.page_length
    if start == 0xFF:
        return "no page"
    return f"${start:02x}00-${start + count - 1:02x}ff" if start and count else "all but its data"
