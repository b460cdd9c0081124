"""Songs as .sid files: the header byte by byte, the same writes as the program's, and what sidplayfp makes of them."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import sidplay
import strict_sid
from gallery import ALL, SEED, name
from oracles import PROJECT
from running import sidtool

sys.path.insert(0, str(PROJECT / "tests" / "sid"))
from sid_spectra import level_difference, log_spectral_distance

from sidtool import api
from sidtool.assemblers import ASSEMBLERS
from sidtool.errors import UserError
from sidtool.player import Frame, Placement
from sidtool.register_log import RegisterLog
from sidtool.song import Speed

SECONDS = 15
SETUP = 3000  # cycles without a write: more than there are within the set-up
# Cycles by which a write may lie elsewhere in its call: at another address other branches and tables cross a page, a
# cycle each, and an interrupt waits for the instruction that runs. Up to 35 measured; a raster line has 63.
JITTER = 63
BAD_LINES = 8 * 43  # cycles that a timer's call may lose to the screen in one of the two and not in the other
# What sidplayfp's sound and ours may differ: 0.9 to 2.9 dB measured; two different songs are 8 dB and more apart.
SPECTRAL_DISTANCE = 4.0
LEVELS = {"6581": -3.3, "8580": -7.6}  # ours against sidplayfp's, in dB: it plays its chips so much louder
HEARD = 10

Writes = list[tuple[int, int, int]]
BY_PICTURE = Speed()

# Tunes of every speed, and a rate of its own: tune number and cycles from call to call on PAL.
SPEEDS = """title "Speeds"  author "A"  released "2026"
frames 6
instrument a { adsr 0 8 8 4  wave saw:2 pulse  pw $400>$800:20 }
v1 o4: @a L C D E F G A
subtune 2
speed jiffy  frames 7
v1 o3: @a L C D E F G A
subtune 3
speed 4x  frames 20
v1 o5: @a L C D E F G A
subtune 4
speed 96Hz  frames 11
v1 o2: @a L C D E F G A
"""


def tunes() -> list[tuple[Path, int]]:
    return [(path, tune.number) for path in ALL for tune in song(path).song.tunes]


@cache
def song(path: Path) -> api.Compilation:
    return api.Compilation.of_file(path)


def label(value: object) -> str:
    return name(value) if isinstance(value, Path) else str(value)


@pytest.mark.parametrize("path", ALL, ids=name)
def test_the_header_is_right_in_every_byte(path: Path) -> None:
    content = song(path).sid.content
    found = strict_sid.fields(content)
    text = song(path).song
    assert (found.name, found.author, found.released) == tuple(
        one or "<?>" for one in (text.title, text.author, text.released)
    )
    assert (found.clock, found.model) == (text.clock.name, text.chip)
    assert (found.songs, found.start) == (len(text.tunes), 1)
    assert (found.load, found.init, found.play) == (0x1000, 0x1000, 0x1003)
    by_timer = [tune.speed.jiffy or tune.speed.per_frame > 1 or bool(tune.speed.hertz) for tune in text.tunes]
    assert found.speed == sum(1 << bit for bit, timer in enumerate(by_timer) if timer)
    assert (found.start_page, found.page_length) == (0, 0)


def written(program: api.Program, seconds: float) -> Writes:
    logs: list[RegisterLog] = list(api.register_logs(program, program.clock.cycles(seconds)))
    return [(cycle, register, value) for log in logs for cycle, _, register, value in log]


def compare(program: Writes, sid: Writes, speed: Speed = BY_PICTURE) -> None:
    """The same writes in the same order, and from the first call on at the same times."""
    assert sid[0][1:] == (0x18, 15), "the driver's volume"
    sid = sid[1:]
    count = min(len(program), len(sid))
    assert count > 0.95 * len(program)
    assert [write[1:] for write in sid[:count]] == [write[1:] for write in program[:count]]
    first = next(at for at in range(1, count) if program[at][0] - program[at - 1][0] > SETUP)
    offsets = np.array([sid[at][0] - program[at][0] for at in range(first, count)])
    assert np.ptp(offsets) <= (JITTER if speed == BY_PICTURE else JITTER + BAD_LINES)


@pytest.mark.parametrize(("path", "tune"), tunes(), ids=label)
def test_our_machine_makes_the_same_writes_of_both(path: Path, tune: int, tmp_path: Path) -> None:
    file = tmp_path / "tune.sid"
    file.write_bytes(song(path).sid.content)
    usual = api.load_program(path, tune=tune)
    speed = song(path).song.tunes[tune - 1].speed
    compare(written(usual, SECONDS), written(api.load_program(file, tune=tune), SECONDS), speed)


@pytest.fixture(scope="module")
def speeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("speeds") / "speeds.sid"
    file.write_bytes(api.Compilation(SPEEDS, "speeds.txt").sid.content)
    return file


def test_each_tune_has_a_speed_of_its_own(speeds: Path) -> None:
    found = strict_sid.fields(speeds.read_bytes())
    assert (found.songs, found.speed) == (4, 0b1110)


@pytest.mark.parametrize(("tune", "cycles"), [(1, 19656), (2, 16422), (3, 4914), (4, 10263)])
def test_init_sets_the_rate_of_the_tune(speeds: Path, tmp_path: Path, tune: int, cycles: int) -> None:
    text = tmp_path / "speeds.txt"
    text.write_text(SPEEDS)
    song = api.load_program(text, tune=tune)
    assert song.song is not None
    assert song.song.tunes[tune - 1].cycles_per_call == cycles
    ours = written(song, 5)
    theirs = written(api.load_program(speeds, tune=tune), 5)
    compare(ours, theirs, song.song.tunes[tune - 1].speed)


def test_tunes_from_the_32nd_on_share_a_bit_and_keep_their_speed(tmp_path: Path) -> None:
    lines = ["v1: L C D E"] + [f"subtune {n}\n{'speed 2x' if n == 34 else ''}\nv1: L D E F" for n in range(2, 36)]
    compilation = api.Compilation("\n".join(["frames 6", *lines]), "many.txt")
    found = strict_sid.fields(compilation.sid.content)
    assert (found.songs, found.speed) == (35, 0x8000_0000)
    file = tmp_path / "many.sid"
    file.write_bytes(compilation.sid.content)
    for tune in (1, 31, 32, 34, 35):
        usual = api.Compilation(compilation.text, "many.txt", tune=tune)
        compare(written(usual.program, 2), written(api.load_program(file, tune=tune), 2), Speed(per_frame=2))


@pytest.mark.parametrize("text", [SPEEDS, "v1: C E G x", SEED.read_text()])
@pytest.mark.parametrize("at", [0x0400, 0x1000, 0x9FC0, 0xA000, 0xC000, 0xE000])
def test_it_plays_at_any_address(text: str, at: int, tmp_path: Path) -> None:
    place = Placement(Frame.PSID, at)
    theirs = api.Compilation(text, "song.txt", ASSEMBLERS["64tass"], place=place).sid
    ours = api.Compilation(text, "song.txt", place=place)
    assert ours.sid == theirs, "both assemblers make the same file"
    assert strict_sid.fields(ours.sid.content).load == at
    file = tmp_path / "tune.sid"
    file.write_bytes(ours.sid.content)
    usual = api.Compilation(text, "song.txt")
    compare(written(usual.program, 4), written(api.load_program(file), 4), usual.song.speed)


def test_a_song_under_basic_banks_it_out_itself(tmp_path: Path) -> None:
    """Players choose the bank by the called address, $37 for one below $a000: the entries have to see to the data."""
    text = f"frames 6\nv1: L {'C D E F ' * 10000}\nv2: L C5 x".replace("C5", "5C")
    compilation = api.Compilation(text, "song.txt")
    content = compilation.sid.content
    assert len(strict_sid.fields(content).data) > 0x9100
    file = tmp_path / "tune.sid"
    file.write_bytes(content)
    compare(written(compilation.program, 5), written(api.load_program(file), 5))
    theirs, ours = sidplay.hear(file, 5, 1), rendered(file, 1, 5)
    assert log_spectral_distance(theirs, ours * 10 ** (level_difference(theirs, ours) / 20)) < SPECTRAL_DISTANCE


def test_no_free_page_is_told() -> None:
    text = f"frames 6\nv1: L {'C D E F ' * 12960}"
    content = api.Compilation(text, "song.txt", place=Placement(Frame.PSID, 0x0400)).sid.content
    found = strict_sid.fields(content)
    assert 0xCF00 < found.load + len(found.data) <= 0xD000
    assert (found.start_page, found.page_length) == (0xFF, 0)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("", "<?>"),
        ("Élégie für Öl", "Élégie für Öl"),
        ("Dvořák – “Valse”…", 'Dvorák - "Valse"...'),
        ("a" * 32, "a" * 32),
        ("a" * 31 + " b", "a" * 31),
        ("日本", "??"),
        ("\u0007ring", "ring"),
    ],
)
def test_texts_are_latin1_and_32_bytes(title: str, name: str) -> None:
    sid = api.Compilation(f'title "{title}"\nv1: C x', "song.txt").sid
    assert strict_sid.fields(sid.content).name == name
    assert bool(sid.changes) == (title not in ("", name))
    assert all(f'has become "{name}"' in change for change in sid.changes)


def test_build_info_and_trace(tmp_path: Path) -> None:
    (tmp_path / "speeds.txt").write_text(SPEEDS.replace("Speeds", "A title that is a little longer than 32"))
    built = sidtool("build", "speeds.txt", "-o", "tune.sid", "--subtune", "2", cwd=tmp_path)
    assert (built.returncode, built.stdout) == (0, "")
    assert 'warning: speeds.txt: title "A title' in built.stderr
    assert strict_sid.fields((tmp_path / "tune.sid").read_bytes()).start == 2
    named = sidtool("build", "speeds.txt", "--emit", "sid", "--subtune", "2", cwd=tmp_path)
    assert named.returncode == 0
    assert (tmp_path / "speeds.sid").read_bytes() == (tmp_path / "tune.sid").read_bytes()
    info = sidtool("info", "tune.sid", cwd=tmp_path).stdout
    for line in ("format:    PSID version 2", "songs:     4, starts with 2", "clock:     PAL", "SIDs:      $d400 8580"):
        assert line in info
    assert "CIA timer: songs 2, 3, 4; the others once a picture" in info
    trace = sidtool("trace", "tune.sid", "--raw", "--seconds", "1", cwd=tmp_path)
    assert trace.returncode == 0
    assert len(trace.stdout.splitlines()) > 50


def test_what_does_not_fit_leaves_the_file_alone(tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text(SPEEDS)
    (tmp_path / "tune.sid").write_bytes(b"kept")
    ran = sidtool("build", "song.txt", "-o", "tune.sid", "--at", "0x1000-0x1200", cwd=tmp_path)
    assert ran.returncode == 1
    assert "$1200" in ran.stderr
    assert (tmp_path / "tune.sid").read_bytes() == b"kept"


def mutations(content: bytes) -> dict[str, bytes]:
    """Files of which each has one fault that the strict reader has to see."""

    def with_bytes(at: int, *values: int) -> bytes:
        return content[:at] + bytes(values) + content[at + len(values) :]

    return {
        "magic": with_bytes(0, ord("R")),
        "version": with_bytes(5, 3),
        "offset": with_bytes(7, 0x76),
        "load": with_bytes(8, 0x10),
        "init": with_bytes(10, 0x08),
        "play": with_bytes(12, 0xC0),
        "play 0": with_bytes(12, 0, 0),
        "songs": with_bytes(14, 0, 0),
        "many songs": with_bytes(14, 2, 0),
        "start": with_bytes(16, 0, 0),
        "high start": with_bytes(17, 200),
        "speed": with_bytes(0x12, 0x80),
        "no name": with_bytes(0x16, *bytes(32)),
        "behind the name": with_bytes(0x35, 0x41),
        "control": with_bytes(0x36, 7),
        "C1": with_bytes(0x56, 0x93),
        "reserved flags": with_bytes(0x76, 0x04),
        "MUS": with_bytes(0x77, 0x25),
        "PlaySID": with_bytes(0x77, 0x26),
        "clock": with_bytes(0x77, 0x20),
        "both clocks": with_bytes(0x77, 0x2C),
        "model": with_bytes(0x77, 0x04),
        "second model": with_bytes(0x77, 0x64),
        "start page": with_bytes(0x78, 0xFF),
        "page length": with_bytes(0x79, 1),
        "page in the data": with_bytes(0x78, 0x10, 1),
        "page of a ROM": with_bytes(0x78, 0xA0, 1),
        "second SID": with_bytes(0x7A, 0x42),
        "third SID": with_bytes(0x7B, 0x44),
        "load in the data": with_bytes(0x7D, 0xCF),
        "short": content[:100],
    }


@pytest.mark.parametrize("fault", mutations(bytes(200)))
def test_the_strict_reader_is_strict(fault: str) -> None:
    content = song(SEED).sid.content
    assert not strict_sid.faults(content)
    assert strict_sid.faults(mutations(content)[fault])


def rendered(file: Path, tune: int, seconds: int) -> np.ndarray:
    program = api.load_program(file, tune=tune)
    length = api.Length(program.clock.cycles(seconds))
    return np.concatenate(list(api.samples(program, length, sidplay.RATE, program.chip))).astype(np.float64)


@pytest.mark.parametrize(("path", "tune"), tunes(), ids=label)
def test_sidplayfp_hears_the_same(path: Path, tune: int, tmp_path: Path) -> None:
    file = tmp_path / "tune.sid"
    file.write_bytes(song(path).sid.content)
    theirs = sidplay.hear(file, HEARD, tune)
    ours = rendered(file, tune, HEARD)
    level = level_difference(theirs, ours)
    assert level == pytest.approx(LEVELS[song(path).song.chip], abs=0.5)
    assert log_spectral_distance(theirs, ours * 10 ** (level / 20)) < SPECTRAL_DISTANCE


@pytest.mark.parametrize("tune", [1, 2, 3, 4])
def test_sidplayfp_keeps_each_tunes_speed(speeds: Path, tune: int) -> None:
    theirs = sidplay.hear(speeds, 4, tune)
    distances = []
    for other in (1, 2, 3, 4):
        ours = rendered(speeds, other, 4)
        distances.append(log_spectral_distance(theirs, ours * 10 ** (level_difference(theirs, ours) / 20)))
    assert distances[tune - 1] < SPECTRAL_DISTANCE
    assert min(distance for other, distance in enumerate(distances, 1) if other != tune) > 2 * SPECTRAL_DISTANCE


def test_errors_are_ours(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"song\.txt: .*1010"):
        _ = api.Compilation("v1: C x", "song.txt", place=Placement(Frame.PSID, 0x1000, 0x1010)).sid
