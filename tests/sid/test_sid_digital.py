"""The SID as the CPU reads it, and the two ways of clocking it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from oracles import need_module
from sid_programs import ALL, SINGLE, Reference, random_program

from sidtool.errors import UserError
from sidtool.sid import Digital, Sid, WriteError, combined_names, trace
from sidtool.sid.model import oscillator_tables
from sidtool.sid.oscillators import BLOCK, Voices, Writes


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize("seed", range(100, 112))
@pytest.mark.parametrize("longest_free", [0, 1, 7])
def test_strides_and_single_cycles_give_the_same(model: str, seed: int, longest_free: int) -> None:
    program = random_program(seed, 5_000, ALL)
    strides, single = trace(model, program, 5_000), trace(model, program, 5_000, longest_free=longest_free)
    assert np.array_equal(strides.waves, single.waves)
    assert np.array_equal(strides.osc3, single.osc3)


@pytest.mark.parametrize("combined", combined_names("6581"))
def test_every_6581s_combined_saw_runs_as_it_does_cycle_by_cycle(combined: str) -> None:
    program = random_program(17, 5_000, [3, 6, 7, 10, 11, 14, 15])
    strides, single = (trace("6581", program, 5_000, longest_free=n, combined=combined) for n in (BLOCK, 0))
    assert np.array_equal(strides.waves, single.waves)


@pytest.mark.parametrize("seed", range(4))
def test_a_combined_saw_that_holds_its_top_bit_up_runs_as_it_does_cycle_by_cycle(seed: int) -> None:
    # No chip is known that pulls nothing down: here the accumulators are not foreseen.
    tables = oscillator_tables("6581", "average")
    lines = np.tile(np.arange(4_096, dtype=np.int16), (16, 1))
    free = dataclasses.replace(tables, pulldowns=lines, outputs=tables.bases[np.arange(16) & 3])
    chips = [Voices("6581", longest_free=n) for n in (BLOCK, 0)]
    writes = Writes(*zip(*random_program(seed, BLOCK, ALL), strict=True))
    for chip in chips:
        chip._tables = free
        chip.run(writes, 0, BLOCK)
    assert np.array_equal(chips[0].waves, chips[1].waves)
    assert len(np.unique(chips[0].waves)) > 100


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize("seed", range(6))
def test_reads_see_what_a_chip_clocked_cycle_by_cycle_shows(model: str, seed: int) -> None:
    program = random_program(seed, 20_000, ALL)
    seen = trace(model, program, 20_000)
    chip, rng, waiting = Digital(model), np.random.default_rng(seed), list(program)
    writes = [cycle for cycle, _, _ in program if cycle < 20_000]
    for cycle in sorted({*rng.integers(0, 20_000, 300).tolist(), *writes[::3]}):
        while waiting and waiting[0][0] < cycle:
            chip.write(*waiting.pop(0))
        assert chip.read(cycle, 0x1B) == seen.osc3[cycle]
        while waiting and waiting[0][0] == cycle:
            chip.write(*waiting.pop(0))
        # A write of this cycle does not show in it, whether the chip has been clocked through it or not.
        assert chip.read(cycle, 0x1B) == seen.osc3[cycle]
        assert chip.read(cycle, 0x1C) == seen.env3[cycle]


@pytest.mark.parametrize("seed", range(4))
def test_writes_in_any_order_harm_no_kernel(seed: int) -> None:
    # Logs and traces refuse them; a kernel that gets them all the same takes late writes late.
    rng = np.random.default_rng(seed)
    program = random_program(seed, 6_000, ALL)
    mixed = [program[i] for i in rng.permutation(len(program))]
    cycles, registers, values = zip(*mixed, strict=True)
    voices = Voices("6581", recorded=BLOCK)
    voices.run(Writes(cycles, np.array(registers) + 3 * (np.arange(len(mixed)) % 2), values), 0, 6_000)
    assert voices.cycle == 6_000
    with pytest.raises(WriteError, match="out of order"):
        trace("6581", mixed, 6_000)


def test_many_writes_without_a_read_are_not_kept() -> None:
    chip = Digital("6581")
    for cycle in range(20_000):
        chip.write(cycle, 0x0E + cycle % 5, cycle & 0xFF)
    assert len(chip._pending) < 5_000
    program = [(cycle, 0x0E + cycle % 5, cycle & 0xFF) for cycle in range(20_000)]
    assert chip.read(20_100, 0x1B) == trace("6581", program, 20_101).osc3[-1]


def test_a_write_in_the_cycle_of_a_read_acts_after_it() -> None:
    chip = Digital("6581")
    chip.write(50, 0x12, 0x08)  # TEST: the accumulator stands at 0
    chip.write(60, 0x12, 0x40)  # pulse, width 0: high
    assert chip.read(61, 0x1B) == 0xFF
    chip.write(61, 0x11, 0x0F)
    assert chip.read(62, 0x1B) == 0xFF
    assert chip.read(63, 0x1B) == 0x00


@pytest.mark.parametrize("build", [Digital, lambda model, **paddles: Readable(Sid(model, **paddles))])
def test_paddles_read_what_they_are_set_to(build: Callable[..., Digital]) -> None:
    chip = build("8580")
    assert [chip.read(10, 0x19), chip.read(11, 0x1A)] == [0xFF, 0xFF]
    chip = build("6581", paddles=(0x12, 0x34))
    assert [chip.read(10, 0x19), chip.read(11, 0x1A)] == [0x12, 0x34]
    assert chip.read(12, 0x1F) == 0x34  # it was on the bus
    chip.paddles = (0x00, 0xC0)
    assert [chip.read(20, 0x19), chip.read(21, 0x1A)] == [0x00, 0xC0]
    with pytest.raises(UserError, match="256 does not fit"):
        chip.paddles = (0, 256)
    assert chip.paddles == (0x00, 0xC0)


class Readable:
    """A Sid that is read as a Digital."""

    def __init__(self, sid: Sid) -> None:
        self.__dict__["sid"] = sid

    def __getattr__(self, name: str) -> object:
        return getattr(self.sid, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self.sid, name, value)

    def read(self, cycle: int, register: int) -> int:
        self.sid.clock(cycle + 1 - self.sid.cycle)
        return self.sid.read(register)


@pytest.mark.parametrize(("model", "life"), [("6581", 0x1D00), ("8580", 0xA2000)])
def test_write_only_registers_show_the_bus_until_it_decays(model: str, life: int) -> None:
    for distance, value in ((1, 0x5A), (life - 1, 0x5A), (life, 0x00)):
        chip = Digital(model)
        chip.write(100, 0x18, 0x5A)
        assert chip.read(100 + distance, 0x00) == value


@pytest.mark.parametrize("model", ["6581", "8580"])
@pytest.mark.parametrize("seed", range(4))
def test_first_reads_of_all_registers_are_those_of_residfp(model: str, seed: int) -> None:
    # In libresidfp a read of what cannot be read takes half of its life from the value on the bus: only the first
    # after it was driven is compared.
    reference = Reference(need_module("pyresidfp"), model).chip
    chip, rng, now = Digital(model), np.random.default_rng(seed), -1
    driven = False
    for cycle in np.cumsum(rng.integers(1, 6_000, 400)).tolist():
        reference.clock(cycle - now)
        now = cycle
        register, value = int(rng.integers(0, 0x20)), int(rng.integers(0, 256))
        drives = 0x19 <= register <= 0x1C
        if rng.random() < 0.6:
            seen = (chip.read(cycle, register), reference.read(register))
            assert seen[0] == seen[1] or not (drives or driven), (cycle, register)
            driven = drives
        elif register < 0x19:
            chip.write(cycle, register, value)
            reference.write(register, value)
            driven = True


def test_time_does_not_run_backwards() -> None:
    chip = Digital("6581")
    chip.write(100, 0, 0)
    with pytest.raises(ValueError, match="cycle 99"):
        chip.read(99, 0x1B)


def test_an_unknown_model_is_told() -> None:
    with pytest.raises(UserError, match="6582"):
        Digital("6582")


def test_single_waveforms_need_no_more_than_their_own_voice() -> None:
    program = [write for write in random_program(5, 4_000, SINGLE) if write[1] < 7]
    program = [(cycle, r, v & 0xF1 if r == 4 else v) for cycle, r, v in program]
    moved = [(cycle, register + 14, value) for cycle, register, value in program]
    assert np.array_equal(trace("6581", program, 4_000).waves[0], trace("6581", moved, 4_000).waves[2])
