"""Loading of the machine's compiled kernel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from sidtool.kernel_loading import announced, load

KERNELS = Path(__file__).with_name("kernels")
KERNEL = "c64"  # the others are compiled into it


def load_kernel() -> ModuleType:
    """The module ``c64``; the first call ever compiles it (seconds), later ones load it from numba's cache.

    Raises:
        UserError: no folder for the cache can be written.
    """
    others = sorted(path for path in KERNELS.glob("*.py") if path.stem not in (KERNEL, "__init__"))
    return load(f"sidtool.machine.kernels.{KERNEL}", [KERNELS / f"{KERNEL}.py", *others])


def compile_kernel(announce: Callable[[], None]) -> None:
    """Loads the kernel, and compiles it if it is not in the cache.

    Args:
        announce: is called before anything is compiled, and not at all if it comes from the cache.

    Raises:
        UserError: no folder for the cache can be written.
    """
    with announced(announce):
        load_kernel()
