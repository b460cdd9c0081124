"""Fits the combined waveforms' parametric model to sampled chips, and counts the bits that it gets wrong.

    python research/combined_waveforms.py fit      searches, and writes sidtool/sid/sampled_chips.tsv (five minutes)
    python research/combined_waveforms.py score    counts again with the parameters of that file, and compares

The samples are OSC3 for each of the 4,096 phases, of 34 chips and four combinations (TS, PT, PS, PTS; 32,768 bits
each): ``../shared/chipdata/combined``, from libsidplayfp/combined-waveforms. The search is a seeded random walk that
keeps what is better (the count is a step function, gradients say nothing), begun at the parameters that others have
published for any chip (``published_pulldowns.tsv``). All arithmetic is float32 in the order of `sidtool.sid.waveforms`.
"""

from __future__ import annotations

import sys
import zlib
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numba import njit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sidtool.sid.pulldowns import SAMPLED_CHIPS, WAVEFORMS
from sidtool.sid.waveforms import Pulldown, base_tables, distance_weight, pulldown_table

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent / "shared" / "chipdata" / "combined"
PUBLISHED = HERE / "published_pulldowns.tsv"
RESULTS = SAMPLED_CHIPS

STARTS, STEPS = 8, 3_500
UNUSABLE = 1 << 20
HEADER = "chip\tcombination\tdistance\tthreshold\ttop_bit\tpulse_strength\tupward\tdownward\twrong_bits\tpublished"

Counts = npt.NDArray[np.int64]


def sampled(chip: str, combination: str) -> npt.NDArray[np.uint8]:
    """OSC3 for each phase, shape (4096,)."""
    data = (SAMPLES / chip / f"6581wf{WAVEFORMS[combination]}0.dat.prg").read_bytes()
    return np.frombuffer(data[2:], dtype=np.uint8)  # after the load address


def wrong_bits(chip: str, combination: str, pulldown: Pulldown) -> int:
    """How many of the 32,768 sampled bits the model gets wrong."""
    base = base_tables()[WAVEFORMS[combination] & 3]
    predicted = (pulldown_table(pulldown)[base] >> 4).astype(np.uint8)
    return int(np.unpackbits(predicted ^ sampled(chip, combination)).sum())


@dataclass(frozen=True)
class Problem:
    """The samples of one chip and combination, by distinct values on the lines.

    Attributes:
        inputs: (n,) the 12-bit values.
        seen: (n,) how many phases have the value.
        ones: (n, 12) in how many of them the chip shows a 1 on the line.
        fixed: wrong bits that no parameters can mend: ones where the input is 0.
    """

    inputs: Counts
    seen: Counts
    ones: Counts
    fixed: int

    @classmethod
    def of(cls, chip: str, combination: str) -> Problem:
        """The samples of a chip."""
        base = base_tables()[WAVEFORMS[combination] & 3].astype(np.int64)
        shown = sampled(chip, combination).astype(np.int64) << 4
        inputs, place, seen = np.unique(base, return_inverse=True, return_counts=True)
        ones = np.zeros((len(inputs), 12), dtype=np.int64)
        np.add.at(ones, place, shown[:, None] >> np.arange(12) & 1)
        off = (inputs[:, None] >> np.arange(12) & 1) == 0
        return cls(inputs, seen.astype(np.int64), ones, int(ones[off].sum()))

    def score(self, pulldown: Pulldown) -> int:
        """Wrong bits; what `wrong_bits` counts, much faster."""
        with np.errstate(all="ignore"):
            weights = np.array([distance_weight(pulldown, offset) for offset in range(-11, 12)], dtype=np.float32)
        if not np.isfinite(weights).all():
            return UNUSABLE
        numbers = (np.float32(pulldown.top_bit), np.float32(pulldown.pulse_strength), np.float32(pulldown.threshold))
        return self.fixed + int(_score(self.inputs, self.seen, self.ones, weights, *numbers))


@njit
def _score(inputs, seen, ones, weights, top_bit, pulse_strength, threshold):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    wrong = 0
    one = np.float32(1)
    lines = np.zeros(12, dtype=np.float32)
    for i in range(len(inputs)):
        for c in range(12):
            lines[c] = np.float32(inputs[i] >> c & 1)
        lines[11] *= top_bit
        for s in range(4, 12):
            if inputs[i] >> s & 1:
                pull = np.float32(0)
                total = np.float32(0)
                for c in range(12):
                    if c != s:
                        pull += (one - lines[c]) * weights[s - c + 11]
                        total += weights[s - c + 11]
                pull = (pull - pulse_strength) / total
                high = lines[s] > 0 and one - pull > threshold
                wrong += seen[i] - ones[i, s] if high else ones[i, s]
    return wrong


FREE = ("threshold", "top_bit", "pulse_strength", "upward", "downward")


def search(problem: Problem, start: Pulldown, rng: np.random.Generator) -> tuple[int, Pulldown]:
    """A random walk from ``start`` that takes every step that is not for the worse."""
    best, best_score = start, problem.score(start)
    for step in range(STEPS):
        size = 10 ** rng.uniform(-5, -0.7 - 1.5 * step / STEPS)
        moved = {name: float(np.float32(getattr(best, name) * np.exp(size * rng.normal()))) for name in FREE}
        some = [name for name in FREE if rng.random() < 0.5] or [str(rng.choice(FREE))]
        candidate = replace(best, **{name: moved[name] for name in some})
        score = problem.score(candidate)
        if score <= best_score:
            best, best_score = candidate, score
    return best_score, best


def read(path: Path) -> dict[tuple[str, str], tuple[Pulldown, int, str]]:
    """A table of parameters: pulldown, wrong bits and the last column, by chip and combination."""
    table = {}
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for line in lines[1:]:
        chip, combination, distance, *rest = line.split("\t")
        table[chip, combination] = (Pulldown(distance, *map(float, rest[:5])), int(rest[5]), rest[-1])
    return table


def fit(chip: str, combination: str, starts: list[Pulldown]) -> tuple[int, Pulldown]:
    """The best of several searches."""
    problem = Problem.of(chip, combination)
    rng = np.random.default_rng(zlib.crc32(f"{chip} {combination}".encode()))
    ranked = sorted(starts, key=problem.score)[:STARTS]
    found = [search(problem, start, rng) for start in ranked]
    return min(found, key=lambda one: one[0])


def fit_all() -> None:
    """Writes the results file."""
    published = read(PUBLISHED)
    rows = [HEADER]
    for chip in sorted(path.name for path in SAMPLES.iterdir() if path.is_dir()):
        for combination in WAVEFORMS:
            starts = [row[0] for (_, other), row in published.items() if other == combination]
            _, pulldown = fit(chip, combination, starts)
            wrong = wrong_bits(chip, combination, pulldown)
            known = published[chip, combination][1] if (chip, combination) in published else "-"
            distance, *numbers = astuple(pulldown)
            shown = "\t".join(f"{number:.9g}" for number in numbers)
            rows.append(f"{chip}\t{combination}\t{distance}\t{shown}\t{wrong}\t{known}")
            print(chip, combination, wrong, known, flush=True)
    RESULTS.write_text("\n".join(rows) + "\n", encoding="utf-8")


def score_all() -> int:
    """Counts again; 1 if any count is not the file's or above the published one."""
    worse = 0
    for (chip, combination), (pulldown, wrong, known) in read(RESULTS).items():
        counted = wrong_bits(chip, combination, pulldown)
        verdict = "" if counted == wrong and (known == "-" or counted <= int(known)) else "  <-- differs"
        worse |= bool(verdict)
        print(f"{chip:24} {combination:4} {counted:5} of 32768 wrong, published {known:>5}{verdict}")
    return worse


if __name__ == "__main__":
    commands = {"fit": fit_all, "score": score_all}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    sys.exit(commands[sys.argv[1]]())
