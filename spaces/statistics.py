"""What the pixels of a set of images are like."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ImageStatistics:
    """Mean and standard deviation of each channel, of pixels from 0 to 255."""

    mean: tuple[float, ...]
    deviation: tuple[float, ...]  # above 0

    @classmethod
    def even(cls, channels: int) -> ImageStatistics:
        """Those of pixels that take every value from 0 to 255 equally often."""
        return cls(mean=(127.5,) * channels, deviation=(255 / 12**0.5,) * channels)
