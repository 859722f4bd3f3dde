"""A SavedModel by TensorFlow alone. Imports TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tensorflow as tf

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


class SavedModel:
    """The signature that TensorFlow Serving answers by."""

    def __init__(self, folder: Path) -> None:
        self._loaded = tf.saved_model.load(str(folder))  # a signature does not hold its variables
        self._serve = self._loaded.signatures["serving_default"]
        ((self._input, spec),) = self._serve.structured_input_signature[1].items()
        self.input_shape: tuple[int | None, ...] = tuple(spec.shape)

    def predict_on_batch(self, images: NDArray[np.uint8]) -> NDArray[np.floating]:
        """Probabilities (n, classes)."""
        (found,) = self._serve(**{self._input: tf.constant(images)}).values()
        predicted: NDArray[np.floating] = found.numpy()
        return predicted
