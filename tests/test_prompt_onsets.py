"""Every struck note begins at once: the envelopes of whole songs, on the chip.

The rate counter of an envelope is reset by nothing, and where it has passed the period of the rate that is selected, it
runs through all of its 32,768 states first: the note is 33 ms late, and a short drum is gone. It depends on the cycle
that the gate opens in, so a song has to be followed for some hundred notes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gallery import GALLERY, name

from sidtool import api
from sidtool.register_log import RegisterLog, join
from sidtool.sid import trace

SECONDS = 12
SETTLED = 500  # cycles after the gate opens: all writes of the onset are done
SOON = 3000  # cycles after which an attack of 0, 255 steps of 9 cycles, has passed its peak
RISEN = 60
STRUCK = [path for path in GALLERY if "\ninstrument " in path.read_text(encoding="utf-8")]


def onsets(log: RegisterLog, voice: int) -> list[int]:
    """The cycles in which the gate of a voice, 0 to 2, opens for a note of attack 0."""
    control = log.registers == 7 * voice + 4
    cycles, gates = log.cycles[control], log.values[control] & 1
    opened = cycles[np.flatnonzero(np.diff(gates, prepend=0) == 1)]
    envelope = log.registers == 7 * voice + 5
    at = np.searchsorted(log.cycles[envelope], opened + SETTLED) - 1
    attacks = log.values[envelope][at] >> 4
    return [int(cycle) for cycle in opened[attacks == 0]]


@pytest.mark.parametrize("path", STRUCK, ids=name)
def test_no_note_of_attack_0_is_late(path: Path) -> None:
    program = api.load_program(path)
    cycles = program.clock.cycles(SECONDS)
    log = join(list(api.register_logs(program, cycles)))
    writes = [(int(cycle), int(register), int(value)) for cycle, _, register, value in log]
    levels = trace("8580", writes, cycles).levels
    found = [(voice, cycle) for voice in range(3) for cycle in onsets(log, voice) if cycle + SOON < cycles]
    late = [(voice + 1, cycle) for voice, cycle in found if levels[voice, cycle + SOON] < RISEN]
    assert late == [], f"of {len(found)} notes"
