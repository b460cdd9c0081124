"""A random program of soak_sid.py with our chip bent to libresidfp's habits; prints in how many cycles they differ.

    NUMBA_DISABLE_JIT=1 python research/residfp_habits.py MODEL KIND SEED

The two habits (libresidfp 0.9.1, src/SID.h and src/WaveformGenerator.cpp): a voice that TEST stops in the cycle in
which its top bit rose keeps that rise; and oscillators are synchronized only in the cycle for which that was foreseen
after the last write or synchronization, with accumulators that run on as they do. What does not differ with them is
explained by them. It replaces kernels by functions of its own, so numba's compiler has to be off.
"""

from __future__ import annotations

import importlib
import sys

from soak_sid import CYCLES, Reference, program_of

from sidtool.sid import trace
from sidtool.sid.kernels import oscillator as kernel

NEVER = 1 << 40
write_control = kernel.write_control


def keep_the_rise(voice, value, traits):  # type: ignore[no-untyped-def]
    """A write to CTRL; setting TEST leaves the rise of the accumulator's top bit standing."""
    rising = voice[kernel.MSB_RISING]
    write_control(voice, value, traits)
    voice[kernel.MSB_RISING] = rising


def foresee(voices):  # type: ignore[no-untyped-def]
    """Cycles to the next synchronization."""
    nearest = NEVER
    for v in range(3):
        voice, listener = voices[v], voices[(v + 1) % 3]
        if listener[kernel.SYNC] and voice[kernel.FREQUENCY] and not voice[kernel.TEST]:
            way = (0x7FFFFF - int(voice[kernel.ACCUMULATOR])) & 0xFFFFFF
            nearest = min(nearest, way // int(voice[kernel.FREQUENCY]) + 1)
    return nearest


def run_coupled(voices, at, end, traits, bases, pulldowns, waves, osc3):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """Cycles at ... end - 1 that follow a write; synchronized when that was foreseen."""
    left = foresee(voices)
    for i in range(at, end):
        for v in range(3):
            kernel.clock(voices[v], traits)
        for v in range(3):
            source = voices[v - 1 if v else 2, kernel.ACCUMULATOR]
            kernel.form_output(voices[v], source, traits, bases, pulldowns)
            high = voices[v, kernel.ACCUMULATOR] >> 12 >= voices[v, kernel.PULSE_WIDTH]
            voices[v, kernel.PULSE] = 0xFFF if high else 0
            waves[v, i] = voices[v, kernel.OUTPUT]
        left -= 1
        if left == 0:
            kernel.synchronize(voices)
            left = foresee(voices)
        osc3[i] = voices[2, kernel.OSC3] >> 4


def main(model: str, kind: str, seed: str) -> None:
    """Runs both chips."""
    kernel.write_control = keep_the_rise
    kernel.run_coupled = run_coupled
    kernel.UNFORESEEN = NEVER
    program = program_of(kind, int(seed))
    osc3, env3 = Reference(importlib.import_module("pyresidfp"), model).watch(program, CYCLES)
    ours = trace(model, program, CYCLES, longest_free=0)
    print(int((ours.osc3 != osc3).sum() + (ours.env3 != env3).sum()))


if __name__ == "__main__":
    main(*sys.argv[1:])
