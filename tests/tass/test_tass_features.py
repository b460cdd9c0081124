# ruff: noqa: E501  each source stands on one line
"""The features of 64tass that the first note-sheet programs for it are made of, one by one, in sources of our own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from oracles import need_tool

from sidtool.tass import assemble_files
from sidtool.tass.options import Options

PART = "play lda #1\n rts\ntable .byte 5\n"
# (feature, sources, the program that 64tass makes of them)
FEATURES: list[tuple[str, list[str], str]] = [
    (
        "origin several times, gap of zeros",
        ["*=$0801\n.byte 1\n*=$0810\n.byte 2\n"],
        "01 08 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 02",
    ),
    (
        "data lists, expressions, words",
        ["five = 5\n*=$1000\n.byte $0C,$08,five*2+1\n.byte 0,0,0\n.word 0, $1234\n"],
        "00 10 0c 08 0b 00 00 00 00 00 34 12",
    ),
    (
        "macros before their definition, dotted",
        [
            "*=$1000\n .first 0\n .lib.second 7\nfirst .macro v\n lda #\\v\n .endm\nlib .block\nsecond .macro v\n ldx #\\v\n .endm\n .bend\n"
        ],
        "00 10 a9 00 a2 07",
    ),
    (
        "binclude as a scope",
        ['*=$1000\n lda snd.table\n jsr snd.play\nsnd .binclude "part.asm"\n'],
        "00 10 ad 09 10 20 06 10 a9 01 60 05",
    ),
    (
        "two files, the second from address 0",
        ["*=$1000\nlab nop\n", "here jmp here\n .word lab\n"],
        "00 10 ea 4c 00 00 00 10",
    ),
    (
        "defaults of parameters",
        [
            "*=$1000\nm .macro a1, b1=0, c1=false, d1=4\n .byte \\a1, \\b1, \\c1, \\d1\n .endm\n .m 1\n .m 1,2\n .m 1, , true\n"
        ],
        "00 10 01 00 00 04 01 02 00 04 01 00 01 04",
    ),
    (
        "substitution of text everywhere",
        [
            "*=$1000\nm .macro v\n .if \\v > 2\n .n \\v, #(\\v & 7)\n .endif\nx\\v = \\v + 1\n .byte x\\v\n .endm\nn .macro p, q\n lda \\q\n .byte \\p\n .endm\n .m 3\n"
        ],
        "00 10 a9 03 03 04",
    ),
    (
        "arguments with blanks, signs and strings",
        [
            '*=$1000\nt = $2000\nst .macro addr, val\n lda \\val\n sta \\addr\n .endm\n .st t + 1, #(3 & $ff)\n .st $d400 + 2, t + y\ntx .macro s, n\n .text \\s\n .byte \\n\n .endm\n .tx "x  F# x", 3\n'
        ],
        "00 10 a9 03 8d 01 20 b9 00 20 8d 02 d4 58 20 20 c6 23 20 58 03",
    ),
    (
        "labels of macros are private",
        [
            "*=$1000\nm .macro v\nreg = $d400 + \\v\n lda reg\n bne skip\n jmp exit\nskip: nop\nexit:\n rts\n .endm\n .m 0\n .m 7\n"
        ],
        "00 10 ad 00 d4 d0 03 4c 09 10 ea 60 ad 07 d4 d0 03 4c 13 10 ea 60",
    ),
    (
        "segments define labels where they are called",
        [
            "*=$1000\nv1 .segment s\n jmp v1_end\nv1_bytes:\n .byte \\s\nv1_end:\n .endm\n .v1 5\n .word v1_bytes, v1_end\n"
        ],
        "00 10 4c 04 10 05 03 10 04 10",
    ),
    (
        "names are resolved at the call",
        ["*=$1000\nsid .block\nm .macro\n lda #speed\n .endm\nspeed = 1\n .bend\nspeed = 2\n .sid.m\n"],
        "00 10 a9 02",
    ),
    ("comment", ['*=$1000\n .comment\nnot: {C,D} "a\n .if\n.endc\n nop\n'], "00 10 ea"),
    (
        "dictionaries and lists",
        [
            '*=$1000\nNOTES = {"C":0,"C#":1,"x":12}\nREGS = [$d400,$d407]\n .byte NOTES["C#"], "D" in NOTES, "x" in NOTES\n sta REGS[1]\n cpx #([fin,two][0] - [two,fin][0])\ntwo nop\n nop\nfin rts\n'
        ],
        "00 10 01 00 01 8d 07 d4 e0 02 ea ea 60",
    ),
    (
        "assignment operators",
        [
            '*=$1000\nlast := ""\nlast ..= "ab"\nmask := 0\nmask |= %101\nmask |= 2\nk = 9\n .text last\n .byte mask, k\n'
        ],
        "00 10 41 42 07 09",
    ),
    (
        "for, if, continue",
        [
            '*=$1000\n .for i := 0, i < len("a b c"), i += 1\n .if "a b c"[i] == " "\n .if i == 1\n .continue\n .endif\n .byte 255\n .else\n .byte i\n .endif\n .endfor\n'
        ],
        "00 10 00 02 ff 04",
    ),
    (
        "len, repr, indexing",
        ["*=$1000\ns = \"2F#\"\n .byte len(s), s[0] - '0'\n .text s[1:], s[2], repr(12)\n"],
        "00 10 03 02 c6 23 23 31 32",
    ),
    (
        "operators",
        [
            '*=$1000\n .byte !0, 1 in [1], 1 != 2, 1 < 2, 2 > 1, 1 <= 1, 0 || 3, 1 | 2, 7 & 5, 1 << 3, 300 >> 3, ~%11 & 255, 3 * 4, 5 - 2, 4 == 4\n lda #70/4\n .text "a" .. "b"\n'
        ],
        "00 10 01 01 01 01 01 01 03 03 05 08 25 fc 0c 03 01 a9 11 41 42",
    ),
    (
        "booleans as arguments",
        [
            "*=$1000\nm .macro a1=false, b1=true\nv := 0\n .if \\a1\nv |= 1\n .endif\n .if \\b1\nv |= 2\n .endif\n .byte v\n .endm\n .m\n .m true, false\n"
        ],
        "00 10 02 01",
    ),
    (
        "error in a branch that is not taken",
        [
            '*=$1000\nv = 300\n .if v > 2047 | v < 0\n .err "out of bounds: " .. repr(v)\n .endif\n .if v < 0\n .error "bad: " .. repr(v)\n .endif\n nop\n'
        ],
        "00 10 ea",
    ),
    (
        "macros call macros",
        [
            '*=$1000\nouter .macro s, o\n .for i := 0, i < len(\\s), i += 1\n .pack \\o, \\s[i] - "a"\n .endfor\n .endm\npack .macro o, n\n .byte \\o * 12 + \\n\n .endm\n .outer "abc", 2\n'
        ],
        "00 10 18 19 1a",
    ),
    ("literals", ["*=$1000\n .byte %10000000, $ff, '0', 162\n"], "00 10 80 ff 30 a2"),
    (
        "labels with and without colons",
        ["*=$1000\none:\t\ntwo nop\n three:\n nop\nfour .byte 1\n .word one, two, three, four\n"],
        "00 10 ea ea 01 00 10 00 10 01 10 02 10",
    ),
    (
        "local labels over macros",
        [
            "*=$1000\np .macro v\n ldx #\\v\n bne over\n inx\nover:\n .endm\nplay:\n lda $20\n beq _v2\n .p 0\n_v2:\n lda $21\n beq _exit\n .p 1\n_exit:\n rts\nother:\n_exit rts\n"
        ],
        "00 10 a5 20 f0 05 a2 00 d0 01 e8 a5 21 f0 05 a2 01 d0 01 e8 60 60",
    ),
    (
        "addressing",
        [
            "*=$1000\nstr = $3000\ntab = $2000\nm .macro\n lda str, x\n beq done\n sta tab + y\n ldy tab, x\n lda #(1 + 2)\n bne done\n sta 162\ndone:\n .endm\n .m\n"
        ],
        "00 10 bd 00 30 f0 0c 99 00 20 bc 00 20 a9 03 d0 02 85 a2",
    ),
    (
        "screen codes",
        ['*=$1000\n .enc "screen"\nstr .text "this is a string", 0\n'],
        "00 10 14 08 09 13 20 09 13 20 01 20 13 14 12 09 0e 07 00",
    ),
    (
        "instructions",
        [
            "*=$1000\nz = 162\nl and #1\n beq l\n bne l\n cpx #1\n cpy z\n inc z\n inx\n jmp l\n jsr l\n lda z\n ldx z\n ldy #1\n ora #1\n pha\n pla\n rts\n sta z\n"
        ],
        "00 10 29 01 f0 fc d0 fa e0 01 c4 a2 e6 a2 e8 4c 00 10 20 00 10 a5 a2 a6 a2 a0 01 09 01 48 68 60 85 a2",
    ),
    (
        "names with underscores in any case",
        ["*=$1000\nSKIP_NOTE = $ff\nsid__v1 lda #skip_note\n jmp Sid__V1\n"],
        "00 10 a9 ff 4c 00 10",
    ),
    (
        "passes until addresses settle",
        ["*=$1000\n lda later\n bne over\n ldx other\nover jmp end\nlater = end - $1000\nother = end - 2\nend rts\n"],
        "00 10 a5 0a d0 03 ae 08 10 4c 0a 10 60",
    ),
]
NAMES = ("main.asm", "second.asm")
# In 64tass 1.57 .encode became a directive. A macro of that name, as older sources have, is still called here.
ENCODE = """*=$1000
sheet .segment notes
notes_begin:
  .encode \\notes, 2
notes_end:
.endm
 .lib.sheet "CDx"
 lda #(notes_end - notes_begin)
lib .binclude "notes.inc"
"""
NOTES = """NOTES = {"C":0,"D":2,"x":12}
encode .macro notes, octave
  .for i := 0, i < len(\\notes), i += 1
    .byte NOTES[\\notes[i]] + 12 * \\octave
  .endfor
.endm
sheet .segment notes
notes_begin:
  .encode \\notes, 2
notes_end:
.endm
"""


def write(folder: Path, sources: list[str]) -> list[str]:
    (folder / "part.asm").write_text(PART)
    names = list(NAMES[: len(sources)])
    for name, text in zip(names, sources, strict=True):
        (folder / name).write_text(text.replace("\n", "\r\n"))
    return names


def test_there_are_28() -> None:
    assert len(FEATURES) == 28


@pytest.mark.parametrize(("feature", "sources", "expected"), FEATURES, ids=[feature[0] for feature in FEATURES])
def test_feature(
    feature: str, sources: list[str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert assemble_files(write(tmp_path, sources), Options()).image.prg().hex(" ") == expected


def test_the_expected_programs_are_those_of_64tass(tmp_path: Path) -> None:
    program = need_tool("64tass")
    for feature, sources, expected in FEATURES:
        command = [program, "-q", "-a", *write(tmp_path, sources), "-o", "out"]
        subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
        assert (tmp_path / "out").read_bytes().hex(" ") == expected, feature


def test_a_macro_wins_over_the_newer_directive_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = need_tool("64tass")
    monkeypatch.chdir(tmp_path)
    main = ENCODE[: ENCODE.index("sheet .seg")] + ENCODE[ENCODE.index(" .lib.sheet") :]
    second = NOTES  # once more in the global scope, as names are resolved where a macro is called
    Path("notes.inc").write_text(NOTES)
    sources = write(tmp_path, [main, second])
    own = assemble_files(sources, Options()).image.prg()
    for name in ("notes.inc", *sources):
        Path(name).write_text(Path(name).read_text().replace("encode", "to_bytes"))
    subprocess.run([program, "-q", "-a", *sources, "-o", "out"], capture_output=True, check=True)
    assert own == Path("out").read_bytes()
    assert own.hex(" ") == "00 10 18 1a 24 a9 03"
