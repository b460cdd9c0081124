"""How far our chips are from real ones: a verdict for each dump of ../shared/chipdata, kept in real_chips.tsv.

    python research/real_chips.py          prints the verdicts that are worse or better than the file's
    python research/real_chips.py renew    writes the file

The rows: the dump, what is counted (bytes or bits that are wrong, octaves RMS between cutoffs), ours, and what others
get where that is known (the data sheet's appendix A: wrong bits of published fits). The least is the best in all.
Conditions of the dumps: the README beside them. ``tests/sid/test_sid_real_chips.py`` fails where a figure is worse
than the file's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sidtool.sid import preset_names, trace
from sidtool.sid.model import oscillator_tables
from sidtool.sid.presets import cutoffs_of_preset
from sidtool.sid.pulldowns import SAMPLED_CHIPS, WAVEFORMS, sampled_chips
from sidtool.sid.tuning import cutoffs_of

HERE = Path(__file__).resolve().parent
DUMPS = HERE.parent.parent / "shared" / "chipdata"
RESULTS = HERE / "real_chips.tsv"
HEADER = "dump\tcounted\tours\tothers"

Bytes = npt.NDArray[np.uint8]

# oscsample: the first bytes are blank; the first sample lies so many cycles after the release of TEST.
BLANK = 4
FIRST_SAMPLE = {"6581": 0, "8580": 1}
RELEASE = 20
# Its noise comes from eight runs, each of every eighth cycle: 248 shifts a run, then the one that releases TEST.
SHIFTS_A_RUN, CHARGED, PAUSE = 248, 1_000_000, 20
FIRST_RUN = {"6581": 4, "8580": 3}  # its place among the eight


class Verdict(NamedTuple):
    """A row of the file."""

    dump: str
    counted: str
    ours: float
    others: str = "-"

    def row(self) -> str:
        """As in the file."""
        ours = f"{self.ours:.3f}" if self.counted.startswith("octaves") else f"{self.ours:.0f}"
        return f"{self.dump}\t{self.counted}\t{ours}\t{self.others}"


def dump(path: Path) -> Bytes:
    """The samples behind the load address."""
    return np.frombuffer(path.read_bytes()[2:], dtype=np.uint8)


def wrong_bits(ours: Bytes, chip: Bytes) -> int:
    """In how many bits they differ."""
    return int(np.unpackbits(ours ^ chip).sum())


def oscillator_dump(model: str, waveform: int, width: int, length: int) -> Bytes:
    """What our chip gives where ``oscsample`` looks."""
    program = [(0, 15, 0x10), (0, 16, width & 0xFF), (0, 17, width >> 8)]
    if waveform != 0x80:
        first = RELEASE + FIRST_SAMPLE[model]
        writes = [*program, (0, 18, waveform | 8), (RELEASE, 18, waveform)]
        return trace(model, writes, first + length).osc3[first:]
    run = 256 * SHIFTS_A_RUN
    releases = [CHARGED + n * (run + PAUSE) for n in range(8)]
    writes = [*program, (0, 18, 0x88)]
    for release in releases:
        writes += [(release, 18, 0x80), (release + run, 18, 0x88)]
    osc3 = trace(model, writes, releases[-1] + run).osc3
    seen = np.zeros(length, dtype=np.uint8)
    for n, release in enumerate(releases):
        place = (FIRST_RUN[model] + n) % 8
        seen[place::8] = osc3[release + FIRST_SAMPLE[model] :][place:length:8]
    return seen


def oscillator_verdicts() -> Iterator[Verdict]:
    """OSC3 of a chip of each model, for two pulse widths; combined waveforms are those of an average chip."""
    for path in sorted((DUMPS / "osc3-env3").glob("oscsample*.dat")):
        run, model, waveform = int(path.stem[9]), path.stem[11:15], int(path.stem[-2:], 16)
        chip = dump(path)
        ours = oscillator_dump(model, waveform, (0x000, 0x100)[run], len(chip))
        if waveform in {0x10, 0x20, 0x40, 0x80}:
            wrong = int((ours[BLANK:] != chip[BLANK:]).sum())
            yield Verdict(f"osc3-env3/{path.name}", f"bytes of {len(chip) - BLANK}", wrong)
        else:
            wrong = wrong_bits(ours[BLANK:], chip[BLANK:])
            yield Verdict(f"osc3-env3/{path.name}", f"bits of {8 * (len(chip) - BLANK)}, average chip", wrong)


def envelope_verdicts() -> Iterator[Verdict]:
    """ENV3 through four decays; and where the gate is released in the step to $FF, so that the level stays there."""
    for decay in range(4):
        chip = dump(DUMPS / "osc3-env3" / f"envsample-dec{decay}.dat")
        env3 = trace("6581", [(0, 0x13, decay), (0, 0x14, 0x00), (9_000, 0x12, 1)], 12_000 + len(chip)).env3
        first = int(np.nonzero(env3 == 0xFF)[0][0])
        wrong = int((env3[first : first + len(chip)] != chip).sum())
        yield Verdict(f"osc3-env3/envsample-dec{decay}.dat", f"bytes of {len(chip)}", wrong)
    chip = dump(DUMPS / "osc3-env3" / "boundary-dec0.dat")
    program = [(9_000, 0x13, 0x01), (9_000, 0x14, 0xF0), (9_010, 0x12, 1)]
    top = int(np.nonzero(trace("6581", program, 12_000).env3[9_010:] == 0xFF)[0][0]) + 9_010
    releases = range(top - 9, top)  # one of them is the program's
    wrong = min(
        int((trace("6581", [*program, (at, 0x12, 0)], top + len(chip)).env3[top:] != chip).sum()) for at in releases
    )
    yield Verdict("osc3-env3/boundary-dec0.dat", f"bytes of {len(chip)}", wrong)


def combined_verdicts() -> Iterator[Verdict]:
    """Combined waveforms of 34 chips, with the parameters that ``combined`` takes by the chip's name."""
    for line in SAMPLED_CHIPS.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "chip\t")):
            continue
        chip, combination, *_, published = line.split("\t")
        waveform = WAVEFORMS[combination]
        assert waveform in sampled_chips()[chip]
        model = "8580" if chip.startswith("8580") else "6581"
        name = f"6581wf{waveform}0.dat.prg"  # for chips of either model
        wrong = wrong_bits(combined_dump(model, waveform, chip), dump(DUMPS / "combined" / chip / name))
        yield Verdict(f"combined/{chip}/{name}", "bits of 32768", wrong, published)


def combined_dump(model: str, waveform: int, chip: str) -> Bytes:
    """What OSC3 would be for each phase: the kernel's table, that of a 6581 without the feedback of its top bit."""
    seen: Bytes = (oscillator_tables(model, chip).outputs[waveform] >> 4).astype(np.uint8)
    return seen


def cutoff_verdicts() -> Iterator[Verdict]:
    """Measured cutoffs against the preset that is nearest. Some chips' names say that they are not to be relied on."""
    for path in sorted((DUMPS / "cutoff").glob("*/*.txt")):
        rows = [line.split()[:2] for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
        measured = np.array([row for row in rows if len(row) == 2 and is_number(row)], dtype=float)
        measured = measured[(measured[:, 0] < 2048) & (measured[:, 1] > 0)] if len(measured) else measured
        if path.name == "chips.txt" or len(measured) < 8:
            continue
        model = "8580" if path.name.startswith(("8580", "r5")) else "6581"
        distances = {preset: octaves(model, preset, measured) for preset in preset_names(model)}
        nearest = min(distances, key=lambda preset: distances[preset])
        where = path.relative_to(DUMPS).as_posix()
        yield Verdict(where, f"octaves RMS, {model} {nearest}", distances[nearest])


def is_number(row: list[str]) -> bool:
    """Whether a row has two numbers."""
    return all(word.replace(".", "", 1).isdigit() for word in row)


def octaves(model: str, preset: str, measured: npt.NDArray[np.float64]) -> float:
    """RMS distance of a preset's cutoffs from measured ones, shape (n, 2): FC, Hz."""
    cutoffs = cutoffs_of_preset(model, preset)
    ours = cutoffs_of(model, cutoffs.curve, cutoffs.conductance)[measured[:, 0].astype(int)]
    return float(np.sqrt(np.mean(np.log2(ours / measured[:, 1]) ** 2)))


def verdicts() -> list[Verdict]:
    """All of them."""
    return [*oscillator_verdicts(), *envelope_verdicts(), *combined_verdicts(), *cutoff_verdicts()]


def recorded() -> dict[str, float]:
    """The file's figures, by dump."""
    lines = RESULTS.read_text(encoding="utf-8").splitlines()
    return {line.split("\t")[0]: float(line.split("\t")[2]) for line in lines if not line.startswith(("#", "dump\t"))}


def worse(found: list[Verdict]) -> list[str]:
    """What is worse than the file says, or not in it; cutoffs by more than their last digit."""
    known = recorded()
    told = [f"{v.dump}: {v.ours:g}, was {known.get(v.dump)}" for v in found if v.ours > known.get(v.dump, -1) + 0.001]
    return told + [f"{name}: is not looked at any more" for name in known.keys() - {v.dump for v in found}]


def main(arguments: list[str]) -> int:
    """Renews the file, or compares with it."""
    found = verdicts()
    if arguments == ["renew"]:
        RESULTS.write_text("\n".join([HEADER, *(v.row() for v in found)]) + "\n", encoding="utf-8")
        return 0
    known = recorded()
    told = worse(found)
    for line in [f"better: {v.row()}" for v in found if v.ours < known.get(v.dump, 0) - 0.001] + told:
        print(line)
    print(f"{len(found)} dumps, {len(told)} worse than in {RESULTS.name}")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
