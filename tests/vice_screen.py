"""What VICE shows: a screenshot of x64sc, read back into screen codes and border colours.

There is no character ROM here: the one that VICE gets draws every character as eight times the bits of its own code.
"""

from __future__ import annotations

import os
import struct
import subprocess
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from oracles import need_tool
from vice import BOOT_CYCLES

from sidtool.machine.kernal import basic_rom, kernal_rom

COLUMNS, ROWS = 40, 25
LEFT, TOP = 32, 35  # of the screen in VICE's picture of a PAL machine, 384 x 272
FIRST_LINE = 16  # the raster line of the picture's first row

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Picture:
    """The screen's codes, row by row, and the colours (RGB) of the left border by raster line."""

    codes: npt.NDArray[np.uint8]
    border: dict[int, tuple[int, int, int]]


def character_rom() -> bytes:
    return bytes(code for code in range(256) for _ in range(8)) * 2


def show(prg: bytes, cycles: int, model: str = "c64") -> Picture:
    """The picture when a program has run for some cycles. The VIC of a C64C draws a grey dot where a colour is set."""
    x64sc = need_tool("x64sc")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        files = {"kernal": kernal_rom(), "basic": basic_rom(), "chargen": character_rom(), "program.prg": prg}
        for name, content in files.items():
            (home / name).write_bytes(content)
        command = [x64sc, "-console", "-default", "-model", model]
        command += [part for rom in ("kernal", "basic", "chargen") for part in (f"-{rom}", str(home / rom))]
        command += ["-warp", "-seed", "1", "-autostart-delay", "1", "-autostartprgmode", "1", "-sounddev", "dump"]
        command += ["-soundarg", str(home / "writes"), "-exitscreenshot", str(home / "picture.png")]
        command += ["-limitcycles", str(BOOT_CYCLES + cycles), "-autostart", str(home / "program.prg")]
        environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        done = subprocess.run(
            command,
            env=environment | {"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_STATE_HOME": folder},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        assert (home / "picture.png").exists(), done.stdout[-2000:].decode(errors="replace")
        return _read(_png((home / "picture.png").read_bytes()))


def _read(pixels: Pixels) -> Picture:
    assert pixels.shape == (272, 384, 3)
    screen = pixels[TOP : TOP + 8 * ROWS, LEFT : LEFT + 8 * COLUMNS]
    paper = screen[-1, -1] * 0 + pixels[TOP + 8 * ROWS - 1, LEFT + 8 * COLUMNS - 1]  # the last pixel of a blank: 0
    ink = np.any(screen[4::8] != paper, axis=2)
    codes = np.packbits(ink.reshape(ROWS, COLUMNS, 8), axis=2)[:, :, 0]
    border = {FIRST_LINE + row: tuple(int(part) for part in pixels[row, 8]) for row in range(272)}
    return Picture(codes, border)  # type: ignore[arg-type]


def _png(content: bytes) -> Pixels:
    """The pixels of a PNG of 8 bits a channel, RGB or with a palette (PNG specification, sections 9 and 11)."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed, palette, head = 8, b"", b"", (0, 0, 0, 0)
    while at < len(content):
        (size,), kind = struct.unpack(">I", content[at : at + 4]), content[at + 4 : at + 8]
        body = content[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            head = struct.unpack(">IIBB", body[:10])
        elif kind == b"PLTE":
            palette = body
        elif kind == b"IDAT":
            packed += body
        at += 12 + size
    width, height, depth, kind_of_colour = head
    channels = {2: 3, 3: 1, 6: 4}[kind_of_colour]
    assert depth == 8
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * channels)
    picture = _unfiltered(rows, channels).reshape(height, width, channels)
    if kind_of_colour == 3:
        return np.frombuffer(palette, np.uint8).reshape(-1, 3)[picture[:, :, 0]]
    return picture[:, :, :3]


def _unfiltered(rows: Pixels, step: int) -> Pixels:
    above = [0] * (rows.shape[1] - 1)
    out = []
    for kind, *values in rows.tolist():
        line = list[int]()
        for at, value in enumerate(values):
            left = line[at - step] if at >= step else 0
            corner = above[at - step] if at >= step else 0
            line.append((value + _predicted(kind, left, above[at], corner)) & 0xFF)
        out.append(line)
        above = line
    return np.array(out, np.uint8)


def _predicted(kind: int, left: int, above: int, corner: int) -> int:
    if kind == 4:
        guess = left + above - corner
        return min((left, above, corner), key=lambda one: abs(guess - one))
    return (0, left, above, (left + above) // 2)[kind]
