"""Our sound and libresidfp's over the same writes, and how far apart their spectra are; for tests and the soak."""

from __future__ import annotations

import lzma
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt
import soxr
from sid_programs import Program, Reference

from sidtool.c64 import PAL, Clock
from sidtool.register_log import RegisterLog
from sidtool.sid import Synth
from sidtool.sid.analogue import CellOutput
from sidtool.sid.kernels_loader import load_kernel
from sidtool.sid.presets import Cutoffs
from sidtool.sid.resample import decimation_taps

Samples = npt.NDArray[np.float64]

RATE = 48_000
FAST = 1 + 218e-6  # libresidfp makes so many samples too many (data sheet, section 13)
LAG = 21  # samples by which its conversion comes late
FRAME = 4_096
LEAST_POWER = 1e-7  # a band's power below this is silence: -70 dB of full scale


def ours(  # noqa: PLR0917 - what a chip is given
    model: str, program: Program, cycles: int, clock: Clock = PAL, cycle: float | None = None, grain: float = 1.0
) -> Samples:
    """At 48 kHz. ``cycle``: the filter's time step in s, libresidfp's is always 1 us; ``grain``: its rounding is 1."""
    synth = Synth(model, clock, RATE)
    if cycle or grain != 1.0:
        synth._analogue = CellOutput(model, clock.phi2, Cutoffs(grain=grain), cycle=cycle)
    log = RegisterLog.from_writes([(at, 0, register, value) for at, register, value in program], 0, cycles, clock)
    return np.concatenate([synth.render(log), synth.flush()]).astype(np.float64)


def theirs(pyresidfp: ModuleType, model: str, program: Program, cycles: int) -> Samples:
    """At 48 kHz of true time, without its delay."""
    heard = Reference(pyresidfp, model).hear(program, cycles)
    samples: Samples = soxr.resample(heard, RATE * FAST, RATE)[LAG:]
    return samples


def decimated(samples: npt.NDArray[np.float32], phi2: float) -> npt.NDArray[np.float32]:
    """The low-passed samples at the beginning of each cell of eight, the first and the last one lasting."""
    kernel = load_kernel("analogue")
    half = kernel.HALF_TAPS
    stream = np.concatenate([np.full(half, samples[0]), samples, np.full(half, samples[-1])]).astype(np.float32)
    taps = decimation_taps(phi2).astype(np.float32)
    first, end = half // kernel.CELL, (half + len(samples)) // kernel.CELL
    phases = np.zeros((kernel.CELL, end + first), dtype=np.float32)
    out = np.zeros(end - first, dtype=np.float32)
    kernel.decimate(stream, taps, first, end, phases, out, 0)
    return out


def bands(samples: Samples, width: float, least: float = 20.0, most: float = 16_000.0) -> Samples:
    """Mean power in bands of ``width`` octaves, frame by frame; shape (frames, bands)."""
    starts = range(0, len(samples) - FRAME + 1, FRAME // 2)
    frames = np.stack([samples[start : start + FRAME] for start in starts]) * np.hanning(FRAME)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2 / (FRAME * FRAME * 3 / 32)
    edges = least * 2 ** np.arange(0, np.log2(most / least) + width, width)
    bins = np.unique(np.searchsorted(np.fft.rfftfreq(FRAME, 1 / RATE), edges))
    return np.stack([power[:, low:high].sum(axis=1) for low, high in pairwise(bins.tolist())], axis=1)


def log_spectral_distance(a: Samples, b: Samples) -> float:
    """Mean over frames of the RMS difference in dB over sixth-octave bands, 20 Hz to 16 kHz, both at least -70 dB."""
    length = min(len(a), len(b))
    levels = [10 * np.log10(bands(x[:length], 1 / 6) + LEAST_POWER) for x in (a, b)]
    return float(np.sqrt(((levels[0] - levels[1]) ** 2).mean(axis=1)).mean())


def level_difference(a: Samples, b: Samples) -> float:
    """RMS of a over that of b in dB, above 20 Hz."""
    length = min(len(a), len(b))
    return float(10 * np.log10(bands(a[:length], 1.0).sum() / bands(b[:length], 1.0).sum()))


def one_voice(model_fc: int, resonance: int, mode: int) -> Program:
    """A saw of 31.4 Hz at full envelope through the filter, nothing else."""
    program = [(0, 0x15, model_fc & 7), (0, 0x16, model_fc >> 3), (0, 0x17, resonance << 4 | 1)]
    program += [(0, 0x18, mode << 4 | 15), (1, 0, 534 & 255), (1, 1, 534 >> 8), (1, 5, 0), (1, 6, 0xF0)]
    return [*program, (2, 4, 0x21)]


def filter_error(  # noqa: PLR0917 - cutoff, resonance, mode are what a filter is set by
    pyresidfp: ModuleType, model: str, fc: int, resonance: int, mode: int, depth: float = 50.0, grain: float = 1.0
) -> tuple[float, float]:
    """Largest difference of the magnitudes in dB in third-octave bands, and the band's middle in Hz.

    Bands count that are less than ``depth`` dB below libresidfp's largest magnitude, and well above its 16-bit floor.
    """
    cycles = PAL.cycles(1.4)
    program = one_voice(fc, resonance, mode)
    pair = ours(model, program, cycles, grain=grain), theirs(pyresidfp, model, program, cycles)
    first, length = RATE // 3, RATE
    window = np.blackman(length)
    edges = 20 * 2 ** np.arange(0, np.log2(800) + 1 / 3, 1 / 3)
    powers = []
    for samples in pair:
        power = np.abs(np.fft.rfft(samples[first : first + length] * window)) ** 2
        bins = [slice(int(low), max(int(high), int(low) + 1)) for low, high in pairwise(edges)]
        powers.append(np.array([power[part].sum() for part in bins]))
    middles = np.sqrt(edges[:-1] * edges[1:])
    # A saw's harmonics fall as 1/n, so that the power of such a band falls as 1/f.
    magnitude = 10 * np.log10(powers[1] * middles)
    full = (0.5 * window.sum()) ** 2
    counts = (magnitude > magnitude.max() - depth) & (powers[1] > full * 10**-8.5) & (middles > 30)
    difference = np.where(counts, 10 * np.log10(powers[0] / powers[1]), 0.0)
    worst = int(np.abs(difference).argmax())
    return float(difference[worst]), float(middles[worst])


def tune_of(path: Path, seconds: float) -> tuple[Program, int] | None:
    """The writes of a tune of the corpus from its first one on, and the cycles; None if it is for several chips."""
    text = lzma.decompress(path.read_bytes()).decode()
    rows = [[int(field) for field in line.split()] for line in text.splitlines() if line and not line.startswith("#")]
    if not rows or len(rows[0]) != 3:
        return None
    cycles = PAL.cycles(seconds)
    start = rows[1][0] - 1_000 if len(rows) > 1 else rows[0][0]
    program = [(max(at - start, 0), register, value) for at, register, value in rows]
    return [row for row in program if row[0] < cycles and row[1] < 0x19], cycles
