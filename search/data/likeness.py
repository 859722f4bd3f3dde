"""How alike two images look: hashes of 64 bits that are near where the images are."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

ROWS, COLUMNS = 8, 9  # so 8 differences a row
SHORTEST_SIDE = 32  # pixels that are enough to hash by
LEAST_DIFFERENCE = 0.5  # levels of 255


def likeness(gray: NDArray[np.uint8]) -> int:
    """The difference hash of a gray image (height, width); see `likenesses`."""
    return int(likenesses(gray[np.newaxis])[0])


def likeness_of_rows(strips: Iterable[NDArray[np.uint8]], size: tuple[int, int]) -> int:
    """The difference hash of a gray image that comes in strips (rows, width), from above.

    `size` is its height and width. A strip that is the whole image gives what `likeness` does.
    """
    height, width = size
    down, across = _averaging(ROWS, height), _averaging(COLUMNS, width).T
    small = np.zeros((ROWS, COLUMNS), np.float32)
    top = 0
    for strip in strips:
        bottom = top + len(strip)
        small += down[:, top:bottom] @ strip.astype(np.float32) @ across
        top = bottom
    return int(_hashes(small[np.newaxis])[0])


def likenesses(gray: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """The difference hash of gray images (n, height, width), shape (n,).

    Each image is averaged down to 8 rows of 9, and every bit says whether a place is brighter, by
    more than rounding, than its left neighbour. See N. Krawetz, "Kind of Like That",
    hackerfactor.com, 2013.
    """
    height, width = gray.shape[1:]
    return _hashes(
        _averaging(ROWS, height) @ gray.astype(np.float32) @ _averaging(COLUMNS, width).T
    )


def _hashes(small: NDArray[np.float32]) -> NDArray[np.uint64]:
    """The hashes of what was averaged down, (n, 8, 9)."""
    bits = np.diff(small, axis=2) > LEAST_DIFFERENCE
    packed = np.packbits(bits.reshape(len(small), ROWS * (COLUMNS - 1)), axis=1)
    return packed.view(">u8")[:, 0].astype(np.uint64)


@lru_cache(maxsize=256)
def _averaging(parts: int, length: int) -> NDArray[np.float32]:
    """The matrix (parts, length) that averages a line over as many equal parts."""
    edges = np.linspace(0, length, parts + 1)
    starts, ends = edges[:-1, np.newaxis], edges[1:, np.newaxis]
    pixels = np.arange(length)
    share = np.minimum(ends, pixels + 1) - np.maximum(starts, pixels)
    weights: NDArray[np.float32] = (np.clip(share, 0, None) * parts / length).astype(np.float32)
    return weights
