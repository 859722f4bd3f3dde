"""The image size of a study that names none."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_SIDE_PIXELS = 8
MAX_DEFAULT_SIDE_PIXELS = 128


def common_size(sizes: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The size (height, width) that all `sizes` share, else a square of the median smaller side.

    Scaled down until the longer side is at most 128 pixels, never up, except to 8 a side.
    Without any size, 128×128.
    """
    if not sizes:
        return MAX_DEFAULT_SIDE_PIXELS, MAX_DEFAULT_SIDE_PIXELS
    side = round(median(min(size) for size in sizes))
    height, width = sizes[0] if len(set(sizes)) == 1 else (side, side)
    shrink = min(1.0, MAX_DEFAULT_SIDE_PIXELS / max(height, width, 1))
    return max(MIN_SIDE_PIXELS, round(height * shrink)), max(MIN_SIDE_PIXELS, round(width * shrink))
