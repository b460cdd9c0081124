"""Bytes of single lines: the facts that were verified with the real assembler, as a table."""

from __future__ import annotations

import pytest

from sidtool.tass import assemble

_DATA = [
    (".byte 1+2*3, (1+2)*3, 1<<2+1, 7&3+1, 6|1&3, -2**2 & $ff, 10-4-3", "07 09 08 04 07 fc 03"),
    (".byte 100/7, 100%7, -7/2 & $ff, -7%3 & $ff, 5%-3 & $ff, -5%3, 5/-2 & $ff", "0e 02 fc 02 ff 01 fd"),
    (".word 2**3**2, 2**(3**2), (2**3)**2", "00 02 00 02 40 00"),
    (".byte -5 >> 1 & $ff, ~~1, !0+1, -a1*2 & $ff", "fd 01 02 fa"),
    (".byte <label+10, >label+$100, <$1234, >$1234", "0a 11 34 12"),
    (".byte `$123456", "12"),
    (".word <>$123456", "56 34"),
    (".word ><$1234", "12 34"),
    (".byte (<$12f0)+1, <$12ff+1", "f1 00"),
    (".byte true, false, 1==1, 2>1, !0, 3&&5, 0||7, 1^^0, 5<=>3", "01 00 01 01 01 05 07 01 01"),
    ('.byte "b" in "abc", 2 in [1,2,3], 2 !in [1,2]', "01 01 00"),
    (".byte m==1?10:20, 3<?2, 3>?2", "14 02 03"),
    (".byte 3>2>1, 300>2047|300<0, 3000>2047|3000<0, -1>2047|-1<0, (3000>2047)||(3000<0)", "00 00 00 00 01"),
    ('.text "a" .. "b" x 3', "41 42 42 42"),
    (".byte 7.9, 3.5*2", "07 07"),
    (".text $1234", "34 12"),
    (".text $0012", "12 00"),
    (".byte 1.5", "01"),
    (".byte '9'-'0'", "09"),
    ('.byte 1,"a",$ff', "01 41 ff"),
    (".byte [1,2] x 2", "01 02 01 02"),
    (".byte range(4)", "00 01 02 03"),
    (".word 'ab'", "41 42"),
    ('.text "aA1",0,$1234', "41 c1 31 00 34 12"),
    ('.null "ab"', "41 42 00"),
    ('.ptext "ab"', "02 41 42"),
    ('.shift "ab"', "41 c2"),
    ('.shiftl "ab"', "82 85"),
    (".fill 5,[1,2]", "01 02 01 02 01"),
    ('.text "{clr}{return}"', "93 0d"),
    (".byte 010", "0a"),
    (".text 'it''s', \"a\"\"b\"", "49 54 27 53 41 22 42"),
    (".char -3", "fd"),
    (".sint -2", "fe ff"),
    (".rta $1000", "ff 0f"),
    (".long $123456", "56 34 12"),
    (".dword $12345678", "78 56 34 12"),
]
_CODE = [
    ("lda zp", "a5 fb"),
    ("lda ab", "ad 00 01"),
    ("lda zp,x", "b5 fb"),
    ("lda zp,y", "b9 fb 00"),
    ("ldx zp,y", "b6 fb"),
    ("stx zp,y", "96 fb"),
    ("lda (zp),y", "b1 fb"),
    ("lda (zp,x)", "a1 fb"),
    ("jmp (ab)", "6c 00 01"),
    ("lda later", "a5 20"),
    ("lda @w $20", "ad 20 00"),
    ("lda @b $20", "a5 20"),
    ("jmp @w $20", "4c 20 00"),
    ("jmp $20", "4c 20 00"),
    ("jsr $20", "20 20 00"),
    ("lda t+y", "b9 00 20"),
    ("lda t + y", "b9 00 20"),
    ("lda y+t", "b9 00 20"),
    ("lda t+2+y", "b9 02 20"),
    ("lda t-1+x", "bd ff 1f"),
    ("ldx t+y", "be 00 20"),
    ("lda $2000, x", "bd 00 20"),
    ("lda $20, x", "b5 20"),
    ("lda ($20)+1", "a5 21"),
    ("jmp ($1000)", "6c 00 10"),
    ("jmp ($1000)+3", "4c 03 10"),
    ("lsr", "4a"),
    ("lsr a", "4a"),
    ("asl", "0a"),
    ("rol a", "2a"),
    ("lda x", "8a"),
    ("ldx a", "aa"),
    ("inc x", "e8"),
    ("lda #<$1234", "a9 34"),
    ("lda #>$1234+1", "a9 12"),
    ("lda #-3", "a9 fd"),
    ('lda #"A"', "a9 c1"),
    ("lda #~%00000001", "a9 fe"),
    ("jmp *+3", "4c 03 10"),
    ("bne *-2", "d0 fc"),
    ("blt *", "90 fe"),
    ("bge *", "b0 fe"),
    ("shl", "0a"),
    ("shr", "4a"),
    ("brk", "00"),
    ("brk #5", "00 05"),
]
_PRELUDE = "zp=$fb\nab=$0100\nt=$2000\na1=3\nm=2\nlabel=$1000\n*=$1000\n"


def _bytes(line: str) -> str:
    return assemble(f"{_PRELUDE} {line}\nlater=$20\n", "fact.asm").image.data.hex(" ")


@pytest.mark.parametrize(("line", "expected"), [*_DATA, *_CODE], ids=[line for line, _ in [*_DATA, *_CODE]])
def test_line(line: str, expected: str) -> None:
    assert _bytes(line) == expected


def test_screen_codes() -> None:
    source = '*=$1000\n .enc "screen"\n .text "this is a string"\n .enc "none"\n .text "a"\n'
    expected = "14 08 09 13 20 09 13 20 01 20 13 14 12 09 0e 07 41"
    assert assemble(source, "screen.asm").image.data.hex(" ") == expected


def test_far_and_near_branches() -> None:
    near = assemble("*=$1000\n lda #1\n gne near\n nop\n nop\nnear rts\n", "near.asm").image.data
    far = assemble("*=$1000\n lda #1\n gne far\n .fill 200,0\nfar rts\n", "far.asm").image.data
    assert near[2:4].hex(" ") == "d0 02"
    assert far[2:5].hex(" ") == "4c cd 10"


def test_a_gap_at_the_beginning_is_not_stored() -> None:
    image = assemble("*=$1000\n .fill 5\n .byte 7\n .fill 3\n", "gap.asm").image
    assert (image.load, image.data) == (0x1005, b"\x07")


def test_a_program_without_bytes_is_empty() -> None:
    image = assemble("five = 5\n .fill 5\n", "empty.asm").image
    assert image.data == b""


def test_symbols_are_by_path() -> None:
    source = '*=$1000\nfive = 5\nouter .block\nin nop\nhex = $12\n .bend\none lda #1\n_l rts\nname = "x"\nv := 3\n'
    assert assemble(source, "symbols.asm").image.symbols == {
        "five": 5,
        "outer": 0x1000,
        "outer.in": 0x1000,
        "outer.hex": 0x12,
        "one": 0x1001,
        "one._l": 0x1003,
    }


def test_source_map_and_defines() -> None:
    assembly = assemble("*=$1000\n lda #speed\n\n rts\n", "map.asm", defines={"speed": 6})
    assert assembly.image.data.hex(" ") == "a9 06 60"
    assert assembly.source_map == {0x1000: ("map.asm", 2), 0x1002: ("map.asm", 4)}


def test_each_byte_has_its_line_and_the_line_of_the_text_it_was_compiled_from() -> None:
    source = (
        "*=$1000\nstart lda #1\nvoice .byte 1, 2 ; 36: C D\n .logical $2000\n .byte 3 ; 37: E\n .here\n .fill 2\n"
        "m .macro\n .byte 9\n .endm\n .m ; 40: x\n"
    )
    assembly = assemble(source, "song.asm")
    assert assembly.origin(0x1001) == ("song.asm", 2, None)
    assert assembly.origin(0x1003) == ("song.asm", 3, 36)
    assert assembly.origin(0x1004) == ("song.asm", 5, 37)
    assert assembly.origin(0x1005) is None
    assert assembly.origin(0x1007) == ("song.asm", 9, 40)
    assert assembly.origin(0x0FFF) is None
    assert "voice\t\t= $1002\t; song.txt:36\n" in assembly.labels_with_origins("song.txt")
    assert "start\t\t= $1000\n" in assembly.labels_with_origins("song.txt")
    assert "; 36: C D" in assembly.listing()


def test_warnings_are_kept() -> None:
    assembly = assemble('*=$1000\n .warn "slow: ", 5\n rts\n', "warn.asm")
    assert [(w.message, w.span.line) for w in assembly.warnings] == [("slow: 5", 2)]


def test_line_ends_and_tabs() -> None:
    assert assemble("*=$1000\n\tlda\t#1\t; one\n\trts", "tabs.asm").image.data.hex(" ") == "a9 01 60"


def test_a_source_without_code_makes_an_empty_image() -> None:
    assembly = assemble("*=$1000\nfive = 5\n", "constants.asm")
    assert assembly.image.data == b""
    assert assembly.image.symbols["five"] == 5
