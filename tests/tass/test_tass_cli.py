"""``sidtool asm`` beside 64tass: the same flags, files and exit codes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from oracles import need_tool

from sidtool.cli import main

SOURCE = '*=$0801\n .byte 1,2\n*=$1000\nlab lda #five\n jmp lab\nouter .block\nin nop\n .bend\nfive = 5\n .text "aB"\n'

FLAGS_NOT_TAKEN = """
-T --m65c02 --m65816 -x -c -e -t --m4510 --mr65c02 --mw65c02 --m65ce02 --m65el02 --m65dtv02
--intel-hex --mos-hex --s-record --atari-xex --export-labels --line-numbers --verbose-list
--make-phony --macro-caret-diag -Wall -Wpage --dependencies=x --output-section=x --list-append=x
--labels-append=x --map-append=x --error-append=x --output-append=x --nonsense
""".split()  # noqa: SIM905  a list of words


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.asm").write_text(SOURCE)
    (tmp_path / "more.asm").write_text("here jmp here\n .word lab\n")
    return tmp_path


def run_real(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([need_tool("64tass"), *arguments], capture_output=True, text=True, check=False)


def columns(path: Path) -> str:
    text = path.read_text()
    return text[text.index(";Offset") :]


@pytest.mark.parametrize(
    "flags",
    [
        "-a",
        "",
        "-a -b",
        "-a --nostart",
        "-a -f",
        "-a -n",
        "-a -X",
        "-a -X -n",
        "-a --apple-ii",
        "-a --cbm-prg",
        "-a -B",
        "-a -C",
        "-a -i",
        "-a --m6502",
        "-a --m65xx",
        "-a -D extra=7",
        "-a -Dextra=$12 -I . -w",
        "-a -Wno-page",
    ],
)
@pytest.mark.parametrize("sources", ["main.asm", "main.asm more.asm"])
def test_files_are_those_of_64tass(flags: str, sources: str, folder: Path) -> None:
    assert (
        run_real("-q", *flags.split(), *sources.split(), "-o", "real", "-L", "real.l", "-l", "real.n").returncode == 0
    )
    assert main(["asm", "-q", *flags.split(), *sources.split(), "-o", "own", "-L", "own.l", "-l", "own.n"]) == 0
    assert Path("own").read_bytes() == Path("real").read_bytes()
    assert columns(Path("own.l")) == columns(Path("real.l"))
    assert sorted(Path("own.n").read_text().split()) == sorted(Path("real.n").read_text().split())


@pytest.mark.parametrize("flags", ["-m", "-s", "-m -s", "--tab-size=4", "--tab-size=1 -m", "--tab-size=2 -s"])
def test_listing_columns_are_those_of_64tass(flags: str, folder: Path) -> None:
    (folder / "main.asm").write_text(SOURCE + " .logical $2000\nx2 sta lab\n .fill 40,1\n .fill 3\n .here\nv := 5\n")
    assert run_real("-q", "-a", "main.asm", "-o", "real", *flags.split(), "-L", "real.l").returncode == 0
    assert main(["asm", "-q", "-a", "main.asm", "-o", "own", *flags.split(), "-L", "own.l"]) == 0
    assert columns(Path("own.l")) == columns(Path("real.l"))


def test_label_formats_go_before_the_file(folder: Path) -> None:
    flags = "--vice-labels -l {0}.v --vice-labels-numeric -l {0}.c --dump-labels -l {0}.d --labels-root=outer -l {0}.r"
    assert run_real("-q", "-a", "main.asm", "-o", "real", *flags.format("real").split()).returncode == 0
    assert main(["asm", "-q", "-a", "main.asm", "-o", "own", *flags.format("own").split()]) == 0
    for suffix in ("v", "c", "d", "r"):
        assert Path(f"own.{suffix}").read_text() == Path(f"real.{suffix}").read_text()
    assert "al 1005 .outer:in\n" in Path("own.v").read_text()


def test_memory_map(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_real("-q", "-a", "main.asm", "-o", "x", "--map=real.m").returncode == 0
    assert main(["asm", "-a", "main.asm", "-o", "x", "--map=own.m"]) == 0
    blocks = [line for line in Path("real.m").read_text().split("\n") if line.startswith(("Data:", "Gap:"))]
    assert [line for line in Path("own.m").read_text().split("\n") if line.startswith(("Data:", "Gap:"))] == blocks
    assert "Gap:" not in capsys.readouterr().out
    main(["asm", "-a", "main.asm", "-o", "x"])
    assert capsys.readouterr().out.split("\n")[2:5] == blocks


def test_the_default_output_is_a_out_and_dash_is_standard_output(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["asm", "-q", "-a", "main.asm"]) == 0
    assert Path("a.out").read_bytes()[:2] == b"\x01\x08"
    assert main(["asm", "-a", "main.asm", "-o", "-"]) == 0
    assert capfdbinary.readouterr().out == Path("a.out").read_bytes()


def test_no_output_writes_nothing(folder: Path) -> None:
    assert main(["asm", "-q", "-a", "main.asm", "--no-output"]) == 0
    assert not Path("a.out").exists()


def test_errors_leave_the_old_files_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.out").write_bytes(b"old")
    Path("list").write_text("old")
    Path("bad.asm").write_text("*=$1000\n lda #300\n lda nothing\n")
    assert main(["asm", "-a", "bad.asm", "-L", "list"]) == 1
    assert Path("a.out").read_bytes() == b"old"
    assert Path("list").read_text() == "old"
    assert capsys.readouterr().err.split("\n")[:6] == [
        "bad.asm:2:7: error: too large for a 8 bit unsigned integer int '300'",
        "  lda #300",
        "       ^",
        "bad.asm:3:6: error: not defined symbol 'nothing'",
        "  lda nothing",
        "      ^",
    ]


def test_messages_are_those_of_64tass(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("inner.inc").write_text(" nop\n lda #300\nm .macro\n lda nothing\n .endm\n")
    Path("bad.asm").write_text('*=$1000\n .include "inner.inc"\n .m\n bne *+300\n\tsta (5)\n')
    assert main(["asm", "-a", "bad.asm"]) == 1
    own = capsys.readouterr().err
    real = run_real("-q", "-a", "bad.asm", "-o", "x").stderr
    for line in real.split("\n"):
        if "error" in line or line.startswith("In file") or "included" in line:
            assert line in own.split("\n")


def test_messages_into_a_file_or_nowhere(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.asm").write_text(" lda #300\n")
    assert main(["asm", "-a", "bad.asm", "-E", "errors", "--no-caret-diag"]) == 1
    assert Path("errors").read_text() == "bad.asm:1:7: error: too large for a 8 bit unsigned integer int '300'\n"
    assert main(["asm", "-a", "bad.asm", "--no-error"]) == 1
    assert capsys.readouterr().err == ""


def test_warnings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("warn.asm").write_text(' .warn "careful"\n nop\n')
    assert main(["asm", "-q", "-a", "warn.asm"]) == 0
    assert "warn.asm:1:2: warning: careful" in capsys.readouterr().err
    assert main(["asm", "-q", "-a", "-w", "warn.asm"]) == 0
    assert capsys.readouterr().err == ""
    Path("a.out").unlink()
    assert main(["asm", "-q", "-a", "-Werror", "warn.asm"]) == 1
    assert not Path("a.out").exists()


@pytest.mark.parametrize(
    "flag",
    FLAGS_NOT_TAKEN,
)
def test_a_flag_that_is_not_taken_is_named(flag: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["asm", "-a", flag, "main.asm"]) == 2
    told = capsys.readouterr().err.split("\n")[0]
    assert flag.partition("=")[0] in told
    assert not Path("a.out").exists()


def test_case_sensitive(folder: Path) -> None:
    Path("case.asm").write_text(
        "*=$1000\nLab nop\nlab rts\nm .macro Value\n .byte \\Value\n .endm\n .m 5\n .word Lab, lab\n"
    )
    assert main(["asm", "-q", "-a", "-C", "case.asm", "-o", "own"]) == 0
    assert run_real("-q", "-a", "-C", "case.asm", "-o", "real").returncode == 0
    assert Path("own").read_bytes() == Path("real").read_bytes()
    Path("case.asm").write_text(" NOP\nlab nop\n .BYTE 1\n lda LAB\n")
    assert main(["asm", "-q", "-a", "-C", "case.asm", "-o", "own"]) == 1


def test_long_branches(folder: Path) -> None:
    Path("far.asm").write_text(
        "*=$1000\n bne far\n beq near\nnear nop\nback bcc back\n .fill 200,0\nfar bne back\n blt back\n"
    )
    assert main(["asm", "-q", "-a", "-B", "far.asm", "-o", "own"]) == 0
    assert run_real("-q", "-a", "-B", "far.asm", "-o", "real").returncode == 0
    assert Path("own").read_bytes() == Path("real").read_bytes()
    assert main(["asm", "-q", "-a", "far.asm", "-o", "own"]) == 1


def test_bytes_of_a_source_without_a(folder: Path) -> None:
    Path("raw.asm").write_bytes(b'*=$1000\n .text "aB\xc1\xff{clr}"\n .enc "screen"\n .text "aB@\xc1"\n')
    assert main(["asm", "-q", "raw.asm", "-o", "own"]) == 0
    assert run_real("-q", "raw.asm", "-o", "real").returncode == 0
    assert Path("own").read_bytes() == Path("real").read_bytes()


def test_missing_and_unreadable_sources(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["asm", "-a", "nothing.asm"]) == 1
    assert "nothing.asm" in capsys.readouterr().err
    Path("bad.asm").write_bytes(b" nop\n .text '\xff'\n")
    assert main(["asm", "-a", "bad.asm"]) == 1
    assert "bad.asm:2: this is not UTF-8 text" in capsys.readouterr().err
    assert main(["asm", "-a", "main.asm", "-o", "main.asm"]) == 2
    assert main(["asm"]) == 2
    assert (folder / "main.asm").read_text() == SOURCE


def test_mistakes_in_definitions_are_placed_on_the_command_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["asm", "-a", "-D", "speed=1+", "main.asm"]) == 1
    assert "<command line>:1:9: error: an expression is expected" in capsys.readouterr().err
