"""Nanoseconds a SID cycle, ours beside libresidfp's (pyresidfp), in one run. Prints a table.

    python benchmarks/sid_speed.py

Both render the same register writes to 48 kHz, conversion included; blocks of both alternate and the best of several
rounds is shown, so that what else the machine does weighs on both alike. pyresidfp hands out a list of Python integers;
that is a few nanoseconds a sample, nothing a cycle. Kernels are compiled (or loaded) before the clock starts.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sidtool.c64 import PAL
from sidtool.register_log import RegisterLog
from sidtool.sid import Synth
from sidtool.sid.oscillators import BLOCK, Voices, Writes

CYCLES = 20 * PAL.cycles_per_frame
ROUNDS = 9

NOTES = {"saw": 0x21, "pulse": 0x41, "noise": 0x81, "saw+pulse": 0x61, "noise+triangle": 0x91, "pulse, synced": 0x43}
FILTERS = {"off": 0x00, "low": 0x17}


def program(control: int, routing: int) -> list[tuple[int, int, int]]:
    """Three voices that play, as ``(cycle, register, value)``."""
    writes = [(0, 0x16, 0x60), (0, 0x17, 0xF0 | routing & 7), (0, 0x18, 0x1F if routing else 0x0F)]
    for voice in range(3):
        values = [17 * voice, 20 + 7 * voice, 0, 6 + voice, control, 0x09, 0xA9]
        writes += [(1, 7 * voice + register, value) for register, value in enumerate(values)]
    return writes


Block = Callable[[], object]


def digital_block(model: str, writes: list[tuple[int, int, int]]) -> Block:
    """Oscillators and envelopes alone."""
    voices = Voices(model)
    voices.run(Writes(*zip(*writes, strict=True)), 0, BLOCK)

    def block() -> None:
        for _ in range(CYCLES // BLOCK):
            voices.run(Writes(), 0, BLOCK)

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
                start = time.perf_counter()
                block()
                seen.append((time.perf_counter() - start) / CYCLES * 1e9)
    return [min(seen) if seen else None for seen in times]


def shown(figure: float | None) -> str:
    """A figure for the table, or a dash."""
    return f"{figure:11.1f}" if figure is not None else f"{'-':>11}"


def main() -> None:
    """Prints the table."""
    print(f"ns a phi2 cycle, best of {ROUNDS} rounds of {CYCLES} cycles; real time is {1e9 / float(PAL.phi2):.0f}")
    print(f"{'':6} {'three voices of':16} {'filter':8} {'digital':>11} {'Synth':>11} {'pyresidfp':>11}")
    for model in ("6581", "8580"):
        for name, control in NOTES.items():
            for routing, bits in FILTERS.items():
                writes = program(control, bits)
                blocks = [make(model, writes) for make in (digital_block, synth_block, residfp_block)]
                print(
                    f"{model:6} {name:16} {routing:8} {' '.join(shown(figure) for figure in best(blocks))}", flush=True
                )


if __name__ == "__main__":
    main()
