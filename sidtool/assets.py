"""Where the files that travel with the package are: ``asm/`` beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def asm_dir() -> Path:
    """The folder of the hand-written 6502 sources (player, SID macros, KERNAL stand-in)."""
    installed = _HERE / "_asm"
    return installed if installed.is_dir() else _HERE.parent / "asm"
