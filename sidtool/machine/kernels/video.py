"""The VIC: raster counter, raster interrupt, bad lines, sprites' times on the bus, and registers.

The compiled twin of :mod:`sidtool.machine.vic` and :mod:`.sprites`, whose comments say why; the tests run both in
lockstep.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from sidtool.machine.kernels.layout import (
    COMPARE,
    FAR,
    FETCH,
    FRAME,
    LINE_CYCLES,
    LINES,
    LOW_FROM,
    SETTLED,
    SHOWN,
    SHOWN_UNTIL,
    SPRITE_FIRST,
    SPRITE_LAST,
    SPRITES_SETTLED,
    VIC,
    VIC_FLAGS,
    VIC_LINE,
    VIC_REGISTERS,
)  # fmt: skip
from sidtool.machine.kernels.timing import release

inner = njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)

Ints = npt.NDArray[np.int64]

CONTROL, RASTER, FLAGS, MASK = 0x11, 0x12, 0x19, 0x1A
R = VIC + VIC_REGISTERS
FIRST_BAD_LINE, LAST_BAD_LINE = 0x30, 0xF7
FETCH_FROM, FETCH_END = 11, 54
SPRITES, HEIGHT, HELD_CYCLES = 8, 21, 5
ENABLED, EXPANDED = 0x15, 0x17


@inner
def line_at(s: Ints, cycle: int) -> int:
    """The raster line in a cycle."""
    place = cycle % s[VIC + FRAME]
    return place // s[VIC + LINE_CYCLES] if place else s[VIC + LINES] - 1


@inner
def next_match(s: Ints, cycle: int) -> int:
    """The first cycle after a given one in which the compared line begins."""
    if s[VIC + COMPARE] >= s[VIC + LINES]:
        return FAR
    place = max(1, s[VIC + COMPARE] * s[VIC + LINE_CYCLES])
    return cycle + 1 + (place - cycle - 1) % s[VIC + FRAME]


@inner
def settle_raster(s: Ints, cycle: int) -> None:
    """The flag of the raster interrupt up to a cycle."""
    if next_match(s, s[VIC + SETTLED]) <= cycle:
        s[VIC + VIC_FLAGS] |= 1
    s[VIC + SETTLED] = cycle


@inner
def vic_read(s: Ints, register: int, cycle: int) -> int:
    """The value of a register (0 to 63) in a cycle."""
    if register == RASTER:
        return line_at(s, cycle) & 0xFF
    if register == CONTROL:
        return s[R + CONTROL] & 0x7F | line_at(s, cycle) >> 1 & 0x80
    if register == FLAGS:
        settle_raster(s, cycle)
        return s[VIC + VIC_FLAGS] | 0x70 | (0x80 if s[VIC + VIC_LINE + LOW_FROM] <= cycle else 0)
    if register >= 0x2F:
        return 0xFF
    if register in (0x13, 0x14, 0x1E, 0x1F):
        return 0
    unused = 0
    if register >= 0x20 or register == MASK:
        unused = 0xF0
    elif register == 0x16:
        unused = 0xC0
    elif register == 0x18:
        unused = 0x01
    return s[R + register] | unused


@inner
def vic_write(s: Ints, register: int, value: int, cycle: int) -> None:
    """A write to a register (0 to 63) in a cycle."""
    settle_raster(s, cycle)
    if register == CONTROL:
        start, end = bad_line(s, cycle)
        if start <= cycle:
            s[VIC + FETCH] = start
            s[VIC + FETCH + 1] = end
    if register in (ENABLED, EXPANDED) or (register < 2 * SPRITES and register & 1):
        settle_sprites(s, cycle)
    s[R + register] = value
    if register == CONTROL:
        settle_display(s, cycle)
    if register == FLAGS:
        s[VIC + VIC_FLAGS] &= ~value
    elif register in (CONTROL, RASTER):
        compare = s[R + RASTER] | (s[R + CONTROL] & 0x80) << 1
        if compare != s[VIC + COMPARE] and compare == line_at(s, cycle):
            s[VIC + VIC_FLAGS] |= 1
        s[VIC + COMPARE] = compare
    if register in (FLAGS, MASK, CONTROL, RASTER):
        line = VIC + VIC_LINE
        if s[VIC + VIC_FLAGS] & s[R + MASK] & 0x0F:
            s[line + LOW_FROM] = min(s[line + LOW_FROM], cycle + 1)
        else:
            release(s, line, cycle, next_match(s, cycle) if s[R + MASK] & 1 else FAR)


@inner
def settle_display(s: Ints, cycle: int) -> None:
    """Whether a picture has bad lines, which is decided in its line $30."""
    if s[R + CONTROL] & 0x10:
        picture = (cycle - FIRST_BAD_LINE * s[VIC + LINE_CYCLES]) // s[VIC + FRAME]
        if picture * s[VIC + FRAME] + (FIRST_BAD_LINE + 1) * s[VIC + LINE_CYCLES] > s[VIC + SHOWN_UNTIL]:
            s[VIC + SHOWN] = picture
    s[VIC + SHOWN_UNTIL] = cycle


@inner
def next_bad_line(s: Ints, line: int) -> int:
    """The first line from one on that fits YSCROLL."""
    line = max(line, FIRST_BAD_LINE)
    return line + ((s[R + CONTROL] - line) & 7)


@inner
def check_column(s: Ints) -> int:
    """Where in a line the Y registers are compared, and sprite 0 takes the bus."""
    return 54 if s[VIC + LINE_CYCLES] == 63 else 55


@inner
def next_begin(s: Ints, sprite: int) -> int:
    """The first line in which a sprite begins to be fetched, from the last settled cycle on."""
    if not s[R + ENABLED] >> sprite & 1:
        return FAR
    lines = s[VIC + LINES]
    open_from = (s[VIC + SPRITES_SETTLED] - check_column(s) - 1) // s[VIC + LINE_CYCLES] + 1
    line = max(s[VIC + SPRITE_LAST + sprite] + 1, open_from)
    y, place = s[R + 1 + 2 * sprite], line % lines
    ahead = (y - place) % lines
    if y + 0x100 < lines:
        ahead = min(ahead, (y + 0x100 - place) % lines)
    return line + ahead


@inner
def settle_sprites(s: Ints, cycle: int) -> None:
    """Which sprites are shown, up to a cycle."""
    if s[R + ENABLED]:
        for sprite in range(SPRITES):
            while True:
                line = next_begin(s, sprite)
                if line == FAR:
                    break
                check = line * s[VIC + LINE_CYCLES] + check_column(s)
                if max(check, s[VIC + SPRITES_SETTLED] + 1) > cycle:
                    break
                s[VIC + SPRITE_FIRST + sprite] = line
                s[VIC + SPRITE_LAST + sprite] = line + (HEIGHT << (s[R + EXPANDED] >> sprite & 1)) - 1
    s[VIC + SPRITES_SETTLED] = cycle


@inner
def sprite_halt(s: Ints, cycle: int) -> int:
    """The first cycle of the time, not over in a cycle, in which the next sprite takes the bus."""
    settle_sprites(s, cycle)
    start = FAR
    for sprite in range(SPRITES):
        column = check_column(s) + 2 * sprite
        line = max(s[VIC + SPRITE_FIRST + sprite], (cycle - column - HELD_CYCLES) // s[VIC + LINE_CYCLES] + 1)
        if line > s[VIC + SPRITE_LAST + sprite]:
            line = next_begin(s, sprite)
        if line != FAR:
            start = min(start, line * s[VIC + LINE_CYCLES] + column)
    return start


@inner
def halt(s: Ints, cycle: int) -> tuple[int, int]:
    """First and end cycle of the time, not over in a cycle, in which RDY is low if nothing is written."""
    start, end = bad_line(s, cycle)
    sprite = sprite_halt(s, cycle)
    if sprite < start:
        return sprite, sprite + HELD_CYCLES
    return start, end


@inner
def bad_line(s: Ints, cycle: int) -> tuple[int, int]:
    """First and end cycle of the fetch of a bad line that is not over in a cycle, if nothing is written."""
    if cycle < s[VIC + FETCH + 1]:
        return s[VIC + FETCH], s[VIC + FETCH + 1]
    settle_display(s, cycle)
    is_on = s[R + CONTROL] & 0x10
    picture = cycle // s[VIC + FRAME]
    place = cycle - picture * s[VIC + FRAME]
    line = place // s[VIC + LINE_CYCLES]
    if place - line * s[VIC + LINE_CYCLES] >= FETCH_END:
        line += 1
    bad = LAST_BAD_LINE + 1
    if s[VIC + SHOWN] == picture or (line <= FIRST_BAD_LINE and is_on):
        bad = next_bad_line(s, line)
    if bad > LAST_BAD_LINE:
        if not is_on:
            return FAR, FAR
        picture += 1
        bad = next_bad_line(s, 0)
    start = picture * s[VIC + FRAME] + bad * s[VIC + LINE_CYCLES]
    return max(start + FETCH_FROM, cycle), start + FETCH_END
