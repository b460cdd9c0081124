"""The command line as its users run it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from oracles import PROJECT


def sidtool(*arguments: str, cwd: Path, **more: object) -> subprocess.CompletedProcess[str]:
    """Runs ``sidtool`` in a folder; a warning of Python is an error.

    Args:
        more: options of ``subprocess.run``, such as ``input``; with ``encoding=None`` texts are bytes.
    """
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8"}
    options = {"capture_output": True, "encoding": "utf-8", "timeout": 300, **more}
    return subprocess.run(
        [sys.executable, "-m", "sidtool", *arguments],
        cwd=cwd,
        env=environment,
        check=False,
        **options,  # type: ignore[call-overload]
    )
