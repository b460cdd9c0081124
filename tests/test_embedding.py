"""asm/examples/game.asm, a game with a tune in it, on our machine and in VICE; the commands of docs/embedding.md."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import vice
import vice_screen
from border import Border
from oracles import PROJECT, need_tool
from player_stack import deepest_stack
from running import sidtool

from sidtool import api, assets
from sidtool.image import read_prg
from sidtool.machine import Machine

GAME = PROJECT / "asm" / "examples" / "game.asm"
PAGE = (PROJECT / "docs" / "embedding.md").read_text(encoding="utf-8")
PLAYER_PAGE = (PROJECT / "docs" / "player.md").read_text(encoding="utf-8")
SONGS = {"small": "night_train", "full": "phosphor"}
BACKGROUND, WORKING = 0, 1
SECONDS = 6
JITTER = 63  # see test_sid_export: at another address other branches cross a page
PICTURE = 19656
Writes = list[tuple[int, int]]


@pytest.fixture(scope="module", params=SONGS)
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the game, a song, its bare player and that one's source."""
    folder = tmp_path_factory.mktemp(request.param)
    shutil.copy(GAME, folder)
    shutil.copy(PROJECT / "songs" / f"{SONGS[request.param]}.txt", folder / "song.txt")
    for more in (("-o", "tune.prg"), ("--emit", "asm", "-o", "tune.asm")):
        assert sidtool("build", "song.txt", "--bare", "--at", "0x1000", *more, cwd=folder).returncode == 0
    assert sidtool("asm", "-q", "-a", "--cbm-prg", "game.asm", "-o", "game.prg", cwd=folder).returncode == 0
    return folder


@pytest.mark.parametrize("defined", ["false", "true"])
def test_both_assemblers_make_the_same_game_of_tune_and_source(room: Path, defined: str) -> None:
    options = ["-q", "-a", "--cbm-prg", "-D", f"FROM_SOURCE={defined}", "-I", str(assets.asm_dir()), "game.asm"]
    assert sidtool("asm", *options, "-o", "ours.prg", cwd=room).returncode == 0
    command = [need_tool("64tass"), "-Wall", "-Werror", *options, "-o", "theirs.prg"]
    done = subprocess.run(command, cwd=room, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (room / "ours.prg").read_bytes() == (room / "theirs.prg").read_bytes() == (room / "game.prg").read_bytes()


def machine_with(room: Path) -> Machine:
    machine = Machine(api.load_program(room / "song.txt").clock)
    machine.start(read_prg((room / "game.prg").read_bytes()))
    return machine


def test_the_tune_sounds_as_in_its_own_program(room: Path) -> None:
    program = api.load_program(room / "song.txt")
    cycles = program.clock.cycles(SECONDS)
    usual = [(at, r, v) for log in api.register_logs(program, cycles) for at, _, r, v in log]
    game = [(at, r, v) for at, _, r, v in machine_with(room).run(cycles)]
    count = min(len(usual), len(game))
    assert count > 0.95 * len(usual)
    assert [write[1:] for write in game[:count]] == [write[1:] for write in usual[:count]]
    first = next(at for at in range(1, count) if usual[at][0] - usual[at - 1][0] > 3000)
    assert np.ptp([game[at][0] - usual[at][0] for at in range(first, count)]) <= JITTER


def test_the_border_shows_the_time_once_a_picture(room: Path) -> None:
    machine = machine_with(room)
    border = Border(machine)
    machine.run(PICTURE * 50)
    first = next(at for at, value in border.colours if value == WORKING)
    colours = [(at, value) for at, value in border.colours if at >= first]
    assert [value for _, value in colours[:8]] == [WORKING, BACKGROUND] * 4
    starts = [at for at, value in colours if value == WORKING]
    assert np.ptp(np.diff(starts)) <= 12, "an interrupt waits for an instruction"
    assert set(np.round(np.diff(starts), -2)) == {19700}


def test_space_starts_the_tune_anew(room: Path) -> None:
    machine = machine_with(room)
    border = Border(machine)
    beginning = [(r, v) for _, _, r, v in machine.run(100 * PICTURE)]
    border.press_space(True)
    again = [(r, v) for _, _, r, v in machine.run(60 * PICTURE)]
    at = next(at for at in range(len(again)) if again[at : at + 60] == beginning[:60])
    assert again[at:] == beginning[: len(again) - at]
    border.press_space(False)
    still = [(r, v) for _, _, r, v in machine.run(10 * PICTURE)]
    rest = len(again) - at
    assert still == beginning[rest : rest + len(still)], "letting go does nothing"


def test_vice_plays_the_game(room: Path) -> None:
    machine = machine_with(room)
    cycles = 100 * PICTURE
    ours = [(r, v) for _, _, r, v in machine.run(cycles)]
    theirs = [write[1:] for write in vice.run((room / "game.prg").read_bytes(), cycles)]
    start = next(at for at in range(len(theirs)) if theirs[at : at + 40] == ours[:40])
    count = min(len(ours), len(theirs) - start)
    assert count > 0.9 * len(ours)
    assert theirs[start : start + count] == ours[:count]


def test_vice_shows_the_bar_below_the_screen(room: Path) -> None:
    shown = vice_screen.show((room / "game.prg").read_bytes(), 60 * PICTURE)
    white = [line for line, colour in shown.border.items() if colour == (255, 255, 255)]
    assert white == list(range(white[0], white[-1] + 1))
    assert 251 <= white[0] <= 253
    assert len(white) <= 34


def test_an_effect_on_a_key(room: Path) -> None:
    assert (
        sidtool("build", "song.txt", "--bare", "--at", "0x1000", "--entries", "-o", "tune.prg", cwd=room).returncode
        == 0
    )
    options = ["-q", "-a", "--cbm-prg", "-D", "EFFECTS=true", "game.asm"]
    assert sidtool("asm", *options, "-o", "effects.prg", cwd=room).returncode == 0
    command = [need_tool("64tass"), "-Wall", "-Werror", *options, "-o", "theirs.prg"]
    assert subprocess.run(command, cwd=room, capture_output=True, check=False).returncode == 0
    assert (room / "effects.prg").read_bytes() == (room / "theirs.prg").read_bytes()
    machine = Machine(api.CLOCKS["pal"])
    machine.start(read_prg((room / "effects.prg").read_bytes()))
    border = Border(machine)
    machine.run(100 * PICTURE)
    border.press_space(True)
    pressed = [(r, v) for _, _, r, v in machine.run(20 * PICTURE)]
    zap = [0x60 - 8 * call for call in range(11)]
    pitches = [v for r, v in pressed if r == 15]
    at = pitches.index(zap[0])
    assert pitches[at : at + len(zap)] == zap, "the effect's pitches, none of the song's in between"
    assert {(19, 0x08), (20, 0xF4), (17, 0x08), (18, 0x41)} <= set(pressed)
    assert sum(r < 14 for r, _ in pressed) > 5, "the song's other voices go on"


def commands(page: str) -> list[str]:
    return re.findall(r"^\$ ((?:sidtool|64tass) .*?)(?:  +#.*)?$", page, re.MULTILINE)


@pytest.mark.parametrize("page", [PAGE, PLAYER_PAGE], ids=["embedding", "player"])
def test_the_commands_of_the_page_work(page: str, tmp_path: Path) -> None:
    shutil.copy(GAME, tmp_path)
    (tmp_path / "song.txt").write_text((PROJECT / "songs" / "night_train.txt").read_text())
    found = commands(page)
    assert len(found) >= 2
    for command in found:
        words = shlex.split(command.replace('"$(sidtool asm-dir)"', shlex.quote(str(assets.asm_dir()))))
        if words[0] == "sidtool":
            ran = sidtool(*words[1:], cwd=tmp_path)
            assert ran.returncode == 0, f"{command}: {ran.stderr}"
        else:
            done = subprocess.run([need_tool(words[0]), *words[1:]], cwd=tmp_path, capture_output=True, check=False)
            assert done.returncode == 0, f"{command}: {done.stderr.decode()}"


def test_the_page_tells_the_stack_that_the_players_need() -> None:
    told = int(re.search(r"(\d+) bytes of the stack", PAGE)[1])  # type: ignore[index]
    deepest = max(deepest_stack(path, calls=600) for path in sorted((PROJECT / "songs").glob("*.txt")))
    assert deepest <= told <= deepest + 4
