"""Independent judges for the tests: other programs, other libraries, measured data. Absent ones skip the test.

``SIDTOOL_REQUIRE_ORACLES=1`` (set where everything is installed) turns "oracle missing" into a failure, so that a test
which never runs is noticed.
"""

from __future__ import annotations

import importlib
import os
import shutil
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"


def missing(what: str) -> NoReturn:
    """Skips the running test, or fails it where every oracle has to be there."""
    if os.environ.get("SIDTOOL_REQUIRE_ORACLES") == "1":
        pytest.fail(f"oracle missing: {what}")
    pytest.skip(f"oracle missing: {what}")


def need_tool(name: str) -> str:
    """The path of a program, or a skip."""
    return shutil.which(name) or missing(f"program {name}")


def need_module(name: str) -> ModuleType:
    """A Python module that only tests use, or a skip."""
    try:
        return importlib.import_module(name)
    except ImportError:
        missing(f"module {name}")


def shared(path: str) -> Path:
    """A file or folder of the data beside the project. It is no oracle to install: where it is absent, tests skip."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"no {path} beside the project")
    return found
