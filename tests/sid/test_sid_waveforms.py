"""Oscillators and waveforms against the known answers of the data sheet (sections 3 to 6, 15)."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt
import pytest

from sidtool.sid import trace
from sidtool.sid.oscillators import BLOCK, Voices, Writes
from sidtool.sid.waveforms import base_tables

STILL = (0, 0, 0)


def crc(values: npt.NDArray[np.integer]) -> str:
    return f"{zlib.crc32(values.tobytes()):08x}"


def voice_writes(voice: int, frequency: int, control: int, width: int = 0x600) -> list[tuple[int, int, int]]:
    values = [frequency & 0xFF, frequency >> 8, width & 0xFF, width >> 8, control]
    return [(0, 7 * voice + register, value) for register, value in enumerate(values)]


# Section 15: waveform nibble, output 6581, OSC3 6581, output 8580, OSC3 8580.
OSCILLATOR_CRCS = [
    (1, "0214e45b", "20e8497a", "0214e45b", "b4876883"),
    (2, "3437829e", "637c9eec", "3437829e", "49b99442"),
    (4, "4e72b298", "7876dc6e", "4e72b298", "7876dc6e"),
    (8, "b119ac56", "28a899b4", "b119ac56", "28a899b4"),
    (3, "b2ae78e9", "e8fa4459", "a6cfeb90", "2bbbae3f"),
    (5, "163296a5", "aee0fd02", "ee46b465", "5305c031"),
    (6, "81cb12c9", "b94a2d3a", "5b55237a", "21019877"),
    (7, "4f016783", "b525ce1e", "0d0308ad", "0448d878"),
    (12, "43eb5292", "79d8c28f", "43eb5292", "79d8c28f"),
    (9, "81d13471", "40d3637a", "81d13471", "5a7c1f01"),
]


@pytest.mark.parametrize(("waveform", "out_6581", "osc3_6581", "out_8580", "osc3_8580"), OSCILLATOR_CRCS)
def test_each_waveform_gives_its_known_answer(
    waveform: int, out_6581: str, osc3_6581: str, out_8580: str, osc3_8580: str
) -> None:
    # The sheet looks at voice 1's output; voice 3 does the same here, so that OSC3 shows it. Writes act after cycle 0.
    writes = voice_writes(0, 0x4567, waveform << 4) + voice_writes(2, 0x4567, waveform << 4)
    for model, output, osc3 in (("6581", out_6581, osc3_6581), ("8580", out_8580, osc3_8580)):
        seen = trace(model, writes, 65_537, STILL)
        assert crc(seen.waves[0, 1:].astype("<u2")) == output, model
        assert crc(seen.osc3[1:]) == osc3, model


@pytest.mark.parametrize(
    ("control", "known", "accumulator"),
    [
        (0x14, "2d3850ff", 0x670000),
        (0x12, "b6b7834f", 0x8367F3),
        (0x22, "8335afd6", 0x8367F3),
        (0x16, "999b37eb", 0x8367F3),
    ],
)
@pytest.mark.parametrize("longest_free", [0, BLOCK])
def test_ring_and_sync_give_their_known_answers(control: int, known: str, accumulator: int, longest_free: int) -> None:
    writes = Writes(*zip(*(voice_writes(0, 0x4567, control) + voice_writes(2, 0x2345, 0x10)), strict=True))
    voices = Voices("6581", 0, STILL, longest_free)
    following = voices.run(writes, 0, 1)
    outputs = []
    for done in range(0, 65_536, BLOCK):
        cycles = min(BLOCK, 65_536 - done)
        following = voices.run(writes, following, cycles)
        outputs.append(voices.waves[0, :cycles].copy())
    assert crc(np.concatenate(outputs).astype("<u2")) == known
    assert voices.accumulators[0] == accumulator


def test_saw_and_triangle_follow_the_accumulator() -> None:
    seen = trace("6581", voice_writes(0, 0x4567, 0x20) + voice_writes(1, 0x4567, 0x10), 102, STILL).waves
    assert [f"{v:03X}" for v in seen[0, [1, 2, 3, 101]]] == ["004", "008", "00D", "1B6"]
    assert [f"{v:03X}" for v in seen[1, [1, 2, 3, 101]]] == ["008", "010", "01A", "36C"]


@pytest.mark.parametrize("phase", [0, 1, 0x7FF, 0x800, 0x801, 0xFFF])
def test_triangle_is_the_saw_folded(phase: int) -> None:
    rising = phase < 0x800
    assert base_tables()[1, phase] == (2 * phase if rising else 2 * (0xFFF - phase))


def test_pulse_is_high_at_and_above_its_width_and_a_cycle_late() -> None:
    seen = trace("8580", voice_writes(0, 0x1000, 0x40, 0x003), 8, STILL).waves[0]
    # The accumulator reaches phase 3 in cycle 3, the output in cycle 4; cycle 1 still shows the compare of RESET.
    assert [f"{v:03X}" for v in seen[1:]] == ["FFF", "000", "000", "FFF", "FFF", "FFF", "FFF"]


def test_a_new_pulse_width_shows_two_cycles_after_its_write() -> None:
    writes = [*voice_writes(0, 0, 0x40, 0x001), (10, 2, 0)]
    assert trace("6581", writes, 14, STILL).waves[0, 10:].tolist() == [0, 0, 0xFFF, 0xFFF]


@pytest.mark.parametrize("model", ["6581", "8580"])
def test_ring_modulation_inverts_against_a_source_at_zero(model: str) -> None:
    assert trace(model, voice_writes(2, 0, 0x14), 4, STILL).osc3[-1] == 0xFF


@pytest.mark.parametrize(("model", "seen"), [("6581", 1), ("8580", 0)])
def test_osc3_tells_the_models_apart(model: str, seen: int) -> None:
    # Section 3.2: TEST held, saw, Fn = $4000; read four cycles after the store that releases TEST.
    writes = [*voice_writes(2, 0x4000, 0x28), (100, 18, 0x20)]
    assert trace(model, writes, 105).osc3[104] == seen


def test_a_6581_saw_combination_clears_the_accumulators_top_bit() -> None:
    for model, top in (("6581", 0), ("8580", 1)):
        voices = Voices(model, 0, (0x7F0000, 0, 0))
        voices.run(Writes(*zip(*voice_writes(0, 0x4000, 0x60, 0xFFF), strict=True)), 0, 10)
        assert voices.accumulators[0] >> 23 == top


def test_an_accumulator_that_is_synced_does_not_pass_its_source_on() -> None:
    # All three sync; 1 and 3 rise in the same cycle. Voice 2 is not cleared by 1, since 3 clears 1.
    writes = [w for v in range(3) for w in voice_writes(v, 0x1000, 0x22)]
    voices = Voices("6581", 0, (0x7FF000, 0x010000, 0x7FF000))
    voices.run(Writes(*zip(*writes, strict=True)), 0, 2)
    assert voices.accumulators == (0, 0x011000, 0x800000)


def test_a_voice_that_test_stops_in_the_cycle_of_its_rise_syncs_once() -> None:
    # Voice 2 rises in cycle 1 and is stopped by a write of that cycle; voice 3 starts from 0 then, and is not cleared
    # again when its own rise clears voice 1. libresidfp keeps seeing the stopped voice's rise (data sheet 3.1).
    writes = [(0, 8, 0x10), (0, 11, 0x10), (0, 14, 0xFF), (0, 15, 0xFF), (0, 18, 0x22), (0, 4, 0x22), (1, 11, 0x18)]
    osc3 = trace("6581", writes, 250, (0, 0x7FF000, 0)).osc3
    assert osc3[2] == 0
    assert (np.diff(osc3[2:].astype(int)) >= 0).all()
    assert osc3[-1] > 0xF0


def test_a_held_output_fades_when_no_waveform_is_selected() -> None:
    writes = [*voice_writes(2, 0, 0x48), (10, 18, 0)]
    osc3 = trace("6581", writes, 80_000, STILL).osc3
    changes = (np.nonzero(np.diff(osc3.astype(int)))[0] + 1)[1:]
    assert changes[0] == 10 + 54_000
    assert (np.diff(changes)[:7] == 1_400).all()
    assert osc3[10] == 0xFF
    assert osc3[-1] == 0
