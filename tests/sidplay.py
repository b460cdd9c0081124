"""Debian's sidplayfp as a judge of .sid files: it needs no ROMs, and without its random delay runs are equal."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt
from oracles import need_module, need_tool

RATE = 48_000


def hear(sid: Path, seconds: int, song: int) -> npt.NDArray[np.float64]:
    """The sound of a song of a file at 48 kHz, mono; it has to be accepted."""
    wav = sid.with_suffix(f".{song}.wav")
    # It counts its time in speeds of its own: some output is longer than asked for.
    command = [need_tool("sidplayfp"), "--residfp", f"-t{seconds}", f"-f{RATE}", "-m", "--delay=0", f"-o{song}"]
    environment = {**os.environ, "HOME": str(sid.parent), "XDG_CONFIG_HOME": str(sid.parent)}
    ran = subprocess.run(
        [*command, f"-w{wav}", str(sid)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode(errors="replace")[-500:]
    samples, rate = need_module("soundfile").read(wav)
    assert rate == RATE
    return np.asarray(samples[: seconds * RATE], dtype=np.float64)
