"""Waveform tables: what the selectors put out for each phase, and what combined waveforms pull down.

The pulldown is the parametric model of reSIDfp 0.9.1: each line of the common 12-bit output bus is pulled towards the
lines beside it that carry a 0. The parameters of single chips are in :mod:`sidtool.sid.pulldowns`.
"""

from __future__ import annotations

from collections.abc import Mapping
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


def base_tables() -> Table:
    """The 12-bit value before the pulldown for each phase, shape (4, 4096): none, triangle, saw, both.

    >>> [hex(v) for v in base_tables()[:, 0x801]]
    ['0xfff', '0xffc', '0x801', '0x0']
    """
    saw = np.arange(4096, dtype=np.int64)
    triangle = (np.where(saw & 0x800, ~saw, saw) << 1) & 0xFFF
    both = saw & (saw << 1) & 0xFFF
    return np.stack([np.full(4096, 0xFFF), triangle, saw, both]).astype(np.int16)


def distance_weight(pulldown: Pulldown, offset: int) -> np.float32:
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
                weight = distance_weight(pulldown, bit - other)
                pull += (np.float32(1) - lines[:, other]) * weight
                total += weight
        pull = (pull - np.float32(pulldown.pulse_strength)) / total
        high = (lines[:, bit] > 0) & (np.float32(1) - pull > np.float32(pulldown.threshold))
        output |= high.astype(np.int64) << bit
    return output.astype(np.int16)


def pulldown_tables(pulldowns: Mapping[int, Pulldown]) -> Table:
    """Output for each waveform nibble and each value on the lines, shape (16, 4096).

    Args:
        pulldowns: by waveform nibble; a nibble that is not there leaves the lines alone.

    Apart from noise and pulse, a combination with noise has the table of the same combination without noise.
    """
    tables = np.tile(np.arange(4096, dtype=np.int16), (16, 1))
    for waveform, pulldown in pulldowns.items():
        table = pulldown_table(pulldown)
        tables[waveform] = table
        if waveform < 8:
            tables[waveform | 8] = table
    return tables
