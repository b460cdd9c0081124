"""Loading of the compiled kernels."""

from __future__ import annotations

import importlib
from types import ModuleType


def load_kernel(name: str) -> ModuleType:
    """A module of :mod:`sidtool.sid.kernels`; the first import ever compiles it (seconds), later ones load it."""
    return importlib.import_module(f"sidtool.sid.kernels.{name}")
