"""How fast the SID is: ns a cycle beside libresidfp (pyresidfp) in one run, first sound, first run. Prints tables.

    python benchmarks/sid.py

Both chips render the same register writes to 48 kHz, conversion included, each in one thread, whose processor time is
taken. Blocks of both alternate and the best of several rounds is shown, so that what else the machine does weighs on
both alike. pyresidfp hands out a list of Python integers; that is a few nanoseconds a sample, nothing a cycle. Kernels
are compiled (or loaded) before the clock starts.

The first run compiles into a folder of its own; the cold starts after it are processes that load the kernels
from there.
"""

from __future__ import annotations

import importlib
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sidtool.c64 import PAL
from sidtool.register_log import RegisterLog
from sidtool.sid import Synth
from sidtool.sid.oscillators import BLOCK, Voices, Writes

PROJECT = Path(__file__).resolve().parent.parent
CYCLES = 20 * PAL.cycles_per_frame
ROUNDS = 25
STARTS = 5

NOTES = {"saw": 0x21, "pulse": 0x41, "noise": 0x81, "saw+pulse": 0x61, "noise+triangle": 0x91, "pulse, synced": 0x43}
FILTERS = {"off": 0x00, "low": 0x17, "high": 0x47}  # mode, and which voices


def program(control: int, routing: int) -> list[tuple[int, int, int]]:
    """Three voices that play, as ``(cycle, register, value)``."""
    writes = [(0, 0x16, 0x60), (0, 0x17, 0xF0 | routing & 7), (0, 0x18, routing & 0x70 | 15)]
    for voice in range(3):
        values = [17 * voice, 20 + 7 * voice, 0, 6 + voice, control, 0x09, 0xA9]
        writes += [(1, 7 * voice + register, value) for register, value in enumerate(values)]
    return writes


Block = Callable[[], object]


def digital_block(model: str, writes: list[tuple[int, int, int]]) -> Block:
    """Oscillators and envelopes alone."""
    voices = Voices(model)
    voices.run(Writes(*zip(*writes, strict=True)), 0, BLOCK)
    counts = [min(BLOCK, CYCLES - done) for done in range(0, CYCLES, BLOCK)]

    def block() -> None:
        for count in counts:
            voices.run(Writes(), 0, count)

    return block


def synth_block(model: str, writes: list[tuple[int, int, int]]) -> Block:
    """All of it."""
    synth = Synth(model, PAL, 48_000)
    rows = [(cycle, 0, register, value) for cycle, register, value in writes]
    synth.render(RegisterLog.from_writes(rows, 0, CYCLES))
    at = CYCLES

    def block() -> None:
        nonlocal at
        synth.render(RegisterLog.from_writes([], at, at + CYCLES))
        at += CYCLES

    return block


def residfp_block(model: str, writes: list[tuple[int, int, int]]) -> Block | None:
    """The same with pyresidfp, if it is installed."""
    try:
        low = importlib.import_module("pyresidfp._pyresidfp")
    except ImportError:
        return None
    kind = low.ChipModel.MOS6581 if model == "6581" else low.ChipModel.MOS8580
    chip = low.SID(kind, low.SamplingMethod.RESAMPLE, float(PAL.phi2), 48_000.0)
    chip.reset()
    for _, register, value in writes:
        chip.write(register, value)
        chip.clock(1)
    return lambda: chip.clock(CYCLES)


def best(blocks: list[Block | None]) -> list[float | None]:
    """Nanoseconds a cycle of each, the best round."""
    times: list[list[float]] = [[] for _ in blocks]
    for _ in range(ROUNDS):
        for block, seen in zip(blocks, times, strict=True):
            if block is not None:
                start = time.thread_time()
                block()
                seen.append((time.thread_time() - start) / CYCLES * 1e9)
    return [min(seen) if seen else None for seen in times]


def figure(value: float | None, digits: int = 1) -> str:
    """A figure for a table, or a dash."""
    return f"{value:11.{digits}f}" if value is not None else f"{'-':>11}"


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """Our time in parts of theirs."""
    return ours / theirs if ours is not None and theirs is not None else None


def print_speeds() -> None:
    """A row for each programme and model, then the middle of those with the filter."""
    print(f"ns a phi2 cycle, best of {ROUNDS} rounds of {CYCLES} cycles; real time is {1e9 / float(PAL.phi2):.0f}")
    print(f"{'':6} {'three voices of':16} {'filter':8} {'digital':>11} {'Synth':>11} {'pyresidfp':>11} {'ratio':>11}")
    for model in ("6581", "8580"):
        filtered: list[list[float | None]] = []
        for name, control in NOTES.items():
            for routing, bits in FILTERS.items():
                makers = (digital_block, synth_block, residfp_block)
                times = best([make(model, program(control, bits)) for make in makers])
                print_row(model, name, routing, times)
                if routing == "low":
                    filtered.append(times)
        middle = [statistics.median(column) if None not in column else None for column in zip(*filtered, strict=True)]
        print_row(model, "median", "low", middle)


def print_row(model: str, name: str, routing: str, times: list[float | None]) -> None:
    """One row of the table of speeds."""
    figures = [*map(figure, times), figure(ratio(times[1], times[2]), 2)]
    print(f"{model:6} {name:16} {routing:8} {' '.join(figures)}", flush=True)


# What a process does until its first sound: each line is timed.
FIRST_SOUND = {
    "numpy and the package": "import sidtool.sid; from sidtool.sid import RegisterLog, Synth",
    "numba": "import numba",
    "kernels and tables": "synth = Synth('6581')",
    "first frame": "synth.render(RegisterLog.from_writes([(0, 24, 15), (0, 6, 240), (0, 4, 17)], cycles=19_656))",
}
COMPILE = "from sidtool.sid import compile_kernels; compile_kernels(lambda: None)"


def run(code: str, cache: str) -> tuple[float, str]:
    """Seconds that a new process takes for some code, with its compiled kernels in ``cache``, and what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "NUMBA_CACHE_DIR": cache}
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    return time.perf_counter() - start, done.stdout


def print_starts() -> None:
    """The first run ever, which compiles, and the cold starts that follow."""
    timed = ["from time import perf_counter as now; times = [now()]"]
    for line in FIRST_SOUND.values():
        timed += [line, "times.append(now())"]
    timed.append("print(*times)")
    with tempfile.TemporaryDirectory() as cache:
        compiling, _ = run(COMPILE, cache)
        whole, printed = min(run("\n".join(timed), cache) for _ in range(STARTS))
    times = [float(word) for word in printed.split()]
    parts = [later - earlier for earlier, later in itertools.pairwise(times)]
    print(f"\nfirst run, which compiles, on {os.cpu_count()} processors: {compiling:.1f} s")
    print(f"first sound from a cold start, kernels cached, best of {STARTS}: {whole:.2f} s, of which")
    for name, seconds in {
        **dict(zip(FIRST_SOUND, parts, strict=True)),
        "Python, start and end": whole - sum(parts),
    }.items():
        print(f"    {name:24} {seconds:.2f} s")


def main() -> None:
    """Prints the tables."""
    print_speeds()
    print_starts()


if __name__ == "__main__":
    main()
