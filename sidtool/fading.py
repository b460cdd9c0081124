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


SILENCE_SECONDS = 5  # of silence end a tune of which no length is known
START_SECONDS = 30  # that it may take to begin
_QUIET = 3e-4  # -70 dB of full scale, from the lowest to the highest sample of a block


def until_silence(blocks: Iterator[Block], rate: int) -> Iterator[Block]:
    """Some blocks up to the end of the first :data:`SILENCE_SECONDS` of silence after a sound.

    Silence is told by how far the samples of a block go, not by where they are: a SID may rest off the middle.
    """
    quiet, sounded = 0, False
    for block in blocks:
        yield block
        if not len(block):
            continue
        if float(block.max()) - float(block.min()) > _QUIET:
            quiet, sounded = 0, True
        else:
            quiet += len(block)
        if quiet >= rate * (SILENCE_SECONDS if sounded else START_SECONDS):
            return
