"""What the memory holds when a tune starts."""

from __future__ import annotations

from sidtool.c64 import Clock
from sidtool.environment.driver import ENTRY, IDLE, driver_base, driver_code
from sidtool.machine import Launch
from sidtool.sidfile import SidFile

PAL_FLAG = 0x02A6
IRQ_VECTOR, BREAK_VECTOR = 0x0314, 0x0316
CPU_VECTOR = 0xFFFE  # in RAM, for where the KERNAL is banked out
# The raster's place at the driver's first instruction, so that the write of the volume lies where libsidplayfp's does.
PHASES = {"pal": 10561, "ntsc": 1978}
BEFORE_VOLUME = 45  # cycles from the first instruction to the write of the volume

# What a reset leaves in low memory and programs rely on (data sheet on the machine, section 6).
_RESET_VALUES = (
    (0x2B, "0108"),
    (0x37, "00a0"),
    (0x91, "ff"),
    (0x9A, "03"),
    (0xB2, "3c03"),
    (0xC8, "03"),
    (0xCC, "01"),
    (0xCE, "20"),
    (0xD1, "1805"),
    (0xD5, "27"),
    (0xD9, "8484848484848485858585858586868686868687878787878787"),
    (0xF3, "18d981eb"),
    (0x0281, "000800a0"),
    (0x0286, "0e"),
    (0x0288, "040a"),
    (0x028B, "0410"),
    (0x028F, "48eb"),
    (0x0300, "8be383a47ca51aa7e4a786ae"),
    (0x0310, "4c48b2"),
)
_VECTORS = "31ea66fe47fe4af391f20ef250f233f357f1caf1edf63ef12ff366fea5f4edf5"  # $0314-$0333


def environment(tune: SidFile, song: int, clock: Clock) -> Launch:
    """The state to start a song (from 1) of a tune from, on a machine with that clock.

    Raises:
        UserError: there is no room for the driver.
    """
    base = driver_base(tune)
    image = tune.image
    end, start = ((address & 0xFFFF).to_bytes(2, "little") for address in (image.end, image.load))
    memory = [(0x0000, bytes(0x400))]
    if tune.header.is_rsid:
        memory += [(address, bytes.fromhex(values)) for address, values in _RESET_VALUES]
    memory += [(0x0314, bytes.fromhex(_VECTORS)), (PAL_FLAG, bytes([clock.name == "pal"]))]
    if not tune.header.is_rsid:  # a BRK comes to the idle loop with interrupts off, where the watch sees it
        memory += [(vector, (base + IDLE).to_bytes(2, "little")) for vector in (BREAK_VECTOR, CPU_VECTOR)]
    memory += [(pointer, end) for pointer in (0x2D, 0x2F, 0x31, 0xAE)] + [(0xAC, start)]
    driver = driver_code(tune, song, clock, base)
    memory += [(image.load, image.data), (base, driver)]
    if tune.header.play and not tune.header.is_rsid:
        memory.append((IRQ_VECTOR, driver[-2:]))
    return Launch(tuple(memory), base + ENTRY, PHASES[clock.name] - BEFORE_VOLUME, BEFORE_VOLUME + 1)
