"""The validation pass: the same one for a trial's value and for an exported model's proof."""

from __future__ import annotations

import timeit
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from search.trainer.feeding import Batches
from spaces.probabilities import probabilities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spaces.inputs import Inputs

_PIXELS_A_BATCH = 4 * 1024 * 1024  # keeps the activations of a wide first layer within memory
_MOST_A_BATCH = 256
_WARM_UP = 10
_TIMES = 30


def batch_size(shape: Sequence[int]) -> int:
    """Most images a validation batch, for images of (height, width, channels)."""
    return max(1, min(_MOST_A_BATCH, _PIXELS_A_BATCH // int(np.prod(shape))))


def predict(model: Any, inputs: Inputs) -> NDArray[np.float64]:
    """Class probabilities (n, classes) of uint8 images (n, height, width, channels) or vectors."""
    most = batch_size(inputs.shape[1:])
    size = -(-len(inputs) // -(-len(inputs) // most))  # as many batches, as equal as can be
    batches = Batches(inputs, batch_size=size)
    # Not `predict`, which sets up a pipeline each time: that takes longer than a head on a frozen
    # backbone's vectors.
    inputs_of = (batches[index][0] for index in range(len(batches)))
    found = [predict_batch(model, _filled(one, size)) for one in inputs_of]
    return probabilities(np.concatenate(found)[: len(inputs)])


def _filled(batch: NDArray[Any], size: int) -> NDArray[Any]:
    """With its last input again until there are `size`: each new size is traced or compiled."""
    missing = size - len(batch)
    return np.concatenate([batch, np.repeat(batch[-1:], missing, axis=0)]) if missing else batch


def predict_batch(model: Any, inputs: NDArray[Any]) -> NDArray[np.float32]:
    """What a model gives for a batch (n, ...), trained on one device or on several."""
    # Each replica of a network predicts all of it, and Keras joins what they gave.
    given: NDArray[np.float32] = model.predict_on_batch(inputs)[: len(inputs)]
    return given


def latency(model: Any) -> float:
    """Seconds that a model takes for one image: the median of 30 times.

    Ten go before them, which compile and fill caches.
    """
    shape = [side for side in model.input_shape[1:] if side is not None]
    image = np.zeros((1, *shape), np.uint8)
    for _ in range(_WARM_UP):
        model.predict_on_batch(image)
    return median(timeit.repeat(lambda: model.predict_on_batch(image), number=1, repeat=_TIMES))
