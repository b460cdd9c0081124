"""The two chips as numbers: what the kernels need to know about a 6581 or an 8580."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sidtool.errors import UserError
from sidtool.sid.pulldowns import pulldowns_of
from sidtool.sid.waveforms import Table, base_tables, pulldown_tables

MODELS = ("6581", "8580")


@dataclass(frozen=True, slots=True)
class Traits:
    """Timing and wiring that differ between the models. Source: libresidfp 0.9.1, src/WaveformGenerator.cpp.

    The times are in cycles; between single chips they vary by up to twenty times.

    Attributes:
        msb_feedback: 6581: a pulled-down top bit of the output clears the accumulator's while saw is selected.
        osc3_latch: 8580: OSC3 shows triangle and saw a cycle late.
        float_hold, float_step: waveform 0: until the held output loses its first bit, and between further ones.
        charge_hold, charge_step: TEST held: until the noise register charges by a bit, and between further ones.
        tri_saw_conflict: 6581: no write-back where triangle and saw swap places at a TEST release.
        noise_pulse_shown: the bits of noise with pulse that come up while TEST is held: a real 6581's OSC3 settles at
            $FC (VICE's test program wf12nsr), where libresidfp's guess of the pulldown lets all of them up.
        bus_life: how long a value stays on the data bus for reads of write-only registers.
    """

    msb_feedback: bool
    osc3_latch: bool
    float_hold: int
    float_step: int
    charge_hold: int
    charge_step: int
    tri_saw_conflict: bool
    noise_pulse_shown: int
    bus_life: int

    def as_array(self) -> npt.NDArray[np.int64]:
        """In the order of the kernel's constants MSB_FEEDBACK ... NOISE_PULSE_SHOWN."""
        return np.array(
            [
                self.msb_feedback,
                self.osc3_latch,
                self.float_hold,
                self.float_step,
                self.charge_hold,
                self.charge_step,
                self.tri_saw_conflict,
                self.noise_pulse_shown,
            ],
            dtype=np.int64,
        )


TRAITS = {
    "6581": Traits(True, False, 54_000, 1_400, 50_000, 15_000, True, 0xFCF, 0x1D00),
    "8580": Traits(False, True, 800_000, 50_000, 986_000, 314_300, False, 0xFFF, 0xA2000),
}


@dataclass(frozen=True, slots=True)
class OscillatorTables:
    """What the oscillator kernel takes.

    Attributes:
        traits: int64 (TRAITS,), see :class:`Traits`.
        bases: int16 (4, 4096), see :func:`~sidtool.sid.waveforms.base_tables`.
        pulldowns: int16 (16, 4096), see :func:`~sidtool.sid.waveforms.pulldown_tables`.
        outputs: int16 (16, 4096): bases and pulldowns in one, for each waveform and phase.
    """

    traits: npt.NDArray[np.int64]
    bases: Table
    pulldowns: Table
    outputs: Table


@functools.cache
def oscillator_tables(model: str, combined: str) -> OscillatorTables:
    """The tables of a model with some chip's combined waveforms; all its chips share them, nobody writes to them.

    Raises:
        UserError: the model has no combined waveforms of that name.
    """
    bases, pulldowns = base_tables(), pulldown_tables(pulldowns_of(model, combined))
    outputs = np.stack([pulldowns[waveform][bases[waveform & 3]] for waveform in range(16)])
    return OscillatorTables(TRAITS[model].as_array(), bases, pulldowns, outputs)


def check_model(model: str) -> str:
    """The model's name, if there is such a model.

    >>> check_model("6581")
    '6581'

    Raises:
        UserError: it is neither 6581 nor 8580.
    """
    if model not in MODELS:
        raise UserError(f"there is no SID model {model!r}", "choose 6581 (bread bin) or 8580 (C64C)")
    return model
