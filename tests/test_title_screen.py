"""The program's title, and the border that shows the player's time, on our machine and in VICE."""

from __future__ import annotations

from pathlib import Path

import pytest
import vice_screen
from border import Border
from gallery import GALLERY, name

from sidtool import api
from sidtool.machine import Machine
from sidtool.player import Frame, Placement

BORDER, BAR = 14, 1
HINT = "SPACE: RASTER TIME"
FRAMES = 20


def text_of(codes: bytes) -> list[str]:
    """Lines of the screen, by its codes: 1 to 26 are the capitals."""
    signs = "".join(chr(code + 64) if code <= 29 else chr(code) for code in codes)
    return [signs[at : at + 40].rstrip() for at in range(0, 1000, 40)]


def running(program: api.Program) -> Machine:
    machine = Machine(program.clock)
    machine.start(program.image)
    machine.run(FRAMES * program.clock.cycles_per_frame)
    return machine


def screen(machine: Machine) -> list[str]:
    return text_of(machine.bus.ram(0x0400, 1000))


@pytest.mark.parametrize("path", GALLERY, ids=name)
def test_the_screen_names_the_song(path: Path) -> None:
    program = api.load_program(path)
    assert program.song is not None
    shown = [text.upper() for text in (program.song.title, program.song.author, program.song.released) if text]
    assert screen(running(program))[: len(shown) + 2] == [*shown, "", HINT]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("", None),
        ("Ein Stück – für “Zwei” & mich", 'EIN STUCK - FUR "ZWEI" & MICH'),
        ("{clr} [a] \\ _ ^ ~ | @", "(CLR) [A] / - ? - / @"),
        ("x" * 60, "X" * 39),
        ("日本 1", "?? 1"),
    ],
)
def test_any_title_can_be_shown(title: str, line: str | None, tmp_path: Path) -> None:
    compilation = api.Compilation(f'title "{title}"\nv1: C x', "song.txt")
    shown = screen(running(compilation.program))
    assert shown[:3] == ([line, "", HINT] if line else ["", HINT, ""])


@pytest.mark.parametrize("speed", ["speed 1x", "speed 4x", "speed jiffy  frames 6"])
def test_space_shows_the_time_and_hides_it(speed: str) -> None:
    machine = running(api.Compilation(f"{speed}\nv1: L C D E F", "song.txt").program)
    border = Border(machine)
    assert border.seen() == {BORDER}
    for _ in range(2):
        for pressed, colours in ((True, {BORDER, BAR}), (False, {BORDER, BAR}), (True, {BORDER}), (False, {BORDER})):
            border.press_space(pressed)
            border.seen()
            assert border.seen() == colours


def test_the_bar_is_as_long_as_the_call() -> None:
    compilation = api.Compilation.of_file(GALLERY[0])
    machine = running(compilation.program)
    border = Border(machine)
    border.press_space(True)
    border.seen()
    border.seen()
    pairs = list(zip(border.colours[::2], border.colours[1::2], strict=False))
    assert all((on[1], off[1]) == (BAR, BORDER) for on, off in pairs)
    lengths = [off[0] - on[0] for on, off in pairs]
    assert 100 < min(lengths) <= max(lengths) < 50 * 63


def test_bare_has_no_title() -> None:
    bare = api.Compilation('title "Hidden"\nv1: C x', "song.txt", place=Placement(Frame.BARE))
    assert b"HIDDEN" not in bare.image.data
    assert b"SPACE" not in bare.image.data
    assert b"HIDDEN" in api.Compilation('title "Hidden"\nv1: C x', "song.txt").image.data


def with_bar(compilation: api.Compilation) -> bytes:
    """The program as if SPACE had been pressed: x64sc has no key that can be pressed from outside."""
    image = compilation.image
    prg = bytearray(image.prg())
    at = 2 + image.symbols["bar"] - image.load
    assert prg[at] == BORDER
    prg[at] = BAR
    return bytes(prg)


def test_vice_shows_the_same_screen_and_the_bar() -> None:
    compilation = api.Compilation.of_file(GALLERY[0])
    usual = vice_screen.show(compilation.image.prg(), 1_000_000)
    assert text_of(usual.codes.tobytes()) == screen(running(compilation.program))
    assert len(set(usual.border.values())) == 1
    shown = vice_screen.show(with_bar(compilation), 1_000_000)
    white = [line for line, colour in shown.border.items() if colour == (255, 255, 255)]
    assert white == list(range(white[0], white[-1] + 1)), "one bar"
    assert 256 <= white[0] <= 258, "the call comes right below the screen"
    assert 2 <= len(white) <= 30
