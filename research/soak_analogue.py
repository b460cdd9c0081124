"""The analogue half as it is played beside libresidfp (pyresidfp): filter magnitudes, and the tunes of the corpus.

    python research/soak_analogue.py filter [CUTOFFS]
    python research/soak_analogue.py tunes

Writes research/filter_against_residfp.tsv and research/tunes_against_residfp.tsv, which are under version control.
CUTOFFS is how many between 0 and 2047, 64 unless given.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "sid")]

import pyresidfp  # noqa: E402
from sid_spectra import filter_error, level_difference, log_spectral_distance, ours, theirs, tune_of  # noqa: E402

WRITES = PROJECT.parent / "shared" / "corpus" / "writes"
MODES = {1: "low", 2: "band", 4: "high"}
SECONDS = 20.0


MODELS = ("6581", "8580")


def filters(cutoffs: int = 64) -> None:
    """So many cutoffs, resonance 0, 8, 15, three modes."""
    rows = ["model\tcutoff\tresonance\tmode\tworst dB\tat Hz"]
    for model in MODELS:
        for step in range(cutoffs):
            fc = round(step * 2047 / (cutoffs - 1))
            for resonance in (0, 8, 15):
                for mode, name in MODES.items():
                    error, hertz = filter_error(pyresidfp, model, fc, resonance, mode)
                    rows.append(f"{model}\t{fc}\t{resonance}\t{name}\t{error:.2f}\t{hertz:.0f}")
    (HERE / "filter_against_residfp.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def tunes() -> None:
    """Every tune for one chip, its first 20 seconds."""
    rows = ["tune\tmodel\tdistance dB\tlevel dB"]
    for path in sorted(WRITES.glob("*.txt.xz")):
        tune = tune_of(path, SECONDS)
        for model in MODELS if tune else ():
            a, b = ours(model, *tune), theirs(pyresidfp, model, *tune)
            name = path.name.removesuffix(".sid.txt.xz")
            distance, level = log_spectral_distance(a, b), level_difference(a, b)
            rows.append(f"{name}\t{model}\t{distance:.2f}\t{level:+.2f}")
            print(rows[-1], flush=True)
    (HERE / "tunes_against_residfp.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def main() -> None:
    """Runs what the first argument names."""
    match sys.argv[1:]:
        case ["filter", *counts]:
            filters(*map(int, counts))
        case ["tunes"]:
            tunes()
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
