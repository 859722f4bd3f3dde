"""Grad-CAM: which places of a layer's maps raise a class's score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def grad_cam(maps: NDArray[Any], gradient: NDArray[Any]) -> NDArray[np.float64]:
    """How much each place raises the score: (height, width), 0 or more, in the score's units.

    Selvaraju et al., "Grad-CAM: visual explanations from deep networks via gradient-based
    localization", 2017, equations 1 and 2: each channel weighs as much as its gradient's mean over
    all places, and what lowers the score is cut at 0.

    Args:
        maps: of a layer, (height, width, channels).
        gradient: of the score by them, of the same shape.
    """
    weights = gradient.astype(np.float64).mean(axis=(0, 1))
    raised: NDArray[np.float64] = np.maximum(maps.astype(np.float64) @ weights, 0.0)
    return raised
