"""Saliency: which pixels a class's score hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def saliency(gradient: NDArray[Any]) -> NDArray[np.float64]:
    """How fast the score changes with each pixel: (height, width), 0 or more, a level of 255.

    Simonyan et al., "Deep inside convolutional networks: visualising image classification models
    and saliency maps", 2013, section 3.1: the largest absolute gradient of a pixel's channels.

    Args:
        gradient: of the score by the pixels, (height, width, channels).
    """
    largest: NDArray[np.float64] = np.abs(gradient.astype(np.float64)).max(axis=-1)
    return largest
