"""OSC3 and ENV3 against dumps of real chips (Dag Lem's test programs, in libsidplayfp/VICE-testprogs)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from oracles import shared

from sidtool.sid import trace


def dump(name: str) -> npt.NDArray[np.uint8]:
    data = shared("chipdata/osc3-env3").joinpath(name).read_bytes()
    return np.frombuffer(data[2:], dtype=np.uint8)  # after the load address


# Where a dump's first sample lies, in cycles after the release of TEST; found with the saw, used for all.
FIRST_SAMPLE = {"6581": 0, "8580": 1}
BLANK = 4


@pytest.mark.parametrize("model", FIRST_SAMPLE)
@pytest.mark.parametrize(("run", "width"), [(0, 0x000), (1, 0x100)])
@pytest.mark.parametrize("waveform", [0x10, 0x20, 0x40])
def test_pure_waveforms_read_as_on_the_chip(model: str, run: int, width: int, waveform: int) -> None:
    chip = dump(f"oscsample{run}-{model}wf{waveform:02x}.dat")
    release = 20
    writes = [(0, 15, 0x10), (0, 16, width & 0xFF), (0, 17, width >> 8), (0, 18, waveform | 8), (release, 18, waveform)]
    first = release + FIRST_SAMPLE[model]
    ours = trace(model, writes, first + len(chip)).osc3[first:]
    assert np.array_equal(ours[BLANK:], chip[BLANK:])


# The bytes of a dump come from eight runs, each of every eighth cycle. The noise register is filled by a long TEST
# before the first run and goes on from run to run: 248 shifts, then the one that releases TEST. That one number
# explains all eight runs on both chips proves the release's inverted feedback.
SHIFTS_A_RUN = 248
FIRST_RUN = {"6581": 4, "8580": 3}  # its place among the eight


@pytest.mark.parametrize("model", FIRST_SAMPLE)
@pytest.mark.parametrize("run", [0, 1])
def test_eight_runs_of_noise_read_as_on_the_chip(model: str, run: int) -> None:
    chip = dump(f"oscsample{run}-{model}wf80.dat")
    charged = 1_000_000
    length, pause = 256 * SHIFTS_A_RUN, 20  # the first shift of a run comes after 130 cycles, then one in 256
    releases = [charged + n * (length + pause) for n in range(8)]
    writes = [(0, 15, 0x10), (0, 18, 0x88)]
    for release in releases:
        writes += [(release, 18, 0x80), (release + length, 18, 0x88)]
    osc3 = trace(model, writes, releases[-1] + length).osc3
    for n, release in enumerate(releases):
        place = (FIRST_RUN[model] + n) % 8
        seen = osc3[release + FIRST_SAMPLE[model] :][place : len(chip) : 8]
        blank = 1 if place < BLANK else 0
        assert np.array_equal(seen[blank:], chip[place::8][blank:]), n


@pytest.mark.parametrize("decay", range(4))
def test_decays_read_as_on_the_chip(decay: int) -> None:
    chip = dump(f"envsample-dec{decay}.dat")
    env3 = trace("6581", [(0, 0x13, decay), (0, 0x14, 0x00), (9_000, 0x12, 1)], 12_000 + len(chip)).env3
    first = int(np.nonzero(env3 == 0xFF)[0][0])
    assert np.array_equal(env3[first : first + len(chip)], chip)
