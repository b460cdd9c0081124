"""Where a program stands in the C64's memory, and what stands around the player in it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sidtool.c64 import BASIC_START
from sidtool.errors import UserError

LAST_ADDRESS = 0xCFFF
BARE_ADDRESS = 0x1000
ZERO_PAGE = 0xFB
ZERO_PAGE_BYTES = 2
_LOWEST_BARE = 0x0400
_IO = range(0xD000, 0xE000)
_BASIC_ROM = range(0xA000, 0xC000)
_VECTORS = 0xFFFA

# Who uses which bytes of the zero page while a program runs that leaves the KERNAL's interrupt on (public memory maps).
_PORT, _BASIC, _KERNAL, _NOBODY = "the processor's port", "BASIC", "the KERNAL", ""
_ZERO_PAGE_MAP = (
    (0x00, 0x01, _PORT, "which banks the ROMs in and out"),
    (0x02, 0x02, _NOBODY, ""),
    (0x03, 0x8F, _BASIC, "its pointers and numbers"),
    (0x90, 0x9F, _KERNAL, "status of input and output"),
    (0xA0, 0xA2, _KERNAL, "the clock that its interrupt counts"),
    (0xA3, 0xC4, _KERNAL, "serial bus, tape, load and save"),
    (0xC5, 0xF6, _KERNAL, "keyboard and screen editor, which its interrupt uses"),
    (0xF7, 0xFA, _KERNAL, "RS-232"),
    (0xFB, 0xFE, _NOBODY, ""),
    (0xFF, 0xFF, _BASIC, "its conversion of numbers"),
)


class Frame(enum.Enum):
    """What stands around the player."""

    PROGRAM = "a program that RUN starts: BASIC line, main program, title screen"
    BARE = "nothing: initialise at the first address, play three bytes further"
    PSID = "what a .sid file needs: the timer's rate and the ROM's bank"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the bytes go.

    Attributes:
        frame: what stands around the player.
        first: address of the player's first byte; None: directly behind the main program, or $1000 without one.
        last: the last address that may be used; None: the last of the free memory that ``first`` lies in.
        zero_page: the first of the player's two bytes of the zero page.
        entries: the player has those for volume and sound effects, too.
    """

    frame: Frame = Frame.PROGRAM
    first: int | None = None
    last: int | None = None
    zero_page: int = ZERO_PAGE
    entries: bool = False

    @property
    def start(self) -> int:
        """The first address of all: of the program, or of the player where that is alone."""
        if self.frame is Frame.PROGRAM:
            return BASIC_START
        return BARE_ADDRESS if self.first is None else self.first

    @property
    def player(self) -> int:
        """The address of the player's first byte, or the lowest that it can have."""
        return self.start if self.first is None else self.first

    @property
    def end(self) -> int:
        """The last address that may be used."""
        if self.last is not None:
            return self.last
        return _VECTORS - 1 if self.player >= _IO.stop else LAST_ADDRESS

    @property
    def name(self) -> str:
        """The place in words."""
        if self.first is None and self.last is None and self.frame is Frame.PROGRAM:
            return "the C64's memory"
        return f"${self.player:04x} to ${self.end:04x}"

    def bank(self, end: int) -> int | None:
        """What whoever calls the player has to put into $01, where the bytes (up to before ``end``) lie under a ROM.

        None: what is there when the machine is switched on will do, or the program sees to it itself.
        """
        if self.frame is not Frame.BARE:
            return None
        if self.start >= _IO.stop:
            return 0x35
        return 0x36 if self.start < _BASIC_ROM.stop and end > _BASIC_ROM.start else None

    def room(self, code: int) -> int:
        """Bytes for tables and streams, where code takes so many.

        With an address of one's own it is not counted in: what does not fit is found when the program is assembled.
        """
        return self.end + 1 - self.player - (code if self.first is None else 0)

    def check(self) -> None:
        """Looks whether a program can stand there.

        Raises:
            UserError: no, with the address, what is there, and what is free.
        """
        _check_addresses(self)
        _check_zero_page(self)


PROGRAM = Placement()


def _check_addresses(place: Placement) -> None:
    first, last = place.player, place.end
    free = "the player and its data have $0400 to $cfff" + (
        "" if place.frame is Frame.PROGRAM else ", or $e000 to $fff9 under the KERNAL"
    )
    if first in _IO:
        raise UserError(f"nothing can be loaded at ${first:04x}: $d000 to $dfff is I/O (VIC, SID, CIAs)", free)
    if first < _IO.start <= last:
        raise UserError(f"${first:04x} to ${last:04x} reaches into I/O, which is at $d000 to $dfff", free)
    if first >= _IO.stop and place.frame is Frame.PROGRAM:
        raise UserError(
            f"the program needs the KERNAL, which covers ${first:04x}",
            "with --bare the player may stand under it: whoever calls it banks the ROM out",
        )
    if last < first:
        raise UserError(f"the last address, ${last:04x}, lies before the first, ${first:04x}", "write --at FIRST-LAST")
    if last >= _VECTORS:
        raise UserError(f"the last address, ${last:04x}, reaches over the processor's vectors at $fffa", free)
    if place.frame is Frame.PROGRAM:
        if first < BASIC_START:
            raise UserError(
                f"a program begins at $0801: its player cannot begin at ${first:04x}",
                "choose an address behind the main program, or the player alone with --bare",
            )
    elif first < _LOWEST_BARE:
        raise UserError(f"${first:04x} is {_low_memory(first)}: $0400 is the lowest address", free)


def _low_memory(address: int) -> str:
    if address < 0x100:
        return "in the zero page"
    return "in the stack" if address < 0x200 else "in the memory of BASIC and the KERNAL, with their vectors"


def _check_zero_page(place: Placement) -> None:
    first = place.zero_page
    if not 0 <= first <= 0x100 - ZERO_PAGE_BYTES:
        raise UserError(
            f"the player uses {ZERO_PAGE_BYTES} bytes of the zero page: ${first:02x} is too high", "the last is $fe"
        )
    for address in range(first, first + ZERO_PAGE_BYTES):
        user, what = _user_of(address)
        if user == _NOBODY or (user == _BASIC and place.frame is not Frame.PROGRAM):
            continue
        where = f"${first:02x} and ${first + 1:02x}"
        raise UserError(f"the player cannot have {where}: ${address:02x} belongs to {user} ({what})", _free(place))


def _user_of(address: int) -> tuple[str, str]:
    return next((user, what) for low, high, user, what in _ZERO_PAGE_MAP if low <= address <= high)


def _free(place: Placement) -> str:
    if place.frame is Frame.PROGRAM:
        return "free are $fb to $fe; with --bare, where no BASIC runs, $02 to $8f too"
    return "free are $02 to $8f and $fb to $ff"
