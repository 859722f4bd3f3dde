"""What a model's raw predictions say of each class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def probabilities(predictions: NDArray[np.floating]) -> NDArray[np.float64]:
    """One row an image, one column a class, each row summing to 1.

    `predictions` is (n, 1), the probability of the second of two classes, or (n, classes). The sum
    is made exact in float64, since a float32 softmax leaves it off by about 1e-7.
    """
    exact = predictions.astype(np.float64)
    if exact.shape[1] == 1:
        return np.hstack([1.0 - exact, exact])
    totals: NDArray[np.float64] = exact.sum(axis=1, keepdims=True)
    return exact / totals
