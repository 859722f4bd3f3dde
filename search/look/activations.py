"""What convolutions answer to an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_CHANNELS = 64  # of a layer that are kept: a grid of 8×8
_SPREAD, _MIDDLE = 64, 128  # levels that one deviation takes, and that the mean gets


@dataclass(frozen=True, kw_only=True)
class Maps:
    """The first channels of one layer's output."""

    layer: str
    channels: NDArray[np.uint8]  # (channels, height, width), each standardized, see `standardized`
    total: int  # channels that the layer has


def maps_of(layer: str, output: NDArray[Any]) -> Maps:
    """The first 64 channels of a layer's output (height, width, channels)."""
    shown = np.moveaxis(output[..., :MOST_CHANNELS], -1, 0)
    return Maps(
        layer=layer,
        channels=np.stack([standardized(channel) for channel in shown]),
        total=output.shape[-1],
    )


def standardized(channel: NDArray[Any]) -> NDArray[np.uint8]:
    """One channel (height, width) in levels: its mean is 128, a deviation 64, the rest is cut.

    One that is the same everywhere is 0 throughout. F. Chollet, Deep Learning with Python, second
    edition, listing 9.18.
    """
    values = channel.astype(np.float64)
    deviation = values.std()
    # Rounding alone makes equal sums differ in their last bits.
    if not np.isfinite(deviation) or deviation <= 1e-6 * np.abs(values).max():
        return np.zeros(channel.shape, np.uint8)
    spread = (values - values.mean()) / deviation * _SPREAD + _MIDDLE
    levels: NDArray[np.uint8] = np.clip(spread, 0, 255).astype(np.uint8)
    return levels
