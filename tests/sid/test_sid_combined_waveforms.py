"""Combined waveforms: the parametric model, its named chips, and how many sampled bits they get wrong."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
from oracles import PROJECT, shared

from sidtool.errors import UserError
from sidtool.sid import Digital, Sid, Synth, combined_names, trace
from sidtool.sid.pulldowns import SAMPLED_CHIPS, STRENGTHS, WAVEFORMS, pulldowns_of, sampled_chips
from sidtool.sid.waveforms import Pulldown, base_tables, pulldown_table

# Section 6.3 of the data sheet: CRC-32 of the 4,096 outputs for waveforms 3, 5, 6, 7, 12.
TABLE_CRCS = {
    ("6581", "weak"): "72209dee dda04ecb d4254420 5494e772 18ad529c",
    ("6581", "average"): "6107f2ad 489a3a81 f12fd1c3 86cdaefd 18ad529c",
    ("6581", "strong"): "7fb9879a 138a762e e4999434 eb671268 18ad529c",
    ("8580", "weak"): "c7bd52af 8d9a33b7 95afa537 b93fe661 6cab91dc",
    ("8580", "average"): "be3599a6 6d471433 d3bb88cf b4561880 6cab91dc",
    ("8580", "strong"): "cb680fbd a6285bfb 4743635c f0f49c07 6cab91dc",
}


@pytest.mark.parametrize(("model", "strength"), TABLE_CRCS)
def test_the_pulldown_tables_are_those_of_the_parametric_model(model: str, strength: str) -> None:
    pulldowns = pulldowns_of(model, strength)
    tables = [pulldown_table(pulldowns[waveform]).astype("<u2") for waveform in (3, 5, 6, 7, 12)]
    assert " ".join(f"{zlib.crc32(table.tobytes()):08x}" for table in tables) == TABLE_CRCS[model, strength]


def wrong_bits(folder: Path, waveform: int, pulldown: Pulldown) -> int:
    """Of the 32,768 bits of OSC3 over all phases that were sampled from a chip."""
    chip = np.frombuffer((folder / f"6581wf{waveform}0.dat.prg").read_bytes()[2:], dtype=np.uint8)
    ours = (pulldown_table(pulldown)[base_tables()[waveform & 3]] >> 4).astype(np.uint8)
    return int(np.unpackbits(ours ^ chip).sum())


def columns(file: Path) -> list[list[str]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith(("#", "chip\t"))]


def test_sampled_chips_are_met_as_well_as_the_results_file_says() -> None:
    samples = shared("chipdata/combined")
    rows = columns(SAMPLED_CHIPS)
    assert len(rows) == 4 * len(list(samples.iterdir())) == 4 * 34
    for chip, combination, *_, wrong, published in rows:
        waveform = WAVEFORMS[combination]
        counted = wrong_bits(samples / chip, waveform, sampled_chips()[chip][waveform])
        assert counted == int(wrong), (chip, combination)
        assert published == "-" or counted <= int(published), (chip, combination)


def test_our_count_of_wrong_bits_is_the_published_one() -> None:
    samples = shared("chipdata/combined")
    for chip, combination, distance, *numbers, wrong in columns(PROJECT / "research" / "published_pulldowns.tsv"):
        if (chip, combination) != ("cbm3384", "TS"):  # one of its weights overflows in float32
            pulldown = Pulldown(distance, *map(float, numbers))
            assert wrong_bits(samples / chip, WAVEFORMS[combination], pulldown) == int(wrong), (chip, combination)


# Section 6.3: the chips that the strengths were fitted to, and their wrong bits for TS, PT, PS, PTS.
STRENGTH_COUNTS = {
    ("6581", "weak"): ("locu128_6581_cbm_4383", [198, 102, 575, 60]),
    ("6581", "average"): ("6581R3_0486_S", [324, 124, 763, 94]),
    ("6581", "strong"): ("broken0384", [1579, 238, 2181, 201]),
    ("8580", "weak"): ("8580_4887", [76, 192, 332, 60]),
    ("8580", "average"): ("8580_1088", [353, 289, 554, 127]),
    # libresidfp takes the linear distance with the numbers of a fit for the exponential one, which would make it 300.
    ("8580", "strong"): ("8580_1489", [388, 508, 718, 697]),
}


@pytest.mark.parametrize(("model", "strength"), STRENGTH_COUNTS)
def test_the_strengths_are_libresidfps_fits_of_single_chips(model: str, strength: str) -> None:
    chip, expected = STRENGTH_COUNTS[model, strength]
    folder = shared("chipdata/combined") / chip
    counted = [wrong_bits(folder, waveform, STRENGTHS[model][strength][waveform]) for waveform in WAVEFORMS.values()]
    assert counted == expected


def test_every_chip_has_all_its_combinations() -> None:
    for model in ("6581", "8580"):
        for name in combined_names(model):
            assert sorted(pulldowns_of(model, name)) == [3, 5, 6, 7, 12]
    assert len(combined_names("6581")) + len(combined_names("8580")) == 34 + 2 * 3


def test_the_chosen_chip_is_heard_and_read() -> None:
    writes = [(0, 15, 0x10), (0, 18, 0x50), (0, 17, 0x01)]
    seen = {name: trace("8580", writes, 8_192, combined=name).osc3.tobytes() for name in combined_names("8580")}
    assert len(set(seen.values())) > 15
    for name in ("weak", "strong"):
        reader, sid = Digital("8580", combined=name), Sid("8580", combined=name)
        for cycle, register, value in writes:
            reader.write(cycle, register, value)
        sid.clock(1)
        for _, register, value in writes:
            sid.write(register, value)
        sid.clock(8_191)
        assert reader.read(8_191, 0x1B) == sid.read(0x1B) == seen[name][-1]


def test_an_unknown_chip_is_told() -> None:
    for build in (Sid, Synth, Digital):
        with pytest.raises(UserError, match="no combined waveforms '8580_1088'"):
            build("6581", combined="8580_1088")
