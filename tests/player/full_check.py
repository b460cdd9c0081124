"""The full player against its model, call by call."""

from __future__ import annotations

from full_model import Model, compare, follow, marker_numbers
from player_harness import Bare, Program, real_64tass

from sidtool.player import compile_song
from sidtool.song import Song


def check(song: Song, calls: int = 90, tune: int = 1) -> None:
    """Every register and the cue after every call, and the order of an onset's writes."""
    bare = Bare(real_64tass(compile_song(song)))
    values = [0] * 0x20
    follow(values, bare.init(tune - 1))
    model = Model(song.tunes[tune - 1], calls, marker_numbers(song))
    for call, expected in enumerate(model.run()):
        writes = bare.play()
        check_order(values, writes)
        for register in expected.struck:
            gates = [value & 1 for one, value in writes if one == register]
            assert 0 in gates, f"call {call}: the note is not struck"
        follow(values, writes)
        wrong = compare(expected, values)
        assert not wrong, f"call {call}: {wrong}"
        if "player.cue" in bare.labels:
            cue = bare.memory[bare.labels["player.cue"]]
            assert cue == model.cues[call], f"call {call}: cue {cue}, not {model.cues[call]}"


def check_order(values: list[int], writes: list[tuple[int, int]]) -> None:
    """Where a gate opens, AD and SR come after it, as the envelope's delay bug wants."""
    before = list(values)
    early = dict.fromkeys((4, 11, 18), 0)  # AD and SR written since the gate was closed
    for register, value in writes:
        if register in early:
            assert not (value & 1 and not before[register] & 1 and early[register])
            early[register] = 0
        for gate in early:
            early[gate] |= value if register in (gate + 1, gate + 2) else 0
        before[register] = value


def cues(program: Program, calls: int) -> list[int]:
    """The number of the last marker, after each call."""
    bare = Bare(program)
    bare.init()
    found = []
    for _ in range(calls):
        bare.play()
        found.append(bare.memory[program.labels["player.cue"]])
    return found
