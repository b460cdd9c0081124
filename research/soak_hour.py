"""An hour of sound, second by second: the time of its last note, its samples, its memory, its denormals. A few minutes.

python research/soak_hour.py [MODEL] [SECONDS]
"""

from __future__ import annotations

import resource
import sys
import time
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from sidtool.c64 import PAL
from sidtool.register_log import RegisterLog
from sidtool.sid import Synth

RATE = 48_000
CLICK = 0.5  # seconds before the end: the volume steps


def peak_memory() -> float:
    """In MB (Linux counts KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def writes_of(second: int, start: int) -> list[tuple[int, int, int]]:
    """A chord that starts and ends again and again, every third second in another cutoff."""
    rows = [(start, 24, 0x1F), (start, 23, 0xF7), (start, 22, 40 * second % 256)]
    for voice in range(3):
        rows += [(start, 7 * voice + register, value) for register, value in ((1, 20 + 7 * voice), (6, 0xA9))]
        rows.append((start, 7 * voice + 4, 0x41 if voice == 0 else 0x20 | second & 1))
    return rows


def main() -> None:
    """Renders and reports."""
    model = sys.argv[1] if len(sys.argv) > 1 else "6581"
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 3_600
    synth = Synth(model, PAL, RATE)
    samples = denormals = 0
    early = 0.0
    begun = time.perf_counter()
    for second in range(seconds):
        start, end = PAL.cycles(second), PAL.cycles(second + 1)
        last = second == seconds - 1
        silent = [(start, 24, 0), *((start, 7 * voice + 4, 8) for voice in range(3))]
        rows = silent if second >= seconds - 3 else writes_of(second, start)
        click = PAL.cycles(seconds - CLICK)
        part = synth.render(RegisterLog.from_writes([*rows, (click, 24, 15)] if last else rows, start, end))
        part = np.concatenate([part, synth.flush()]) if last else part
        if not np.isfinite(part).all():
            sys.exit(f"a sample of second {second} is no number")
        denormals += int(((part != 0) & (np.abs(part) < np.finfo(np.float32).tiny)).sum())
        samples += len(part)
        if second == 60:
            early = peak_memory()
    heard = samples - len(part) + int(np.argmax(np.abs(np.diff(part)))) + 1
    due = float(Fraction(click) * RATE / PAL.phi2)
    print(
        f"{model}: {seconds} s in {time.perf_counter() - begun:.0f} s; memory {early:.0f} MB after a minute, ", end=""
    )
    print(f"{peak_memory():.0f} MB at the end; {denormals} denormals")
    print(f"{samples} samples, {seconds * RATE} expected; the last write is due at {due:.2f}, heard at {heard}")


if __name__ == "__main__":
    main()
