"""Streams of blocks of samples, cut and faded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Block = npt.NDArray[np.float32]


def after(blocks: Iterator[Block], count: int) -> Iterator[Block]:
    """Some blocks without their first ``count`` samples."""
    left = count
    for block in blocks:
        if len(block) > left:
            yield block[left:]
        left -= min(left, len(block))


def exactly(blocks: Iterator[Block], total: int) -> Iterator[Block]:
    """The first ``total`` samples of some blocks; silence is added where they are fewer."""
    import numpy as np

    left = total
    for block in blocks:
        if left and len(block):
            yield block[:left]
        left -= min(left, len(block))
    if left:
        yield np.zeros(left, np.float32)


def faded(blocks: Iterator[Block], total: int, fade: int) -> Iterator[Block]:
    """Blocks of together ``total`` samples whose last ``fade`` go down to silence in a straight line."""
    import numpy as np

    position = 0
    for block in blocks:
        left = total - position - np.arange(len(block))
        position += len(block)
        if fade and left[-1] < fade:
            yield (block * np.minimum(1.0, left / fade)).astype(np.float32)
        else:
            yield block
