"""The SID: register writes in, samples out; and the chip as the CPU reads it.

- :class:`Synth` renders a :class:`~sidtool.register_log.RegisterLog`, slice by slice.
- :class:`Digital` answers a machine's reads of OSC3, ENV3 and the rest.
- :func:`trace` shows voice 3 in every cycle.

Importing this is cheap; the compiled kernels are loaded when something is built.
"""

from __future__ import annotations

from sidtool.sid.digital import Digital, Trace, trace
from sidtool.sid.model import MODELS
from sidtool.sid.synth import Synth

__all__ = ["MODELS", "Digital", "Synth", "Trace", "trace"]
