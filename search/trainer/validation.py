"""The validation pass: the same one for a trial's value and for an exported model's proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from search.trainer.backend import feed
from search.trainer.feeding import Batches
from spaces.probabilities import probabilities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_PIXELS_A_BATCH = 4 * 1024 * 1024  # keeps the activations of a wide first layer within memory
_MOST_A_BATCH = 256


def batch_size(shape: Sequence[int]) -> int:
    """Images a validation batch, for images of (height, width, channels)."""
    return max(1, min(_MOST_A_BATCH, _PIXELS_A_BATCH // int(np.prod(shape))))


def predict(model: Any, images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Class probabilities, (n, classes), of uint8 images (n, height, width, channels)."""
    batches = Batches(images, batch_size=batch_size(images.shape[1:]))
    return probabilities(model.predict(feed(batches), verbose=0))
