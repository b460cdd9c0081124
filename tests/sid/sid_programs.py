"""Random register programs and the reference chip that runs them, for several test modules."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import numpy.typing as npt

Program = list[tuple[int, int, int]]  # (cycle, register, value)
Bytes = npt.NDArray[np.uint8]

SINGLE = [1, 2, 4, 8]
SINGLE_AND_NONE = [0, 1, 2, 4, 8]
COMBINED = [3, 5, 6, 7]
ALL = list(range(16))
NO_REGISTER = -1


def random_program(seed: int, cycles: int, waveforms: list[int]) -> Program:
    """Writes to all the voices' registers; CTRL more often, with a waveform of the list and any of its other bits."""
    rng = np.random.default_rng(seed)
    longest_gap = int(rng.choice([8, 60, 400]))
    program: Program = []
    cycle = int(rng.integers(0, 5))
    while cycle < cycles:
        register = int(rng.integers(0, 21)) if rng.random() < 0.6 else int(rng.choice([4, 11, 18]))
        value = int(rng.integers(0, 256))
        if register % 7 == 4:
            chance = {0: 0.5, 1: 0.4, 2: 0.4, 3: 0.12}  # gate, sync, ring, TEST
            value = sum(1 << bit for bit, p in chance.items() if rng.random() < p) | int(rng.choice(waveforms)) << 4
        program.append((cycle, register, value))
        cycle += 1 + int(rng.integers(0, longest_gap))
    return program


class Reference:
    """pyresidfp's chip, fresh from power-up and RESET, clocked as a CPU would see it."""

    def __init__(self, pyresidfp: ModuleType, model: str, rate: float = 48_000.0) -> None:
        low = pyresidfp._pyresidfp
        chip = {"6581": low.ChipModel.MOS6581, "8580": low.ChipModel.MOS8580}[model]
        self.chip = low.SID(chip, low.SamplingMethod.RESAMPLE, 985_248.0, rate)
        self.chip.reset()

    def watch(self, program: Program, cycles: int, step: int = 1) -> tuple[Bytes, Bytes]:
        """OSC3 and ENV3 after each ``step`` cycles; writes have to lie on those cycles when step is not 1."""
        clock, read, write = self.chip.clock, self.chip.read, self.chip.write
        seen = bytearray()
        for cycle, register, value in [*program, (cycles - 1, NO_REGISTER, 0)]:
            while len(seen) // 2 * step <= min(cycle, cycles - step):
                clock(step)
                seen.append(read(0x1B))
                seen.append(read(0x1C))
            if cycle < cycles and register != NO_REGISTER:
                write(register, value)
        both = np.frombuffer(seen, dtype=np.uint8).reshape(-1, 2)
        return both[:, 0].copy(), both[:, 1].copy()

    def hear(self, program: Program, cycles: int) -> npt.NDArray[np.float64]:
        """The samples, full scale 1."""
        samples: list[int] = []
        at = 0
        for cycle, register, value in program:
            if cycle >= at:
                samples += self.chip.clock(cycle + 1 - at)
                at = cycle + 1
            self.chip.write(register, value)
        samples += self.chip.clock(cycles - at)
        return np.array(samples) / 32768
