"""The order in which an epoch takes its images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHUFFLED_WHOLE = 2 * 1024**3
"""Bytes up to which any image may follow any other.

A host that trains has as much memory for the file's pages, which all its trainers share. It is no
share of a host's own memory, because every host must draw the same order.
"""

WINDOW = 256 * 1024**2  # bytes that are shuffled together; the pages of two windows are in memory
BLOCK = 512 * 1024  # bytes of neighbours that enter a window together: they are read as one


@dataclass(frozen=True, kw_only=True)
class Order:
    """Where the images of an epoch lie, one after another.

    Where there is a `window`, that many of them, and then as many again, come from few blocks.
    """

    places: NDArray[np.int64]
    window: int | None = None

    def entered(self, start: int, step: int) -> NDArray[np.int64]:
        """What to read ahead before the images from `start` on, `step` after the last time.

        When a window begins, that is the rest of it and the next one; else nothing.
        """
        if self.window is None or start // self.window == (start - step) // self.window:
            return self.places[:0]
        return self.places[start : (start // self.window + 2) * self.window]


def draw_order(number: int, size: int, generator: np.random.Generator) -> Order:
    """A random order of `number` images of `size` bytes each.

    Beyond `SHUFFLED_WHOLE` bytes, blocks of neighbours are drawn from the whole file, as many as
    fill a window, and the images of a window are shuffled. Each page of the file is then read once
    an epoch, and a file that lies sorted by class is mixed nevertheless.
    """
    if number * size <= SHUFFLED_WHOLE:
        return Order(places=generator.permutation(number))
    block, window = max(1, BLOCK // size), max(1, WINDOW // size)
    firsts = generator.permutation(-(-number // block)) * block
    places = (firsts[:, None] + np.arange(block)).ravel()
    places = places[places < number]  # the last block may be short
    for start in range(0, number, window):
        generator.shuffle(places[start : start + window])
    return Order(places=places, window=window)
