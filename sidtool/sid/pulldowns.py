"""The combined waveforms of single chips, by name: parameters of the pulldown model for each combination.

``weak``, ``average`` and ``strong`` are libresidfp 0.9.1's choice among the chips that were sampled (data sheet,
section 6.3); they get 60 to 2,181 of 32,768 sampled bits wrong. The other names are the sampled chips themselves,
fitted by ``research/combined_waveforms.py``; ``sampled_chips.tsv`` says how many bits are wrong, and how many with the
parameters that others have published.
"""

from __future__ import annotations

import functools
from pathlib import Path

from sidtool.errors import UserError
from sidtool.sid.waveforms import Pulldown

SAMPLED_CHIPS = Path(__file__).with_name("sampled_chips.tsv")
WAVEFORMS = {"TS": 3, "PT": 5, "PS": 6, "PTS": 7}  # CTRL bits 7..4
NOISE_PULSE = 12

Pulldowns = dict[int, Pulldown]

# Source: libresidfp 0.9.1, src/WaveformCalculator.cpp (a table of facts). The chips: 6581R2 4383, 6581R3 0486S, 6581R2
# 0384; 8580R5 4887, 1088, 1489.
STRENGTHS: dict[str, dict[str, Pulldowns]] = {
    "6581": {
        "weak": {
            3: Pulldown("exponential", 0.892563999, 1.11905622, 0.0, 2.21876144, 9.63837719),
            5: Pulldown("linear", 1.01262534, 1.0, 2.46070528, 0.0537485816, 0.0986242667),
            6: Pulldown("linear", 2.14896345, 1.0216713, 10.5400085, 0.244498149, 0.126134038),
            7: Pulldown("linear", 1.22330308, 0.933797896, 2.83245254, 0.0615176819, 0.323831677),
        },
        "average": {
            3: Pulldown("exponential", 0.877322257, 1.11349654, 0.0, 2.14537621, 9.08618164),
            5: Pulldown("linear", 0.941692829, 1.0, 1.80072665, 0.033124879, 0.232303441),
            6: Pulldown("linear", 1.66494179, 1.03760982, 5.62705326, 0.291590303, 0.283631504),
            7: Pulldown("linear", 1.09762526, 0.975265801, 1.52196741, 0.151528224, 0.841949463),
        },
        "strong": {
            3: Pulldown("exponential", 0.000637792516, 1.56725872, 0.0, 0.00036806846, 1.51800942),
            5: Pulldown("linear", 0.924780309, 1.0, 1.96809769, 0.0888123438, 0.234606609),
            6: Pulldown("linear", 1.2328074, 0.73079139, 3.9719491, 0.00156516861, 0.314677745),
            7: Pulldown("linear", 1.08558261, 0.857638359, 1.52781796, 0.152927235, 1.02657032),
        },
    },
    "8580": {
        "weak": {
            3: Pulldown("exponential", 0.812351167, 1.1727736, 0.0, 1.87459648, 2.31578159),
            5: Pulldown("exponential", 0.917997837, 1.0, 1.01248944, 1.05761552, 1.37529826),
            6: Pulldown("quadratic", 0.968754232, 1.00669801, 1.29909098, 0.00962483883, 0.146850556),
            7: Pulldown("exponential", 0.941834152, 1.06401193, 0.991132736, 0.995310068, 1.41105855),
        },
        "average": {
            3: Pulldown("exponential", 0.853578329, 1.09615636, 0.0, 1.8819375, 6.80794907),
            5: Pulldown("exponential", 0.929835618, 1.0, 1.12836814, 1.10453653, 1.48065746),
            6: Pulldown("quadratic", 0.911938608, 0.996440411, 1.2278074, 0.000117214302, 0.18948476),
            7: Pulldown("exponential", 0.938004673, 1.04827631, 1.21178246, 0.915959001, 1.42698038),
        },
        "strong": {
            3: Pulldown("exponential", 0.89762634, 56.7594185, 0.0, 7.68995237, 12.0754194),
            5: Pulldown("exponential", 0.87147671, 1.0, 1.44887495, 1.05899632, 1.43786001),
            6: Pulldown("quadratic", 0.89255774, 1.2253896, 1.75615835, 0.0245045591, 0.12982437),
            7: Pulldown("linear", 0.91124934, 0.963609755, 0.909965038, 1.07445884, 1.82399702),
        },
    },
}

# Noise with pulse was never sampled: libresidfp's guess, for every chip of a model.
NOISE_WITH_PULSE = {
    "6581": Pulldown("exponential", 0.96, 1.0, 2.5, 1.1, 1.2),
    "8580": Pulldown("exponential", 0.95, 1.0, 1.15, 1.0, 1.45),
}


@functools.cache
def sampled_chips() -> dict[str, Pulldowns]:
    """The fitted parameters of each sampled chip, by its name."""
    chips: dict[str, Pulldowns] = {}
    for line in SAMPLED_CHIPS.read_text(encoding="utf-8").splitlines():
        if not line.startswith(("#", "chip\t")):
            chip, combination, distance, *numbers = line.split("\t")
            chips.setdefault(chip, {})[WAVEFORMS[combination]] = Pulldown(distance, *map(float, numbers[:5]))
    return chips


def combined_names(model: str) -> tuple[str, ...]:
    """What ``combined`` can be for a model: the three strengths, then the sampled chips.

    >>> combined_names("8580")[:5]
    ('weak', 'average', 'strong', '8580R5_5092_25', '8580R5_5092_25_2')
    """
    chips = [chip for chip in sampled_chips() if chip.startswith("8580") == (model == "8580")]
    return (*STRENGTHS[model], *chips)


def pulldowns_of(model: str, combined: str) -> Pulldowns:
    """Parameters by waveform nibble: 3, 5, 6, 7, and 12 for noise with pulse.

    Raises:
        UserError: the model has no combined waveforms of that name.
    """
    if combined not in combined_names(model):
        raise UserError(
            f"there are no combined waveforms {combined!r} for the {model}",
            f"choose one of {', '.join(combined_names(model))}",
        )
    chosen = STRENGTHS[model].get(combined) or sampled_chips()[combined]
    return {**chosen, NOISE_PULSE: NOISE_WITH_PULSE[model]}
