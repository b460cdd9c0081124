"""The SID: register writes in, samples out; and the chip as the CPU reads it.

- :class:`Sid` is a chip to write to, read from and clock, with samples at its own clock.
- :func:`render` makes a whole :class:`~sidtool.register_log.RegisterLog` into samples, :class:`Synth` does so slice by
  slice, :class:`ChipSet` with several chips.
- :class:`Digital` answers a machine's reads of OSC3, ENV3 and the rest; :func:`trace` shows voice 3 in every cycle.
- :func:`compile_kernels` compiles now what would be compiled when it is first needed, and says so.

Importing this is cheap; the compiled kernels are loaded when something is built.

>>> log = RegisterLog.from_writes([(0, 24, 15), (0, 6, 0xF0), (0, 1, 30), (0, 4, 17)], cycles=98_525)
>>> render(log, rate=48_000, model="6581").shape
(4800,)
"""

from __future__ import annotations

from sidtool.register_log import RegisterLog, WriteError
from sidtool.sid.chip import Sid
from sidtool.sid.chip_set import ChipSet, mono_mix, render, stereo_mix
from sidtool.sid.digital import Digital, Trace, trace
from sidtool.sid.kernels_loader import compile_kernels
from sidtool.sid.model import MODELS
from sidtool.sid.presets import preset_names
from sidtool.sid.pulldowns import combined_names
from sidtool.sid.synth import Synth

__all__ = [
    "MODELS",
    "ChipSet",
    "Digital",
    "RegisterLog",
    "Sid",
    "Synth",
    "Trace",
    "WriteError",
    "combined_names",
    "compile_kernels",
    "mono_mix",
    "preset_names",
    "render",
    "stereo_mix",
    "trace",
]
