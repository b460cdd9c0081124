"""The command line as its users run it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from oracles import PROJECT


def sidtool(*arguments: str, cwd: Path, **more: object) -> subprocess.CompletedProcess[str]:
    """Runs ``sidtool`` in a folder; a warning of Python is an error."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, "-m", "sidtool", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        **more,  # type: ignore[call-overload]
    )
