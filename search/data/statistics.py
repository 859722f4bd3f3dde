"""Mean and deviation of the training images, which a network may standardize by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.data.dataset import images_path

if TYPE_CHECKING:
    from pathlib import Path

IMAGES_AT_ONCE = 256
"""Bounds the memory, whatever the data set's size."""


def channel_statistics(directory: Path) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of each channel over all training images of a prepared set.

    Validation images have no part in it. A channel that is the same everywhere has deviation 1: it
    is divided by.
    """
    images = np.load(images_path(directory, "train"), mmap_mode="r")
    pixels = images.shape[0] * images.shape[1] * images.shape[2]
    sums, squares = np.zeros(images.shape[3]), np.zeros(images.shape[3])
    for start in range(0, len(images), IMAGES_AT_ONCE):
        some = images[start : start + IMAGES_AT_ONCE].astype(np.float64)
        sums += some.sum(axis=(0, 1, 2))
        squares += (some**2).sum(axis=(0, 1, 2))
    mean = sums / pixels
    deviation = np.sqrt(np.maximum(squares / pixels - mean**2, 0.0))
    return tuple(mean.tolist()), tuple(np.where(deviation > 0, deviation, 1.0).tolist())
