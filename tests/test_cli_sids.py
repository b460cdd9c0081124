"""The commands with .sid files: play's siblings, info, trace, debug, and what they say of bad ones."""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from running import sidtool

sys.path.insert(0, str(Path(__file__).resolve().parent / "sidfile"))
from sid_files import COUNTER, RSID, sid_file

from sidtool.cli import main
from sidtool.sidfile import SongLengths

# A saw on voice 1, a pulse on voice 2; silent after 40 calls.
TONES = """
*=$1000
        jmp init
        jmp play
init    ldx #13
-       lda tones,x
        sta $d400,x
        dex
        bpl -
        lda #40
        sta left
        rts
play    dec left
        bne +
        lda #0
        sta $d404
        sta $d40b
+       rts
tones   .byte 0, $20, 0, 8, $21, 0, $f0, 0, $30, 0, 8, $41, 0, $f0
left    .byte 0
"""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sids")
    (folder / "tune.sid").write_bytes(sid_file(COUNTER, songs=3))
    (folder / "tones.sid").write_bytes(sid_file(TONES))
    two = COUNTER.replace("sta $d400", "sta $d400\n sta $d420")
    (folder / "two.sid").write_bytes(sid_file(two, version=3, more_sids=(0x42, 0), flags=0xA4))
    (folder / "rsid.sid").write_bytes(sid_file("*=$1000\nl sta $d418\n jmp l\n", RSID))
    (folder / "bad.sid").write_bytes(sid_file(COUNTER)[:0x40])
    with open(folder / "huge.sid", "wb") as file:
        file.write(sid_file(COUNTER))
        file.truncate(4 << 30)
    md5 = hashlib.md5((folder / "tones.sid").read_bytes()).hexdigest()
    (folder / "Songlengths.md5").write_text(f"[Database]\n; /tones.sid\n{md5}=0:02.5\n")
    return folder


def test_trace_raw(room: Path) -> None:
    ran = sidtool("trace", "tune.sid", "--raw", "--song", "2", "--frames", "3", cwd=room)
    rows = [tuple(map(int, line.split())) for line in ran.stdout.splitlines()]
    assert [row[1:] for row in rows][:4] == [(24, 15), (1, 1), (0, 1), (0, 2)]


def test_trace_raw_of_two_sids_names_the_chip_in_every_line(room: Path) -> None:
    ran = sidtool("trace", "two.sid", "--raw", "--frames", "20", cwd=room)
    rows = [line.split() for line in ran.stdout.splitlines()]
    assert {len(row) for row in rows} == {4}
    assert {row[1] for row in rows} == {"0", "1"}


def test_trace_as_a_table(room: Path) -> None:
    ran = sidtool("trace", "tones.sid", "--frames", "42", cwd=room)
    lines = ran.stdout.splitlines()
    assert len([line for line in lines if line.startswith("frame")]) == 2
    assert len(lines) == 44
    first = lines[1].split()
    assert first[0] == "0"
    assert {"Sg", "Pg", "00f0", "800"} <= set(first)
    assert set(lines[5].split()[1:]) == {"."}  # nothing has changed


def test_trace_as_csv(room: Path) -> None:
    ran = sidtool("trace", "two.sid", "--csv", "--frames", "5", cwd=room)
    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert [(row["frame"], row["sid"]) for row in rows][:4] == [("0", "1"), ("0", "2"), ("1", "1"), ("1", "2")]
    assert rows[-1]["v1_frequency"] == rows[-2]["v1_frequency"]
    assert rows[0]["volume"] == "15"


def test_info(room: Path) -> None:
    ran = sidtool("info", "two.sid", cwd=room)
    said = dict(line.split(":", 1) for line in ran.stdout.splitlines())
    found = {name: value.strip() for name, value in said.items()}
    assert found["format"] == "PSID version 3"
    assert found["SIDs"] == "$d400 8580, $d420 8580"
    assert (found["init"], found["play"], found["clock"]) == ("$1000", "$1003", "PAL")
    assert found["MD5"] == hashlib.md5((room / "two.sid").read_bytes()).hexdigest()
    assert found["player"] == "unknown"


def rendered(room: Path, *options: str) -> tuple[np.ndarray, int]:
    ran = sidtool("render", "tones.sid", "-o", "x.wav", *options, cwd=room)
    assert ran.returncode == 0, ran.stderr
    samples, rate = soundfile.read(room / "x.wav")
    return samples, rate


def test_silence_ends_a_tune_of_unknown_length(room: Path) -> None:
    samples, rate = rendered(room)
    assert 5.8 < len(samples) / rate < 6.5  # 0.8 s of sound, 5 s of silence


def test_song_lengths_and_fade(room: Path) -> None:
    samples, rate = rendered(room, "--songlengths", "Songlengths.md5")
    assert len(samples) == 2.5 * rate
    faded, _ = rendered(room, "--seconds", "0.5", "--fade", "0.4")
    assert len(faded) == 0.5 * rate
    assert np.abs(faded[-rate // 100 :]).max() < 0.05 * np.abs(faded).max()


def test_the_song_lengths_are_read_once(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    plain = SongLengths.read

    def counted(path: str) -> SongLengths:
        read.append(path)
        return plain(path)

    monkeypatch.setattr(SongLengths, "read", counted)
    monkeypatch.chdir(room)
    assert main(["render", "tones.sid", "-o", "once.wav", "--songlengths", "Songlengths.md5"]) == 0
    assert read == ["Songlengths.md5"]


def line_level(samples: np.ndarray, rate: int, hertz: float) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    place = round(hertz * len(samples) / rate)
    return float(spectrum[place - 3 : place + 4].max())


def test_muted_voices_are_not_heard(room: Path) -> None:
    both, rate = rendered(room, "--seconds", "0.7")
    one, _ = rendered(room, "--seconds", "0.7", "--mute", "2")
    none, _ = rendered(room, "--seconds", "0.7", "--mute", "1", "--mute", "2")
    low, high = 0x2000 * 985248.6 / 2**24, 0x3000 * 985248.6 / 2**24
    late = slice(rate // 4, None)
    assert line_level(one[late], rate, low) == pytest.approx(line_level(both[late], rate, low), rel=0.1)
    assert line_level(one[late], rate, high) < 0.02 * line_level(both[late], rate, high)
    assert line_level(none[late], rate, low) < 0.02 * line_level(both[late], rate, low)


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        ("trace tune.sid --song 4", 1, "there is no song 4"),
        ("render tones.sid --mute 4", 2, "--mute 4: there is no such voice"),
        ("trace bad.sid", 1, "bad.sid: cut off: 64 bytes"),
        ("info bad.sid", 1, "bad.sid: cut off: 64 bytes"),
        ("info Songlengths.md5", 1, "this is no .sid file"),
        ("trace huge.sid", 1, "huge.sid: larger than"),
        ("info huge.sid", 1, "huge.sid: larger than"),
        ("trace tune.sid --kernal tune.sid", 1, "no kernal ROM"),
        ("trace tune.sid --csv --raw", 2, "not allowed"),
        ("batch nowhere -o out", 1, "there is no such folder"),
    ],
)
def test_what_cannot_be_done_is_told(room: Path, command: str, code: int, says: str) -> None:
    ran = sidtool(*command.split(), cwd=room)
    assert ran.returncode == code
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr


def test_debug_from_a_script(room: Path) -> None:
    (room / "script.txt").write_text(
        "add_breakpoint play\nrun\nstep\nwatch $d400\nrun\nmem $1000:1002\nadd_breakpoint nowhere\nnonsense\nquit\n"
    )
    ran = sidtool("debug", "tune.sid", "--script", "script.txt", cwd=room)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(".add_breakpoint play\nBreakpoint 0 added at $1003\n")
    assert "Breakpoint 0 reached." in ran.stdout
    assert "INC" in ran.stdout
    assert "$d400 = $01" in ran.stdout
    assert "1000:  4c  06  10" in ran.stdout
    assert "Label not found: nowhere" in ran.stdout
    assert "Traceback" not in ran.stdout


def test_debug_shows_labels_and_lines_of_the_song(room: Path) -> None:
    (room / "song.txt").write_text("v1 o4: C E G\n")
    assert sidtool("build", "song.txt", cwd=room).returncode == 0
    (room / "steps.txt").write_text("add_breakpoint player.play\nrun\nquit\n")
    ran = sidtool("debug", "a.out", "--source", "song.txt", "--script", "steps.txt", cwd=room)
    assert "Breakpoint 0 reached." in ran.stdout
    (room / "steps.txt").write_text("disassemble main:main\nquit\n")
    ran = sidtool("debug", "a.out", "--source", "song.txt", "--script", "steps.txt", cwd=room)
    assert "main:" in ran.stdout
    assert "main.asm:" in ran.stdout
