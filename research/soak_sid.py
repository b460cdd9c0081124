"""Compares OSC3 and ENV3 with libresidfp (pyresidfp) in every cycle of many random register programs. Prints a table.

    python research/soak_sid.py [PROGRAMS] [KIND ...]

Each program is 20,000 cycles long, on three voices with all their registers; 10,000 of them take about three minutes
for each model. Kinds: ``single`` (single waveforms with sync, ring modulation and gate), ``test`` (with the TEST bit)
and ``all`` (all 16 waveform selections: combined waveforms, noise write-back, no waveform). Where cycles differ, the
first of them is shown for each program, and whether they vanish when our chip is given libresidfp's habits in sync
(``residfp_habits.py``, which takes a second for each). How far it has come is told on the error output.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "sid"))

import numpy as np
from sid_programs import ALL, SINGLE, Program, Reference, random_program

from sidtool.sid import trace

CYCLES = 20_000
FIRST_SEED = 1_000_000  # the tests have the seeds from 0 on
KINDS = {"single": SINGLE, "test": SINGLE, "all": ALL}
TEST = 8  # in CTRL
TOLD_EVERY = 500


def left_with_habits(model: str, kind: str, seed: int) -> int:
    """In how many cycles a program differs when ours has libresidfp's habits."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    call = [sys.executable, str(Path(__file__).with_name("residfp_habits.py")), model, kind, str(seed)]
    return int(subprocess.run(call, env=environment, check=True, capture_output=True, text=True).stdout)


def program_of(kind: str, seed: int) -> Program:
    """A random program of a kind."""
    program = random_program(seed, CYCLES, KINDS[kind])
    if kind != "single":
        return program
    return [(cycle, r, value & ~TEST if r % 7 == 4 else value) for cycle, r, value in program]


def waveform_at(program: Program, cycle: int) -> int:
    """The waveform nibble of voice 3 in a cycle."""
    controls = [value for at, register, value in program if register == 18 and at < cycle]
    return controls[-1] >> 4 if controls else 0


class Soak:
    """The programs of one kind on one model, and what came of them."""

    def __init__(self, model: str, kind: str) -> None:
        self.model = model
        self.kind = kind
        self.programs = 0
        self.unequal_osc3 = 0
        self.unequal_env3 = 0
        self.causes: list[str] = []
        self._low = importlib.import_module("pyresidfp")

    def run(self, seed: int) -> None:
        """One program."""
        program = program_of(self.kind, seed)
        osc3, env3 = Reference(self._low, self.model).watch(program, CYCLES)
        ours = trace(self.model, program, CYCLES)
        self.programs += 1
        for name, differs in (("OSC3", ours.osc3 != osc3), ("ENV3", ours.env3 != env3)):
            if differs.any():
                first, count = int(np.argmax(differs)), int(differs.sum())
                left = left_with_habits(self.model, self.kind, seed)
                why = "libresidfp's habits" if left == 0 else f"unexplained in {left} cycles"
                what = f"{name}, waveform {waveform_at(program, first):X}, cycle {first}, {count} cycles"
                self.causes.append(f"seed {seed}: {what}: {why}")
        self.unequal_osc3 += int((ours.osc3 != osc3).sum())
        self.unequal_env3 += int((ours.env3 != env3).sum())

    def row(self) -> str:
        """A line of the table."""
        cycles = self.programs * CYCLES
        unequal = max(self.unequal_osc3, self.unequal_env3)
        return (
            f"{self.kind:8} {self.model} {self.programs:8} {cycles:12} {self.unequal_osc3:10} {self.unequal_env3:10}"
            f" {100 * (1 - unequal / cycles):11.6f}"
        )


def main(arguments: list[str]) -> None:
    """Prints the table, a line for each kind and model, and what lies behind the differences."""
    programs = int(arguments[0]) if arguments else 10_000
    print(f"{'kind':8} {'chip':4} {'programs':>8} {'cycles':>12} {'OSC3 other':>10} {'ENV3 other':>10} {'% equal':>11}")
    for kind in arguments[1:] or list(KINDS):
        soaks = [Soak("6581", kind), Soak("8580", kind)]
        for done, seed in enumerate(range(FIRST_SEED, FIRST_SEED + programs), start=1):
            for soak in soaks:
                soak.run(seed)
                if done % TOLD_EVERY == 0 and done < programs:
                    print(soak.row(), file=sys.stderr, flush=True)
        for soak in soaks:
            print(soak.row(), flush=True)
            for cause in soak.causes:
                print(f"    {cause}")


if __name__ == "__main__":
    main(sys.argv[1:])
