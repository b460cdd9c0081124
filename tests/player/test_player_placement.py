"""The player at other addresses, with other bytes of the zero page, and alone."""

from __future__ import annotations

from fractions import Fraction

import pytest
from full_songs import everything
from player_harness import Bare, Program, expected_calls, hold, instrument, note, off, real_64tass, song_of

from sidtool import api
from sidtool.assemblers import ASSEMBLERS
from sidtool.assets import asm_dir
from sidtool.errors import UserError
from sidtool.machine import Machine
from sidtool.player import Frame, Placement, compile_song
from sidtool.song import Song, Speed, Voice
from sidtool.tass import assemble

CALLS = 300


def plain() -> Song:
    voices = (Voice(1, (note(40, 7, 0), off(5), note(44, Fraction(9, 2), 0)), 0), Voice(2, (note(30, 11), hold(4)), 0))
    return song_of(*voices, instruments=(instrument(),))


SONGS = {"small": plain, "full": everything}
PLACES = (
    Placement(Frame.BARE),
    Placement(Frame.BARE, 0x0400, None, 0x02),
    Placement(Frame.BARE, 0xA000, 0xBFFF, 0x8E),
    Placement(Frame.BARE, 0xE000, None, 0xFE),
    Placement(Frame.PROGRAM, 0x1000, None, 0xFB),
    Placement(Frame.PROGRAM, 0xC000, 0xCFFF, 0xFD),
)


def shown(place: Placement) -> str:
    return f"{place.frame.name}-{place.player:04x}-{place.zero_page:02x}"


class Watched(Bare):
    """Knows which bytes of memory have been written."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.touched = set[int]()
        self.memory.subscribe_to_write(range(0x10000), lambda address, _: self.touched.add(address))


@pytest.mark.parametrize("kind", SONGS)
@pytest.mark.parametrize("place", PLACES, ids=shown)
def test_it_plays_the_same_anywhere_and_touches_only_its_own(kind: str, place: Placement) -> None:
    song = SONGS[kind]()
    source = compile_song(song, place=place)
    program = real_64tass(source)
    ours = assemble(source, "song.asm", include=[asm_dir()]).image
    assert (ours.load, ours.data) == (program.load, program.data), "both assemblers make the same bytes"
    assert program.labels["player"] == place.player
    assert program.load == place.start
    usual, moved = Bare(real_64tass(compile_song(song))), Watched(program)
    assert moved.init() == usual.init()
    moved.touched.clear()
    assert moved.run(CALLS) == usual.run(CALLS)
    zero_page = {address for address in moved.touched if address < 0x100}
    assert zero_page == {place.zero_page, place.zero_page + 1}
    own = range(program.load, program.load + len(program.data))
    assert all(a < 0x200 or a in own or 0xD400 <= a < 0xD419 for a in moved.touched)


def test_bare_is_nothing_but_the_player() -> None:
    program = real_64tass(compile_song(plain(), place=Placement(Frame.BARE)))
    assert program.load == program.labels["player"] == 0x1000
    assert program.data[0] == program.data[3] == 0x4C, "JMP init, JMP play"
    assert "main" not in program.labels
    bare = Bare(program)
    bare.init()
    assert bare.run(40) == expected_calls(plain(), 40)


TEXT = "bpm 120\ninstrument a { wave saw }\nv1: @a L C D E F x"


def build(place: Placement, text: str = TEXT) -> api.Compilation:
    compilation = api.Compilation(text, "song.txt", place=place)
    assert compilation.image.data
    return compilation


def test_a_window_may_be_exactly_as_long_as_the_song() -> None:
    image = build(Placement(Frame.BARE, 0x2000)).image
    assert build(Placement(Frame.BARE, 0x2000, image.end - 1)).image.data == image.data
    with pytest.raises(
        UserError, match=rf"takes \$2000 to \${image.end - 1:04x}, and \${image.end - 2:04x} is the last"
    ):
        build(Placement(Frame.BARE, 0x2000, image.end - 2))


def test_the_player_may_begin_right_behind_the_main_program() -> None:
    behind = build(Placement()).image.symbols["player"]
    assert build(Placement(Frame.PROGRAM, behind)).image.data == build(Placement()).image.data
    with pytest.raises(UserError, match=rf"take \$0801 to \${behind - 1:04x}, .* cannot begin at \${behind - 1:04x}"):
        build(Placement(Frame.PROGRAM, behind - 1))


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (Placement(Frame.BARE, 0xD400), r"nothing can be loaded at \$d400"),
        (Placement(Frame.BARE, 0xDFFF, 0xEFFF), r"nothing can be loaded at \$dfff"),
        (Placement(Frame.PROGRAM, 0xD000), r"nothing can be loaded at \$d000"),
        (Placement(Frame.BARE, 0xC000, 0xD000), r"\$c000 to \$d000 reaches into I/O"),
        (Placement(Frame.BARE, 0x1000, 0xFFFF), r"\$1000 to \$ffff reaches into I/O"),
        (Placement(Frame.PROGRAM, 0xE000), r"KERNAL, which covers \$e000"),
        (Placement(Frame.BARE, 0xF000, 0xFFFA), r"\$fffa, reaches over the processor's vectors"),
        (Placement(Frame.BARE, 0x2000, 0x1FFF), r"\$1fff, lies before the first, \$2000"),
        (Placement(Frame.BARE, 0x03FF), r"\$03ff is in the memory of BASIC and the KERNAL"),
        (Placement(Frame.BARE, 0x01FF), r"\$01ff is in the stack: \$0400"),
        (Placement(Frame.BARE, 0x0000), r"\$0000 is in the zero page: \$0400"),
        (Placement(Frame.PROGRAM, 0x0800), r"a program begins at \$0801"),
        (Placement(zero_page=0x00), r"\$00 belongs to the processor's port"),
        (Placement(zero_page=0x01), r"\$01 belongs to the processor's port"),
        (Placement(zero_page=0x02), r"\$03 belongs to BASIC"),
        (Placement(zero_page=0x7A), r"\$7a belongs to BASIC"),
        (Placement(zero_page=0xFE), r"\$ff belongs to BASIC"),
        (Placement(zero_page=0xFF), r"\$ff is too high"),
        (Placement(zero_page=0x1234), r"\$1234 is too high"),
        (Placement(Frame.BARE, zero_page=0x8F), r"\$90 belongs to the KERNAL \(status"),
        (Placement(Frame.BARE, zero_page=0xA2), r"\$a2 belongs to the KERNAL \(the clock"),
        (Placement(Frame.BARE, zero_page=0xD1), r"\$d1 belongs to the KERNAL \(keyboard and screen editor"),
        (Placement(Frame.BARE, zero_page=0xFA), r"\$fa belongs to the KERNAL \(RS-232"),
    ],
)
def test_where_nothing_can_be_says_why(place: Placement, told: str) -> None:
    with pytest.raises(UserError, match=told) as caught:
        build(place)
    assert caught.value.hint


def test_more_notes_than_a_window_holds() -> None:
    with pytest.raises(UserError, match=r"bytes too long for \$1000 to \$10ff: .* take \d+ bytes, and 256 are free"):
        build(Placement(Frame.BARE, 0x1000, 0x10FF), f"v1: {'C D E F ' * 100}")


@pytest.mark.parametrize("assembler", sorted(ASSEMBLERS))
def test_past_the_end_of_memory(assembler: str) -> None:
    with pytest.raises(UserError, match=r"song\.txt: the song (runs past|takes \$ff00 to \$\w{4}, and) \$fff9"):
        _ = api.Compilation(TEXT, "song.txt", ASSEMBLERS[assembler], place=Placement(Frame.BARE, 0xFF00)).image


def test_a_program_that_reaches_under_basic_plays_on() -> None:
    notes = tuple(note(30 + index * 7 % 40, 3) for index in range(50))
    song = song_of(Voice(1, (note(40, 2),) * 40_000, 0), Voice(2, notes, 0), speed=Speed(jiffy=True))
    image = assemble(compile_song(song), "song.asm", include=[asm_dir()]).image
    assert image.symbols["voice2"] > 0xA000
    machine = Machine(song.clock)
    machine.start(image)
    log = machine.run(201 * song.cycles_per_call)
    played = [value for _, _, register, value in log if register == 8]
    expected = [value for writes in expected_calls(song, 200) for register, value in writes if register == 8]
    assert len(expected) == 67
    assert played[-len(expected) :] == expected or played[-len(expected) + 1 :] == expected[:-1]


def test_the_rom_is_named_that_a_bare_player_has_to_be_rid_of() -> None:
    assert Placement(Frame.BARE).bank(0xA000) is None
    assert Placement(Frame.BARE).bank(0xA001) == 0x36
    assert Placement(Frame.BARE, 0xB000).bank(0xB100) == 0x36
    assert Placement(Frame.BARE, 0xC000).bank(0xC100) is None
    assert Placement(Frame.BARE, 0xE000).bank(0xE100) == 0x35
    assert Placement().bank(0xCFFF) is None
