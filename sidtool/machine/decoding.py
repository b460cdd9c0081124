"""The table of all opcodes as the kernel wants it: from the names and modes that the reference has."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import numpy.typing as npt

from sidtool.machine.opcodes import NAMES


def decode_table(kernel: ModuleType) -> npt.NDArray[np.int64]:
    """For each opcode the number of its operation, shifted left by four, and of its addressing mode; shape (256,)."""
    modes: tuple[str, ...] = kernel.MODES
    operations: tuple[str, ...] = kernel.OPERATIONS
    special = {("NOP", "imp"): "NOP1", ("JMP", "ind"): "JMPI"}
    return np.array(
        [operations.index(special.get((name, mode), name)) << 4 | modes.index(mode) for name, mode in NAMES],
        dtype=np.int64,
    )
