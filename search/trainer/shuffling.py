"""The order in which an epoch takes its images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHUFFLED_WHOLE = 2 * 1024**3
"""Bytes up to which any image may follow any other.

A host that trains has as much memory for the file's pages, which all its trainers share. Each host
must draw the same order, so that this is no share of one's own memory.
"""

WINDOW = 256 * 1024**2  # bytes that are shuffled together: the pages that must stay in memory
BLOCK = 512 * 1024  # bytes of neighbours that enter a window together: what a disk reads at once


def drawn_order(number: int, size: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """A permutation of `number` images of `size` bytes each.

    Beyond `SHUFFLED_WHOLE` bytes, blocks of neighbours are drawn, as many as fill a window, and
    only the images of one window are shuffled: every page of the file is read once an epoch. A file
    that lies sorted by class is mixed nevertheless, as a window has blocks from all over it.
    """
    if number * size <= SHUFFLED_WHOLE:
        return generator.permutation(number)
    block = max(1, BLOCK // size)
    firsts = generator.permutation(-(-number // block)) * block
    order = (firsts[:, None] + np.arange(block)).ravel()
    order = order[order < number]  # the last block may be short
    window = max(1, WINDOW // size)
    for start in range(0, number, window):
        generator.shuffle(order[start : start + window])
    return order
