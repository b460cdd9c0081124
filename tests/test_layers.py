"""Imports point downwards only: the contract stands in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys

from oracles import PROJECT


def test_imports_point_downwards_only() -> None:
    check = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    ran = subprocess.run([sys.executable, "-c", check], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "6 kept, 0 broken" in ran.stdout
