"""What stands around the player in the 64tass source: origin, main program, end."""

from __future__ import annotations

from collections.abc import Iterator

from sidtool.errors import UserError
from sidtool.player.listing import INDENT, equal
from sidtool.player.placement import Frame, Placement

_MISFIT = "does not fit: "  # begins what the assembler tells where the program is too long
_OVERFLOW = "past the end of memory"
_HINTS = {
    Frame.PROGRAM: "shorten the song, let it loop, or choose another place with --at",
    Frame.BARE: "choose another place with --at, or shorten the song",
    Frame.PSID: "choose another place with --at, or shorten the song",
}


def program(player: str, place: Placement) -> Iterator[str]:
    """The program's frame around one of the players, a file of ``asm/``."""
    yield f'{INDENT}.include "sid.asm"'
    yield ""
    yield equal("ZERO_PAGE", f"${place.zero_page:02x}", "the first of two bytes that the player uses")
    yield f"*           = ${place.start:04x}"
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
