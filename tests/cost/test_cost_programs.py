"""Programs written for it: what they write where, and what of it is lost, is what the report finds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from player_harness import note, song_of

from sidtool.cost import Built, Cost, measure
from sidtool.song import Voice
from sidtool.tass import assemble

CALLS = 10
FRAME = "*=$1000\nplayer jmp init\n jmp play\ninit lda #$0f\n sta $d418\n rts\n"


def cost_of(play: str) -> Cost:
    """The cost of a program whose ``play`` is given, for a song of one note in each voice, 10 calls long."""
    voices = (Voice(number, (note(40 + number, Fraction(CALLS)),), None) for number in (1, 2, 3))
    source = f"{FRAME}play {play}\n rts\n"
    return measure(Built(song_of(*voices), source, "song.asm", assemble(source, "song.asm"), 0x1000))


def told(cost: Cost) -> list[tuple[str, str, str, int, int]]:
    (tune,) = cost.tunes
    return [(one.what, one.lost, one.kept, one.call, one.count) for one in tune.overwrites]


def test_cycles_are_those_of_the_data_sheet() -> None:
    (tune,) = cost_of("nop\n lda #1\n sta $d418").tunes
    # jmp 3, nop 2, lda # 2, sta abs 4, rts 6; init: jmp 3, lda # 2, sta abs 4, rts 6
    assert tune.cycles == (3 + 2 + 2 + 4 + 6,) * (CALLS + 1)
    assert tune.init_cycles == 3 + 2 + 4 + 6


def test_a_longer_call_is_found_and_its_cycles_told() -> None:
    (tune,) = cost_of("inc $3000\n lda $3000\n cmp #5\n bne short\n nop\n dec $3001\nshort").tunes
    usual = 3 + 6 + 4 + 2 + 3 + 6
    assert tune.cycles == tuple(usual - 1 + 2 + 6 if call == 4 else usual for call in range(CALLS + 1))
    assert (tune.worst, tune.worst_call, tune.p99) == (usual + 7, 4, usual + 7)
    assert not any(moment.begins for moment in tune.moments)
    assert sum(part.size for part in tune.spent) == tune.worst


def test_what_is_written_is_seen() -> None:
    cost = cost_of("sta $02\n stx $ff\n inc $3000\n pha\n pla\n sta $d400\n inc own\n rts\nown .byte 0")
    assert cost.zero_page == (0x02, 0xFF)
    assert cost.elsewhere == (0x3000,)
    assert cost.changed_code == ()


def test_code_that_changes_itself_is_seen() -> None:
    cost = cost_of("inc count + 1\ncount lda #0\n sta $d400")
    assert cost.changed_code == (0x1000 + 6 + 6 + 3 + 1,)


def test_all_bytes_of_a_program_without_switches_are_told() -> None:
    cost = cost_of("nop")
    assert sum(part.size for part in cost.parts) == cost.size == 6 + 6 + 2


@pytest.mark.parametrize(
    ("play", "expected"),
    [
        # The same register twice, with another value: the first is never heard.
        # (In calls 0 and 10 something begins or ends, and a voice's frequency is what that says.)
        ("lda #1\n sta $d400\n lda #2\n sta $d400", [("voice 1's frequency low ($d400)", "$01", "$02", 1, CALLS)]),
        ("lda #1\n sta $d40d\n lda #2\n sta $d40d", [("voice 2's SR ($d40d)", "$01", "$02", 0, CALLS + 1)]),
        ("lda #1\n sta $d417\n lda #2\n sta $d417", [("resonance and route ($d417)", "$01", "$02", 0, CALLS + 1)]),
        # ... with the same value: nothing is lost.
        ("lda #1\n sta $d400\n sta $d400", []),
        # A gate that closes and opens strikes the note anew.
        ("lda #$20\n sta $d404\n lda #$21\n sta $d404", []),
        # One that opens and closes is never heard, and after the first call it is just the same.
        (
            "lda #$21\n sta $d412\n lda #$20\n sta $d412",
            [("voice 3's control ($d412)", "$21", "$20", 0, CALLS + 1)],
        ),
        # TEST for a moment resets the oscillator: meant.
        ("lda #$08\n sta $d404\n lda #$20\n sta $d404", []),
    ],
)
def test_lost_writes_are_told(play: str, expected: list[tuple[str, str, str, int, int]]) -> None:
    assert told(cost_of(play)) == expected


def test_a_loss_is_told_at_the_notes_that_begin_or_sound() -> None:
    (tune,) = cost_of("lda #1\n sta $d40e\n lda #2\n sta $d40e").tunes
    assert {place.line for one in tune.overwrites for place in one.places} == {1}
    assert all(one.bar == 1 for one in tune.overwrites)


def test_gates_are_counted_when_they_open_and_stay_open() -> None:
    play = "inc $3000\n lda $3000\n and #1\n ora #$20\n sta $d404\n lda #$21\n sta $d40b\n lda #$20\n sta $d40b"
    (tune,) = cost_of(play).tunes
    assert tune.onsets == (CALLS + 2) // 2  # voice 1 in every other call; voice 2 closes at once
