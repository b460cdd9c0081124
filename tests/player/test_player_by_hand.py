"""sid.asm used by hand: the example program, and the mistakes that the macros find."""

from __future__ import annotations

import pytest
from oracles import need_tool
from player_harness import SEED_SET_UP, Bare, Program, real_64tass

from sidtool.assets import asm_dir
from sidtool.c64 import NTSC, PAL
from sidtool.errors import SourceError
from sidtool.pitch import word
from sidtool.player import pack
from sidtool.tass import assemble

HEAD = '        .include "sid.asm"\n* = $1000\n'


@pytest.fixture(scope="module")
def example() -> str:
    return (asm_dir() / "examples" / "hand.asm").read_text()


def steps(program: Program, count: int) -> list[list[tuple[int, int]]]:
    """The SID writes of the first calls of sid_step, after sid_rewind."""
    bare = Bare(Program(program.load, program.data, {**program.labels, "player": 0}))
    bare.call(program.labels["sid_rewind"])
    return [list(bare.call(program.labels["sid_step"])) for _ in range(count)]


def test_the_example_plays_its_sheets_and_holds_at_their_loops(example: str) -> None:
    got = steps(real_64tass(example), 60)
    sheets = [
        pack("x x D# F  F# x x F  C# x 2F# x", 3),
        pack("x x D# F  F# x x F  C# x 1F# x", 2),
        pack("D# F x D#  x D#", 2),
    ]
    for number, writes in enumerate(got):
        expected = []
        for voice, sheet in enumerate(sheets):
            at = number % (len(sheet) + 1)
            if at == len(sheet):
                continue  # held for a step
            frequency, register = word(sheet[at] % 96, PAL), 7 * voice
            if sheet[at] != 255:
                expected += [(register, frequency & 255), (register + 1, frequency >> 8)]
            # The shadows are 0 here, because the program's set-up has not run: the gate alone is written.
            expected.append((register + 4, 0 if sheet[at] == 255 else 1))
        assert writes == expected


def test_the_example_runs_from_its_basic_line(example: str) -> None:
    bare = Bare(Program(*_with_player(real_64tass(example))))
    bare.memory.subscribe_to_read([0xA2], lambda _: 17)  # the KERNAL's jiffy has come round
    bare.cpu.pc = 2061
    while len(bare.writes) < 25 + 20 + 4:
        bare.cpu.step()
    assert bare.writes[25:45] == SEED_SET_UP
    assert bare.writes[45:47] == [(4, 0x40), (11, 0x20)]


def _with_player(program: Program) -> tuple[int, bytes, dict[str, int]]:
    return program.load, program.data, {**program.labels, "player": 0}


def test_a_sheet_may_be_long_and_voices_may_be_absent() -> None:
    sheet = " ".join(["C D# 2F# x"] * 150)
    source = f'{HEAD}\n .v2 "{sheet}", 3\n .tables\n'
    program = real_64tass(source)
    bytes_at = program.labels["sid__v2_bytes"] - program.load
    expected = pack(sheet, 3)
    assert program.data[bytes_at : bytes_at + 600] == expected
    got = steps(program, 1204)
    assert all(register in (7, 8, 11) for writes in got for register, _ in writes)
    assert [len(writes) for writes in got[:600]] == [1 if value == 255 else 3 for value in expected]
    assert got[600] == []
    assert got[601:1201] == got[:600]


def test_note_and_gate_macros() -> None:
    lines = (
        "CLOCK = NTSC",
        "player rts",
        "go .setup 1, Triangle, 1, 2, 3, 4",
        " .note 1, 57",
        " .gate_off 1",
        " .gate_on 1",
    )
    source = HEAD + "\n".join((*lines, " rts", " .tables\n"))
    program = real_64tass(source)
    frequency = word(57, NTSC)
    assert Bare(program).call(program.labels["go"]) == [
        *[(9, 0), (10, 0), (11, 0x10), (12, 0x12), (13, 0x34)],
        *[(7, frequency & 255), (8, frequency >> 8), (11, 0x11), (11, 0x10), (11, 0x11)],
    ]


def test_both_spellings_make_the_same_bytes() -> None:
    lines = (
        ".setup 0, Noise, 1, 2, 3, 4",
        ".setup_filter 2047, 15, true",
        ".set_volume 3",
        '.v1 "A 2Bb x"',
        ".set_cutoff 0",
    )
    plain = HEAD + "\n".join(f" {line}" for line in lines) + "\n"
    dotted = HEAD + "\n".join(f" .sid{line}" for line in lines) + "\n"
    assert real_64tass(plain).data == real_64tass(dotted).data


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (".set_cutoff 2048", "a cutoff is 0 to 2047"),
        (".set_cutoff -1", "a cutoff is 0 to 2047"),
        (".setup_filter 0, 16", "resonance is 0 to 15"),
        (".set_volume 16", "a volume is 0 to 15"),
        (".setup 3, Pulse, 0, 0, 0, 0", "a voice is 0, 1 or 2 here"),
        (".setup 0, Pulse, 16, 0, 0, 0", "attack is 0 to 15"),
        (".setup 0, Pulse, 0, 0, 0, 0, 4096", "a pulse width is 0 to 4095"),
        (".setup 0, 256, 0, 0, 0, 0", "a waveform is a byte"),
        ('.v1 "C H D"', "this is no note"),
        ('.v1 "C4"', "this is no note"),
        ('.v1 "8C"', "this is no note"),
        ('.v1 "Cb"', "this is no note"),
        ('.v1 "C", 8', "an octave is 0 to 7"),
        (".note 0, 96", "a note is 0"),
        (".gate_on 0", "gate_on needs the shadow registers"),
        (".gate_on -1", "a voice is 0, 1 or 2 here, not -1"),
        (".gate_off -1", "a voice is 0, 1 or 2 here, not -1"),
        (".gate_off 3", "a voice is 0, 1 or 2 here, not 3"),
        (".note -1, 5", "a voice is 0, 1 or 2 here, not -1"),
        (".note 0, 5.5", "a note is 0 .* not 5.5"),
        ('.v1 "C", 3.5', "an octave is 0 to 7, not 3.5"),
        (".setup 0.5, Pulse, 0, 0, 0, 0", "a voice is 0, 1 or 2 here, not 0.5"),
        (".setup 0, Pulse, 1.5, 0, 0, 0", "attack is 0 to 15, not 1.5"),
        (".setup 0, Pulse, 0, 1.5, 0, 0", "decay is 0 to 15, not 1.5"),
        (".setup 0, Pulse, 0, 0, 1.5, 0", "sustain is 0 to 15, not 1.5"),
        (".setup 0, Pulse, 0, 0, 0, 1.5", "release is 0 to 15, not 1.5"),
        (".setup 0, Pulse, 0, 0, 0, 0, 0.5", "a pulse width is 0 to 4095, not 0.5"),
        (".set_ctrl 0, 16.5", "a waveform is a byte, not 16.5"),
        (".set_cutoff 0.5", "a cutoff is 0 to 2047, not 0.5"),
        (".setup_filter 0, 1.5", "resonance is 0 to 15, not 1.5"),
        (".set_volume 1.5", "a volume is 0 to 15, not 1.5"),
    ],
)
def test_mistakes_are_found_by_both_assemblers(line: str, told: str) -> None:
    source = f"{HEAD} {line}\n"
    with pytest.raises(SourceError, match=told):
        assemble(source, "hand.asm", (asm_dir(),))
    need_tool("64tass")
    with pytest.raises(AssertionError, match=told):
        real_64tass(source)


def test_a_whole_number_may_be_calculated_with_fractions() -> None:
    source = f"{HEAD} .setup 0, Pulse, 0, 0, 0, 0, 0.5 * 4096\n"
    assert assemble(source, "hand.asm", (asm_dir(),)).image.data.hex(" ").startswith("a9 00 8d 02 d4 a9 08 8d 03 d4")
