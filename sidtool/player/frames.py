"""What stands around the player in the 64tass source: origin, main program, end."""

from __future__ import annotations

from collections.abc import Iterator

from sidtool.errors import UserError
from sidtool.lettering import on_screen
from sidtool.player.listing import INDENT, equal, hex_bytes, row, truth
from sidtool.player.placement import Frame, Placement
from sidtool.song import Song, Speed

_MISFIT = "does not fit: "  # begins what the assembler tells where the program is too long
_OVERFLOW = "past the end of memory"
_HINTS = {
    Frame.PROGRAM: "shorten the song, let it loop, or choose another place with --at",
    Frame.BARE: "choose another place with --at, or shorten the song",
    Frame.PSID: "choose another place with --at, or shorten the song",
}


_SCREEN_WIDTH = 39  # a line of 40 characters and its end are two lines
# The header of a .sid file has a bit for each of 32 tunes; those from here on have the last one in common.
_LAST_SPEED_BIT = 31


def program(player: str, song: Song, place: Placement) -> Iterator[str]:
    """The program's frame around one of the players, a file of ``asm/``."""
    yield f'{INDENT}.include "sid.asm"'
    yield ""
    yield equal("ZERO_PAGE", f"${place.zero_page:02x}", "the first of two bytes that the player uses")
    if place.entries:
        yield equal("ENTRIES", 1, "player + 6: volume, player + 9: sound effects")
    if place.frame is Frame.PROGRAM:
        yield from _title(song)
    elif place.frame is Frame.PSID:
        yield from _latches(timer_latches(song))
    yield f"*           = ${place.start:04x}"
    if place.frame is Frame.PSID:
        yield f'{INDENT}.include "psid.asm"'
    if place.frame is Frame.PROGRAM:
        yield f'{INDENT}.include "main.asm"'
        if place.first is not None:
            yield _error(
                f"* > ${place.first:04x}",
                f"the BASIC line and the main program take ${place.start:04x} to $",
                "* - 1",
                f", so that the player cannot begin at ${place.first:04x}",
            )
            yield f"*           = ${place.first:04x}"
    yield f'{INDENT}.include "{player}"'


def _title(song: Song) -> Iterator[str]:
    """What the program shows: in the source small letters are the screen's capitals."""
    yield "song_title  .segment"
    for text in (song.title, song.author, song.released):
        line = on_screen(text)[:_SCREEN_WIDTH].rstrip().lower().replace('"', '""')
        if line:
            yield f'{INDENT}.text "{line}", 13'
    yield f"{INDENT}.endm"


def timer_latches(song: Song) -> tuple[int, ...]:
    """What a .sid file's init puts into CIA 1 timer A for each tune: the CPU cycles from call to call, less one.

    0: the tune is called once a picture, by the raster. From tune 32 on all are called in the same way: where one of
    them needs the timer the others get a latch of a picture's length.
    """
    latches = [0 if tune.speed == Speed() else tune.cycles_per_call - 1 for tune in song.tunes]
    if any(latches[_LAST_SPEED_BIT:]):
        latches[_LAST_SPEED_BIT:] = [tune.cycles_per_call - 1 for tune in song.tunes[_LAST_SPEED_BIT:]]
    return tuple(latches)


def _latches(latches: tuple[int, ...]) -> Iterator[str]:
    yield equal("WITH_TIMERS", truth(any(latches)), "a tune is called by CIA 1 timer A")
    yield equal("TUNE_COUNT", len(latches))
    yield "song_latches .segment"
    for part in (0, 8):
        yield row(hex_bytes(latch >> part & 0xFF for latch in latches), "")
    yield f"{INDENT}.endm"


def program_end(place: Placement) -> Iterator[str]:
    """The label behind all bytes, and the assembler's own check of them."""
    yield "song_end"
    # Behind $ffff a program counter goes on at 0.
    yield _error(
        f"song_end > ${place.end + 1:04x} || song_end < ${place.player:04x}",
        f"the song takes ${place.start:04x} to $",
        "song_end - 1",
        f", and ${place.end:04x} is the last address that it may use",
    )


def _error(condition: str, before: str, address: str, after: str) -> str:
    return f'{INDENT}.cerror {condition}, "{_MISFIT}{before}", format("%04x", {address}), "{after}"'


def misfit(error: UserError, file: str, place: Placement) -> UserError:
    """An assembler's error as one about the song, where it says that the program is too long; else itself."""
    for line in str(error).splitlines():
        told = line.partition(f": {_MISFIT}")[2]
        if _OVERFLOW in line:
            told = f"the song runs past ${place.end:04x}, the last address that it may use"
        if told:
            return UserError(f"{file}: {told}", _HINTS[place.frame])
    return error
