"""py65's monitor on this machine: breakpoints by label, steps, disassembly with source lines, watched registers."""

from __future__ import annotations

from sidtool.debug.monitor import SidMonitor
from sidtool.debug.names import Names, names_of

__all__ = ["Names", "SidMonitor", "names_of"]
