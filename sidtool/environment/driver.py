"""The driver, ``asm/sid_driver.asm``: where it goes in a tune's memory, and its bytes with the tune's parameters."""

from __future__ import annotations

from dataclasses import dataclass

from sidtool.assets import asm_dir
from sidtool.c64 import Clock
from sidtool.errors import UserError
from sidtool.kept import kept_bytes
from sidtool.sidfile import SidFile

ENTRY = 15  # from the driver's first byte
IDLE = 149  # where it waits for interrupts, for ever
RETURNED = 14  # not 0 once init has come back
FIRST_PAGE, END_PAGE = 0x04, 0xD0
BASIC_PAGES = range(0xA0, 0xC0)
LAST_RESORTS = (0x0334, 0x0200)  # where no page is free: the tape buffer, BASIC's input buffer
MOST_BYTES = 0xCC
INTERRUPTS_OFF = 0x04
KEEPS_RSID, KEEPS_PSID = 1, 2
_FORMAT = b"1"  # to be changed when the assembler gives other bytes for the same source


def driver_base(tune: SidFile) -> int:
    """The address of the driver: a page that the header calls free, else the first one that the image leaves free.

    Where there is none, it goes below $0400, in memory of the KERNAL's that tunes rarely touch.

    Raises:
        UserError: the image fills that as well.
    """
    start, length = tune.header.start_page, tune.header.page_length
    first, last = tune.image.load >> 8, tune.image.end - 1 >> 8
    if length and start and not first <= start <= last:
        return start << 8
    if start != 0xFF:
        for page in range(FIRST_PAGE, END_PAGE):
            if not first <= page <= last and page not in BASIC_PAGES:
                return page << 8
    for base in LAST_RESORTS:
        if tune.image.load >= base + MOST_BYTES or tune.image.end <= base:
            return base
    raise UserError(
        f"{tune.name}: its data fill the memory from ${tune.image.load:04x} to ${tune.image.end - 1:04x}: "
        "there is no room for the driver that calls init and play"
    )


@dataclass(frozen=True, slots=True)
class Call:
    """A routine of a tune and the bank in $01 while it runs."""

    address: int
    bank: int

    @classmethod
    def at(cls, address: int) -> Call:
        """With the bank that shows RAM at the address (data sheet, section 7)."""
        if address < 0xA000:
            return cls(address, 0x37)
        if address < 0xD000:
            return cls(address, 0x36)
        return cls(address, 0x34 if address < 0xE000 else 0x35)


def driver_code(tune: SidFile, song: int, clock: Clock, base: int) -> bytes:
    """The driver's bytes for a song (from 1), to be put at ``base``."""
    rsid, header = tune.header.is_rsid, tune.header
    init = Call(tune.init, 0x37) if rsid else Call.at(tune.init)
    play = Call.at(header.play)
    other_clock = header.clock in ("pal", "ntsc") and header.clock != clock.name
    raster = bytes([0x37, 0x9B]) if rsid and not other_clock else bytes([0x00, 0x1B])
    calls = not rsid and header.play  # its interrupt is the driver's
    parameters = (
        bytes([song - 1, header.uses_timer(song)])
        + init.address.to_bytes(2, "little")
        + play.address.to_bytes(2, "little")
        + bytes([init.bank, play.bank])
        + raster
        + (clock.jiffy_latch + bool(calls)).to_bytes(2, "little")
        + bytes([0 if rsid else INTERRUPTS_OFF, KEEPS_RSID if rsid else 0 if calls else KEEPS_PSID, 0])
    )
    return parameters + _assembled(base)[len(parameters) :]


def _assembled(base: int) -> bytes:
    source = f"base = ${base:04x}\n".encode() + (asm_dir() / "sid_driver.asm").read_bytes()
    return kept_bytes("sid_driver", _FORMAT + source, lambda: _assemble(source))


def _assemble(source: bytes) -> bytes:
    from sidtool.tass import assemble

    data = bytes(assemble(source.decode(), "sid_driver.asm").image.data)
    if len(data) > MOST_BYTES:
        raise AssertionError(f"the driver has {len(data)} bytes")
    return data
