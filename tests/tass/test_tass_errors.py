"""Mistakes: the message in the real assembler's words, the place, the caret; and nothing ever hangs or bursts."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from oracles import need_tool

from sidtool.errors import Diagnostic, SourceError
from sidtool.tass import assemble

# (source, line, column, message) of the first error, all checked against 64tass below.
_CASES = [
    (" lda undefined", 1, 6, "not defined symbol 'undefined'"),
    (" lda #256", 1, 7, "too large for a 8 bit unsigned integer int '256'"),
    (" lda #-200", 1, 7, "too large for a 8 bit signed integer int '-200'"),
    (" .byte 256,1", 1, 8, "too large for a 8 bit unsigned integer int '256'"),
    (" .byte 1,300", 1, 10, "too large for a 8 bit unsigned integer int '300'"),
    (" .byte -1", 1, 8, "value needs to be non-negative int '-1'"),
    (' .byte "ab"', 1, 8, "too large for a 8 bit unsigned integer str 'ab'"),
    (" lda (1)+", 1, 10, "an expression is expected"),
    ("*=$1000\n bne *+200", 2, 6, "branch too far by +71 bytes"),
    ("*=$1000\nback .fill 200,0\n bne back", 3, 6, "branch too far by -74 bytes"),
    (" .byte 2_", 1, 9, "an operator is expected"),
    (" .byte $1_,2", 1, 10, "an operator is expected"),
    (" nop\n .goto fwd\nfwd .lbl", 2, 8, "not defined"),
    ("m .macro\n .goto fwd\nfwd .lbl\n .endm\n .m", 2, 8, "not defined"),
    ("x = 5\n .goto x", 2, 8, "wrong type 'int', expected 'lbl'"),
    ("x1 nop\nx1 nop", 2, 1, "duplicate definition 'x1'"),
    (" .foo 1", 1, 3, "not defined symbol 'foo'"),
    (" .endif", 1, 2, "opening directive '.if' not found"),
    (" foo bar", 1, 6, "general syntax"),
    (" ldx ($12),y", 1, 6, "no indirect y indexed addressing mode for opcode 'ldx'"),
    (' .error "hello ", 5', 1, 2, "hello 5"),
    (' .cerror 1, "cond"', 1, 2, "cond"),
    (" lda #1 2", 1, 9, "an operator is expected"),
    (" lda $12345", 1, 6, "too large for a 16 bit unsigned integer bits '$12345'"),
    (" lda @b $1234", 1, 9, "not a direct page address bits '$1234'"),
    (" lda $12,z", 1, 6, "no z indexed addressing mode for opcode 'lda'"),
    (" .word 65536", 1, 8, "too large for a 16 bit unsigned integer int '65536'"),
    (" .align 0", 1, 9, "zero value not allowed"),
    (' .text "~"', 1, 9, "can't encode character '~' (U+007E)"),
    ("m1 .macro a\n lda #\\a\n .endm\n .m1", 4, 2, "1st argument is missing"),
    (" .if 1\n nop", 1, 2, "closing directive '.endif' not found"),
    ("a1 = b1\nb1 = a1\n lda #a1", 1, 6, "not defined symbol 'b1'"),
    (" lda #1/0", 1, 8, "division by zero int '0'"),
    (" .byte [1,2][5]", 1, 14, "index out of range int '5'"),
    (' .byte {"a":1}["b"]', 1, 16, "key not in dictionary str 'b'"),
    (" .break", 1, 2, "must be used within a loop"),
    (" .byte len()", 1, 11, "expected exactly one argument"),
    (" .block\n nop", 1, 2, "closing directive '.endblock' not found"),
    (' .cpu "6809"', 1, 7, "unknown processor '6809'"),
    ("*=$10ff\n .page\n nop\n nop\n .endp", 5, 2, "different start and end page $10ff and $1101"),
    ("*=$10ff\n .page\n nop\n .endp", 4, 2, "different start and end page $10ff and $1100"),
    # what would burst
    ("*=$_", 1, 4, "an operator is expected"),
    (" .for i := 0, i < 5, i + 1\n nop\n .next", 1, 24, "':=' expected"),
    (" .for i := 0, , i + 1\n nop\n .next", 1, 19, "':=' expected"),
    (" .for i := 0, i < 5 +, i += 1\n nop\n .next", 1, 22, "an expression is expected"),
    ("f .sfunction x1,y1=, x1*y1\n .byte f(3,4)", 1, 20, "an expression is expected"),
    (" .byte 256**$1000", 1, 8, "too large for a 8 bit unsigned integer int"),
    ("*=256**$1000", 1, 3, "too large for a 16 bit unsigned integer int"),
    (" .byte 10**38", 1, 8, "too large for a 8 bit unsigned integer int '1" + "0" * 38 + "'"),
    (" .warn 1e999", 1, 8, "floating point overflow"),
    (" .warn 1e308*10", 1, 13, "floating point overflow"),
    # what would be lost
    (" .if 1\n nop\n .endif nop", 3, 9, "extra characters on line"),
    (" .if 0\n nop\n .endif nop", 3, 9, "extra characters on line"),
    (" .if 0\n .else garbage\n .endif", 2, 8, "extra characters on line"),
    (" .block\n nop\n .bend jmp $1000", 3, 8, "extra characters on line"),
    (" .block x1\n nop\n .bend", 1, 9, "extra characters on line"),
    ("l1 .logical $2000\n nop\n .here jmp l1", 3, 8, "extra characters on line"),
    (" .page nop\n nop\n .endp", 1, 8, "extra characters on line"),
    (" .page\n nop\n .endp#", 3, 7, "extra characters on line"),
    (" .for i in 1,2\n nop\n .next garbage", 3, 8, "extra characters on line"),
    (" .weak 5\n nop\n .endweak", 1, 8, "extra characters on line"),
    (" .switch 1\n .default x1\n .endswitch", 2, 11, "extra characters on line"),
    (" nop\n .end garbage", 2, 7, "extra characters on line"),
    (" .pron x1\n nop", 1, 8, "extra characters on line"),
    (" .switch 1\n .case\n nop\n .endswitch", 2, 2, "expected at least one argument"),
    (" .byte 1,y", 1, 8, "can't get integer value of address '1,y'"),
    (" .byte #5", 1, 8, "can't get integer value of address '#5'"),
    (" .byte 1, y", 1, 11, "can't get integer value of register 'y'"),
    (" .fill 5,x,$ea", 1, 8, "can't get integer value of address '5,x'"),
    (" .fill 5,1,x", 1, 10, "can't get integer value of address '1,x'"),
    (" .text #5", 1, 8, "can't get integer value of address '#5'"),
    (" .rept 3,x\n nop\n .next", 1, 8, "can't get integer value of address '3,x'"),
    (" .addr #5", 1, 8, "no immediate addressing mode accepted"),
    (" .rta 0,x", 1, 7, "no x indexed addressing mode accepted"),
    (" .rta $12345", 1, 7, "too large for a 16 bit unsigned integer bits '$12345'"),
    (" .rta $10000", 1, 7, "too large for a 16 bit unsigned integer bits '$10000'"),
    (" .rta -1", 1, 7, "value needs to be non-negative int '-1'"),
    ("lda = 5", 1, 5, "an expression is expected"),
    ("nop = $1000", 1, 5, "an expression is expected"),
    ("bne = 5", 1, 5, "an expression is expected"),
    (" lda $1000-1+x,x", 1, 6, "no x indexed x indexed addressing mode for opcode 'lda'"),
    (" lda #<$1234,x", 1, 6, "no immediate x indexed addressing mode for opcode 'lda'"),
    (" lda >(300,x)", 1, 6, "high byte '>' of address '300,x' not possible"),
    (" lda -(5,x)", 1, 6, "unary negative '-' of address '5,x' not possible"),
    (" lda (5,x)*2", 1, 11, "multiply '*' of address '5,x' and int '2' not possible"),
    (' lda !#"ab"', 1, 6, "logical not '!' of address '#\"ab\"' not possible"),
    (" .byte int(#5)", 1, 12, "conversion of address '#5' to int is not possible"),
    (" .rept 1\n nop .endrept", 2, 6, "no 1 operand addressing mode for opcode 'nop'"),
    (" .if 1\n iny .fi", 2, 6, "no 1 operand addressing mode for opcode 'iny'"),
    ("v = 5\n .byte@w v", 2, 7, "an expression is expected"),
    ("*=@b$1000", 1, 3, "an expression is expected"),
    (" lda #@b 5", 1, 7, "an expression is expected"),
    (" lda @l 5", 1, 9, "no long sized addressing mode for opcode 'lda'"),
    (" lda @x 5", 1, 6, "'@b' or '@w' or '@l' expected"),
    (". byte 5", 1, 3, "wrong type 'function'"),
    (". fill 5", 1, 3, "not defined symbol 'fill'"),
    (" .byte 1_000_", 1, 13, "an operator is expected"),
    (" .byte $ff_", 1, 11, "an operator is expected"),
    (" .byte %_1", 1, 8, "an expression is expected"),
    (" lda #*53-2", 1, 7, "expression syntax"),
    ("m1 .macro\n nop\n .endm\nm1 .m1", 4, 1, "duplicate definition 'm1'"),
    (" .union\n .byte 1\n .endu x1", 3, 8, "extra characters on line"),
    (" .struct x1\n .byte 1\n .ends", 1, 10, "extra characters on line"),
    ("m1 .macro\n nop\n .endm ,\n .m1", 3, 8, "an expression is expected"),
    (" jmp -$1", 1, 6, "address in different program bank bits '~$0'"),
    (' .tdef "abc", [1,2]', 1, 8, "operands could not be broadcast together with shapes 3 and 2"),
]


def errors_of(source: str, file: str = "error.asm", include: tuple[Path, ...] = ()) -> list[Diagnostic]:
    with pytest.raises(SourceError) as caught:
        assemble(source, file, include)
    return [d for d in caught.value.diagnostics if d.severity.value == "error"]


@pytest.mark.parametrize(("source", "line", "column", "message"), _CASES, ids=[case[0] for case in _CASES])
def test_first_error(source: str, line: int, column: int, message: str) -> None:
    first = errors_of(source)[0]
    assert (first.span.line, first.span.column, first.message) == (line, column, message)
    assert first.source == source.split("\n")[line - 1] or "\\" in source


def test_the_messages_are_those_of_64tass(tmp_path: Path) -> None:
    program = need_tool("64tass")
    different = []
    for source, line, column, message in _CASES:
        (tmp_path / "error.asm").write_text(source + "\n")
        command = [program, "-q", "-a", "--no-caret-diag", "error.asm", "-o", "out.prg"]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        told = result.stderr.replace(" [-Wpage]\n", "\n")
        if f"error.asm:{line}:{column}: error: {message}\n" not in told:
            different.append((source, f"{line}:{column}: {message}", result.stderr))
    assert different == []


def test_caret_stands_under_the_fault() -> None:
    text = errors_of("*=$1000\n\tlda #1\n\tlda missing,x ; comment")[0].render()
    assert text.split("\n")[:3] == [
        "error.asm:3:6: error: not defined symbol 'missing'",
        "    \tlda missing,x ; comment",
        "    \t    ^",
    ]


def test_all_errors_of_a_pass_are_told_in_order() -> None:
    found = errors_of(" lda #300\n lda nothing\n .byte 1,2,999\n foo bar\n")
    assert [d.span.line for d in found] == [1, 2, 3, 4]


def test_error_in_a_macro_shows_the_expanded_line_and_the_call() -> None:
    first = errors_of("m .macro v\n lda #\\v\n .endm\n nop\n .m 300\n")[0]
    assert (first.span.line, first.source) == (2, " lda #300")
    assert first.notes == ("in macro called from error.asm:5:2",)


def test_error_in_an_included_file_shows_the_way_there(tmp_path: Path) -> None:
    (tmp_path / "inner.asm").write_text(" nop\n lda #300\n")
    (tmp_path / "outer.asm").write_text(' .include "inner.asm"\n')
    main = tmp_path / "main.asm"
    first = errors_of('*=$1000\n .include "outer.asm"\n', str(main))[0]
    assert first.span.file == str(tmp_path / "inner.asm")
    assert first.span.line == 2
    assert first.notes == (
        f"included from {tmp_path / 'outer.asm'}:1:2",
        f"included from {main}:2:2",
    )


def test_missing_include_names_the_folders_searched(tmp_path: Path) -> None:
    first = errors_of(' .include "nothing.asm"', str(tmp_path / "main.asm"), (tmp_path / "more",))[0]
    assert first.message == "can't open file 'nothing.asm': no such file"
    assert first.hint == f"searched in {tmp_path}, {tmp_path / 'more'}"


def test_include_folders_are_searched_after_the_files_own(tmp_path: Path) -> None:
    for folder, value in (("one", 1), ("two", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "lib.asm").write_text(f" .byte {value}\n")
    (tmp_path / "two" / "other.asm").write_text(' .include "lib.asm"\n')
    source = '*=$1000\n .include "lib.asm"\n .include "other.asm"\n'
    image = assemble(source, str(tmp_path / "main.asm"), (tmp_path / "one", tmp_path / "two")).image
    assert image.data == b"\x01\x02"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("m .macro\n .m\n .endm\n .m\n", "macro recursion too deep"),
        ("f .function v\n .endf f(v)\n .byte f(1)\n", "function recursion too deep"),
        (" .while true\n .endwhile\n", "this does not end"),
        (" .for i := 0, true, i += 1\n .next\n", "this does not end"),
        (" .rept 1 << 40\n .next\n", "this does not end"),
        (" .byte 2 ** (2 ** 40)\n", "out of memory"),
        (" .byte 9**9**9\n", "out of memory"),
        ("v := 3\n .rept 60\nv *= v\n .next\n", "out of memory"),
        ('v := "a"\n .rept 60\nv ..= v\n .next\n', "out of memory"),
        ("v := $1\n .rept 60\nv ..= v\n .next\n", "out of memory"),
        ("v := 1\n .rept 60\nv <<= 1000000\n .next\n", "out of memory"),
        (" .while true\n bogus 3\n .endwhile\n", "too many errors"),
        (" .warn 10**5000\n", ""),
        (' .warn format("%d", 10**5000)\n', ""),
        (" .byte " + "9" * 5000, "too large for a 8 bit unsigned integer int"),
        (" .byte int(1e400)\n", "floating point overflow"),
        (" .byte 1 << (1 << 60)\n", "out of memory"),
        (' .text "a" x 1000000000000\n', "out of memory"),
        (" .byte range(1 << 60)\n", "out of memory"),
        (" .fill 1 << 40, 0\n", "too large for a 16 bit unsigned integer"),
        ("*=$fff0\n .fill 32, 1\n", "past the end of memory"),
        ("a1 = 1 - len(range(a1))\n lda #a1\n", ""),
        ("here .fill 300 - here, 0\n", ""),
        ("lab .if lab == 0\n nop\n .endif\nx1 = lab2 == 0 ? 1 : 0\n .fill x1\nlab2\n", ""),
        (" .byte " + "(" * 5000 + "1" + ")" * 5000, ""),
        (" .byte " + "-" * 50_000 + "1", "expression too complex"),
        (" .if 1\n" * 3000 + " nop\n" + " .endif\n" * 3000, "blocks are nested too deeply"),
        (" .block\n" * 3000 + " nop\n" + " .bend\n" * 3000, "blocks are nested too deeply"),
        ("st .struct\n .dstruct .text st\n .ends\n", "an expression is expected"),
        ("u1 .union\na1 .byte ?\n .endu\nx1 .dstruct u1\n", "wrong type 'union', expected 'struct'"),
        (" .byte " + "[" * 3000, "an expression is expected"),
        (' .text "open', "expected"),
        (" lda $", "an expression is expected"),
        (" .byte 1e999", "floating point overflow"),
        (" .byte exp(10000)", "floating point overflow"),
        (' .text format("%1000000000d", 1)', "out of memory"),
        (' .text format("%c", -1)', "value needs to be non-negative"),
        (" .cdef 0, $110000, 0", ""),
        ("\\1 \\2", "general syntax"),
        ("\x7f\x01 @@@", "general syntax"),
        (".", "general syntax"),
        ("#", "general syntax"),
        ("= 5", ""),
        (" .seed 5", "the directive '.seed' is not supported yet"),
        ("here .lbl\n .goto here\n", "this does not end"),
        (" .option allow_branch_across_page = 0", "the directive '.option' is not supported yet"),
        (" .byte random(5)", "the function 'random' is not supported yet"),
        (' .cpu "65816"', "unknown processor '65816'"),
    ],
)
def test_what_goes_wrong_badly_is_told_and_does_not_hang(source: str, message: str) -> None:
    try:
        assemble(source, "bad.asm")
        told = ""
    except SourceError as error:
        told = str(error)
    assert message in told


@pytest.mark.parametrize("operator", ["n <= 0 ? 0 :", "n <= 0 ?? 0 :", "n > 0 &&"])
def test_both_sides_of_a_choice_are_calculated_so_that_recursion_has_no_end(operator: str, tmp_path: Path) -> None:
    source = f"f .sfunction n, {operator} f(n-1)\n .byte f(5)\n"
    assert errors_of(source)[0].message == "function recursion too deep"
    (tmp_path / "a.asm").write_text(source)
    ran = subprocess.run(
        [need_tool("64tass"), "-q", "a.asm"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "function recursion too deep" in ran.stderr


def test_hints_where_64tass_is_short_of_words() -> None:
    for number in ("2_", "20_ab", "$1_", "%1_"):
        assert errors_of(f" .byte {number}")[0].hint == "in a number '_' stands between two digits"
    assert errors_of(" .byte 2 x")[0].hint == ""
    assert "back to a '.lbl' only" in errors_of(" .goto fwd\nfwd .lbl")[0].hint


def test_what_ends_everything_is_told_where_it_came_up_with_the_chain_of_calls() -> None:
    (deep,) = errors_of("m .macro\n nop\n .m\n .endm\n .m\n")
    assert (deep.message, deep.span.line, deep.source) == ("macro recursion too deep", 3, " .m")
    assert deep.notes == ("in macro called from error.asm:3:2",) * 12
    endless = errors_of("m .macro\n .while 1\nv := 1\n .endwhile\n .endm\n .m\n")[-1]
    assert (endless.span.line, endless.source) == (2, " .while 1")
    assert endless.notes == ("in macro called from error.asm:6:2",)


def test_macros_inside_each_other_may_have_blocks_of_their_own() -> None:
    blocks = " .if \\n > 0\n .block\n .rept 1\n .byte \\n\n .m \\n-1\n .next\n .bend\n .endif\n"
    image = assemble(f"m .macro n\n{blocks} .endm\n*=$1000\n .m 95\n", "deep.asm").image
    assert image.data == bytes(range(95, 0, -1))


def test_include_cycle(tmp_path: Path) -> None:
    (tmp_path / "a.asm").write_text(' .include "b.asm"\n')
    (tmp_path / "b.asm").write_text(' .include "a.asm"\n')
    found = errors_of(' .include "a.asm"\n', str(tmp_path / "main.asm"))
    assert "file recursion" in found[-1].message
    assert found[-1].span.file == str(tmp_path / "b.asm")
    assert found[-1].notes[0] == f"included from {tmp_path / 'a.asm'}:1:2"
