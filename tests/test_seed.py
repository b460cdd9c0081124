"""The seed's example, from its text to its writes, against what its own program does step by step.

The data is ``cases/seed_example.json`` beside the project; what a step writes is described in section 10.2 of the
64tass sheet there: voices 1, 2, 3 in order; a note writes frequency and opens the gate, ``x`` closes it, and a voice at
its end holds for one step. The frequency words are ours, because the seed's table is made for another clock.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from oracles import PROJECT, need_tool, shared

from sidtool import api, pitch
from sidtool.assemblers import ASSEMBLERS
from sidtool.c64 import PAL

SEED = PROJECT / "tests" / "cases" / "valid" / "seed_example.txt"
STEP_CYCLES = 279_174  # 17 jiffies of 16,422 cycles
LATE = 12 + 43  # an interrupt waits for the instruction that runs, and perhaps for a bad line
WAVEFORMS = {"pulse": 0x40, "sawtooth": 0x20, "noise": 0x80}
Writes = list[tuple[int, int]]


def example() -> dict[str, Any]:
    return json.loads(shared("cases/seed_example.json").read_text())  # type: ignore[no-any-return]


@cache
def log() -> list[tuple[int, int, int]]:
    """(cycle, register, value) over 70 steps: every voice has looped at least once."""
    program = api.load_program(SEED)
    slices = api.register_logs(program, 70 * STEP_CYCLES)
    return [(cycle, register, value) for part in slices for cycle, _, register, value in part]


def bursts() -> list[list[tuple[int, int, int]]]:
    """The writes, cut where nothing is written for half a jiffy."""
    parts: list[list[tuple[int, int, int]]] = [[log()[0]]]
    for before, write in pairwise(log()):
        if write[0] - before[0] > 8000:
            parts.append([])
        parts[-1].append(write)
    return parts


def expected_steps(count: int) -> list[Writes]:
    data = example()
    tokens = [sheet["bytes"] for sheet in data["sheets"]]
    waves = [WAVEFORMS[instrument["waveform"]] for instrument in data["instruments"]]
    places = [0, 0, 0]
    return [[write for voice in range(3) for write in _voice_step(voice, tokens, waves, places)] for _ in range(count)]


def _voice_step(voice: int, tokens: list[list[int]], waves: list[int], places: list[int]) -> Writes:
    base = 7 * voice
    if places[voice] == len(tokens[voice]):
        places[voice] = 0
        return []
    token = tokens[voice][places[voice]]
    places[voice] += 1
    if token == 0xFF:
        return [(base + 4, waves[voice])]
    word = pitch.word(token, PAL)
    return [(base, word & 0xFF), (base + 1, word >> 8), (base + 4, waves[voice] | 1)]


def test_the_sheets_pack_to_the_seeds_bytes() -> None:
    packed = api.Compilation.of_file(SEED).packed
    for sheet in example()["sheets"]:
        assert list(packed[sheet["voice"]]) == sheet["bytes"]


def test_the_packed_sheets_stand_in_the_program() -> None:
    program = api.Compilation.of_file(SEED).image.data
    for sheet in example()["sheets"]:
        assert bytes(sheet["bytes"]) in program


def test_both_assemblers_make_the_same_program() -> None:
    need_tool("64tass")
    own, real = (api.Compilation.of_file(SEED, assembler).image for assembler in ASSEMBLERS.values())
    assert own.prg() == real.prg()


def test_the_setup_is_the_seeds_with_the_gates_closed() -> None:
    setup = [(register, value) for _, register, value in bursts()[0]]
    # 10.2: 02:00 03:08 04:41 05:00 06:FA ... with gates open there; ours stay closed until the first note. The
    # frequencies are 0 until then, and volume and filter mode, which the seed writes twice, are written once.
    wanted = "0200 0308 0440 0500 06fa 0900 0a00 0b20 0c75 0dfa 1000 1100 1280 1300 14f0 1504 1625 17e6 181f"
    expected = [(int(pair[:2], 16), int(pair[2:], 16)) for pair in wanted.split()]
    written = [(register, value) for register, value in setup[:25] if register not in (0, 1, 7, 8, 14, 15)]
    assert written == expected
    assert sorted(set(setup[:25]) - set(expected)) == [(register, 0) for register in (0, 1, 7, 8, 14, 15)]
    assert len(setup) in (25, 25 + len(expected_steps(1)[0]))


def steps() -> list[list[tuple[int, int, int]]]:
    """The bursts from the first step on; the first may follow the setup so closely that it is one burst with it."""
    first = len(expected_steps(1)[0])
    head, *rest = bursts()
    if rest[0][0][0] - head[-first][0] < STEP_CYCLES - 100:
        return rest
    return [head[-first:], *rest]


def test_every_step_writes_what_the_seed_writes() -> None:
    made = steps()
    assert len(made) >= 66, "70 steps' time, less the start"
    wanted = [step for step in expected_steps(70) if step][: len(made)]
    for number, (step, expected) in enumerate(zip(made, wanted, strict=True)):
        assert [(register, value) for _, register, value in step] == expected, f"step {number}"


def test_the_held_step_at_the_loop_writes_nothing_for_the_voices_that_end() -> None:
    step = expected_steps(63)[62]
    assert [register for register, _ in step] == [], "the voices of 62 tokens hold, and so does the one of 20"
    gap = [b[0][0] - a[0][0] for a, b in pairwise(steps())]
    assert max(gap) == pytest.approx(2 * STEP_CYCLES, abs=100), "no writes; then the jump back takes its time"


def test_a_step_lasts_exactly_seventeen_jiffies() -> None:
    starts = [step[0][0] for step in steps()[:60]]
    for a, b in pairwise(starts):
        assert abs((b - a) - STEP_CYCLES) <= LATE
    assert abs(starts[59] - starts[0] - 59 * STEP_CYCLES) <= LATE
