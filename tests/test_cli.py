"""The command line as a user meets it: exit codes, messages, files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from oracles import PROJECT
from running import sidtool

SONG = "v1: C E G x\n"


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "song.txt").write_text(SONG)
    return tmp_path


def test_build_writes_a_program_with_a_basic_line(room: Path) -> None:
    ran = sidtool("build", "song.txt", cwd=room)
    assert (ran.returncode, ran.stdout) == (0, "")
    program = (room / "a.out").read_bytes()
    assert program[:2] == b"\x01\x08"
    assert program[6] == 0x9E, "the SYS token"


@pytest.mark.parametrize("form", ["asm", "listing", "labels", "packed"])
def test_texts_go_to_standard_output_or_a_file(room: Path, form: str) -> None:
    shown = sidtool("build", "song.txt", "--emit", form, cwd=room)
    written = sidtool("build", "song.txt", "--emit", form, "-o", "text", cwd=room)
    assert (shown.returncode, written.returncode) == (0, 0)
    assert shown.stdout == (room / "text").read_text() != ""
    assert sorted(os.listdir(room)) == ["song.txt", "text"]


def test_packed_bytes(room: Path) -> None:
    assert sidtool("build", "song.txt", "--emit", "packed", cwd=room).stdout == "v1: 30 34 37 ff\n"


def test_both_assemblers_make_the_same_program(room: Path) -> None:
    if sidtool("build", "song.txt", "--assembler", "64tass", "-o", "b.out", cwd=room).returncode != 0:
        pytest.skip("no 64tass")
    sidtool("build", "song.txt", cwd=room)
    assert (room / "a.out").read_bytes() == (room / "b.out").read_bytes()


def test_trace_of_song_and_program_are_the_same(room: Path) -> None:
    sidtool("build", "song.txt", cwd=room)
    song = sidtool("trace", "song.txt", "--raw", "--seconds", "1", cwd=room)
    program = sidtool("trace", "a.out", "--raw", "--seconds", "1", cwd=room)
    assert song.returncode == program.returncode == 0
    assert song.stdout == program.stdout
    for line in song.stdout.splitlines():
        cycle, register, value = map(int, line.split())
        assert 0 <= cycle < 985249
        assert register < 25
        assert value < 256


def test_a_reader_that_goes_away_is_no_error(room: Path) -> None:
    command = f"{sys.executable} -m sidtool trace song.txt --raw | head -1; echo ${{PIPESTATUS[0]}}"
    ran = subprocess.run(
        ["bash", "-c", command],
        cwd=room,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines()[-1] == "0"
    assert ran.stderr == ""


BASIC_LINE = bytes.fromhex("0108 0b080a009e3230363100 0000")  # 10 SYS 2061

# What is wrong, how it is called, the exit code and a piece of the message.
BAD = [
    (["build", "no.txt"], 1, "no.txt: there is no such file"),
    (["build", "."], 1, "this is a folder"),
    (["build", "binary.txt"], 1, "not a text: it holds a zero byte"),
    (["build", "latin.txt"], 1, "not UTF-8"),
    (["build", "empty.txt"], 1, "there is no voice in this text"),
    (["build", "blank.txt"], 1, "there is no voice in this text"),
    (["build", "huge.txt"], 1, "larger than 4 MiB"),
    (["build", "song.txt", "-o", "no/a.out"], 1, "does not exist"),
    (["build", "song.txt", "-o", "."], 1, "this is a folder"),
    (["build", "song.txt", "-o", "song.txt"], 2, "would overwrite the song itself"),
    (["build", "song.txt", "--emit", "asm", "-o", "song.txt"], 2, "would overwrite the song itself"),
    (["render", "song.txt", "-o", "song.mp3"], 1, ".flac"),
    (["render", "song.txt", "-o", "song.txt"], 2, "would overwrite the song itself"),
    (["trace", "tune.sid", "--raw"], 1, "version: 0"),
    (["trace", "short.prg", "--raw"], 1, "no C64 program"),
    (["trace", "long.prg", "--raw"], 1, "end of memory"),
    (["trace", "jam.prg", "--raw"], 1, "jam"),
    (["trace", "hang.prg", "--raw"], 1, "hangs at $1001"),
    (["render", "jam.prg", "-o", "x.wav"], 1, "jam"),
    (["trace", "idle.prg", "--raw"], 1, "written nothing to the SID in 10.4 s: it is at $080d"),
    (["render", "idle.prg", "--seconds", "2", "-o", "x.wav"], 1, "written nothing to the SID in 2 s"),
    (["trace", "returns.prg", "--raw"], 1, "has returned to BASIC"),
    (["play", "no.txt"], 1, "there is no such file"),
    (["render", "no.txt", "-o", "old.wav"], 1, "no.txt: there is no such file"),
    (["render", "song.txt", "--float", "-o", "song.flac"], 2, "only .wav files hold float samples"),
    (["build", "song.txt", "-o", "x" * 300], 1, "file name too long"),
    (["build", "utf16.txt"], 1, "this is UTF-16 text"),
    (["build", "idle.prg"], 1, "this is a C64 program, not a text"),
    (["build", "song.txt", "-o", "locked.prg"], 1, "write-protected"),
    (["build", ""], 2, "the name of a file is empty"),
    (["build", "song.txt", "-o", ""], 2, "the name of a file is empty"),
    (["song.txt"], 2, "is a file, not a command"),
    ([], 2, "COMMAND"),
    (["bild"], 2, "bild"),
    (["build"], 2, "SONG"),
    (["build", "song.txt", "--nothing"], 2, "--nothing"),
    (["render", "song.txt", "--seconds", "-1"], 2, "-1"),
    (["render", "song.txt", "--seconds", "nan"], 2, "nan"),
    (["render", "song.txt", "--rate", "1"], 2, "8000 to 192000"),
    (["render", "song.txt", "--chip", "6582"], 2, "6582"),
    (["render", "song.txt", "--preset", "dark"], 2, "add --chip 6581"),
    (["render", "song.txt", "--chip", "6581", "--preset", "muffled"], 2, "choose one of default, dark, median, bright"),
    (["play", "song.txt", "--combined", "8580_9999"], 2, "choose one of weak, average, strong, 8580R5_5092_25"),
    (["play", "song.txt", "--chip", "6581", "--combined", "8580_1088"], 2, "add --chip 8580"),
]


@pytest.fixture
def bad_room(room: Path) -> Path:
    contents = {
        "binary.txt": bytes(range(256)),
        "latin.txt": "v1: C ; Stück".encode("latin-1"),
        "empty.txt": b"",
        "blank.txt": b"\xef\xbb\xbf\r\n  ; nothing\r\n",
        "tune.sid": b"PSID" + bytes(200),
        "short.prg": b"\x01",
        "long.prg": b"\xff\xff" + bytes(100),
        "jam.prg": bytes.fromhex("0010 a900 ea02"),
        "hang.prg": bytes.fromhex("0010 78 4c0110"),
        "idle.prg": BASIC_LINE + bytes.fromhex("4c0d08"),
        "returns.prg": BASIC_LINE + bytes.fromhex("60"),
        "utf16.txt": "v1: C".encode("utf-16"),
        "old.wav": b"precious",
        "locked.prg": b"precious",
    }
    for name, content in contents.items():
        (room / name).write_bytes(content)
    (room / "locked.prg").chmod(0o444)
    with open(room / "huge.txt", "wb") as file:
        file.truncate(10_000_000)
    return room


@pytest.mark.parametrize(
    ("arguments", "code", "message"), BAD, ids=[" ".join(arguments) or "nothing" for arguments, _, _ in BAD]
)
def test_bad_input_gets_one_clear_message(bad_room: Path, arguments: list[str], code: int, message: str) -> None:
    if "locked.prg" in arguments and os.geteuid() == 0:
        pytest.skip("nothing is forbidden to root")
    before = {name: (bad_room / name).stat().st_mtime_ns for name in os.listdir(bad_room)}
    ran = sidtool(*arguments, cwd=bad_room)
    assert ran.returncode == code, ran.stderr
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stderr.count("error:") == 1
    assert before == {name: (bad_room / name).stat().st_mtime_ns for name in os.listdir(bad_room)}


@pytest.mark.parametrize("command", [["render", "held.prg", "--seconds", "1"], ["trace", "held.prg", "--raw"]])
def test_a_program_that_hangs_after_a_sound_is_told_and_goes_on(room: Path, command: list[str]) -> None:
    (room / "held.prg").write_bytes(bytes.fromhex("0010 78 a90f 8d18d4 4c0610"))
    ran = sidtool(*command, cwd=room)
    assert ran.returncode == 0
    assert ran.stderr.count("warning: the program hangs at $1006") == 1
    assert "4c 06 10  jmp $1006" in ran.stderr


def test_what_cannot_be_packed_is_shown_in_its_line(room: Path) -> None:
    (room / "rich.txt").write_text("instrument a { wave saw }\nv1: C D @a E\n")
    ran = sidtool("build", "rich.txt", "--emit", "packed", cwd=room)
    assert ran.stderr.splitlines()[:3] == [
        "rich.txt:2:12: error: voice 1 is more than a note sheet: 'E' has an instrument",
        "    v1: C D @a E",
        "               ^",
    ]


def test_a_hundred_errors_are_told_in_one_run(room: Path) -> None:
    (room / "bad.txt").write_text("v1:\n" + "C H C\n" * 100)
    ran = sidtool("build", "bad.txt", cwd=room)
    assert ran.returncode == 1
    assert ran.stderr.count(": error: ") >= 100 or "more" in ran.stderr
    assert "bad.txt:2:3: error: " in ran.stderr


def test_no_colour_where_there_is_no_terminal(room: Path) -> None:
    (room / "bad.txt").write_text("v1: H\n")
    assert "\x1b" not in sidtool("build", "bad.txt", cwd=room).stderr


def test_an_existing_output_survives_a_failed_build(room: Path) -> None:
    (room / "a.out").write_bytes(b"precious")
    (room / "bad.txt").write_text("v1: H\n")
    assert sidtool("build", "bad.txt", cwd=room).returncode == 1
    assert (room / "a.out").read_bytes() == b"precious"


def test_windows_line_ends_and_byte_order_mark_change_nothing(room: Path) -> None:
    (room / "windows.txt").write_bytes(b"\xef\xbb\xbf" + SONG.replace("\n", "\r\n").encode())
    sidtool("build", "song.txt", "-o", "a", cwd=room)
    sidtool("build", "windows.txt", "-o", "b", cwd=room)
    assert (room / "a").read_bytes() == (room / "b").read_bytes()


def test_a_bug_of_ours_is_told_apart(room: Path) -> None:
    code = (
        "import sidtool.cli.commands as c, sidtool.cli, sys\n"
        "def broken(*_): raise ZeroDivisionError('oops')\n"
        "c.api.Compilation = broken\n"
        "sys.exit(sidtool.cli.main(['build', 'song.txt']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=room,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 70
    assert "bug in sidtool" in ran.stderr


def test_the_disk_fills(room: Path) -> None:
    # A file-size limit stands for a full disk: it needs no rights, and fails in the same place.
    (room / "a.out").write_bytes(b"precious")
    for command in (["build", "song.txt"], ["render", "song.txt", "-o", "a.out.wav", "--seconds", "1"]):
        code = (
            "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "from sidtool.cli import main\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))\n"
            f"sys.exit(main({command!r}))"
        )
        ran = subprocess.run(
            [sys.executable, "-c", code],
            cwd=room,
            env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 1, ran.stderr
        assert "cannot be written" in ran.stderr
        assert "Traceback" not in ran.stderr
    assert (room / "a.out").read_bytes() == b"precious"
    assert sorted(os.listdir(room)) == ["a.out", "song.txt"]


def shell(command: str, room: Path) -> subprocess.CompletedProcess[str]:
    """A line of bash in which ``sidtool`` is ours."""
    script = f'sidtool() {{ "{sys.executable}" -m sidtool "$@"; }}; {command}'
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.run(
        ["bash", "-c", script], cwd=room, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("command", ["trace song.txt --raw", "build song.txt --emit asm", "asm-dir"])
def test_standard_output_on_a_full_disk(room: Path, command: str) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full on this system")
    ran = shell(f"sidtool {command} >/dev/full", room)
    assert ran.returncode == 1
    assert ran.stderr == "sidtool: error: standard output: no space left on device\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_do_no_harm(room: Path, closed: str) -> None:
    ran = shell(f"sidtool build song.txt {closed}", room)
    assert ran.returncode == 0, ran.stderr
    assert (room / "a.out").exists()


def test_texts_through_a_device_and_a_pipe(room: Path) -> None:
    ran = shell("sidtool build song.txt --emit asm -o /dev/stdout | head -1; echo ${PIPESTATUS[0]}", room)
    assert ran.stdout.splitlines()[-1] == "0"
    assert ran.stderr == ""
    assert shell("sidtool build song.txt -o - | head -c 2 | od -An -tx1", room).stdout.split() == ["01", "08"]


@pytest.mark.parametrize("name", ["[red]x.wav", "a b.wav", "-x.wav", "\udcff.wav", "x\x1b[31m.wav", "日本.wav"])
def test_strange_names(room: Path, name: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "sidtool", "render", "song.txt", "--seconds", "0.1", f"-o./{name}"],
        cwd=room,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert (room / name).exists()
    assert b"\x1b" not in ran.stderr


def test_a_folder_that_is_gone(room: Path) -> None:
    ran = shell(f"mkdir gone; cd gone; rmdir ../gone; sidtool build '{room}/song.txt'", room)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_no_half_file(room: Path, number: signal.Signals) -> None:
    rendering = subprocess.Popen(
        [sys.executable, "-m", "sidtool", "render", "song.txt", "-o", "x.flac", "--seconds", "36000"],
        cwd=room,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509 - under nohup SIGHUP is ignored
    )
    while not any(name.startswith(".sidtool-") for name in os.listdir(room)):
        assert rendering.poll() is None
        time.sleep(0.05)
    time.sleep(0.5)
    rendering.send_signal(number)
    _, told = rendering.communicate(timeout=120)
    assert rendering.returncode == 128 + number
    assert "Traceback" not in told
    assert os.listdir(room) == ["song.txt"]


def test_the_chosen_chip_is_the_one_that_is_heard(room: Path) -> None:
    (room / "filtered.txt").write_text(
        ".sid.setup_filter 900, 8, true, false, false, false, true\n"
        "instrument a { adsr 0 9 15 0  wave tri+pulse  pw $800 }\nv1: @a 3C 3G\n"
    )
    sounds = {}
    for name, options in {
        "plain": [],
        "same": ["--preset", "default", "--combined", "average"],
        "bright": ["--preset", "bright"],
        "strong": ["--combined", "strong"],
    }.items():
        file = f"{name}.wav"
        ran = sidtool("render", "filtered.txt", "--chip", "6581", *options, "--seconds", "1", "-o", file, cwd=room)
        assert ran.returncode == 0, ran.stderr
        sounds[name] = (room / file).read_bytes()
    assert sounds["plain"] == sounds["same"]
    assert len(set(sounds.values())) == 3
