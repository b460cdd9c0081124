"""Waveform tables: what the selectors put out for each phase, and what combined waveforms pull down.

The pulldown is the parametric model of reSIDfp 0.9.1 with the parameters of its strength "average": each line of the
common 12-bit output bus is pulled towards the lines beside it that carry a 0. It mispredicts between 0.3 % and 2.3 % of
the bits that were sampled from the chips it was fitted to (6581R3 0486S, 8580R5 1088), and is a guess for noise and
pulse.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Pulldown:
    """Parameters of one combination of waveforms.

    Attributes:
        distance: how the influence of another line falls with its distance: ``"exponential"``, ``"linear"`` or
            ``"quadratic"``.
        threshold: how high a line has to stay to be read as 1.
        top_bit: strength of a 1 on bit 11.
        pulse_strength: how much the pulse selector pulls up.
        upward, downward: the distance parameter for lines above and below.
    """

    distance: str
    threshold: float
    top_bit: float
    pulse_strength: float
    upward: float
    downward: float


# Keyed by the waveform nibble. Source: libresidfp 0.9.1, src/WaveformCalculator.cpp, "average" (a table of facts).
PULLDOWNS: dict[str, dict[int, Pulldown]] = {
    "6581": {
        3: Pulldown("exponential", 0.877322257, 1.11349654, 0.0, 2.14537621, 9.08618164),
        5: Pulldown("linear", 0.941692829, 1.0, 1.80072665, 0.033124879, 0.232303441),
        6: Pulldown("linear", 1.66494179, 1.03760982, 5.62705326, 0.291590303, 0.283631504),
        7: Pulldown("linear", 1.09762526, 0.975265801, 1.52196741, 0.151528224, 0.841949463),
        12: Pulldown("exponential", 0.96, 1.0, 2.5, 1.1, 1.2),
    },
    "8580": {
        3: Pulldown("exponential", 0.853578329, 1.09615636, 0.0, 1.8819375, 6.80794907),
        5: Pulldown("exponential", 0.929835618, 1.0, 1.12836814, 1.10453653, 1.48065746),
        6: Pulldown("quadratic", 0.911938608, 0.996440411, 1.2278074, 0.000117214302, 0.18948476),
        7: Pulldown("exponential", 0.938004673, 1.04827631, 1.21178246, 0.915959001, 1.42698038),
        12: Pulldown("exponential", 0.95, 1.0, 1.15, 1.0, 1.45),
    },
}


def base_tables() -> Table:
    """The 12-bit value before the pulldown for each phase, shape (4, 4096): none, triangle, saw, both.

    >>> [hex(v) for v in base_tables()[:, 0x801]]
    ['0xfff', '0xffc', '0x801', '0x0']
    """
    saw = np.arange(4096, dtype=np.int64)
    triangle = (np.where(saw & 0x800, ~saw, saw) << 1) & 0xFFF
    both = saw & (saw << 1) & 0xFFF
    return np.stack([np.full(4096, 0xFFF), triangle, saw, both]).astype(np.int16)


def _weight(pulldown: Pulldown, offset: int) -> np.float32:
    """Influence of the line that lies ``offset`` below (negative: above), in float32 like the model it comes from."""
    parameter = np.float32(pulldown.downward if offset > 0 else pulldown.upward)
    distance = np.float32(abs(offset))
    if pulldown.distance == "exponential":
        return np.float32(np.power(parameter, -distance))
    power = distance * distance if pulldown.distance == "quadratic" else distance
    return np.float32(1) / (np.float32(1) + power * parameter)


def pulldown_table(pulldown: Pulldown) -> Table:
    """The 12-bit output for each 12-bit input, shape (4096,).

    All arithmetic is float32 and in a fixed order: some lines come to lie on the threshold within a rounding error.
    """
    inputs = np.arange(4096)
    lines = ((inputs[:, None] >> np.arange(12)) & 1).astype(np.float32)
    lines[:, 11] *= np.float32(pulldown.top_bit)
    output = np.zeros(4096, dtype=np.int64)
    for bit in range(12):
        pull = np.zeros(4096, dtype=np.float32)
        total = np.float32(0)
        for other in range(12):
            if other != bit:
                weight = _weight(pulldown, bit - other)
                pull += (np.float32(1) - lines[:, other]) * weight
                total += weight
        pull = (pull - np.float32(pulldown.pulse_strength)) / total
        high = (lines[:, bit] > 0) & (np.float32(1) - pull > np.float32(pulldown.threshold))
        output |= high.astype(np.int64) << bit
    return output.astype(np.int16)


def pulldown_tables(model: str) -> Table:
    """Output for each waveform nibble and each value on the lines, shape (16, 4096).

    Apart from noise and pulse, a combination with noise has the table of the same combination without noise.
    """
    tables = np.tile(np.arange(4096, dtype=np.int16), (16, 1))
    for waveform, pulldown in PULLDOWNS[model].items():
        table = pulldown_table(pulldown)
        tables[waveform] = table
        if waveform < 8:
            tables[waveform | 8] = table
    return tables
